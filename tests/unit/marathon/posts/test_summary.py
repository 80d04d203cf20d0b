"""The day's figures: honest, and kind to everybody who is not named."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.calendar.day_plan import LessonAhead, brief_facts, lesson_facts, next_lessons
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.model import Participant, SlotKind, Standing, StoreStanding, Track
from sheets_marathon.marathon.people.shown_name import shown_name
from sheets_marathon.marathon.posts.summary import Riser, StoreLead, Top, day_facts, final_facts, top_of

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = Calendar(dt.date(2026, 12, 7))
PROGRAM = tuple(
    dataclasses.replace(slot, topic=f" Тема {slot.day}.{slot.number} ") if slot.kind is SlotKind.LESSON else slot
    for slot in planned_slots(CALENDAR)
)
BY_KEY = {slot.key: slot for slot in PROGRAM}
TASKS = tasks(CALENDAR, Track.SELLERS)
PEOPLE = (
    *(Participant(str(n), f"Иванов{n} Пётр Ильич", Track.SELLERS, "Юг") for n in range(1, 5)),
    Participant("5", "Ушедший Ян Янович", Track.SELLERS, left_on=dt.date(2026, 12, 8)),
    Participant("6", "Туров Лев Ильич", Track.HEADS),
)


def standing(id_, rank, score=10.0, previous=None, learning=5, sales=1):
    name = f"Иванов{id_} Пётр Ильич"
    return Standing(str(id_), name, Track.SELLERS, "Юг", learning, sales, 0, score, rank, previous)


def facts(key="sellers.2.summary.1", **more):
    given_facts = {"participants": PEOPLE, "tasks": TASKS, "grades": {}, "standings": [], "program": PROGRAM}
    return day_facts(BY_KEY[key], **(given_facts | more))


def test_todays_works_are_counted_by_where_they_are():
    grades = {
        "1": {"2.1": 3, "2.2": "доработка", "1.1": 3},  # day 1 was yesterday's news
        "2": {"2.1": "сдано"},
        "3": {"2.1": None, "1.2": 2},
        "5": {"2.1": 3},  # has left
        "6": {"2.1": 3},  # a head: another track
    }
    day = facts(grades=grades)
    assert (day.participants, day.tasks_total) == (4, 2)
    assert (day.handed_in, day.graded, day.rework, day.waiting) == (2, 1, 1, 1)


def test_a_day_on_which_nothing_came_in_has_zeros_and_no_top():
    day = facts(standings=[standing(1, 1, score=0.0), standing(2, 1, score=0.0)])
    assert (day.handed_in, day.graded, day.top, day.risers) == (0, 0, Top(), ())


def test_the_top_shows_short_names_with_their_points():
    day = facts(standings=[standing(2, 2, 8.0), standing(1, 1, 9.0)], top_n=1)
    assert [(line.rank, line.name, line.store, line.score) for line in day.top.lines] == [(1, "Пётр И.", "Юг", 9.0)]
    assert day.top.tied == 0


def test_a_tie_that_the_top_cuts_through_is_told():
    top = top_of([standing(n, 1) for n in range(1, 8)], 5, "short")
    assert (len(top.lines), top.tied) == (5, 2)


def test_risers_are_those_who_won_most_places_and_are_not_praised_in_the_top_already():
    lines = [
        standing(1, 1, 20, previous=9),  # in the top
        standing(2, 2, 15, previous=3),
        standing(3, 3, 12, previous=8),
        standing(4, 4, 11, previous=4),  # stays
        standing(5, 5, 10, previous=2),  # fell: not named
        standing(6, 6, 0, previous=40),  # no points yet
    ]
    assert facts(standings=lines, top_n=1, name_style="full").risers == (
        Riser("Пётр Иванов3", 5, 3),
        Riser("Пётр Иванов2", 1, 2),
    )
    assert len(facts(standings=lines, top_n=1, risers_n=1).risers) == 1


def test_old_figures_say_of_when_they_are_and_know_nobody_who_rose_after_them():
    lines = [standing(1, 1, 20, previous=9), standing(2, 2, 15, previous=3)]
    noon, day_before = (dt.datetime(2026, 12, day, 12, tzinfo=MOSCOW) for day in (9, 8))
    same_day = facts(standings=lines, top_n=1, as_of=noon, cars_sold=None)
    assert (same_day.as_of, same_day.cars_sold) == (noon, None)
    assert same_day.risers == facts(standings=lines, top_n=1).risers != ()
    late_evening_in_utc = dt.datetime(2026, 12, 8, 21, 30, tzinfo=dt.UTC)  # half past midnight in Moscow
    assert facts(standings=lines, top_n=1, as_of=late_evening_in_utc).risers == same_day.risers
    assert facts(standings=lines, top_n=1, as_of=day_before).risers == ()


def test_what_all_did_together_is_summed_up():
    day = facts(standings=[standing(1, 1, learning=6, sales=3), standing(2, 2, learning=2, sales=-1)], cars_sold=7)
    assert (day.learning_together, day.cars_together, day.cars_sold) == (8, 2, 7)


def store(name, rank, average=5.0):
    return StoreStanding(name, "Казань", 3, average, 0.5, 1.0, rank)


@pytest.mark.parametrize(
    ("stores", "leader"),
    [
        ([store("Юг", 1), store("Север", 2)], StoreLead("Юг", "Казань", 5.0)),
        ([store("Юг", 1), store("Север", 1)], None),  # between equals nobody leads
        ([store("Юг", 1, 0.0)], None),
        ([], None),
    ],
)
def test_a_store_leads_only_alone_and_with_points(stores, leader):
    assert facts(stores=stores).store_leader == leader


def test_the_next_learning_day_is_announced_with_its_topics():
    day = facts()
    assert day.next_date == dt.date(2026, 12, 11)
    assert [(lesson.at.hour, lesson.topic) for lesson in day.next_lessons] == [(10, "Тема 3.1"), (14, "Тема 3.2")]
    assert not day.is_last


def test_after_the_last_lesson_only_the_final_is_ahead():
    day = facts("sellers.7.summary.1")
    assert day.is_last
    assert (day.next_date, day.next_lessons) == (None, ())
    assert day.final_at == dt.datetime(2026, 12, 22, 18, tzinfo=MOSCOW)


def test_a_lesson_that_a_person_moved_is_announced_where_it_is_now():
    moved = tuple(
        dataclasses.replace(s, at=s.at + dt.timedelta(days=1)) if s.key == "sellers.3.lesson.1" else s for s in PROGRAM
    )
    assert [lesson.topic for lesson in next_lessons(moved, Track.SELLERS, dt.date(2026, 12, 9))] == ["Тема 3.2"]


def test_a_lesson_knows_how_many_the_day_has_and_which_is_next():
    first = lesson_facts(BY_KEY["sellers.1.lesson.1"], PROGRAM)
    assert first.lessons_today == 2
    assert first.upcoming == LessonAhead(dt.datetime(2026, 12, 7, 14, tzinfo=MOSCOW), "Тема 1.2")
    assert lesson_facts(BY_KEY["sellers.1.lesson.2"], PROGRAM).upcoming is None
    assert lesson_facts(BY_KEY["heads.1.lesson.1"], PROGRAM).lessons_today == 1


def test_a_focus_knows_the_lesson_behind_it_and_the_one_ahead():
    between = lesson_facts(BY_KEY["sellers.1.focus.1"], PROGRAM)
    assert (between.current.topic, between.upcoming.topic) == ("Тема 1.1", "Тема 1.2")


def test_the_second_lesson_stays_the_second_when_it_is_moved_to_another_date():
    moved = dataclasses.replace(BY_KEY["sellers.3.lesson.2"], at=dt.datetime(2026, 12, 12, 10, tzinfo=MOSCOW))
    program = tuple(moved if slot.key == moved.key else slot for slot in PROGRAM)
    assert lesson_facts(moved, program).lessons_today == 2


def test_a_brief_counts_the_sellers_latest_day_without_naming_anybody():
    grades = {"1": {"1.1": 3, "1.2": "доработка"}, "2": {"1.1": "сдано"}, "3": {"2.1": 3}}
    brief = brief_facts(BY_KEY["heads.2.brief.1"], PROGRAM, PEOPLE, TASKS, grades)
    assert (brief.latest_day, brief.tasks_total, brief.sellers) == (1, 2, 4)
    assert (brief.handed_in, brief.part_handed_in, brief.nothing_yet) == (1, 1, 2)
    assert [lesson.topic for lesson in brief.lessons] == ["Тема 2.1", "Тема 2.2"]


def test_before_the_first_day_a_brief_has_nothing_to_count():
    brief = brief_facts(BY_KEY["heads.1.brief.1"], PROGRAM, PEOPLE, TASKS, {})
    assert (brief.latest_day, brief.tasks_total, brief.handed_in, brief.part_handed_in) == (0, 0, 0, 0)


def test_the_final_names_the_best_in_full_and_counts_who_finished():
    final = final_facts(
        BY_KEY["sellers.final"], participants=PEOPLE, standings=[standing(1, 1)], finished={"1", "5", "6"}
    )
    assert (final.participants, final.finished) == (4, 1)
    assert final.top.lines[0].name == "Пётр Иванов1"


@pytest.mark.parametrize(
    ("name", "full", "short"),
    [
        ("Иванова Мария Петровна", "Мария Иванова", "Мария И."),
        ("Мария Петровна Иванова", "Мария Иванова", "Мария И."),
        ("Иванова Мария", "Мария Иванова", "Мария И."),
        ("ИВАНОВА  МАРИЯ ПЕТРОВНА", "Мария Иванова", "Мария И."),
        ("САЛТЫКОВ-ЩЕДРИН МИХАИЛ", "Михаил Салтыков-Щедрин", "Михаил С."),
        ("Абрамович Роман Аркадьевич", "Роман Абрамович", "Роман А."),
        ("Мамедов Али Гасан оглы", "Али Мамедов", "Али М."),
        ("Maria Ivanova", "Maria Ivanova", "Maria I."),
        ("Иванов И. И.", "И. Иванов", "Иванов И."),
        ("Иванов И.И.", "И.И. Иванов", "Иванов И.И."),
        ("И. И. Иванов", "И. Иванов", "Иванов И."),
        ("Kuznetsova Maria Igorevna", "Maria Kuznetsova", "Maria K."),
        ("Maria Igorevna Kuznetsova", "Maria Kuznetsova", "Maria K."),
        ("Kuznetsova Maria", "Maria Kuznetsova", "Maria K."),
        ("Petrov Oleg Ilyich", "Oleg Petrov", "Oleg P."),
        ("Jan van der Waals", "Jan van der Waals", "Jan W."),
        ("Ван Дер Ваальс Ян", "Ян Ван Дер Ваальс", "Ян В."),
        ("ВАН ДЕР ВААЛЬС ЯН", "Ян Ван Дер Ваальс", "Ян В."),
        ("Ван Дер Ваальс Ян Петрович", "Ян Ван Дер Ваальс", "Ян В."),
        ("Ян Ван Дер Ваальс", "Ян Ван Дер Ваальс", "Ян В."),
        ("Ван Дер Ваальс Я.", "Я. Ван Дер Ваальс", "Ван Дер Ваальс Я."),
        ("фон Гётц Отто", "Отто фон Гётц", "Отто Г."),
        ("Де Ла Круз Хуан", "Хуан Де Ла Круз", "Хуан Д."),
        ("Кузнецова (Петрова) Мария Игоревна", "Мария Кузнецова", "Мария К."),
        ("Кузнецова Мария Игоревна (Орион)", "Мария Кузнецова", "Мария К."),
        ("Кузнецова Мария Игоревна - в декрете", "Мария Кузнецова", "Мария К."),
        ("Ежова, Алёна Петровна", "Алёна Ежова", "Алёна Е."),
        ("Алёна Ежова", "Алёна Ежова", "Алёна Е."),
        ("Лев Зорин", "Зорин Лев", "Зорин Л."),
        ("Гарипов Ильнур Әхмәт улы", "Ильнур Гарипов", "Ильнур Г."),
        ("Гарипов Ильнур Әхмәтулы", "Ильнур Гарипов", "Ильнур Г."),
        ("Алиева Лейла Гасан-кызы", "Лейла Алиева", "Лейла А."),
        ("Али Гасан оглы Мамедов", "Али Мамедов", "Али М."),
        ("Салтыков Щедрин Иван Юрьевич", "Иван Салтыков Щедрин", "Иван С."),
        ("Кузнецова Анна Мария Игоревна", "Анна Мария Кузнецова", "Анна Мария К."),
        ("Кузнецова Анна-Мария Игоревна", "Анна-Мария Кузнецова", "Анна-Мария К."),
        ("Ким Ирина Сергеевна", "Ирина Ким", "Ирина К."),
        ("Ли Кристина Ольга Ильинична", "Кристина Ольга Ли", "Кристина Ольга Л."),
        ("О'НИЛ ШОН", "Шон О'Нил", "Шон О."),
        ("Анна Мария Кузнецова", "Анна Мария Кузнецова", "Анна Мария К."),
        ("Анна-Мария Кузнецова-Петрова", "Анна-Мария Кузнецова-Петрова", "Анна-Мария К."),
        ("кузнецова мария игоревна", "Мария Кузнецова", "Мария К."),
        ("Иванов Иван Иванович мл.", "Иван Иванов", "Иван И."),
        ("Иванов И.И., ДЦ Запад", "И.И. Иванов", "Иванов И.И."),
        ("Винсент ван Гог", "Винсент ван Гог", "Винсент Г."),
        ("Van der Waals Jan", "Jan Van der Waals", "Jan V."),
        ("de Vries Pieter", "Pieter de Vries", "Pieter V."),
        ("Da Silva João Pedro", "João Da Silva", "João D."),
        ("EL AMRANI YOUSSEF", "Youssef El Amrani", "Youssef E."),
        ("Youssef El-Amrani", "Youssef El-Amrani", "Youssef E."),
        ("El-Amrani Youssef", "Youssef El-Amrani", "Youssef E."),
        ("O'Brien Sean Patrick", "Sean O'Brien", "Sean O."),
        ("Sean Patrick O’Brien", "Sean O’Brien", "Sean O."),
        ("Шон О'Нил", "Шон О'Нил", "Шон О."),
        ("Mc Donald Ronald", "Ronald Mc Donald", "Ronald M."),
        ("Ronald Mc Donald", "Ronald Mc Donald", "Ronald M."),
        ("McGregor Ian", "Ian McGregor", "Ian M."),
        ("Кузнецова - Петрова Мария Игоревна", "Мария Кузнецова-Петрова", "Мария К."),
        ("КУЗНЕЦОВА – ПЕТРОВА МАРИЯ", "Мария Кузнецова-Петрова", "Мария К."),
        ("кузнецова- петрова мария", "Мария Кузнецова-Петрова", "Мария К."),
        ("Мария Кузнецова - Петрова", "Мария Кузнецова-Петрова", "Мария К."),
        ("Кузнецова - Петрова, Мария - в декрете", "Мария Кузнецова-Петрова", "Мария К."),
        ("Кузнецова Мария - Казань", "Мария Кузнецова", "Мария К."),
        ("Кузнецова Мария Игоревна -", "Мария Кузнецова", "Мария К."),
        ("Мария", "Мария", "Мария"),
        ("(Мария)", "(Мария)", "(Мария)"),
        (" , ", ",", ","),
        ("  ", "", ""),
    ],
)
def test_names_are_shown_as_people_call_each_other(name, full, short):
    assert (shown_name(name, "full"), shown_name(name, "short")) == (full, short)


@given(st.text(max_size=40), st.sampled_from(["full", "short"]))
def test_a_shown_name_is_never_empty_for_a_name_and_never_raises(name, style):
    assert bool(shown_name(name, style)) == bool(name.split())


VALUES = st.sampled_from([None, 1, 2, 3, "доработка", "сдано", "4"])


@given(st.lists(st.tuples(VALUES, VALUES), min_size=4, max_size=4))
def test_the_days_counts_always_agree_with_each_other(cells):
    day = facts(grades={str(n): {"2.1": a, "2.2": b} for n, (a, b) in enumerate(cells, start=1)})
    assert day.handed_in <= day.participants
    works = day.graded + day.rework + day.waiting
    assert works <= day.handed_in * day.tasks_total

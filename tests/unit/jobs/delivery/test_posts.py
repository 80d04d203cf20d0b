"""What each kind of post says, from small snapshots and the real Russian templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from support.places import MESSAGES
from support.sheet.sheet_builder import FIRST_SETTINGS, MONDAY, MOSCOW, ROSTER, a_marathon, a_snapshot

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.jobs.delivery.posts import compose, is_news, last_call, needs_figures, tabs_for
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import TrackPlan
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.messages import Post, visible_text
from sheets_marathon.marathon.posts.summary import DayFacts
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Snapshot

COURSE = a_marathon(
    tracks=(
        TrackPlan(
            Track.SELLERS,
            {
                SlotKind.LESSON: (dt.time(10), dt.time(14)),
                SlotKind.FOCUS: (dt.time(12),),
                SlotKind.SUMMARY: (dt.time(18),),
            },
        ),
        TrackPlan(
            Track.HEADS,
            {SlotKind.BRIEF: (dt.time(9, 30),), SlotKind.LESSON: (dt.time(10),), SlotKind.SUMMARY: (dt.time(18),)},
        ),
    )
)
TOPICS = {1: "Знакомство с клиентом", 2: "Возражения"}
PROGRAM = [
    replace(slot, topic=TOPICS[slot.number], lesson_link="https://l.example", task_link="https://t.example")
    if slot.kind is SlotKind.LESSON
    else slot
    for slot in planned_slots(COURSE.calendar)
]
WRITER = MessageTemplates(MESSAGES, "ru", MOSCOW)


def slot(key: str) -> Slot:
    return next(planned for planned in PROGRAM if planned.key == key)


def settings(**values: Scalar) -> list[Mapping[str, Scalar]]:
    return [{"key": key, "value": values.get(key, first)} for key, first in FIRST_SETTINGS.items()]


def rated(*rows: Sequence[Scalar], finish: int = 12) -> list[Mapping[str, Scalar]]:
    names = ("id", "name", "store", "learning", "sales", "score", "rank", "previous_rank", "done")
    lines = [dict(zip(names, row, strict=True)) for row in rows]
    return [{**line, "finished": int(float(str(line["done"])) >= finish)} for line in lines]


RATING = rated(
    ("101", "Иванов Иван Петрович", "Север", 6, 2, 8, 1, 1, 2),
    ("102", "Петрова Анна Сергеевна", "Юг", 3, 0, 3, 2, 4, 1),
)


def snapshot(**tabs: Sequence[Mapping[str, Scalar]]) -> Snapshot:
    grades: Sequence[Mapping[str, Scalar]] = [
        {"id": "101", "mark.1.1": 3, "mark.1.2": 3},
        {"id": "102", "mark.1.1": "доработка", "mark.1.2": "сдано"},
    ]
    held: dict[str, Sequence[Mapping[str, Scalar]]] = {
        "participants": ROSTER,
        "settings": settings(),
        "grades_sellers": grades,
        "rating_sellers": RATING,
    }
    return a_snapshot(COURSE, {**held, **tabs})


def said(key: str, found: Snapshot | None = None) -> str:
    return visible_text(compose(slot(key), PROGRAM, found, COURSE, WRITER).text_html)


def test_a_lesson_names_its_day_topic_links_and_what_comes_next() -> None:
    post = compose(slot("sellers.1.lesson.1"), PROGRAM, None, COURSE, WRITER)
    text = visible_text(post.text_html)
    assert post.first_line == "День 1 · 10:00 · Первый урок"
    assert "Знакомство с клиентом" in text
    assert '<a href="https://l.example">' in post.text_html
    assert '<a href="https://t.example">' in post.text_html
    assert "Сегодня ещё: 14:00 — Возражения" in text


def test_a_focus_reminds_of_the_lesson_behind_and_the_one_ahead() -> None:
    text = said("sellers.1.focus.1")
    assert text.startswith("День 1 · 12:00 · В фокусе")
    assert "Сейчас в работе: Знакомство с клиентом." in text
    assert "В 14:00 — Возражения" in text


def test_a_brief_tells_heads_what_their_sellers_study_and_how_many_handed_in_without_names() -> None:
    text = said("heads.2.brief.1", snapshot())
    assert text.startswith("День 2 · 09:30 · Перед планёркой")
    assert "10:00 — Знакомство с клиентом" in text
    assert "Задания дня 1 сдали все: 2 человека" in text, "rework and waiting are handed in"
    assert "Иванов" not in text
    text = said("heads.2.brief.1", snapshot(grades_sellers=[{"id": "101", "mark.1.1": 3}]))
    assert "всё сдали 0 из 2, часть — 1" in text


def test_a_summary_has_the_days_real_figures() -> None:
    text = said("sellers.1.summary.1", snapshot())
    assert text.startswith("День 1 · 18:00 · Итоги дня")
    assert "Сегодня задания сдали 2 человека из 2." in text, "the comparison group is not counted"
    assert "Уже с оценкой: 2 работы." in text
    assert "На доработке: 1 работа" in text
    assert "Ждёт проверки: 1 работа." in text
    assert "1. Иван Иванов, Север — 8 баллов" in text
    assert "2. Анна Петрова, Юг — 3 балла" in text
    assert "С начала марафона: 9 баллов за учёбу и 2 машины" in text
    assert "Дальше: среда, 9 декабря" in text
    assert "10:00 — Знакомство с клиентом" in text


def test_a_summary_follows_the_live_settings() -> None:
    live = snapshot(settings=settings(top_n=1, names_style="short", risers_n=1))
    text = said("sellers.1.summary.1", live)
    assert "1. Иван И., Север" in text
    assert "Анна П.: +2 места, теперь 2-е место" in text, "beyond the top, risers are named"
    silent = said("sellers.1.summary.1", snapshot(settings=settings(top_n=1, risers_n=0)))
    assert "Петрова" not in silent


def test_a_summary_counts_cars_since_the_tracks_last_summary() -> None:
    def car(imported_at: dt.datetime, who: str = "101") -> Mapping[str, Scalar]:
        return {"date": MONDAY, "id": who, "quantity": 1, "imported_at": imported_at}

    first = dt.datetime(2026, 12, 7, 18, tzinfo=MOSCOW)
    ledger = [
        car(first - dt.timedelta(minutes=1)),
        car(first + dt.timedelta(minutes=1)),
        car(first + dt.timedelta(minutes=2), "102"),
        car(first + dt.timedelta(minutes=3), "103"),
    ]
    assert "С прошлых итогов: 2 машины" in said("sellers.2.summary.1", snapshot(sales=ledger))
    assert "С прошлых итогов: 3 машины" in said("sellers.1.summary.1", snapshot(sales=ledger)), "since the start"


def test_a_store_is_praised_when_it_alone_leads() -> None:
    stores: list[Mapping[str, Scalar]] = [
        {"store": "Север", "city": "Омск", "participants": 1, "average": 8, "rank": 1},
        {"store": "Юг", "city": "Томск", "participants": 1, "average": 3, "rank": 2},
    ]
    assert "Салон впереди: Север — в среднем 8 баллов" in said("sellers.1.summary.1", snapshot(rating_stores=stores))


def test_a_summary_before_anything_happened_is_kind_and_names_nobody() -> None:
    quiet = snapshot(grades_sellers=[], rating_sellers=[])
    text = said("sellers.1.summary.1", quiet)
    assert "Сданных заданий сегодня пока нет." in text
    assert "Впереди" not in text


def test_the_final_names_the_best_and_how_many_finished() -> None:
    done = rated(
        ("101", "Иванов Иван Петрович", "Север", 40, 2, 42, 1, 1, 12),
        ("102", "Петрова Анна Сергеевна", "Юг", 30, 0, 30, 2, 2, 11),
    )
    text = said("sellers.final", snapshot(rating_sellers=done))
    assert text.startswith("Финал марафона · 22 декабря · 18:00")
    assert "До конца дошёл 1 человек из 2." in text
    assert "🥇 Иван Иванов, Север — 42 балла" in text


def test_of_the_heads_those_finished_whom_the_rating_says() -> None:
    heads = rated(("201", "Старшинин Пётр", "Север", 18, 0, 18, 1, 1, 6), finish=6)
    assert "дошёл 1 человек из 1" in said("heads.final", snapshot(rating_heads=heads))
    heads = rated(("201", "Старшинин Пётр", "Север", 15, 0, 15, 1, 1, 5), finish=6)
    assert "человек из 1" not in said("heads.final", snapshot(rating_heads=heads))


def test_an_announcement_says_what_its_row_says() -> None:
    row = Slot(key="heads.1.announcement.1", track=Track.HEADS, day=1, kind=SlotKind.ANNOUNCEMENT, number=1,
               at=dt.datetime(2026, 12, 7, 9, tzinfo=MOSCOW), text="Стартуем <завтра> & вместе!")  # fmt: skip
    post = compose(row, PROGRAM, None, COURSE, WRITER)
    assert "Стартуем &lt;завтра&gt; &amp; вместе!" in post.text_html


def test_old_figures_are_told_with_their_time_and_without_the_ledger() -> None:
    full = snapshot(sales=[{"date": MONDAY, "id": "101", "quantity": 1, "imported_at": PROGRAM[0].at}])
    known = Snapshot({key: view for key, view in full.tabs.items() if key != "sales"})
    as_of = dt.datetime(2026, 12, 7, 15, 50, tzinfo=MOSCOW)
    text = visible_text(compose(slot("sellers.1.summary.1"), PROGRAM, known, COURSE, WRITER, as_of).text_html)
    assert text.splitlines()[2] == ("Цифры на 15:50: таблица сейчас недоступна, свежие будут в следующих итогах.")
    assert "Уже с оценкой: 2 работы." in text
    assert "С прошлых итогов" not in text
    assert "С прошлых итогов: 1 машина" in said("sellers.1.summary.1", full)


def test_cars_that_are_not_known_are_not_called_none() -> None:
    class Listening:
        def post(self, slot: Slot, *, facts: object) -> Post:
            assert isinstance(facts, DayFacts)
            cars.append(facts.cars_sold)
            return Post(slot.key, "", "", 0)

    cars: list[int | None] = []
    summary = slot("sellers.1.summary.1")
    for as_of in (None, summary.at):
        compose(summary, PROGRAM, snapshot(), COURSE, Listening(), as_of)
    assert cars == [0, None]


def test_figures_that_a_post_before_has_told_are_no_news() -> None:
    first, second = slot("sellers.1.summary.1"), slot("sellers.2.summary.1")
    assert is_news(first, PROGRAM, first.at - dt.timedelta(days=30))
    assert not is_news(second, PROGRAM, first.at)
    assert is_news(second, PROGRAM, first.at + dt.timedelta(minutes=1))


def test_the_last_call_is_ten_minutes_before_the_end_but_not_before_the_posts_own_moment() -> None:
    summary = slot("sellers.1.summary.1")
    assert last_call(summary, summary.at + dt.timedelta(hours=3)) == summary.at + dt.timedelta(hours=2, minutes=50)
    assert last_call(summary, summary.at + dt.timedelta(minutes=5)) == summary.at


@pytest.mark.parametrize("kind", list(SlotKind))
def test_every_kind_reads_the_tabs_its_post_needs_and_no_more(kind: SlotKind) -> None:
    row = Slot(
        key="x",
        track=Track.SELLERS,
        day=1,
        kind=kind,
        number=1,
        at=dt.datetime(2026, 12, 7, 18, tzinfo=MOSCOW),
        text="Текст",
    )
    needed = tabs_for(row)
    assert bool(needed) is needs_figures(row)
    full = snapshot()
    only = Snapshot({key: full[key] for key in needed})
    assert (
        compose(row, PROGRAM, only, COURSE, WRITER).text_html == compose(row, PROGRAM, full, COURSE, WRITER).text_html
    )

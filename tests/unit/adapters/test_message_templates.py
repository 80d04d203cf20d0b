"""Posts in words: the shipped templates in both languages, and what a mistake in one of them says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from zoneinfo import ZoneInfo

import pytest
from support.places import MESSAGES

from sheets_marathon.adapters.words.message_templates import MessageTemplates, verify
from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.calendar.day_plan import BriefFacts, lesson_facts
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.model import Participant, Slot, SlotKind, Standing, Track
from sheets_marathon.marathon.posts.summary import day_facts, final_facts

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = Calendar(dt.date(2026, 12, 7))
LANGUAGES = pytest.mark.parametrize("language", ["ru", "en"])


def filled(slot):
    if slot.kind is not SlotKind.LESSON:
        return slot
    return dataclasses.replace(
        slot,
        topic=f"Тема {slot.day}.{slot.number} & <вопросы>",
        lesson_link="https://lms.example.org/?lesson=1&day=2",
        task_link="https://lms.example.org/task",
    )


PROGRAM = tuple(filled(slot) for slot in planned_slots(CALENDAR))
BY_KEY = {slot.key: slot for slot in PROGRAM}
RU = MessageTemplates(MESSAGES, "ru", MOSCOW)


def people(count):
    return [Participant(str(n), f"Иванова Мария{n} Петровна", Track.SELLERS, "Юг") for n in range(count)]


def summary(key, grades=None, standings=(), **more):
    slot = BY_KEY[key]
    facts = day_facts(
        slot,
        participants=people(22),
        tasks=tasks(CALENDAR, Track.SELLERS),
        grades=grades or {},
        standings=standings,
        program=PROGRAM,
        **more,
    )
    return RU.post(slot, facts=facts)


def rendered(source, tmp_path, language="ru", **facts):
    shutil.copytree(MESSAGES, tmp_path, dirs_exist_ok=True)
    (tmp_path / language / "try.html.j2").write_text(source, encoding="utf-8")
    return MessageTemplates(tmp_path, language, MOSCOW).render("try", **facts)


@LANGUAGES
def test_every_planned_post_can_be_sent_and_begins_like_no_other(language):
    posts = verify(MessageTemplates(MESSAGES, language, MOSCOW), PROGRAM)
    assert [post.key for post in posts] == list(BY_KEY)
    for track in Track:
        lines = [post.first_line for post in posts if post.key.startswith(track)]
        assert len(set(lines)) == len(lines)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("sellers.3.lesson.1", "День 3 · 10:00 · Первый урок"),
        ("sellers.3.lesson.2", "День 3 · 14:00 · Второй урок"),
        ("heads.3.lesson.1", "День 3 · 10:00 · Урок"),
        ("sellers.3.focus.1", "День 3 · 12:00 · В фокусе"),
        ("heads.3.brief.1", "День 3 · 09:30 · Перед планёркой"),
        ("sellers.3.summary.1", "День 3 · 18:00 · Итоги дня"),
        ("sellers.final", "Финал марафона · 22 декабря · 18:00"),
    ],
)
def test_posts_begin_as_participants_know_them(key, line):
    assert {post.key: post.first_line for post in verify(RU, PROGRAM)}[key] == line


def test_a_lesson_names_its_topic_and_links_to_lesson_and_task():
    slot = BY_KEY["sellers.3.lesson.1"]
    text = RU.post(slot, facts=lesson_facts(slot, PROGRAM)).text_html
    assert "<b>Тема 3.1 &amp; &lt;вопросы&gt;</b>" in text
    assert '<a href="https://lms.example.org/?lesson=1&amp;day=2">Открыть урок</a>' in text
    assert '<a href="https://lms.example.org/task">Перейти к заданию</a>' in text
    assert "Сегодня ещё: 14:00 — Тема 3.2" in text


def test_a_summary_tells_the_days_real_figures():
    standings = [
        Standing("1", "Иванова Мария Петровна", Track.SELLERS, "Юг", 12, 1, 0, 13.0, 1),
        Standing("2", "Петров Иван Ильич", Track.SELLERS, "Север", 9, 2, 0, 11.5, 2),
        Standing("3", "Сидоров Ян Янович", Track.SELLERS, "Юг", 9, 1, 0, 10.0, 3, previous_rank=15),
    ]
    grades = {str(n): {"2.1": 3} for n in range(21)} | {"0": {"2.1": "доработка", "2.2": "сдано"}}
    text = summary("sellers.2.summary.1", grades, standings, cars_sold=22, top_n=2).text_html
    assert "сдал <b>21 человек</b> из 22" in text
    assert "Уже с оценкой: 20 работ." in text
    assert "На доработке: 1 работа" in text
    assert "1. Мария И., Юг — 13 баллов\n2. Иван П., Север — 11,5 балла\n" in text
    assert "Ян С.: +12 мест, теперь 3-е место" in text
    assert "С прошлых итогов: 22 машины" in text
    assert "30 баллов за учёбу и 4 машины" in text
    assert "Дальше: пятница, 11 декабря</b>\n10:00 — Тема 3.1" in text


def test_a_day_without_hand_ins_is_met_with_encouragement_and_no_empty_top():
    text = summary("sellers.1.summary.1").text_html
    assert "первый шаг самый важный" in text
    for absent in ("Впереди", "Рывок", "Вместе", "машин", "0"):
        assert absent not in text.replace("18:00", "").replace("10:00", "").replace("14:00", "")


def test_after_the_last_lessons_the_summary_invites_to_the_final():
    assert "Финал: вторник, 22 декабря, 18:00" in summary("sellers.7.summary.1").text_html


def test_nobody_outside_top_and_risers_is_named():
    crowd = [Standing(str(n), f"Фамилия{n} Имя{n}", Track.SELLERS, "", 9, 0, 0, 30.0 - n, n + 1, n) for n in range(20)]
    text = summary("sellers.2.summary.1", standings=crowd).text_html
    assert "Имя4" in text
    assert "Имя5" not in text


def test_the_final_gives_medals_and_thanks_everybody():
    slot = BY_KEY["sellers.final"]
    lines = [
        Standing(str(n), f"Иванов{n} Пётр", Track.SELLERS, "Юг", 9, 0, 0, 9.0 - n // 2, n // 2 * 2 + 1)
        for n in range(4)
    ]
    facts = final_facts(slot, participants=people(3), standings=lines, finished={"0", "1"})
    text = RU.post(slot, facts=facts).text_html
    assert "🥇 Пётр Иванов0, Юг — 9 баллов\n🥇 Пётр Иванов1" in text
    assert "🥉 Пётр Иванов2" in text
    assert "дошли <b>2 человека</b> из 3" in text
    assert "Спасибо каждому" in text


def test_a_brief_praises_when_everybody_has_handed_in():
    slot = BY_KEY["heads.2.brief.1"]
    everybody = BriefFacts((), 5, 1, 2, handed_in=5, part_handed_in=0)
    assert "сдали все: 5 человек" in RU.post(slot, facts=everybody).text_html


def test_an_announcement_is_what_its_row_says_and_its_text_is_never_markup():
    slot = Slot(
        key="sellers.0.announcement.2",
        track=Track.SELLERS,
        day=0,
        kind=SlotKind.ANNOUNCEMENT,
        number=2,
        at=dt.datetime(2026, 12, 6, 9, tzinfo=dt.UTC),
        text="<b>Скоро</b> старт & подарки",
    )
    post = RU.post(slot, facts=None)
    assert post.first_line == "Объявление · 6 декабря · 12:00 · 2"  # shown in the marathon's zone
    assert "&lt;b&gt;Скоро&lt;/b&gt; старт &amp; подарки" in post.text_html


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ 1|points }}, {{ 2|points }}, {{ 5|points }}, {{ 2.5|points }}", "1 балл, 2 балла, 5 баллов, 2,5 балла"),
        ("{{ 21|cars }}, {{ 11|cars }}, {{ 3.0|cars }}, {{ 0|cars }}", "21 машина, 11 машин, 3 машины, 0 машин"),
        ("{{ 1.001|points }}, {{ 2.344|points }}", "1 балл, 2,34 балла"),  # the plural follows what is shown
        ("{{ 1234.5|number }}", "1\u00a0234,5"),
        ("{{ -1|cars }}", "-1 машина"),
        ("{{ 2|plural('дом', 'дома', 'домов') }} {{ 2.5|plural('дом', 'дома', 'домов') }}", "дома дома"),
        ("{{ at|day }}, {{ at|clock }}", "понедельник, 7 декабря, 09:05"),
        ("{{ at.date()|date }}", "7 декабря"),
    ],
)
def test_numbers_dates_and_plurals_are_put_in_good_russian(source, shown, tmp_path):
    at = dt.datetime(2026, 12, 7, 9, 5, tzinfo=MOSCOW)
    assert rendered(source, tmp_path, at=at) == shown


def test_numbers_dates_and_plurals_are_put_in_good_english(tmp_path):
    source = "{{ 1|points }}, {{ 2.5|points }}, {{ 1200|cars }}, {{ 1|people }}, {{ at|day }}"
    at = dt.datetime(2026, 12, 7, 9, 5, tzinfo=MOSCOW)
    assert rendered(source, tmp_path, "en", at=at) == "1 point, 2.5 points, 1,200 cars, 1 person, Monday, 7 December"


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("первая\n{{ missing }}", 2, "'missing' is undefined"),
        ("первая\nвторая\n{{ slot.nonsense }}", 3, "no attribute 'nonsense'"),
        ("{% if %}", 1, "Expected an expression"),
        ("\n{{ 1|nosuch }}", 2, "No filter named 'nosuch'"),
        ("\n\n{{ 'много'|points }}", 3, ""),
        ("\n{{ slot.__class__.__mro__ }}", 2, "unsafe"),
    ],
)
def test_a_template_mistake_names_file_line_and_what_to_do(source, line, says, tmp_path):
    with pytest.raises(MarathonError) as told:
        rendered(source, tmp_path, slot=BY_KEY["sellers.1.lesson.1"])
    assert f"try.html.j2, line {line}: " in told.value.what
    assert says in told.value.what
    assert "mend that line" in told.value.remedy


def test_a_naive_time_is_refused_in_a_template_too(tmp_path):
    with pytest.raises(MarathonError, match="no time zone"):
        rendered("{{ at|clock }}", tmp_path, at=dt.datetime(2026, 12, 7))  # noqa: DTZ001


def test_verify_tells_every_mistake_at_once_and_each_only_once(tmp_path):
    shutil.copytree(MESSAGES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ru" / "focus.html.j2").write_text("{{ oops }}", encoding="utf-8")
    (tmp_path / "ru" / "final.html.j2").write_text("<b>Финал", encoding="utf-8")
    (tmp_path / "ru" / "brief.html.j2").unlink()
    with pytest.raises(MarathonError) as told:
        verify(MessageTemplates(tmp_path, "ru", MOSCOW), PROGRAM)
    assert told.value.what.count("'oops' is undefined") == 1
    assert "sellers.final is not valid Telegram HTML: <b> is never closed" in told.value.what
    assert "brief.html.j2 is missing" in told.value.what


def test_verify_tries_templates_of_kinds_that_the_program_lacks(tmp_path):
    shutil.copytree(MESSAGES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ru" / "announcement.html.j2").write_text("{{ oops }}", encoding="utf-8")
    with pytest.raises(MarathonError, match="'oops' is undefined"):
        verify(MessageTemplates(tmp_path, "ru", MOSCOW), PROGRAM)


def test_a_text_that_is_too_long_is_found_when_the_program_is_planned():
    long = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], text="я" * 4096)
    program = [long if slot.key == long.key else slot for slot in PROGRAM]
    with pytest.raises(MarathonError, match=r"sellers\.1\.lesson\.1 is \d+ characters long"):
        verify(RU, program)


def test_two_posts_of_a_track_that_begin_alike_are_refused():
    twin = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], key="sellers.1.lesson.9")
    with pytest.raises(MarathonError, match=r"sellers\.1\.lesson\.9 begins like sellers\.1\.lesson\.1"):
        verify(RU, [*PROGRAM, twin])


def test_a_language_without_templates_says_where_they_should_be():
    with pytest.raises(MarathonError, match="no message templates for 'de'"):
        MessageTemplates(MESSAGES, "de", MOSCOW)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("[forms", "words.toml"),
        ('[forms]\npoints = "балл"\n[formats]\nday = "d"', "forms.points is 'балл'"),
        ("", "formats.day is missing; formats.date is missing; formats.clock is missing"),
    ],
)
def test_mistakes_in_the_word_list_are_told(words, says, tmp_path):
    shutil.copytree(MESSAGES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ru" / "words.toml").write_text(words, encoding="utf-8")
    with pytest.raises(MarathonError) as told:
        MessageTemplates(tmp_path, "ru", MOSCOW)
    assert says in told.value.what


def test_a_missing_word_list_is_told(tmp_path):
    shutil.copytree(MESSAGES, tmp_path, dirs_exist_ok=True)
    (tmp_path / "ru" / "words.toml").unlink()
    with pytest.raises(MarathonError, match=r"words\.toml is missing"):
        MessageTemplates(tmp_path, "ru", MOSCOW)


def test_blank_lines_left_by_optional_parts_are_closed_up(tmp_path):
    assert rendered("\nа\n\n\n \n\nб\nв\n\n", tmp_path) == "а\n\nб\nв"

"""What the shipped templates say where the program has no text: heads' tasks and focus touches, another each day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from support.places import MESSAGES

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.marathon.calendar.day_plan import lesson_facts
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.messages import visible_text

MOSCOW = ZoneInfo("Europe/Moscow")
PROGRAM = planned_slots(Calendar(dt.date(2026, 12, 7)))
LANGUAGES = pytest.mark.parametrize(("language", "task"), [("ru", "Задание дня: "), ("en", "Today's task: ")])


def slots(track: Track, kind: SlotKind) -> list[Slot]:
    return [slot for slot in PROGRAM if slot.track is track and slot.kind is kind]


def said(language: str, slot: Slot) -> list[str]:
    """The lines of a post."""
    post = MessageTemplates(MESSAGES, language, MOSCOW).post(slot, facts=lesson_facts(slot, PROGRAM))
    return [line for line in visible_text(post.text_html).splitlines() if line]


@LANGUAGES
def test_every_day_heads_have_another_task_about_their_sellers_and_know_how_it_is_graded(
    language: str, task: str
) -> None:
    posts = [said(language, slot) for slot in slots(Track.HEADS, SlotKind.LESSON)]
    tasks = [line for post in posts for line in post if line.startswith(task)]
    assert len(tasks) == len(set(tasks)) == 7
    for post in posts:
        (scale,) = [line for line in post if "1 " in line and " 3" in line and not line.startswith(task)]
        assert scale.startswith({"ru": "Оценка от 1 до 3", "en": "Graded 1 to 3"}[language])


@LANGUAGES
def test_the_programs_own_text_wins_and_sellers_have_tasks_of_their_own(language: str, task: str) -> None:
    own = replace(slots(Track.HEADS, SlotKind.LESSON)[0], text="Своё задание")
    assert "Своё задание" in said(language, own)
    for slot in (own, *slots(Track.SELLERS, SlotKind.LESSON)):
        assert not [line for line in said(language, slot) if line.startswith(task)]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_focus_touch_of_a_marathon_says_what_another_said(language: str) -> None:
    touches = slots(Track.SELLERS, SlotKind.FOCUS)
    first = [said(language, slot)[1] for slot in touches]
    assert len(first) == len(set(first)) == 14
    own = said(language, replace(touches[0], text="Одна фраза."))
    assert "Одна фраза." in own
    assert first[0] not in own

"""The program as last seen: kept for the next process, and never in anybody's way."""

from __future__ import annotations

import datetime as dt

import pytest
from support.channel.tick_scene import AWAY, COURSE, Scene, moscow

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.marathon.calendar.program import planned_slots


def test_the_next_process_knows_the_program_and_when_it_was_read(outbox: SqliteOutbox) -> None:
    slots, read_at = list(planned_slots(COURSE.calendar)), moscow(7, 9)
    ProgramMemory(outbox, COURSE.calendar).remember(slots, read_at)
    later = ProgramMemory(outbox, COURSE.calendar)
    assert (later.slots, later.read_at, later.unreadable) == (slots, read_at, False)


@pytest.mark.parametrize("kept", ["{", '[{"key": "sellers.1.lesson.1", "new_field": 1}]'])
def test_what_another_version_kept_is_told_and_replaced_by_the_next_look(scene: Scene, kept: str) -> None:
    scene.outbox.remember("program", kept)
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    words = COURSE.language.word("note", "program_unreadable")
    assert [line for line in scene.channels.seen("@ops") if words in line] == [f"⚠️ {words}"]
    memory = ProgramMemory(scene.outbox, COURSE.calendar)
    assert (memory.unreadable, memory.slots != []) == (False, True)


def test_an_unreadable_program_ends_no_tick_while_google_is_away(scene: Scene) -> None:
    scene.outbox.remember("program", "{")
    scene.sheet.failures = [AWAY, AWAY]
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    assert ProgramMemory(scene.outbox, COURSE.calendar).unreadable
    assert scene.tick(ticker, moscow(7, 9, 50) + dt.timedelta(minutes=30)) != (0, 0, 0)

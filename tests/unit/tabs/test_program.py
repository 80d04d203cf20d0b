"""A slot and its row are one thing: what is read from cells can be kept and read again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from dataclasses import MISSING
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import MONDAY, a_marathon, a_view, wired

from sheets_marathon.marathon.calendar.timetable import moment
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.tabs.program import dump_program, load_program, read_program, slot_cells

COURSE = a_marathon()
TEXTS = st.text().map(str.strip)
LINKS = st.sampled_from(["", "https://lms.example.org/lesson?id=1", "http://t.me/c/1/2"])


def typed(field: dataclasses.Field[Any]) -> st.SearchStrategy[Any]:
    """What people may type for a part of a slot that may be left out: a new one is tried without being named here."""
    if isinstance(field.default, bool):
        return st.booleans()
    return LINKS if field.name.endswith("_link") else TEXTS


@st.composite
def slots(draw: st.DrawFn) -> Slot:
    track, day, kind = draw(st.sampled_from(Track)), draw(st.integers(0, 9)), draw(st.sampled_from(SlotKind))
    number = draw(st.integers(1, 3))
    at = moment(
        COURSE.first_day + dt.timedelta(days=draw(st.integers(-30, 60))),
        draw(st.times()).replace(microsecond=0),
        COURSE.zone,
    )
    return Slot(
        key=f"{track}.{day}.{kind}.{number}",
        track=track,
        day=day,
        kind=kind,
        number=number,
        at=at,
        **{field.name: draw(typed(field)) for field in dataclasses.fields(Slot) if field.default is not MISSING},
    )


PROGRAMS = st.lists(slots(), max_size=6, unique_by=lambda slot: slot.key)


@given(PROGRAMS)
def test_what_is_read_from_a_slots_cells_is_that_slot(program: list[Slot]) -> None:
    rows = [{key: wired(value) for key, value in slot_cells(slot).items()} for slot in program]
    assert read_program(a_view(COURSE, "program", rows), COURSE.calendar) == (program, [])


def test_the_final_is_the_same_slot_under_the_key_that_earlier_versions_gave_it() -> None:
    cells = {"day": 8, "date": MONDAY, "time": dt.time(18)}
    rows = [{"key": key, **cells} for key in ("sellers.final", "sellers.8.final.1")]
    new, old = read_program(a_view(COURSE, "program", rows), COURSE.calendar)[0]
    assert (new.key, old.key) == ("sellers.final", "sellers.8.final.1"), "journal and outbox know it by its key"
    assert dataclasses.replace(old, key=new.key) == new


@given(PROGRAMS)
def test_a_program_that_was_kept_is_read_as_it_was(program: list[Slot]) -> None:
    assert load_program(dump_program(program), COURSE.calendar) == program


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "null",
        "{}",
        "[1]",
        '[{"key": "sellers.1.lesson.1"}]',
        '[{"key": "nobody.1.lesson.1", "date": 46364, "time": 0.5}]',
        '[{"key": ["sellers"], "date": {}, "time": null}]',
        json.dumps([{"key": "sellers.1.lesson.1", "track": "sellers", "at": "2026-12-07T10:00:00+03:00"}]),
    ],
)
def test_a_program_of_another_shape_is_refused_with_one_kind_of_error(kept: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|program that was kept"):
        load_program(kept, COURSE.calendar)

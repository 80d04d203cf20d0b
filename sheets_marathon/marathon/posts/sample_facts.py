"""Invented facts, as wide as real ones get, to try a post before its day brings the real ones.

Each function gives what the template of a kind may be told: the widest facts first, then a quiet day's, then old ones.
Never empty. The widest have everything at once, even what can't come together: they are there to be measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sheets_marathon.marathon.calendar.day_plan import (
    BriefFacts,
    LessonAhead,
    LessonFacts,
    final_at,
    lesson_facts,
    lessons_on,
    next_lessons,
)
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.summary import DayFacts, FinalFacts, JointGoal, Riser, StoreLead, Top, TopLine

# Longer than any shown name or store of the first marathon, by half.
_NAME = "Константин Рождественский-Благовещенский"
_STORE = "Автомобильный Центр Северный Ключ Санкт-Петербург 2"
_MANY = 9999
_SCORE = 1234.5678
_LINK = "https://example.org/lesson"
_SAMPLE_AT = dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of the best and of those who climbed most a post names."""

    top_n: int
    risers_n: int


def sample_slot(kind: SlotKind) -> Slot:
    """A filled-in slot of a kind that a program lacks, so that its template can be tried all the same."""
    return Slot(
        key=f"sample.{kind}",
        track=Track.SELLERS,
        day=1,
        kind=kind,
        number=1,
        at=_SAMPLE_AT,
        topic="Тема",
        lesson_link=_LINK,
        task_link=_LINK,
        text="Текст",
    )


def lesson(slot: Slot, program: Sequence[Slot], _sizes: Sizes) -> tuple[LessonFacts, ...]:
    """A lesson's or a focus touch's, which the program alone makes."""
    return (lesson_facts(slot, program),)


def brief(slot: Slot, program: Sequence[Slot], _sizes: Sizes) -> tuple[BriefFacts, ...]:
    """A brief with old figures, and the one before the first lesson."""
    lessons = lessons_on(program, Track.SELLERS, slot.at.date())
    return (
        BriefFacts(
            lessons=lessons,
            sellers=_MANY,
            latest_day=1,
            tasks_total=2,
            handed_in=1,
            part_handed_in=1,
            as_of=_SAMPLE_AT,
        ),
        BriefFacts(lessons=(), sellers=0, latest_day=0, tasks_total=0, handed_in=0, part_handed_in=0),
    )


def summary(slot: Slot, program: Sequence[Slot], sizes: Sizes) -> tuple[DayFacts, ...]:
    """A day's summary with everything, on a quiet day, and with old figures."""
    quiet = _quiet_day(slot, program)
    return (_day(slot, program, sizes), quiet, replace(quiet, cars_sold=None, as_of=_SAMPLE_AT))


def final(slot: Slot, _program: Sequence[Slot], sizes: Sizes) -> tuple[FinalFacts, ...]:
    """The final with everything, and the one in which nobody did anything."""
    widest = FinalFacts(
        track=slot.track,
        participants=_MANY,
        finished=_MANY - 1,
        top=_top(max(sizes.top_n, 10)),
        learning_together=_MANY,
        cars_together=_MANY,
        store_leader=StoreLead(_STORE, _STORE, _SCORE),
    )
    quiet = FinalFacts(
        track=slot.track,
        participants=0,
        finished=0,
        top=Top(),
        learning_together=0,
        cars_together=0,
        store_leader=None,
    )
    return (widest, quiet)


def nothing(_slot: Slot, _program: Sequence[Slot], _sizes: Sizes) -> tuple[None, ...]:
    """Where the row says it all."""
    return (None,)


def _top(top_n: int) -> Top:
    return Top(tuple(TopLine(rank, _NAME, _STORE, _SCORE) for rank in range(1, top_n + 1)), _MANY)


def _ahead(slot: Slot, program: Sequence[Slot]) -> tuple[LessonAhead, ...]:
    return next_lessons(program, slot.track, slot.at.date())


def _day(slot: Slot, program: Sequence[Slot], sizes: Sizes) -> DayFacts:
    return DayFacts(
        track=slot.track,
        day=slot.day,
        on_date=slot.at.date(),
        participants=_MANY,
        tasks_total=2,
        handed_in=_MANY - 1,
        graded=_MANY,
        rework=_MANY,
        waiting=_MANY,
        top=_top(sizes.top_n),
        risers=tuple(Riser(_NAME, _MANY, _MANY) for _ in range(sizes.risers_n)),
        cars_sold=_MANY,
        learning_together=_MANY,
        cars_together=_MANY,
        store_leader=StoreLead(_STORE, _STORE, _SCORE),
        next_lessons=_ahead(slot, program),
        final_at=final_at(program, slot.track),
        as_of=_SAMPLE_AT,
        goal=JointGoal(_MANY, _MANY + 1),
    )


def _quiet_day(slot: Slot, program: Sequence[Slot]) -> DayFacts:
    return DayFacts(
        track=slot.track,
        day=slot.day,
        on_date=slot.at.date(),
        participants=0,
        tasks_total=0,
        handed_in=0,
        graded=0,
        rework=0,
        waiting=0,
        top=Top(),
        risers=(),
        cars_sold=0,
        learning_together=0,
        cars_together=0,
        store_leader=None,
        next_lessons=_ahead(slot, program),
        final_at=final_at(program, slot.track),
    )

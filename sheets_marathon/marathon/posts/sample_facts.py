"""Invented facts, as wide as real ones get, to try a post before its day brings the real ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

from sheets_marathon.marathon.calendar.day_plan import (
    BriefFacts,
    LessonAhead,
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


def sample_facts(slot: Slot, program: Iterable[Slot], *, top_n: int, risers_n: int) -> tuple[object, ...]:
    """What the template of ``slot``'s kind may get: the widest facts first, then a quiet day's, then old ones.

    Never empty. The widest have everything at once, even what can't come together: they are there to be measured.
    """
    slots = tuple(program)
    match slot.kind:
        case SlotKind.LESSON | SlotKind.FOCUS:
            return (lesson_facts(slot, slots),)
        case SlotKind.SUMMARY:
            quiet = _quiet_day(slot, slots)
            return (_day(slot, slots, top_n, risers_n), quiet, replace(quiet, cars_sold=None, as_of=_SAMPLE_AT))
        case SlotKind.FINAL:
            lead = StoreLead(_STORE, _STORE, _SCORE)
            widest = FinalFacts(slot.track, _MANY, _MANY - 1, _top(max(top_n, 10)), _MANY, _MANY, lead)
            return (widest, FinalFacts(slot.track, 0, 0, Top(), 0, 0, None))
        case SlotKind.BRIEF:
            lessons = lessons_on(slots, Track.SELLERS, slot.at.date())
            return (BriefFacts(lessons, _MANY, 1, 2, 1, 1, _SAMPLE_AT), BriefFacts((), 0, 0, 0, 0, 0))
        case SlotKind.ANNOUNCEMENT:
            return (None,)


def _top(top_n: int) -> Top:
    return Top(tuple(TopLine(rank, _NAME, _STORE, _SCORE) for rank in range(1, top_n + 1)), _MANY)


def _ahead(slot: Slot, program: tuple[Slot, ...]) -> tuple[LessonAhead, ...]:
    return next_lessons(program, slot.track, slot.at.date())


def _day(slot: Slot, program: tuple[Slot, ...], top_n: int, risers_n: int) -> DayFacts:
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
        top=_top(top_n),
        risers=tuple(Riser(_NAME, _MANY, _MANY) for _ in range(risers_n)),
        cars_sold=_MANY,
        learning_together=_MANY,
        cars_together=_MANY,
        store_leader=StoreLead(_STORE, _STORE, _SCORE),
        next_lessons=_ahead(slot, program),
        final_at=final_at(program, slot.track),
        as_of=_SAMPLE_AT,
        goal=JointGoal(_MANY, _MANY + 1),
    )


def _quiet_day(slot: Slot, program: tuple[Slot, ...]) -> DayFacts:
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

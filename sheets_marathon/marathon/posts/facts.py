"""What each kind of post is told: its facts, made of the program and of what the sheet says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from sheets_marathon.marathon.calendar.day_plan import (
    BriefFacts,
    LessonFacts,
    brief_facts,
    lesson_facts,
    previous_moment,
)
from sheets_marathon.marathon.model import Participant, Slot, Standing, StoreStanding, Task, Track
from sheets_marathon.marathon.people.shown_name import NameStyle
from sheets_marathon.marathon.posts.summary import DayFacts, FinalFacts, JointGoal, day_facts, final_facts


class SheetPart(StrEnum):
    """A part of the sheet that a post may be made of."""

    PEOPLE = "people"
    SETTINGS = "settings"
    GRADES = "grades"  # of the post's own track
    SELLERS_GRADES = "sellers_grades"
    RATING = "rating"  # of the post's own track
    STORES = "stores"
    SALES = "sales"


class PostFigures(Protocol):
    """What the sheet says, each part worked out when it is asked for.

    A part that the kind of post does not name in ``reads`` was not read: asking for it is a KeyError. ``as_of``: the
    figures are old ones, of that moment (aware), and sales are not known; None when they are fresh.
    """

    @property
    def as_of(self) -> dt.datetime | None: ...
    @property
    def people(self) -> Sequence[Participant]: ...
    @property
    def stores(self) -> Sequence[StoreStanding]: ...
    @property
    def goal(self) -> JointGoal | None: ...
    @property
    def top_n(self) -> int: ...
    @property
    def risers_n(self) -> int: ...
    @property
    def name_style(self) -> NameStyle: ...

    def tasks(self, track: Track) -> Sequence[Task]:
        """All of a track's tasks."""
        ...

    def grades(self, track: Track) -> Mapping[str, Mapping[str, object]]:
        """Cell values by participant id and task key."""
        ...

    def standings(self, track: Track) -> Sequence[Standing]:
        """A track's rating, with previous ranks as of the last summary."""
        ...

    def finished(self, track: Track) -> Container[str]:
        """Ids of those who have done the share of tasks that "finished" asks for."""
        ...

    def cars_since(self, since: dt.datetime | None) -> int:
        """Cars of participating sellers, returns subtracted, that came in after ``since``; None: since the start."""
        ...


def lesson(slot: Slot, program: Sequence[Slot], _figures: PostFigures) -> LessonFacts:
    """The facts of a lesson or a focus touch."""
    return lesson_facts(slot, program)


def brief(slot: Slot, program: Sequence[Slot], figures: PostFigures) -> BriefFacts:
    """The facts of the heads' brief, which is about their sellers."""
    sellers = Track.SELLERS
    return brief_facts(slot, program, figures.people, figures.tasks(sellers), figures.grades(sellers), figures.as_of)


def summary(slot: Slot, program: Sequence[Slot], figures: PostFigures) -> DayFacts:
    """The facts of a day's summary. Cars are those since the track's previous one."""
    return day_facts(
        slot,
        participants=figures.people,
        tasks=figures.tasks(slot.track),
        grades=figures.grades(slot.track),
        standings=figures.standings(slot.track),
        program=program,
        cars_sold=None if figures.as_of else figures.cars_since(previous_moment(slot, program)),
        stores=figures.stores,
        top_n=figures.top_n,
        risers_n=figures.risers_n,
        name_style=figures.name_style,
        as_of=figures.as_of,
        goal=figures.goal,
    )


def final(slot: Slot, _program: Sequence[Slot], figures: PostFigures) -> FinalFacts:
    """The facts of the final."""
    return final_facts(
        slot,
        participants=figures.people,
        standings=figures.standings(slot.track),
        finished=figures.finished(slot.track),
        stores=figures.stores,
        top_n=figures.top_n,
        name_style=figures.name_style,
    )


def nothing(_slot: Slot, _program: Sequence[Slot], _figures: PostFigures) -> None:
    """The row says it all."""

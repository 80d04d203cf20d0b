"""Kinds of post: the one table of everything that tells one kind from another (DESIGN 6).

Two things are found by a kind's own name: its template, ``config/messages/<language>/<kind>.html.j2``, and its word in
the sheet, under ``[slot]`` in every language pack.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sheets_marathon.marathon.calendar.day_plan import BriefFacts, LessonFacts
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.calendar.windows import (
    Window,
    lasting,
    rest_of_its_day,
    until,
    until_the_first_lesson,
    until_the_next_lesson,
)
from sheets_marathon.marathon.model import Slot, SlotKind
from sheets_marathon.marathon.posts import facts, sample_facts
from sheets_marathon.marathon.posts.facts import PostFigures, SheetPart
from sheets_marathon.marathon.posts.sample_facts import Sizes
from sheets_marathon.marathon.posts.summary import DayFacts, FinalFacts

Facts = TypeVar("Facts")

Planned = Callable[[Calendar, Sequence[dt.time]], Iterator[tuple[int, dt.date, dt.time]]]
"""A track's posts of a kind, as day number, date and wall-clock time, from the times that its setting gives."""


@dataclass(frozen=True, slots=True)
class TimesSetting:
    """The key in ``[tracks.sellers]`` and ``[tracks.heads]`` that says at what times of a day posts of a kind go out.

    ``several``: a list of times, otherwise one time. ``default``: the times where the key is left out; None: it must
    be given.
    """

    key: str
    several: bool
    default: tuple[dt.time, ...] | None = ()


@dataclass(frozen=True)  # Python 3.11 can't call ``PostKind[…](…)`` of a frozen class with slots
class PostKind(Generic[Facts]):
    """What the program knows of one kind of post.

    ``planned``: when the configuration plans it; ``times``: the setting for that, None when there is none.
    ``window``: until when it is worth sending late. ``needs``: text cells of its Program row without which it is held;
    ``wants``: those whose absence is only told. ``alerts``: ops hear of one that came too late.

    ``facts``: what its template is told of a slot of the program; ``samples``: the same invented, never empty.
    ``reads``: the parts of the sheet that ``facts`` looks at; none: lessons go out while Google is away.
    ``old_figures``: when Google is away until the end of its window, the last known figures will do.
    """

    planned: Planned
    window: Window
    facts: Callable[[Slot, Sequence[Slot], PostFigures], Facts]
    samples: Callable[[Slot, Sequence[Slot], Sizes], tuple[Facts, ...]]
    times: TimesSetting | None = None
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    alerts: bool = True
    reads: tuple[SheetPart, ...] = ()
    old_figures: bool = False


def on_learning_days(calendar: Calendar, times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """At these times of every learning day."""
    return ((day, on, at) for day, on in enumerate(calendar.learning_days, start=1) for at in times)


def at_the_final(calendar: Calendar, _times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """Once, on the last day; its number is the one after the last learning day's."""
    yield len(calendar.learning_days) + 1, calendar.ends_on, calendar.final_at


def by_hand(_calendar: Calendar, _times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """Never by itself: people add rows of this kind to the Program tab."""
    return iter(())


_ALL_OF_A_TRACK = (
    SheetPart.PEOPLE,
    SheetPart.SETTINGS,
    SheetPart.GRADES,
    SheetPart.RATING,
    SheetPart.STORES,
    SheetPart.SALES,
)

POST_KINDS: Mapping[SlotKind, PostKind[Any]] = {
    SlotKind.LESSON: PostKind[LessonFacts](
        planned=on_learning_days,
        times=TimesSetting("lessons", several=True, default=None),
        window=until_the_next_lesson,
        facts=facts.lesson,
        samples=sample_facts.lesson,
        needs=("lesson_link", "task_link"),
        wants=("topic",),
    ),
    SlotKind.FOCUS: PostKind[LessonFacts](
        planned=on_learning_days,
        times=TimesSetting("focus", several=True),
        window=lasting(dt.timedelta(minutes=20)),
        facts=facts.lesson,
        samples=sample_facts.lesson,
        alerts=False,
    ),
    SlotKind.SUMMARY: PostKind[DayFacts](
        planned=on_learning_days,
        times=TimesSetting("summary", several=False, default=(dt.time(18),)),
        window=until(dt.time(21)),
        facts=facts.summary,
        samples=sample_facts.summary,
        reads=_ALL_OF_A_TRACK,
        old_figures=True,
    ),
    SlotKind.BRIEF: PostKind[BriefFacts](
        planned=on_learning_days,
        times=TimesSetting("brief", several=False),
        window=until_the_first_lesson(at_most=dt.timedelta(minutes=30)),
        facts=facts.brief,
        samples=sample_facts.brief,
        reads=(SheetPart.PEOPLE, SheetPart.SELLERS_GRADES),
        old_figures=True,
    ),
    SlotKind.FINAL: PostKind[FinalFacts](
        planned=at_the_final,
        window=until(dt.time(21)),
        facts=facts.final,
        samples=sample_facts.final,
        # It names the winners, and a wrong one can't be taken back: it is rather missed and posted by hand (DESIGN 7).
        reads=_ALL_OF_A_TRACK,
        old_figures=False,
    ),
    SlotKind.ANNOUNCEMENT: PostKind[None](
        planned=by_hand,
        window=rest_of_its_day,
        facts=facts.nothing,
        samples=sample_facts.nothing,
        needs=("text",),
    ),
}

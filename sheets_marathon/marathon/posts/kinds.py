"""Kinds of post: the one table of everything that tells one kind from another (DESIGN 6).

Two things are found by a kind's own name: its template, ``config/messages/<language>/<kind>.html.j2``, and its word in
the sheet, under ``[slot]`` in every language pack.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.calendar.windows import (
    Window,
    lasting,
    rest_of_its_day,
    until,
    until_the_first_lesson,
    until_the_next_lesson,
)
from sheets_marathon.marathon.model import SlotKind

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


@dataclass(frozen=True, slots=True)
class PostKind:
    """What the program knows of one kind of post.

    ``planned``: when the configuration plans it; ``times``: the setting for that, None when there is none.
    ``window``: until when it is worth sending late. ``needs``: text cells of its Program row without which it is held;
    ``wants``: those whose absence is only told. ``alarms``: ops hear of one that came too late.
    """

    planned: Planned
    window: Window
    times: TimesSetting | None = None
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    alarms: bool = True


def on_learning_days(calendar: Calendar, times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """At these times of every learning day."""
    return ((day, on, at) for day, on in enumerate(calendar.learning_days, start=1) for at in times)


def at_the_final(calendar: Calendar, _times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """Once, on the last day; its number is the one after the last learning day's."""
    yield len(calendar.learning_days) + 1, calendar.ends_on, calendar.final_at


def by_hand(_calendar: Calendar, _times: Sequence[dt.time]) -> Iterator[tuple[int, dt.date, dt.time]]:
    """Never by itself: people add rows of this kind to the Program tab."""
    return iter(())


POST_KINDS: Mapping[SlotKind, PostKind] = {
    SlotKind.LESSON: PostKind(
        planned=on_learning_days,
        times=TimesSetting("lessons", several=True, default=None),
        window=until_the_next_lesson,
        needs=("lesson_link", "task_link"),
        wants=("topic",),
    ),
    SlotKind.FOCUS: PostKind(
        planned=on_learning_days,
        times=TimesSetting("focus", several=True),
        window=lasting(dt.timedelta(minutes=20)),
        alarms=False,
    ),
    SlotKind.SUMMARY: PostKind(
        planned=on_learning_days,
        times=TimesSetting("summary", several=False, default=(dt.time(18),)),
        window=until(dt.time(21)),
    ),
    SlotKind.BRIEF: PostKind(
        planned=on_learning_days,
        times=TimesSetting("brief", several=False),
        window=until_the_first_lesson(at_most=dt.timedelta(minutes=30)),
    ),
    SlotKind.FINAL: PostKind(
        planned=at_the_final,
        window=until(dt.time(21)),
    ),
    SlotKind.ANNOUNCEMENT: PostKind(
        planned=by_hand,
        window=rest_of_its_day,
        needs=("text",),
    ),
}

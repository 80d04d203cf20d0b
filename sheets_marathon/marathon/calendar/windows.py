"""Catch-up windows: until when a post whose moment has passed is still worth sending (DESIGN 6).

A window gets a slot and the whole program, and gives the aware instant from which the slot is too late, always after
its moment. NaiveTime for a slot without a time zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from sheets_marathon.marathon.calendar.timetable import instant, moment
from sheets_marathon.marathon.model import Slot, SlotKind

Window = Callable[[Slot, Iterable[Slot]], dt.datetime]


def rest_of_its_day(slot: Slot, _program: Iterable[Slot] = ()) -> dt.datetime:
    """Until midnight."""
    return moment(slot.at.date() + dt.timedelta(days=1), dt.time(0), _zone(slot))


def until_the_next_lesson(slot: Slot, program: Iterable[Slot]) -> dt.datetime:
    """Until the track's next lesson; the last one has the rest of its day."""
    return min(_later_lessons(slot, program), key=instant, default=rest_of_its_day(slot))


def lasting(duration: dt.timedelta) -> Window:
    """For so long, in real time through a change of clocks."""

    def end(slot: Slot, _program: Iterable[Slot]) -> dt.datetime:
        return (instant(slot.at) + duration).astimezone(_zone(slot))

    return end


def until_the_first_lesson(at_most: dt.timedelta) -> Window:
    """Until the track's next lesson of that day, and no longer than ``at_most``."""

    def end(slot: Slot, program: Iterable[Slot]) -> dt.datetime:
        on = slot.at.date()
        lessons = (at for at in _later_lessons(slot, program) if at.date() == on)
        return min((lasting(at_most)(slot, program), *lessons), key=instant)

    return end


def until(evening: dt.time) -> Window:
    """Until a time of its day. A row that a person moved past that time has the rest of its day."""

    def end(slot: Slot, _program: Iterable[Slot]) -> dt.datetime:
        ends_at = moment(slot.at.date(), evening, _zone(slot))
        return ends_at if instant(ends_at) > instant(slot.at) else rest_of_its_day(slot)

    return end


def _later_lessons(slot: Slot, program: Iterable[Slot]) -> Iterator[dt.datetime]:
    at = instant(slot.at)
    return (
        other.at
        for other in program
        if other.kind is SlotKind.LESSON and other.track is slot.track and instant(other.at) > at
    )


def _zone(slot: Slot) -> dt.tzinfo:
    instant(slot.at)  # refuses a naive time
    assert slot.at.tzinfo is not None
    return slot.at.tzinfo

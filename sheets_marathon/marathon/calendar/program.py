"""The program as the configuration plans it: every slot of the marathon (DESIGN 6)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan, instant, moment
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.kinds import POST_KINDS


def planned_slots(calendar: Calendar) -> tuple[Slot, ...]:
    """Every slot of the marathon, by (at, track), without topics and links: people type those."""
    slots = [slot for plan in calendar.tracks for kind in POST_KINDS for slot in _slots_of(plan, kind, calendar)]
    return tuple(sorted(slots, key=lambda slot: (instant(slot.at), slot.track.value, slot.kind, slot.number)))


def _slots_of(plan: TrackPlan, kind: SlotKind, calendar: Calendar) -> Iterator[Slot]:
    numbers: Counter[int] = Counter()
    for day, on, at in POST_KINDS[kind].planned(calendar, plan.at(kind)):
        numbers[day] += 1
        yield _slot(plan.track, day, kind, numbers[day], moment(on, at, calendar.zone))


def _slot(track: Track, day: int, kind: SlotKind, number: int, at: dt.datetime) -> Slot:
    return Slot(key=f"{track}.{day}.{kind}.{number}", track=track, day=day, kind=kind, number=number, at=at)

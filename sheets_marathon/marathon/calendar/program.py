"""The program as the configuration plans it: every slot of the marathon (DESIGN 6)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan, instant, moment
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.kinds import POST_KINDS


@lru_cache(maxsize=8)  # every look asks, and plans seldom change
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
    key = final_key(track) if kind is SlotKind.FINAL else f"{track}.{day}.{kind}.{number}"
    return Slot(key=key, track=track, day=day, kind=kind, number=number, at=at)


def final_key(track: Track) -> str:
    """The key of a track's only final. Spreadsheets of earlier versions have it as ``sellers.8.final.1``."""
    return f"{track}.{SlotKind.FINAL}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the course a slot stands, by its key. ``day`` 0: the key doesn't say, as of the final."""

    track: Track
    day: int
    kind: SlotKind
    number: int


@lru_cache(maxsize=1024)
def place_of(key: str) -> Place | None:
    """The place that a slot's key names; None for a key that somebody has changed."""
    parts = key.split(".")
    try:
        if len(parts) == 2 and parts[1] == SlotKind.FINAL:
            return Place(Track(parts[0]), 0, SlotKind.FINAL, 1)
        track, day, kind, number = parts
        return Place(Track(track), int(day), SlotKind(kind), int(number))
    except ValueError:
        return None

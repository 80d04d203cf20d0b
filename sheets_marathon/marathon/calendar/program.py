"""The program as the configuration plans it: every slot of the marathon (DESIGN 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan, instant, moment
from sheets_marathon.marathon.model import Slot, SlotKind, Track


def planned_slots(calendar: Calendar) -> tuple[Slot, ...]:
    """Every slot of the marathon, by (at, track), without topics and links: people type those."""
    slots = [slot for plan in calendar.tracks for slot in _slots_of(plan, calendar)]
    return tuple(sorted(slots, key=lambda slot: (instant(slot.at), slot.track.value, slot.kind, slot.number)))


def _slots_of(plan: TrackPlan, calendar: Calendar) -> Iterator[Slot]:
    for day, on in enumerate(calendar.learning_days, start=1):
        times = {
            SlotKind.BRIEF: () if plan.brief is None else (plan.brief,),
            SlotKind.LESSON: plan.lessons,
            SlotKind.FOCUS: plan.focus,
            SlotKind.SUMMARY: () if plan.summary is None else (plan.summary,),
        }
        for kind, moments in times.items():
            for number, at in enumerate(sorted(moments), start=1):
                yield _slot(plan.track, day, kind, number, moment(on, at, calendar.zone))
    final_at = moment(calendar.ends_on, calendar.final_at, calendar.zone)
    yield _slot(plan.track, len(calendar.learning_days) + 1, SlotKind.FINAL, 1, final_at)


def _slot(track: Track, day: int, kind: SlotKind, number: int, at: dt.datetime) -> Slot:
    return Slot(key=f"{track}.{day}.{kind}.{number}", track=track, day=day, kind=kind, number=number, at=at)

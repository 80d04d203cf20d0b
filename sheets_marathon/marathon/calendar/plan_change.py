"""What a changed plan means for each slot of the Program tab: it moves, appears, returns, is cancelled, stays. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sheets_marathon.marathon.calendar.program import place_of, planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, instant
from sheets_marathon.marathon.delivery.due import window_end
from sheets_marathon.marathon.delivery.transitions import NEVER_SENT
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track
from sheets_marathon.marathon.posts.kinds import POST_KINDS, by_hand

_OPEN = frozenset({DeliveryState.PLANNED, DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.CANCELLED})
"""What certainly has not gone out and may still; whatever is in another state is history."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What the Program tab was last brought in line with.

    ``cancelled``: slots of this calendar that don't go out all the same, since people deleted their rows or they were
    over when they came into the plan. ``finish_tasks``: how many tasks "finished" asks for, where nobody has typed it.
    """

    calendar: Calendar
    cancelled: frozenset[str] = frozenset()
    finish_tasks: int = 0

    def planned(self) -> dict[str, dt.datetime]:
        """The moment of each slot of this calendar, also of those that were cancelled."""
        return {slot.key: slot.at for slot in planned_slots(self.calendar)}


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot's row as it stands. ``at`` None: its date or time can't be read; ``cancelled``: it says so itself."""

    key: str
    at: dt.datetime | None
    cancelled: bool = False
    state: DeliveryState = DeliveryState.PLANNED

    @property
    def is_open(self) -> bool:
        """It may still be moved or cancelled."""
        return self.state in _OPEN and not self.cancelled


class SlotFate(StrEnum):
    """What becomes of a slot on which plan and tab differ."""

    MOVES = "moves"
    APPEARS = "appears"
    RETURNS = "returns"  # it was cancelled, and is planned again
    CANCELLED = "is cancelled"
    DELETED = "was deleted in the tab"  # and so is cancelled
    TYPED = "stays where somebody put it"
    HISTORY = "has been dealt with and stays as it is"
    OVER = "is over already and is not added"
    TOO_LATE = "would move to a moment that is over"  # refused
    HELD_BEFORE = "has gone out, and its task would be gone"  # refused


@dataclass(frozen=True, slots=True)
class SlotChange:
    """One such slot. ``stands``: where the tab has it; ``planned``: where the configuration does; None: it doesn't."""

    key: str
    fate: SlotFate
    stands: dt.datetime | None = None
    planned: dt.datetime | None = None

    def __str__(self) -> str:
        where = f"{self.stands:%d.%m.%Y %H:%M}" if self.stands else ""
        to = f"{self.planned:%d.%m.%Y %H:%M}" if self.planned else ""
        match self.fate:
            case SlotFate.MOVES | SlotFate.TOO_LATE:
                return f"{self.key} {self.fate}: {where} → {to}"
            case SlotFate.RETURNS | SlotFate.APPEARS | SlotFate.OVER:
                return f"{self.key} {self.fate}: {to}"
            case _:
                planned = f"the configuration says {to}" if to else "the configuration does not plan it"
                return f"{self.key} {self.fate}: " + (f"{where}; {planned}" if where else planned)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """All of them, in the plan's order; ``applied``: what is remembered once they are made."""

    changes: tuple[SlotChange, ...]
    applied: Applied
    slots: Mapping[str, Slot] = field(default_factory=dict)

    def of(self, *fates: SlotFate) -> list[SlotChange]:
        """Those with one of these fates."""
        return [change for change in self.changes if change.fate in fates]

    @property
    def refused(self) -> list[SlotChange]:
        """Those for which nothing of it may be applied."""
        return self.of(SlotFate.TOO_LATE, SlotFate.HELD_BEFORE)


def plan_change(
    calendar: Calendar, rows: Sequence[SlotRow], applied: Applied | None, now: dt.datetime, finish_tasks: int = 0
) -> PlanChange:
    """What ``calendar`` means for a tab with these ``rows`` at ``now`` (aware).

    ``applied`` None: nothing is remembered, as in a spreadsheet of an earlier version; then a date that is not the
    planned one counts as typed, and a row that is missing is put up.
    """
    finals = {track: _final_row(track, rows) for track in Track}
    slots = {_key_in_tab(slot, finals): slot for slot in planned_slots(calendar)}
    before = {_key_in_tab(slot, finals): slot.at for slot in planned_slots(applied.calendar)} if applied else None
    gone = {_tab_key(key, finals) for key in applied.cancelled} & before.keys() if applied and before else set()
    by_key = {row.key: row for row in rows}
    changes: list[SlotChange] = []
    for key, slot in slots.items():
        was = before.get(key) if before is not None else None
        known = before is not None and key in before
        if (row := by_key.get(key)) is None:
            fate = None if key in gone else _fate_without_row(known, _passed(slot.at, now), first=not rows)
        else:
            too_late = (
                _passed(window_end(slot, slots.values()), now) or slot.at.date() < now.astimezone(calendar.zone).date()
            )
            fate = _fate_of_row(row, slot.at, was, before is not None and not known, too_late, now)
        if fate is not None:
            changes.append(SlotChange(key, fate, row.at if row else None, slot.at))
    days = len(calendar.learning_days)
    changes += [
        SlotChange(row.key, fate, row.at)
        for row in rows
        if row.key not in slots and (fate := _fate_unplanned(row, before, days)) is not None
    ]
    cancelled = gone & slots.keys() - by_key.keys()
    cancelled |= {change.key for change in changes if change.fate in (SlotFate.DELETED, SlotFate.OVER)}
    return PlanChange(tuple(changes), Applied(calendar, frozenset(cancelled), finish_tasks), slots)


def _fate_without_row(known: bool, over: bool, *, first: bool) -> SlotFate:
    """``known``: the last plan had it; ``first``: the tab has no rows at all yet."""
    if first:
        return SlotFate.APPEARS
    if known:
        return SlotFate.DELETED
    return SlotFate.OVER if over else SlotFate.APPEARS


def _fate_of_row(
    row: SlotRow, at: dt.datetime, was: dt.datetime | None, is_new: bool, too_late: bool, now: dt.datetime
) -> SlotFate | None:
    """``was``: where the last plan had it; ``is_new``: the last plan did not have it."""
    if row.cancelled:
        return SlotFate.RETURNS if is_new and not _passed(at, now) and row.state in _OPEN else None
    if row.at is None or _same(row.at, at):
        return None
    if not row.is_open:
        return SlotFate.HISTORY
    if was is None or not _same(row.at, was):
        return SlotFate.TYPED
    return SlotFate.TOO_LATE if too_late and not _passed(row.at, now) else SlotFate.MOVES


def _fate_unplanned(row: SlotRow, before: Mapping[str, dt.datetime] | None, days: int) -> SlotFate | None:
    place = place_of(row.key)
    if place is None or row.cancelled or POST_KINDS[place.kind].planned is by_hand:
        return None  # nobody's, or people's own
    # Without a memory only a day beyond the plan's is certainly no row that people added themselves.
    was_planned = row.key in before if before is not None else place.day > days
    if place.kind is SlotKind.FINAL:
        was_planned = True  # a second one: the track's own is among the planned
    if not was_planned:
        return None
    if row.is_open:
        return SlotFate.CANCELLED
    return (
        SlotFate.HELD_BEFORE if place.kind is SlotKind.LESSON and row.state is DeliveryState.SENT else SlotFate.HISTORY
    )


def missing_slots(rows: Sequence[SlotRow], applied: Applied) -> set[str]:
    """Keys of slots that were applied and have no row any more, in a tab that has others: somebody has deleted them."""
    finals = {track: _final_row(track, rows) for track in Track}
    planned = {_tab_key(key, finals) for key in applied.planned()}
    return planned - {row.key for row in rows} if rows else set()


def _final_row(track: Track, rows: Iterable[SlotRow]) -> str:
    """The key of the row that is a track's final, "" when it has none: what is settled, else what may go out."""
    mine = [
        row for row in rows if (place := place_of(row.key)) and place.kind is SlotKind.FINAL and place.track is track
    ]

    def rank(row: SlotRow) -> tuple[bool, bool, float]:
        may_be_out = row.state not in (*_OPEN, *NEVER_SENT)
        return (may_be_out, row.is_open, row.at.timestamp() if row.at else 0)

    return max(mine, key=rank).key if mine else ""


def _key_in_tab(slot: Slot, finals: Mapping[Track, str]) -> str:
    return (finals[slot.track] or slot.key) if slot.kind is SlotKind.FINAL else slot.key


def _tab_key(key: str, finals: Mapping[Track, str]) -> str:
    place = place_of(key)
    return (finals[place.track] or key) if place and place.kind is SlotKind.FINAL else key


def _passed(at: dt.datetime, now: dt.datetime) -> bool:
    return instant(at) <= instant(now)


def _same(a: dt.datetime, b: dt.datetime) -> bool:
    """Whether a cell that shows one shows the other, in whichever zone the plan was made."""
    return a.replace(tzinfo=None) == b.replace(tzinfo=None)

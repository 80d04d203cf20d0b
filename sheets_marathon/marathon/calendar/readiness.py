"""Which slots are not ready yet, what each lacks, and who is asked for it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.calendar.timetable import instant
from sheets_marathon.marathon.delivery.due import is_ready, whats_missing
from sheets_marathon.marathon.delivery.transitions import MAY_BE_SENT
from sheets_marathon.marathon.model import DeliveryState, Slot

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Lack:
    """A slot and what it lacks, as ``whats_missing`` names it; never nothing."""

    slot: Slot
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the post is held back for it; a missing topic alone is only worth a word."""
        return not is_ready(self.slot)


def lacks_on(program: Iterable[Slot], journal: Mapping[str, DeliveryState], day: dt.date) -> list[Lack]:
    """Slots of a date (in the program's zone) that lack something and are still to come, earliest first."""
    return _lacks((slot for slot in program if slot.at.date() == day), journal)


def lacks_within(
    program: Iterable[Slot], journal: Mapping[str, DeliveryState], now: dt.datetime, ahead: dt.timedelta = HOUR
) -> list[Lack]:
    """Slots that will be held between ``now`` (aware) and ``ahead`` later, earliest first. Raises NaiveTime."""
    start = instant(now)
    return [lack for lack in _lacks(program, journal) if lack.holds and start < instant(lack.slot.at) <= start + ahead]


def by_responsible(lacks: Iterable[Lack]) -> dict[str, list[Lack]]:
    """The same by who is asked, spelled as typed first; those that name nobody come last, under ""."""
    spelled: dict[str, str] = {}
    found: dict[str, list[Lack]] = {}
    for lack in lacks:
        typed = " ".join(lack.slot.responsible.split())
        found.setdefault(spelled.setdefault(typed.casefold(), typed), []).append(lack)
    nobodys = found.pop("", None)
    return {**found, "": nobodys} if nobodys else found


def _lacks(program: Iterable[Slot], journal: Mapping[str, DeliveryState]) -> list[Lack]:
    found = [
        Lack(slot, missing)
        for slot in program
        # What is mended now still goes out.
        if journal.get(slot.key, DeliveryState.PLANNED) in MAY_BE_SENT and (missing := whats_missing(slot))
    ]
    return sorted(found, key=lambda lack: (instant(lack.slot.at), lack.slot.track, lack.slot.key))

"""The program as last seen: lessons go out even when Google is away, also from a process that has just started."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from typing import Any
from zoneinfo import ZoneInfo

from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.ports.outbox import Outbox

_NAME = "program"
_READ_AT = "program read at"


class ProgramMemory:
    """Keeps the slots in the outbox, and when the sheet was read; what the sheet says always replaces it."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._slots: list[Slot] | None = None
        self._read_at: dt.datetime | None = None

    @property
    def slots(self) -> list[Slot]:
        """The program as last seen, by an earlier process if need be; empty when none has seen one."""
        if self._slots is None:
            kept = self._outbox.recall(_NAME)
            self._slots = [_slot_from(one) for one in json.loads(kept)] if kept else []
        return self._slots

    @property
    def read_at(self) -> dt.datetime | None:
        """When the sheet was last read (aware), by an earlier process if need be; None when that is not known."""
        if self._read_at is None:
            kept = self._outbox.recall(_READ_AT)
            self._read_at = dt.datetime.fromisoformat(kept) if kept else None
        return self._read_at

    def remember(self, slots: list[Slot], read_at: dt.datetime) -> None:
        """Replaces what is kept, if it differs."""
        if slots != self._slots:
            self._slots = slots
            self._outbox.remember(_NAME, json.dumps([_slot_to(one) for one in slots], ensure_ascii=False))
        self.unchanged(read_at)

    def unchanged(self, read_at: dt.datetime) -> None:
        """The sheet was read again at ``read_at`` (aware) and says the same."""
        self._read_at = read_at
        self._outbox.remember(_READ_AT, read_at.isoformat())


def _slot_to(slot: Slot) -> dict[str, object]:
    return {**asdict(slot), "at": slot.at.isoformat(), "zone": str(slot.at.tzinfo)}


def _slot_from(content: dict[str, Any]) -> Slot:
    values = dict(content)
    at = dt.datetime.fromisoformat(values.pop("at")).astimezone(ZoneInfo(values.pop("zone")))
    values |= {"track": Track(values["track"]), "kind": SlotKind(values["kind"])}
    return Slot(at=at, **values)

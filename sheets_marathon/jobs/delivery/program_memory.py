"""The program as last seen: lessons go out even when Google is away, also from a process that has just started."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.marathon.model import Slot
from sheets_marathon.ports.outbox import Outbox, recalled, remembered
from sheets_marathon.tabs.program import dump_program, load_program

PROGRAM_KEPT = "program"
"""The text that the outbox remembers the slots under."""
_READ_AT = "program read at"


class ProgramMemory:
    """Keeps the slots in the outbox, and when the sheet was read; what the sheet says always replaces it.

    ``unreadable``: an earlier process kept a program that this one can't read; until the next look there is none.
    """

    def __init__(self, outbox: Outbox, calendar: Calendar) -> None:
        self._outbox = outbox
        self._read_at: dt.datetime | None = None
        self.unreadable = False
        self._slots: list[Slot] | None = None
        kept = outbox.recall(PROGRAM_KEPT)
        if kept:
            try:
                self._slots = load_program(kept, calendar)
            except (ValueError, LookupError, TypeError, AttributeError):
                self.unreadable = True

    @property
    def slots(self) -> list[Slot]:
        """The program as last seen, by an earlier process if need be; empty when none has seen one."""
        return self._slots or []

    @property
    def read_at(self) -> dt.datetime | None:
        """When the sheet was last read (aware), by an earlier process if need be; None when that is not known."""
        if self._read_at is None:
            self._read_at = recalled(self._outbox, _READ_AT, dt.datetime.fromisoformat)
        return self._read_at

    def remember(self, slots: list[Slot], read_at: dt.datetime) -> None:
        """Replaces what is kept, if it differs."""
        if slots != self._slots or self._outbox.recall(PROGRAM_KEPT) is None:
            self._slots, self.unreadable = slots, False
            remembered(self._outbox, PROGRAM_KEPT, dump_program(slots))
        self.unchanged(read_at)

    def unchanged(self, read_at: dt.datetime) -> None:
        """The sheet was read again at ``read_at`` (aware) and says the same."""
        self._read_at = read_at
        remembered(self._outbox, _READ_AT, read_at.isoformat())

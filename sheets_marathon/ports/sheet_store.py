"""The spreadsheet, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot


@dataclass(frozen=True, slots=True)
class RequestsMade:
    """Requests to Google on a day, repeats included; ``busiest_minute``: the most within any 60 seconds of it."""

    on: dt.date
    reads: int = 0
    writes: int = 0
    busiest_minute: int = 0


class SheetStore(Protocol):
    """The spreadsheet. Every call but ``read_layout`` is at most one HTTP request that counts."""

    def read_layout(self, headers_only: Collection[str] = (), whole: Collection[str] = ()) -> Layout:
        """Our tabs whole: tags, values, formulas, names. One read where all of them are there.

        Else, and where ``whole`` names some of people's own tabs by their titles, those besides and the first rows of
        all others, which are never read whole: two more reads. ``headers_only``: tabs of ours of which the header row
        is enough, such as long ledgers; where a store does not know yet where these are, it reads them whole.
        """
        ...

    def read_tabs(self, keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        """Values of the named tabs, found by their tags. One read; TabMissing when one is not there.

        ColumnMissing when a tab has lost a column without which figures would be untrue (``spreadsheet.damage``),
        unless whoever asks is ready for that: ``damaged``.
        """
        ...

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        """All changes or none, in one write. With ``marker``, a repeat raises AlreadyApplied (FACTS 7)."""
        ...

    def close(self) -> None:
        """End connections."""
        ...

"""The whole spreadsheet, read for a copy, as protocols."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sheets_marathon.spreadsheet.restoring.backup import TabPart
from sheets_marathon.spreadsheet.snapshot import Layout


class SheetPages(Protocol):
    """The whole spreadsheet, foreign tabs too, a handful of rows at a time: memory stays small however long it is."""

    def read_pages(self) -> tuple[Layout, Iterator[TabPart]]:
        """What it is called, without its tabs, and all its tabs, tab by tab from the first row to the last."""
        ...


class SheetExport(Protocol):
    """The spreadsheet as a file for people."""

    def xlsx(self) -> bytes:
        """An Excel workbook. MarathonError when it is too big or the account may not."""
        ...

    def close(self) -> None:
        """End connections."""
        ...

"""Copies of the spreadsheet, as protocols: how it is read for one, and where they are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.spreadsheet.restoring.backup import Backup, TabPart
from sheets_marathon.spreadsheet.snapshot import Layout


@dataclass(frozen=True, slots=True)
class Pages:
    """A spreadsheet that is read for a copy. ``head``: what it is called, without its tabs; ``parts``: the tabs that
    are copied, tab by tab from the first row to the last, read as they are asked for. ``left``: titles of those that
    are not; ``unknown``: titles that were asked for and that no tab has.
    """

    head: Layout
    parts: Iterator[TabPart]
    left: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class SheetPages(Protocol):
    """The program's tabs and those of people's own that are to be copied, a handful of rows at a time: memory stays
    small however long they are."""

    def read_pages(self) -> Pages:
        """One small read; the tabs are read as their parts are asked for."""
        ...


class SheetExport(Protocol):
    """The spreadsheet as a file for people."""

    def xlsx(self) -> bytes:
        """An Excel workbook. MarathonError when it is too big or the account may not."""
        ...

    def close(self) -> None:
        """End connections."""
        ...


@dataclass(frozen=True, slots=True)
class KeptBackup:
    """A file of the archive. ``made_at`` (aware) by its name; ``problem``: a sentence when it can't be read."""

    name: str
    made_at: dt.datetime | None
    size_bytes: int
    problem: str = ""


class BackupArchive(Protocol):
    """Where copies of the spreadsheet are kept. Every method raises MarathonError when the place can't be used."""

    def write(self, made_at: dt.datetime, layout: Layout, parts: Iterable[TabPart]) -> KeptBackup:
        """Keep a copy, whole or not at all. ``made_at`` in the marathon's zone names it."""
        ...

    def write_beside(self, backup: KeptBackup, xlsx: bytes) -> str:
        """Keep a workbook with a copy; its file's name."""
        ...

    def list(self, *, thoroughly: bool = False) -> Sequence[KeptBackup]:
        """All files there, oldest first, those that are none of ours with their problem.

        ``thoroughly``: each is read to its end, which shows a torn one.
        """
        ...

    def read(self, name: str) -> Backup:
        """One copy."""
        ...

    def prune(self, before: dt.datetime) -> Sequence[str]:
        """Remove copies made earlier, never the newest and nothing that the archive did not make; their names."""
        ...

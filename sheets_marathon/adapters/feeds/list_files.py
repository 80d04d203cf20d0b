"""Lists from files: one that a person names, or those that some system lays into a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from sheets_marathon.adapters.feeds.folder import EXPORTS
from sheets_marathon.adapters.tables.csv_text import csv_rows
from sheets_marathon.adapters.tables.dates import DateOrder
from sheets_marathon.adapters.tables.list_kinds import ListKind
from sheets_marathon.adapters.tables.list_table import likeness, read_list
from sheets_marathon.adapters.tables.workbooks import is_workbook, workbook_rows
from sheets_marathon.errors import FeedRefused, ListRefused
from sheets_marathon.ports.list_source import ListReading


class ListFiles:
    """``ports.ListSource`` over a file, or over every file of a folder whose name fits one of ``patterns``.

    Files of a folder are read in the order of their names, as one list. Encoding, delimiter, worksheet and title lines
    are found as for sales exports.
    """

    def __init__(
        self,
        path: Path,
        kind: ListKind,
        *,
        patterns: Sequence[str] = (),
        order: DateOrder = "",
        zone: dt.tzinfo | None = None,
    ) -> None:
        self._path = path
        self._kind = kind
        self._patterns = tuple(one.casefold() for one in patterns) or EXPORTS
        self._order = order
        self._zone = zone

    def read(self) -> ListReading:
        """As ``ListSource``; a folder without such files is an empty list."""
        readings = [self._read(file) for file in self._files()]
        return ListReading(
            tuple(row for reading in readings for row in reading.rows),
            tuple(row for reading in readings for row in reading.unreadable),
            tuple(group for reading in readings for group in reading.passed_over),
            sum(reading.rows_read for reading in readings),
        )

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        try:
            found = sorted(self._path.iterdir())
        except OSError as error:
            raise self._unreadable(self._path, error) from error
        return [
            file
            for file in found
            if not file.name.startswith((".", "~$"))
            and any(fnmatchcase(file.name.casefold(), pattern) for pattern in self._patterns)
        ]

    def _read(self, file: Path) -> ListReading:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise self._unreadable(file, error) from error
        score = partial(likeness, kind=self._kind)
        try:
            rows = workbook_rows(data, file.name, score) if is_workbook(data) else csv_rows(data, file.name, score)
            return read_list(rows, file.name, self._kind, self._order, self._zone)
        except FeedRefused as refusal:
            raise ListRefused(refusal.what, refusal.remedy) from None

    def _unreadable(self, path: Path, error: OSError) -> ListRefused:
        return ListRefused(
            f"the {self._kind.what} {path} can't be read: {error.strerror}",
            "check the path, and that the program may read it",
        )

"""Sales from a folder into which some system puts a CSV file a night."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from sheets_marathon.adapters.feeds.csv_text import read_rows
from sheets_marathon.adapters.feeds.tables import Columns, KindWords, header_score, read_table
from sheets_marathon.errors import ConfigurationError, FeedRefused
from sheets_marathon.ports import FeedReading, PassedOver


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was when it was read: ``stamp`` is (size in bytes, modification time in ns)."""

    stamp: tuple[int, int]
    reading: FeedReading


class FolderFeed:
    """``ports.SalesFeed`` over all files in ``path`` whose name fits ``pattern`` (case doesn't count).

    ``columns``: field → header, over the defaults of ``Columns``. ``encoding``: a codec or "auto" (BOM, UTF-8,
    cp1251, then a guess). ``delimiter``: one character or "auto". The same event in several files comes several
    times; the ledger counts it once. Files that have not changed are not parsed again.
    Raises ConfigurationError when one of these can't be meant.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        pattern: str = "*.csv",
        columns: Mapping[str, str] | None = None,
        encoding: str = "auto",
        delimiter: str = "auto",
        sale_words: Sequence[str] = KindWords().sale,
        return_words: Sequence[str] = KindWords().returned,
    ) -> None:
        self._name = name
        self._path = path
        self._pattern = pattern.casefold()
        self._columns = Columns.named(columns or {})
        self._words = KindWords(tuple(sale_words), tuple(return_words))
        self._encoding = encoding
        self._delimiter = delimiter
        self._read_before: dict[Path, _Read] = {}
        _check_format(name, encoding, delimiter)

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self) -> FeedReading:
        """Everything in the folder, files in the order of their names.

        FeedRefused, with nothing imported: no such folder, a file that can't be read, a column missing.
        """
        self._read_before = {file: self._read_file(file) for file in self._files()}
        readings = [read.reading for read in self._read_before.values()]
        passed: Counter[str] = Counter()
        for reading in readings:
            for group in reading.passed_over:
                passed[group.why] += group.rows
        return FeedReading(
            tuple(event for reading in readings for event in reading.events),
            tuple(row for reading in readings for row in reading.unreadable),
            tuple(PassedOver(why, rows) for why, rows in sorted(passed.items())),
            sum(reading.rows_read for reading in readings),
        )

    def _files(self) -> list[Path]:
        try:
            found = sorted(self._path.iterdir())
        except OSError as error:
            raise FeedRefused(
                f"sales feed {self._name}: the folder {self._path} can't be read: {error.strerror}",
                "make the folder, or mend its path in the configuration",
            ) from error
        # "~$book" and dotfiles are what an open program leaves beside a file.
        return [
            file
            for file in found
            if not file.name.startswith((".", "~$")) and fnmatchcase(file.name.casefold(), self._pattern)
        ]

    def _read_file(self, file: Path) -> _Read:
        try:
            # Before the bytes: a file that grows meanwhile gets a stamp that is not its last, and is read again.
            status = file.stat()
            stamp = (status.st_size, status.st_mtime_ns)
            before = self._read_before.get(file)
            if before is not None and before.stamp == stamp:
                return before
            data = file.read_bytes()
        except OSError as error:
            raise FeedRefused(
                f"sales feed {self._name}: {file.name} can't be read: {error.strerror}",
                "give the program the right to read it, or move it out of the folder",
            ) from error
        rows = read_rows(
            data, file.name, self._encoding, self._delimiter, lambda some: header_score(some, self._columns)
        )
        return _Read(stamp, read_table(rows, file.name, self._columns, self._words))


def _check_format(name: str, encoding: str, delimiter: str) -> None:
    if delimiter != "auto" and (len(delimiter) != 1 or delimiter in '\r\n" '):
        raise ConfigurationError(
            f'sales feed {name}: delimiter {delimiter!r} is not one character or "auto"', 'write ";", "," or "\\t"'
        )
    try:
        if encoding != "auto":
            codecs.lookup(encoding)
    except LookupError:
        raise ConfigurationError(
            f"sales feed {name}: there is no encoding {encoding!r}", 'write "auto", "utf-8", "cp1251" or "utf-16"'
        ) from None

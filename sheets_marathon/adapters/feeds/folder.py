"""Sales from a folder into which some system puts a file a night."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from sheets_marathon.adapters.feeds.file_order import days_come_first, order_of_name
from sheets_marathon.adapters.tables.deals import merged
from sheets_marathon.adapters.tables.exports import ANY, FileFormat, read_export
from sheets_marathon.adapters.tables.opening.csv_text import check_format
from sheets_marathon.adapters.tables.recipe import USUAL, Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedNote, FeedNoteKind, FeedReading, Progress

_LITTER = ("thumbs.db", "desktop.ini")
_PARTS = (".tmp", ".part", ".crdownload", ".lock", ".bak", ".log")
_MOST_NAMED = 20

EXPORTS = ("*.csv", "*.tsv", "*.xlsx", "*.xlsm", "*.xlsb", "*.xls", "*.ods")


def files_in(folder: Path, patterns: Sequence[str]) -> list[Path]:
    """Files whose name fits one of ``patterns`` (case doesn't count), the later ones later. Raises OSError.

    Names tell the order as people read them: "(9)" comes before "(10)", 30.11.2026 before 07.12.2026, "30 ноября"
    before "1 декабря". A copy stands beside its original, whichever of them was changed first.
    """
    folded = [pattern.casefold() for pattern in patterns]
    # "~$book" and dotfiles are what an open program leaves beside a file.
    found = [
        file
        for file in folder.iterdir()
        if not file.name.startswith((".", "~$"))
        and any(fnmatchcase(file.name.casefold(), pattern) for pattern in folded)
    ]
    day_first = days_come_first(file.stem for file in found)
    return sorted(found, key=lambda file: (order_of_name(file.stem, day_first), _changed_ns(file), file.name))


def _may_be_meant(file: Path) -> bool:
    name = file.name.casefold()
    return file.is_file() and not name.startswith((".", "~$")) and name not in _LITTER and not name.endswith(_PARTS)


def _changed_ns(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError:  # whoever reads it says which one can't be read
        return 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A file as it was when it was read: ``stamp`` is (size in bytes, modification time in ns)."""

    stamp: tuple[int, int]
    reading: FeedReading


class FolderFeed:
    """``ports.SalesFeed`` over all files in ``path`` whose name fits one of ``patterns`` (case doesn't count).

    Each file is a source under its name, with ``prefix`` before it. The same event in several files comes several
    times; the ledger counts it once. Files that have not changed are not parsed again. Raises ConfigurationError when
    the format can't be meant.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        recipe: Recipe = USUAL,
        file_format: FileFormat = ANY,
        patterns: Sequence[str] = EXPORTS,
        prefix: str = "",
    ) -> None:
        check_format(name, file_format.encoding, file_format.delimiter)
        self._name = name
        self._path = path
        self._patterns = patterns
        self._recipe = recipe
        self._format = file_format
        self._prefix = prefix
        self._read_before: dict[Path, _Read] = {}

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Everything in the folder, later files later; progress is in bytes of new files.

        FeedRefused, with nothing imported: no such folder, a file that can't be read or is just being written, a
        column missing.
        """
        files = {file: self._stamp(file) for file in self._files()}
        new = {file: stamp for file, stamp in files.items() if not self._is_known(file, stamp)}
        total, done = sum(size for size, _ in new.values()), 0
        for file in list(self._read_before):
            if file not in files:
                del self._read_before[file]
        for file, stamp in new.items():
            if progress is not None:
                progress(done, total)
            self._read_before[file] = _Read(stamp, self._read_file(file, stamp, progress, done, total))
            done += stamp[0]
        if progress is not None and new:
            progress(total, total)
        reading = merged(self._read_before[file].reading for file in files)
        return replace(reading, notes=(*reading.notes, *self._unread(set(files))))

    def _is_known(self, file: Path, stamp: tuple[int, int]) -> bool:
        before = self._read_before.get(file)
        return before is not None and before.stamp == stamp

    def _files(self) -> list[Path]:
        try:
            return files_in(self._path, self._patterns)
        except OSError as error:
            raise FeedRefused(
                f"sales feed {self._name}: the folder {self._path} can't be read: {error.strerror}",
                "make the folder, or mend its path in the configuration",
            ) from error

    def _unread(self, read: Collection[Path]) -> Iterator[FeedNote]:
        """Files that nobody has excluded by a pattern, and that are no exports by their names all the same."""
        if self._patterns is not EXPORTS:
            return
        names = sorted(file.name for file in self._path.iterdir() if file not in read and _may_be_meant(file))
        if names:
            yield FeedNote(FeedNoteKind.UNREAD_FILES, self._name, ", ".join(names[:_MOST_NAMED]), len(names))

    def _stamp(self, file: Path) -> tuple[int, int]:
        try:
            status = file.stat()
        except OSError as error:
            raise self._unreadable(file, error) from error
        return status.st_size, status.st_mtime_ns

    def _read_file(
        self, file: Path, stamp: tuple[int, int], progress: Progress | None, done: int, total: int
    ) -> FeedReading:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise self._unreadable(file, error) from error
        if self._stamp(file) != stamp or len(data) != stamp[0]:
            raise FeedRefused(
                f"sales feed {self._name}: {file.name} is being written just now", "the next import takes it"
            )
        tell = None if progress is None else lambda read: progress(done + read, total)
        return read_export(data, self._prefix + file.name, self._recipe, self._format, tell)

    def _unreadable(self, file: Path, error: OSError) -> FeedRefused:
        return FeedRefused(
            f"sales feed {self._name}: {file.name} can't be read: {error.strerror}",
            "give the program the right to read it, or move it out of the folder",
        )

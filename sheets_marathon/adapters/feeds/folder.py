"""Sales from a folder into which some system puts a file a night."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

from sheets_marathon.adapters.feeds.file_order import days_come_first, order_of_name
from sheets_marathon.adapters.feeds.regular_files import (
    FileTooLarge,
    Stamp,
    is_regular,
    read_regular,
    shown_name,
    stamp_of,
    stamps_at_rest,
)
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


class FolderFeed:
    """``ports.SalesFeed`` over all files in ``path`` whose name fits one of ``patterns`` (case doesn't count).

    Each file is a source under its name, with ``prefix`` before it. The same event in several files comes several
    times; the ledger counts it once. A file that was changed a moment ago must stand still for ``still_s``. Raises
    ConfigurationError when the format can't be meant.
    """

    def __init__(
        self,
        name: str,
        path: Path,
        recipe: Recipe = USUAL,
        file_format: FileFormat = ANY,
        patterns: Sequence[str] = EXPORTS,
        prefix: str = "",
        still_s: float = 0,
    ) -> None:
        check_format(name, file_format.encoding, file_format.delimiter)
        self._name = name
        self._path = path
        self._patterns = patterns
        self._recipe = recipe
        self._format = file_format
        self._prefix = prefix
        self._still_s = still_s

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Everything in the folder, later files later; progress is in bytes.

        What is being written is left for the next time; pipes, devices and links out of the folder are not read. Both
        are told. FeedRefused, with nothing imported: no such folder, a file that can't be read, a column missing.
        """
        fitting = self._files()
        files = [file for file in fitting if is_regular(file, self._path, named=file.name in self._patterns)]
        stamps, moving = self._stamps(files)
        total, done = sum(size for size, _ in stamps.values()), 0
        readings = []
        left = list(moving)
        for file, stamp in stamps.items():
            if progress is not None:
                progress(done, total, shown_name(file))
            reading = self._read_file(file, progress, done, total)
            done += stamp[0]
            if self._has_changed(file, stamp):
                left.append(file)
            else:
                readings.append(reading)
        if progress is not None and stamps:
            progress(total, total, "")
        together = merged(readings)
        unread = [
            *(FeedNote(FeedNoteKind.BEING_WRITTEN, self._prefix + shown_name(file)) for file in left),
            *self._unread(set(fitting)),
            *self._no_files(set(fitting) - set(files)),
        ]
        return replace(together, notes=(*together.notes, *unread))

    def _files(self) -> list[Path]:
        try:
            return files_in(self._path, self._patterns)
        except OSError as error:
            raise FeedRefused(
                f"sales feed {self._name}: the folder {self._path} can't be read: {error.strerror}",
                "make the folder, or mend its path in the configuration",
            ) from error

    def _unread(self, fitting: Collection[Path]) -> Iterator[FeedNote]:
        """Files that nobody has excluded by a pattern, and that are no exports by their names all the same."""
        if self._patterns == EXPORTS:
            yield from self._note(
                FeedNoteKind.UNREAD_FILES,
                (file for file in self._path.iterdir() if file not in fitting and _may_be_meant(file)),
            )

    def _no_files(self, others: Collection[Path]) -> Iterator[FeedNote]:
        yield from self._note(FeedNoteKind.NO_FILES, others)

    def _note(self, kind: FeedNoteKind, files: Iterable[Path]) -> Iterator[FeedNote]:
        names = sorted(map(shown_name, files))
        if names:
            yield FeedNote(kind, self._name, ", ".join(names[:_MOST_NAMED]), len(names))

    def _stamps(self, files: Iterable[Path]) -> tuple[Mapping[Path, Stamp], tuple[Path, ...]]:
        try:
            return stamps_at_rest(files, self._still_s)
        except OSError as error:
            raise self._unreadable(Path(error.filename or self._path), error) from error

    def _has_changed(self, file: Path, stamp: Stamp) -> bool:
        try:
            return stamp_of(file) != stamp
        except OSError as error:
            raise self._unreadable(file, error) from error

    def _read_file(self, file: Path, progress: Progress | None, done: int, total: int) -> FeedReading:
        try:
            data = read_regular(file)
        except OSError as error:
            raise self._unreadable(file, error) from error
        tell = None if progress is None else lambda read: progress(done + read, total, "")
        return read_export(data, self._prefix + shown_name(file), self._recipe, self._format, tell)

    def _unreadable(self, file: Path, error: OSError) -> FeedRefused:
        remedy = "give the program the right to read it, or move it out of the folder"
        if isinstance(error, FileTooLarge):
            remedy = "export fewer days, or move it out of the folder"
        return FeedRefused(f"sales feed {self._name}: {shown_name(file)} can't be read: {error.strerror}", remedy)

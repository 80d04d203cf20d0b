"""Lists from files: one that a person names, or those that some system lays into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sheets_marathon.adapters.feeds.folder import EXPORTS, files_in
from sheets_marathon.adapters.feeds.regular_files import is_regular, read_regular, shown_name, stamps_at_rest
from sheets_marathon.adapters.tables.exports import FileFormat, read_list_file
from sheets_marathon.adapters.tables.gradebook import GradebookWords
from sheets_marathon.adapters.tables.list_kinds import ListKind, lists_together
from sheets_marathon.errors import FeedRefused, ListRefused
from sheets_marathon.ports.list_source import ListReading
from sheets_marathon.ports.sales_feed import FeedNote, FeedNoteKind, Progress


class ListFiles:
    """``ports.ListSource`` over a file, or over every file of a folder whose name fits one of ``patterns``.

    Files of a folder are read as one list, later ones later. Encoding, delimiter, worksheet and title lines
    are found as for sales exports. ``sheets``: worksheets by name, as in ``FileFormat``. With ``words`` a file may be a
    gradebook. A file of a folder that was changed a moment ago must stand still for ``still_s``.
    """

    def __init__(
        self,
        path: Path,
        kind: ListKind,
        patterns: Sequence[str] = (),
        sheets: tuple[str, ...] = (),
        words: GradebookWords | None = None,
        still_s: float = 0,
    ) -> None:
        self._path = path
        self._kind = kind
        self._patterns = patterns or EXPORTS
        self._format = FileFormat(sheets=sheets)
        self._words = words
        self._still_s = still_s

    @property
    def name(self) -> str:
        """What it is, and where."""
        return f"the {self._kind.what} {self._path}"

    def read(self, progress: Progress | None = None) -> ListReading:
        """As ``ListSource``; a folder without such files is an empty list. Progress is in bytes."""
        files, left = self._files()
        total, done = sum(files.values()), 0
        readings = []
        for file, size in files.items():
            if progress is not None:
                progress(done, total, shown_name(file))
            readings.append(self._read(file))
            done += size
        together = lists_together(readings)
        notes = (FeedNote(FeedNoteKind.BEING_WRITTEN, shown_name(file)) for file in left)
        return replace(together, notes=(*together.notes, *notes))

    def _files(self) -> tuple[dict[Path, int], tuple[Path, ...]]:
        """What is read, with sizes in bytes, and what is being written just now."""
        try:
            if not self._path.is_dir():
                return {self._path: self._path.stat().st_size}, ()
            named = [
                file
                for file in files_in(self._path, self._patterns)
                if is_regular(file, self._path, named=file.name in self._patterns)
            ]
            stamps, left = stamps_at_rest(named, self._still_s)
        except OSError as error:
            raise self._unreadable(Path(error.filename or self._path), error) from error
        return {file: size for file, (size, _) in stamps.items()}, left

    def _read(self, file: Path) -> ListReading:
        try:
            data = read_regular(file)
        except OSError as error:
            raise self._unreadable(file, error) from error
        try:
            return read_list_file(data, shown_name(file), self._kind, self._format, self._words)
        except FeedRefused as refusal:
            raise ListRefused(refusal.said, refusal.remedy, refusal.contents) from None

    def _unreadable(self, path: Path, error: OSError) -> ListRefused:
        return ListRefused(
            f"the {self._kind.what} {path} can't be read: {error.strerror}",
            "check the path, and that the program may read it",
        )

"""Lists from files: one that a person names, or those that some system lays into a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sheets_marathon.adapters.feeds.folder import EXPORTS, files_in
from sheets_marathon.adapters.tables.exports import FileFormat, read_list_file
from sheets_marathon.adapters.tables.gradebook import GradebookWords
from sheets_marathon.adapters.tables.list_kinds import ListKind, lists_together
from sheets_marathon.errors import FeedRefused, ListRefused
from sheets_marathon.ports.list_source import ListReading


class ListFiles:
    """``ports.ListSource`` over a file, or over every file of a folder whose name fits one of ``patterns``.

    Files of a folder are read as one list, later ones later. Encoding, delimiter, worksheet and title lines
    are found as for sales exports. ``sheets``: worksheets by name, as in ``FileFormat``. With ``words`` a file may be a
    gradebook.
    """

    def __init__(
        self,
        path: Path,
        kind: ListKind,
        patterns: Sequence[str] = (),
        sheets: tuple[str, ...] = (),
        words: GradebookWords | None = None,
    ) -> None:
        self._path = path
        self._kind = kind
        self._patterns = patterns or EXPORTS
        self._format = FileFormat(sheets=sheets)
        self._words = words

    def read(self) -> ListReading:
        """As ``ListSource``; a folder without such files is an empty list."""
        return lists_together(map(self._read, self._files()))

    def _files(self) -> list[Path]:
        if not self._path.is_dir():
            return [self._path]
        try:
            return files_in(self._path, self._patterns)
        except OSError as error:
            raise self._unreadable(self._path, error) from error

    def _read(self, file: Path) -> ListReading:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise self._unreadable(file, error) from error
        try:
            return read_list_file(data, file.name, self._kind, self._format, self._words)
        except FeedRefused as refusal:
            raise ListRefused(refusal.what, refusal.remedy) from None

    def _unreadable(self, path: Path, error: OSError) -> ListRefused:
        return ListRefused(
            f"the {self._kind.what} {path} can't be read: {error.strerror}",
            "check the path, and that the program may read it",
        )

"""Sources of sales, as a protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sheets_marathon.marathon.model import DealEvent
from sheets_marathon.marathon.review import Reason


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rows of an export that are no events, by why, a key of ``tables.row_kinds``; ``where``: each as ``a.csv:3``."""

    why: str
    where: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many they are."""
        return len(self.where)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that should be an event but can't be read as one: where it is, what it says, why.

    ``document``: what stands where the document should, "" if nothing: the next export may repeat the row.
    """

    where: str
    row: str
    why: Reason
    document: str = ""


class FeedNoteKind(StrEnum):
    """What may be worth knowing of a source besides its rows."""

    UNREAD_SHEET = "unread_sheet"  # a worksheet that was not read: its name and how many rows it has
    HIDDEN_SHEET = "hidden_sheet"  # a worksheet that was read although nobody sees it
    HIDDEN_ROWS = "hidden_rows"  # rows that were read although a filter or a person hides them
    UNREAD_FILES = "unread_files"  # files of a folder that are no exports by their names
    NO_FILES = "no_files"  # pipes, devices and folders, links that are broken or lead out of the folder
    BEING_WRITTEN = "being_written"  # a file that was left for the next time
    NO_VALUES = "no_values"  # formulas that the file holds no computed value of


@dataclass(frozen=True, slots=True)
class FeedNote:
    """What the rows of a source don't tell. ``name``: which worksheet, or files; ``rows``: how many rows, or
    files, it is about."""

    kind: FeedNoteKind
    source: str
    name: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class FileTotal:
    """What a source itself says its cars add up to, in the quantity column of its last line for a grand total.

    Subtotals of groups are none.
    """

    source: str
    cars: int


@dataclass(frozen=True, slots=True)
class FeedReading:
    """Everything a feed holds now: ``rows_read`` = events + unreadable + passed over.

    ``rolling``: sources (as events name them) whose first day may be cut: what they lack of it says nothing.
    ``notes``: what the readers of bytes noticed; ``totals``: at most one a source, what the reader of deals found.
    """

    events: tuple[DealEvent, ...]
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    rows_read: int = 0
    rolling: frozenset[str] = frozenset()
    notes: tuple[FeedNote, ...] = ()
    totals: tuple[FileTotal, ...] = ()


Progress = Callable[[int, int, str], None]
"""Told now and then how much is done, of how much, and what is in hand: in bytes, rows or pages; 0 in all means nobody
knows, "" the same as before."""


class SalesFeed(Protocol):
    """A source of nightly sales."""

    @property
    def name(self) -> str:
        """What ops call it."""
        ...

    def read(self, progress: Progress | None = None) -> FeedReading:
        """Everything it offers now. FeedRefused when its shape is wrong; nothing of it is imported then.

        Of all feeds no two name one source alike. ``progress`` is called as often as a person likes to see it.
        """
        ...

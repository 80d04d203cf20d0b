"""Sources of sales, as a protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class FeedReading:
    """Everything a feed holds now: ``rows_read`` = events + unreadable + passed over.

    ``rolling``: sources (as events name them) whose first day may be cut: what they lack of it says nothing.
    """

    events: tuple[DealEvent, ...]
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    rows_read: int = 0
    rolling: frozenset[str] = frozenset()


Progress = Callable[[int, int], None]
"""Told now and then how much is done, and of how much: in bytes, rows or pages; 0 in all means nobody knows."""


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

"""Lists of people or works that another system exports now and then, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.ports.sales_feed import FeedNote, PassedOver, Progress, Unreadable


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row: ``texts`` by field, a field without a column being absent; ``where`` is file and line.

    ``at``: the field ``date`` as a moment, local and naive; None where there is none or it can't be read.
    """

    texts: Mapping[str, str]
    where: str
    at: dt.datetime | None = None

    def text(self, field: str) -> str:
        """The cell, ``""`` when it is blank or has no column."""
        return self.texts.get(field, "")


@dataclass(frozen=True, slots=True)
class ListReading:
    """A whole list. Every one of ``rows_read`` is in ``rows``, ``unreadable`` or ``passed_over``.

    ``notes``: what its files hold besides, such as worksheets that were not read.
    """

    rows: tuple[ListRow, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    rows_read: int = 0
    notes: tuple[FeedNote, ...] = ()


class ListSource(Protocol):
    """Where a list comes from."""

    def read(self, progress: Progress | None = None) -> ListReading:
        """All of it. ListRefused when it has another shape or can't be read. ``progress``: as a feed's."""
        ...

"""What an import does to the ledger, under which terms, and the account of every row. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_marathon.marathon.model import DealEvent, LedgerRow
from sheets_marathon.marathon.review import Reason, ReviewItem


@dataclass(frozen=True, slots=True)
class Correction:
    """A ledger row that an export, or a person's decision, has made wrong; ``now`` None: it does not count any more."""

    before: LedgerRow
    now: LedgerRow | None
    why: Reason


@dataclass(frozen=True, slots=True)
class Account:
    """Where the events went, in rows of the exports; together they are all of them."""

    imported: int = 0
    known: int = 0
    corrected: int = 0
    withdrawn: int = 0
    not_counted: int = 0
    review: int = 0

    @property
    def rows(self) -> int:
        """All of them."""
        return self.imported + self.known + self.corrected + self.withdrawn + self.not_counted + self.review


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which an import is made.

    ``import_day`` in the marathon's zone, None: no day is to come. ``each_seller``: different sellers under one number
    have each their own cars. ``rolling``: sources whose exports begin in the midst of their first day, so that a deal
    missing there says nothing. ``lost_total``: sources that lack the total they used to end with; ``in_question``:
    those that a person has been asked about and has not answered for. ``unread``: sources
    and documents of rows that can't be read: there is a deal, whatever it says.
    """

    import_day: dt.date | None = None
    each_seller: bool = False
    rolling: frozenset[str] = frozenset()
    lost_total: frozenset[str] = frozenset()
    in_question: frozenset[str] = frozenset()
    unread: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerChanges:
    """What an import does. ``new``: ledger rows to append, reversals included; ``settled``: keys of questions about
    which nothing is open any more; ``verdicts``: for each event the heading it is counted under;
    ``questioned``: reports whose lack takes nothing back before a person has answered; ``confirmed``: sources whose
    lack is right, as a person has said; ``cars``: by source, how many cars of what it says count, less returns."""

    new: tuple[LedgerRow, ...] = ()
    corrections: tuple[Correction, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    settled: frozenset[str] = frozenset()
    account: Account = field(default_factory=Account)
    verdicts: Mapping[DealEvent, str] = field(default_factory=dict)
    questioned: tuple[ReviewItem, ...] = ()
    confirmed: frozenset[str] = frozenset()
    cars: Mapping[str, int] = field(default_factory=dict)

    def verdict(self, event: DealEvent) -> str:
        """Under which heading of the account a row of an export is, for showing them one by one."""
        return self.verdicts[event]


def difference(before: LedgerRow, now: LedgerRow) -> Reason | None:
    """What has changed between two rows of one deal, None when nothing has."""
    if before.participant_id != now.participant_id:
        return Reason.OTHER_SELLER
    if before.on_date != now.on_date:
        return Reason.OTHER_DATE
    return Reason.OTHER_QUANTITY if before.cars != now.cars else None

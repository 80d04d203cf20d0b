"""What the ledger's rows tell of each deal: the row that holds, and what came before it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from sheets_marathon.marathon.model import EventKind, LedgerRow
from sheets_marathon.marathon.sales.identity import days_apart, fold_document

Number = tuple[str, EventKind]
"""A document's number spelt one way, and the kind: several deals may bear it (``identity``)."""


@dataclass(slots=True)
class History:
    """All ledger rows of one deal. ``current``: the row that holds, None when it was taken back."""

    rows: list[LedgerRow] = field(default_factory=list)
    current: LedgerRow | None = None
    last_version: int = 0
    last_place: int = 0
    last_source: str = ""
    sources: set[str] = field(default_factory=set)

    def take(self, row: LedgerRow) -> None:
        """One more row, the lowest versions first. A negative version takes that version back."""
        if row.version < 0:
            if self.current is not None and self.current.version == -row.version:
                self.current = None
        elif self.current is None or row.version > self.current.version:
            self.current = row
        self.rows.append(row)
        self.last_version = max(self.last_version, abs(row.version))
        self.last_source = row.source
        self.sources.add(row.source)

    def is_behind(self, row: LedgerRow, present: set[str]) -> bool:
        """Whether ``row`` is what an old export said before one that is not at hand any more corrected it."""
        return row.source in self.sources and row.source != self.last_source and self.last_source not in present


def number_of(row: LedgerRow) -> Number:
    """Under which number a ledger row stands."""
    return fold_document(row.document), row.kind


def histories(ledger: Iterable[LedgerRow]) -> dict[Number, list[History]]:
    """The ledger's rows by number, and by deal where several bear one; the rows may have been sorted.

    Each deal has one row of version 1, so every such row begins one. What an earlier program took for two deals, since
    their numbers were spelt in two ways, stays two.
    """
    rows: defaultdict[Number, list[tuple[int, LedgerRow]]] = defaultdict(list)
    for place, row in enumerate(ledger):
        rows[number_of(row)].append((place, row))
    found: dict[Number, list[History]] = {}
    for number, under in rows.items():
        deals = found[number] = []
        for place, row in sorted(under, key=lambda placed: (abs(placed[1].version), placed[1].version < 0)):
            deal = _history_of(row, place, deals)
            deal.take(row)
            deal.last_place = place
    return found


def _history_of(row: LedgerRow, place: int, deals: list[History]) -> History:
    """The deal that a row goes on with; a new one is put beside the others. What holds now was written right behind
    what was taken back for it."""
    if row.version == 1:
        fitting: list[History] = []
    elif row.version < 0:
        fitting = [deal for deal in deals if deal.current is not None and deal.current.version == -row.version]
    else:
        fitting = [deal for deal in deals if deal.current is None and deal.last_version == row.version - 1]
        fitting = fitting or [deal for deal in deals if deal.last_version < row.version]
    if not fitting:
        deals.append(History())
        return deals[-1]

    def strangeness(deal: History) -> tuple[bool, bool, bool, int]:
        last = deal.rows[-1]
        elsewhere = row.version > 0 and place != deal.last_place + 1
        apart = days_apart(row.on_date, last.on_date)
        return row.document != last.document, elsewhere, row.participant_id != last.participant_id, apart

    return min(fitting, key=strangeness)


def moved_to_main(ledger: Iterable[LedgerRow], mains: Mapping[str, tuple[str, str]]) -> list[LedgerRow]:
    """Rows that hand a duplicate's deals over to the main row's person: one taken back, one put there, each.

    ``mains``: id and name of the main person by the duplicate's id.
    """
    rows: list[LedgerRow] = []
    for deals in histories(ledger).values():
        for history in deals:
            held = history.current
            if held is not None and held.participant_id in mains:
                main_id, name = mains[held.participant_id]
                rows.append(replace(held, cars=-held.cars, version=-held.version))
                rows.append(replace(held, participant_id=main_id, name=name, version=history.last_version + 1))
    return rows


def cars_by_person(rows: Iterable[LedgerRow], first: date, last: date) -> dict[str, int]:
    """Cars less returns by participant id, of events dated ``first`` to ``last``, both included."""
    cars: Counter[str] = Counter()
    for row in rows:
        if first <= row.on_date <= last:
            cars[row.participant_id] += row.cars
    return dict(cars)

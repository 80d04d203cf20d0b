"""A curator who sits down to the Review tab once, decides what it asks about sales, and later looks what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell, Value, shown_id
from sheets_marathon.rehearsal.cast.sheet_words import (
    DECISION,
    DOCUMENT,
    ID,
    KEY,
    NOT_COUNTED,
    QUANTITY,
    RESOLVED,
    SELLER_AS_EXPORTED,
)

_SALE, _ROW = "sale:", "row:"


@dataclass(frozen=True)
class Decided:
    """A question by its key, the document it is about, and what was typed; ``obeyed``: whether an import did so."""

    key: str
    document: str
    typed: str
    obeyed: bool = False


class ReviewDesk:
    """Decides by a fixed rule. ``tab_id``: the Review tab; ``sales_id``: the ledger; ``seller``: the personnel number
    of somebody who takes part.

    The first seller whom nobody knows turns out to be ``seller``, in all their deals; whatever else is open is not to
    be counted.
    """

    def __init__(self, hands: SheetHands, tab_id: int, sales_id: int, seller: str) -> None:
        self._hands = hands
        self._tab_id = tab_id
        self._sales_id = sales_id
        self._seller = seller
        self.decided: tuple[Decided, ...] = ()

    def decide(self) -> None:
        """Type a decision beside every open question about sales: one read and one write."""
        grid = self._hands.read([self._tab_id])[self._tab_id]
        cells, self.decided = decisions(self._tab_id, grid, self._seller)
        if cells:
            self._hands.type_cells(cells)

    def look_back(self) -> None:
        """Whether each decision was obeyed: its line is resolved, and the ledger says what was decided."""
        grids = self._hands.read([self._tab_id, self._sales_id])
        review, ledger = grids[self._tab_id].records(), grids[self._sales_id].records()
        resolved = {str(row.get(KEY, "")) for row in review if row.get(RESOLVED, "") != ""}
        self.decided = tuple(
            replace(decision, obeyed=decision.key in resolved and _counted(decision, ledger))
            for decision in self.decided
        )


def decisions(tab_id: int, review: SeenTab, seller: str) -> tuple[list[TypedCell], tuple[Decided, ...]]:
    """The cells to type in the Review tab as it looks now, and what they decide; nothing where there is no column."""
    key_at, decision_at = review.column(KEY), review.column(DECISION)
    if key_at is None or decision_at is None:
        return [], ()
    questions = []
    for number, row in enumerate(review.rows[1:], 1):
        cells = dict(zip(review.headers, row, strict=False))
        key = str(cells.get(KEY, ""))
        is_open = cells.get(RESOLVED, "") == "" and cells.get(DECISION, "") == ""
        if is_open and key.startswith((_SALE, _ROW)):
            named = str(cells.get(SELLER_AS_EXPORTED, "")) if key.startswith(_SALE) else ""
            questions.append((key, number, named))
    stranger = next((named for _, _, named in sorted(questions) if named), None)
    typed = {key: seller if named and named == stranger else NOT_COUNTED for key, _, named in questions}
    cells_to_type = [TypedCell(tab_id, number, decision_at, typed[key]) for key, number, _ in questions]
    return cells_to_type, tuple(Decided(key, _document(key), typed[key]) for key in sorted(typed))


def _document(key: str) -> str:
    """``ДКП-1`` of ``sale:ДКП-1:sale``."""
    return key.partition(":")[2].rpartition(":")[0]


def _counted(decision: Decided, ledger: Sequence[dict[str, Value]]) -> bool:
    """Whether the ledger counts the document for whom it was decided, or for nobody."""
    cars: dict[str, float] = {}
    for row in ledger:
        quantity = row.get(QUANTITY, "")
        # A return with the document's number is a question of its own.
        if str(row.get(DOCUMENT, "")) == decision.document and isinstance(quantity, int | float):
            who = shown_id(row.get(ID, ""))
            cars[who] = cars.get(who, 0) + quantity
    for_whom = {who for who, number in cars.items() if number}
    return for_whom == (set() if decision.typed == NOT_COUNTED else {decision.typed})

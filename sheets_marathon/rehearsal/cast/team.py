"""The training team writes itself into the sheet: who checks works."""

from __future__ import annotations

from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands, TypedCell
from sheets_marathon.rehearsal.cast.sheet_words import CURATOR

CURATORS = ("Ирина Лебедева", "Олег Сомов", "Вера Ильинская")


def list_curators(hands: SheetHands, tab_id: int) -> None:
    """Type the curators below each other. Two requests."""
    column = hands.read([tab_id])[tab_id].column(CURATOR)
    hands.type_cells([TypedCell(tab_id, row, column or 0, name) for row, name in enumerate(CURATORS, 1)])

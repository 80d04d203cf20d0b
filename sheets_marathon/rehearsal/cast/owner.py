"""The spreadsheet's owner: a team lead whose file has lived for years before the program came."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands
from sheets_marathon.rehearsal.cast.sheet_words import FOREIGN_TAB, ROSTER_TAB

_FOREIGN_TAB_ID = 1_207
_SPARE_ROWS = 40
_PLAN = (
    ("Месяц", "План, авто", "Факт, авто", "Выполнение"),
    ("Октябрь 2026", 410, 398, "=C2/B2"),
    ("Ноябрь 2026", 430, 441, "=C3/B3"),
    ("Декабрь 2026", 520, "", ""),
    ("Не удалять: согласовано с Андреем", "", "", ""),
)


def lay_out(hands: SheetHands, roster: Sequence[Sequence[str]]) -> None:
    """Make a new spreadsheet look lived in: the roster as it was exported, and a tab that is none of ours.

    The spreadsheet has one tab, as new ones have. Three requests.
    """
    (only_tab,) = hands.tabs().values()
    size = {"rowCount": len(roster) + _SPARE_ROWS, "columnCount": max(len(row) for row in roster) + 2}
    hands.change(
        {
            "updateSheetProperties": {
                "properties": {"sheetId": only_tab, "title": ROSTER_TAB, "gridProperties": size},
                "fields": "title,gridProperties.rowCount,gridProperties.columnCount",
            }
        },
        {"addSheet": {"properties": {"sheetId": _FOREIGN_TAB_ID, "title": FOREIGN_TAB}}},
    )
    hands.paste(only_tab, roster)
    hands.paste(_FOREIGN_TAB_ID, _PLAN)

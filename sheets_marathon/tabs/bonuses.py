"""Awards that people give by hand."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import BONUSES, Columns


class BonusColumn:
    """Keys of the columns of the bonuses."""

    DATE: Final = ColumnKey("date")
    PARTICIPANT: Final = ColumnKey("participant")
    REASON: Final = ColumnKey("reason")
    POINTS: Final = ColumnKey("points")
    BY: Final = ColumnKey("by")
    ID: Final = ColumnKey("id")


def bonuses(language: Language) -> Tab:
    c = Columns(language, BONUSES)
    return Tab(
        BONUSES,
        language.tab(BONUSES),
        (
            c.people(BonusColumn.DATE, Format.DATE, 100),
            c.people(BonusColumn.PARTICIPANT, width=260),
            c.people(BonusColumn.REASON, width=300),
            c.people(BonusColumn.POINTS, Format.NUMBER, 80),
            c.people(BonusColumn.BY, width=160),
            c.program(BonusColumn.ID, width=90),
        ),
        rows=200,
    )

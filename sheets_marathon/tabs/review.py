"""What the program asks people to decide."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import REVIEW, Columns


class ReviewColumn:
    """Keys of the columns of Review."""

    WHAT: Final = ColumnKey("what")
    WHERE: Final = ColumnKey("where")
    WHY: Final = ColumnKey("why")
    SELLER: Final = ColumnKey("seller")
    CANDIDATES: Final = ColumnKey("candidates")
    SINCE: Final = ColumnKey("since")
    DECISION: Final = ColumnKey("decision")
    RESOLVED: Final = ColumnKey("resolved")
    KEY: Final = ColumnKey("key")


def review(language: Language) -> Tab:
    c = Columns(language, REVIEW)
    return Tab(
        REVIEW,
        language.tab(REVIEW),
        (
            c.program(ReviewColumn.WHAT, Format.WRAPPED, 360),
            c.program(ReviewColumn.WHERE, width=220),
            c.program(ReviewColumn.WHY, Format.WRAPPED, 320),
            c.program(ReviewColumn.SELLER, width=220),
            c.program(ReviewColumn.CANDIDATES, Format.WRAPPED, 260),
            c.program(ReviewColumn.SINCE, Format.DATE, 110),
            c.people(ReviewColumn.DECISION, width=180),
            c.program(ReviewColumn.RESOLVED, Format.MOMENT, 150),
            c.program(ReviewColumn.KEY, width=200),
        ),
        row_key=ReviewColumn.KEY,
        rows=200,
    )

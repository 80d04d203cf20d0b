"""What the program asks people to decide."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import REVIEW, Columns


def review(language: Language) -> Tab:
    c = Columns(language, REVIEW)
    return Tab(
        REVIEW,
        language.tab(REVIEW),
        (
            c.program("what", Format.WRAPPED, 360),
            c.program("where", width=220),
            c.program("why", Format.WRAPPED, 320),
            c.program("seller", width=220),
            c.program("candidates", Format.WRAPPED, 260),
            c.program("since", Format.DATE, 110),
            c.people("decision", width=180),
            c.program("resolved", Format.MOMENT, 150),
            c.program("key", width=200),
        ),
        row_key="key",
        rows=200,
    )

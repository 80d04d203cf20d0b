"""The ledger of sales: a row for each deal event, only ever added to."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import SALES, Columns


def sales(language: Language) -> Tab:
    c = Columns(language, SALES)
    return Tab(
        SALES,
        language.tab(SALES),
        (
            c.program("date", Format.DATE, 100),
            c.program("id", width=90),
            c.program("name", width=260),
            c.program("store", width=220),
            c.program("document", width=140),
            c.program("kind", width=100),
            c.program("quantity", Format.WHOLE, 110),
            c.program("source", width=200),
            c.program("imported_at", Format.MOMENT, 150),
            c.program("version", Format.WHOLE, 90),
        ),
        rows=200,
    )

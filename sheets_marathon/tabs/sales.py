"""The ledger of sales: a row for each deal event, only ever added to."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import SALES, Columns


class SaleColumn:
    """Keys of the columns of the ledger of sales."""

    DATE: Final = ColumnKey("date")
    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    DOCUMENT: Final = ColumnKey("document")
    KIND: Final = ColumnKey("kind")
    QUANTITY: Final = ColumnKey("quantity")
    SOURCE: Final = ColumnKey("source")
    IMPORTED_AT: Final = ColumnKey("imported_at")
    VERSION: Final = ColumnKey("version")


def sales(language: Language) -> Tab:
    c = Columns(language, SALES)
    return Tab(
        SALES,
        language.tab(SALES),
        (
            c.program(SaleColumn.DATE, Format.DATE, 100),
            c.program(SaleColumn.ID, width=90),
            c.program(SaleColumn.NAME, width=260),
            c.program(SaleColumn.STORE, width=220),
            c.program(SaleColumn.DOCUMENT, width=140),
            c.program(SaleColumn.KIND, width=100),
            c.program(SaleColumn.QUANTITY, Format.WHOLE, 110),
            c.program(SaleColumn.SOURCE, width=200),
            c.program(SaleColumn.IMPORTED_AT, Format.MOMENT, 150),
            c.program(SaleColumn.VERSION, Format.WHOLE, 90),
        ),
        rows=200,
    )

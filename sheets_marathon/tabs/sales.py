"""The ledger of sales: a row for each deal event, only ever added to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import EventKind, LedgerRow
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.spreadsheet.cells import read_date, read_moment, read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
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
            c.number_of_person(SaleColumn.ID),
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


def read_ledger(view: TabView, language: Language) -> list[LedgerRow]:
    """The sales ledger; rows that a person has spoilt are left out."""
    rows = []
    for row in view.rows:
        kind, on = language.key_of("kind", row.text(SaleColumn.KIND)), read_date(row[SaleColumn.DATE])
        if kind is None or on is None:
            continue
        rows.append(
            LedgerRow(
                document=row.text(SaleColumn.DOCUMENT),
                kind=EventKind(kind),
                on_date=on,
                participant_id=clean_number(row.text(SaleColumn.ID)),
                name=row.text(SaleColumn.NAME),
                store=row.text(SaleColumn.STORE),
                cars=int(read_number(row[SaleColumn.QUANTITY]) or 0),
                source=row.text(SaleColumn.SOURCE),
                version=int(read_number(row[SaleColumn.VERSION]) or 1),
            )
        )
    return rows


def rows_without_cars(view: TabView) -> list[Row]:
    """Deals whose number of cars can't be read: a sum over the column takes them for none.

    One that a later import has taken back as nothing and put right is none of them.
    """
    versions: dict[tuple[str, str, int], dict[int, list[Row]]] = {}
    for row in view.rows:
        if row.text(SaleColumn.DOCUMENT) and read_date(row[SaleColumn.DATE]) is not None:
            version = int(read_number(row[SaleColumn.VERSION]) or 1)
            name = (row.text(SaleColumn.DOCUMENT), row.text(SaleColumn.KIND), abs(version))
            versions.setdefault(name, {}).setdefault(version, []).append(row)
    lacking = []
    for pair in versions.values():
        rows = [row for sides in pair.values() for row in sides]
        blank = [row for row in rows if read_number(row[SaleColumn.QUANTITY]) is None]
        if len(pair) == 1 or any(read_number(row[SaleColumn.QUANTITY]) for row in rows):
            lacking += blank
    return sorted(lacking, key=lambda row: row.number)


def cars_imported_after(
    view: TabView, since: dt.datetime, ids: Collection[str], days: tuple[dt.date, dt.date], zone: dt.tzinfo
) -> int:
    """Cars (less returns) of these people, dated from the first to the last of ``days``, imported after ``since``."""
    cars = 0
    for row in view.rows:
        came, on = read_moment(row[SaleColumn.IMPORTED_AT], zone), read_date(row[SaleColumn.DATE])
        inside = on is not None and days[0] <= on <= days[1]
        if inside and came is not None and came > since and clean_number(row.text(SaleColumn.ID)) in ids:
            cars += int(read_number(row[SaleColumn.QUANTITY]) or 0)
    return cars


def latest_import(view: TabView, zone: dt.tzinfo) -> tuple[int, dt.datetime | None]:
    """How many rows the latest import that brought any has added, and when; (0, None) before the first."""
    came = [moment for row in view.rows if (moment := read_moment(row[SaleColumn.IMPORTED_AT], zone)) is not None]
    latest = max(came, default=None)
    return came.count(latest) if latest is not None else 0, latest


def sale_row(row: LedgerRow, language: Language, imported_at: dt.datetime) -> RowContent:
    """A ledger row as the tab holds it; ``imported_at`` in the marathon's zone."""
    return {
        SaleColumn.DATE: row.on_date,
        SaleColumn.ID: row.participant_id,
        SaleColumn.NAME: row.name,
        SaleColumn.STORE: row.store,
        SaleColumn.DOCUMENT: row.document,
        SaleColumn.KIND: language.word("kind", row.kind),
        SaleColumn.QUANTITY: row.cars,
        SaleColumn.SOURCE: row.source,
        SaleColumn.IMPORTED_AT: imported_at,
        SaleColumn.VERSION: row.version,
    }

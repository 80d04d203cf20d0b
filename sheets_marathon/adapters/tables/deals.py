"""Deals out of any table: from rows of cells to deal events, every row accounted for.

Files, spreadsheets, endpoints and databases all end here, so that a CSV and a query's answer read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import Enum, auto

from sheets_marathon.adapters.tables.beside_kind import CarsOfTable, denials
from sheets_marathon.adapters.tables.cells import Cell, Row
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.dates import read_moment
from sheets_marathon.adapters.tables.deal_columns import refusal
from sheets_marathon.adapters.tables.documents import is_broken_number, names_nothing
from sheets_marathon.adapters.tables.header import Fit
from sheets_marathon.adapters.tables.kind_words import read_kind
from sheets_marathon.adapters.tables.numbers import read_quantity
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.adapters.tables.row_kinds import (
    GROUP,
    SEPARATOR,
    SUBTOTAL,
    TOTAL,
    CarsAbove,
    goes_on,
    is_car,
    is_total,
    no_deal,
)
from sheets_marathon.adapters.tables.table import TableRow, Unread, passed_over_together, read_table
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.identity import linked_text
from sheets_marathon.ports.sales_feed import FeedReading, FileTotal

_OF_THE_DOCUMENT = ("document", "kind", "date", "seller_number", "seller_name", "store")


class _Line(Enum):
    """What a row without a document is, below one that has it."""

    NONE = auto()  # no line of that document: passed over, or a row by itself
    MORE = auto()
    DOUBTFUL = auto()  # a line or a subtotal


class DealTable:
    """``table.TableKind`` of one table of deals, read as a feed's recipe says.

    ``total``: how many cars its last line for a grand total says there are, None before or without one; ``cars``: which
    of its rows name their car.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.total: int | None = None
        self._recipe = recipe
        self._above: TableRow | None = None  # the last row with a document, while nothing but its lines has come since
        self._line = _Line.NONE
        self._in_table, self._in_group, self._since_doubt = CarsAbove(), CarsAbove(), CarsAbove()
        self._doubts = self._unknown_cars = False  # in this group
        self._has_bare_subtotals = False
        self.cars = CarsOfTable()
        # Names, numbers and stores come thousands of times: one copy of each is kept.
        self._known: dict[str, str] = {}

    @property
    def columns(self) -> TableColumns:
        """As the feed's configuration has them."""
        return self._recipe.columns

    def refused(self, nearest: Fit, source: str) -> FeedRefused:
        """What was found, and what to write into the configuration."""
        return refusal(nearest, source, self._recipe.columns)

    def is_whole(self, row: TableRow) -> bool:
        """Whether a row has a document, a day and a seller."""
        document, seller = row.text("document"), row.text("seller_number") or row.text("seller_name")
        if not (document and seller and row.text("date")) or names_nothing(document):
            return False
        return read_moment(row.cell("date"), self._recipe.date_order, self._recipe.zone) is not None

    def passed_over(self, row: TableRow, fresh: bool) -> str:
        """Why a row is no deal, "" when it is one, whole or in parts."""
        why = no_deal(row.texts, row.header, fresh)
        if why == TOTAL and (cars := read_quantity(row.cell("quantity"), self._recipe.thousands)) is not None:
            self.total = cars
        self._line = self._line_of(row) if why in (GROUP, SUBTOTAL) else _Line.NONE
        if self._line is not _Line.NONE:
            return ""
        if why in (GROUP, SUBTOTAL, TOTAL, SEPARATOR):
            self._above = None
            self._in_group, self._since_doubt = CarsAbove(), CarsAbove()
            self._doubts = self._unknown_cars = False
        return why

    def read(self, row: TableRow) -> DealEvent | Unread:
        """The event, or why it can't be read.

        Of the document and the seller one may be blank: the ledger asks about such a deal, and takes an answer.
        """
        line = self._line
        if line is _Line.DOUBTFUL:
            self._doubts, self._since_doubt = True, CarsAbove()
            return Unread(Reason.NO_DOCUMENT)
        if line is _Line.MORE and self._above is not None:
            row = _with_document(row, self._above)
        else:
            self._above = row
        found = self._event(row) if not any(row.texts[row.header.width :]) else Reason.TOO_MANY_CELLS
        self._add(row, returned=isinstance(found, DealEvent) and found.kind is EventKind.RETURN, line=line)
        if not isinstance(found, Reason):
            self.cars.add(row)
            return found
        # Rows under one broken number, or one word for none, are different deals: each is a question of its own.
        nameless = found in (Reason.BROKEN_DOCUMENT, Reason.NO_DOCUMENT)
        return Unread(found, "" if nameless else row.text("document"))

    def _line_of(self, row: TableRow) -> _Line:
        """What a row is that looks like a heading or a subtotal: a form names a document once, above all its cars."""
        cars, above = self._cars(row), self._above
        if above is None or not goes_on(row.texts, above.texts, row.header):
            alone = is_car(row.text("car")) and cars is not None and not any(map(is_total, row.texts))
            return _Line.DOUBTFUL if alone else _Line.NONE
        if is_car(row.text("car")):
            return _Line.MORE
        if not cars or "quantity" not in row.header.places:
            return _Line.NONE
        sums = [each for each in (self._in_table, self._in_group, self._since_doubt) if each.are(cars)]
        if sums:
            # Of several deals it is their sum. One car below one car may be either, unless such sums came before.
            self._has_bare_subtotals |= abs(cars) > 1 and any(each.deals > 1 for each in sums)
            return _Line.NONE if self._has_bare_subtotals else _Line.DOUBTFUL
        known = not self._unknown_cars and (self._since_doubt.deals > 0 or not self._doubts)
        return _Line.MORE if cars == 1 and known else _Line.DOUBTFUL

    def _add(self, row: TableRow, *, returned: bool, line: _Line) -> None:
        cars = self._cars(row)
        if cars is None:
            self._unknown_cars = True
            return
        for each in (self._in_table, self._in_group, self._since_doubt):
            each.add(cars, returned=returned, begins=line is _Line.NONE)

    def _cars(self, row: TableRow) -> int | None:
        return read_quantity(row.cell("quantity"), self._recipe.thousands) if "quantity" in row.header.places else 1

    def _event(self, row: TableRow) -> DealEvent | Reason:
        recipe = self._recipe

        def text(field: str) -> str:
            found = row.text(field)
            return self._known.setdefault(found, found)

        number, name = text("seller_number"), text("seller_name")
        document = linked_text(text("document"))
        if is_total(document) or (is_total(name) and not number):
            return Reason.TOTAL_ROW
        if not text("date"):
            return Reason.NO_DATE
        moment = read_moment(row.cell("date"), recipe.date_order, recipe.zone)
        if moment is None:
            return Reason.BAD_DATE
        if names_nothing(document) and (document or not (number or name)):
            return Reason.NO_DOCUMENT
        if is_broken_number(row.cell("document")):
            return Reason.BROKEN_DOCUMENT
        quantity = self._cars(row)
        if quantity is None:
            return Reason.BAD_QUANTITY
        word = text("kind")
        if "kind" in row.header.places:
            kind = read_kind(word, recipe.words.sale, recipe.words.returned)
        else:
            kind = EventKind.RETURN if quantity < 0 else EventKind.SALE
        if kind is None and not word:
            return Reason.UNKNOWN_KIND
        if denied := " · ".join(denials(row)):
            kind, word = None, f"{word} · {denied}" if word else denied
        cell = row.cell("document")
        return DealEvent(
            document,
            kind,
            moment[0],
            number,
            name,
            quantity,
            text("store"),
            row.source,
            moment[1],
            row.line,
            word if kind is None else "",
            cell if isinstance(cell, str) and cell != document else "",
            row.text("car"),
        )


def _with_document(row: TableRow, above: TableRow) -> TableRow:
    """A line with what it leaves to the row above."""
    width = max(len(row.cells), row.header.width)
    cells: list[Cell] = [*row.cells, *[None] * (width - len(row.cells))]
    texts = [*row.texts, *[""] * (width - len(row.texts))]
    for field in _OF_THE_DOCUMENT:
        place = row.header.places.get(field)
        if place is not None and not texts[place]:
            cells[place], texts[place] = above.cell(field), above.text(field)
    for place in row.header.several.get("state", ()):
        if not texts[place] and place < len(above.texts):
            cells[place], texts[place] = above.cells[place], above.texts[place]
    return replace(row, cells=cells, texts=texts)


def read_deals(
    rows: Iterable[Row],
    source: str,
    recipe: Recipe,
    headers: Sequence[str] | None = None,
    first_line: int = 1,
    torn: bool = False,
) -> FeedReading:
    """Everything that ``rows`` hold; ``source`` names the export. As ``table.read_table``, and FeedRefused when a
    column is missing or could be either of two."""
    table = DealTable(recipe)
    reading = read_table(rows, source, table, headers, first_line, torn)
    rolling = frozenset() if recipe.whole_days else frozenset({source})
    totals = () if table.total is None else (FileTotal(source, table.total),)
    return FeedReading(
        tuple(map(table.cars.doubted, reading.found)),
        reading.unreadable,
        reading.passed_over,
        reading.rows_read,
        rolling,
        totals=totals,
    )


def merged(readings: Iterable[FeedReading]) -> FeedReading:
    """Several tables' readings as one."""
    readings = list(readings)
    return FeedReading(
        tuple(event for reading in readings for event in reading.events),
        tuple(row for reading in readings for row in reading.unreadable),
        passed_over_together(group for reading in readings for group in reading.passed_over),
        sum(reading.rows_read for reading in readings),
        frozenset(source for reading in readings for source in reading.rolling),
        tuple(note for reading in readings for note in reading.notes),
        tuple(total for reading in readings for total in reading.totals),
    )

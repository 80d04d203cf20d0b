"""From rows of cells to deal events, every row accounted for.

Works on rows, however they were stored: a file, a sheet, a page of JSON and a query's answer read alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from sheets_marathon.adapters.tables.cells import Cell, read_kind, text_of
from sheets_marathon.adapters.tables.dates import read_moment
from sheets_marathon.adapters.tables.header import HEADER_WITHIN, Header, find_header, given_header
from sheets_marathon.adapters.tables.numbers import read_quantity
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.adapters.tables.row_kinds import BLANK, HEADER, NUMBERING, TITLE, is_total, passed_over
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading, PassedOver, Unreadable

_LONGEST_ROW = 500

Row = Sequence[Cell]


def read_table(
    rows: Iterable[Row],
    source: str,
    recipe: Recipe,
    headers: Sequence[str] | None = None,
    first_line: int = 1,
    torn: bool = False,
) -> FeedReading:
    """Everything that ``rows`` hold, read one by one; ``source`` names the export.

    Rows are counted from ``first_line``. ``headers``: what the columns are called where the source itself says so, else
    the header is looked for. ``torn``: the last row may be half of one. Raises FeedRefused when it is, and when a
    column is missing or could be either of two. A table of blank rows holds nothing.
    """
    coming = iter(rows)
    account = _Account(source, recipe, first_line, torn=torn)
    if headers is not None:
        account.take(given_header(headers, source, recipe.columns), coming)
        return account.reading()
    head: list[Row] = []
    for row in coming:  # blank rows may stand above everything, and don't count as titles
        head.append(row)
        if any(text_of(cell) for cell in row):
            break
    blank = len(head) - 1
    head += islice(coming, HEADER_WITHIN - 1)
    if any(text_of(cell) for row in head for cell in row):
        header = find_header(head[blank:], source, recipe.columns)
        for _ in range(blank):
            account.pass_over(BLANK)
        account.take(header, chain(head[blank:], coming))
    else:
        for _ in head:
            account.pass_over(BLANK)
    return account.reading()


def merged(readings: Iterable[FeedReading]) -> FeedReading:
    """Several tables' readings as one."""
    readings = list(readings)
    where: defaultdict[str, list[str]] = defaultdict(list)
    for reading in readings:
        for group in reading.passed_over:
            where[group.why] += group.where
    return FeedReading(
        tuple(event for reading in readings for event in reading.events),
        tuple(row for reading in readings for row in reading.unreadable),
        tuple(PassedOver(why, tuple(places)) for why, places in sorted(where.items())),
        sum(reading.rows_read for reading in readings),
        frozenset(source for reading in readings for source in reading.rolling),
    )


class _Account:
    """One table under way."""

    def __init__(self, source: str, recipe: Recipe, first_line: int, *, torn: bool) -> None:
        self._source = source
        self._recipe = recipe
        self._torn = torn
        self._line = first_line - 1
        self._events: list[DealEvent] = []
        self._unreadable: list[Unreadable] = []
        self._passed: defaultdict[str, list[str]] = defaultdict(list)
        self._rows = 0
        # Names, numbers and stores come thousands of times: one copy of each is kept.
        self._known: dict[str, str] = {}

    def pass_over(self, why: str) -> None:
        """One more row that is no deal."""
        self._count()
        self._passed[why].append(self._where)

    def take(self, header: Header, rows: Iterator[Row]) -> None:
        """All rows of a table, beginning with its very first."""
        fresh = True
        before = last = 0  # how many cells the last two deals have; 0: the last row is no deal
        for index, row in enumerate(rows):
            texts = [text_of(cell) for cell in row]
            if index < header.first:
                why = TITLE if any(texts) else BLANK
            elif index <= header.last:
                why = HEADER
            else:
                why = passed_over(texts, header, fresh)
                fresh = why == HEADER or (fresh and why in (BLANK, NUMBERING))
            self._count()
            if why:
                self._passed[why].append(self._where)
                last = 0
            else:
                self._take(row, texts, header)
                before, last = last or before or header.width, len(row)
        if self._torn and 0 < last < before:
            raise FeedRefused(
                f"{self._where}: the last row breaks off",
                "if the file is being written just now, the next import takes it; else export it again",
            )

    def reading(self) -> FeedReading:
        """What has been read."""
        passed = tuple(PassedOver(why, tuple(where)) for why, where in sorted(self._passed.items()))
        rolling = frozenset() if self._recipe.whole_days else frozenset({self._source})
        return FeedReading(tuple(self._events), tuple(self._unreadable), passed, self._rows, rolling)

    @property
    def _where(self) -> str:
        return f"{self._source}:{self._line}"

    def _count(self) -> None:
        self._line += 1
        self._rows += 1

    def _take(self, row: Row, texts: Sequence[str], header: Header) -> None:
        found = self._event(row, texts, header) if not any(texts[header.width :]) else "too_many_cells"
        if isinstance(found, DealEvent):
            self._events.append(found)
            return
        place = header.places["document"]
        document = texts[place] if place < len(texts) else ""
        self._unreadable.append(Unreadable(self._where, " | ".join(texts)[:_LONGEST_ROW], found, document))

    def _event(self, row: Row, texts: Sequence[str], header: Header) -> DealEvent | str:
        """The event, or the key of why it can't be read.

        Of the document and the seller one may be blank: the ledger asks about such a deal, and takes an answer.
        """
        places, recipe = header.places, self._recipe

        def cell(field: str) -> Cell:
            place = places.get(field)
            return row[place] if place is not None and place < len(row) else None

        def text(field: str) -> str:
            place = places.get(field)
            found = texts[place] if place is not None and place < len(texts) else ""
            return self._known.setdefault(found, found)

        number, name = text("seller_number"), text("seller_name")
        document = text("document")
        if is_total(document) or (is_total(name) and not number):
            return "total_row"
        if not text("date"):
            return "no_date"
        moment = read_moment(cell("date"), recipe.date_order, recipe.zone)
        if moment is None:
            return "bad_date"
        if not document and not number and not name:
            return "no_document"
        quantity = read_quantity(cell("quantity"), recipe.thousands) if "quantity" in places else 1
        if quantity is None:
            return "bad_quantity"
        if "kind" in places:
            kind = read_kind(text("kind"), recipe.words.sale, recipe.words.returned)
        else:
            kind = EventKind.RETURN if quantity < 0 else EventKind.SALE
        if kind is None:
            return "unknown_kind"
        return DealEvent(
            document, kind, moment[0], number, name, quantity, text("store"), self._source, moment[1], self._line
        )

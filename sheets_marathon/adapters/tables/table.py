"""The one reader of tables: finds the header, reads each row below it, and accounts for every row there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Generic, Protocol, TypeVar

from sheets_marathon.adapters.tables.cells import Cell, Row, text_of
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.header import HEADER_WITHIN, Fit, Header, NoHeader, find_header, given_header
from sheets_marathon.adapters.tables.row_kinds import BLANK, HEADER, NUMBERING, TITLE
from sheets_marathon.errors import FeedRefused, MarathonError
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.sales_feed import PassedOver, Unreadable

_LONGEST_ROW = 500
_MOST_ROWS, _MOST_COLUMNS = 1_000_000, 1_000

Found_co = TypeVar("Found_co", covariant=True)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the header: its ``cells``, what they look like as ``texts``, and where it stands."""

    cells: Row
    texts: Sequence[str]
    header: Header
    source: str
    line: int

    @property
    def where(self) -> str:
        """As people find it: ``a.csv:3``."""
        return f"{self.source}:{self.line}"

    def cell(self, field: str) -> Cell:
        """The cell of a field; None where it has no column or the row is short."""
        place = self.header.places.get(field)
        return self.cells[place] if place is not None and place < len(self.cells) else None

    def text(self, field: str) -> str:
        """The same as text, "" where there is nothing."""
        place = self.header.places.get(field)
        return self.texts[place] if place is not None and place < len(self.texts) else ""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a row can't be read, and what stands where a deal's document should."""

    why: Reason
    document: str = ""


class TableKind(Protocol[Found_co]):
    """What one kind of table is made of."""

    @property
    def columns(self) -> TableColumns:
        """Its columns and their headers."""
        ...

    def refused(self, nearest: Fit, source: str) -> MarathonError:
        """What to tell people of a table in which no row is the header."""
        ...

    def is_whole(self, row: TableRow) -> bool:
        """Whether a row above the header is one of its rows all the same: somebody has sorted the header, too."""
        ...

    def passed_over(self, row: TableRow, fresh: bool) -> str:
        """Why a row below the header is none of its rows (a key of ``row_kinds``), "" when it is one.

        ``fresh``: nothing but header lines has come since the last header.
        """
        ...

    def read(self, row: TableRow) -> Found_co | Unread:
        """What a row says."""
        ...


@dataclass(frozen=True, slots=True)
class TableReading(Generic[Found]):
    """Everything a table holds: each of ``rows_read`` is in one of the three."""

    found: tuple[Found, ...]
    unreadable: tuple[Unreadable, ...]
    passed_over: tuple[PassedOver, ...]
    rows_read: int


def read_table(
    rows: Iterable[Row],
    source: str,
    kind: TableKind[Found],
    headers: Sequence[str] | None = None,
    first_line: int = 1,
    torn: bool = False,
) -> TableReading[Found]:
    """All of ``rows``, one by one; ``source`` names the table.

    Rows are counted from ``first_line``. ``headers``: what the columns are called where the source itself says so, else
    the header is looked for. ``torn``: the last row may be half of one. Raises FeedRefused when it is, or when there
    are more rows or columns than can be meant, and what the kind refuses a table with. A table of blank rows holds
    nothing.
    """
    coming = _bounded(rows, source)
    account = _Account(source, kind, first_line, torn=torn)
    try:
        if headers is not None:
            account.take(given_header(headers, kind.columns), coming)
            return account.reading()
        head: list[Row] = []
        for row in coming:  # blank rows may stand above everything, and don't count as titles
            head.append(row)
            if any(text_of(cell) for cell in row):
                break
        blank = len(head) - 1
        head += islice(coming, HEADER_WITHIN - 1)
        if any(text_of(cell) for row in head for cell in row):
            header = find_header(head[blank:], kind.columns)
            account.pass_over_blanks(blank)
            account.take(header, chain(head[blank:], coming))
        else:
            account.pass_over_blanks(len(head))
    except NoHeader as error:
        raise kind.refused(error.nearest, source) from None
    return account.reading()


def passed_over_together(groups: Iterable[PassedOver]) -> tuple[PassedOver, ...]:
    """What several tables have passed over, by why."""
    where: defaultdict[str, list[str]] = defaultdict(list)
    for group in groups:
        where[group.why] += group.where
    return tuple(PassedOver(why, tuple(places)) for why, places in sorted(where.items()))


def _bounded(rows: Iterable[Row], source: str) -> Iterator[Row]:
    """The rows, as long as they can be a table that people keep. Raises FeedRefused."""
    for number, row in enumerate(rows, 1):
        if number > _MOST_ROWS:
            raise FeedRefused(
                f"{source} has more than {_MOST_ROWS:,} rows", "export fewer days, or clear what is below"
            )
        if len(row) > _MOST_COLUMNS and any(text_of(cell) for cell in row[_MOST_COLUMNS:]):
            raise FeedRefused(
                f"{source}: row {number} has {len(row):,} columns, more than {_MOST_COLUMNS:,}",
                "export the table alone, or delete what stands to the right of it",
            )
        yield row


class _Account(Generic[Found]):
    """One table under way."""

    def __init__(self, source: str, kind: TableKind[Found], first_line: int, *, torn: bool) -> None:
        self._source = source
        self._kind = kind
        self._torn = torn
        self._line = first_line - 1
        self._found: list[Found] = []
        self._unreadable: list[Unreadable] = []
        self._passed: defaultdict[str, list[str]] = defaultdict(list)
        self._rows = 0

    def pass_over_blanks(self, count: int) -> None:
        """So many blank rows more."""
        for _ in range(count):
            self._count()
            self._passed[BLANK].append(self._where)

    def take(self, header: Header, rows: Iterator[Row]) -> None:
        """All rows of a table, beginning with its very first."""
        above = list(islice(rows, max(header.first, 0)))
        lines = (TableRow(cells, [text_of(cell) for cell in cells], header, self._source, 0) for cells in above)
        has_titles = not any(self._kind.is_whole(row) for row in lines)
        if not has_titles:
            header = replace(header, titles=())
        fresh = has_titles
        before = last = 0  # how many cells the last two rows that were taken have; 0: the last one was passed over
        for index, cells in enumerate(chain(above, rows)):
            self._count()
            row = TableRow(cells, [text_of(cell) for cell in cells], header, self._source, self._line)
            if has_titles and index < header.first:
                why = TITLE if any(row.texts) else BLANK
            elif header.first <= index <= header.last:
                why = HEADER
            else:
                why = self._kind.passed_over(row, fresh)
                fresh = why == HEADER or (fresh and why in (BLANK, NUMBERING))
            if why:
                self._passed[why].append(self._where)
                last = 0
            else:
                self._take(row)
                before, last = last or before or header.width, len(cells)
        if self._torn and 0 < last < before:
            raise FeedRefused(
                f"{self._where}: the last row breaks off",
                "if the file is being written just now, the next import takes it; else export it again",
            )

    def reading(self) -> TableReading[Found]:
        """What has been read."""
        passed = tuple(PassedOver(why, tuple(where)) for why, where in sorted(self._passed.items()))
        return TableReading(tuple(self._found), tuple(self._unreadable), passed, self._rows)

    @property
    def _where(self) -> str:
        return f"{self._source}:{self._line}"

    def _count(self) -> None:
        self._line += 1
        self._rows += 1

    def _take(self, row: TableRow) -> None:
        found = self._kind.read(row)
        if isinstance(found, Unread):
            said = " | ".join(row.texts)[:_LONGEST_ROW]
            self._unreadable.append(Unreadable(row.where, said, found.why, found.document))
        else:
            self._found.append(found)

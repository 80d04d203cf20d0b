"""From rows of cells to a list's rows, every one accounted for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sheets_marathon.adapters.tables.cells import Cell, folded, text_of
from sheets_marathon.adapters.tables.dates import DateOrder, read_moment
from sheets_marathon.adapters.tables.header import HEADER_WITHIN
from sheets_marathon.adapters.tables.list_kinds import ListKind
from sheets_marathon.adapters.tables.row_kinds import BLANK, GROUP, HEADER, NUMBERING, TITLE, TOTAL, is_total
from sheets_marathon.errors import ListRefused
from sheets_marathon.ports.list_source import ListReading, ListRow
from sheets_marathon.ports.sales_feed import PassedOver, Unreadable

_SHOWN_HEADERS = 40
_LONGEST_ROW = 500

Row = Sequence[Cell]


def likeness(rows: Sequence[Row], kind: ListKind) -> int:
    """How many fields the best of the first rows names."""
    return max((len(_places(row, kind)[0]) for row in rows[:HEADER_WITHIN]), default=0)


def read_list(
    rows: Iterable[Row], source: str, kind: ListKind, order: DateOrder = "", zone: dt.tzinfo | None = None
) -> ListReading:
    """All rows of a table; ``source`` names the file. A table of blank rows is an empty list.

    Raises ListRefused when no row of the first fifty can be the header, or two columns could be one field.
    """
    coming = iter(rows)
    head = list(islice(coming, HEADER_WITHIN))
    passed: defaultdict[str, list[str]] = defaultdict(list)
    if not any(text_of(cell) for row in head for cell in row):
        blanks = tuple(f"{source}:{line}" for line in range(1, len(head) + 1))
        return ListReading(passed_over=(PassedOver(BLANK, blanks),) if blanks else (), rows_read=len(head))
    at, places = _header(head, source, kind)
    header = [folded(text_of(cell)) for cell in head[at]]
    found: list[ListRow] = []
    unreadable: list[Unreadable] = []
    line = 0
    for line, row in enumerate((row for part in (head, coming) for row in part), 1):
        where = f"{source}:{line}"
        texts = [text_of(cell) for cell in row]
        if line <= at + 1:
            why = HEADER if line == at + 1 else TITLE if any(texts) else BLANK
        else:
            why = _passed_over(texts, header, places)
        if why:
            passed[why].append(where)
            continue
        cells = {field: texts[place] if place < len(texts) else "" for field, place in places.items()}
        lacking = [group for group in kind.needed if not any(cells.get(field) for field in group)]
        if lacking:
            unreadable.append(Unreadable(where, " | ".join(texts)[:_LONGEST_ROW], f"no_{lacking[0][-1]}", ""))
            continue
        found.append(ListRow(cells, where, _moment(row, places, order, zone)))
    return ListReading(
        tuple(found),
        tuple(unreadable),
        tuple(PassedOver(why, tuple(places_of)) for why, places_of in sorted(passed.items())),
        line,
    )


def _header(head: Sequence[Row], source: str, kind: ListKind) -> tuple[int, dict[str, int]]:
    """The first row that names every field that is needed; its 0-based number and the cells of the fields."""
    best: tuple[int, int, dict[str, int], list[str]] = (-1, 0, {}, [])
    for at, row in enumerate(head):
        places, doubtful = _places(row, kind)
        if not _lacking(places, kind) and not doubtful:
            return at, places
        if len(places) > best[0]:
            best = (len(places), at, places, doubtful)
    _, at, places, doubtful = best
    headers = ", ".join(text for cell in head[at] if (text := text_of(cell)))[: _SHOWN_HEADERS * 10]
    problem = (
        f"two columns could be {', '.join(doubtful)}"
        if doubtful
        else f"columns missing: {', '.join(' or '.join(map(kind.called, group)) for group in _lacking(places, kind))}"
    )
    raise ListRefused(
        f"{source} is no {kind.what}: {problem}; columns found: {headers or 'none'}",
        f'name the list\'s own headers in the configuration: [{kind.table}.columns], such as name = "…"',
    )


def _places(row: Row, kind: ListKind) -> tuple[dict[str, int], list[str]]:
    """Cell by field, and fields that two cells could be. The likelier of two headers is the earlier name."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    texts = [text_of(cell) for cell in row]
    for at, text in enumerate(texts):
        if text and (field := kind.field_of(text)):
            named[field].append(at)
    places = {}
    doubtful = []
    for field, cells in named.items():
        ranks = [kind.rank(field, texts[at]) for at in cells]
        best = [at for at, rank in zip(cells, ranks, strict=True) if rank == min(ranks)]
        places[field] = best[0]
        if len(best) > 1:
            doubtful.append(kind.called(field))
    return places, doubtful


def _lacking(places: Mapping[str, int], kind: ListKind) -> list[tuple[str, ...]]:
    named = [(field,) for field, header in kind.given.items() if header]
    return [group for group in (*kind.needed, *named) if not set(group) & set(places)]


def _passed_over(texts: Sequence[str], header: Sequence[str], places: Mapping[str, int]) -> str:
    """Why a row below the header is none of the list's, "" when it is."""
    filled = [text for text in texts if text]
    if not filled:
        return BLANK
    if [folded(text) for text in texts][: len(header)] == list(header):
        return HEADER
    if len(filled) > 2 and filled == [str(at) for at, text in enumerate(texts, 1) if text]:
        return NUMBERING
    if is_total(filled[0]):
        return TOTAL
    if len(set(filled)) == 1 and len(places) > 1 and (len(filled) > 1 or texts[0]):
        return GROUP  # a heading at the beginning of the line, or a merged one that is repeated in every cell
    return ""


def _moment(row: Row, places: Mapping[str, int], order: DateOrder, zone: dt.tzinfo | None) -> dt.datetime | None:
    place = places.get("date")
    found = read_moment(row[place], order, zone) if place is not None and place < len(row) else None
    return None if found is None else dt.datetime.combine(found[0], found[1] or dt.time())

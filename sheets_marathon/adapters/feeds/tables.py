"""From rows of cells to deal events: finding the header, mapping columns, accounting for every row.

Works on rows, however they were stored, so a workbook's sheet reads like a CSV file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sheets_marathon.adapters.feeds.cells import Cell, folded, read_date, read_kind, read_quantity, text_of
from sheets_marathon.errors import ConfigurationError, FeedRefused
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports import FeedReading, PassedOver, Unreadable

# Title lines stand above a header, not pages of them.
_HEADER_WITHIN = 50
_LONGEST_ROW = 500
_TOTALS = ("итог", "всего", "total", "subtotal", "grand total")


@dataclass(frozen=True, slots=True)
class Columns:
    """The header over each field in an export; "" where the export has no such column.

    Without ``kind`` the sign of the quantity tells sales from returns; without ``quantity`` each row is one car.
    """

    document: str = "Документ"
    kind: str = "Вид"
    date: str = "Дата"
    seller_number: str = "Таб. №"
    seller_name: str = "Менеджер"
    quantity: str = "Кол-во"
    store: str = ""

    @classmethod
    def named(cls, names: Mapping[str, str]) -> Columns:
        """The defaults with ``names`` (field → header) put over them. Raises ConfigurationError."""
        known = {field.name for field in fields(cls)}
        unknown = sorted(set(names) - known)
        if unknown:
            raise ConfigurationError(
                f"sales columns: {', '.join(unknown)} is not a field of a deal",
                f"use {', '.join(sorted(known))}",
            )
        columns = replace(cls(), **names)
        if not columns.document or not columns.date or not (columns.seller_number or columns.seller_name):
            raise ConfigurationError(
                "sales columns: a deal needs its document, its date, and the seller's number or name",
                "name those headers in the configuration",
            )
        return columns

    def wanted(self) -> dict[str, str]:
        """Field → header, of the columns that the export must have."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name).strip()}


@dataclass(frozen=True, slots=True)
class KindWords:
    """Beginnings of words that name a sale or a return in the kind column."""

    sale: tuple[str, ...] = ("продаж", "реализаци", "sale", "sold")
    returned: tuple[str, ...] = ("возврат", "сторно", "return", "refund")


def header_score(rows: Sequence[Sequence[Cell]], columns: Columns) -> int:
    """How many of the wanted columns the best of the first 50 rows names."""
    wanted = {folded(header) for header in columns.wanted().values()}
    return max((len(wanted & _names(row)) for row in rows[:_HEADER_WITHIN]), default=0)


def read_table(rows: Sequence[Sequence[Cell]], where: str, columns: Columns, words: KindWords) -> FeedReading:
    """Everything that ``rows`` hold; ``where`` names the file, rows are counted from 1.

    Raises FeedRefused when the header lacks a column, or names one twice. A table of blank rows holds nothing.
    """
    if not any(text_of(cell) for row in rows for cell in row):
        return FeedReading((), passed_over=_passed_over(Counter(blank=len(rows))), rows_read=len(rows))
    header_at, places = _find_header(rows, where, columns)
    header = [folded(text_of(cell)) for cell in rows[header_at]]
    events: list[DealEvent] = []
    unreadable: list[Unreadable] = []
    passed: Counter[str] = Counter()
    for index, row in enumerate(rows):
        texts = [text_of(cell) for cell in row]
        why = _no_event(texts, index, header_at, header, places)
        if why:
            passed[why] += 1
            continue
        found = _event(row, places, where, words) if not any(texts[len(header) :]) else "too_many_cells"
        if isinstance(found, DealEvent):
            events.append(found)
        else:
            unreadable.append(Unreadable(f"{where}:{index + 1}", " | ".join(texts)[:_LONGEST_ROW], found))
    return FeedReading(tuple(events), tuple(unreadable), _passed_over(passed), len(rows))


def _names(row: Sequence[Cell]) -> set[str]:
    return {folded(text_of(cell)) for cell in row} - {""}


def _find_header(rows: Sequence[Sequence[Cell]], where: str, columns: Columns) -> tuple[int, dict[str, int]]:
    """The header's index and field → cell index."""
    wanted = columns.wanted()
    best, best_missing = 0, list(wanted.values())
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        names = _names(row)
        missing = [header for header in wanted.values() if folded(header) not in names]
        if not missing:
            return index, _places(row, where, wanted)
        # Of rows that name equally few, the widest looks most like a header.
        if (len(missing), -len(names)) < (len(best_missing), -len(_names(rows[best]))):
            best, best_missing = index, missing
    found = ", ".join(text_of(cell)[:40] for cell in rows[best] if text_of(cell))
    raise FeedRefused(
        f"{where}: columns missing: {', '.join(best_missing)}; columns found: {found[:_LONGEST_ROW] or 'none'}",
        "name the export's own headers in the configuration (columns of this feed), or export it with those columns",
    )


def _places(row: Sequence[Cell], where: str, wanted: Mapping[str, str]) -> dict[str, int]:
    names = [folded(text_of(cell)) for cell in row]
    twice = [header for header in wanted.values() if names.count(folded(header)) > 1]
    if twice:
        raise FeedRefused(
            f"{where}: two columns are headed {', '.join(twice)}",
            "rename one of them in the export, so that it is clear which one counts",
        )
    return {field: names.index(folded(header)) for field, header in wanted.items()}


def _no_event(
    texts: Sequence[str], index: int, header_at: int, header: Sequence[str], places: Mapping[str, int]
) -> str:
    """Why a row is no event, "" when it should be one."""
    filled = [text for text in texts if text]
    if not filled:
        return "blank"
    if index < header_at:
        return "title"
    if index == header_at or [folded(text) for text in texts] == header:
        return "header"  # paged exports repeat it
    if any(_at(texts, places, field) for field in ("document", "date")):
        return ""
    if any(folded(text).startswith(_TOTALS) for text in filled):
        return "total"
    return "heading" if len(filled) == 1 else ""


def _at(texts: Sequence[str], places: Mapping[str, int], field: str) -> str:
    place = places.get(field)
    return texts[place] if place is not None and place < len(texts) else ""


def _event(row: Sequence[Cell], places: Mapping[str, int], where: str, words: KindWords) -> DealEvent | str:
    """The event, or the key of why it can't be read. A blank document or seller is left to the ledger."""

    def cell(field: str) -> Cell:
        place = places.get(field)
        return row[place] if place is not None and place < len(row) else None

    on_date = read_date(cell("date"))
    if on_date is None:
        return "bad_date"
    quantity = read_quantity(cell("quantity")) if "quantity" in places else 1
    if quantity is None:
        return "bad_quantity"
    if "kind" in places:
        kind = read_kind(cell("kind"), words.sale, words.returned)
    else:
        kind = EventKind.RETURN if quantity < 0 else EventKind.SALE
    if kind is None:
        return "unknown_kind"
    return DealEvent(
        document=text_of(cell("document")),
        kind=kind,
        on_date=on_date,
        seller_number=text_of(cell("seller_number")),
        seller_name=text_of(cell("seller_name")),
        quantity=quantity,
        store=text_of(cell("store")),
        source=where,
    )


def _passed_over(counts: Counter[str]) -> tuple[PassedOver, ...]:
    return tuple(PassedOver(why, rows) for why, rows in sorted(counts.items()) if rows)

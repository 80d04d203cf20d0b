"""What the spreadsheet holds now: the layout (for plans) and the views of tabs (for jobs)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sheets_marathon.spreadsheet.a1 import cell, quoted
from sheets_marathon.spreadsheet.schema import ColumnKey

Value = str | int | float | bool | None
"""A cell as read unformatted: dates are serial numbers, whole floats are ints, blanks are None."""


def plain(value: object) -> Value:
    """A cell's value as read over the wire, made uniform: ``""`` → None, ``3.0`` → 3."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return str(value)


def as_text(value: Value) -> str:
    """A key as text: personnel numbers are numbers in one sheet and text in another."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a tab: ``number`` as people see it, cells by column key (blanks left out)."""

    number: int
    cells: Mapping[ColumnKey, Value]
    formulas: Mapping[ColumnKey, str] = field(default_factory=dict)

    def __getitem__(self, key: ColumnKey) -> Value:
        return self.cells.get(key)

    def text(self, key: ColumnKey) -> str:
        """The cell as trimmed text, ``""`` when blank."""
        return as_text(self.cells.get(key))


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab with its columns found: ``columns`` maps keys to 0-based indices, ``rows`` are the data rows.

    ``last_row`` is the last row with anything in it (the header's number when there is no data).
    ``formulas_known``: rows carry their formulas, so drift can be judged.
    ``fresh``: the plan itself adds this tab, so nobody else can be in it. ``header_gone``: the header row was
    deleted, and ``header_row`` is the one above the data, or stands above its mark. ``header``: what stands in it.
    """

    key: str
    sheet_id: int
    title: str
    columns: Mapping[ColumnKey, int]
    rows: tuple[Row, ...] = ()
    header_row: int = 1
    row_count: int = 1000
    column_count: int = 26
    last_row: int = 1
    formulas_known: bool = False
    fresh: bool = False
    header_gone: bool = False
    header: Row | None = None

    def address(self, row: int, column: ColumnKey) -> str:
        """A cell's address for people: ``'Оценки ПК'!F17``; "" where the column is not there."""
        return f"{quoted(self.title)}!{cell(row, self.columns[column])}" if column in self.columns else ""

    def by(self, key_column: ColumnKey) -> dict[str, Row]:
        """Rows by the text of their key; the first of several with the same key, blanks left out."""
        found: dict[str, Row] = {}
        for row in self.rows:
            text = row.text(key_column)
            if text:
                found.setdefault(text, row)
        return found


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tabs a job asked for, read in one request."""

    tabs: Mapping[str, TabView]

    def __getitem__(self, key: str) -> TabView:
        return self.tabs[key]


@dataclass(frozen=True, slots=True)
class FoundTab:
    """A tab as it stands, ours or not: ``tag`` and ``column_tags`` are our developer metadata on it.

    ``as_typed``: columns that carry our mark of ``Format.PLAIN``. ``grid`` holds rows of values from row 1,
    ``formulas`` the formulas by (0-based row, 0-based column), ``merges`` the merged areas as people see them
    (``"A1:C1"``). ``had``: keys of the columns that it is known to have had. ``cut``: only its first rows were read, so
    there may be more. ``header_gone`` as in ``TabView``.
    """

    sheet_id: int
    title: str
    index: int
    row_count: int
    column_count: int
    tag: str = ""
    header_row: int = 1
    column_tags: Mapping[int, str] = field(default_factory=dict)
    grid: tuple[tuple[Value, ...], ...] = ()
    formulas: Mapping[tuple[int, int], str] = field(default_factory=dict)
    merges: tuple[str, ...] = ()
    as_typed: frozenset[int] = frozenset()
    had: frozenset[str] = frozenset()
    cut: bool = False
    header_gone: bool = False

    def header(self, header_row: int | None = None) -> tuple[str, ...]:
        """The texts of the header row, ``""`` for blanks."""
        at = (self.header_row if header_row is None else header_row) - 1
        return tuple(as_text(value) for value in self.grid[at]) if 0 <= at < len(self.grid) else ()

    @property
    def used_columns(self) -> int:
        """Columns with anything in them, counted from the left up to the last."""
        widths = [i + 1 for row in self.grid for i, value in enumerate(row) if value is not None]
        return max(widths, default=0)


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A named range's id and the top-left cell it stands for (0-based)."""

    id: str
    name: str
    sheet_id: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole spreadsheet as one request shows it."""

    spreadsheet_id: str
    title: str
    locale: str
    time_zone: str
    tabs: tuple[FoundTab, ...]
    named_ranges: tuple[NamedRange, ...] = ()
    protected_ids: frozenset[int] = frozenset()
    view_ids: frozenset[int] = frozenset()
    chart_ids: frozenset[int] = frozenset()


def view_of(found: FoundTab, key: str, columns: Mapping[ColumnKey, int], header_row: int) -> TabView:
    """The view of a found tab whose columns have been told apart."""
    rows: list[Row] = []
    header: Row | None = None
    last_row = header_row
    for at, values in enumerate(found.grid[max(header_row - 1, 0) :], start=max(header_row - 1, 0)):
        cells = {
            name: values[index] for name, index in columns.items() if index < len(values) and values[index] is not None
        }
        if at < header_row:
            header = Row(header_row, cells)
            continue
        formulas = {name: text for name, index in columns.items() if (text := found.formulas.get((at, index)))}
        if any(value is not None for value in values):
            last_row = at + 1
        if cells or formulas:
            rows.append(Row(at + 1, cells, formulas))
    return TabView(
        key=key,
        sheet_id=found.sheet_id,
        title=found.title,
        columns=columns,
        rows=tuple(rows),
        header_row=header_row,
        row_count=found.row_count,
        column_count=found.column_count,
        last_row=last_row,
        formulas_known=True,
        header_gone=found.header_gone,
        header=header,
    )


def with_columns(view: TabView, columns: Mapping[ColumnKey, int], column_count: int) -> TabView:
    """The same view once columns have been added."""
    return replace(view, columns=columns, column_count=column_count)

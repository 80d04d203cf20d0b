"""What can be done to a spreadsheet, as values: a plan is a list of these, an adapter carries them out."""

from __future__ import annotations

from dataclasses import dataclass

from sheets_marathon.spreadsheet.schema import Chart, ColumnKey, Format, Scalar, Tone


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula to be written as such: English names, ``;`` between arguments, no decimals (FACTS 1)."""

    text: str


CellContent = Scalar | Formula


@dataclass(frozen=True, slots=True)
class AddTab:
    """A new tab with an id chosen here, so that repeating it fails instead of doubling (FACTS 7)."""

    sheet_id: int
    key: str
    title: str
    rows: int
    columns: int
    frozen_rows: int
    frozen_columns: int


@dataclass(frozen=True, slots=True)
class AddColumns:
    """Columns added at the right end of a tab's grid."""

    sheet_id: int
    count: int


@dataclass(frozen=True, slots=True)
class AddRows:
    """Rows added at the lower end of a tab's grid."""

    sheet_id: int
    count: int


@dataclass(frozen=True, slots=True)
class InsertRows:
    """Empty rows that begin at ``row`` (as people see it) and look like the one above: what stood there moves down."""

    sheet_id: int
    row: int
    count: int


@dataclass(frozen=True, slots=True)
class InsertColumns:
    """Empty columns that begin at ``index`` (0-based) and look like the one that stood there and moves right."""

    sheet_id: int
    index: int
    count: int


@dataclass(frozen=True, slots=True)
class TagTab:
    """Developer metadata that says which of our tabs this is. ``freezes``: its header stays in sight."""

    sheet_id: int
    key: str
    header_row: int
    freezes: bool = False


@dataclass(frozen=True, slots=True)
class TagColumn:
    """Developer metadata that says which column this is; ``key`` is ``tab.column``."""

    sheet_id: int
    index: int
    key: str


@dataclass(frozen=True, slots=True)
class SetHold:
    """Developer metadata that says who acts on the spreadsheet: on all of it, and on a row (0-based) of a tab, by which
    a look at values sees it. ``text`` "": nobody does; ``instead_of``: the texts that stand there, taken away."""

    sheet_id: int
    row: int
    text: str
    instead_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UntagColumn:
    """Takes that developer metadata off again, wherever it is."""

    sheet_id: int
    key: str


@dataclass(frozen=True, slots=True)
class RememberColumns:
    """Developer metadata on a tab that says which columns it has had, in place of what it said before: one that is
    missing later was deleted, any other is new."""

    sheet_id: int
    columns: tuple[ColumnKey, ...]


@dataclass(frozen=True, slots=True)
class WriteHeader:
    """A header's text, look and note, in a column the program adds. ``owner`` decides its shade."""

    sheet_id: int
    row: int
    index: int
    title: str
    note: str
    owner: str


@dataclass(frozen=True, slots=True)
class DressColumn:
    """How a column the program adds looks and what its dropdown offers."""

    sheet_id: int
    index: int
    header_row: int
    format: Format
    width: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeepAsTyped:
    """A column that was there before gets ``Format.PLAIN``: its rows in ``spans``, 0-based and half open.

    A span without an end goes on for ever. It leaves a mark on the column, which says that this has been done.
    """

    sheet_id: int
    index: int
    spans: tuple[tuple[int, int | None], ...]


@dataclass(frozen=True, slots=True)
class HighlightCells:
    """A conditional format over the data rows of columns, each by itself: one that people insert between two of them
    does not come under it. ``formula`` is that of the first column's first row."""

    sheet_id: int
    columns: tuple[int, ...]
    header_row: int
    formula: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Protect:
    """A protection that warns: the whole tab, or the columns ``[first, last]``."""

    protection_id: int
    sheet_id: int
    description: str
    first_column: int | None = None
    last_column: int | None = None


@dataclass(frozen=True, slots=True)
class NameCell:
    """A named range over one cell (0-based row and column)."""

    id: str
    name: str
    sheet_id: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class MoveName:
    """Puts a named range over another cell (0-based row and column). Formulas that use the name follow."""

    id: str
    sheet_id: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class ForgetName:
    """Removes a named range that the program itself made as a marker."""

    id: str


@dataclass(frozen=True, slots=True)
class AddView:
    """A filter view over the columns before ``width``, sorted by the 0-based ``column``.

    ``only``: columns and the text that their cells must be; ``above_zero``: a column whose numbers must be above 0.
    """

    view_id: int
    sheet_id: int
    header_row: int
    title: str
    column: int
    width: int
    descending: bool = False
    only: tuple[tuple[int, str], ...] = ()
    above_zero: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesSource:
    """A column that a chart draws from: from its header at ``header_row`` (0-based) to before ``end_row``."""

    sheet_id: int
    column: int
    header_row: int
    end_row: int


@dataclass(frozen=True, slots=True)
class AddChart:
    """A native chart with an id chosen here."""

    chart_id: int
    sheet_id: int
    chart: Chart
    domain: SeriesSource
    series: tuple[SeriesSource, ...]


@dataclass(frozen=True, slots=True)
class SetCells:
    """Writes a run of cells of one row, from ``column`` (0-based) on; ``row`` as people see it."""

    sheet_id: int
    row: int
    column: int
    values: tuple[CellContent, ...]


@dataclass(frozen=True, slots=True)
class SetBlock:
    """Writes the same columns of neighbouring rows, from ``row`` (as people see it) and ``column`` (0-based) on."""

    sheet_id: int
    row: int
    column: int
    rows: tuple[tuple[CellContent, ...], ...]


@dataclass(frozen=True, slots=True)
class AppendRows:
    """Rows after the last one with data, wherever that is by then (FACTS 5). Cells from column A on."""

    sheet_id: int
    rows: tuple[tuple[CellContent, ...], ...]


Change = (
    AddTab
    | AddColumns
    | AddRows
    | InsertRows
    | InsertColumns
    | TagTab
    | TagColumn
    | UntagColumn
    | SetHold
    | RememberColumns
    | WriteHeader
    | DressColumn
    | KeepAsTyped
    | HighlightCells
    | Protect
    | NameCell
    | MoveName
    | ForgetName
    | AddView
    | AddChart
    | SetCells
    | SetBlock
    | AppendRows
)

"""Cells as JSON: ExtendedValue in and out, and what a reader sees (effective, formatted, rendered)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sheets_marathon.workspace.sheets.fields import Tree, project, selects
from sheets_marathon.workspace.sheets.formulas.engine import Engine, ErrorValue, Value
from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula, read_formula
from sheets_marathon.workspace.sheets.formulas.number_format import shown_boolean, shown_number, shows_date
from sheets_marathon.workspace.sheets.state.grid import BLANK, NO_CELLS, Cell, Entered
from sheets_marathon.workspace.sheets.state.spreadsheet import DEFAULT_FORMAT, SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.wire import Json, json_number

# Functions whose result Sheets shows as a date although the cell has no number format.
_DATE_FUNCTIONS = ("TODAY(", "DATE(", "EDATE(", "EOMONTH(", "DATEVALUE(", "WORKDAY(")

EXTRA_FIELDS = ("textFormatRuns", "chipRuns", "hyperlink")


def entered_from(value: Json | None, locale: str) -> Entered:
    """What a cell holds after ``userEnteredValue`` was set to ``value``. Raises ValueError for an errorValue."""
    if not value:
        return None
    if "numberValue" in value:
        return float(value["numberValue"])
    if "stringValue" in value:
        return value["stringValue"] or None
    if "boolValue" in value:
        return bool(value["boolValue"])
    if "formulaValue" in value:
        text = value["formulaValue"]
        return read_formula(text if text.startswith("=") else "=" + text, locale)
    raise ValueError("errorValue is read-only")


def extended(entered: Entered | Value, locale: str) -> Json | None:
    """The ExtendedValue of what was entered or computed, None for nothing."""
    kind = type(entered)  # the order and exact types are for speed: this runs for every cell of a read
    if kind is str:
        return {"stringValue": entered}
    if kind is float:
        return {"numberValue": json_number(entered)}  # type: ignore[arg-type]
    if entered is None:
        return None
    if isinstance(entered, ParsedFormula):
        return {"formulaValue": entered.text(locale)}
    if isinstance(entered, ErrorValue):
        return {"errorValue": {"type": entered.kind, "message": entered.message}}
    if isinstance(entered, bool):
        return {"boolValue": entered}
    return {"numberValue": entered}


def _implied_format(entered: Entered) -> Json | None:
    if isinstance(entered, ParsedFormula) and entered.parts:
        first = entered.parts[0]
        if first in _DATE_FUNCTIONS:
            return {"type": "DATE"}
        if first == "NOW(":
            return {"type": "DATE_TIME"}
    return None


@dataclass(slots=True)
class Reader:
    """Reads one spreadsheet at one moment; computes formulas only when a value of one is asked for."""

    book: Spreadsheet
    engine: Engine
    now: dt.datetime
    _computed: dict[int, dict[tuple[int, int], Value]] = field(default_factory=dict)
    _ends: dict[int, tuple[int, dict[tuple[int, int], Value], int]] = field(default_factory=dict)
    _revision: int = -1

    def computed(self, tab: SheetTab) -> dict[tuple[int, int], Value]:
        """Computed values of ``tab`` by (row, column)."""
        if self._revision != self.book.revision:
            self._computed.clear()
            self._revision = self.book.revision
        found = self._computed.get(tab.sheet_id)
        if found is None:
            found = self._computed[tab.sheet_id] = self.engine.computed(self.book, tab, self.now)
        return found

    def end(self, tab: SheetTab) -> int:
        """The row after the last that may show something."""
        computed = self.computed(tab)
        version, known, end = self._ends.get(tab.sheet_id, (0, None, 0))
        if version != tab.grid.version or known is not computed:
            end = max(tab.grid.filled, max((row for row, _ in computed), default=-1) + 1)
            self._ends[tab.sheet_id] = (tab.grid.version, computed, end)
        return end

    def found_until(self, tab: SheetTab, wanted: CellMask) -> int:
        """The row after the last of which a cell by itself has something that ``wanted`` selects."""
        return tab.grid.until(wanted.finds_in, (wanted.shape, wanted.note, wanted.validation))

    def effective(self, tab: SheetTab, row: int, column: int, cell: Cell) -> Value:
        """What the cell shows before formatting."""
        entered = cell.entered
        if not isinstance(entered, ParsedFormula):
            return entered if entered is not None else self.computed(tab).get((row, column))
        if len(entered.parts) == 1 and self._points_at_nothing(tab, entered):
            return None  # the engine says 0; Sheets shows an empty cell
        return self.computed(tab).get((row, column))

    def _points_at_nothing(self, tab: SheetTab, formula: ParsedFormula) -> bool:
        refs = formula.refs()
        if len(refs) != 1 or not refs[0].single:
            return False
        ref = refs[0]
        target = tab if ref.sheet is None else self.book.tab_titled(ref.sheet)
        if target is None or ref.top is None or ref.left is None:
            return False
        cell = target.grid.get(ref.top, ref.left)
        if isinstance(cell.entered, ParsedFormula):
            return self.computed(target).get((ref.top, ref.left)) is None
        return cell.entered is None and (ref.top, ref.left) not in self.computed(target)

    def formatted(self, value: Value, cell: Cell) -> str:
        """FORMATTED_VALUE of ``value`` in ``cell``."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, ErrorValue):
            return value.shown
        if isinstance(value, bool):
            return shown_boolean(value, self.book.locale)
        return shown_number(value, number_format(cell), self.book.locale)

    def rendered(self, value: Value, cell: Cell, render: str, dates: str) -> Any:
        """``value`` by valueRenderOption and dateTimeRenderOption; None where the cell shows nothing."""
        if value is None:
            return None
        if render == "FORMATTED_VALUE":
            return self.formatted(value, cell)
        if render == "FORMULA" and isinstance(cell.entered, ParsedFormula):
            return cell.entered.text(self.book.locale)
        if isinstance(value, ErrorValue):
            return value.shown
        if isinstance(value, bool | str):
            return value
        if dates == "FORMATTED_STRING" and shows_date(number_format(cell)):
            return self.formatted(value, cell)
        return json_number(value)

    def row_values(self, tab: SheetTab, row: int, left: int, right: int, render: str, dates: str) -> list[Any]:
        """One row's rendered values in [left, right), trailing blanks trimmed, inner ones ""."""
        cells = tab.grid.rows[row] if row < len(tab.grid.rows) else NO_CELLS
        computed = self.computed(tab)
        line: list[Any] = []
        if not cells and not computed:
            return line
        plain = render != "FORMATTED_VALUE"
        for column in range(left, right):
            cell = cells.get(column, BLANK)
            entered = cell.entered
            if plain and type(entered) is str:
                line.append(entered)
                continue
            if entered is None and (row, column) not in computed:
                line.append("")
                continue
            shown = self.rendered(self.effective(tab, row, column, cell), cell, render, dates)
            line.append("" if shown is None else shown)
        while line and line[-1] == "":
            line.pop()
        return line

    def column_values(self, tab: SheetTab, column: int, top: int, bottom: int, render: str, dates: str) -> list[Any]:
        """One column's rendered values in [top, bottom), trailing blanks trimmed, inner ones "": made for ledgers."""
        rows, computed = tab.grid.rows, self.computed(tab)
        plain = render != "FORMATTED_VALUE"
        line: list[Any] = []
        for row in range(top, min(bottom, self.end(tab))):
            cell = rows[row].get(column, BLANK) if row < len(rows) else BLANK
            entered = cell.entered
            if plain and type(entered) is str:
                line.append(entered)
            elif entered is None and (row, column) not in computed:
                line.append("")
            else:
                shown = self.rendered(self.effective(tab, row, column, cell), cell, render, dates)
                line.append("" if shown is None else shown)
        while line and line[-1] == "":
            line.pop()
        return line

    def cell_data(self, tab: SheetTab, row: int, column: int, cell: Cell, wanted: CellMask) -> Json:
        """CellData with what ``wanted`` selects of it."""
        data: Json = {}
        entered = cell.entered
        shown = None
        if entered is not None and wanted.entered:
            shown = data["userEnteredValue"] = extended(entered, self.book.locale)
        if wanted.effective or wanted.formatted:
            value = self.effective(tab, row, column, cell)
            if value is not None and wanted.effective:
                same = shown is not None and not isinstance(entered, ParsedFormula)
                data["effectiveValue"] = shown if same else extended(value, self.book.locale)
            if value is not None and wanted.formatted:
                data["formattedValue"] = self.formatted(value, cell)
        if cell.format and wanted.format:
            data["userEnteredFormat"] = cell.format
        if wanted.effective_format and (cell.format or entered is not None):
            data["effectiveFormat"] = effective_format(cell, self.book)
        if cell.note is not None and wanted.note:
            data["note"] = cell.note
        if cell.validation is not None and wanted.validation:
            data["dataValidation"] = cell.validation
        if cell.extra:
            data |= {name: value for name, value in cell.extra.items() if selects(wanted.tree, name)}
        return dict(project(data, wanted.tree)) if wanted.deep and data else data


@dataclass(frozen=True, slots=True)
class CellMask:
    """A field mask over CellData, taken apart once for many cells. ``shape``: it selects one of the
    formats; ``deep``: it goes below the first level."""

    tree: Tree
    entered: bool
    effective: bool
    formatted: bool
    format: bool
    effective_format: bool
    shape: bool
    note: bool
    validation: bool
    deep: bool

    @classmethod
    def of(cls, tree: Tree) -> CellMask:
        """The mask of a CellData tree."""
        return cls(
            tree=tree,
            entered=selects(tree, "userEnteredValue"),
            effective=selects(tree, "effectiveValue"),
            formatted=selects(tree, "formattedValue"),
            format=selects(tree, "userEnteredFormat"),
            effective_format=selects(tree, "effectiveFormat"),
            shape=selects(tree, "userEnteredFormat") or selects(tree, "effectiveFormat"),
            note=selects(tree, "note"),
            validation=selects(tree, "dataValidation"),
            deep=any(tree.values()),
        )

    def finds_in(self, cell: Cell) -> bool:
        """Whether the cell by itself has something selected: thousands have nothing but a format."""
        entered, shape, note, validation, extra = cell
        return (
            entered is not None
            or (shape is not None and self.shape)
            or (note is not None and self.note)
            or (validation is not None and self.validation)
            or extra is not None
        )


def number_format(cell: Cell) -> Json | None:
    """The number format in force, set or implied by a date function."""
    if cell.format and "numberFormat" in cell.format:
        found: Json = cell.format["numberFormat"]
        return found
    return _implied_format(cell.entered)


def effective_format(cell: Cell, book: Spreadsheet) -> Json:
    """The default format with the cell's own on top. Conditional formats are not drawn in (a deviation)."""
    base: Json = book.properties.get("defaultFormat", DEFAULT_FORMAT)
    return _overlaid(base, cell.format or {})


def _overlaid(base: Json, top: Json) -> Json:
    result = dict(base)
    for name, value in top.items():
        old = result.get(name)
        result[name] = _overlaid(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result

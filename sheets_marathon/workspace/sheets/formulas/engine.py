"""Computed values: the bridge to formualizer, evaluated only when a read needs it.

A sync compares the rows it pushed last with the rows of now by identity (drafts copy what they change), so
only changed cells travel; a renamed or deleted tab or a changed named range in use rebuilds the workbook.

Not there, shown as #NAME? until the engine has them: QUERY, IMPORTRANGE, GOOGLEFINANCE, SPARKLINE, REGEX*,
SPLIT, FLATTEN, Russian function names (a deviation). ARRAYFORMULA is dropped: the engine expands arrays by itself;
without it Sheets would take one cell of an array where the engine expands it (a deviation).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import formualizer as fz

from sheets_marathon.workspace.sheets.formulas.engine_text import (
    Expansion,
    area_of,
    engine_text,
    expansion,
    is_volatile,
    names_itself,
)
from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula
from sheets_marathon.workspace.sheets.state.grid import NO_CELLS, Entered, Row
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.wire import Json


class ErrorValue(NamedTuple):
    """An error in a cell: Google's type word, what the cell shows, and the explanation."""

    kind: str
    shown: str
    message: str


Value = float | bool | str | ErrorValue | None

# formualizer's kinds → what Sheets shows.
_ERRORS = {
    "Div": ErrorValue("DIVIDE_BY_ZERO", "#DIV/0!", "Function DIVIDE parameter 2 cannot be zero."),
    "Na": ErrorValue("N_A", "#N/A", "Did not find value in evaluation."),
    "Name": ErrorValue("NAME", "#NAME?", "Unknown function or range name."),
    "Ref": ErrorValue("REF", "#REF!", "Reference does not exist."),
    "Value": ErrorValue(
        "VALUE", "#VALUE!", "A parameter expects number values, but a text cannot be coerced to a number."
    ),
    "Num": ErrorValue("NUM", "#NUM!", "A parameter is out of range for this function."),
    "Null": ErrorValue("NULL_VALUE", "#NULL!", "The intersection is empty."),
    "Circ": ErrorValue(
        "REF", "#REF!", "Circular dependency detected. To resolve with iterative calculation, see File > Settings."
    ),
    "Spill": ErrorValue("REF", "#REF!", "Array result was not expanded because it would overwrite data."),
    "Error": ErrorValue("ERROR", "#ERROR!", "Formula parse error."),
}
PARSE_ERROR = _ERRORS["Error"]
_MANY_ROWS = 30  # above this many changed rows, whole blocks travel


class _Pushed(NamedTuple):
    title: str
    version: int
    rows: list[Row]
    filled: int


class Engine:
    """Computes one spreadsheet. Ask ``computed`` after each change; it works only as much as is needed."""

    def __init__(self) -> None:
        self._book: Any = None
        self._pushed: dict[int, _Pushed] = {}
        self._names: dict[str, Json | None] = {}  # names that formulas use → the area they stood for
        self._formulas: dict[int, dict[tuple[int, int], Expansion]] = {}  # tab → cell → may expand
        self._values: dict[int, dict[tuple[int, int], Value]] = {}
        self._state: tuple[int, str] | None = None
        self._moment: tuple[dt.datetime, str] | None = None
        self._volatile = False
        self.evaluations = 0

    def computed(self, book: Spreadsheet, tab: SheetTab, now: dt.datetime) -> dict[tuple[int, int], Value]:
        """Values of ``tab``'s formulas, and of what they expand into, by (row, column), at ``now``."""
        self._sync(book, now)
        found = self._values.get(tab.sheet_id)
        if found is None:
            found = self._values[tab.sheet_id] = self._collect(tab)
        return found

    @property
    def volatile(self) -> bool:
        """Whether some formula depends on the time."""
        return self._volatile

    def _sync(self, book: Spreadsheet, now: dt.datetime) -> None:
        moment = (now, book.time_zone)
        state = (book.revision, book.time_zone)
        if state == self._state and (moment == self._moment or not self._volatile):
            return
        changed = state != self._state and self._push(book)
        if self._volatile and moment != self._moment:
            self._book.set_deterministic_clock(now, _offset(now, book.time_zone))
            self._moment = moment
            changed = True
        if changed:
            self._book.evaluate_all()
            self.evaluations += 1
            self._values.clear()
        self._state = state

    def _push(self, book: Spreadsheet) -> bool:
        """Bring the engine to the state of ``book``; whether anything that it sees has changed."""
        titles = {tab.sheet_id: tab.title for tab in book.tabs}
        stale = self._book is None or any(titles.get(key) != pushed.title for key, pushed in self._pushed.items())
        if stale or any(area_of(book, name) != area for name, area in self._names.items()):
            # Without its undo log the engine takes changes three to five times faster (measured, 0.13).
            self._book = fz.Workbook(config=fz.WorkbookConfig(enable_changelog=False))
            self._book.set_temporal_egress("serial")
            self._book.register_function("COUNTUNIQUE", _count_unique, min_args=1)
            self._pushed, self._names, self._formulas, self._moment = {}, {}, {}, None
            self._volatile = False
            stale = True
        for tab in book.tabs:
            if tab.sheet_id not in self._pushed:
                self._book.add_sheet(tab.title)
                stale = True
        for tab in book.tabs:
            stale = self._push_tab(book, tab) or stale
        return stale

    def _push_tab(self, book: Spreadsheet, tab: SheetTab) -> bool:
        pushed = self._pushed.get(tab.sheet_id)
        if pushed is not None and pushed.version == tab.grid.version:
            return False
        old = pushed.rows if pushed is not None else []
        formulas = self._formulas.setdefault(tab.sheet_id, {})
        # Below the last value there are formats, of which the engine knows nothing.
        filled = max(pushed.filled if pushed is not None else 0, tab.grid.filled)
        rows = list(zip_longest(old[:filled], tab.grid.rows[:filled], fillvalue=NO_CELLS))
        changed = [number for number, (before, after) in enumerate(rows) if before is not after]
        if changed:
            # The engine looks whether an array fits only when its formula is entered, and clears what the array
            # covered when it goes: so take arrays out first and enter them last.
            for (row, column), grows in formulas.items():
                if grows is Expansion.SURE:
                    self._book.set_value(tab.title, row + 1, column + 1, None)
        told = len(changed) > _MANY_ROWS
        if told:
            for start, end in _runs(changed):
                self._push_rows(book, tab, start, end, old[start:end])
        else:
            for number in changed:
                before, after = rows[number]
                for column in before.keys() | after.keys():
                    was, now = before.get(column), after.get(column)
                    entered = now.entered if now else None
                    if was is not now and not _same(was.entered if was else None, entered):
                        self._push_cell(book, tab, number, column, entered, formulas)
                        told = True
        if changed:
            for (row, column), grows in list(formulas.items()):
                entered = tab.grid.get(row, column).entered
                if grows is Expansion.SURE and isinstance(entered, ParsedFormula):
                    self._push_cell(book, tab, row, column, entered, formulas)
                    told = True
        self._pushed[tab.sheet_id] = _Pushed(tab.title, tab.grid.version, list(tab.grid.rows), tab.grid.filled)
        return told

    def _push_rows(self, book: Spreadsheet, tab: SheetTab, start: int, end: int, old: list[Row]) -> None:
        """Rows [start, end) in one go: the engine takes a block several times faster than single cells."""
        lines = [tab.grid.row(number) for number in range(start, end)]
        width = 1 + max((column for line in (*lines, *old) for column in line), default=-1)
        if not width:
            return
        formulas = self._formulas[tab.sheet_id]
        later: list[tuple[int, int, ParsedFormula]] = []
        values: list[list[Any]] = []
        shapes: list[tuple[int, ...]] = []  # where each row has something else than a formula, blanks included
        for number, line in enumerate(lines, start):
            row: list[Any] = [None] * width
            own: set[int] = set()
            for column, cell in line.items():
                if isinstance(cell.entered, ParsedFormula):
                    later.append((number, column, cell.entered))
                    own.add(column)
                else:
                    row[column] = _plain(cell.entered)
            values.append(row)
            shapes.append(tuple(column for column in range(width) if column not in own))
        for number, line in enumerate(old, start):
            for column in line:
                formulas.pop((number, column), None)
        # Not even a blank goes where a formula follows: entering formulas on such cells takes the square of their
        # number (measured, 0.13: 10,000 rows of twenty took half a minute).
        at = start
        for shape, alike in groupby(zip(shapes, values, strict=True), key=itemgetter(0)):
            rows = [row for _, row in alike]
            for left, right in _runs(shape):
                self._book.set_values_batch(tab.title, at + 1, left + 1, [row[left:right] for row in rows])
            at += len(rows)
        for number, column, formula in later:
            self._push_cell(book, tab, number, column, formula, formulas)

    def _push_cell(
        self,
        book: Spreadsheet,
        tab: SheetTab,
        row: int,
        column: int,
        entered: Entered,
        formulas: dict[tuple[int, int], Expansion],
    ) -> None:
        formulas.pop((row, column), None)
        if not isinstance(entered, ParsedFormula):
            self._book.set_value(tab.title, row + 1, column + 1, _plain(entered))
            return
        # The engine refuses a formula that names its own cell, or not until it computes; Sheets shows #REF! there, and
        # so does what depends on it.
        circular = names_itself(book, tab, row, column, entered)
        text = "=#REF!" if circular else engine_text(book, entered, self._names)
        self._book.set_formula(tab.title, row + 1, column + 1, text)
        formulas[row, column] = expansion(entered)
        self._volatile = self._volatile or is_volatile(entered)

    def _collect(self, tab: SheetTab) -> dict[tuple[int, int], Value]:
        formulas = self._formulas.get(tab.sheet_id, {})
        if not formulas:
            return {}
        expanding = any(grows is not Expansion.NONE for grows in formulas.values())
        first_row = min(row for row, _ in formulas)
        first_column = min(column for _, column in formulas)
        last_row = tab.rows - 1 if expanding else max(row for row, _ in formulas)
        last_column = tab.columns - 1 if expanding else max(column for _, column in formulas)
        area = fz.RangeAddress(tab.title, first_row + 1, first_column + 1, last_row + 1, last_column + 1)
        values = self._book.sheet(tab.title).get_values(area)
        if not expanding:
            return {(r, c): _value(values[r - first_row][c - first_column]) for r, c in formulas}
        grid = tab.grid
        return {
            (r, c): _value(value)
            for r, line in enumerate(values, first_row)
            for c, value in enumerate(line, first_column)
            if value is not None and ((r, c) in formulas or grid.get(r, c).entered is None)
        }


def _plain(entered: Entered) -> Any:
    """A value as the engine likes it: numbers are floats."""
    return float(entered) if isinstance(entered, int) and not isinstance(entered, bool) else entered


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted numbers as half-open runs."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs


def _same(was: Entered, now: Entered) -> bool:
    return was is now or (type(was) is type(now) and was == now)


def _value(value: Any) -> Value:
    if isinstance(value, dict):
        return _ERRORS.get(str(value.get("kind")), _ERRORS["Error"])
    if isinstance(value, list):  # an array that was not expanded: its first cell
        return _value(value[0][0] if isinstance(value[0], list) else value[0]) if value else None
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if isinstance(value, float | bool | str) else None


def _offset(now: dt.datetime, time_zone: str) -> str:
    offset = now.astimezone(ZoneInfo(time_zone)).strftime("%z")
    return f"{offset[:3]}:{offset[3:5]}"


def _count_unique(*arguments: Any) -> float:
    seen: set[Any] = set()

    def take(items: Iterable[Any]) -> None:
        for item in items:
            if isinstance(item, list):
                take(item)
            elif item not in (None, ""):
                seen.add(item)

    take(arguments)
    return float(len(seen))

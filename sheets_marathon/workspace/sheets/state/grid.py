"""Cells, kept sparsely: a list of rows, each a dict of column → Cell, copied only when written.

A committed grid is never changed; a draft copies the list of rows (pointers) and each row it touches. That
makes a failed batch cost nothing to undo and lets the engine find what changed by comparing identities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula
from sheets_marathon.workspace.sheets.wire import Json

Entered = float | bool | str | ParsedFormula | None


class Cell(NamedTuple):
    """One cell: what was entered, its format, note and validation, and other CellData fields kept as sent."""

    entered: Entered = None
    format: Json | None = None
    note: str | None = None
    validation: Json | None = None
    extra: Json | None = None


BLANK = Cell()
Row = dict[int, Cell]
NO_CELLS: Row = {}


class Grid:
    """The cells of one tab. ``rows`` ends with the last row that ever held something."""

    __slots__ = ("_fresh", "rows")

    def __init__(self, rows: list[Row] | None = None) -> None:
        self.rows: list[Row] = rows if rows is not None else []
        self._fresh: set[int] = set()

    def draft(self) -> Grid:
        """A copy to be changed; the rows are shared until written."""
        return Grid(list(self.rows))

    def get(self, row: int, column: int) -> Cell:
        """The cell, BLANK where there is none."""
        if row < len(self.rows):
            return self.rows[row].get(column, BLANK)
        return BLANK

    def row(self, row: int) -> Row:
        """The cells of a row, not to be changed."""
        return self.rows[row] if row < len(self.rows) else NO_CELLS

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Store a cell; a BLANK one is removed."""
        if cell == BLANK:
            if row < len(self.rows) and column in self.rows[row]:
                del self._own(row)[column]
            return
        self._own(row)[column] = cell

    def _own(self, row: int) -> Row:
        while len(self.rows) <= row:
            self.rows.append(NO_CELLS)
        mine = self.rows[row]
        if id(mine) not in self._fresh:
            mine = self.rows[row] = dict(mine)
            self._fresh.add(id(mine))
        return mine

    def replace_row(self, row: int, cells: Row) -> None:
        """Put a whole new row in place."""
        if not cells and row >= len(self.rows):
            return
        while len(self.rows) <= row:
            self.rows.append(NO_CELLS)
        self.rows[row] = cells

    def insert_rows(self, at: int, count: int) -> None:
        """Open ``count`` empty rows before ``at``."""
        if at < len(self.rows):
            self.rows[at:at] = [NO_CELLS] * count

    def delete_rows(self, start: int, end: int) -> None:
        """Remove rows [start, end)."""
        del self.rows[start:end]

    def move_rows(self, start: int, end: int, to: int) -> None:
        """Put rows [start, end) before ``to``."""
        while len(self.rows) < max(end, to):
            self.rows.append(NO_CELLS)
        moved = self.rows[start:end]
        del self.rows[start:end]
        target = to - (end - start) if to > start else to
        self.rows[target:target] = moved

    def map_columns(self, where: Callable[[int], int | None]) -> None:
        """Renumber all columns; one that maps to None goes away."""
        for number, cells in enumerate(self.rows):
            if cells:
                placed = ((where(column), cell) for column, cell in cells.items())
                self.rows[number] = {column: cell for column, cell in placed if column is not None}

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """All cells as (row, column, cell)."""
        for number, cells in enumerate(self.rows):
            for column, cell in cells.items():
                yield number, column, cell

"""Cells, kept sparsely: a list of rows, each a dict of column → Cell, copied only when written.

A committed grid is never changed; a draft copies the list of rows (pointers) when it first writes, and each row it
touches. That makes a failed batch cost nothing to undo and lets the engine find what changed by comparing identities.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Sequence
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


_versions = itertools.count(1)


class Grid:
    """The cells of one tab. ``version`` is new after each change: a tab that a batch left alone has its former one."""

    __slots__ = ("_fresh", "_references", "_rows", "_shared", "_until", "version")

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._shared = False
        self._fresh: set[int] = set()
        self._until: dict[Hashable, int] = {}
        self._references: list[tuple[int, int, Cell]] | None = None
        self.version = next(_versions)

    @property
    def rows(self) -> Sequence[Row]:
        """The rows, not to be changed; ends with the last that ever held something."""
        return self._rows

    @property
    def filled(self) -> int:
        """The row after the last in which something was entered: a thousand below it may have formats and rules."""
        return self.until(lambda cell: cell.entered is not None, "filled")

    def until(self, found_in: Callable[[Cell], bool], name: Hashable) -> int:
        """The row after the last with a cell that ``found_in`` finds; remembered under its ``name`` until a change."""
        end = self._until.get(name)
        if end is None:
            rows, end = self._rows, len(self._rows)
            while end and not any(map(found_in, rows[end - 1].values())):
                end -= 1
            self._until[name] = end
        return end

    @property
    def references(self) -> Sequence[tuple[int, int, Cell]]:
        """The cells that may refer to others, by a formula or a rule for what is typed, as (row, column, cell)."""
        if self._references is None:
            self._references = [
                place
                for place in self.cells()
                if place[2].validation is not None or isinstance(place[2].entered, ParsedFormula)
            ]
        return self._references

    def draft(self) -> Grid:
        """A copy to be changed; this one must not be changed any more."""
        copy = Grid()
        copy._rows, copy._shared, copy.version = self._rows, True, self.version
        copy._until, copy._references = self._until, self._references
        return copy

    def get(self, row: int, column: int) -> Cell:
        """The cell, BLANK where there is none."""
        if row < len(self._rows):
            return self._rows[row].get(column, BLANK)
        return BLANK

    def row(self, row: int) -> Row:
        """The cells of a row, not to be changed."""
        return self._rows[row] if row < len(self._rows) else NO_CELLS

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Store a cell; a BLANK one is removed."""
        if cell == BLANK:
            if row < len(self._rows) and column in self._rows[row]:
                del self._own_row(row)[column]
            return
        self._own_row(row)[column] = cell

    def replace_row(self, row: int, cells: Row) -> None:
        """Put a whole new row in place."""
        if cells or row < len(self._rows):
            self._own_rows(row + 1)[row] = cells

    def insert_rows(self, at: int, count: int) -> None:
        """Open ``count`` empty rows before ``at``."""
        if at < len(self._rows):
            self._own_rows()[at:at] = [NO_CELLS] * count

    def delete_rows(self, start: int, end: int) -> None:
        """Remove rows [start, end)."""
        del self._own_rows()[start:end]

    def move_rows(self, start: int, end: int, to: int) -> None:
        """Put rows [start, end) before ``to``."""
        rows = self._own_rows(max(end, to))
        moved = rows[start:end]
        del rows[start:end]
        target = to - (end - start) if to > start else to
        rows[target:target] = moved

    def map_columns(self, where: Callable[[int], int | None]) -> None:
        """Renumber all columns; one that maps to None goes away."""
        rows = self._own_rows()
        for number, cells in enumerate(rows):
            if cells:
                placed = ((where(column), cell) for column, cell in cells.items())
                rows[number] = {column: cell for column, cell in placed if column is not None}

    def _own_rows(self, at_least: int = 0) -> list[Row]:
        """The list of rows, this grid's own, about to be changed."""
        if self._shared:
            self._rows, self._shared = list(self._rows), False
        while len(self._rows) < at_least:
            self._rows.append(NO_CELLS)
        self._until, self._references = {}, None
        self.version = next(_versions)
        return self._rows

    def _own_row(self, row: int) -> Row:
        rows = self._own_rows(row + 1)
        mine = rows[row]
        if id(mine) not in self._fresh:
            mine = rows[row] = dict(mine)
            self._fresh.add(id(mine))
        return mine

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """All cells as (row, column, cell)."""
        for number, cells in enumerate(self._rows):
            for column, cell in cells.items():
                yield number, column, cell

"""A tab of the spreadsheet model: cells by place, strict about its grid."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.rows import on_the_wire
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Value, plain

_DATE = re.compile(r"=DATE\((\d+);(\d+);(\d+)\)")


def wired(value: Scalar) -> Value:
    """A value as a read gives it back."""
    return plain(on_the_wire(value))


@dataclass
class HeldTab:
    """A tab of the model. Cells, formulas and tags by 0-based indices."""

    sheet_id: int
    title: str
    rows: int = 1000
    columns: int = 26
    cells: dict[tuple[int, int], Value] = field(default_factory=dict)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    tag: str = ""
    header_row: int = 1
    column_tags: dict[int, str] = field(default_factory=dict)
    as_typed: set[int] = field(default_factory=set)
    had: frozenset[str] = frozenset()

    def write(self, row: int, column: int, content: c.CellContent) -> None:
        """One cell; None clears it."""
        assert 0 <= row < self.rows, f"row {row + 1} is outside of {self.title}"
        assert 0 <= column < self.columns, f"column {column} is outside of {self.title}"
        self.formulas.pop((row, column), None)
        self.cells.pop((row, column), None)
        if isinstance(content, c.Formula):
            self.formulas[row, column] = content.text
            if on := _DATE.fullmatch(content.text):
                self.cells[row, column] = wired(dt.date(*map(int, on.groups())))
        elif (value := wired(content)) is not None:
            self.cells[row, column] = value

    @property
    def last_row(self) -> int:
        """1-based number of the last row with anything in it."""
        return max((row for row, _ in {**self.cells, **self.formulas}), default=-1) + 1

    def grid(self) -> tuple[tuple[Value, ...], ...]:
        """Values from row 1, each row as wide as the grid."""
        return tuple(
            tuple(self.cells.get((row, column)) for column in range(self.columns)) for row in range(self.last_row)
        )

    def insert_rows(self, at: int, count: int = 1) -> None:
        """Empty rows before the row ``at``; what stands there moves down. Formulas are left as they are."""
        assert 0 < at <= self.rows, f"no rows can be inserted before row {at + 1} of {self.title}"
        self.rows += count
        self.cells = {(row + count * (row >= at), column): value for (row, column), value in self.cells.items()}
        self.formulas = {(row + count * (row >= at), column): text for (row, column), text in self.formulas.items()}

    def delete_column(self, at: int) -> None:
        """The column ``at`` goes, and what stands to its right moves on. Formulas are left as they are."""
        self.columns -= 1
        kept = {index: index - (index > at) for index in range(self.columns + 1) if index != at}
        self.cells = {(row, kept[column]): value for (row, column), value in self.cells.items() if column in kept}
        self.formulas = {(row, kept[column]): text for (row, column), text in self.formulas.items() if column in kept}
        self.column_tags = {kept[column]: tag for column, tag in self.column_tags.items() if column in kept}
        self.as_typed = {kept[column] for column in self.as_typed if column in kept}

    def insert_columns(self, at: int, count: int = 1) -> None:
        """Empty columns before the column ``at``; cells and tags to its right move on. Formulas stay as they are."""
        assert 0 <= at < self.columns, f"no columns can be inserted before column {at} of {self.title}"
        self.columns += count

        def moved(column: int) -> int:
            return column + count * (column >= at)

        self.cells = {(row, moved(column)): value for (row, column), value in self.cells.items()}
        self.formulas = {(row, moved(column)): text for (row, column), text in self.formulas.items()}
        self.column_tags = {moved(column): tag for column, tag in self.column_tags.items()}
        self.as_typed = {moved(column) for column in self.as_typed}

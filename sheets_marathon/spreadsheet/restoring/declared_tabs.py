"""What a backup would bring back into a tab as it is now: pure, cell by cell, nothing that is there being cleared.

A cell that is blank now gets what it held. One that holds something else is newer: it stays unless that is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.spreadsheet.changes import (
    AddRows,
    AppendRows,
    CellContent,
    Change,
    Formula,
    InsertRows,
    SetBlock,
)
from sheets_marathon.spreadsheet.formulas import normalised
from sheets_marathon.spreadsheet.restoring.matching import Matching
from sheets_marathon.spreadsheet.rows import set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format
from sheets_marathon.spreadsheet.snapshot import Row, TabView


class CellFate(StrEnum):
    """What becomes of a cell that is not as it was."""

    BACK = "back"  # it is blank now
    OVER = "over"  # it holds something newer, and that may be written over
    NEWER = "newer"  # it holds something newer and stays
    FORMULA = "formula"  # it was a formula whose columns have moved since: its text means other cells now


@dataclass(frozen=True, slots=True)
class KeptColumn:
    """A column that was there then and is there now. ``everywhere``: its cells are restored in rows that are still
    there, else only together with a row that is gone."""

    key: ColumnKey
    title: str
    format: Format
    everywhere: bool


@dataclass(frozen=True, slots=True)
class CellBack:
    """A cell of a row that is there. ``row`` as people see it and ``column`` (0-based) are where it is now."""

    row: int
    column: int
    who: str
    title: str
    format: Format
    then: CellContent
    now: CellContent
    fate: CellFate


@dataclass(frozen=True, slots=True)
class RowBack:
    """A row that is gone and comes back at the end; ``then_row`` is where it was."""

    then_row: int
    who: str
    cells: tuple[tuple[KeptColumn, CellContent], ...]


@dataclass(frozen=True, slots=True)
class Restoration:
    """Everything about one tab. ``left``: what else can't be brought back, a sentence each; ``columns``: headers of
    those that are made anew."""

    title: str
    cells: tuple[CellBack, ...] = ()
    rows: tuple[RowBack, ...] = ()
    left: tuple[str, ...] = ()
    made_anew: bool = False
    columns: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def refused(self) -> int:
        """How many cells and sentences stand against being as it was."""
        return len(self.left) + sum(restored.fate in (CellFate.NEWER, CellFate.FORMULA) for restored in self.cells)


def plan_rows_back(
    then: TabView,
    now: TabView,
    columns: Sequence[KeptColumn],
    matching: Matching,
    who: Callable[[Row], str],
    *,
    over_newer: bool,
    formulas_fit: bool,
    whole_rows: bool = False,
    left: Iterable[str] = (),
) -> Restoration:
    """For a tab whose rows and columns can be told apart.

    ``formulas_fit``: a formula of then still means what it meant, but for the number of its row.
    ``whole_rows``: a row that is gone matters even if people typed nothing into it: nobody makes it again.
    """
    cells: list[CellBack] = []
    changes: list[Change] = []
    for row in then.rows:
        twin = matching.pairs.get(row.number)
        if twin is None:
            continue
        found = _cells_back(row, twin, now, columns, who(row), over_newer, formulas_fit)
        cells += found
        written = {cell.column: cell.then for cell in found if cell.fate in (CellFate.BACK, CellFate.OVER)}
        changes += set_runs(now.sheet_id, twin.number, written)
    rows, lines = _rows_back(matching.gone, now, columns, who, formulas_fit, whole_rows)
    changes += _below(now, lines)
    sentences = [*left, *_not_told_apart(matching, columns, who)]
    cells.sort(key=lambda restored: (restored.row, restored.column))
    return Restoration(now.title, tuple(cells), tuple(rows), tuple(sentences), changes=tuple(changes))


def _cells_back(
    row: Row, twin: Row, now: TabView, columns: Sequence[KeptColumn], who: str, over_newer: bool, formulas_fit: bool
) -> list[CellBack]:
    found: list[CellBack] = []
    for column in columns:
        before, after = content(row, column.key), content(twin, column.key)
        if isinstance(before, Formula):
            before = Formula(at_row(before.text, row.number, twin.number))
        if not column.everywhere or before is None or same_content(before, after):
            continue
        fate = CellFate.BACK if after is None else CellFate.OVER if over_newer else CellFate.NEWER
        if isinstance(before, Formula) and not formulas_fit and fate is not CellFate.NEWER:
            fate = CellFate.FORMULA
        index = now.columns[column.key]
        found.append(CellBack(twin.number, index, who, column.title, column.format, before, after, fate))
    return found


def _rows_back(
    gone: Sequence[Row],
    now: TabView,
    columns: Sequence[KeptColumn],
    who: Callable[[Row], str],
    formulas_fit: bool,
    whole_rows: bool,
) -> tuple[list[RowBack], list[tuple[CellContent, ...]]]:
    """What rows that are gone bring with them, and their cells from column A on."""
    rows: list[RowBack] = []
    lines: list[tuple[CellContent, ...]] = []
    for row in gone:
        number = now.last_row + 1 + len(lines)
        held: list[tuple[KeptColumn, CellContent]] = []
        for column in columns:
            before = content(row, column.key)
            if isinstance(before, Formula):
                # Where a formula's columns have moved, what it showed is at least what people saw.
                before = Formula(at_row(before.text, row.number, number)) if formulas_fit else row[column.key]
            if before is not None:
                held.append((column, before))
        if not held or not (whole_rows or any(column.everywhere for column, _ in held)):
            continue  # nothing that people typed: the program makes such a row itself
        line: list[CellContent] = [None] * (max(now.columns[column.key] for column, _ in held) + 1)
        for column, before in held:
            line[now.columns[column.key]] = before
        rows.append(RowBack(row.number, who(row), tuple(held)))
        lines.append(tuple(line))
    return rows, lines


def _below(now: TabView, lines: Sequence[tuple[CellContent, ...]]) -> list[Change]:
    """The rows below the last one. They are inserted, and look like it: dates are shown as dates, and what somebody
    typed there since the look moves down. Below a bare header ranges would begin lower by that: they are appended.
    """
    if not lines:
        return []
    if now.last_row <= now.header_row:
        return [AppendRows(now.sheet_id, tuple(lines))]
    # Google inserts rows above a row of the grid, so there must be one.
    grown: list[Change] = [AddRows(now.sheet_id, 1)] if now.last_row >= now.row_count else []
    at = now.last_row + 1
    return [*grown, InsertRows(now.sheet_id, at, len(lines)), SetBlock(now.sheet_id, at, 0, tuple(lines))]


def _not_told_apart(matching: Matching, columns: Sequence[KeptColumn], who: Callable[[Row], str]) -> list[str]:
    def filled(row: Row) -> bool:
        return any(column.everywhere and content(row, column.key) is not None for column in columns)

    sentences = [
        f"row {row.number} of then ({who(row)}) had the same key as another and is not there any more: "
        "whether somebody removed it on purpose can't be known, so it is left out"
        for row in matching.doubled
        if filled(row)
    ]
    sentences += [
        f"row {row.number} of then had no key: which row it is now can't be known, so it is left out"
        for row in matching.nameless
        if filled(row)
    ]
    return sentences


def content(row: Row, key: ColumnKey) -> CellContent:
    """What was typed into a cell: a formula, a value, None for nothing."""
    formula = row.formulas.get(key)
    return Formula(formula) if formula else row[key]


def same_content(one: CellContent, other: CellContent) -> bool:
    """Whether two cells hold the same, kinds counted: the text "3" is not the number 3."""
    if isinstance(one, Formula) or isinstance(other, Formula):
        both = isinstance(one, Formula) and isinstance(other, Formula)
        return both and normalised(one.text) == normalised(other.text)  # type: ignore[union-attr]
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    return type(one) is type(other) and one == other


_TEXT_OR_ROW = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*'!?)|(?<![!$\w.])(\$?[A-Za-z]{1,3})(\d+)(?![\w(])""")


def at_row(formula: str, before: int, after: int) -> str:
    """A formula of row ``before`` as it stands in row ``after``: references to its own row follow, as when sorted.

    Other rows, other tabs (``Tab!A5``) and fixed rows (``A$5``) stay.
    """

    def moved(match: re.Match[str]) -> str:
        if match[1] is not None or int(match[3]) != before:
            return match[0]
        return f"{match[2]}{after}"

    return formula if before == after else _TEXT_OR_ROW.sub(moved, formula)

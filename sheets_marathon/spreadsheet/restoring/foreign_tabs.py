"""What a backup would bring back into a tab of people's own, of which the program knows nothing: pure, by address."""

from __future__ import annotations

from collections import Counter

from sheets_marathon.spreadsheet.changes import (
    AddColumns,
    AddRows,
    AddTab,
    CellContent,
    Change,
    Formula,
    SetBlock,
    TagColumn,
    TagTab,
)
from sheets_marathon.spreadsheet.restoring.declared_tabs import CellBack, CellFate, Restoration, same_content
from sheets_marathon.spreadsheet.rows import set_runs
from sheets_marathon.spreadsheet.schema import Format
from sheets_marathon.spreadsheet.snapshot import FoundTab, Value


def plan_cells_back(then: FoundTab, now: FoundTab) -> Restoration:
    """For a tab of people's own: by address, into blanks only, since nothing tells which row is whose.

    A row of then that stands elsewhere now, cell for cell, was moved and needs nothing.
    """
    cells: list[CellBack] = []
    changes: list[Change] = []
    lines = [_values(now, row) for row in range(len(now.grid))]
    elsewhere = Counter(lines)
    for row in range(len(then.grid)):
        if row < len(lines) and lines[row] == _values(then, row):
            elsewhere[lines[row]] -= 1
    for row in range(len(then.grid)):
        line = _values(then, row)
        if row < len(lines) and lines[row] == line:
            continue
        if elsewhere[line] > 0:
            elsewhere[line] -= 1
            continue
        found = []
        for column in range(len(then.grid[row])):
            before, after = _at(then, row, column), _at(now, row, column)
            if before is None or same_content(before, after):
                continue
            fate = CellFate.BACK if after is None else CellFate.NEWER
            found.append(CellBack(row + 1, column, "", "", Format.TEXT, before, after, fate))
        cells += found
        written = {cell.column: cell.then for cell in found if cell.fate is CellFate.BACK}
        changes += set_runs(now.sheet_id, row + 1, written)
    back = [restored for restored in cells if restored.fate is CellFate.BACK]
    short_rows = max((restored.row for restored in back), default=0) - now.row_count
    short_columns = max((restored.column + 1 for restored in back), default=0) - now.column_count
    grown: list[Change] = [AddRows(now.sheet_id, short_rows)] if short_rows > 0 else []
    grown += [AddColumns(now.sheet_id, short_columns)] if short_columns > 0 else []
    return Restoration(now.title, tuple(cells), changes=(*grown, *changes))


def _values(tab: FoundTab, row: int) -> tuple[Value, ...]:
    line = list(tab.grid[row])
    while line and line[-1] is None:
        line.pop()
    return tuple(line)


def _at(tab: FoundTab, row: int, column: int) -> CellContent:
    formula = tab.formulas.get((row, column))
    if formula:
        return Formula(formula)
    inside = row < len(tab.grid) and column < len(tab.grid[row])
    return tab.grid[row][column] if inside else None


def plan_tab_back(then: FoundTab, sheet_id: int, title: str) -> Restoration:
    """For a tab of people's own that is gone: made anew, with the program's marks if it had adopted the tab."""
    header_row = then.header_row if then.tag else 0
    changes: list[Change] = [
        AddTab(sheet_id, then.tag, title, then.row_count, then.column_count, header_row, frozen_columns=0)
    ]
    rows = tuple(
        tuple(_at(then, row, column) for column in range(len(then.grid[row]))) for row in range(len(then.grid))
    )
    if any(rows):
        changes.append(SetBlock(sheet_id, 1, 0, rows))
    if then.tag:
        changes.append(TagTab(sheet_id, then.tag, then.header_row))
        changes += [TagColumn(sheet_id, index, key) for index, key in sorted(then.column_tags.items())]
    return Restoration(title, made_anew=True, changes=tuple(changes))

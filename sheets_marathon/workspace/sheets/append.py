"""values.append: which table it finds and where it writes (FACTS 5).

The table is the last block of data that the range touches (lowest, then rightmost), a block being cells that
hang together over edges or corners. Rows go under the block, from its first column. So a whole-tab range
over a row with a gap appends under the last block of that row, as recorded from the real service.
"""

from __future__ import annotations

from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab


def find_table(tab: SheetTab, box: Box) -> Box | None:
    """The table that an append to ``box`` extends, None when there is no data in it."""
    for row in range(min(box.bottom, len(tab.grid.rows)) - 1, box.top - 1, -1):
        columns = _filled(tab, row, box.left, box.right)
        if columns:
            return _block(tab, row, max(columns))
    return None


def _filled(tab: SheetTab, row: int, left: int, right: int) -> list[int]:
    """Columns of ``row`` in [left, right) that hold something."""
    return [c for c, cell in tab.grid.row(row).items() if left <= c < right and cell.entered is not None]


def _block(tab: SheetTab, row: int, column: int) -> Box:
    """The block around a filled cell, grown until no filled cell touches it."""
    top, left, bottom, right = row, column, row + 1, column + 1
    while True:
        while top and (columns := _filled(tab, top - 1, left - 1, right + 1)):
            top, left, right = top - 1, min(left, *columns), max(right, *(c + 1 for c in columns))
        while columns := _filled(tab, bottom, left - 1, right + 1):
            bottom, left, right = bottom + 1, min(left, *columns), max(right, *(c + 1 for c in columns))
        beside = [c for r in range(max(top - 1, 0), bottom + 1) for c in _filled(tab, r, left - 1, right + 1)]
        wider = min(left, *beside), max(right, *(c + 1 for c in beside))
        if wider == (left, right):
            return Box(top, left, bottom, right)
        left, right = wider

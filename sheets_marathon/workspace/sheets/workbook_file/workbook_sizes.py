"""Widths, heights and what is hidden in an exported worksheet.

Sheets makes a row as high as its wrapped texts need; in an exported file that height is worked out from the letters'
widths and near the truth (a deviation).
"""

from __future__ import annotations

from typing import Any

from sheets_marathon.workspace.sheets.state.cells import Reader
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.state.text_width import pixels
from sheets_marathon.workspace.sheets.wire import Json
from sheets_marathon.workspace.sheets.workbook_file.workbook_looks import hex_colour

_COLUMN_PIXELS, _ROW_PIXELS = 100, 21
_POINTS_PER_PIXEL = 0.75
_POINTS = 10
"""The size of a letter where nobody has set one."""
_LINE = 1.6
"""Pixels between two lines for a point of the letters' size."""
_PLAIN, _BOLD = 1.04, 1.12
"""How much wider than reckoned: a row a line too high is better than a text that is cut."""


def set_sizes(reader: Reader, tab: SheetTab, sheet: Any) -> None:
    """Frozen rows, widths, heights, what is hidden, the tab's colour."""
    frozen = tab.grid_properties
    sheet.freeze_panes(frozen.get("frozenRowCount", 0), frozen.get("frozenColumnCount", 0))
    sheet.set_default_row(_ROW_PIXELS * _POINTS_PER_PIXEL)
    for column in range(tab.columns):
        hidden = {"hidden": bool(tab.column_properties.get(column, {}).get("hiddenByUser"))}
        sheet.set_column_pixels(column, column, _width(tab, column), None, hidden)
    needed = _heights(reader, tab)
    for row in sorted(needed.keys() | tab.row_properties.keys()):
        kept = tab.row_properties.get(row, {})
        height = kept.get("pixelSize") or needed.get(row, _ROW_PIXELS)
        sheet.set_row_pixels(row, height, None, {"hidden": bool(kept.get("hiddenByUser"))})
    if colour := hex_colour(tab.properties.get("tabColorStyle")):
        sheet.set_tab_color(colour)
    if tab.properties.get("hidden"):
        sheet.hide()


def _width(tab: SheetTab, column: int) -> int:
    return int(tab.column_properties.get(column, {}).get("pixelSize", _COLUMN_PIXELS))


def _heights(reader: Reader, tab: SheetTab) -> dict[int, int]:
    """Pixels by row, of those that need more than one line."""
    heights: dict[int, int] = {}
    for row, column, cell in tab.grid.cells():
        look: Json = cell.format or {}
        wrapped = look.get("wrapStrategy") == "WRAP"
        if not wrapped and not (isinstance(cell.entered, str) and "\n" in cell.entered):
            continue
        text = reader.formatted(reader.effective(tab, row, column, cell), cell)
        letters: Json = look.get("textFormat", {})
        points = letters.get("fontSize", _POINTS)
        wide = points * (_BOLD if letters.get("bold") else _PLAIN)
        lines = _lines(text, _width(tab, column), wide) if wrapped else text.count("\n") + 1
        if lines > 1:
            heights[row] = max(heights.get(row, 0), round(lines * points * _LINE) + 4)
    return heights


def _lines(text: str, width: int, points: float) -> int:
    """How many lines ``text`` takes when words go to the next one whole."""
    count = 0
    for paragraph in text.split("\n"):
        line = ""
        count += 1
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and pixels(longer, points) > width:
                count += 1
                line = word
            else:
                line = longer
            while len(line) > 1 and pixels(line, points) > width:  # a word wider than its column is cut
                count += 1
                line = line[
                    1 + next((cut for cut in range(1, len(line)) if pixels(line[: cut + 1], points) > width), 1) :
                ]
    return count

"""A spreadsheet as the XLSX file that Drive exports: values and formulas, number formats, order, frozen rows, widths.

Charts, conditional formats, dropdowns, protections, merges and notes are not in it (a deviation). Titles that Excel
does not take are cut, and ranges that are open below get the tab's last row, as in Google's own exports. [inferred]
"""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from typing import Any

import xlsxwriter

from sheets_marathon.rehearsal.sheets.cells import Reader, number_format
from sheets_marathon.rehearsal.sheets.engine import ErrorValue, Value
from sheets_marathon.rehearsal.sheets.formula import Formula, Ref
from sheets_marathon.rehearsal.sheets.grid import BLANK, Cell
from sheets_marathon.rehearsal.sheets.number_format import pattern_of
from sheets_marathon.rehearsal.sheets.spreadsheet import Spreadsheet, Tab
from sheets_marathon.rehearsal.sheets.wire import Json

_LONGEST_TITLE = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_WRITTEN_IN = "en_US"
"""The locale of formulas inside a file, whatever the spreadsheet's: the file format says so."""
_HORIZONTAL = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_VERTICAL = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}


def as_xlsx(reader: Reader) -> bytes:
    """The whole file."""
    return _Export(reader).made()


class _Export:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._book = reader.book
        self._file = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(self._file, {"in_memory": True, "use_future_functions": True})
        self._names = _sheet_names(self._book)
        self._formats: dict[str, Any] = {}

    def made(self) -> bytes:
        self._workbook.set_properties({"title": self._book.title, "created": self._reader.now.astimezone(dt.UTC)})
        for tab in self._book.tabs:
            self._write_tab(tab, self._workbook.add_worksheet(self._names[tab.title]))
        for one in self._book.named_ranges:
            tab_of = self._book.tab(one["range"].get("sheetId", 0))
            if tab_of is not None:
                self._workbook.define_name(one["name"], f"={self._place(tab_of, one['range'])}")
        self._workbook.close()
        return self._file.getvalue()

    def _place(self, tab: Tab, place: Json) -> str:
        ref = Ref(
            self._names[tab.title],
            place.get("startRowIndex", 0),
            place.get("startColumnIndex", 0),
            place.get("endRowIndex", tab.rows),
            place.get("endColumnIndex", tab.columns),
            "tlbr",
            single=False,
        )
        return ref.text()

    def _write_tab(self, tab: Tab, sheet: Any) -> None:
        frozen = tab.grid_properties
        sheet.freeze_panes(frozen.get("frozenRowCount", 0), frozen.get("frozenColumnCount", 0))
        for column, kept in tab.column_properties.items():
            hidden = {"hidden": bool(kept.get("hiddenByUser"))}
            if "pixelSize" in kept or hidden["hidden"]:
                sheet.set_column_pixels(column, column, kept.get("pixelSize", 100), None, hidden)
        if tab.properties.get("hidden"):
            sheet.hide()
        places = {(row, column): cell for row, column, cell in tab.grid.cells()}
        for row, column in places.keys() | self._reader.computed(tab).keys():
            self._write_cell(tab, sheet, row, column, places.get((row, column), BLANK))

    def _write_cell(self, tab: Tab, sheet: Any, row: int, column: int, cell: Cell) -> None:
        look = self._format(cell)
        value = self._reader.effective(tab, row, column, cell)
        if isinstance(cell.entered, Formula) and cell.entered.broken is None:
            shown = value.shown if isinstance(value, ErrorValue) else "" if value is None else value
            sheet.write_formula(row, column, self._formula(tab, cell.entered), look, shown)
        else:
            _write_value(sheet, row, column, value, look)

    def _formula(self, tab: Tab, formula: Formula) -> str:
        parts = tuple(self._closed(tab, part) if isinstance(part, Ref) else part for part in formula.parts)
        return Formula(parts).text(_WRITTEN_IN)

    def _closed(self, tab: Tab, ref: Ref) -> Ref:
        """The reference with the name that its tab has in the file, and an end where Sheets leaves one open."""
        target = tab if ref.sheet is None else self._book.tab_titled(ref.sheet)
        if target is None:
            return ref
        bottom = target.rows if ref.bottom is None and ref.top is not None else ref.bottom
        right = target.columns if ref.right is None and ref.left is not None else ref.right
        sheet = None if ref.sheet is None else self._names[target.title]
        fixed = "".join(sorted({*ref.fixed, *("b" if bottom != ref.bottom else "")}))
        return ref._replace(sheet=sheet, bottom=bottom, right=right, fixed=fixed)

    def _format(self, cell: Cell) -> Any:
        wanted = _look(cell, pattern_of(number_format(cell), self._book.locale))
        if not wanted:
            return None
        name = json.dumps(wanted, sort_keys=True)
        if name not in self._formats:
            self._formats[name] = self._workbook.add_format(wanted)
        return self._formats[name]


def _write_value(sheet: Any, row: int, column: int, value: Value, look: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)  # not write(): a text that begins with "=" stays a text
    elif isinstance(value, ErrorValue):
        sheet.write_string(row, column, value.shown, look)
    elif value is not None:
        sheet.write_number(row, column, value, look)
    elif look is not None:
        sheet.write_blank(row, column, None, look)


def _look(cell: Cell, pattern: str) -> dict[str, Any]:
    """XlsxWriter's words for what a cell looks like."""
    given: Json = cell.format or {}
    text = given.get("textFormat", {})
    wanted: dict[str, Any] = {
        "num_format": pattern,
        "bold": text.get("bold"),
        "italic": text.get("italic"),
        "font_color": _hex(text.get("foregroundColorStyle", {}).get("rgbColor")),
        "bg_color": _hex(given.get("backgroundColorStyle", {}).get("rgbColor")),
        "align": _HORIZONTAL.get(given.get("horizontalAlignment", "")),
        "valign": _VERTICAL.get(given.get("verticalAlignment", "")),
        "text_wrap": given.get("wrapStrategy") == "WRAP",
    }
    return {name: value for name, value in wanted.items() if value}


def _hex(colour: Json | None) -> str:
    """``{"red": 1} → "#ff0000"``; "" for none."""
    if colour is None:
        return ""
    return "#" + "".join(f"{round(colour.get(name, 0) * 255):02x}" for name in ("red", "green", "blue"))


def _sheet_names(book: Spreadsheet) -> dict[str, str]:
    """Excel's name for each tab: at most 31 characters, some signs replaced, each once whatever its case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for tab in book.tabs:
        plain = _FORBIDDEN.sub("_", tab.title).strip("'") or "_"
        name, number = plain[:_LONGEST_TITLE], 1
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = plain[: _LONGEST_TITLE - len(ending)] + ending
        taken.add(name.casefold())
        names[tab.title] = name
    return names

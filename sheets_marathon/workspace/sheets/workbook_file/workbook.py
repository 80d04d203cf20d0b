"""A spreadsheet as the XLSX file that Drive exports, to be opened and looked at as a curator or a leader would.

It has values and formulas, number formats, looks, order, sizes, frozen rows, merges, notes, dropdowns, conditional
formats, the basic filter and charts (the modules workbook_…). Filter views are not in it: the format has none, and
Google's own exports drop them. The file has no protections, borders, banding, gradients or rich text (a deviation).
Titles that Excel does not take are cut, and ranges that are open below get the tab's last row, as in
Google's own exports. [inferred]
"""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import xlsxwriter

from sheets_marathon.workspace.sheets.formulas.engine import ErrorValue, Value
from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula
from sheets_marathon.workspace.sheets.state.cells import Reader, number_format
from sheets_marathon.workspace.sheets.state.grid import BLANK, Cell
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.workbook_file.workbook_charts import add_charts
from sheets_marathon.workspace.sheets.workbook_file.workbook_looks import (
    Looks,
    add_conditional_formats,
    add_dropdowns,
    merge,
    set_filter,
    write_note,
)
from sheets_marathon.workspace.sheets.workbook_file.workbook_names import FileNames
from sheets_marathon.workspace.sheets.workbook_file.workbook_sizes import set_sizes

_OPTIONS = {
    "in_memory": True,
    "use_future_functions": True,
    "default_format_properties": {"font_name": "Arial", "font_size": 10},  # what a new cell of Sheets has
}


def as_xlsx(reader: Reader) -> bytes:
    """The whole file."""
    return _Export(reader).made()


class _Export:
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._book = reader.book
        self._file = io.BytesIO()
        self._workbook = xlsxwriter.Workbook(self._file, _OPTIONS)
        self._names = FileNames(self._book)
        self._looks = Looks(self._workbook, self._book)

    def made(self) -> bytes:
        self._workbook.set_properties({"title": self._book.title, "created": self._reader.now.astimezone(dt.UTC)})
        for tab in self._book.tabs:
            self._write_tab(tab, self._workbook.add_worksheet(self._names.of_tab[tab.title]))
        for named in self._book.named_ranges:
            tab_of = self._book.tab(named["range"].get("sheetId", 0))
            if tab_of is not None:
                self._workbook.define_name(named["name"], f"={self._names.area(tab_of, named['range'])}")
        self._workbook.close()
        return self._file.getvalue()

    def _write_tab(self, tab: SheetTab, sheet: Any) -> None:
        set_sizes(self._reader, tab, sheet)
        merge(tab, sheet, self._looks)
        places = {(row, column): cell for row, column, cell in tab.grid.cells()}
        for row, column in places.keys() | self._reader.computed(tab).keys():
            self._write_cell(tab, sheet, row, column, places.get((row, column), BLANK))
        add_dropdowns(self._book, tab, sheet, self._names)
        add_conditional_formats(self._book, tab, sheet, self._looks, self._names)
        set_filter(tab, sheet)
        add_charts(self._reader, tab, sheet, self._workbook, self._names)

    def _write_cell(self, tab: SheetTab, sheet: Any, row: int, column: int, cell: Cell) -> None:
        look = self._looks.of(cell.format, number_format(cell))
        value = self._reader.effective(tab, row, column, cell)
        if isinstance(cell.entered, ParsedFormula) and cell.entered.broken is None:
            shown = value.shown if isinstance(value, ErrorValue) else "" if value is None else value
            sheet.write_formula(row, column, self._names.formula(tab, cell.entered), look, shown)
        else:
            _write_value(sheet, row, column, value, look)
        if cell.note is not None:
            write_note(sheet, row, column, cell.note)


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

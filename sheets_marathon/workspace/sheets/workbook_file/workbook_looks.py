"""How an exported worksheet looks and what it offers: formats, merges, notes, dropdowns, coloured cells, the filter.

Of conditional formats an exported file has only custom formulas, of data validation only lists, and of those only what
Excel takes: at most 255 characters, no commas inside a choice (a deviation).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sheets_marathon.workspace.sheets.formulas.formula import read_formula
from sheets_marathon.workspace.sheets.formulas.number_format import pattern_of
from sheets_marathon.workspace.sheets.state.a1 import Box, column_letters
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.turn import box_of
from sheets_marathon.workspace.sheets.wire import Json
from sheets_marathon.workspace.sheets.workbook_file.workbook_names import FileNames

_HORIZONTAL = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_VERTICAL = {"TOP": "top", "MIDDLE": "vcenter", "BOTTOM": "bottom"}
_LONGEST_LIST = 255
"""Characters of all choices with their commas: Excel's limit for a list that stands in the rule itself."""
_LONGEST_HINT = 255
_NOTE_WIDTH, _NOTE_LINE, _NOTE_LETTERS = 280, 18, 40
"""Pixels of a note's box and of one of its lines, and about how many letters a line takes."""


class Looks:
    """Formats of one file, each made once however many cells share it."""

    def __init__(self, workbook: Any, book: Spreadsheet) -> None:
        self._workbook = workbook
        self._locale = book.locale
        self._made: dict[str, Any] = {}

    def of(self, cell_format: Json | None, number_format: Json | None = None) -> Any:
        """XlsxWriter's format for a CellFormat; None where nothing is special."""
        wanted = _look(cell_format or {}, pattern_of(number_format, self._locale))
        if not wanted:
            return None
        name = json.dumps(wanted, sort_keys=True)
        if name not in self._made:
            self._made[name] = self._workbook.add_format(wanted)
        return self._made[name]


def _look(given: Json, pattern: str) -> dict[str, Any]:
    """XlsxWriter's words for what a cell looks like."""
    text = given.get("textFormat", {})
    wanted: dict[str, Any] = {
        "num_format": pattern,
        "bold": text.get("bold"),
        "italic": text.get("italic"),
        "underline": text.get("underline") and 1,
        "font_strikeout": text.get("strikethrough"),
        "font_size": text.get("fontSize"),
        "font_color": hex_colour(text.get("foregroundColorStyle")),
        "bg_color": hex_colour(given.get("backgroundColorStyle")),
        "align": _HORIZONTAL.get(given.get("horizontalAlignment", "")),
        "valign": _VERTICAL.get(given.get("verticalAlignment", "")),
        "text_wrap": given.get("wrapStrategy") == "WRAP",
    }
    return {name: value for name, value in wanted.items() if value}


def hex_colour(style: Json | None) -> str:
    """A ColorStyle's ``{"rgbColor": {"red": 1}}`` → "#ff0000"; "" for none and for colours of the theme."""
    colour = (style or {}).get("rgbColor")
    if colour is None:
        return ""
    return "#" + "".join(f"{round(colour.get(name, 0) * 255):02x}" for name in ("red", "green", "blue"))


def merge(tab: SheetTab, sheet: Any, looks: Looks) -> None:
    """Merged cells, empty as yet: their first cell is to be written afterwards."""
    for area in tab.merges:
        box = box_of(area, tab)
        if box.bottom - box.top > 1 or box.right - box.left > 1:
            look = looks.of(tab.grid.get(box.top, box.left).format)
            sheet.merge_range(box.top, box.left, box.bottom - 1, box.right - 1, "", look)


def set_filter(tab: SheetTab, sheet: Any) -> None:
    """The arrows of the basic filter; no row is hidden by it (see ``set_basic_filter``)."""
    if tab.basic_filter is not None:
        box = box_of(tab.basic_filter["range"], tab)
        sheet.autofilter(box.top, box.left, box.bottom - 1, box.right - 1)


def write_note(sheet: Any, row: int, column: int, note: str) -> None:
    """A note as a comment that shows when the pointer rests on the cell, in a box that holds all of it."""
    lines = sum(1 + len(line) // _NOTE_LETTERS for line in note.split("\n"))
    sheet.write_comment(row, column, note, {"width": _NOTE_WIDTH, "height": _NOTE_LINE * (lines + 1)})


def add_dropdowns(book: Spreadsheet, tab: SheetTab, sheet: Any, names: FileNames) -> None:
    """Lists of choices, one rule for all the cells that share it."""
    rules: dict[str, Json] = {}
    cells: dict[str, list[tuple[int, int]]] = {}
    for row, column, cell in tab.grid.cells():
        if cell.validation is not None:
            key = json.dumps(cell.validation, sort_keys=True)
            rules[key] = cell.validation
            cells.setdefault(key, []).append((row, column))
    for key, rule in rules.items():
        source = _choices(book, tab, rule.get("condition", {}), names)
        if source is None:
            continue
        runs = list(_runs(cells[key]))
        hint = rule.get("inputMessage", "")[:_LONGEST_HINT]
        options = {
            "validate": "list",
            "source": source,
            "dropdown": rule.get("showCustomUi", False),
            "show_error": rule.get("strict", False),
            "other_cells": [[run.top, run.left, run.bottom - 1, run.right - 1] for run in runs[1:]],
        } | ({"input_message": hint} if hint else {})
        first = runs[0]
        sheet.data_validation(first.top, first.left, first.bottom - 1, first.right - 1, options)


def _choices(book: Spreadsheet, tab: SheetTab, condition: Json, names: FileNames) -> list[str] | str | None:
    """What Excel takes for the choices of a rule; None for what it can't take."""
    given = [value.get("userEnteredValue", "") for value in condition.get("values", [])]
    if condition.get("type") == "ONE_OF_LIST":
        fits = len(",".join(given)) <= _LONGEST_LIST and not any("," in choice for choice in given)
        return given if fits else None
    if condition.get("type") == "ONE_OF_RANGE" and given:
        formula = read_formula(given[0] if given[0].startswith("=") else f"={given[0]}", book.locale)
        return None if formula.broken is not None else names.formula(tab, formula)
    return None


def _runs(cells: Iterable[tuple[int, int]]) -> Iterator[Box]:
    """The cells as few boxes, each a part of one column."""
    top = left = bottom = -1
    for column, row in sorted((column, row) for row, column in cells):
        if column == left and row == bottom:
            bottom += 1
            continue
        if left >= 0:
            yield Box(top, left, bottom, left + 1)
        top, left, bottom = row, column, row + 1
    if left >= 0:
        yield Box(top, left, bottom, left + 1)


def add_conditional_formats(book: Spreadsheet, tab: SheetTab, sheet: Any, looks: Looks, names: FileNames) -> None:
    """Rules with a custom formula, in their order: in both programs the first that applies wins.

    A formula's relative references count from the first cell of the rule's range.
    """
    for rule in tab.conditional_formats:
        condition = rule.get("booleanRule", {}).get("condition", {})
        if condition.get("type") != "CUSTOM_FORMULA":
            continue
        formula = read_formula(condition["values"][0]["userEnteredValue"], book.locale)
        if formula.broken is not None:
            continue
        boxes = [box for area in rule["ranges"] if (box := box_of(area, tab)).bottom > box.top and box.right > box.left]
        if not boxes:
            continue
        spans = [_span(box) for box in boxes]
        options = {
            "type": "formula",
            "criteria": names.formula(tab, formula),
            "format": looks.of(rule["booleanRule"].get("format")),
        } | ({"multi_range": " ".join(spans)} if len(spans) > 1 else {})
        first = boxes[0]
        sheet.conditional_format(first.top, first.left, first.bottom - 1, first.right - 1, options)


def _span(box: Box) -> str:
    return f"{column_letters(box.left)}{box.top + 1}:{column_letters(box.right - 1)}{box.bottom}"

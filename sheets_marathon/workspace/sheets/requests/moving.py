"""Cells that go elsewhere: sortRange, copyPaste, cutPaste; and findReplace."""

from __future__ import annotations

import re
from functools import cmp_to_key

from sheets_marathon.workspace.sheets.formulas.engine import ErrorValue, Value
from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula, read_formula
from sheets_marathon.workspace.sheets.formulas.locale_parse import typed
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.grid import BLANK, Cell
from sheets_marathon.workspace.sheets.state.references import copy_formula
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json, unserved


def sort_range(turn: Turn, request: Json) -> None:
    """Sort the rows of a range by computed values; formulas move as if copied, so same-row references follow."""
    tab, box = turn.for_writing(request.get("range"))
    specs: list[Json] = request.get("sortSpecs", [])
    if not specs:
        raise turn.refuse("At least one sort spec must be set.")
    for spec in specs:
        if not set(spec) <= {"dimensionIndex", "sortOrder"}:
            raise unserved("sortRange by colour or data source column")
        if not box.left <= spec.get("dimensionIndex", 0) < box.right:
            raise turn.refuse(f"Sort dimension {spec.get('dimensionIndex', 0)} must be within the range to sort.")
    if any(area["endRowIndex"] > box.top and area["startRowIndex"] < box.bottom for area in tab.merges):
        raise turn.refuse("You can't sort a range with vertical merges.")
    order = sorted_rows(turn, tab, box, specs)
    if order == list(range(box.top, box.bottom)):
        return
    rows = {row: {c: cell for c, cell in tab.grid.row(row).items() if box.left <= c < box.right} for row in order}
    for target, source in enumerate(order, box.top):
        if target != source:
            for column in range(box.left, box.right):
                tab.grid.put(target, column, _carried(rows[source].get(column, BLANK), target - source, 0))


def _carried(cell: Cell, down: int, right: int) -> Cell:
    if isinstance(cell.entered, ParsedFormula):
        return cell._replace(entered=copy_formula(cell.entered, down, right))
    return cell


def sorted_rows(turn: Turn, tab: SheetTab, box: Box, specs: list[Json]) -> list[int]:
    """Row numbers of ``box`` in sorted order: numbers, text, booleans, errors, blanks always last. Stable."""
    turn.book.touch()
    columns = [spec.get("dimensionIndex", 0) for spec in specs]
    descending = [spec.get("sortOrder") == "DESCENDING" for spec in specs]
    keys = {
        row: [_key(turn.reader.effective(tab, row, column, tab.grid.get(row, column))) for column in columns]
        for row in range(box.top, box.bottom)
    }

    def compare(row: int, other: int) -> int:
        for a, b, down in zip(keys[row], keys[other], descending, strict=True):
            if a == b:
                continue
            if _BLANK_RANK in (a[0], b[0]):
                return 1 if a[0] == _BLANK_RANK else -1
            smaller = a < b
            return (1 if smaller else -1) if down else (-1 if smaller else 1)
        return 0

    return sorted(range(box.top, box.bottom), key=cmp_to_key(compare))


_BLANK_RANK = 4


def _key(value: Value) -> tuple[int, float, str]:
    if value is None or value == "":
        return _BLANK_RANK, 0.0, ""
    if isinstance(value, ErrorValue):
        return 3, 0.0, value.shown
    if isinstance(value, bool):
        return 2, float(value), ""
    if isinstance(value, str):
        return 1, 0.0, value.casefold()
    return 0, value, ""


_PASTES = {
    "PASTE_NORMAL": ("entered", "format", "note", "validation", "extra"),
    "PASTE_VALUES": ("entered",),
    "PASTE_FORMAT": ("format",),
    "PASTE_NO_BORDERS": ("entered", "format", "note", "validation", "extra"),
    "PASTE_FORMULA": ("entered",),
    "PASTE_DATA_VALIDATION": ("validation",),
}


def copy_paste(turn: Turn, request: Json) -> None:
    """Copy a range, repeated over the destination where that is a multiple of it."""
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind not in _PASTES:
        raise unserved(f"copyPaste of {kind}")
    source_tab, _, source = turn.area(request.get("source"))
    target_tab, target = _destination(turn, request.get("destination"), source, request)
    transposed = request.get("pasteOrientation") == "TRANSPOSE"
    height, width = source.bottom - source.top, source.right - source.left
    cells = [
        [source_tab.grid.get(r, c) for c in range(source.left, source.right)] for r in range(source.top, source.bottom)
    ]
    values: list[list[Value]] = []
    if kind == "PASTE_VALUES":
        turn.book.touch()
        values = [
            [turn.reader.effective(source_tab, source.top + i, source.left + j, cell) for j, cell in enumerate(line)]
            for i, line in enumerate(cells)
        ]
    for r in range(target.top, target.bottom):
        for c in range(target.left, target.right):
            i, j = (r - target.top), (c - target.left)
            i, j = (j % height, i % width) if transposed else (i % height, j % width)
            cell = cells[i][j]
            if kind == "PASTE_VALUES":
                shown = values[i][j]
                cell = cell._replace(entered=shown.shown if isinstance(shown, ErrorValue) else shown)
            elif isinstance(cell.entered, ParsedFormula):
                cell = _carried(cell, r - source.top - i, c - source.left - j)
            if kind == "PASTE_NO_BORDERS" and cell.format:
                cell = cell._replace(format={k: v for k, v in cell.format.items() if k != "borders"} or None)
            old = target_tab.grid.get(r, c)
            turn.put(target_tab, r, c, old._replace(**{name: getattr(cell, name) for name in _PASTES[kind]}))


def _destination(turn: Turn, asked: Json | None, source: Box, request: Json) -> tuple[SheetTab, Box]:
    tab, _, box = turn.area(asked)
    height, width = source.bottom - source.top, source.right - source.left
    if request.get("pasteOrientation") == "TRANSPOSE":
        height, width = width, height
    down = max(1, (box.bottom - box.top) // height)
    right = max(1, (box.right - box.left) // width)
    whole = Box(box.top, box.left, box.top + down * height, box.left + right * width)
    if whole.bottom > tab.rows or whole.right > tab.columns:
        raise turn.refuse("The paste does not fit into the grid.")
    turn.check_editable(tab, whole)
    return tab, whole


def cut_paste(turn: Turn, request: Json) -> None:
    """Move cells; formulas in them stay as they are. Formulas elsewhere that point into the cut range: 501."""
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind != "PASTE_NORMAL":
        raise unserved(f"cutPaste of {kind}")
    tab, source = turn.for_writing(request.get("source"))
    place: Json = request.get("destination", {})
    target_tab = turn.tab(place.get("sheetId"))
    top, left = place.get("rowIndex", 0), place.get("columnIndex", 0)
    target = Box(top, left, top + source.bottom - source.top, left + source.right - source.left)
    if target.bottom > target_tab.rows or target.right > target_tab.columns:
        raise turn.refuse("The paste does not fit into the grid.")
    turn.check_editable(target_tab, target)
    if _pointed_at(turn, tab, source):
        raise unserved("cutPaste of cells that formulas refer to")
    moved = [
        (r, c, tab.grid.get(r, c)) for r in range(source.top, source.bottom) for c in range(source.left, source.right)
    ]
    for r, c, _ in moved:
        tab.grid.put(r, c, BLANK)
    for r, c, cell in moved:
        target_tab.grid.put(r - source.top + top, c - source.left + left, cell)


def _pointed_at(turn: Turn, tab: SheetTab, box: Box) -> bool:
    for own in turn.book.tabs:
        for _, _, cell in own.grid.cells():
            if not isinstance(cell.entered, ParsedFormula):
                continue
            for ref in cell.entered.refs():
                title = ref.sheet if ref.sheet is not None else own.title
                if title.casefold() == tab.title.casefold() and (
                    (ref.top or 0) < box.bottom
                    and (ref.bottom is None or ref.bottom > box.top)
                    and (ref.left or 0) < box.right
                    and (ref.right is None or ref.right > box.left)
                ):
                    return True
    return False


def find_replace(turn: Turn, request: Json) -> Json:
    """Replace text in values (and formulas on request); the result is read as if typed."""
    find = request.get("find", "")
    if not find:
        raise turn.refuse("find must not be empty.")
    pattern = _pattern(turn, request, find)
    turn.book.touch()
    counts = {"valuesChanged": 0, "formulasChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for tab, box in _scope(turn, request):
        rows: set[int] = set()
        for r, c, cell in list(tab.grid.cells()):
            if not (box.top <= r < box.bottom and box.left <= c < box.right) or cell.entered is None:
                continue
            is_formula = isinstance(cell.entered, ParsedFormula)
            if is_formula and not request.get("includeFormulas"):
                continue
            old = _text(turn, tab, r, c, cell)
            new, times = pattern.subn(lambda _: request.get("replacement", ""), old)
            if not times:
                continue
            turn.check_editable(tab, Box(r, c, r + 1, c + 1))
            entered = (
                read_formula(new, turn.book.locale)
                if is_formula
                else typed(new, turn.book.locale, turn.today()).entered
            )
            turn.put(tab, r, c, cell._replace(entered=entered))
            rows.add(r)
            counts["formulasChanged" if is_formula else "valuesChanged"] += 1
            counts["occurrencesChanged"] += times
        counts["rowsChanged"] += len(rows)
        counts["sheetsChanged"] += bool(rows)
    return {name: count for name, count in counts.items() if count}


def _text(turn: Turn, tab: SheetTab, row: int, column: int, cell: Cell) -> str:
    if isinstance(cell.entered, ParsedFormula):
        return cell.entered.text(turn.book.locale)
    return turn.reader.formatted(turn.reader.effective(tab, row, column, cell), cell)


def _pattern(turn: Turn, request: Json, find: str) -> re.Pattern[str]:
    source = find if request.get("searchByRegex") else re.escape(find)
    if request.get("matchEntireCell"):
        source = rf"\A(?:{source})\Z"
    try:
        return re.compile(source, 0 if request.get("matchCase") else re.IGNORECASE)
    except re.error:
        raise turn.refuse(f"Invalid regular expression: {find}") from None


def _scope(turn: Turn, request: Json) -> list[tuple[SheetTab, Box]]:
    if "range" in request:
        tab, _, box = turn.area(request["range"])
        return [(tab, box)]
    if "sheetId" in request:
        tab = turn.tab(request["sheetId"])
        return [(tab, Box(0, 0, tab.rows, tab.columns))]
    if request.get("allSheets"):
        return [(tab, Box(0, 0, tab.rows, tab.columns)) for tab in turn.book.tabs]
    raise turn.refuse("One of range, sheetId or allSheets must be set.")

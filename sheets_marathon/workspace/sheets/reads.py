"""spreadsheets.get and :getByDataFilter: the spreadsheet as JSON, computing only what the mask asks for."""

from __future__ import annotations

from typing import Any

from sheets_marathon.workspace.sheets.fields import ALL, Tree, below, project, selects
from sheets_marathon.workspace.sheets.requests.ranges import shown_protected
from sheets_marathon.workspace.sheets.requests.tabs import tab_properties
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.cells import CellMask, Reader
from sheets_marathon.workspace.sheets.state.grid import BLANK
from sheets_marathon.workspace.sheets.state.spreadsheet import DEFAULT_FORMAT, DEFAULT_THEME, SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.state.structure import metadata_sheet
from sheets_marathon.workspace.sheets.wire import Json

ROW_PIXELS = 21
COLUMN_PIXELS = 100
_PLACE_KEYS = frozenset(
    {"sheetId", "startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex", "dimension", "startIndex"}
    | {"endIndex", "rowIndex", "columnIndex"}
)
Places = list[tuple[SheetTab, Box]]
Hanging = dict[tuple[int, str], dict[int, list[Json]]]
"""Developer metadata of rows and columns: by tab and dimension, then by where it hangs."""

_TAB_LISTS = {
    "merges": "merges",
    "conditionalFormats": "conditional_formats",
    "filterViews": "filter_views",
    "bandedRanges": "banded_ranges",
    "charts": "charts",
    "rowGroups": "row_groups",
    "columnGroups": "column_groups",
}


def without_zero_sheet(value: Any) -> Any:
    """JSON as proto prints it: a ``sheetId`` of 0 is left out of ranges and coordinates (recorded answers do so)."""
    if isinstance(value, list):
        return [without_zero_sheet(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("sheetId") == 0 and _PLACE_KEYS.issuperset(value):
        return {name: item for name, item in value.items() if name != "sheetId"}
    return {name: without_zero_sheet(item) for name, item in value.items()}


def _shown(items: list[Json], tree: Tree) -> list[Json]:
    """What hangs on a tab as proto prints it; whoever asks for ids alone is spared the walk through all else."""
    if tree and "sheetId" not in tree:
        asked: list[Json] = project(items, tree)
        if not any(isinstance(value, dict | list) for item in asked for value in item.values()):
            return asked
    shown: list[Json] = without_zero_sheet(items)
    return shown


def spreadsheet_json(
    reader: Reader, tree: Tree, caller: tuple[str, str], grid_data: bool, places: Places | None, base_url: str
) -> Json:
    """A Spreadsheet with what ``tree`` selects.

    ``caller`` is (e-mail, role). ``places`` limits tabs and cells, None means all; ``grid_data`` decides on
    cells only where no mask was given, as documented.
    """
    book = reader.book
    answer: Json = {"spreadsheetId": book.spreadsheet_id}
    if selects(tree, "properties"):
        answer["properties"] = book_properties(book)
    if selects(tree, "sheets"):
        tabs = book.tabs if places is None else [tab for tab in book.tabs if any(tab is other for other, _ in places)]
        sub = below(tree, "sheets")
        hanging = _hanging(book) if (selects(sub, "data") if tree else grid_data) else None
        answer["sheets"] = [_tab_json(reader, tab, sub, caller, hanging, places) for tab in tabs]
    if book.named_ranges and selects(tree, "namedRanges"):
        answer["namedRanges"] = without_zero_sheet(book.named_ranges)
    answer["spreadsheetUrl"] = f"{base_url}/spreadsheets/d/{book.spreadsheet_id}/edit"
    if selects(tree, "developerMetadata"):
        own = [item for item in book.metadata if metadata_sheet(item) is None]
        if own:
            answer["developerMetadata"] = own
    return _projected(answer, tree)


def _projected(answer: Json, tree: Tree) -> Json:
    """``answer`` by ``tree``; the cells below sheets.data were built by it already and need no second walk."""
    if not tree:
        return answer
    result: Json = {}
    for name, sub in tree.items():
        if name not in answer:
            continue
        if name != "sheets":
            result[name] = project(answer[name], sub)
            continue
        result[name] = [
            {
                key: value if key == "data" else project(value, below(sub, key))
                for key, value in tab.items()
                if not sub or selects(sub, key)
            }
            for tab in answer[name]
        ]
    return result


def book_properties(book: Spreadsheet) -> Json:
    """SpreadsheetProperties in Google's order."""
    properties = {
        "title": book.title,
        "locale": book.locale,
        "autoRecalc": "ON_CHANGE",
        "timeZone": book.time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": DEFAULT_THEME,
    }
    return properties | book.properties


def _tab_json(
    reader: Reader, tab: SheetTab, tree: Tree, caller: tuple[str, str], hanging: Hanging | None, places: Places | None
) -> Json:
    """``hanging``: None when no cells are asked for."""
    book = reader.book
    answer: Json = {}
    if selects(tree, "properties"):
        answer["properties"] = tab_properties(book, tab)
    if hanging is not None:
        boxes = [Box(0, 0, tab.rows, tab.columns)]
        if places is not None:
            boxes = [box for other, box in places if other is tab]
        sub = below(tree, "data") if tree else ALL
        answer["data"] = [_grid_data(reader, tab, box, sub, hanging) for box in boxes]
    for name, attribute in _TAB_LISTS.items():
        items = getattr(tab, attribute)
        if items and selects(tree, name):
            answer[name] = _shown(items, below(tree, name))
    if tab.protected_ranges and selects(tree, "protectedRanges"):
        protected = [shown_protected(p, caller) for p in tab.protected_ranges]
        answer["protectedRanges"] = _shown(protected, below(tree, "protectedRanges"))
    if tab.basic_filter is not None and selects(tree, "basicFilter"):
        answer["basicFilter"] = without_zero_sheet(tab.basic_filter)
    if selects(tree, "developerMetadata"):
        own = [
            m for m in book.metadata if m["location"]["locationType"] == "SHEET" and metadata_sheet(m) == tab.sheet_id
        ]
        if own:
            answer["developerMetadata"] = own
    return answer


def _grid_data(reader: Reader, tab: SheetTab, box: Box, tree: Tree, hanging: Hanging) -> Json:
    data: Json = {}
    if box.top and selects(tree, "startRow"):
        data["startRow"] = box.top
    if box.left and selects(tree, "startColumn"):
        data["startColumn"] = box.left
    if selects(tree, "rowData"):
        rows = _row_data(reader, tab, box, below(below(tree, "rowData"), "values"))
        if rows:
            data["rowData"] = rows
    if selects(tree, "rowMetadata"):
        sub = below(tree, "rowMetadata")
        data["rowMetadata"] = _dimension_data(tab, True, range(box.top, box.bottom), sub, hanging)
    if selects(tree, "columnMetadata"):
        sub = below(tree, "columnMetadata")
        data["columnMetadata"] = _dimension_data(tab, False, range(box.left, box.right), sub, hanging)
    return data


def _row_data(reader: Reader, tab: SheetTab, box: Box, tree: Tree) -> list[Json]:
    """Rows up to the last one with something selected; empty cells between are {}."""
    wanted = CellMask.of(tree)
    spilled: dict[int, list[int]] = {}
    computed = reader.computed(tab) if wanted.effective or wanted.formatted else {}
    for row, column in computed:
        if tab.grid.get(row, column) is BLANK:
            spilled.setdefault(row, []).append(column)
    last = max(reader.found_until(tab, wanted), max((row for row, _ in computed), default=-1) + 1)
    rows: list[Json] = []
    filled = 0
    for r in range(box.top, min(box.bottom, last)):
        cells = tab.grid.row(r)
        columns = [c for c, cell in cells.items() if wanted.finds_in(cell) or (r, c) in computed]
        columns += spilled.get(r, ())
        line: list[Json] = []
        for c in sorted(c for c in columns if box.left <= c < box.right):
            cell = cells.get(c, BLANK)
            data = reader.cell_data(tab, r, c, cell, wanted)
            if data:
                while len(line) < c - box.left:
                    line.append({})
                line.append(data)
        rows.append({"values": line} if line else {})
        if line:
            filled = len(rows)
    return rows[:filled]


def _hanging(book: Spreadsheet) -> Hanging:
    found: Hanging = {}
    for item in book.metadata:
        place = item["location"].get("dimensionRange")
        if place:
            own = found.setdefault((place["sheetId"], place["dimension"]), {})
            own.setdefault(place["startIndex"], []).append(item)
    return found


def _dimension_data(tab: SheetTab, rows: bool, indices: range, tree: Tree, hanging: Hanging) -> list[Json]:
    kept = tab.row_properties if rows else tab.column_properties
    pixels = ROW_PIXELS if rows else COLUMN_PIXELS
    own = hanging.get((tab.sheet_id, "ROWS" if rows else "COLUMNS"), {})
    located = selects(tree, "developerMetadata", "location")
    plain = project({"pixelSize": pixels}, tree)
    result: list[Json] = [plain] * len(indices)  # a thousand rows are like this
    for index in kept.keys() | own.keys():
        if index not in indices:
            continue
        data: Json = {"pixelSize": pixels} | kept.get(index, {})
        if index in own:
            data["developerMetadata"] = without_zero_sheet(own[index]) if located else own[index]
        result[index - indices.start] = project(data, tree)
    return result

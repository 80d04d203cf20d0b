"""addSheet, updateSheetProperties, deleteSheet, duplicateSheet, updateSpreadsheetProperties."""

from __future__ import annotations

import re
from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.state.colours import normal_colours
from sheets_marathon.workspace.sheets.state.spreadsheet import (
    LISTS,
    MAX_TABS,
    MAX_TITLE_CHARACTERS,
    SheetTab,
    Spreadsheet,
)
from sheets_marathon.workspace.sheets.state.structure import forget_tab, retitle_tab
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json, unserved

_SIZES = ("rowCount", "columnCount")
_FROZEN = ("frozenRowCount", "frozenColumnCount")
_KEPT = ("hidden", "rightToLeft", "tabColor", "tabColorStyle")
_LOCALE = re.compile(r"[a-z]{2,3}(?:_[A-Z]{2})?\Z")


def tab_properties(book: Spreadsheet, tab: SheetTab) -> Json:
    """SheetProperties as Google answers them: sizes always, the rest when set."""
    grid = {"rowCount": tab.rows, "columnCount": tab.columns}
    grid |= {name: value for name, value in tab.grid_properties.items() if value}
    properties = {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": book.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": grid,
    }
    return properties | {name: value for name, value in tab.properties.items() if value}


def add_sheet(turn: Turn, request: Json) -> Json:
    """A new tab; id, title, place and sizes may be chosen by the caller."""
    asked: Json = normal_colours(request.get("properties", {}))
    if asked.get("sheetType", "GRID") != "GRID":
        raise unserved(f"addSheet of type {asked['sheetType']}")
    if "dataSourceSheetProperties" in asked:
        raise unserved("addSheet with dataSourceSheetProperties")
    book = turn.book
    if len(book.tabs) >= MAX_TABS:
        raise turn.refuse(f"You can't have more than {MAX_TABS} sheets in a document.")
    taken = {tab.sheet_id for tab in book.tabs}
    sheet_id = asked.get("sheetId")
    if sheet_id is None:
        sheet_id = turn.ids.new(taken)
    elif sheet_id in taken:
        raise turn.refuse(f"Sheet with id {sheet_id} already exists.")
    elif sheet_id < 0:
        raise turn.refuse("sheetId must be non-negative.")
    title = asked.get("title") or _free_title(book)
    check_title(turn, title)
    tab = SheetTab(sheet_id, title)
    index = asked.get("index", len(book.tabs))
    if not 0 <= index <= len(book.tabs):
        raise turn.refuse(f"Cannot add a sheet at index {index}.")
    book.tabs.insert(index, tab)
    _set_grid(turn, tab, {name: v for name, v in asked.get("gridProperties", {}).items() if v or name not in _SIZES})
    tab.properties = {name: asked[name] for name in _KEPT if asked.get(name)}
    turn.check_size()
    return {"properties": tab_properties(book, tab)}


def _free_title(book: Spreadsheet) -> str:
    word = "Лист" if book.locale.startswith("ru") else "Sheet"
    number = len(book.tabs) + 1
    while book.tab_titled(f"{word}{number}") is not None:
        number += 1
    return f"{word}{number}"


def check_title(turn: Turn, title: str, own: SheetTab | None = None) -> None:
    """Refuse a title that is too long, empty, or taken by another tab than ``own``."""
    if not title or len(title) > MAX_TITLE_CHARACTERS:
        raise turn.refuse(f"The sheet name must be between 1 and {MAX_TITLE_CHARACTERS} characters long.")
    found = turn.book.tab_titled(title)
    if found is not None and found is not own:
        raise turn.refuse(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _set_grid(turn: Turn, tab: SheetTab, grid: Json) -> None:
    """Take over GridProperties: a smaller grid cuts cells off."""
    for name in _SIZES:
        if name in grid and grid[name] < 1:
            raise turn.refuse(f"gridProperties.{name} must be at least 1.")
    if grid.get("rowCount", tab.rows) < tab.rows:
        tab.grid.delete_rows(grid["rowCount"], len(tab.grid.rows))
    if grid.get("columnCount", tab.columns) < tab.columns:
        last = grid["columnCount"]
        tab.grid.map_columns(lambda column: column if column < last else None)
    tab.rows, tab.columns = grid.get("rowCount", tab.rows), grid.get("columnCount", tab.columns)
    rest = {name: value for name, value in grid.items() if name not in _SIZES}
    tab.grid_properties = {name: value for name, value in (tab.grid_properties | rest).items() if value}
    for name, size, what in ((_FROZEN[0], tab.rows, "rows"), (_FROZEN[1], tab.columns, "columns")):
        if tab.grid_properties.get(name, 0) >= size:
            raise turn.refuse(f"You can't freeze all visible {what} on the sheet.")


def _check_open(turn: Turn, tab: SheetTab) -> None:
    """Refuse to change a tab that is protected from the caller as a whole."""
    if any(set(area) <= {"sheetId"} for area in turn.locked(tab)):
        raise turn.protected()


def update_sheet_properties(turn: Turn, request: Json) -> None:
    """Change what ``fields`` names of a tab's properties."""
    new: Json = normal_colours(request.get("properties", {}))
    tree = fields.with_colour_pairs(fields.for_update(request.get("fields"), "SheetProperties", turn.where))
    tab = turn.tab(new.get("sheetId"))
    book = turn.book
    _check_open(turn, tab)
    if "dataSourceSheetProperties" in tree:
        raise unserved("updateSheetProperties of dataSourceSheetProperties")
    if fields.selects(tree, "title") and ("title" in new or tree):
        title = new.get("title", "")
        check_title(turn, title, tab)
        if title != tab.title:
            retitle_tab(book, tab, title)
    if fields.selects(tree, "gridProperties"):
        grid_tree = fields.below(tree, "gridProperties")
        old = {"rowCount": tab.rows, "columnCount": tab.columns} | tab.grid_properties
        merged = fields.merge(old, new.get("gridProperties", {}), grid_tree)
        sizes = {"rowCount": tab.rows, "columnCount": tab.columns}
        if tree and grid_tree:  # a size named in the mask but not given would be zero
            sizes = {name: 0 if name in grid_tree else size for name, size in sizes.items()}
        tab.grid_properties = {}
        _set_grid(turn, tab, sizes | merged)
    for name in _KEPT:
        if fields.selects(tree, name):
            tab.properties = {k: v for k, v in tab.properties.items() if k != name}
            if new.get(name):
                tab.properties[name] = new[name]
    if all(other.properties.get("hidden") for other in book.tabs):
        raise turn.refuse("You can't hide all the sheets in a document.")
    if fields.selects(tree, "index") and ("index" in new or tree):
        _move_tab(turn, tab, new.get("index", 0))
    turn.check_size()


def _move_tab(turn: Turn, tab: SheetTab, index: int) -> None:
    """Google counts ``index`` before the tab is taken out: moving right by one needs two more."""
    tabs = turn.book.tabs
    if not 0 <= index <= len(tabs):
        raise turn.refuse(f"Cannot move the sheet to index {index}.")
    old = tabs.index(tab)
    tabs.remove(tab)
    tabs.insert(index - 1 if index > old else index, tab)


def delete_sheet(turn: Turn, request: Json) -> None:
    """Delete a tab; at least one visible one must stay."""
    tab = turn.tab(request.get("sheetId"))
    _check_open(turn, tab)
    if len(turn.book.tabs) == 1:
        raise turn.refuse("You can't remove all the sheets in a document.")
    if all(other.properties.get("hidden") for other in turn.book.tabs if other is not tab):
        raise turn.refuse("You can't remove all the visible sheets in a document.")
    forget_tab(turn.book, tab)


def duplicate_sheet(turn: Turn, request: Json) -> Json:
    """A copy of a tab with its cells, formats, validations, merges and conditional formats."""
    source = turn.tab(request.get("sourceSheetId"))
    taken = {tab.sheet_id for tab in turn.book.tabs}
    sheet_id = request.get("newSheetId")
    if sheet_id is None:
        sheet_id = turn.ids.new(taken)
    elif sheet_id in taken:
        raise turn.refuse(f"Sheet with id {sheet_id} already exists.")
    word = "Копия" if turn.book.locale.startswith("ru") else "Copy of"
    title = request.get("newSheetName") or f"{word} {source.title}"
    check_title(turn, title)
    for name in ("protected_ranges", "filter_views", "banded_ranges", "charts"):
        if getattr(source, name):
            raise unserved(f"duplicateSheet of a sheet with {name.replace('_', ' ')}")
    copy = replace(source.draft(), sheet_id=sheet_id, title=title)
    for name in LISTS:
        setattr(copy, name, [_moved(item, source.sheet_id, sheet_id) for item in getattr(source, name)])
    copy.basic_filter = None
    index = request.get("insertSheetIndex", 0)
    if not 0 <= index <= len(turn.book.tabs):
        raise turn.refuse(f"Cannot insert a sheet at index {index}.")
    turn.book.tabs.insert(index, copy)
    turn.check_size()
    return {"properties": tab_properties(turn.book, copy)}


def _moved(item: object, old: int, new: int) -> object:
    if isinstance(item, list):
        return [_moved(value, old, new) for value in item]
    if not isinstance(item, dict):
        return item
    return {
        name: new if name == "sheetId" and value == old else _moved(value, old, new) for name, value in item.items()
    }


def update_spreadsheet_properties(turn: Turn, request: Json) -> None:
    """Title, locale, time zone and the rest of SpreadsheetProperties."""
    new: Json = request.get("properties", {})
    tree = fields.for_update(request.get("fields"), "SpreadsheetProperties", turn.where)
    book = turn.book
    if "title" in new and fields.selects(tree, "title"):
        book.title = new["title"]
    if "locale" in new and fields.selects(tree, "locale"):
        if not _LOCALE.match(new["locale"]):
            raise turn.refuse(f"Unsupported locale: {new['locale']}")
        book.locale = new["locale"]
    if "timeZone" in new and fields.selects(tree, "timeZone"):
        if new["timeZone"] not in available_timezones():
            raise turn.refuse(f"Invalid time zone: {new['timeZone']}")
        book.time_zone = ZoneInfo(new["timeZone"]).key
    for name in ("iterativeCalculationSettings", "importFunctionsExternalUrlAccessAllowed", "spreadsheetTheme"):
        if name in new:
            raise unserved(f"updateSpreadsheetProperties of {name}")
    for name in ("autoRecalc", "defaultFormat"):
        if name in new and fields.selects(tree, name):
            book.properties = book.properties | {name: new[name]}

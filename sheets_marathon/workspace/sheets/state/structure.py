"""What must follow when rows, columns or tabs of a spreadsheet come, go or move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sheets_marathon.workspace.sheets.formulas.formula import ParsedFormula, read_formula
from sheets_marathon.workspace.sheets.state.references import (
    Delete,
    Insert,
    Move,
    Shift,
    is_area,
    lose_sheet,
    rename_sheet,
    shift_area,
    shift_formula,
)
from sheets_marathon.workspace.sheets.state.spreadsheet import LISTS, SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.wire import Json

Rewrite = Callable[[ParsedFormula, str], ParsedFormula]  # (formula, title of the tab it stands in) → formula

_LOST: Any = object()


def shift_dimension(book: Spreadsheet, tab: SheetTab, rows: bool, shift: Shift) -> None:
    """Apply ``shift`` to the rows (or columns) of ``tab``, to its size, and to all that refers to them."""
    _shift_grid(tab, rows, shift)
    rewrite_formulas(book, lambda formula, own: shift_formula(formula, own, tab.title, rows, shift))

    def follow(value: Any) -> Any:
        if is_area(value):
            if value["sheetId"] != tab.sheet_id:
                return value
            moved = shift_area(value, rows, shift)
            return _LOST if moved is None else moved
        return None

    _rewrite_json(book, follow)
    _shift_properties(tab, rows, shift)
    _shift_metadata(book, tab, rows, shift)
    _shift_frozen(tab, rows, shift)
    if not rows:
        _shift_filter_columns(tab, shift)


def forget_tab(book: Spreadsheet, tab: SheetTab) -> None:
    """Take ``tab`` out: references to it become #REF!, its named ranges and metadata go with it."""
    book.tabs.remove(tab)
    rewrite_formulas(book, lambda formula, _own: lose_sheet(formula, tab.title))
    _rewrite_json(book, lambda value: _LOST if is_area(value) and value["sheetId"] == tab.sheet_id else None)
    book.metadata[:] = [item for item in book.metadata if metadata_sheet(item) != tab.sheet_id]


def retitle_tab(book: Spreadsheet, tab: SheetTab, title: str) -> None:
    """Rename ``tab``; formulas follow."""
    old, tab.title = tab.title, title
    rewrite_formulas(book, lambda formula, _own: rename_sheet(formula, old, title))


def metadata_sheet(item: Json) -> int | None:
    """The tab that a developer metadata item hangs on, None for the spreadsheet itself."""
    location: Json = item["location"]
    if location["locationType"] == "SHEET":
        return int(location["sheetId"])
    if "dimensionRange" in location:
        return int(location["dimensionRange"]["sheetId"])
    return None


def rewrite_formulas(book: Spreadsheet, rewrite: Rewrite) -> None:
    """Pass every formula in cells, validations and rules through ``rewrite``."""
    for tab in book.tabs:
        changed = []
        rules: dict[int, Json] = {}  # by the identity of those that they are made of: a column shares one
        for row, column, cell in tab.grid.references:
            new = cell
            if isinstance(cell.entered, ParsedFormula):
                formula = rewrite(cell.entered, tab.title)
                if formula is not cell.entered:
                    new = new._replace(entered=formula)
            if cell.validation is not None:
                if (rule := rules.get(id(cell.validation))) is None:
                    rule = rules[id(cell.validation)] = _conditions(cell.validation, book.locale, tab.title, rewrite)
                if rule is not cell.validation:
                    new = new._replace(validation=rule)
            if new is not cell:
                changed.append((row, column, new))
        for row, column, new in changed:
            tab.grid.put(row, column, new)
        for name in ("conditional_formats", "filter_views"):
            items = getattr(tab, name)
            items[:] = [_conditions(item, book.locale, tab.title, rewrite) for item in items]
        if tab.basic_filter is not None:
            tab.basic_filter = _conditions(tab.basic_filter, book.locale, tab.title, rewrite)


def _conditions(value: Any, locale: str, own: str, rewrite: Rewrite) -> Any:
    """``value`` with the formulas of its ConditionValues rewritten; the same object when none changes."""
    if isinstance(value, list):
        items = [_conditions(item, locale, own, rewrite) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not isinstance(value, dict):
        return value
    text = value.get("userEnteredValue")
    if isinstance(text, str):
        if not text.startswith("="):
            return value
        formula = read_formula(text, locale)
        changed = rewrite(formula, own)
        return value if changed is formula else value | {"userEnteredValue": changed.text(locale)}
    new = {name: _conditions(item, locale, own, rewrite) for name, item in value.items()}
    return value if all(new[name] is item for name, item in value.items()) else new


def _shift_grid(tab: SheetTab, rows: bool, shift: Shift) -> None:
    grid = tab.grid
    if not rows:
        grid.map_columns(shift.index)
    elif isinstance(shift, Insert):
        grid.insert_rows(shift.at, shift.count)
    elif isinstance(shift, Delete):
        grid.delete_rows(shift.start, shift.end)
    else:
        grid.move_rows(shift.start, shift.end, shift.to)
    grown = shift.count if isinstance(shift, Insert) else shift.start - shift.end if isinstance(shift, Delete) else 0
    if rows:
        tab.rows += grown
    else:
        tab.columns += grown


def _rewrite_json(book: Spreadsheet, follow: Callable[[Any], Any]) -> None:
    """Pass every stored GridRange through ``follow``; what has lost its range is dropped."""
    for tab in book.tabs:
        for name in LISTS:
            items = getattr(tab, name)
            items[:] = [new for new in (_walk(item, follow) for item in items) if not _empty(new)]
        if tab.basic_filter is not None:
            kept = _walk(tab.basic_filter, follow)
            tab.basic_filter = None if _empty(kept) else kept
    named = [_walk(item, follow) for item in book.named_ranges]
    book.named_ranges[:] = [item for item in named if not _empty(item)]


def _empty(item: Any) -> bool:
    """Whether a stored object stood on nothing but a range that is gone."""
    return item is _LOST or (isinstance(item, dict) and item.get("ranges") == [])


def _walk(value: Any, follow: Callable[[Any], Any]) -> Any:
    found = follow(value)
    if found is not None:
        return found
    if isinstance(value, list):
        return [new for new in (_walk(item, follow) for item in value) if new is not _LOST]
    if not isinstance(value, dict):
        return value
    result: Json = {}
    for name, item in value.items():
        new = _walk(item, follow)
        if new is _LOST:
            if name == "range":
                return _LOST
            continue
        result[name] = new
    return result


def _shift_properties(tab: SheetTab, rows: bool, shift: Shift) -> None:
    name = "row_properties" if rows else "column_properties"
    moved = {shift.index(index): value for index, value in getattr(tab, name).items()}
    setattr(tab, name, {index: value for index, value in moved.items() if index is not None})
    groups = tab.row_groups if rows else tab.column_groups
    kept: list[Json] = []
    for group in groups:
        span = shift.span(group["range"]["startIndex"], group["range"]["endIndex"])
        if span is not None:
            kept.append(group | {"range": group["range"] | {"startIndex": span[0], "endIndex": span[1]}})
    groups[:] = kept


def _shift_metadata(book: Spreadsheet, tab: SheetTab, rows: bool, shift: Shift) -> None:
    kept: list[Json] = []
    for item in book.metadata:
        place = item["location"].get("dimensionRange")
        if place is None or place["sheetId"] != tab.sheet_id or (place["dimension"] == "ROWS") != rows:
            kept.append(item)
            continue
        index = shift.index(place["startIndex"])
        if index is not None:
            moved = place | {"startIndex": index, "endIndex": index + 1}
            kept.append(item | {"location": item["location"] | {"dimensionRange": moved}})
    book.metadata[:] = kept


def _shift_frozen(tab: SheetTab, rows: bool, shift: Shift) -> None:
    name = "frozenRowCount" if rows else "frozenColumnCount"
    frozen = tab.grid_properties.get(name, 0)
    if not frozen or isinstance(shift, Move):
        return
    span = shift.span(0, frozen) if isinstance(shift, Delete) else (0, frozen + shift.count * (shift.at < frozen))
    tab.grid_properties = {k: v for k, v in tab.grid_properties.items() if k != name}
    if span is not None:
        tab.grid_properties[name] = span[1]


def _shift_filter_columns(tab: SheetTab, shift: Shift) -> None:
    tab.filter_views[:] = [_filter_columns(view, shift) for view in tab.filter_views]
    if tab.basic_filter is not None:
        tab.basic_filter = _filter_columns(tab.basic_filter, shift)


def _filter_columns(view: Json, shift: Shift) -> Json:
    result = dict(view)
    if "criteria" in view:
        moved = {shift.index(int(column)): rule for column, rule in view["criteria"].items()}
        result["criteria"] = {str(column): rule for column, rule in moved.items() if column is not None}
    for name, key in (("filterSpecs", "columnIndex"), ("sortSpecs", "dimensionIndex")):
        if name in view:
            specs = [(shift.index(spec.get(key, 0)), spec) for spec in view[name]]
            result[name] = [spec | {key: column} for column, spec in specs if column is not None]
    return result

"""Rows and columns: append, insert, delete, move, size, group."""

from __future__ import annotations

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.grid import BLANK, Cell
from sheets_marathon.workspace.sheets.state.references import Delete, Insert, Move
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.state.structure import shift_dimension
from sheets_marathon.workspace.sheets.state.text_width import pixels
from sheets_marathon.workspace.sheets.turn import Turn, box_of
from sheets_marathon.workspace.sheets.wire import Json, unserved


def dimension_span(turn: Turn, place: Json) -> tuple[SheetTab, bool, int, int]:
    """A DimensionRange: its tab, whether it is rows, start and end."""
    if place.get("dimension") not in ("ROWS", "COLUMNS"):
        raise turn.refuse("No dimension specified.")
    tab = turn.tab(place.get("sheetId"))
    rows = place["dimension"] == "ROWS"
    start, end = place.get("startIndex", 0), place.get("endIndex", tab.rows if rows else tab.columns)
    if start < 0 or end <= start:
        raise turn.refuse(f"endIndex[{end}] must be greater than startIndex[{start}].")
    return tab, rows, start, end


def append_dimension(turn: Turn, request: Json) -> None:
    """Rows at the bottom or columns at the right."""
    if "tableId" in request:
        raise unserved("appendDimension to a table")
    if request.get("dimension") not in ("ROWS", "COLUMNS"):
        raise turn.refuse("No dimension specified.")
    tab = turn.tab(request.get("sheetId"))
    length = request.get("length", 0)
    if length < 1:
        raise turn.refuse("length must be greater than zero.")
    if request["dimension"] == "ROWS":
        tab.rows += length
    else:
        tab.columns += length
    turn.check_size()


def insert_dimension(turn: Turn, request: Json) -> None:
    """New empty rows or columns; they take the formats of the ones before (or after)."""
    tab, rows, start, end = dimension_span(turn, request.get("range", {}))
    size = tab.rows if rows else tab.columns
    inherit = bool(request.get("inheritFromBefore"))
    what = "row" if rows else "column"
    if start > size or (start == size and not inherit):
        raise turn.refuse(f"Cannot insert a {what} at index {start}: there are only {size} {what}s.")
    if inherit and start == 0:
        raise turn.refuse("inheritFromBefore cannot be true when inserting at the start of the sheet.")
    _check_seam(turn, tab, rows, start)
    shift_dimension(turn.book, tab, rows, Insert(start, end - start))
    pattern = start - 1 if inherit else end
    if rows:
        _inherit_rows(tab, pattern, start, end)
    else:
        _inherit_columns(tab, pattern, start, end)
    turn.check_size()


def _check_seam(turn: Turn, tab: SheetTab, rows: bool, at: int) -> None:
    """Refuse what would open a range that is protected from the caller; at its edges there is nothing to open."""
    for area in turn.locked(tab):
        box = box_of(area, tab)
        if (box.top < at < box.bottom) if rows else (box.left < at < box.right):
            raise turn.protected()


def _bare(cell: Cell) -> Cell:
    return Cell(format=cell.format, validation=cell.validation)


def _inherit_rows(tab: SheetTab, pattern: int, start: int, end: int) -> None:
    for column, cell in list(tab.grid.row(pattern).items()):
        bare = _bare(cell)
        if bare != BLANK:
            for row in range(start, end):
                tab.grid.put(row, column, bare)


def _inherit_columns(tab: SheetTab, pattern: int, start: int, end: int) -> None:
    for row, cells in enumerate(list(tab.grid.rows)):
        bare = _bare(cells.get(pattern, BLANK))
        if bare != BLANK:
            for column in range(start, end):
                tab.grid.put(row, column, bare)


def delete_dimension(turn: Turn, request: Json) -> None:
    """Rows or columns go away with all that is in them; one must stay."""
    tab, rows, start, end = dimension_span(turn, request.get("range", {}))
    size = tab.rows if rows else tab.columns
    what = "row" if rows else "column"
    if end > size:
        raise turn.refuse(
            f"Cannot delete a {what} that doesn't exist. Tried to delete {what} index {end - 1} but there are only"
            f" {size} {what}s."
        )
    if end - start == size:
        raise turn.refuse(f"You can't delete all the {what}s on the sheet.")
    frozen = tab.grid_properties.get("frozenRowCount" if rows else "frozenColumnCount", 0)
    if start <= frozen and end == size and frozen:
        raise turn.refuse(f"Sorry, it is not possible to delete all non-frozen {what}s.")
    turn.check_editable(tab, Box(start, 0, end, tab.columns) if rows else Box(0, start, tab.rows, end))
    shift_dimension(turn.book, tab, rows, Delete(start, end))


def move_dimension(turn: Turn, request: Json) -> None:
    """Rows or columns go before ``destinationIndex``, counted before the move."""
    tab, rows, start, end = dimension_span(turn, request.get("source", {}))
    size = tab.rows if rows else tab.columns
    to = request.get("destinationIndex", 0)
    if end > size or not 0 <= to <= size:
        raise turn.refuse(f"destinationIndex[{to}] or source is out of the grid of {size}.")
    if start <= to <= end:
        raise turn.refuse("Cannot move a dimension into itself.")
    turn.check_editable(tab, Box(start, 0, end, tab.columns) if rows else Box(0, start, tab.rows, end))
    _check_seam(turn, tab, rows, to)
    shift_dimension(turn.book, tab, rows, Move(start, end, to))


def update_dimension_properties(turn: Turn, request: Json) -> None:
    """Pixel sizes and hiddenByUser."""
    if "dataSourceSheetRange" in request:
        raise unserved("updateDimensionProperties of a data source sheet")
    tree = fields.for_update(request.get("fields"), "DimensionProperties", turn.where)
    for name in tree:
        if name not in ("pixelSize", "hiddenByUser"):
            raise turn.refuse(f"{name} cannot be set by updateDimensionProperties.")
    tab, rows, start, end = dimension_span(turn, request.get("range", {}))
    if end > (tab.rows if rows else tab.columns):
        raise turn.refuse("The dimension range exceeds the grid.")
    kept = tab.row_properties if rows else tab.column_properties
    for index in range(start, end):
        merged = fields.merge(kept.get(index, {}), request.get("properties", {}), tree)
        if merged:
            kept[index] = merged
        else:
            kept.pop(index, None)


def auto_resize_dimensions(turn: Turn, request: Json) -> None:
    """Columns as wide as their texts (text_width.py); rows, and columns that show nothing, get the default back."""
    if "dataSourceSheetDimensions" in request:
        raise unserved("autoResizeDimensions of a data source sheet")
    tab, rows, start, end = dimension_span(turn, request.get("dimensions", {}))
    kept = tab.row_properties if rows else tab.column_properties
    widths = {} if rows else _text_widths(turn, tab, start, min(end, tab.columns))
    for index in range(start, end):
        properties = {name: value for name, value in kept.pop(index, {}).items() if name != "pixelSize"}
        if index in widths:
            properties["pixelSize"] = widths[index]
        if properties:
            kept[index] = properties


def _text_widths(turn: Turn, tab: SheetTab, start: int, end: int) -> dict[int, int]:
    turn.book.touch()
    widths: dict[int, int] = {}
    for row in range(turn.reader.end(tab)):
        for column in range(start, end):
            cell = tab.grid.get(row, column)
            shown = turn.reader.formatted(turn.reader.effective(tab, row, column, cell), cell)
            if shown:
                points = (cell.format or {}).get("textFormat", {}).get("fontSize", 10)
                widths[column] = max(widths.get(column, 0), pixels(shown, points))
    return widths


def add_dimension_group(turn: Turn, request: Json) -> Json:
    """A group of rows or columns; groups that cross another one are not served."""
    tab, rows, start, end = dimension_span(turn, request.get("range", {}))
    groups = tab.row_groups if rows else tab.column_groups
    for group in groups:
        other = group["range"]
        if start < other["endIndex"] and other["startIndex"] < end:
            raise unserved("addDimensionGroup over another group")
    place = {"sheetId": tab.sheet_id, "dimension": request["range"]["dimension"], "startIndex": start, "endIndex": end}
    groups.append({"range": place, "depth": 1})
    # Recorded: the first group switches this on, and it stays when the group goes.
    control = "rowGroupControlAfter" if rows else "columnGroupControlAfter"
    tab.grid_properties = tab.grid_properties | {control: True}
    return {"dimensionGroups": list(groups)}


def delete_dimension_group(turn: Turn, request: Json) -> Json:
    """Ungroup; only whole groups."""
    tab, rows, start, end = dimension_span(turn, request.get("range", {}))
    groups = tab.row_groups if rows else tab.column_groups
    found = [g for g in groups if (g["range"]["startIndex"], g["range"]["endIndex"]) == (start, end)]
    if not found:
        raise turn.refuse("There is no group over the given range.")
    groups.remove(found[0])
    return {"dimensionGroups": list(groups)} if groups else {}

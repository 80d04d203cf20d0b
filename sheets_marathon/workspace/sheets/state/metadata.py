"""Developer metadata and data filters: what a lookup matches and which cells a filter means."""

from __future__ import annotations

from sheets_marathon.workspace.sheets.state.a1 import Box, CellArea, parse_area, split_sheet
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.state.structure import metadata_sheet
from sheets_marathon.workspace.sheets.wire import ApiError, Json, invalid


def matching(book: Spreadsheet, data_filter: Json) -> list[Json]:
    """Developer metadata that a DataFilter matches; a range matches what hangs on what it covers. May raise 400."""
    if "developerMetadataLookup" in data_filter:
        lookup = data_filter["developerMetadataLookup"]
        candidates = book.metadata
        if "metadataKey" in lookup and "metadataValue" in lookup:
            candidates = book.metadata_valued(lookup["metadataKey"], lookup["metadataValue"])
        return [item for item in candidates if _matches(lookup, item)]
    tab, box = filter_box(book, data_filter)
    return [item for item in book.metadata if _within(item, tab, box)]


def _matches(lookup: Json, item: Json) -> bool:
    for name in ("metadataKey", "metadataValue", "metadataId", "visibility"):
        if name in lookup and lookup[name] != item.get(name):
            return False
    location: Json = item["location"]
    if "locationType" in lookup and lookup["locationType"] != location["locationType"]:
        return False
    if "metadataLocation" not in lookup:
        return True
    place: Json = lookup["metadataLocation"]
    if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
        return _intersects(place, item)
    if "dimensionRange" in place:
        return bool({"sheetId": 0} | place["dimensionRange"] == location.get("dimensionRange"))
    if "sheetId" in place:
        return location["locationType"] == "SHEET" and bool(location["sheetId"] == place["sheetId"])
    return bool(location["locationType"] == "SPREADSHEET")


def _intersects(place: Json, item: Json) -> bool:
    if place.get("spreadsheet"):
        return True
    if "sheetId" in place:
        return metadata_sheet(item) in (None, place["sheetId"])
    asked = {"sheetId": 0} | place.get("dimensionRange", {})
    if metadata_sheet(item) not in (None, asked["sheetId"]):
        return False
    mine = item["location"].get("dimensionRange")
    if mine is None or mine["dimension"] != asked.get("dimension"):
        return True
    return bool(mine["startIndex"] < asked.get("endIndex", 2**31) and asked.get("startIndex", 0) < mine["endIndex"])


def _within(item: Json, tab: SheetTab, box: Box) -> bool:
    if metadata_sheet(item) != tab.sheet_id:
        return False
    place = item["location"].get("dimensionRange")
    if place is None:
        return True
    start, end = (box.top, box.bottom) if place["dimension"] == "ROWS" else (box.left, box.right)
    return bool(place["startIndex"] < end and start < place["endIndex"])


def resolve_range(book: Spreadsheet, text: str) -> tuple[SheetTab, CellArea, bool]:
    """An A1 range, a tab's title or a named range: its tab, its area, whether it is a single cell.

    Raises ApiError 400 "Unable to parse range" as Google words it.
    """
    try:
        title, rest = split_sheet(text)
        if title is None:
            named = book.named(rest)
            if named is not None:
                return _named_area(book, named)
            whole = book.tab_titled(rest)
            if whole is not None:
                return whole, CellArea(None, None, None, None), False
            area, single = parse_area(rest)
            return book.tabs[0], area, single
        tab = book.tab_titled(title)
        if tab is None:
            raise ValueError(text)
        if not rest:
            return tab, CellArea(None, None, None, None), False
        named = book.named(rest)
        if named is not None and named["range"]["sheetId"] == tab.sheet_id:
            return _named_area(book, named)  # recorded: "'Sheet1'!NamedRange"
        area, single = parse_area(rest)
    except ValueError:
        raise _unparsable(text) from None
    return tab, area, single


def _named_area(book: Spreadsheet, named: Json) -> tuple[SheetTab, CellArea, bool]:
    place: Json = named["range"]
    tab = book.tab(place["sheetId"])
    if tab is None:
        raise ValueError(named["name"])
    area = CellArea(
        place.get("startRowIndex"), place.get("startColumnIndex"), place.get("endRowIndex"), place.get("endColumnIndex")
    )
    return tab, area, False


def _unparsable(text: str) -> ApiError:
    return invalid(f"Unable to parse range: {text}")


def exceeds(tab: SheetTab, box: Box) -> ApiError:
    """400 for a range that is not in the grid."""
    return invalid(f"Range ({box.a1(tab.title)}) exceeds grid limits. Max rows: {tab.rows}, max columns: {tab.columns}")


def range_box(book: Spreadsheet, text: str) -> tuple[SheetTab, Box]:
    """The cells of a range to be read: cut at the grid's end, refused when it begins beyond it."""
    tab, area, _ = resolve_range(book, text)
    return tab, _cut(tab, area)


def _cut(tab: SheetTab, area: CellArea) -> Box:
    box = area.closed(tab.rows, tab.columns)
    if box.top >= tab.rows or box.left >= tab.columns:
        beyond = Box(box.top, box.left, area.bottom or box.top + 1, area.right or box.left + 1)
        raise exceeds(tab, beyond)
    return box


def filter_box(book: Spreadsheet, data_filter: Json) -> tuple[SheetTab, Box]:
    """The cells of an a1Range or gridRange filter. Raises ApiError 400."""
    if "a1Range" in data_filter:
        return range_box(book, data_filter["a1Range"])
    if "gridRange" not in data_filter:
        raise invalid("A data filter needs one of a1Range, gridRange, developerMetadataLookup.")
    place: Json = data_filter["gridRange"]
    tab = book.tab(place.get("sheetId", 0))
    if tab is None:
        raise invalid(f"No grid with id: {place.get('sheetId', 0)}")
    area = CellArea(
        place.get("startRowIndex"), place.get("startColumnIndex"), place.get("endRowIndex"), place.get("endColumnIndex")
    )
    return tab, _cut(tab, area)


def filter_boxes(book: Spreadsheet, data_filter: Json) -> list[tuple[SheetTab, Box]]:
    """All places a DataFilter means: one for a range, one per matching metadata for a lookup (whole tabs included)."""
    if "developerMetadataLookup" not in data_filter:
        return [filter_box(book, data_filter)]
    places: list[tuple[SheetTab, Box]] = []
    for item in matching(book, data_filter):
        sheet_id = metadata_sheet(item)
        tabs = book.tabs if sheet_id is None else [tab for tab in book.tabs if tab.sheet_id == sheet_id]
        place = item["location"].get("dimensionRange")
        for tab in tabs:
            if place is None:
                box = Box(0, 0, tab.rows, tab.columns)
            elif place["dimension"] == "ROWS":
                box = Box(place["startIndex"], 0, place["endIndex"], tab.columns)
            else:
                box = Box(0, place["startIndex"], tab.rows, place["endIndex"])
            if (tab, box) not in places:
                places.append((tab, box))
    return places

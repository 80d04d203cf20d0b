"""createDeveloperMetadata, updateDeveloperMetadata, deleteDeveloperMetadata."""

from __future__ import annotations

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.state.metadata import matching
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json

MAX_CHARACTERS_PER_TAB = 30_000


def _placed(turn: Turn, location: Json) -> Json:
    """A DeveloperMetadataLocation with its type and ids filled in; it must exist."""
    given = [name for name in ("spreadsheet", "sheetId", "dimensionRange") if name in location]
    if len(given) != 1:
        raise turn.refuse(
            "developerMetadata.location: exactly one of spreadsheet, sheetId, dimensionRange is required."
        )
    if given == ["spreadsheet"]:
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    if given == ["sheetId"]:
        return {"locationType": "SHEET", "sheetId": turn.tab(location["sheetId"]).sheet_id}
    place = {"sheetId": 0} | location["dimensionRange"]
    tab = turn.tab(place["sheetId"])
    if place.get("dimension") not in ("ROWS", "COLUMNS"):
        raise turn.refuse("developerMetadata.location.dimensionRange.dimension is required.")
    rows = place["dimension"] == "ROWS"
    start, end = place.get("startIndex", 0), place.get("endIndex", tab.rows if rows else tab.columns)
    if end - start != 1:
        raise turn.refuse("developerMetadata.location.dimensionRange must represent a single row or column.")
    if not 0 <= start < (tab.rows if rows else tab.columns):
        raise turn.refuse("developerMetadata.location.dimensionRange is outside the grid.")
    return {
        "locationType": "ROW" if rows else "COLUMN",
        "dimensionRange": place | {"startIndex": start, "endIndex": end},
    }


def _check_room(turn: Turn) -> None:
    used: dict[object, int] = {}
    for item in turn.book.metadata:
        location = item["location"]
        key = location.get("sheetId", location.get("dimensionRange", {}).get("sheetId", "spreadsheet"))
        used[key] = used.get(key, 0) + len(item["metadataKey"]) + len(item.get("metadataValue", ""))
    if any(size > MAX_CHARACTERS_PER_TAB for size in used.values()):
        raise turn.refuse(f"Developer metadata of one sheet may have at most {MAX_CHARACTERS_PER_TAB} characters.")


def create_developer_metadata(turn: Turn, request: Json) -> Json:
    """Hang a key and value on a row, a column, a tab or the spreadsheet; the id may be chosen and must be new."""
    asked: Json = request.get("developerMetadata", {})
    if not asked.get("metadataKey"):
        raise turn.refuse("developerMetadata.metadataKey must be specified.")
    if asked.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise turn.refuse("developerMetadata.visibility must be specified.")
    taken = {item["metadataId"] for item in turn.book.metadata}
    chosen = asked.get("metadataId") or turn.ids.new(taken)
    if chosen in taken:
        raise turn.refuse(f"Developer metadata with id {chosen} already exists.")
    item: Json = {"metadataId": chosen, "metadataKey": asked["metadataKey"]}
    if "metadataValue" in asked:
        item["metadataValue"] = asked["metadataValue"]
    item |= {"location": _placed(turn, asked.get("location", {})), "visibility": asked["visibility"]}
    turn.book.metadata.append(item)
    turn.book.touch()
    _check_room(turn)
    return {"developerMetadata": item}


def update_developer_metadata(turn: Turn, request: Json) -> Json:
    """Change what ``fields`` names in all metadata that the filters match."""
    new: Json = request.get("developerMetadata", {})
    tree = fields.for_update(request.get("fields"), "DeveloperMetadata", turn.where)
    changed: list[Json] = []
    for old in _selected(turn, request.get("dataFilters", [])):
        merged = fields.merge(old, new, tree) | {"metadataId": old["metadataId"]}
        if not merged.get("metadataKey") or not merged.get("visibility"):
            raise turn.refuse("developerMetadata.metadataKey and visibility must stay specified.")
        merged["location"] = _placed(turn, merged.get("location", {}))
        turn.book.metadata[turn.book.metadata.index(old)] = merged
        changed.append(merged)
    turn.book.touch()
    _check_room(turn)
    return {"developerMetadata": changed} if changed else {}


def delete_developer_metadata(turn: Turn, request: Json) -> Json:
    """Delete all metadata that the filter matches."""
    gone = _selected(turn, [request.get("dataFilter", {})])
    turn.book.metadata[:] = [item for item in turn.book.metadata if item not in gone]
    turn.book.touch()
    return {"deletedDeveloperMetadata": gone} if gone else {}


def _selected(turn: Turn, filters: list[Json]) -> list[Json]:
    if not filters:
        raise turn.refuse("At least one data filter is required.")
    found: list[Json] = []
    for data_filter in filters:
        found += [item for item in matching(turn.book, data_filter) if item not in found]
    return found

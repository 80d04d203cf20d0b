"""The values.* endpoints that read, and developerMetadata:search."""

from __future__ import annotations

from collections.abc import Callable

from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.cells import Reader
from sheets_marathon.workspace.sheets.state.metadata import filter_boxes, matching, range_box
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab, Spreadsheet
from sheets_marathon.workspace.sheets.turn import Turn
from sheets_marathon.workspace.sheets.wire import Json, not_found


class Rendering:
    """How values are shown: valueRenderOption, dateTimeRenderOption, majorDimension."""

    def __init__(self, options: Json, prefix: str = "") -> None:
        names = ("valueRenderOption", "dateTimeRenderOption")
        if prefix:
            names = ("responseValueRenderOption", "responseDateTimeRenderOption")
        self.values = options.get(names[0], "FORMATTED_VALUE")
        self.dates = options.get(names[1], "SERIAL_NUMBER")
        major = options.get("majorDimension", "ROWS")
        self.by_columns = major == "COLUMNS"


def read_box(reader: Reader, tab: SheetTab, box: Box, how: Rendering) -> Json:
    """A ValueRange: trailing blank rows and cells trimmed; no ``values`` at all where there are none."""
    answer: Json = {"range": box.a1(tab.title), "majorDimension": "COLUMNS" if how.by_columns else "ROWS"}
    if how.by_columns and box.right - box.left == 1:
        column = reader.column_values(tab, box.left, box.top, box.bottom, how.values, how.dates)
        return answer | {"values": [column]} if column else answer
    lines = [
        reader.row_values(tab, row, box.left, box.right, how.values, how.dates)
        for row in range(box.top, min(box.bottom, reader.end(tab)))
    ]
    while lines and not lines[-1]:
        lines.pop()
    if how.by_columns:
        width = max((len(line) for line in lines), default=0)
        lines = [[line[i] if i < len(line) else "" for line in lines] for i in range(width)]
        for line in lines:
            while line and line[-1] == "":
                line.pop()
    if lines:
        answer["values"] = lines
    return answer


def get(reader: Reader, text: str, options: Json) -> Json:
    """values.get."""
    tab, box = range_box(reader.book, text)
    return read_box(reader, tab, box, Rendering(options))


def batch_get(reader: Reader, ranges: list[str], options: Json) -> Json:
    """values.batchGet."""
    answer: Json = {"spreadsheetId": reader.book.spreadsheet_id}
    found = [get(reader, text, options) for text in ranges]
    return answer | {"valueRanges": found} if found else answer


def batch_get_by_filter(reader: Reader, request: Json) -> Json:
    """values.batchGetByDataFilter: each place once, with all the filters that mean it."""
    how = Rendering(request)
    places: dict[tuple[int, Box], tuple[SheetTab, list[Json]]] = {}
    for data_filter in request.get("dataFilters", []):
        for tab, box in filter_boxes(reader.book, data_filter):
            places.setdefault((tab.sheet_id, box), (tab, []))[1].append(data_filter)
    answer: Json = {"spreadsheetId": reader.book.spreadsheet_id}
    found = [
        {"valueRange": read_box(reader, tab, box, how), "dataFilters": filters}
        for (_, box), (tab, filters) in places.items()
    ]
    return answer | {"valueRanges": found} if found else answer


VALUE_READS: dict[str, Callable[[Reader, Json, Json], Json]] = {
    "sheets.spreadsheets.values.get": lambda reader, options, _: get(reader, options["range"], options),
    "sheets.spreadsheets.values.batchGet": lambda reader, options, _: batch_get(
        reader, options.get("ranges", []), options
    ),
    "sheets.spreadsheets.values.batchGetByDataFilter": lambda reader, _, payload: batch_get_by_filter(reader, payload),
}
"""The reads of values by method, each from the query's options and the body."""


def metadata_with_id(book: Spreadsheet, wanted: str) -> Json:
    """developerMetadata.get. ApiError 404 for an unknown id."""
    for item in book.metadata:
        if str(item["metadataId"]) == wanted:
            return item
    raise not_found()


def search_metadata(turn: Turn, request: Json) -> Json:
    """developerMetadata:search."""
    found: dict[int, tuple[Json, list[Json]]] = {}
    for data_filter in request.get("dataFilters", []):
        for item in matching(turn.book, data_filter):
            found.setdefault(item["metadataId"], (item, []))[1].append(data_filter)
    matched = [{"developerMetadata": item, "dataFilters": filters} for item, filters in found.values()]
    return {"matchedDeveloperMetadata": matched} if matched else {}

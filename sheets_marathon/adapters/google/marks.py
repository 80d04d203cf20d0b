"""Our marks on a spreadsheet: developer metadata that says which tab, which header row and which column is which."""

from __future__ import annotations

import json
from typing import Any

from sheets_marathon.spreadsheet import changes as c

TAB_TAG = "sheets_marathon.tab"
COLUMN_TAG = "sheets_marathon.column"
HEADER_TAG = "sheets_marathon.header"
COLUMNS_TAG = "sheets_marathon.columns"
FORMAT_TAG = "sheets_marathon.format"

Request = dict[str, Any]


def tab_marks(change: c.TagTab) -> list[Request]:
    """The tab's key and its header row, which the mark follows when people insert above it, in place of what was said
    before."""
    value = json.dumps({"tab": change.key, "header_row": change.header_row})
    place = {"sheetId": change.sheet_id}
    header = {"metadataKey": HEADER_TAG, "metadataValue": change.key}
    marks = [
        _unmarked(TAB_TAG, place),
        {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": header}}},
        mark(TAB_TAG, value, place),
        mark(HEADER_TAG, change.key, _line(change.sheet_id, "ROWS", change.header_row - 1)),
    ]
    if change.freezes:
        properties = {**place, "gridProperties": {"frozenRowCount": change.header_row}}
        marks.append({"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}})
    return marks


def column_mark(change: c.TagColumn) -> list[Request]:
    """The column's key."""
    return [mark(COLUMN_TAG, change.key, _line(change.sheet_id, "COLUMNS", change.index))]


def column_unmarked(change: c.UntagColumn) -> list[Request]:
    """Takes the key off again, wherever it hangs."""
    lookup = {"metadataKey": COLUMN_TAG, "metadataValue": change.key}
    return [{"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}]


def columns_had(change: c.RememberColumns) -> list[Request]:
    """The keys of all columns that the tab has had, in place of what was said of them before."""
    place = {"sheetId": change.sheet_id}
    return [_unmarked(COLUMNS_TAG, place), mark(COLUMNS_TAG, " ".join(change.columns), place)]


def _unmarked(key: str, place: dict[str, Any]) -> Request:
    former = {"metadataKey": key, "metadataLocation": place, "locationMatchingStrategy": "EXACT_LOCATION"}
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": former}}}


def _line(sheet_id: int, dimension: str, at: int) -> dict[str, Any]:
    return {"dimensionRange": {"sheetId": sheet_id, "dimension": dimension, "startIndex": at, "endIndex": at + 1}}


def mark(key: str, value: str, location: dict[str, Any]) -> Request:
    """One piece of metadata at a DeveloperMetadataLocation."""
    metadata = {"metadataKey": key, "metadataValue": value, "location": location, "visibility": "DOCUMENT"}
    return {"createDeveloperMetadata": {"developerMetadata": metadata}}

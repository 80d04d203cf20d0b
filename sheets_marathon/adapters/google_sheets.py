"""The spreadsheet over Google's API, through gspread: one request a call."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gspread.urls import SPREADSHEET_URL

from sheets_marathon.adapters.google_http import GoogleHttp
from sheets_marathon.adapters.sheet_requests import COLUMN_TAG, HEADER_TAG, TAB_TAG, marker_request, requests_for
from sheets_marathon.errors import AlreadyApplied, SheetError, TabMissing
from sheets_marathon.spreadsheet.a1 import start_of
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, NamedRange, Row, Snapshot, TabView, Value, plain

_TABS = (
    "properties(sheetId,title,index,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,metadataValue)"
)
_STRUCTURE_FIELDS = f"sheets({_TABS})"
_LAYOUT_FIELDS = (
    "spreadsheetId,properties(title,locale,timeZone),namedRanges,"
    f"sheets({_TABS},protectedRanges(protectedRangeId),"
    "data(rowData(values(userEnteredValue(formulaValue),effectiveValue)),"
    "rowMetadata(developerMetadata(metadataKey,metadataValue)),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """What does not change about a tab of ours: its id (FACTS 9) and where its header is."""

    sheet_id: int
    title: str
    header_row: int
    row_count: int
    column_count: int


@dataclass(frozen=True, slots=True)
class _Matched:
    """A tagged column, or a tagged header row, as values:batchGetByDataFilter gives it.

    ``row`` (1-based) and ``index`` (0-based column) are where it begins, ``values`` a column's cells.
    """

    name: str
    tag: str
    title: str
    row: int
    index: int
    values: list[Value]


def _matched(answer: Mapping[str, Any]) -> _Matched:
    lookup = answer["dataFilters"][0]["developerMetadataLookup"]
    title, row, index = start_of(answer["valueRange"]["range"])
    values = (answer["valueRange"].get("values") or [[]])[0] if lookup["metadataKey"] == COLUMN_TAG else ()
    return _Matched(lookup["metadataKey"], lookup["metadataValue"], title, row, index, [plain(one) for one in values])


class GoogleSheetStore:
    """``ports.SheetStore`` over Sheets v4. ``tabs`` are the declared ones: their columns are asked for by tag."""

    def __init__(self, http: GoogleHttp, spreadsheet_id: str, tabs: Iterable[Tab]) -> None:
        self._http = http
        self._id = spreadsheet_id
        self._tabs = {tab.key: tab for tab in tabs}
        self._places: dict[str, _Place] = {}
        self._last: tuple[tuple[str, ...], bytes, Snapshot] | None = None

    def read_layout(self, headers_only: Collection[str] = ()) -> Layout:
        """The whole spreadsheet in one read; of our tabs in ``headers_only`` the header row, where they are known."""
        answer = self._get_parts(headers_only) if headers_only and self._places else self._get(_LAYOUT_FIELDS)
        self._remember(answer)
        properties = answer["properties"]
        return Layout(
            spreadsheet_id=answer["spreadsheetId"],
            title=properties["title"],
            locale=properties.get("locale", ""),
            time_zone=properties.get("timeZone", ""),
            tabs=tuple(_found_tab(sheet) for sheet in answer["sheets"] if "gridProperties" in sheet["properties"]),
            named_ranges=tuple(_named_range(one) for one in answer.get("namedRanges", ())),
            protected_ids=_ids(answer, "protectedRanges", "protectedRangeId"),
        )

    def read_tabs(self, keys: Sequence[str]) -> Snapshot:
        """Values by column tags: one read, and one more in a process's life to learn where the tabs are."""
        if not self._places:
            self._remember(self._get(_STRUCTURE_FIELDS))
        tags = [(HEADER_TAG, key) for key in keys]
        tags += [(COLUMN_TAG, f"{key}.{column.key}") for key in keys for column in self._tabs[key].columns]
        body = {
            "dataFilters": [
                {"developerMetadataLookup": {"metadataKey": name, "metadataValue": value}} for name, value in tags
            ],
            "majorDimension": "COLUMNS",
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        response = self._http.request("post", SPREADSHEET_URL % self._id + "/values:batchGetByDataFilter", json=body)
        # Most looks find the sheet as it was: the same bytes mean the same snapshot, without taking it apart again.
        if self._last is not None and self._last[:2] == (tuple(keys), response.content):
            return self._last[2]
        snapshot = self._snapshot(keys, response.json())
        self._last = (tuple(keys), response.content, snapshot)
        return snapshot

    def _snapshot(self, keys: Sequence[str], answer: Mapping[str, Any]) -> Snapshot:
        matched = [_matched(one) for one in answer.get("valueRanges", ())]
        if len({(one.name, one.tag) for one in matched}) < len(matched):
            # Somebody has copied a tab, and its marks went along: the copy must not be taken for the original.
            self._remember(self._get(_STRUCTURE_FIELDS))
            titles = {place.title for place in self._places.values()}
            matched = [one for one in matched if one.title in titles]
        headers = {one.tag: one.row for one in matched if one.name == HEADER_TAG}
        found: dict[str, dict[str, _Matched]] = {key: {} for key in keys}
        for one in matched:
            if one.name == COLUMN_TAG:
                key, _, column = one.tag.partition(".")
                found[key][column] = one
        return Snapshot({key: self._view(key, columns, headers.get(key)) for key, columns in found.items()})

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        """One atomic batch. AlreadyApplied when ``marker`` says that this very batch is in already."""
        requests = requests_for(changes)
        if marker is not None:
            requests.append(marker_request(marker, self._any_sheet_id()))
        if not requests:
            return
        try:
            self._http.batch_update(self._id, {"requests": requests})
        except SheetError as error:
            if error.permanent:
                self._places.clear()  # a tab may have been deleted and made anew: look again where everything is
                self._last = None
            # Whether the marker was the reason is looked up, not read off a message that may be localised.
            if marker is not None and error.permanent and self._has_name(marker):
                raise AlreadyApplied(f"the spreadsheet holds the result of {marker} already") from error
            raise

    def close(self) -> None:
        """End the connection."""
        self._http.session.close()

    def _get(self, fields: str) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.request("get", SPREADSHEET_URL % self._id, params={"fields": fields}).json()
        return answer

    def _get_parts(self, headers_only: Collection[str]) -> dict[str, Any]:
        """All our tabs by their ids, long ledgers without their rows: a hundredth of the bytes."""
        places = [
            {"sheetId": place.sheet_id, **({"endRowIndex": place.header_row} if key in headers_only else {})}
            for key, place in self._places.items()
        ]
        answer: dict[str, Any] = self._http.request(
            "post",
            SPREADSHEET_URL % self._id + ":getByDataFilter",
            params={"fields": _LAYOUT_FIELDS},
            json={"dataFilters": [{"gridRange": place} for place in places]},
        ).json()
        return answer

    def _has_name(self, name: str) -> bool:
        names = self._get("namedRanges(name)").get("namedRanges", ())
        return any(one["name"] == name for one in names)

    def _any_sheet_id(self) -> int:
        if not self._places:
            self._remember(self._get(_STRUCTURE_FIELDS))
        return next(iter(self._places.values())).sheet_id

    def _remember(self, answer: Mapping[str, Any]) -> None:
        self._places.clear()
        for sheet in answer["sheets"]:
            key, header_row = _tab_tag(sheet)
            # A copy of a tab carries its mark too and stands to the right of the original.
            if key and key not in self._places:
                properties = sheet["properties"]
                grid = properties["gridProperties"]
                self._places[key] = _Place(
                    properties["sheetId"], properties["title"], header_row, grid["rowCount"], grid["columnCount"]
                )

    def _view(self, key: str, columns: Mapping[str, _Matched], header_row: int | None) -> TabView:
        place = self._places.get(key)
        if place is None or not columns:
            raise TabMissing(f"tab “{self._tabs[key].title}” ({key}) is not in the spreadsheet, or its marks are gone")
        header_row = header_row or place.header_row
        length = max(len(one.values) for one in columns.values())
        rows = []
        for at in range(header_row, length):
            cells = {
                name: one.values[at]
                for name, one in columns.items()
                if at < len(one.values) and one.values[at] is not None
            }
            if cells:
                rows.append(Row(at + 1, cells))
        return TabView(
            key=key,
            sheet_id=place.sheet_id,
            title=next(iter(columns.values())).title,
            columns={name: one.index for name, one in columns.items()},
            rows=tuple(rows),
            header_row=header_row,
            row_count=place.row_count,
            column_count=place.column_count,
            last_row=max(length, header_row),
        )


def _tab_tag(sheet: Mapping[str, Any]) -> tuple[str, int]:
    for one in sheet.get("developerMetadata", ()):
        if one.get("metadataKey") == TAB_TAG:
            content = json.loads(one["metadataValue"])
            return content["tab"], int(content["header_row"])
    return "", 1


def _found_tab(sheet: Mapping[str, Any]) -> FoundTab:
    properties = sheet["properties"]
    data = (sheet.get("data") or [{}])[0]
    tags = {
        index: one["metadataValue"]
        for index, column in enumerate(data.get("columnMetadata", ()))
        for one in column.get("developerMetadata", ())
        if one.get("metadataKey") == COLUMN_TAG
    }
    grid: list[tuple[Value, ...]] = []
    formulas: dict[tuple[int, int], str] = {}
    for at, row in enumerate(data.get("rowData", ())):
        values = row.get("values", ())
        grid.append(tuple(_cell_value(cell) for cell in values))
        for index, cell in enumerate(values):
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                formulas[at, index] = formula
    key, header_row = _tab_tag(sheet)
    tagged = [at for at, row in enumerate(data.get("rowMetadata", ()), start=1) if _is_header(row)]
    header_row = tagged[0] if tagged else header_row
    return FoundTab(
        sheet_id=properties["sheetId"],
        title=properties["title"],
        index=properties.get("index", 0),
        row_count=properties["gridProperties"]["rowCount"],
        column_count=properties["gridProperties"]["columnCount"],
        tag=key,
        header_row=header_row,
        column_tags=tags,
        grid=tuple(grid),
        formulas=formulas,
    )


def _is_header(row: Mapping[str, Any]) -> bool:
    return any(one.get("metadataKey") == HEADER_TAG for one in row.get("developerMetadata", ()))


def _cell_value(cell: Mapping[str, Any]) -> Value:
    value = cell.get("effectiveValue", {})
    if "errorValue" in value:
        return f"#{value['errorValue'].get('type', 'ERROR')}"
    return plain(next(iter(value.values()), None))


def _named_range(one: Mapping[str, Any]) -> NamedRange:
    cells = one.get("range", {})
    return NamedRange(
        one["namedRangeId"],
        one["name"],
        cells.get("sheetId", 0),
        cells.get("startRowIndex", 0),
        cells.get("startColumnIndex", 0),
    )


def _ids(answer: Mapping[str, Any], family: str, key: str) -> frozenset[int]:
    return frozenset(one[key] for sheet in answer["sheets"] for one in sheet.get(family, ()))

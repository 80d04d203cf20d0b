"""The whole spreadsheet for a backup: one small request for its shape, then some hundred thousand cells a request.

A cell as Google sends it becomes its bare value while the answer is still being parsed: the tree of objects that
a spreadsheet's JSON is would take ten times the memory of what it says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gspread.urls import SPREADSHEET_URL

from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.google.marks import COLUMN_TAG, HEADER_TAG, TAB_TAG
from sheets_marathon.ports.backup import Pages
from sheets_marathon.spreadsheet.restoring.backup import TabPart
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, NamedRange, Value, plain

_CELLS_A_REQUEST = 150_000
"""Of the grid, blanks included: an answer stays below some 10 MB."""

_SHAPE = "properties(sheetId,title,index,gridProperties(rowCount,columnCount))"
_TAGS = "developerMetadata(metadataKey,metadataValue)"
_HEAD_FIELDS = f"spreadsheetId,properties(title,locale,timeZone),namedRanges,sheets({_SHAPE},{_TAGS})"
EVERY_TAB = "*"
"""Among the titles of people's own tabs it stands for all of them."""
_PART_FIELDS = (
    f"sheets({_SHAPE},{_TAGS},data(startRow,rowData(values(userEnteredValue,effectiveValue)),"
    f"rowMetadata({_TAGS}),columnMetadata({_TAGS})))"
)


class _FormulaText(str):
    """The text of a formula, to be told from a text that somebody typed."""

    __slots__ = ()


class _Computed(NamedTuple):
    """A cell that shows what was not typed into it: its formula, "" when that stands elsewhere."""

    formula: str
    value: Value


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of a tab, 0-based and half open."""

    sheet_id: int
    top: int
    bottom: int
    cells: int


class GoogleSheetPages:
    """``ports.backup.SheetPages`` over Sheets v4: ``2 + grid cells // cells_a_request`` reads or a few more.

    ``own``: titles of people's own tabs that are copied besides ours, or EVERY_TAB; ``adopted``: titles of tabs that
    are to become ours. Between two of its reads people may type: a long spreadsheet's copy is not of one instant.
    """

    def __init__(
        self,
        http: GoogleHttp,
        spreadsheet_id: str,
        own: Collection[str] = (EVERY_TAB,),
        adopted: Collection[str] = (),
        cells_a_request: int = _CELLS_A_REQUEST,
    ) -> None:
        self._http = http
        self._own, self._adopted = own, adopted
        self._url = SPREADSHEET_URL % spreadsheet_id
        self._cells_a_request = cells_a_request

    def read_pages(self) -> Pages:
        """As ``ports.backup.SheetPages`` says. SheetError when Google refuses."""
        answer = self._http.request("get", self._url, params={"fields": _HEAD_FIELDS}).json()
        properties = answer["properties"]
        head = Layout(
            spreadsheet_id=answer["spreadsheetId"],
            title=properties["title"],
            locale=properties.get("locale", ""),
            time_zone=properties.get("timeZone", ""),
            tabs=(),
            named_ranges=tuple(_named_range(named) for named in answer.get("namedRanges", ())),
        )
        grids = [sheet for sheet in answer["sheets"] if "gridProperties" in sheet["properties"]]
        copied = [sheet for sheet in grids if self._is_copied(sheet)]
        titles = [sheet["properties"]["title"] for sheet in grids]
        left = tuple(sheet["properties"]["title"] for sheet in grids if sheet not in copied)
        unknown = tuple(title for title in self._own if title not in (*titles, EVERY_TAB))
        return Pages(head, self._parts(copied), left, unknown)

    def _is_copied(self, sheet: Mapping[str, Any]) -> bool:
        title = sheet["properties"]["title"]
        return EVERY_TAB in self._own or title in (*self._own, *self._adopted) or bool(_tagged(sheet, TAB_TAG))

    def _parts(self, sheets: Sequence[Mapping[str, Any]]) -> Iterator[TabPart]:
        batch: list[_Piece] = []
        for piece in _pieces(sheets, self._cells_a_request):
            # One range of a tab a request: which range an answer's rows are of is not to be guessed.
            full = sum(waiting.cells for waiting in batch) + piece.cells > self._cells_a_request
            if batch and (full or any(waiting.sheet_id == piece.sheet_id for waiting in batch)):
                yield from self._read(batch)
                batch = []
            batch.append(piece)
        if batch:
            yield from self._read(batch)

    def _read(self, batch: Sequence[_Piece]) -> Iterator[TabPart]:
        places = [
            {"sheetId": piece.sheet_id, "startRowIndex": piece.top, "endRowIndex": piece.bottom} for piece in batch
        ]
        body = {"dataFilters": [{"gridRange": place} for place in places]}
        response = self._http.request(
            "post", self._url + ":getByDataFilter", params={"fields": _PART_FIELDS}, json=body
        )
        sheets: list[Any] = json.loads(response.content, object_hook=_bare).get("sheets", [])
        del response
        while sheets:
            yield _part(sheets.pop(0))


def _pieces(sheets: Sequence[Mapping[str, Any]], cells_a_request: int) -> Iterator[_Piece]:
    for sheet in sheets:
        grid = sheet["properties"].get("gridProperties")
        if grid is None:
            continue  # a chart on a tab of its own
        rows, columns = grid["rowCount"], max(grid["columnCount"], 1)
        step = max(cells_a_request // columns, 1)
        for top in range(0, rows, step):
            bottom = min(top + step, rows)
            yield _Piece(sheet["properties"].get("sheetId", 0), top, bottom, (bottom - top) * columns)


def _bare(found: dict[str, Any]) -> Any:
    """An object of the answer as soon as it is parsed: values and cells without what is around them."""
    if len(found) == 1:
        ((kind, value),) = found.items()
        if kind in ("numberValue", "stringValue", "boolValue"):
            return value
        if kind == "formulaValue":
            return _FormulaText(value)
        if kind == "errorValue":
            return f"#{value.get('type', 'ERROR')}"
        if kind == "values":
            return tuple(None if cell == {} else cell for cell in value)
    if "effectiveValue" in found or "userEnteredValue" in found:
        typed, shown = found.get("userEnteredValue"), found.get("effectiveValue")
        value = None if shown == {} else plain(shown)
        if isinstance(typed, _FormulaText):
            return _Computed(str(typed), value)
        return _Computed("", value) if typed is None and value is not None else value
    return found


def _part(sheet: Mapping[str, Any]) -> TabPart:
    properties, data = sheet["properties"], sheet["data"][0]
    top = data.get("startRow", 0)
    formulas: dict[tuple[int, int], str] = {}
    grid: list[tuple[Value, ...]] = []
    for at, row in enumerate(data.get("rowData", ())):
        cells = row if isinstance(row, tuple) else ()
        for column, content in enumerate(cells):
            if isinstance(content, _Computed):
                formulas[top + at, column] = content.formula
        grid.append(tuple(content.value if isinstance(content, _Computed) else content for content in cells))
    tags = [json.loads(value) for value in _tagged(sheet, TAB_TAG)]
    headers = [at for at, row in enumerate(data.get("rowMetadata", ()), top + 1) if _tagged(row, HEADER_TAG)]
    tab = FoundTab(
        sheet_id=properties.get("sheetId", 0),
        title=properties["title"],
        index=properties.get("index", 0),
        row_count=properties["gridProperties"]["rowCount"],
        column_count=properties["gridProperties"]["columnCount"],
        tag=tags[0]["tab"] if tags else "",
        header_row=headers[0] if headers else int(tags[0]["header_row"]) if tags else 1,
        column_tags={
            index: key
            for index, column in enumerate(data.get("columnMetadata", ()))
            for key in _tagged(column, COLUMN_TAG)
        },
        grid=tuple(grid),
        formulas=formulas,
    )
    return TabPart(tab, top + 1)


def _tagged(place: Mapping[str, Any], name: str) -> list[str]:
    return [note["metadataValue"] for note in place.get("developerMetadata", ()) if note.get("metadataKey") == name]


def _named_range(named: Mapping[str, Any]) -> NamedRange:
    cells = named.get("range", {})
    row, column = cells.get("startRowIndex", 0), cells.get("startColumnIndex", 0)
    return NamedRange(named["namedRangeId"], named["name"], cells.get("sheetId", 0), row, column)

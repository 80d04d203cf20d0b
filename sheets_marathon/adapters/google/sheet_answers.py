"""What Google's answers about a spreadsheet say, as our nouns: the wire form and nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sheets_marathon.adapters.google.hold import HOLD_FIELDS
from sheets_marathon.adapters.google.marks import COLUMN_TAG, COLUMNS_TAG, FORMAT_TAG, HEADER_TAG, TAB_TAG
from sheets_marathon.spreadsheet.a1 import column_letters, start_of
from sheets_marathon.spreadsheet.headers import header_among
from sheets_marathon.spreadsheet.schema import ColumnKey, Tab
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, NamedRange, Row, Value, plain

_TABS = (
    "properties(sheetId,title,index,gridProperties(rowCount,columnCount)),developerMetadata(metadataKey,metadataValue)"
)
STRUCTURE_FIELDS = f"{HOLD_FIELDS},namedRanges(namedRangeId),sheets({_TABS})"
"""Where our tabs are, which names stand, and who holds the spreadsheet."""

LAYOUT_FIELDS = (
    f"spreadsheetId,properties(title,locale,timeZone),{HOLD_FIELDS},namedRanges,"
    f"sheets({_TABS},merges,protectedRanges(protectedRangeId),filterViews(filterViewId),charts(chartId),"
    "data(rowData(values(userEnteredValue(formulaValue),effectiveValue)),"
    "rowMetadata(developerMetadata(metadataKey,metadataValue)),"
    "columnMetadata(developerMetadata(metadataKey,metadataValue))))"
)
"""Everything that a plan needs."""


FIRST_ROWS = 210
"""Of people's own tabs: titles and a header are looked for in the first ten rows, what columns hold in 200 more."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A tagged column, or a tagged header row, as values:batchGetByDataFilter gives it.

    ``row`` (1-based) and ``index`` (0-based column) are where it begins, ``values`` a column's cells.
    """

    name: str
    tag: str
    title: str
    row: int
    index: int
    values: list[Value]


def matched(answer: Mapping[str, Any]) -> Matched:
    """One of the ``valueRanges`` of values:batchGetByDataFilter, asked by columns."""
    lookup = answer["dataFilters"][0]["developerMetadataLookup"]
    title, row, index = start_of(answer["valueRange"]["range"])
    values = (answer["valueRange"].get("values") or [[]])[0] if lookup["metadataKey"] == COLUMN_TAG else ()
    return Matched(
        lookup["metadataKey"], lookup["metadataValue"], title, row, index, [plain(value) for value in values]
    )


def header_of(
    tab: Tab, columns: Mapping[ColumnKey, Matched], marked: int | None, usual: int, *, is_marked: bool
) -> tuple[int, bool]:
    """The header's row, and whether its mark is gone or stands elsewhere. ``marked``: the row with the mark, if any;
    ``usual``: where it once was; ``is_marked``: whether there was ever one."""
    gone = marked is None and is_marked
    row = marked or usual - gone
    # Who drags a header up to where it was pushes its mark down.
    above = header_among(tab, reversed(rows_below(columns, 0, row)))
    return (above, True) if 0 < above < row else (row, gone)


def rows_below(columns: Mapping[ColumnKey, Matched], header_row: int, last_row: int | None = None) -> tuple[Row, ...]:
    """The rows below the header, down to ``last_row``, that have anything in these columns."""
    found = []
    end = max(len(match.values) for match in columns.values())
    for at in range(header_row, end if last_row is None else min(end, last_row)):
        cells = {
            name: match.values[at]
            for name, match in columns.items()
            if at < len(match.values) and match.values[at] is not None
        }
        if cells:
            found.append(Row(at + 1, cells))
    return tuple(found)


def layout_of(answer: Mapping[str, Any], cut: Mapping[int, int]) -> Layout:
    """A spreadsheet as read with LAYOUT_FIELDS. ``cut``: so many rows were asked for of the tab with this id."""
    properties = answer["properties"]
    return Layout(
        spreadsheet_id=answer["spreadsheetId"],
        title=properties["title"],
        locale=properties.get("locale", ""),
        time_zone=properties.get("timeZone", ""),
        tabs=tuple(
            _found_tab(sheet, cut.get(sheet["properties"]["sheetId"]))
            for sheet in answer["sheets"]
            if "gridProperties" in sheet["properties"]
        ),
        named_ranges=tuple(_named_range(named) for named in answer.get("namedRanges", ())),
        protected_ids=_ids(answer, "protectedRanges", "protectedRangeId"),
        view_ids=_ids(answer, "filterViews", "filterViewId"),
        chart_ids=_ids(answer, "charts", "chartId"),
    )


def first_rows_of(structure: Mapping[str, Any], whole: Collection[str]) -> tuple[list[int], dict[int, int]]:
    """The ids of all grids, and how many rows are read of each that is neither ours nor called as in ``whole``."""
    grids = [sheet for sheet in structure["sheets"] if "gridProperties" in sheet["properties"]]
    others = [sheet for sheet in grids if not tab_tag(sheet)[0] and sheet["properties"]["title"] not in whole]
    ids, cut = ([sheet["properties"]["sheetId"] for sheet in several] for several in (grids, others))
    return ids, dict.fromkeys(cut, FIRST_ROWS)


def tab_tag(sheet: Mapping[str, Any]) -> tuple[str, int]:
    """Our mark on a tab: its key, "" when it is not ours, and the header row it had when it was marked."""
    for note in sheet.get("developerMetadata", ()):
        if note.get("metadataKey") == TAB_TAG:
            content = json.loads(note["metadataValue"])
            return content["tab"], int(content["header_row"])
    return "", 1


def _found_tab(sheet: Mapping[str, Any], most: int | None) -> FoundTab:
    properties = sheet["properties"]
    # Whoever asks for a tab and for its first rows too gets both.
    data = max(sheet.get("data") or [{}], key=lambda part: len(part.get("rowData", ())))
    notes = [
        (index, note)
        for index, column in enumerate(data.get("columnMetadata", ()))
        for note in column.get("developerMetadata", ())
    ]
    tags = {index: note["metadataValue"] for index, note in notes if note.get("metadataKey") == COLUMN_TAG}
    grid: list[tuple[Value, ...]] = []
    formulas: dict[tuple[int, int], str] = {}
    for at, row in enumerate(data.get("rowData", ())):
        values = row.get("values", ())
        grid.append(tuple(_cell_value(cell) for cell in values))
        for index, cell in enumerate(values):
            formula = cell.get("userEnteredValue", {}).get("formulaValue")
            if formula:
                formulas[at, index] = formula
    key, header_row = tab_tag(sheet)
    tagged = [at for at, row in enumerate(data.get("rowMetadata", ()), start=1) if _is_header(row)]
    had = columns_had(sheet)
    gone = bool(had) and not tagged and most is None
    header_row = tagged[0] if tagged else header_row - gone
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
        merges=tuple(_area(merged) for merged in sheet.get("merges", ())),
        as_typed=frozenset(index for index, note in notes if note.get("metadataKey") == FORMAT_TAG),
        had=had,
        cut=most is not None and len(grid) >= most,
        header_gone=gone,
    )


def columns_had(sheet: Mapping[str, Any]) -> frozenset[str]:
    """Keys of the columns that a tab is known to have had; whatever says so has marked its header row as well."""
    notes = sheet.get("developerMetadata", ())
    return frozenset(
        column
        for note in notes
        if note.get("metadataKey") == COLUMNS_TAG
        for column in note.get("metadataValue", "").split()
    )


def _area(merged: Mapping[str, Any]) -> str:
    """A merged area, whose ends Google always gives; where it begins at 0 nothing is said."""
    first = f"{column_letters(merged.get('startColumnIndex', 0))}{merged.get('startRowIndex', 0) + 1}"
    return f"{first}:{column_letters(merged['endColumnIndex'] - 1)}{merged['endRowIndex']}"


def _is_header(row: Mapping[str, Any]) -> bool:
    return any(note.get("metadataKey") == HEADER_TAG for note in row.get("developerMetadata", ()))


def _cell_value(cell: Mapping[str, Any]) -> Value:
    value = cell.get("effectiveValue", {})
    if "errorValue" in value:
        return f"#{value['errorValue'].get('type', 'ERROR')}"
    return plain(next(iter(value.values()), None))


def _named_range(named: Mapping[str, Any]) -> NamedRange:
    cells = named.get("range", {})
    return NamedRange(
        named["namedRangeId"],
        named["name"],
        cells.get("sheetId", 0),
        cells.get("startRowIndex", 0),
        cells.get("startColumnIndex", 0),
    )


def _ids(answer: Mapping[str, Any], family: str, key: str) -> frozenset[int]:
    return frozenset(thing[key] for sheet in answer["sheets"] for thing in sheet.get(family, ()))

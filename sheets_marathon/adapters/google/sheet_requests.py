"""Changes as Google's ``batchUpdate`` requests: the wire form and nothing else.

Shapes after https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from sheets_marathon.adapters.google.areas import chart_request, column_cells, grid_range, span_of, view_request
from sheets_marathon.adapters.google.hold import hold_requests
from sheets_marathon.adapters.google.marks import (
    FORMAT_TAG,
    Request,
    column_mark,
    column_unmarked,
    columns_had,
    mark,
    tab_marks,
)
from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.rows import on_the_wire
from sheets_marathon.spreadsheet.schema import Format, Owner, Tone

_NUMBER_FORMATS: dict[Format, dict[str, str]] = {
    Format.PLAIN: {"type": "TEXT", "pattern": "@"},
    Format.WHOLE: {"type": "NUMBER", "pattern": "0"},
    Format.TICK: {"type": "NUMBER", "pattern": '"✓";"–";"–"'},
    Format.PERCENT: {"type": "PERCENT", "pattern": "0%"},
    Format.DATE: {"type": "DATE", "pattern": "dd.mm.yyyy"},
    Format.TIME: {"type": "TIME", "pattern": "hh:mm"},
    Format.MOMENT: {"type": "DATE_TIME", "pattern": "dd.mm.yyyy hh:mm"},
}
_CENTRED = {Format.WHOLE, Format.TICK, Format.PERCENT, Format.DATE, Format.TIME, Format.NUMBER}


def _rgb(value: str) -> dict[str, Any]:
    red, green, blue = (int(value[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return {"rgbColor": {"red": red, "green": green, "blue": blue}}


_HEADER_SHADES = {Owner.PEOPLE: "1f4e79", Owner.PROGRAM: "7f7f7f", Owner.FORMULA: "595959"}
_TONES = {Tone.GOOD: "c6efce", Tone.ATTENTION: "ffe699", Tone.LATE: "f8cbad", Tone.QUIET: "ededed"}


def requests_for(changes: Iterable[c.Change]) -> list[Request]:
    """All requests for one atomic batch, in the order of the changes."""
    return [request for change in changes for request in _requests(change)]


def marker_request(marker: str, sheet_id: int) -> Request:
    """A named range with a job's own id: a second one with the same id fails the whole batch (FACTS 7)."""
    return {
        "addNamedRange": {
            "namedRange": {"namedRangeId": marker, "name": marker, "range": grid_range(sheet_id, 0, 1, 0, 1)}
        }
    }


def cell_data(content: c.CellContent) -> dict[str, Any]:
    """One cell's value. Text is stored as text, whatever it begins with (FACTS 3); None clears nothing typed."""
    if isinstance(content, c.Formula):
        return {"userEnteredValue": {"formulaValue": content.text}}
    value = on_the_wire(content)
    if value is None or value == "":
        return {}
    if isinstance(value, bool):
        return {"userEnteredValue": {"boolValue": value}}
    if isinstance(value, int | float):
        return {"userEnteredValue": {"numberValue": value}}
    return {"userEnteredValue": {"stringValue": value}}


@singledispatch
def _requests(change: c.Change) -> list[Request]:
    raise TypeError(f"no request is known for {change!r}")


@_requests.register
def _(change: c.AddTab) -> list[Request]:
    grid = {
        "rowCount": change.rows,
        "columnCount": change.columns,
        "frozenRowCount": change.frozen_rows,
        "frozenColumnCount": change.frozen_columns,
    }
    properties = {"sheetId": change.sheet_id, "title": change.title, "gridProperties": grid}
    return [{"addSheet": {"properties": properties}}]


@_requests.register
def _(change: c.AddColumns) -> list[Request]:
    return [{"appendDimension": {"sheetId": change.sheet_id, "dimension": "COLUMNS", "length": change.count}}]


@_requests.register
def _(change: c.AddRows) -> list[Request]:
    return [{"appendDimension": {"sheetId": change.sheet_id, "dimension": "ROWS", "length": change.count}}]


@_requests.register
def _(change: c.InsertRows) -> list[Request]:
    rows = span_of(change.sheet_id, "ROWS", change.row - 1, change.count)
    return [{"insertDimension": {"range": rows, "inheritFromBefore": change.row > 1}}]


@_requests.register
def _(change: c.InsertColumns) -> list[Request]:
    columns = span_of(change.sheet_id, "COLUMNS", change.index, change.count)
    return [{"insertDimension": {"range": columns, "inheritFromBefore": False}}]


_requests.register(c.TagTab, tab_marks)
_requests.register(c.TagColumn, column_mark)
_requests.register(c.UntagColumn, column_unmarked)
_requests.register(c.RememberColumns, columns_had)
_requests.register(c.SetHold, hold_requests)


@_requests.register
def _(change: c.WriteHeader) -> list[Request]:
    cell = {
        "userEnteredValue": {"stringValue": change.title},
        "userEnteredFormat": {
            "backgroundColorStyle": _rgb(_HEADER_SHADES[Owner(change.owner)]),
            "textFormat": {"bold": True, "foregroundColorStyle": _rgb("ffffff")},
            "horizontalAlignment": "CENTER",
            "verticalAlignment": "MIDDLE",
            "wrapStrategy": "WRAP",
        },
        "note": change.note,
    }
    where = {"sheetId": change.sheet_id, "rowIndex": change.row - 1, "columnIndex": change.index}
    return [
        {
            "updateCells": {
                "rows": [{"values": [cell]}],
                "fields": "userEnteredValue,userEnteredFormat,note",
                "start": where,
            }
        }
    ]


@_requests.register
def _(change: c.DressColumn) -> list[Request]:
    span = span_of(change.sheet_id, "COLUMNS", change.index)
    requests: list[Request] = [
        {
            "updateDimensionProperties": {
                "range": span,
                "properties": {"pixelSize": change.width},
                "fields": "pixelSize",
            }
        }
    ]
    cells = column_cells(change.sheet_id, change.header_row, change.index, change.index)
    look: dict[str, Any] = {"verticalAlignment": "TOP" if change.format is Format.WRAPPED else "MIDDLE"}
    if change.format in _NUMBER_FORMATS:
        look["numberFormat"] = _NUMBER_FORMATS[change.format]
    if change.format in _CENTRED:
        look["horizontalAlignment"] = "CENTER"
    if change.format is Format.WRAPPED:
        look["wrapStrategy"] = "WRAP"
    fields = ",".join(f"userEnteredFormat.{key}" for key in sorted(look))
    requests.append({"repeatCell": {"range": cells, "cell": {"userEnteredFormat": look}, "fields": fields}})
    if change.choices:
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": choice} for choice in change.choices]}
        # Not strict: a dropdown that rejects would not stop the API or a paste anyway (FACTS 4).
        rule = {"condition": condition, "showCustomUi": True, "strict": False}
        requests.append({"setDataValidation": {"range": cells, "rule": rule}})
    if change.format is Format.PLAIN:
        requests.append(_as_typed(span))
    return requests


def _as_typed(span: dict[str, Any]) -> Request:
    return mark(FORMAT_TAG, Format.PLAIN.value, {"dimensionRange": span})


@_requests.register
def _(change: c.KeepAsTyped) -> list[Request]:
    look = {"userEnteredFormat": {"numberFormat": _NUMBER_FORMATS[Format.PLAIN]}}
    where = [grid_range(change.sheet_id, top, end, change.index, change.index + 1) for top, end in change.spans]
    fields = "userEnteredFormat.numberFormat"
    requests: list[Request] = [{"repeatCell": {"range": cells, "cell": look, "fields": fields}} for cells in where]
    return [*requests, _as_typed(span_of(change.sheet_id, "COLUMNS", change.index))]


@_requests.register
def _(change: c.HighlightCells) -> list[Request]:
    cells = [column_cells(change.sheet_id, change.header_row, column, column) for column in change.columns]
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={change.formula}"}]}
    rule = {
        "ranges": cells,
        "booleanRule": {"condition": condition, "format": {"backgroundColorStyle": _rgb(_TONES[change.tone])}},
    }
    return [{"addConditionalFormatRule": {"rule": rule, "index": 0}}]


@_requests.register
def _(change: c.Protect) -> list[Request]:
    where: dict[str, int] = {"sheetId": change.sheet_id}
    if change.first_column is not None and change.last_column is not None:
        where |= {"startColumnIndex": change.first_column, "endColumnIndex": change.last_column + 1}
    protection = {
        "protectedRangeId": change.protection_id,
        "range": where,
        "description": change.description,
        "warningOnly": True,
    }
    return [{"addProtectedRange": {"protectedRange": protection}}]


@_requests.register
def _(change: c.NameCell) -> list[Request]:
    cell = grid_range(change.sheet_id, change.row, change.row + 1, change.column, change.column + 1)
    return [{"addNamedRange": {"namedRange": {"namedRangeId": change.id, "name": change.name, "range": cell}}}]


@_requests.register
def _(change: c.MoveName) -> list[Request]:
    cell = grid_range(change.sheet_id, change.row, change.row + 1, change.column, change.column + 1)
    return [{"updateNamedRange": {"namedRange": {"namedRangeId": change.id, "range": cell}, "fields": "range"}}]


@_requests.register
def _(change: c.ForgetName) -> list[Request]:
    return [{"deleteNamedRange": {"namedRangeId": change.id}}]


@_requests.register
def _(change: c.AddView) -> list[Request]:
    return [view_request(change)]


@_requests.register
def _(change: c.AddChart) -> list[Request]:
    return [chart_request(change)]


@_requests.register
def _(change: c.SetCells) -> list[Request]:
    where = {"sheetId": change.sheet_id, "rowIndex": change.row - 1, "columnIndex": change.column}
    row = {"values": [cell_data(value) for value in change.values]}
    return [{"updateCells": {"rows": [row], "fields": "userEnteredValue", "start": where}}]


@_requests.register
def _(change: c.SetBlock) -> list[Request]:
    where = {"sheetId": change.sheet_id, "rowIndex": change.row - 1, "columnIndex": change.column}
    rows = [{"values": [cell_data(value) for value in row]} for row in change.rows]
    return [{"updateCells": {"rows": rows, "fields": "userEnteredValue", "start": where}}]


@_requests.register
def _(change: c.AppendRows) -> list[Request]:
    rows = [{"values": [cell_data(value) for value in row]} for row in change.rows]
    return [{"appendCells": {"sheetId": change.sheet_id, "rows": rows, "fields": "userEnteredValue"}}]

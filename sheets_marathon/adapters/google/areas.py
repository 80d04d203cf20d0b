"""Where on a sheet a request acts, as Google writes it, and what is drawn over such areas: filter views and charts."""

from __future__ import annotations

from typing import Any

from sheets_marathon.spreadsheet import changes as c


def grid_range(sheet_id: int, top: int, bottom: int | None, left: int | None, right: int | None) -> dict[str, int]:
    """A GridRange, half open; None leaves a side open."""
    sides = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": sheet_id, **{key: value for key, value in sides.items() if value is not None}}


def span_of(sheet_id: int, dimension: str, start: int, count: int = 1) -> dict[str, Any]:
    """A DimensionRange: whole rows or columns."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": start + count}


def column_cells(sheet_id: int, header_row: int, first: int, last: int) -> dict[str, int]:
    return grid_range(sheet_id, header_row, None, first, last + 1)


def view_request(change: c.AddView) -> dict[str, Any]:
    """addFilterView, with an id chosen here."""
    order = "DESCENDING" if change.descending else "ASCENDING"
    specs = [_filter(column, "TEXT_EQ", text) for column, text in change.only]
    if change.above_zero is not None:
        specs.append(_filter(change.above_zero, "NUMBER_GREATER", "0"))
    view = {
        "filterViewId": change.view_id,
        "title": change.title,
        "range": grid_range(change.sheet_id, change.header_row - 1, None, 0, change.width),
        "sortSpecs": [{"dimensionIndex": change.column, "sortOrder": order}],
        **({"filterSpecs": specs} if specs else {}),
    }
    return {"addFilterView": {"filter": view}}


def _filter(column: int, kind: str, value: str) -> dict[str, Any]:
    condition = {"type": kind, "values": [{"userEnteredValue": value}]}
    return {"columnIndex": column, "filterCriteria": {"condition": condition}}


def chart_request(change: c.AddChart) -> dict[str, Any]:
    """addChart, with an id chosen here."""

    def source(series: c.SeriesSource) -> dict[str, Any]:
        cells = grid_range(series.sheet_id, series.header_row, series.end_row, series.column, series.column + 1)
        return {"sourceRange": {"sources": [cells]}}

    chart = change.chart
    basic = {
        "chartType": chart.kind,
        "legendPosition": "NO_LEGEND" if len(change.series) == 1 else "BOTTOM_LEGEND",
        "headerCount": 1,
        "domains": [{"domain": source(change.domain)}],
        "series": [{"series": source(series)} for series in change.series],
    }
    anchor = {"sheetId": change.sheet_id, "rowIndex": chart.row, "columnIndex": chart.column}
    embedded = {
        "chartId": change.chart_id,
        "spec": {"title": chart.title, "basicChart": basic},
        "position": {"overlayPosition": {"anchorCell": anchor, "widthPixels": 720, "heightPixels": 440}},
    }
    return {"addChart": {"chart": embedded}}

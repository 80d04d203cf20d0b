"""Banded ranges and charts: kept and followed through edits, not drawn."""

from __future__ import annotations

from typing import Any

from sheets_marathon.workspace.sheets import fields
from sheets_marathon.workspace.sheets.requests.ranges import chosen_id, find_on_tabs
from sheets_marathon.workspace.sheets.state.colours import normal_colours
from sheets_marathon.workspace.sheets.turn import Turn, overlaps
from sheets_marathon.workspace.sheets.wire import Json, unserved


def add_banding(turn: Turn, request: Json) -> Json:
    """Alternating colours; two bandings may not overlap."""
    asked: Json = request.get("bandedRange", {})
    tab, area, box = turn.area(asked.get("range"))
    if "rowProperties" not in asked and "columnProperties" not in asked:
        raise turn.refuse("At least one of rowProperties or columnProperties must be specified.")
    if any(overlaps(banded["range"], box, tab) for banded in tab.banded_ranges):
        raise turn.refuse(
            "You cannot add alternating background colors to a range that already has alternating background colors."
        )
    banded = {"bandedRangeId": chosen_id(turn, "banded_ranges", "bandedRangeId", asked, "Banded range")}
    banded |= normal_colours(asked) | {"range": area}
    tab.banded_ranges.append(banded)
    return {"bandedRange": banded}


def update_banding(turn: Turn, request: Json) -> None:
    """Change what ``fields`` names of a banding."""
    new: Json = request.get("bandedRange", {})
    tree = fields.for_update(request.get("fields"), "BandedRange", turn.where)
    tab, index, old = find_on_tabs(turn, "banded_ranges", "bandedRangeId", new.get("bandedRangeId"), "banded range")
    merged = fields.merge(old, normal_colours(new), fields.with_colour_pairs(tree)) | {
        "bandedRangeId": old["bandedRangeId"]
    }
    target, area, _ = turn.area(merged.get("range"))
    if target is not tab:
        raise turn.refuse("A banded range can't move to another sheet.")
    tab.banded_ranges[index] = merged | {"range": area}


def delete_banding(turn: Turn, request: Json) -> None:
    """Delete a banding."""
    tab, index, _ = find_on_tabs(turn, "banded_ranges", "bandedRangeId", request.get("bandedRangeId"), "banded range")
    del tab.banded_ranges[index]


_AREA_KEYS = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}


def _with_sheets(turn: Turn, value: Any) -> Any:
    """A chart spec with ``sheetId`` filled into every GridRange; each must name an existing tab."""
    if isinstance(value, list):
        return [_with_sheets(turn, item) for item in value]
    if not isinstance(value, dict):
        return value
    if value and set(value) <= _AREA_KEYS | {"sheetId"}:
        turn.area(value)
        return {"sheetId": 0} | value
    return {name: _with_sheets(turn, item) for name, item in value.items()}


_KINDS: tuple[str, ...] = (
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
)
_KINDS += ("treemapChart", "scorecardChart")


def _checked_spec(turn: Turn, spec: Json) -> Json:
    if "dataSourceChartProperties" in spec:
        raise unserved("charts of a data source")
    if sum(kind in spec for kind in _KINDS) != 1:
        raise turn.refuse("chart.spec: exactly one kind of chart must be specified.")
    if "basicChart" in spec:
        if spec["basicChart"].get("chartType", "BASIC_CHART_TYPE_UNSPECIFIED") == "BASIC_CHART_TYPE_UNSPECIFIED":
            raise turn.refuse("chart.spec.basicChart.chartType is required.")
        if not spec["basicChart"].get("series"):
            raise turn.refuse("chart.spec.basicChart.series: at least one series is required.")
    checked: Json = _with_sheets(turn, spec)
    return checked


def add_chart(turn: Turn, request: Json) -> Json:
    """A chart on a tab; one on a sheet of its own is not served."""
    asked: Json = request.get("chart", {})
    position: Json = asked.get("position", {})
    if "newSheet" in position or "sheetId" in position:
        raise unserved("charts on a sheet of their own")
    anchor = position.get("overlayPosition", {}).get("anchorCell", {})
    tab = turn.tab(anchor.get("sheetId"))
    _check_anchor(turn, anchor)
    chart = {
        "chartId": chosen_id(turn, "charts", "chartId", asked, "Embedded object"),
        "spec": _checked_spec(turn, asked.get("spec", {})),
        "position": _placed(position),
    }
    if "border" in asked:
        chart["border"] = asked["border"]
    tab.charts.append(chart)
    return {"chart": chart}


def _check_anchor(turn: Turn, anchor: Json) -> None:
    tab = turn.tab(anchor.get("sheetId"))
    if anchor.get("rowIndex", 0) >= tab.rows or anchor.get("columnIndex", 0) >= tab.columns:
        raise turn.refuse("position.overlayPosition.anchorCell is outside the grid.")


def _placed(position: Json) -> Json:
    overlay: Json = position.get("overlayPosition", {})
    anchor = {"sheetId": 0} | overlay.get("anchorCell", {})
    return {"overlayPosition": {"widthPixels": 600, "heightPixels": 371} | overlay | {"anchorCell": anchor}}


def update_chart_spec(turn: Turn, request: Json) -> None:
    """Replace a chart's spec whole, as the real service does."""
    tab, index, chart = find_on_tabs(turn, "charts", "chartId", request.get("chartId"), "embedded object")
    tab.charts[index] = chart | {"spec": _checked_spec(turn, request.get("spec", {}))}


def update_embedded_object_position(turn: Turn, request: Json) -> Json:
    """Move or resize a chart on its tab."""
    tab, index, chart = find_on_tabs(turn, "charts", "chartId", request.get("objectId"), "embedded object")
    new: Json = request.get("newPosition", {})
    if "newSheet" in new or "sheetId" in new:
        raise unserved("charts on a sheet of their own")
    tree = fields.for_update(request.get("fields"), "OverlayPosition", turn.where)
    old = chart["position"]["overlayPosition"]
    merged = fields.merge(old, new.get("overlayPosition", {}), tree)
    anchor = {"sheetId": 0} | merged.get("anchorCell", {})
    if anchor["sheetId"] != tab.sheet_id:
        raise unserved("moving a chart to another sheet")
    _check_anchor(turn, anchor)
    position = _placed({"overlayPosition": merged})
    tab.charts[index] = chart | {"position": position}
    return {"position": position}


def delete_embedded_object(turn: Turn, request: Json) -> None:
    """Delete a chart."""
    tab, index, _ = find_on_tabs(turn, "charts", "chartId", request.get("objectId"), "embedded object")
    del tab.charts[index]

"""Native charts of an exported worksheet: bars, columns, lines, areas; others are left out (a deviation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sheets_marathon.workspace.sheets.formulas.engine import Value
from sheets_marathon.workspace.sheets.formulas.number_format import pattern_of
from sheets_marathon.workspace.sheets.state.a1 import Box
from sheets_marathon.workspace.sheets.state.cells import Reader, number_format
from sheets_marathon.workspace.sheets.state.spreadsheet import SheetTab
from sheets_marathon.workspace.sheets.turn import box_of
from sheets_marathon.workspace.sheets.wire import Json
from sheets_marathon.workspace.sheets.workbook_file.workbook_looks import hex_colour
from sheets_marathon.workspace.sheets.workbook_file.workbook_names import FileNames

_KINDS = {"BAR": "bar", "COLUMN": "column", "LINE": "line", "AREA": "area"}
_STACKED = {"STACKED": "stacked", "PERCENT_STACKED": "percent_stacked"}
_LEGENDS = {"BOTTOM_LEGEND": "bottom", "LEFT_LEGEND": "left", "TOP_LEGEND": "top", "NO_LEGEND": "none"}
_ELSEWHERE = "right"


def add_charts(reader: Reader, tab: SheetTab, sheet: Any, workbook: Any, names: FileNames) -> None:
    """Every chart of the tab that Excel has a kind for, where it stands and as large as it is."""
    for placed in tab.charts:
        chart = _chart(reader, placed["spec"], workbook, names)
        if chart is None:
            continue
        overlay = placed["position"]["overlayPosition"]
        anchor = overlay["anchorCell"]
        chart.set_size({"width": overlay["widthPixels"], "height": overlay["heightPixels"]})
        offset = {"x_offset": overlay.get("offsetXPixels", 0), "y_offset": overlay.get("offsetYPixels", 0)}
        sheet.insert_chart(anchor.get("rowIndex", 0), anchor.get("columnIndex", 0), chart, offset)


def _chart(reader: Reader, spec: Json, workbook: Any, names: FileNames) -> Any:
    basic: Json = spec.get("basicChart", {})
    kind = _KINDS.get(basic.get("chartType", ""))
    if kind is None:
        return None
    subtype = _STACKED.get(basic.get("stackedType", ""))
    chart = workbook.add_chart({"type": kind} | ({"subtype": subtype} if subtype else {}))
    headers: int = basic.get("headerCount", 1)
    domain = next((_source(reader, axis["domain"]) for axis in basic.get("domains", [])), None)
    series = [(asked, source) for asked in basic["series"] if (source := _source(reader, asked["series"])) is not None]
    # Sheets draws no room for the blank rows at the end of a column; Excel would.
    length = max(
        (source.filled(reader) for source in (domain, *(each for _, each in series)) if source is not None), default=0
    )
    for asked, source in series if length > headers else []:
        line: Json = {"values": source.cells(names, headers, length)}
        if domain is not None:
            line["categories"] = domain.cells(names, headers, length)
        if headers:
            line["name"] = source.cells(names, 0, 1)
        if colour := hex_colour(asked.get("colorStyle")):
            line["line" if kind == "line" else "fill"] = {"color": colour}
        chart.add_series(line)
    if not chart.series:
        return None  # XlsxWriter makes no chart of nothing
    title = spec.get("title", "")
    # XlsxWriter takes a title that begins with "=" for a reference.
    chart.set_title({"name": f" {title}" if title.startswith("=") else title} if title else {"none": True})
    chart.set_legend({"position": _LEGENDS.get(basic.get("legendPosition", ""), _ELSEWHERE)})
    looks = [domain.axis(reader, headers) if domain else {}, series[0][1].axis(reader, headers)]
    if kind in ("bar", "column") and not any(source.negative(reader) for _, source in series):
        looks[1] |= {"min": 0}  # as in Sheets; Excel begins bars anywhere
    _set_axes(chart, basic, kind, looks)
    if spec.get("hiddenDimensionStrategy") == "SHOW_ALL":
        chart.show_hidden_data()
    return chart


def _set_axes(chart: Any, basic: Json, kind: str, looks: Sequence[Json]) -> None:
    """Give both axes their names and ``looks`` (the domain's, then the values'), and put them where Sheets puts them.

    The domain's labels stay at the edge when values are negative. Sheets draws the first bar at the top, Excel at the
    bottom, so bars are reversed; of bars, too, XlsxWriter calls the lower axis x, which is that of the values.
    """
    titles = {axis.get("position", ""): axis.get("title", "") for axis in basic.get("axis", [])}
    lower, left = ({"name": titles[side]} if titles.get(side) else {} for side in ("BOTTOM_AXIS", "LEFT_AXIS"))
    domain, values = looks
    if kind == "bar":
        chart.set_x_axis(lower | values | {"label_position": "high"})
        chart.set_y_axis(left | domain | {"label_position": "low", "reverse": True})
    else:
        chart.set_x_axis(lower | domain | {"label_position": "low"})
        chart.set_y_axis(left | values)


@dataclass(frozen=True, slots=True)
class _Source:
    """A column or block that a chart draws from."""

    tab: SheetTab
    box: Box

    def filled(self, reader: Reader) -> int:
        """Rows from the first to the last that shows something."""
        rows = range(self.box.top, min(self.box.bottom, reader.end(self.tab)))
        shown = (row for row in reversed(rows) if any(self._shows(reader, row, column) for column in self._columns()))
        return next(shown, self.box.top - 1) - self.box.top + 1

    def _columns(self) -> range:
        return range(self.box.left, self.box.right)

    def _shows(self, reader: Reader, row: int, column: int) -> bool:
        return self._value(reader, row, column) not in (None, "")

    def _value(self, reader: Reader, row: int, column: int) -> Value:
        return reader.effective(self.tab, row, column, self.tab.grid.get(row, column))

    def axis(self, reader: Reader, headers: int) -> Json:
        """How the numbers of the axis are written: as in the first cell below the header."""
        cell = self.tab.grid.get(self.box.top + headers, self.box.left)
        pattern = pattern_of(number_format(cell), reader.book.locale)
        return {"num_format": pattern} if pattern else {}

    def negative(self, reader: Reader) -> bool:
        """Whether some number is below nought."""
        rows = range(self.box.top, min(self.box.bottom, reader.end(self.tab)))
        values = (self._value(reader, row, column) for row in rows for column in self._columns())
        return any(isinstance(value, float) and value < 0 for value in values)

    def cells(self, names: FileNames, first: int, last: int) -> str:
        """Rows [first, last), counted from the top, as XlsxWriter takes them."""
        bottom = min(self.box.bottom, self.box.top + last)
        rows = {"startRowIndex": self.box.top + first, "endRowIndex": bottom}
        columns = {"startColumnIndex": self.box.left, "endColumnIndex": self.box.right}
        return f"={names.area(self.tab, rows | columns)}"


def _source(reader: Reader, data: Json) -> _Source | None:
    """A ChartData's first range; None where there is none, or its tab has gone."""
    area = next(iter(data.get("sourceRange", {}).get("sources", [])), None)
    tab = None if area is None else reader.book.tab(area.get("sheetId", 0))
    return None if area is None or tab is None else _Source(tab, box_of(area, tab))

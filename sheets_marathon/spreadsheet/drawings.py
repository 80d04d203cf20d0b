"""Filter views and charts that a spreadsheet lacks: pure. One that is there stays as people have arranged it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sheets_marathon.spreadsheet.changes import AddChart, AddView, SeriesSource
from sheets_marathon.spreadsheet.names import stable_id
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Chart, ColumnKey, SortedView, Tab
from sheets_marathon.spreadsheet.snapshot import Layout, TabView

_MOST_PER_VIEW = 60
"""More views of a kind than this would be a menu that nobody reads."""


def missing_views(tab: Tab, view: TabView, contents: Iterable[RowContent], layout: Layout) -> list[AddView]:
    """The tab's filter views that are not there yet; those of each curator or store by what its rows will hold."""
    rows = [*(row.cells for row in view.rows), *contents] if any(declared.per for declared in tab.views) else []
    desired: dict[int, AddView] = {}
    for declared in tab.views:
        for title, text in _each(declared, rows):
            made = _view(tab, view, declared, title, text)
            if made is not None:
                desired.setdefault(made.view_id, made)
    return [view for number, view in desired.items() if number not in layout.view_ids]


def _each(declared: SortedView, rows: Sequence[RowContent]) -> list[tuple[str, str]]:
    """Title and text of each view that a declaration stands for."""
    if not declared.per:
        return [(declared.title, "")]
    texts = sorted({str(text).strip() for row in rows if (text := row.get(declared.per))})
    # A filter's value that begins so would be taken for a formula.
    fit = [text for text in texts if text and not text.startswith("=")]
    return [(declared.title.format(text), text) for text in fit[:_MOST_PER_VIEW]]


def _view(tab: Tab, view: TabView, declared: SortedView, title: str, text: str) -> AddView | None:
    needed = [key for key in (declared.by, declared.above_zero, declared.per) if key]
    if any(key not in view.columns for key in needed):
        return None
    name = f"view:{tab.key}:{declared.by}"
    if declared.above_zero or declared.per:
        name += f":{declared.above_zero}:{declared.per}:{text.casefold()}"
    made = AddView(
        stable_id(name),
        view.sheet_id,
        view.header_row,
        title,
        view.columns[declared.by],
        view.column_count,
        declared.descending,
    )
    if declared.per:
        made = replace(made, only=((view.columns[declared.per], text),))
    if declared.above_zero:
        made = replace(made, above_zero=view.columns[declared.above_zero])
    return made


def missing_charts(tab: Tab, views: Mapping[str, TabView], layout: Layout) -> list[AddChart]:
    """The tab's charts that are not there."""
    return [
        _chart(chart, tab, views) for chart in tab.charts if stable_id(f"chart:{chart.key}") not in layout.chart_ids
    ]


def _chart(chart: Chart, tab: Tab, views: Mapping[str, TabView]) -> AddChart:
    def source(address: str) -> SeriesSource:
        key, _, column = address.partition(".")
        view = views[key]
        return SeriesSource(view.sheet_id, view.columns[ColumnKey(column)], view.header_row - 1, view.row_count)

    return AddChart(
        stable_id(f"chart:{chart.key}"),
        views[tab.key].sheet_id,
        chart,
        source(chart.domain),
        tuple(source(series) for series in chart.series),
    )

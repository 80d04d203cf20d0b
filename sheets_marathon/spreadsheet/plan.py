"""What must change so that a spreadsheet holds the declared tabs, columns, names and rows: pure.

Structure first (tabs, columns, tags, looks), then rows on the layout as it will be. A plan never
overwrites a cell that a person may have typed: where it would have to, it refuses and says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.errors import ColumnMissing, HeaderAstray
from sheets_marathon.spreadsheet.a1 import cell
from sheets_marathon.spreadsheet.adopt import Adopted, TabMapping, adopt, lost_columns
from sheets_marathon.spreadsheet.changes import (
    AddColumns,
    AddTab,
    AppendRows,
    Change,
    DressColumn,
    HighlightCells,
    InsertColumns,
    KeepAsTyped,
    Protect,
    RememberColumns,
    SetBlock,
    SetCells,
    TagColumn,
    TagTab,
    UntagColumn,
    WriteHeader,
)
from sheets_marathon.spreadsheet.drawings import missing_charts, missing_views
from sheets_marathon.spreadsheet.formulas import expand, runs
from sheets_marathon.spreadsheet.headers import header_among_data, headers_put_back
from sheets_marathon.spreadsheet.names import free_id, named_cells, stable_id
from sheets_marathon.spreadsheet.refusals import overwrites, typed_where_jobs_will_write
from sheets_marathon.spreadsheet.rows import RowContent, missing_columns, plan_rows
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, NamedCell, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Layout, TabView, view_of, with_columns


@dataclass(frozen=True, slots=True)
class Plan:
    """What is pending. ``found`` and ``added`` are lines for people; ``refusals`` forbid applying it.

    ``lost``: a tab lacks a column of which only a person or a backup knows what stood in it, so its view is not whole.
    ``first``: these changes move rows, so everything else is planned once they are made.
    """

    changes: tuple[Change, ...]
    refusals: tuple[str, ...]
    found: tuple[str, ...]
    added: tuple[str, ...]
    views: Mapping[str, TabView] = field(default_factory=dict)
    lost: bool = False
    first: bool = False

    @property
    def empty(self) -> bool:
        """Nothing to do and nothing refused."""
        return not self.changes and not self.refusals


def plan_structure(tabs: Sequence[Tab], layout: Layout, mappings: Mapping[str, TabMapping]) -> Plan:
    """Tabs and columns only. The plan's ``views`` show each tab as it will be, so rows can be planned on it."""
    adopted, refusals = adopt(tabs, layout, mappings)
    changes: list[Change] = []
    found: list[str] = []
    added: list[str] = []
    lost: list[str] = []
    views: dict[str, TabView] = {}
    titles = {tab.title for tab in layout.tabs}
    for tab in tabs:
        adoption = adopted.get(tab.key)
        if adoption is None:
            view = _new_tab(tab, _free_title(tab.title, titles), set(layout.protected_ids), changes)
            titles.add(view.title)
            added.append(f"tab “{view.title}” ({tab.key})")
        else:
            gone, mapping = lost_columns(adoption), mappings.get(tab.key, TabMapping())
            lost += [f"{ColumnMissing(adoption.found.title, mapping.header_of(column))}" for column in gone]
            view = _adopted_tab(adoption, gone, set(layout.protected_ids), changes, found, added)
            if astray := header_among_data(tab, view, mapping):
                lost.append(f"{HeaderAstray(view.title, astray)}")
        views[tab.key] = view
        had = adoption.found.had if adoption else frozenset()
        if not set(view.columns) <= had:
            changes.append(
                RememberColumns(view.sheet_id, tuple(ColumnKey(key) for key in sorted(had | set(view.columns))))
            )
    if any(adoption.by == "tag" and not adoption.found.had for adoption in adopted.values()):
        added.append("the list of columns that each tab has had")
    headers, lines = headers_put_back(adopted.values(), mappings)
    if headers:
        return Plan(tuple(headers), tuple(refusals), (), lines, views, first=True)
    if lost:
        # Nothing is planned on a tab that is not whole: what would be written might be untrue.
        return Plan((), (*refusals, *lost), tuple(found), (), views, lost=True)
    return Plan(tuple(changes), tuple(refusals), tuple(found), tuple(added), views)


def plan_content(
    tabs: Sequence[Tab],
    structure: Plan,
    layout: Layout,
    desired: Mapping[str, Iterable[RowContent]],
    names: Sequence[NamedCell],
    mappings: Mapping[str, TabMapping],
) -> Plan:
    """The structure's plan with its rows and named cells added."""
    changes = list(structure.changes)
    refusals = list(structure.refusals)
    added = list(structure.added)
    adopted, _ = adopt(tabs, layout, mappings)
    rows: list[Change] = []
    named: list[Change] = []
    for tab in tabs:
        contents = list(desired.get(tab.key, ()))
        changes += _drawings(tab, structure.views, contents, layout, added)
        refusals += typed_where_jobs_will_write(adopted.get(tab.key), contents)
        if tab.key not in desired:
            continue
        has_names = any(name.tab == tab.key for name in names)
        pending = plan_rows(tab, structure.views, contents, in_place=has_names)
        refusals += overwrites(adopted.get(tab.key), structure.views[tab.key], pending)
        rows += pending
        named += named_cells(tab, structure.views[tab.key], contents, names, layout, added)
        if pending:
            added.append(f"{_amount(pending)} in “{structure.views[tab.key].title}”")
    # Names last: a row that is inserted would push down those that stand below it.
    return Plan((*changes, *rows, *named), tuple(refusals), structure.found, tuple(added), structure.views)


def _drawings(
    tab: Tab, views: Mapping[str, TabView], contents: Sequence[RowContent], layout: Layout, added: list[str]
) -> list[Change]:
    """Filter views and charts. Whoever deletes one gets it back with the next ``apply``."""
    title = views[tab.key].title
    lacking = missing_views(tab, views[tab.key], contents, layout)
    charts = missing_charts(tab, views, layout)
    if not views[tab.key].fresh:
        added += [f"filter view “{view.title}” in “{title}”" for view in lacking]
        added += [f"chart “{chart.chart.title}” in “{title}”" for chart in charts]
    return [*lacking, *charts]


def _amount(pending: Sequence[Change]) -> str:
    rows = sum(len(change.rows) for change in pending if isinstance(change, AppendRows))
    rows += max((len(change.rows) for change in pending if isinstance(change, SetBlock)), default=0)
    cells = sum(len(change.values) for change in pending if isinstance(change, SetCells))
    amounts = ((rows, "row"), (cells, "cell"))
    return " and ".join(f"{count} {what}{'s' if count > 1 else ''}" for count, what in amounts if count)


def _free_title(title: str, taken: set[str]) -> str:
    """A title nobody uses: a person's tab of the same name stays theirs."""
    number, free = 2, title
    while free in taken:
        free = f"{title} ({number})"
        number += 1
    return free


def _new_tab(tab: Tab, title: str, protected: set[int], changes: list[Change]) -> TabView:
    sheet_id = stable_id(f"tab:{tab.key}")
    width = max(len(tab.columns), tab.width)
    changes.append(AddTab(sheet_id, tab.key, title, tab.rows, width, 1, tab.frozen_columns))
    changes.append(TagTab(sheet_id, tab.key, header_row=1))
    columns = {column.key: index for index, column in enumerate(tab.columns)}
    view = TabView(
        tab.key, sheet_id, title, columns, row_count=tab.rows, column_count=width, formulas_known=True, fresh=True
    )
    changes += _dress(tab, view, tab.columns, protected)
    return view


def _adopted_tab(
    adopted: Adopted,
    lost: Sequence[Column],
    protected: set[int],
    changes: list[Change],
    found: list[str],
    added: list[str],
) -> TabView:
    tab = adopted.tab
    view = view_of(adopted.found, tab.key, adopted.columns, adopted.header_row)
    if adopted.by != "tag":
        changes.append(TagTab(view.sheet_id, tab.key, adopted.header_row))
        found.append(f"tab “{view.title}” is taken for {tab.key} (by {adopted.by})")
    headers = adopted.found.header(adopted.header_row)
    for key, index in adopted.given_up.items():
        changes.append(UntagColumn(view.sheet_id, f"{tab.key}.{key}"))
        found.append(f"  column “{headers[index]}” of “{view.title}” is not {key} any more; it stays as it is")
    for key in sorted(adopted.untagged, key=lambda key: adopted.columns[key]):
        index = adopted.columns[key]
        changes.append(TagColumn(view.sheet_id, index, f"{tab.key}.{key}"))
        found.append(f"  column “{headers[index]}” of “{view.title}” is taken for {key}")
    changes += _kept_as_typed(adopted, view, added)
    lacking = [column for column in missing_columns(tab, view) if column not in lost]
    if lacking:
        made, view = columns_at_the_end(adopted, lacking, protected)
        changes += made
        added += [f"column “{column.title}” in “{view.title}” ({column.key})" for column in lacking]
    return view


def _kept_as_typed(adopted: Adopted, view: TabView, added: list[str]) -> list[Change]:
    """Plain text for the columns that want it and don't have it yet. A cell that holds a number keeps its look: people
    may show it with a format of their own."""
    changes: list[Change] = []
    headers, grid = adopted.found.header(view.header_row), adopted.found.grid
    for column in adopted.tab.columns:
        index = view.columns.get(column.key)
        if column.format is not Format.PLAIN or index is None or index in adopted.found.as_typed:
            continue
        texts = [
            at
            for at in range(view.header_row, len(grid))
            if index >= len(grid[at]) or grid[at][index] is None or isinstance(grid[at][index], str)
        ]
        spans: list[tuple[int, int | None]] = [(first, last + 1) for first, last in runs(texts)]
        below = max(view.header_row, len(grid))
        if spans and spans[-1][1] == below:
            below = spans.pop()[0]
        changes.append(KeepAsTyped(view.sheet_id, index, (*spans, (below, None))))
        added.append(f"plain text for what is typed into “{headers[index]}” in “{view.title}”")
    return changes


def columns_at_the_end(
    adopted: Adopted, columns: Sequence[Column], protected: set[int]
) -> tuple[list[Change], TabView]:
    """Columns that a tab lacks, at its right end and empty; and the tab as it will be."""
    view = view_of(adopted.found, adopted.tab.key, adopted.columns, adopted.header_row)
    first = max(adopted.found.used_columns, max(adopted.columns.values(), default=-1) + 1)
    changes: list[Change] = []
    # Inserted, not taken: somebody may have begun to write in the free column since the look.
    if first >= view.column_count:
        changes.append(AddColumns(view.sheet_id, first + 1 - view.column_count))
    changes.append(InsertColumns(view.sheet_id, first, len(columns)))
    places = {**adopted.columns, **{column.key: first + i for i, column in enumerate(columns)}}
    view = with_columns(view, places, max(view.column_count, first + 1) + len(columns))
    return [*changes, *_dress(adopted.tab, view, columns, protected)], view


def _dress(tab: Tab, view: TabView, columns: Sequence[Column], protected: set[int]) -> list[Change]:
    """Headers, tags, looks, dropdowns, colours and protection of columns that the program itself adds."""
    changes: list[Change] = []
    indices = {column.key: view.columns[column.key] for column in columns}
    for column in columns:
        index = indices[column.key]
        changes.append(
            WriteHeader(view.sheet_id, view.header_row, index, column.title, column.note, column.owner.value)
        )
        changes.append(TagColumn(view.sheet_id, index, f"{tab.key}.{column.key}"))
        changes.append(DressColumn(view.sheet_id, index, view.header_row, column.format, column.width, column.choices))
    for highlight in tab.highlights:
        if own := tuple(sorted(indices[key] for key in highlight.columns if key in indices)):
            text = highlight.condition.replace("#", cell(view.header_row + 1, own[0]))
            text = expand(text, view, view.header_row + 1, {}, {})
            changes.append(HighlightCells(view.sheet_id, own, view.header_row, text, highlight.tone))
    owned = [indices[column.key] for column in columns if column.owner is not Owner.PEOPLE]
    whole = tab.only_program and len(columns) == len(tab.columns)
    spans: list[tuple[int, int] | None] = [None] if whole else list(runs(owned))
    for span in spans:
        first_key = "all" if span is None else next(k for k, i in indices.items() if i == span[0])
        changes.append(
            Protect(
                free_id(f"protect:{tab.key}:{first_key}", protected),
                view.sheet_id,
                f"sheets-marathon: {view.title}",
                *(span or (None, None)),
            )
        )
    return changes

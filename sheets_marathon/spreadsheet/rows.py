"""Which rows a tab lacks and which of its program cells differ: pure, any tab."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.spreadsheet.cells import date_to_serial, moment_to_serial, time_to_serial
from sheets_marathon.spreadsheet.changes import (
    AddRows,
    AppendRows,
    CellContent,
    Change,
    Formula,
    InsertRows,
    SetBlock,
    SetCells,
)
from sheets_marathon.spreadsheet.formulas import RowFormulas, runs
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Owner, Scalar, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView, Value, as_text

RowContent = Mapping[ColumnKey, Scalar]
"""One desired row: values by column key. People's columns in it count for a new row only."""


@dataclass(frozen=True, slots=True)
class TabGroups:
    """The columns of a tab by group name, in the declared order."""

    by_name: Mapping[str, Sequence[ColumnKey]]

    @classmethod
    def of(cls, tab: Tab) -> TabGroups:
        """Reads the groups off the declaration."""
        groups: dict[str, list[ColumnKey]] = {}
        for column in tab.columns:
            if column.group:
                groups.setdefault(column.group, []).append(column.key)
        return cls(groups)


def on_the_wire(value: Scalar) -> str | int | float | bool | None:
    """A value as a cell holds it: dates and times as serial numbers."""
    if isinstance(value, dt.datetime):
        return moment_to_serial(value)
    if isinstance(value, dt.date):
        return date_to_serial(value)
    if isinstance(value, dt.time):
        return time_to_serial(value)
    return value


def same(desired: Scalar, found: Value) -> bool:
    """Whether a cell shows the desired value already; a number typed as text counts as the same key."""
    value = on_the_wire(desired)
    if value in (None, ""):
        return found is None
    if isinstance(value, bool) or isinstance(found, bool):
        return value is found
    if isinstance(value, int | float) and isinstance(found, int | float):
        return abs(value - found) < 1e-6
    return as_text(value) == as_text(found)


def plan_rows(
    tab: Tab, views: Mapping[str, TabView], desired: Iterable[RowContent], *, in_place: bool = False
) -> list[Change]:
    """Changes that make tab ``tab`` hold the ``desired`` rows, found by the tab's ``row_key``.

    A row that is there: program cells that differ are set, formulas too where the view knows them.
    A row that is missing is written below the others; with ``in_place`` right below, where its number is known.
    Rows nobody wants are left alone: nothing is ever deleted.
    """
    view = views[tab.key]
    formulas = RowFormulas(view, views, TabGroups.of(tab).by_name)
    present = view.by(tab.row_key)
    changes: list[Change] = []
    new: list[tuple[CellContent, ...]] = []
    for content in desired:
        row = present.get(as_text(on_the_wire(content[tab.row_key])))
        if row is None:
            at = view.last_row + 1 + len(new)
            new.append(_new_row(tab, view, formulas, content, at))
        else:
            changes += _mended_row(tab, view, formulas, content, row)
    if new and (in_place or any(column.owner is Owner.FORMULA for column in tab.columns)):
        return [*changes, *_rows_in_place(view, new)]
    if new:
        changes.append(AppendRows(view.sheet_id, tuple(new)))
    return changes


def _rows_in_place(view: TabView, new: Sequence[tuple[CellContent, ...]]) -> list[Change]:
    """New rows at their very numbers, since their formulas name them; columns with nothing in them are not written.

    An append would go below whatever people have put in columns of their own. Where rows stand already, new ones are
    inserted first: a person may have sorted or inserted since the look, and whatever stands at these numbers by now
    must move down, not be written over. Below a bare header nothing is inserted: ranges that begin there, of
    formulas and colours, would begin lower from then on.
    """
    at = view.last_row + 1
    changes: list[Change] = []
    if view.last_row > view.header_row and not view.fresh:
        if view.last_row >= view.row_count:
            changes.append(AddRows(view.sheet_id, 1))  # rows are inserted above a row
        changes.append(InsertRows(view.sheet_id, at, len(new)))
    else:
        spare = view.row_count - view.last_row if view.formulas_known else 0  # a view of values may be out of date
        if len(new) > spare:
            changes.append(AddRows(view.sheet_id, len(new) - max(spare, 0)))
    filled = [index for index in range(len(new[0])) if any(cells[index] not in (None, "") for cells in new)]
    for first, last in runs(filled):
        block = tuple(cells[first : last + 1] for cells in new)
        changes.append(SetBlock(view.sheet_id, at, first, block))
    return changes


def _new_row(tab: Tab, view: TabView, formulas: RowFormulas, content: RowContent, at: int) -> tuple[CellContent, ...]:
    width = max(view.columns[column.key] for column in tab.columns if column.key in view.columns) + 1
    cells: list[CellContent] = [None] * width
    for column in tab.columns:
        index = view.columns.get(column.key)
        if index is None:
            continue
        template = _template(column, content)
        if template:
            cells[index] = Formula(formulas.at(at, template))
        else:
            cells[index] = content.get(column.key)
    return tuple(cells)


def _template(column: Column, content: RowContent) -> str:
    """A formula column's template: its own, or the row's where each row computes something else."""
    if column.owner is not Owner.FORMULA:
        return ""
    return column.formula or str(content.get(column.key) or "")


def _mended_row(tab: Tab, view: TabView, formulas: RowFormulas, content: RowContent, row: Row) -> list[Change]:
    mended: dict[int, CellContent] = {}
    for column in tab.columns:
        index = view.columns.get(column.key)
        if index is None or column.owner is Owner.PEOPLE:
            continue
        if column.owner is Owner.FORMULA:
            template = _template(column, content)
            if not template or not view.formulas_known:
                continue
            if not formulas.is_at(row.number, template, row.formulas.get(column.key, "")):
                mended[index] = Formula(formulas.at(row.number, template))
        elif column.key in content and not same(content[column.key], row[column.key]):
            mended[index] = content[column.key]
    return set_runs(view.sheet_id, row.number, mended)


def set_runs(sheet_id: int, row: int, cells: Mapping[int, CellContent]) -> list[Change]:
    """Cell writes of one row, neighbours together: ``cells`` maps 0-based columns to contents."""
    changes: list[Change] = []
    run: list[CellContent] = []
    start = 0
    for index in sorted(cells):
        if run and index == start + len(run):
            run.append(cells[index])
            continue
        if run:
            changes.append(SetCells(sheet_id, row, start, tuple(run)))
        start, run = index, [cells[index]]
    if run:
        changes.append(SetCells(sheet_id, row, start, tuple(run)))
    return changes


def missing_columns(tab: Tab, view: TabView) -> list[Column]:
    """Declared columns the view lacks."""
    return [column for column in tab.columns if column.key not in view.columns]


def append_rows(view: TabView, rows: Iterable[RowContent]) -> AppendRows:
    """These rows at the end of a tab, which is where rows go whose order nobody looks at."""
    width = max(view.columns.values()) + 1
    cells: list[tuple[CellContent, ...]] = []
    for row in rows:
        line: list[CellContent] = [None] * width
        for key, value in row.items():
            if key in view.columns:
                line[view.columns[key]] = value
        cells.append(tuple(line))
    return AppendRows(view.sheet_id, tuple(cells))

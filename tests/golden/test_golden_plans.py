"""Whole plans of the real declaration, kept as text: a small spreadsheet in ``*.toml``, its plan in ``*.plan.txt``.

When a plan changes on purpose, write the texts anew and read what changed before you commit it:

    SHEETS_MARATHON_GOLDEN=write .venv/bin/python -m pytest tests/golden && git diff tests/golden

A fixture says which tabs people have made (``rows`` from row 1, "" is a blank cell) and, under ``mappings``, what
the configuration says of them. ``applied = true``: the program was applied to it before, then people did ``edits``.
``only``: tabs (by key) of whose changes the text tells, where the others are as in ``empty``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.sheet.sheet_builder import MONDAY, Sheet, a_marathon, applied, mapped
from support.sheet.spelling import Spelling

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.plan import Pending, pending_changes
from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Owner

HERE = Path(__file__).resolve().parent
FIXTURES = sorted(HERE.glob("*.toml"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_the_plan_is_the_one_that_was_approved(fixture: Path) -> None:
    sheet, text = planned(fixture)
    approved = fixture.with_suffix(".plan.txt")
    if os.environ.get("SHEETS_MARATHON_GOLDEN") == "write":
        approved.write_text(text, "utf-8")
    assert text == approved.read_text("utf-8"), f"{approved.name}: read {__file__} for what to do"
    pending = pending_changes(sheet.marathon or a_marathon(), sheet.layout(), MONDAY)
    if not pending.refusals:
        sheet.apply(pending.plan.changes)
        assert pending_changes(sheet.marathon or a_marathon(), sheet.layout(), MONDAY).empty


def test_a_new_column_changes_its_own_lines_only() -> None:
    """Besides, the tab gets wider; what stands to the right of the new column is said as before."""
    before, after = (
        plan_text(pending_changes(one, Sheet(one).layout(), MONDAY), Sheet(one), None)
        for one in (a_marathon(), with_a_column("sales", after="name"))
    )
    gone, come = set(before.splitlines()) - set(after.splitlines()), set(after.splitlines()) - set(before.splitlines())
    assert {line.partition(":")[0] for line in gone} == {"tab Продажи"}
    assert {line.partition(":")[0] for line in come if "hobby" not in line} == {"tab Продажи"}
    assert any("hobby" in line for line in come)


def with_a_column(key: str, after: str) -> Marathon:
    """The marathon with one more column in a tab, in the middle of those it has."""
    marathon = a_marathon()
    tab = marathon.tab(key)
    at = [column.key for column in tab.columns].index(after) + 1
    new = Column(ColumnKey("hobby"), "Хобби", Owner.PROGRAM)
    wider = replace(tab, columns=(*tab.columns[:at], new, *tab.columns[at:]))
    return replace(marathon, tabs=tuple(wider if one.key == key else one for one in marathon.tabs))


def test_every_approved_plan_has_its_fixture() -> None:
    assert {path.name.removesuffix(".plan.txt") for path in HERE.glob("*.plan.txt")} == {one.stem for one in FIXTURES}


def planned(fixture: Path) -> tuple[Sheet, str]:
    """The spreadsheet that a fixture describes, and its plan as text."""
    described = tomllib.loads(fixture.read_text("utf-8"))
    mappings = {
        key: TabMapping(one["title"], one.get("header_row", 1), one.get("columns", {}))
        for key, one in described.get("mappings", {}).items()
    }
    marathon = mapped(a_marathon(described.get("language", "ru")), mappings)
    sheet = Sheet(marathon)
    for tab in described.get("tabs", ()):
        sheet.add_tab(tab["title"], tab["rows"], columns=tab.get("columns", 26))
    if described.get("applied"):
        applied(marathon, sheet)
    for edit in described.get("edits", ()):
        people_do(sheet, **edit)
    return sheet, plan_text(pending_changes(marathon, sheet.layout(), MONDAY), sheet, described.get("only"))


def people_do(sheet: Sheet, what: str, tab: str, **details: Any) -> None:
    """One edit: ``type`` a row, ``show`` cells of a row, ``rename``, ``insert_column``, ``delete_column``, ``sort``."""
    match what:
        case "type":
            sheet.type_row(tab, details["cells"])
        case "show":
            sheet.show(tab, details["row"], details["cells"])
        case "rename":
            sheet.tab(tab).title = details["title"]
        case "insert_column":
            sheet.insert_column(tab, before=sheet.column(tab, details["before"]))
        case "sort":
            sheet.swap_rows(tab, 1, 2)
        case _:
            raise ValueError(f"nobody knows how to {what}")


def plan_text(pending: Pending, sheet: Sheet, only: list[str] | None) -> str:
    """What ``plan`` tells people, then the changes, a line each; none when it is refused."""
    views = {view.sheet_id: view for view in pending.plan.views.values()}
    titles = {tab.sheet_id: tab.title for tab in sheet.held.tabs.values()}
    titles |= {change.sheet_id: change.title for change in pending.plan.changes if isinstance(change, c.AddTab)}
    told = {view.sheet_id for key, view in pending.plan.views.items() if only is None or key in only}
    changes = [one for one in pending.plan.changes if isinstance(one, c.ForgetName) or one.sheet_id in told]
    spelling = Spelling(titles, views)
    lines = [
        *(f"! {line}" for line in pending.refusals),
        *(f"= {line}" for line in pending.plan.found),
        *(f"+ {line}" for line in pending.plan.added),
        "",
        *(line for change in ([] if pending.refusals else changes) for line in change_lines(change, spelling)),
    ]
    return "\n".join(lines).strip() + "\n"


def change_lines(change: c.Change, spelling: Spelling) -> Iterator[str]:
    """A change as a person would say it, with columns by their keys: a new column leaves other columns' lines alone."""
    if isinstance(change, c.ForgetName):
        yield f"forget {change.id}"
        return
    tab = spelling.titles[change.sheet_id]

    def column(index: int) -> str:
        return spelling.column(change.sheet_id, index)

    def cells(row: int | None, first: int, values: Iterable[c.CellContent]) -> Iterator[str]:
        for index, value in enumerate(values, start=first):
            if value not in (None, ""):
                yield f"{tab}!{column(index)} {row or 'below'}: {spelling.said(change.sheet_id, row, value)}"

    match change:
        case c.AddTab():
            frozen = f"{change.frozen_rows}×{change.frozen_columns}"
            yield f"tab {tab}: {change.rows}×{change.columns}, frozen {frozen}, id {change.sheet_id}"
        case c.AddColumns():
            yield f"{tab}: {change.count} more columns"
        case c.TagTab():
            yield f"{tab}: is {change.key}, header in row {change.header_row}"
        case c.TagColumn():
            key = change.key.partition(".")[2]
            yield f"{tab}: has {key}{spelling.place(change.sheet_id, key, change.index)}"
        case c.UntagColumn():
            yield f"{tab}: has no {change.key} where it was"
        case c.WriteHeader():
            note = f", note “{change.note}”" if change.note else ""
            yield f"{tab}!{column(change.index)} {change.row}: header “{change.title}” of {change.owner}{note}"
        case c.DressColumn():
            choices = f", one of {' / '.join(change.choices)}" if change.choices else ""
            yield f"{tab}!{column(change.index)}: {change.format}, {change.width} wide{choices}"
        case c.KeepAsTyped():
            rows = ", ".join(f"{top + 1}–{end or ''}" for top, end in change.spans)
            yield f"{tab}!{column(change.index)}: plain from now on, rows {rows}"
        case c.HighlightCells():
            where = ", ".join(column(index) for index in change.columns)
            first_row = spelling.first_row(change.sheet_id)
            yield f"{tab}!{where}: {change.tone} when {spelling.formula(change.sheet_id, first_row, change.formula)}"
        case c.Protect():
            where = _span(change.first_column, change.last_column, column)
            yield f"{tab}!{where}: warns before edits, id {change.protection_id}"
        case c.NameCell():
            yield f"{tab}!{column(change.column)} {change.row + 1}: named {change.name}, id {change.id}"
        case c.AddView():
            order = "down" if change.descending else "up"
            only = [f"{column(at)} is “{text}”" for at, text in change.only]
            only += [f"{column(change.above_zero)} > 0"] if change.above_zero is not None else []
            where = f" where {' and '.join(only)}" if only else ""
            yield f"{tab}: view “{change.title}” by {column(change.column)} {order}{where}, id {change.view_id}"
        case c.AddChart():
            of = [
                f"{spelling.titles[one.sheet_id]}!{spelling.column(one.sheet_id, one.column)}"
                for one in (change.domain, *change.series)
            ]
            yield f"{tab}: chart “{change.chart.title}” {change.chart.kind} of {', '.join(of)}, id {change.chart_id}"
        case c.SetCells():
            yield from cells(change.row, change.column, change.values)
        case c.SetBlock():
            for down, row in enumerate(change.rows):
                yield from cells(change.row + down, change.column, row)
        case c.AddRows():
            yield f"{tab}: {change.count} more rows"
        case c.InsertRows():
            yield f"{tab}: {change.count} new rows from {change.row}"
        case c.InsertColumns():
            yield f"{tab}: {change.count} new columns before {column(change.index)}"
        case c.AppendRows():
            for row in change.rows:
                yield from cells(None, 0, row)


def _span(first: int | None, last: int | None, column: Callable[[int], str]) -> str:
    if first is None or last is None:
        return "all"
    return column(first) if first == last else f"{column(first)}…{column(last)}"

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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.sheet.sheet_builder import MONDAY, Sheet, a_marathon, applied, mapped

from sheets_marathon.jobs.sheet.reconcile import Pending, pending_changes
from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.a1 import cell, column_letters
from sheets_marathon.spreadsheet.adopt import TabMapping

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
    titles = {tab.sheet_id: tab.title for tab in sheet.held.tabs.values()}
    titles |= {change.sheet_id: change.title for change in pending.plan.changes if isinstance(change, c.AddTab)}
    told = {view.sheet_id for key, view in pending.plan.views.items() if only is None or key in only}
    changes = [one for one in pending.plan.changes if isinstance(one, c.ForgetName) or one.sheet_id in told]
    lines = [
        *(f"! {line}" for line in pending.refusals),
        *(f"= {line}" for line in pending.plan.found),
        *(f"+ {line}" for line in pending.plan.added),
        "",
        *(line for change in ([] if pending.refusals else changes) for line in change_lines(change, titles)),
    ]
    return "\n".join(lines).strip() + "\n"


def change_lines(change: c.Change, titles: dict[int, str]) -> Iterator[str]:
    """A change as a person would say it."""
    if isinstance(change, c.ForgetName):
        yield f"forget {change.id}"
        return
    tab = titles[change.sheet_id]
    match change:
        case c.AddTab():
            frozen = f"{change.frozen_rows}×{change.frozen_columns}"
            yield f"tab {tab}: {change.rows}×{change.columns}, frozen {frozen}, id {change.sheet_id}"
        case c.AddColumns():
            yield f"{tab}: {change.count} more columns"
        case c.TagTab():
            yield f"{tab}: is {change.key}, header in row {change.header_row}"
        case c.TagColumn():
            yield f"{tab}!{column_letters(change.index)}: is {change.key.partition('.')[2]}"
        case c.WriteHeader():
            note = f", note “{change.note}”" if change.note else ""
            yield f"{tab}!{cell(change.row, change.index)}: header “{change.title}” of {change.owner}{note}"
        case c.DressColumn():
            choices = f", one of {' / '.join(change.choices)}" if change.choices else ""
            yield f"{tab}!{column_letters(change.index)}: {change.format}, {change.width} wide{choices}"
        case c.HighlightCells():
            yield f"{tab}!{_span(change.first_column, change.last_column)}: {change.tone} when {change.formula}"
        case c.Protect():
            where = _span(change.first_column, change.last_column)
            yield f"{tab}!{where}: warns before edits, id {change.protection_id}"
        case c.NameCell():
            yield f"{tab}!{cell(change.row + 1, change.column)}: named {change.name}, id {change.id}"
        case c.AddView():
            order = "down" if change.descending else "up"
            only = [f"{column_letters(at)} is “{text}”" for at, text in change.only]
            only += [f"{column_letters(change.above_zero)} > 0"] if change.above_zero is not None else []
            where = f" where {' and '.join(only)}" if only else ""
            yield f"{tab}: view “{change.title}” by {column_letters(change.column)} {order}{where}, id {change.view_id}"
        case c.AddChart():
            of = [f"{titles[one.sheet_id]}!{column_letters(one.column)}" for one in (change.domain, *change.series)]
            yield f"{tab}: chart “{change.chart.title}” {change.chart.kind} of {', '.join(of)}, id {change.chart_id}"
        case c.SetCells():
            yield f"{tab}!{cell(change.row, change.column)}: {_said(change.values)}"
        case c.SetBlock():
            for down, row in enumerate(change.rows):
                yield f"{tab}!{cell(change.row + down, change.column)}: {_said(row)}"
        case c.AddRows():
            yield f"{tab}: {change.count} more rows"
        case c.InsertRows():
            yield f"{tab}: {change.count} new rows from {change.row}"
        case c.InsertColumns():
            yield f"{tab}: {change.count} new columns from {column_letters(change.index)}"
        case c.AppendRows():
            yield from (f"{tab}: row {_said(row)}" for row in change.rows)


def _span(first: int | None, last: int | None) -> str:
    if first is None or last is None:
        return "all"
    return column_letters(first) if first == last else f"{column_letters(first)}:{column_letters(last)}"


def _said(values: tuple[c.CellContent, ...]) -> str:
    texts = ["" if value is None else value.text if isinstance(value, c.Formula) else str(value) for value in values]
    return " | ".join(texts)

"""A restoration for people, a line a cell, and for machines."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.jobs.backup.restore_plan import Restored, made_at
from sheets_marathon.jobs.report import Report
from sheets_marathon.spreadsheet.a1 import cell, quoted
from sheets_marathon.spreadsheet.cells import serial_to_date, serial_to_moment, serial_to_time
from sheets_marathon.spreadsheet.changes import CellContent, Formula
from sheets_marathon.spreadsheet.restoring.declared_tabs import CellBack, CellFate
from sheets_marathon.spreadsheet.schema import Format

_DONE = {True: "would be brought back", False: "brought back"}


def restore_report(restored: Restored, zone: dt.tzinfo, *, dry: bool) -> Report:
    """Everything that comes back and everything that is left, then how much of each; refused when all is newer."""
    return Report(
        done=tuple(_lines(restored, zone, dry=dry)),
        changed=restored.anything and not dry,
        pending=restored.anything and dry,
        refused=not restored.anything and bool(restored.restoration.refused),
        facts=_facts(restored, dry=dry),
    )


def _lines(restored: Restored, zone: dt.tzinfo, *, dry: bool) -> list[str]:
    found, when, done = restored.restoration, made_at(restored, zone), _DONE[dry]
    said = [f"column “{column}” of {quoted(found.title)} is gone → {done} at the right end" for column in found.columns]
    said += [_cell_line(found.title, change, when, done) for change in found.cells]
    for row in found.rows:
        held = ", ".join(f"{column.title} {shown(content, column.format)}" for column, content in row.cells)
        where = f"{quoted(found.title)} {row.who}"
        said.append(f"{where}: the row is gone, it was row {row.then_row} on {when} → {done} at the end: {held}")
    if found.made_anew:
        said.append(
            f"tab “{found.title}” is gone → {done} as it was on {when}, with values and formulas, without its looks: "
            "dates show as numbers until their cells are given a date format"
        )
    said += [f"{quoted(found.title)}: {sentence}" for sentence in found.left]
    return [*said, *_sum(restored, when, dry)]


def _cell_line(title: str, change: CellBack, when: str, done: str) -> str:
    place = f"{quoted(title)}!{cell(change.row, change.column)}"
    who = " · ".join(text for text in (change.who, change.title) if text)
    then, now = shown(change.then, change.format), shown(change.now, change.format)
    where = f"{place} {who}:" if who else f"{place}:"
    if change.fate is CellFate.BACK:
        return f"{where} empty now, was {then} on {when} → {done}"
    if change.fate is CellFate.OVER:
        return f"{where} holds {now}, was {then} on {when} → {done} over it"
    if change.fate is CellFate.FORMULA:
        return f"{where} was the formula {then} on {when}, and columns have moved since: left, type it again"
    remedy = "use --over-newer" if who else "type it yourself if it is wanted"
    return f"{where} holds {now} now, was {then} on {when}: newer, left ({remedy})"


def _sum(restored: Restored, when: str, dry: bool) -> list[str]:
    found = restored.restoration
    back = sum(change.fate in (CellFate.BACK, CellFate.OVER) for change in found.cells)
    amounts = [
        _count(len(found.columns), "column"),
        _count(back, "cell"),
        _count(len(found.rows), "row"),
        _count(int(found.made_anew), "tab"),
    ]
    said = []
    if restored.anything:
        said.append(f"{' and '.join(amount for amount in amounts if amount)} {_DONE[dry]} from {restored.file}")
        if restored.hint:
            said.append(restored.hint)
    if found.refused:
        said.append(f"{found.refused} left as {'they are' if found.refused > 1 else 'it is'}")
    return said or [f"nothing to bring back: “{found.title}” lacks nothing that people had typed by {when}"]


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""


def shown(content: CellContent, form: Format) -> str:
    """A cell's content as people read it; dates and times by the column's format."""
    if isinstance(content, Formula):
        return content.text
    if isinstance(content, int | float) and not isinstance(content, bool):
        try:
            if form is Format.DATE:
                return f"{serial_to_date(content):%d.%m.%Y}"
            if form is Format.TIME:
                return f"{serial_to_time(content):%H:%M}"
            if form is Format.MOMENT:
                return f"{serial_to_moment(content):%d.%m.%Y %H:%M}"
        except OverflowError:
            return f"{content:g}"
        return f"{content:.10g}"
    return f"“{content}”" if isinstance(content, str) else str(content)


def _facts(restored: Restored, *, dry: bool) -> dict[str, object]:
    found = restored.restoration
    return {
        "file": restored.file,
        "made_at": restored.backup.made_at.isoformat(),
        "tab": found.title,
        "applied": restored.anything and not dry,
        "cells": [
            {
                "where": f"{quoted(found.title)}!{cell(change.row, change.column)}",
                "who": change.who,
                "column": change.title,
                "then": _plain(change.then),
                "now": _plain(change.now),
                "fate": change.fate.value,
            }
            for change in found.cells
        ],
        "rows": [
            {"who": row.who, "then_row": row.then_row, "cells": {c.title: _plain(content) for c, content in row.cells}}
            for row in found.rows
        ],
        "left": list(found.left),
        "columns": list(found.columns),
        "made_anew": found.made_anew,
        "hint": restored.hint if restored.anything else "",
    }


def _plain(content: CellContent) -> object:
    return content.text if isinstance(content, Formula) else content

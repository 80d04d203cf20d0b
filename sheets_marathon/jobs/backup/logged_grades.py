"""Grades of a column that is gone, as the Grade log knows them: newer than any copy. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sheets_marathon.jobs.grading.grade_log import read_record
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.grade_changes import Lines
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.spreadsheet.adopt import Adopted, lost_columns
from sheets_marathon.spreadsheet.schema import Column, ColumnKey
from sheets_marathon.spreadsheet.snapshot import Value, as_text, view_of
from sheets_marathon.tabs import GRADE_LOG, GRADES
from sheets_marathon.tabs.grades import GradeColumn, mark_key


def with_logged_grades(
    marathon: Marathon, then: Adopted, now: Mapping[str, Adopted], back: Sequence[Column]
) -> Adopted:
    """The copy of a grade grid with what was typed since into the columns that come ``back``.

    Whoever has come since has a row more. Any other tab, and a log that is not whole, changes nothing.
    """
    track = next((track for track, key in GRADES.items() if key == then.tab.key), None)
    log = now.get(GRADE_LOG)
    if track is None or log is None or lost_columns(log) or GradeColumn.ID not in then.columns:
        return then
    lines = read_record(view_of(log.found, GRADE_LOG, log.columns, log.header_row), marathon.zone)[track]
    again = {column.key for column in back}
    places = {task.key: then.columns[mark_key(task)] for task in marathon.tasks[track] if mark_key(task) in again}
    if not places:
        return then
    at = then.columns[GradeColumn.ID]
    grid = [
        _overlaid(row, _person(row, at), places, lines) if number > then.header_row else row
        for number, row in enumerate(then.found.grid, start=1)
    ]
    known = {_person(row, at) for row in grid}
    newcomers = [who for who in _people_of(now[then.tab.key]) if who and who not in known]
    grid += [_overlaid(_blank(at, who), who, places, lines) for who in newcomers]
    return replace(then, found=replace(then.found, grid=tuple(grid)))


def _overlaid(row: tuple[Value, ...], who: str, places: Mapping[str, int], lines: Lines) -> tuple[Value, ...]:
    line = list(row) + [None] * (max(places.values()) + 1 - len(row))
    for task, noted in lines.get(who, {}).items():
        if task in places:
            line[places[task]] = noted.value
    return tuple(line)


def _person(row: tuple[Value, ...], at: int) -> str:
    return clean_number(as_text(row[at])) if at < len(row) else ""


def _people_of(grid: Adopted) -> list[str]:
    at: ColumnKey = GradeColumn.ID
    view = view_of(grid.found, grid.tab.key, grid.columns, grid.header_row)
    return [clean_number(row.text(at)) for row in view.rows]


def _blank(at: int, who: str) -> tuple[Value, ...]:
    return (*([None] * at), who)

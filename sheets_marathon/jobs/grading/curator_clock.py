"""The curators' clock, once a night: how long works waited for their answers, how fast each curator answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.writing import Writes, one_write, write_planned
from sheets_marathon.marathon.grading.curating import median_on, paces, waited_from
from sheets_marathon.marathon.grading.grade_changes import GradeChange, first_look, in_order
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import CURATORS, DAYS, GRADE_LOG, HAND_INS
from sheets_marathon.tabs.curators import pace_row, spelled_names
from sheets_marathon.tabs.grade_log import GradeLogColumn, read_log
from sheets_marathon.tabs.hand_ins import curator_changes, read_hand_ins
from sheets_marathon.tabs.leaders import DayColumn
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

CLOCK_TABS = (*PEOPLE_TABS, HAND_INS, CURATORS, DAYS, GRADE_LOG)

_MOST_CELLS = 5000
"""So many cells of the long tabs are written in a night; the next one goes on."""


def tell_time(marathon: Marathon, store: SheetStore, day: dt.date) -> Report:
    """Brings the clock up to date; ``day`` is the one that was closed. One read, at most one write."""
    done = write_planned(
        store,
        lambda: store.read_tabs(CLOCK_TABS),
        lambda snapshot: Writes(one_write(clock_changes(marathon, snapshot, day))),
    )
    if not done.written:
        return Report("the curators' clock is right")
    return Report("the curators' clock is set", changed=True)


def clock_changes(marathon: Marathon, snapshot: Snapshot, day: dt.date) -> list[Change]:
    """All that the clock writes: pure."""
    known = [change for change in read_log(snapshot[GRADE_LOG], marathon.zone) if change.at is not None]
    log = in_order(known)
    found = _found_waits(log, snapshot, marathon)
    spelled = spelled_names(snapshot[CURATORS])
    answers = [
        replace(
            change,
            curator=spelled.get(fold_name(change.curator), change.curator),
            waited_hours=found.get(change.row, change.waited_hours),
        )
        for change in log
        if change.answers
    ]
    view = snapshot[GRADE_LOG]
    column = view.columns.get(GradeLogColumn.WAITED_HOURS)
    changes: list[Change] = []
    if column is not None:
        for number, hours in list(found.items())[:_MOST_CELLS]:
            changes += set_runs(view.sheet_id, number, {column: hours})
    changes += curator_changes(snapshot[HAND_INS], read_people(snapshot.tabs, day).by_id)[:_MOST_CELLS]
    done = paces(answers)
    rows = [pace_row(name, done.get(name)) for name in spelled.values()]
    changes += plan_rows(marathon.tab(CURATORS), snapshot.tabs, rows)
    closed: list[RowContent] = [
        {DayColumn.DATE: day, DayColumn.MEDIAN_HOURS: median_on(answers, day, marathon.zone)}
        for row in snapshot[DAYS].rows
        if read_date(row[DayColumn.DATE]) == day
    ]
    return [*changes, *plan_rows(marathon.tab(DAYS), snapshot.tabs, closed[:1])]


def _found_waits(log: Sequence[GradeChange], snapshot: Snapshot, marathon: Marathon) -> dict[int, float]:
    """Hours that the log lacks and the Hand-ins tab tells, by row number. ``log``: in order."""
    first = first_look(log)
    hand_ins = read_hand_ins(snapshot[HAND_INS], marathon.language, marathon.tasks, marathon.zone)
    found: dict[int, float] = {}
    for work, of_work in groupby(log, key=lambda change: change.work):
        handed_in_at = hand_ins[work].at if work in hand_ins else None
        before: list[GradeChange] = []
        for change in of_work:
            if change.answers and change.waited_hours is None and change.at != first:
                hours = waited_from(handed_in_at, change, before)
                if hours is not None:
                    found[change.row] = hours
            before.append(change)
    return found

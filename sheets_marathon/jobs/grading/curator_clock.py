"""The curators' clock, once a night: how long works waited for their answers, how fast each curator answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sheets_marathon.jobs.grading.grade_log import cell_of
from sheets_marathon.jobs.grading.open_works import curator_names
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.writing import Writes, one_write, write_planned
from sheets_marathon.marathon.grading.curating import Answer, Pace, PastChange, median_on, paces, waited_from
from sheets_marathon.marathon.grading.grade_changes import ANSWERS
from sheets_marathon.marathon.grading.grades import read_grade
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.cells import read_date, read_moment, read_number
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, same, set_runs
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot
from sheets_marathon.tabs import CURATORS, DAYS, GRADE_LOG, HAND_INS
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

CLOCK_TABS = (*PEOPLE_TABS, HAND_INS, CURATORS, DAYS, GRADE_LOG)

_MOST_CELLS = 5000
"""So many cells of the long tabs are written in a night; the next one goes on."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the Grade log. ``work``: the cell's key, as in the Hand-ins tab."""

    row: Row
    work: str
    n: int
    at: dt.datetime
    answers: bool
    waited_hours: float | None


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
    lines = _lines(snapshot, marathon)
    found = _found_waits(lines, snapshot, marathon)
    spelled = curator_names(snapshot)
    answers = [
        Answer(
            one.work, _spelled(one.row.text("curator"), spelled), one.at, found.get(one.row.number, one.waited_hours)
        )
        for one in lines
        if one.answers
    ]
    log = snapshot[GRADE_LOG]
    column = log.columns.get("waited_hours")
    changes: list[Change] = []
    if column is not None:
        for number, hours in list(found.items())[:_MOST_CELLS]:
            changes += set_runs(log.sheet_id, number, {column: hours})
    changes += _hand_in_curators(snapshot)
    done = paces(answers)
    rows = [_pace_row(name, done.get(name)) for name in spelled.values()]
    changes += plan_rows(marathon.tab(CURATORS), snapshot.tabs, rows)
    closed: list[RowContent] = [
        {"date": on, "median_hours": median_on(answers, day, marathon.zone)}
        for row in snapshot[DAYS].rows
        if (on := read_date(row["date"])) == day
    ]
    return [*changes, *plan_rows(marathon.tab(DAYS), snapshot.tabs, closed[:1])]


def _pace_row(name: str, pace: Pace | None) -> RowContent:
    return {"name": name, "graded": pace.works if pace else 0, "median_hours": pace.median_hours if pace else None}


def _spelled(name: str, spelled: dict[str, str]) -> str:
    return spelled.get(fold_name(name), name)


def _lines(snapshot: Snapshot, marathon: Marathon) -> list[_Line]:
    """The record in the order of each cell's changes; spoilt rows are left out."""
    lines: list[_Line] = []
    for row in snapshot[GRADE_LOG].rows:
        place, at = cell_of(row.text("key")), read_moment(row["at"], marathon.zone)
        if place is None or at is None:
            continue
        track, person, task, n = place
        answers = read_grade(row["became"]).mark in ANSWERS
        lines.append(_Line(row, f"{person}|{track}.{task}", n, at, answers, read_number(row["waited_hours"])))
    return sorted(lines, key=lambda one: (one.work, one.n))


def _found_waits(lines: Iterable[_Line], snapshot: Snapshot, marathon: Marathon) -> dict[int, float]:
    """Hours that the log lacks and the Hand-ins tab tells, by row number.

    What the very first look found had been there before: nobody knows since when, so it waited for nothing.
    """
    lines = list(lines)
    first_look = min((one.at for one in lines), default=None)
    handed_in = {
        key: read_moment(row["handed_in_at"], marathon.zone) for key, row in snapshot[HAND_INS].by("key").items()
    }
    found: dict[int, float] = {}
    before: list[PastChange] = []
    work = ""
    for one in lines:
        if one.work != work:
            before, work = [], one.work
        if one.answers and one.waited_hours is None and one.at != first_look:
            hours = waited_from(handed_in.get(work), one.at, before)
            if hours is not None:
                found[one.row.number] = hours
        before.append(PastChange(one.at, one.answers))
    return found


def _hand_in_curators(snapshot: Snapshot) -> list[Change]:
    """Who checks each work by now: the roster says, and people change it there."""
    view = snapshot[HAND_INS]
    index = view.columns.get("curator")
    people = read_people(snapshot.tabs).by_id
    changes: list[Change] = []
    for row in view.rows:
        person = people.get(row.text("key").partition("|")[0])
        if index is not None and person is not None and not same(person.curator, row["curator"]):
            changes += set_runs(view.sheet_id, row.number, {index: person.curator or None})
    return changes[:_MOST_CELLS]

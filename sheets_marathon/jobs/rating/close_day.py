"""The night's second half: yesterday's standings go into history, ranks become "yesterday", Looker tabs follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX
from sheets_marathon.jobs.writing import Write, write_planned
from sheets_marathon.marathon.grading.grades import read_grade
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.rating.points import LEAST_LEARNING, share_of_learning
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, append_rows, plan_rows
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import (
    GRADES,
    HISTORY,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    PROGRAM,
    RATING,
    SETTINGS,
)
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.looker import (
    daily_row,
    looker_grade_row,
    looker_participant_row,
    row_key,
    struck_off_row,
    taken_back_row,
)
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people
from sheets_marathon.tabs.rating import read_lines, read_standings, yesterday_row
from sheets_marathon.tabs.settings import read_settings

_TABS = (
    *PEOPLE_TABS,
    HISTORY,
    SETTINGS,
    PROGRAM,
    LOOKER_PARTICIPANTS,
    LOOKER_DAILY,
    LOOKER_GRADES,
)


def close_day(marathon: Marathon, store: SheetStore, on: dt.date) -> Report:
    """Closes the day ``on``: one read, one write. Repeating it changes nothing."""
    done = write_planned(store, lambda: store.read_tabs(_TABS), lambda snapshot: _plan_closing(marathon, snapshot, on))
    if not done.written:
        return Report(f"{on.isoformat()} had been closed before")
    return Report(f"{on.isoformat()} is closed", problems=done.plan.problems, changed=True)


@dataclass(frozen=True, slots=True)
class _Closing:
    """What closing a day writes. ``problems``: what ops should hear of it."""

    writes: tuple[Write, ...]
    problems: tuple[str, ...]


def _plan_closing(marathon: Marathon, snapshot: Snapshot, on: dt.date) -> _Closing:
    # Written even if no cell changes, for its marker: a day is closed once, figures of later must not be taken for its.
    write = Write(tuple(day_changes(marathon, snapshot, on)), f"{MARKER_PREFIX}close_{on:%Y%m%d}", once=True)
    return _Closing((write,), _sales_contest(marathon, snapshot))


def _sales_contest(marathon: Marathon, snapshot: Snapshot) -> tuple[str, ...]:
    """A sentence when learning brings less than half of all points (DESIGN 5), without a figure: it is told once."""
    sellers = read_standings(snapshot[RATING[Track.SELLERS]], Track.SELLERS)
    share = share_of_learning(sellers, read_settings(snapshot[SETTINGS], marathon.first_settings).sellers)
    if share is None or share >= LEAST_LEARNING:
        return ()
    return (marathon.language.word("note", "sales_contest").format(settings=snapshot[SETTINGS].title),)


def day_changes(marathon: Marathon, snapshot: Snapshot, on: dt.date) -> list[Change]:
    """Everything that closing a day writes: pure."""
    people = read_people(snapshot.tabs, on)
    changes: list[Change] = []
    daily: list[RowContent] = []
    closed = snapshot[LOOKER_DAILY].by(marathon.tab(LOOKER_DAILY).row_key)
    for track in Track:
        view = snapshot[RATING[track]]
        standings = read_standings(view, track)
        changes += plan_rows(marathon.tab(RATING[track]), snapshot.tabs, map(yesterday_row, standings))
        lines = read_lines(view)
        daily += [daily_row(on, standing, lines[standing.id].waiting, marathon.language) for standing in standings]
    # History has no key column of its own; the flat tab's keys tell whether the day is in already.
    fresh = [row for row in daily if row_key(row) not in closed]
    if fresh:
        changes.append(append_rows(snapshot[HISTORY], fresh))
    changes += plan_rows(marathon.tab(LOOKER_DAILY), snapshot.tabs, fresh)
    return [*changes, *_looker(marathon, snapshot, people)]


def _looker(marathon: Marathon, snapshot: Snapshot, people: People) -> list[Change]:
    return [
        *plan_rows(marathon.tab(LOOKER_PARTICIPANTS), snapshot.tabs, _people_rows(marathon, snapshot, people)),
        *plan_rows(marathon.tab(LOOKER_GRADES), snapshot.tabs, _grade_rows(marathon, snapshot, people)),
    ]


def _people_rows(marathon: Marathon, snapshot: Snapshot, people: People) -> list[RowContent]:
    standings = {
        standing.id: standing for track in Track for standing in read_standings(snapshot[RATING[track]], track)
    }
    lines = {who: line for track in Track for who, line in read_lines(snapshot[RATING[track]]).items()}
    names = {person.id: person.name for person in people.all}
    known = snapshot[LOOKER_PARTICIPANTS].by(marathon.tab(LOOKER_PARTICIPANTS).row_key)
    return [
        *(struck_off_row(who) for who in known if who not in names),
        *(
            looker_participant_row(
                person,
                names.get(person.head_id, ""),
                standings.get(person.id),
                lines.get(person.id),
                marathon.language,
            )
            for person in people.all
        ),
    ]


def _grade_rows(marathon: Marathon, snapshot: Snapshot, people: People) -> list[RowContent]:
    """A row for each participant and task whose day has a mark of any kind for them."""
    rows: list[RowContent] = []
    by_id, held = people.by_id, as_held(marathon, snapshot.tabs)
    for track in Track:
        # Marks of a lesson that was cancelled later keep the date that was planned.
        tasks = {task.key: task for task in (*marathon.tasks[track], *held.tasks[track])}
        for person_id, line in read_grid(snapshot[GRADES[track]], track, marathon.tasks[track]).cells.items():
            person = by_id.get(person_id)
            if person is not None:
                rows += [
                    looker_grade_row(person, tasks[key], read_grade(typed), marathon.language)
                    for key, typed in line.items()
                ]
    graded = set(map(row_key, rows))
    known = snapshot[LOOKER_GRADES].by(marathon.tab(LOOKER_GRADES).row_key)
    return [*rows, *(taken_back_row(key, marathon.language) for key in known if key not in graded)]

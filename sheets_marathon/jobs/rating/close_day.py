"""The night's second half: yesterday's standings go into history, ranks become "yesterday", Looker tabs follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.reconcile import MARKER_PREFIX
from sheets_marathon.jobs.writing import Write, write_planned
from sheets_marathon.marathon.grading.grades import Mark, Typed, read_grade
from sheets_marathon.marathon.model import Participant, Standing, Task, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.marathon.rating.points import LEAST_LEARNING, share_of_learning
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, append_rows, plan_rows
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Row, Snapshot
from sheets_marathon.tabs import (
    GRADES,
    HISTORY,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    RATING,
    SETTINGS,
)
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people
from sheets_marathon.tabs.rating import read_standings
from sheets_marathon.tabs.settings import read_settings

_TABS = (
    *PEOPLE_TABS,
    HISTORY,
    SETTINGS,
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
    people = read_people(snapshot.tabs)
    changes: list[Change] = []
    daily: list[RowContent] = []
    closed = {row.text("key") for row in snapshot[LOOKER_DAILY].rows}
    for track in Track:
        view = snapshot[RATING[track]]
        standings = read_standings(view, track)
        before: list[RowContent] = [{"id": one.id, "previous_rank": one.rank} for one in standings]
        changes += plan_rows(marathon.tab(RATING[track]), snapshot.tabs, before)
        waiting = {row.text("id"): int(read_number(row["waiting"]) or 0) for row in view.rows}
        daily += [_daily_row(marathon, on, one, waiting.get(one.id, 0)) for one in standings]
    # History has no key column of its own; the flat tab's keys tell whether the day is in already.
    fresh = [row for row in daily if row["key"] not in closed]
    if fresh:
        changes.append(append_rows(snapshot[HISTORY], fresh))
    changes += plan_rows(marathon.tab(LOOKER_DAILY), snapshot.tabs, fresh)
    return [*changes, *_looker(marathon, snapshot, people)]


def _daily_row(marathon: Marathon, on: dt.date, one: Standing, waiting: int) -> RowContent:
    return {
        "key": f"{on.isoformat()}|{one.id}",
        "date": on,
        "id": one.id,
        "name": one.name,
        "track": marathon.language.word("track", one.track),
        "store": one.store,
        **_points(one),
        "waiting": waiting,
    }


def _points(one: Standing | None) -> dict[str, Scalar]:
    if one is None:
        return dict.fromkeys(("learning", "sales", "bonus", "score", "rank"))
    return {"learning": one.learning, "sales": one.sales, "bonus": one.bonus, "score": one.score, "rank": one.rank}


def _looker(marathon: Marathon, snapshot: Snapshot, people: People) -> list[Change]:
    return [
        *plan_rows(marathon.tab(LOOKER_PARTICIPANTS), snapshot.tabs, _people_rows(marathon, snapshot, people)),
        *plan_rows(marathon.tab(LOOKER_GRADES), snapshot.tabs, _grade_rows(marathon, snapshot, people)),
    ]


def _people_rows(marathon: Marathon, snapshot: Snapshot, people: People) -> list[RowContent]:
    standings = {one.id: one for track in Track for one in read_standings(snapshot[RATING[track]], track)}
    rated = {clean_number(row.text("id")): row for track in Track for row in snapshot[RATING[track]].rows}
    names = {one.id: one.name for one in people.all}
    gone = [key for key in snapshot[LOOKER_PARTICIPANTS].by("id") if key not in names]
    return [
        *({"id": key, "takes_part": ""} for key in gone),  # struck off the roster: in no group any more
        *(
            {
                **_person_row(marathon, one, names.get(one.head_id, "")),
                **_points(standings.get(one.id)),
                **_learning(marathon, rated.get(one.id), there=one.id in standings),
            }
            for one in people.all
        ),
    ]


def _person_row(marathon: Marathon, person: Participant, head_name: str) -> RowContent:
    language = marathon.language
    # A second row of somebody is nobody: neither a participant nor one of those to compare with.
    takes_part = "" if person.same_as else language.word("yes", "yes" if person.active else "no")
    return {
        "id": person.id,
        "name": person.name,
        "track": language.word("track", person.track) if person.track else "",
        "store": person.store,
        "city": person.city,
        "head": person.head_id,
        "takes_part": takes_part,
        "baseline": person.baseline_sales,
        "curator": person.curator,
        "joined_on": person.joined_on,
        "head_name": head_name,
    }


def _learning(marathon: Marathon, rated: Row | None, *, there: bool) -> dict[str, Scalar]:
    """What the rating's row says besides points; ``there``: they have a place in it, so more than tasks counts."""
    finished = read_number(rated["finished"]) if rated and there else None
    return {
        "done": rated["done"] if rated else None,
        "finished": "" if finished is None else marathon.language.word("yes", "yes" if finished else "no"),
        "improvement": read_number(rated["improvement"]) if rated and there else None,
        "streak": rated["streak"] if rated and there else None,
    }


def _grade_rows(marathon: Marathon, snapshot: Snapshot, people: People) -> list[RowContent]:
    """A row for each participant and task whose day has a mark of any kind for them."""
    rows: list[RowContent] = []
    by_id = people.by_id
    for track in Track:
        tasks = {task.key: task for task in marathon.tasks[track]}
        for person_id, line in read_grid(snapshot[GRADES[track]], track, marathon.tasks[track]).cells.items():
            person = by_id.get(person_id)
            if person is not None:
                rows += [_grade_row(marathon, person, track, tasks[key], typed) for key, typed in line.items()]
    marked = {row["key"] for row in rows}
    blank = marathon.language.word("grade", "blank")
    rows += [
        {"key": key, "state": blank, "grade": None}
        for key in snapshot[LOOKER_GRADES].by("key")
        if key not in marked  # the curator took the mark back
    ]
    return rows


def _grade_row(marathon: Marathon, person: Participant, track: Track, task: Task, typed: Typed) -> RowContent:
    grade = read_grade(typed)
    state = {Mark.POINTS: "graded", Mark.REWORK: "rework", Mark.HANDED_IN: "handed_in"}.get(grade.mark, "blank")
    return {
        "key": f"{person.id}|{task.key}",
        "id": person.id,
        "name": person.name,
        "track": marathon.language.word("track", track),
        "store": person.store,
        "day": task.day,
        "task": task.number,
        "date": task.on_date,
        "state": marathon.language.word("grade", state),
        "grade": grade.points if grade.mark is Mark.POINTS else None,
    }

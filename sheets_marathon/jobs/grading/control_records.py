"""What the sheet knows of each work, for the control notes: the grids, the LMS's hand-ins and the Grade log in one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sheets_marathon.jobs.grading.grade_log import cell_of
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.control import TrackRecord, Work, WorkId
from sheets_marathon.marathon.grading.grades import Grade, Mark, read_grade
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.spreadsheet.cells import read_moment, read_number
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADE_LOG, GRADES, HAND_INS
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people

RECORD_TABS = (*PEOPLE_TABS, HAND_INS, GRADE_LOG)
"""What ``records`` reads."""


@dataclass(slots=True)
class _Traces:
    """What is known of a work. ``seen``: it was there then; ``exact``: it came then; ``graded``: it got points.

    ``lms``: where the LMS has it; ``waits``: an attempt waits there that the grid does not answer.
    """

    seen: dt.datetime | None = None
    exact: bool = False
    graded: dt.datetime | None = None
    lms: Mark | None = None
    waits: bool = False

    def note(self, at: dt.datetime, *, exact: bool) -> None:
        self.seen = min(self.seen or at, at)
        self.exact = self.exact or exact


def records(snapshot: Snapshot, marathon: Marathon) -> list[TrackRecord]:
    """Both tracks, with everybody who takes part now."""
    traces: dict[tuple[Track, WorkId], _Traces] = {}
    last: dict[str, dt.datetime] = {}
    _read_log(snapshot, marathon, traces, last)
    _read_hand_ins(snapshot, marathon, traces, last)
    people = read_people(snapshot.tabs)
    return [_record(track, people.of(track), snapshot, marathon, traces, last) for track in Track]


def _read_log(
    snapshot: Snapshot, marathon: Marathon, traces: dict[tuple[Track, WorkId], _Traces], last: dict[str, dt.datetime]
) -> None:
    """A typed «сдано» tells when a work came; a grade, and whatever the very first look found, that it was there."""
    rows = [
        (place, at, read_grade(row["became"]).mark)
        for row in snapshot[GRADE_LOG].rows
        if (place := cell_of(row.text("key"))) is not None and (at := read_moment(row["at"], marathon.zone)) is not None
    ]
    first_look = min((at for _, at, _ in rows), default=None)
    for (track, person, task, n), at, mark in rows:
        if mark is Mark.BLANK:
            continue
        last[person] = max(last.get(person, at), at)
        trace = traces.setdefault((track, (person, task)), _Traces())
        trace.note(at, exact=mark is Mark.HANDED_IN and n == 1 and at != first_look)
        if mark is Mark.POINTS:
            trace.graded = max(trace.graded or at, at)


def _read_hand_ins(
    snapshot: Snapshot, marathon: Marathon, traces: dict[tuple[Track, WorkId], _Traces], last: dict[str, dt.datetime]
) -> None:
    """The LMS tells the latest attempt's time: of a work that was handed in again, the first is not known."""
    for row in snapshot[HAND_INS].rows:
        place = cell_of(f"{row.text('key')}|1")
        if place is None:
            continue
        track, person, task, _ = place
        trace = traces.setdefault((track, (person, task)), _Traces())
        word = marathon.language.key_of("hand_in", row.text("state"))
        trace.lms = Mark(word) if word in set(Mark) else Mark.HANDED_IN
        trace.waits = read_number(row["waiting"]) == 1
        at = read_moment(row["handed_in_at"], marathon.zone)
        if at is not None:
            last[person] = max(last.get(person, at), at)
            trace.note(at, exact=(read_number(row["attempts"]) or 1) <= 1)


def _record(
    track: Track,
    people: Sequence[Participant],
    snapshot: Snapshot,
    marathon: Marathon,
    traces: dict[tuple[Track, WorkId], _Traces],
    last: dict[str, dt.datetime],
) -> TrackRecord:
    tasks = marathon.tasks[track]
    grid = read_grid(snapshot[GRADES[track]], track, tasks).cells
    works: dict[WorkId, Work] = {}
    for person in people:
        for task in tasks:
            key = (person.id, task.key)
            work = _work(read_grade(grid.get(person.id, {}).get(task.key)), traces.get((track, key)))
            if work is not None:
                works[key] = work
    return TrackRecord(track, people, tasks, works, last)


def _work(typed: Grade, trace: _Traces | None) -> Work | None:
    """What is typed says where a work stands, unless the LMS has a later attempt, which waits."""
    trace = trace or _Traces()
    if typed.mark is Mark.BLANK and trace.lms is None:
        return None
    mark = typed.mark if typed.mark is not Mark.BLANK else trace.lms
    if typed.mark is Mark.REWORK and trace.waits:
        mark = Mark.HANDED_IN
    assert mark is not None
    return Work(mark, trace.seen, trace.exact, typed.points, trace.graded)

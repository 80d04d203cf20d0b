"""The record of grades: each change that a look sees goes into the Grade log, in the same write as all the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.grade_changes import (
    GradeChange,
    Lines,
    Noted,
    after,
    grade_changes,
    waiting_since,
)
from sheets_marathon.marathon.grading.grades import Mark, Typed, read_grade
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.spreadsheet.cells import read_date, read_moment
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import GRADE_LOG, GRADES
from sheets_marathon.tabs.grades import as_typed, read_grid
from sheets_marathon.tabs.participants import read_people

Record = Mapping[Track, Lines]

_MOST_ROWS = 2500
"""So many rows go into one write (as an import's portion); a grid that was full before the first look takes several."""


def read_record(view: TabView, marathon: Marathon) -> Record:
    """What the Grade log says of each cell last. Rows whose key a person has spoilt are left out."""
    lines: dict[Track, dict[str, dict[str, Noted]]] = {track: {} for track in Track}
    names: dict[str, str] = {}
    shared: dict[tuple[type, Typed, int, dt.datetime | None], Noted] = {}  # thousands of cells say the same
    for row in view.rows:
        place = cell_of(row.text("key"))
        if place is None:
            continue
        track, person, task, n = place
        task = names.setdefault(task, task)
        line = lines[track].setdefault(person, {})
        before = line.get(task)
        if before is not None and before.n >= n:
            continue
        value = as_typed(row["became"])
        since = None
        if read_grade(value).mark is Mark.HANDED_IN:
            since = (before.since if before else None) or read_moment(row["at"], marathon.zone)
        line[task] = shared.setdefault((type(value), value, n, since), Noted(value, n, since))
    return lines


def cell_of(key: str) -> tuple[Track, str, str, int] | None:
    """Track, participant id, task key and number of a change, out of its row's key; None for a spoilt one."""
    try:
        person, work, n = key.rsplit("|", 2)
        track, _, task = work.partition(".")
        return Track(track), person, task, int(n)
    except ValueError:
        return None


class GradeMemory:
    """The record as this process last wrote it, so that a look need not read the whole log.

    The sheet stays the system of record: the memory is doubted from before each write until that has succeeded, and
    what is doubted is read again with the next look. About 1 kB a participant.
    """

    def __init__(self, marathon: Marathon) -> None:
        self._marathon = marathon
        self._view: TabView | None = None
        self._record: Record | None = None
        self._written: Record | None = None

    @property
    def tabs_needed(self) -> tuple[str, ...]:
        """What a look must read besides, for the record to be known."""
        return () if self._record is not None else (GRADE_LOG,)

    def forget(self) -> None:
        """Read the log with the next look: somebody may have moved its columns."""
        self._record = self._written = None

    def changes(self, snapshot: Snapshot, now: dt.datetime) -> list[Change]:
        """Rows for what has changed since the record, and since when «сдано» stands in each row. ``now``: in the
        marathon's zone. Until ``written`` is called, the record is in doubt if there are such rows."""
        record, self._written = self._record, None
        if record is None:
            if GRADE_LOG not in snapshot.tabs or "key" not in snapshot[GRADE_LOG].columns:
                return []  # without keys nobody can tell what the log knows; the night puts the column back
            view = snapshot[GRADE_LOG]
            record, self._view = read_record(view, self._marathon), replace(view, rows=())
        assert self._view is not None
        self._record = record
        at = now.replace(microsecond=0)
        grids = {track: read_grid(snapshot[GRADES[track]], track, self._marathon.tasks[track]) for track in Track}
        seen = [one for track in Track for one in grade_changes(record[track], grids[track], at)][:_MOST_ROWS]
        if seen:
            mine = {track: [one for one in seen if one.track is track] for track in Track}
            record = {track: after(record[track], mine[track]) for track in Track}
            self._record, self._written = None, record
        return [*self._rows(seen, snapshot), *self._typed_since(record, snapshot)]

    def written(self) -> None:
        """The changes that were asked for last are in the sheet."""
        if self._written is not None:
            self._record, self._written = self._written, None

    def _rows(self, seen: list[GradeChange], snapshot: Snapshot) -> list[Change]:
        if not seen or self._view is None:
            return []
        people = read_people(snapshot.tabs).by_id
        names = {
            (track, clean_number(row.text("id"))): row.text("name")
            for track in Track
            for row in snapshot[GRADES[track]].rows
        }
        rows = [
            self._row(one, people.get(one.participant_id), names.get((one.track, one.participant_id), ""))
            for one in seen
        ]
        tab = self._marathon.tab(GRADE_LOG)
        return plan_rows(tab, {GRADE_LOG: self._view}, rows)

    def _row(self, one: GradeChange, person: Participant | None, name: str) -> RowContent:
        day, _, number = one.task_key.partition(".")
        return {
            "at": one.at,
            "id": one.participant_id,
            "name": person.name if person else name,
            "track": self._marathon.language.word("track", one.track),
            "day": int(day),
            "task": int(number),
            "was": one.was,
            "became": one.became,
            "curator": person.curator if person else "",
            "waited_hours": one.waited_hours,
            "n": one.n,
            "key": one.key,
        }

    def _typed_since(self, record: Record, snapshot: Snapshot) -> list[Change]:
        changes: list[Change] = []
        for track in Track:
            view = snapshot[GRADES[track]]
            since = {person: waiting_since(line) for person, line in record[track].items()}
            index, seen = view.columns.get("typed_since"), set[str]()
            for row in view.rows if index is not None else ():
                person = clean_number(row.text("id"))
                moment = since.get(person) if person not in seen else None  # a second row shows nothing twice
                seen.add(person)
                day = moment.date() if moment else None
                if index is not None and read_date(row["typed_since"]) != day:
                    changes += set_runs(view.sheet_id, row.number, {index: day})
        return changes

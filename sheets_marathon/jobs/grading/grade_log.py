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
    noted,
    waiting_since,
)
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import GRADE_LOG, GRADES
from sheets_marathon.tabs.grade_log import GradeLogColumn, log_row, read_log
from sheets_marathon.tabs.grades import GradeColumn, read_grid, read_rows
from sheets_marathon.tabs.participants import read_people

Record = Mapping[Track, Lines]

MOST_ROWS = 2500
"""So many rows go into one write (as an import's portion); a grid that was full before the first look takes several."""


def read_record(view: TabView, zone: dt.tzinfo) -> Record:
    """What the Grade log says of each cell last."""
    lines: dict[Track, dict[str, dict[str, Noted]]] = {track: {} for track in Track}
    names: dict[str, str] = {}
    shared: dict[tuple[type, Noted], Noted] = {}  # thousands of cells say the same
    for change in read_log(view, zone):
        line = lines[change.track].setdefault(change.participant_id, {})
        before = line.get(change.task_key)
        if before is None or before.n < change.n:
            cell = noted(change, before)
            line[names.setdefault(change.task_key, change.task_key)] = shared.setdefault((type(cell.value), cell), cell)
    return lines


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
            if GRADE_LOG not in snapshot.tabs or GradeLogColumn.KEY not in snapshot[GRADE_LOG].columns:
                return []  # without keys nobody can tell what the log knows; the night puts the column back
            view = snapshot[GRADE_LOG]
            record, self._view = read_record(view, self._marathon.zone), replace(view, rows=())
        assert self._view is not None
        self._record = record
        at = now.replace(microsecond=0)
        grids = {track: read_grid(snapshot[GRADES[track]], track, self._marathon.tasks[track]) for track in Track}
        seen = [change for track in Track for change in grade_changes(record[track], grids[track], at)][:MOST_ROWS]
        if seen:
            mine = {track: [change for change in seen if change.track is track] for track in Track}
            record = {track: after(record[track], mine[track]) for track in Track}
            self._record, self._written = None, record
        return [*self._rows(seen, snapshot, now.date()), *self._typed_since(record, snapshot)]

    def written(self) -> None:
        """The changes that were asked for last are in the sheet."""
        if self._written is not None:
            self._record, self._written = self._written, None

    def _rows(self, seen: list[GradeChange], snapshot: Snapshot, today: dt.date) -> list[Change]:
        if not seen or self._view is None:
            return []
        people = read_people(snapshot.tabs, today).by_id
        names = {(track, row.participant_id): row.name for track in Track for row in read_rows(snapshot[GRADES[track]])}
        rows: list[RowContent] = []
        for change in seen:
            person = people.get(change.participant_id)
            name = person.name if person else names.get((change.track, change.participant_id), "")
            now = replace(change, curator=person.curator if person else "")
            rows.append(log_row(now, name, self._marathon.language))
        return plan_rows(self._marathon.tab(GRADE_LOG), {GRADE_LOG: self._view}, rows)

    def _typed_since(self, record: Record, snapshot: Snapshot) -> list[Change]:
        """The day since which the oldest «сдано» of each row stands; a second row of somebody shows nothing twice."""
        changes: list[Change] = []
        for track in Track:
            view = snapshot[GRADES[track]]
            index = view.columns.get(GradeColumn.TYPED_SINCE)
            if index is None:
                continue
            since = {person: waiting_since(line) for person, line in record[track].items()}
            for row in read_rows(view):
                moment = since.pop(row.participant_id, None)
                day = moment.date() if moment else None
                if row.typed_since != day:
                    changes += set_runs(view.sheet_id, row.number, {index: day})
        return changes

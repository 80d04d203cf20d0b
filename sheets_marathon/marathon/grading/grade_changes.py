"""Who had what when: what has changed in a grade grid since the Grade log was last written. Pure.

The log is the list of all changes, so its latest ones are the grid as it was last seen: what a look finds different
is what is new. Nothing else is remembered, and nothing can be lost or noted twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.marathon.grading.grades import Mark, Typed, read_grade
from sheets_marathon.marathon.grading.works import UNSEEN, Trace, work_key
from sheets_marathon.marathon.model import Track

_ANSWERS = frozenset({Mark.POINTS, Mark.REWORK})


@dataclass(frozen=True, slots=True)
class Noted:
    """What the log says of a cell last.

    ``n``: how many changes of it are known. ``since``: when the «сдано» that stands there was first seen (aware),
    None where something else stands.
    """

    value: Typed
    n: int
    since: dt.datetime | None = None


Lines = Mapping[str, Mapping[str, Noted]]
"""What the log says of one track's cells last: by participant id, then by task key."""


@dataclass(frozen=True, slots=True)
class GradeGrid:
    """One track's grid as read. ``tasks``: keys of the tasks whose columns are there; ``cells`` by id, then by task."""

    track: Track
    tasks: Collection[str]
    cells: Mapping[str, Mapping[str, Typed]]


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One change of one cell: a row of the Grade log.

    ``n`` counts a cell's changes from 1; ``at`` (aware): when it was first seen, None where somebody has spoilt the
    log's cell. ``curator``: who checked this person's works then. ``waited_hours``: how long the work had waited for
    this answer, None where that is not known. ``row``: its number in the Grade log, 0 while it is not there.
    """

    track: Track
    participant_id: str
    task_key: str
    was: Typed
    became: Typed
    n: int
    at: dt.datetime | None
    curator: str = ""
    waited_hours: float | None = None
    row: int = field(default=0, compare=False)

    @property
    def work(self) -> str:
        """Whose work on which task, as ``work_key``."""
        return work_key(self.participant_id, self.track, self.task_key)

    @property
    def key(self) -> str:
        """``"18917|sellers.3.2|4"``: the fourth change of this cell."""
        return f"{self.work}|{self.n}"

    @property
    def mark(self) -> Mark:
        """What the cell says since."""
        return read_grade(self.became).mark

    @property
    def answers(self) -> bool:
        """A curator answered a work with it: by points, or by sending it back."""
        return self.mark in _ANSWERS


def grade_changes(known: Lines, grid: GradeGrid, at: dt.datetime) -> list[GradeChange]:
    """What differs between the log and the grid now, ordered by person and task.

    A cell whose column is not there is unknown, not blank: columns come back when the sheet is put right. Somebody
    without a row has nothing any more. The number 3 and the text "3" are the same grade.
    """
    changes: list[GradeChange] = []
    tasks = sorted(grid.tasks)
    for person in sorted({*known, *grid.cells}):
        noted, typed = known.get(person, {}), grid.cells.get(person, {})
        for task in tasks:
            before, value = noted.get(task), typed.get(task)
            said = before.value if before else None
            # Nearly all cells are the very same: their texts need not be made.
            if value != said and _text(value) != _text(said):
                changes.append(_change(grid.track, person, task, before, value, at))
    return changes


def _change(track: Track, person: str, task: str, before: Noted | None, value: Typed, at: dt.datetime) -> GradeChange:
    became = value if _text(value) else None
    was, n = (before.value, before.n + 1) if before else (None, 1)
    change = GradeChange(track, person, task, was, became, n, at)
    if before is None or before.since is None or not change.answers:
        return change
    return replace(change, waited_hours=hours_between(before.since, at))


def noted(change: GradeChange, before: Noted | None) -> Noted:
    """What the log says of a cell once ``change`` is in it; ``before``: what it said until then."""
    since = None
    if change.mark is Mark.HANDED_IN:
        since = before.since if before is not None and before.since is not None else change.at
    return Noted(change.became, change.n, since)


def after(known: Lines, changes: Iterable[GradeChange]) -> Lines:
    """What the log says of one track once ``changes`` are in it; lines that nothing changed are ``known``'s own."""
    lines: dict[str, Mapping[str, Noted]] = dict(known)
    for change in changes:
        line = lines.get(change.participant_id, {})
        lines[change.participant_id] = {**line, change.task_key: noted(change, line.get(change.task_key))}
    return lines


def waiting_since(line: Mapping[str, Noted]) -> dt.datetime | None:
    """When the oldest «сдано» that still stands in a person's row was first seen; None where none stands."""
    return min((cell.since for cell in line.values() if cell.since is not None), default=None)


def in_order(changes: Iterable[GradeChange]) -> list[GradeChange]:
    """Each work's changes together, in the order in which they were made, however people have sorted the log."""
    return sorted(changes, key=lambda change: (change.work, change.n))


def first_look(changes: Iterable[GradeChange]) -> dt.datetime | None:
    """When the grid was looked at for the very first time.

    What that look found had been there before: nobody knows since when, so it waited for nothing, and it was handed in
    then or earlier.
    """
    return min((change.at for change in changes if change.at is not None), default=None)


def traces(changes: Sequence[GradeChange]) -> dict[str, Trace]:
    """What the log tells of each work, by ``work_key``. ``changes``: all of them, ``in_order``."""
    first = first_look(changes)
    found: dict[str, Trace] = {}
    cells: dict[str, Noted] = {}
    for change in changes:
        key, mark, at = change.work, change.mark, change.at
        cells[key] = noted(change, cells.get(key))
        if mark is Mark.BLANK or at is None:
            continue
        before = found.get(key, UNSEEN)
        came = mark is Mark.HANDED_IN and change.n == 1 and at != first
        found[key] = Trace(
            seen_at=min(before.seen_at or at, at),
            exact=before.exact or came,
            graded_at=max(before.graded_at or at, at) if mark is Mark.POINTS else before.graded_at,
        )
    return {key: replace(trace, waits_since=cells[key].since) for key, trace in found.items()}


def hours_between(start: dt.datetime, end: dt.datetime) -> float:
    """Hours between two aware moments, to hundredths."""
    return round((end - start).total_seconds() / 3600, 2)


def _text(value: Typed) -> str:
    return "" if value is None else str(value).strip()

"""Who had what when: what has changed in a grade grid since the record was last written. Pure.

The record is the list of all changes, so its latest ones are the grid as it was last seen: what a look finds
different is what is new. Nothing else is remembered, and nothing can be lost or noted twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.grading.grades import Mark, Typed, read_grade
from sheets_marathon.marathon.model import Track

ANSWERS = frozenset({Mark.POINTS, Mark.REWORK})
"""Marks with which a curator answers a work."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What the record says of a cell last.

    ``n``: how many changes of it are known. ``since``: when the «сдано» that stands there was first seen (aware),
    None where something else stands.
    """

    value: Typed
    n: int
    since: dt.datetime | None = None


Lines = Mapping[str, Mapping[str, Noted]]
"""One track's record: by participant id, then by task key."""


@dataclass(frozen=True, slots=True)
class GradeGrid:
    """One track's grid as read. ``tasks``: keys of the tasks whose columns are there; ``cells`` by id, then by task."""

    track: Track
    tasks: Collection[str]
    cells: Mapping[str, Mapping[str, Typed]]


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One change of one cell. ``n`` counts a cell's changes from 1; ``at`` (aware): when it was first seen.

    ``waited_hours``: how long the work had waited for this answer, None where that is not known.
    """

    track: Track
    participant_id: str
    task_key: str
    was: Typed
    became: Typed
    n: int
    at: dt.datetime
    waited_hours: float | None = None
    since: dt.datetime | None = None

    @property
    def key(self) -> str:
        """``"18917|sellers.3.2|4"``: the fourth change of this cell. The track is in it since people change theirs."""
        return f"{self.participant_id}|{self.track}.{self.task_key}|{self.n}"


def grade_changes(known: Lines, grid: GradeGrid, at: dt.datetime) -> list[GradeChange]:
    """What differs between the record and the grid now, ordered by person and task.

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
    since = before.since if before else None
    mark = read_grade(value).mark
    waited = hours_between(since, at) if since is not None and mark in ANSWERS else None
    return GradeChange(
        track=track,
        participant_id=person,
        task_key=task,
        was=before.value if before else None,
        became=value if _text(value) else None,
        n=before.n + 1 if before else 1,
        at=at,
        waited_hours=waited,
        since=(since or at) if mark is Mark.HANDED_IN else None,
    )


def after(known: Lines, changes: Iterable[GradeChange]) -> Lines:
    """One track's record once ``changes`` are in it. Lines that nothing changed are shared with ``known``."""
    lines: dict[str, Mapping[str, Noted]] = dict(known)
    for one in changes:
        noted = Noted(one.became, one.n, one.since)
        lines[one.participant_id] = {**lines.get(one.participant_id, {}), one.task_key: noted}
    return lines


def waiting_since(line: Mapping[str, Noted]) -> dt.datetime | None:
    """When the oldest «сдано» that still stands in a person's row was first seen; None where none stands."""
    return min((one.since for one in line.values() if one.since is not None), default=None)


def hours_between(start: dt.datetime, end: dt.datetime) -> float:
    """Hours between two aware moments, to hundredths."""
    return round((end - start).total_seconds() / 3600, 2)


def _text(value: Typed) -> str:
    return "" if value is None else str(value).strip()

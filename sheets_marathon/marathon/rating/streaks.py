"""What is asked of whom, and for how long somebody has kept at it: people come late, and works wait for curators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby

from sheets_marathon.marathon.grading.grades import Mark, read_grade
from sheets_marathon.marathon.model import Task

_NOT_HANDED_IN = frozenset({Mark.BLANK, Mark.BAD})


def tasks_that_count(tasks: Sequence[Task], marks: Mapping[str, object], joined_on: dt.date | None) -> int:
    """How many of the track's tasks this person could do.

    Those from before the day of joining are not asked for; one that has been marked all the same counts.
    ``marks``: cell values by task key; ``joined_on`` None: from the start.
    """
    handed_in = _handed_in(tasks, marks)
    return sum(joined_on is None or task.on_date >= joined_on or task.key in handed_in for task in tasks)


def learning_streak(
    tasks: Sequence[Task],
    marks: Mapping[str, object],
    today: dt.date,
    joined_on: dt.date | None = None,
    waiting_elsewhere: int = 0,
) -> int:
    """Learning days in a row, up to the last, on which this person has handed in a task at least.

    Today counts when something is handed in and breaks nothing while it is not. ``waiting_elsewhere``: works that
    the LMS has and no curator has answered; each stands for the latest day that looks empty, since a curator's delay
    is nobody's gap. Days before the day of joining end the count.
    """
    handed_in = _handed_in(tasks, marks)
    past = sorted((task for task in tasks if task.on_date <= today), key=lambda task: task.on_date, reverse=True)
    streak = 0
    for on, of_day in groupby(past, key=lambda task: task.on_date):
        if any(task.key in handed_in for task in of_day):
            streak += 1
        elif waiting_elsewhere and (joined_on is None or on >= joined_on):
            waiting_elsewhere -= 1
            streak += 1
        elif on != today:
            break
    return streak


def _handed_in(tasks: Sequence[Task], marks: Mapping[str, object]) -> Collection[str]:
    return {task.key for task in tasks if read_grade(marks.get(task.key)).mark not in _NOT_HANDED_IN}

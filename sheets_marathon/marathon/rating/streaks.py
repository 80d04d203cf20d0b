"""What is asked of whom, and for how long somebody has kept at it: people come late, and works wait for curators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from sheets_marathon.marathon.grading.works import Works, is_asked
from sheets_marathon.marathon.model import Task


def tasks_that_count(tasks: Sequence[Task], works: Works, joined_on: dt.date | None) -> int:
    """How many of the track's tasks this person could do: see ``is_asked``. ``works``: theirs."""
    return sum(is_asked(task, joined_on, works.get(task.key)) for task in tasks)


def learning_streak(
    tasks: Sequence[Task],
    works: Works,
    today: dt.date,
    joined_on: dt.date | None = None,
    waiting_elsewhere: int = 0,
) -> int:
    """Learning days in a row, up to the last, on which this person has handed in a task at least.

    Today counts when something is handed in and breaks nothing while it is not. ``waiting_elsewhere``: works that
    the LMS has and that are not in ``works``; each stands for the latest day that looks empty, since a curator's
    delay is nobody's gap. Days before the day of joining end the count.
    """
    past = sorted((task for task in tasks if task.on_date <= today), key=lambda task: task.on_date, reverse=True)
    streak = 0
    for on, of_day in groupby(past, key=lambda task: task.on_date):
        if any(task.key in works for task in of_day):
            streak += 1
        elif waiting_elsewhere and (joined_on is None or on >= joined_on):
            waiting_elsewhere -= 1
            streak += 1
        elif on != today:
            break
    return streak

"""One record of a work: a participant's answer to one task, whichever way it became known. Pure.

A work is known by what curators have typed into the grade grid, by what the LMS says, and by the Grade log, which
knows when a cell changed. The control notes, the curators' clock, the bot and the streaks read this record; what
"handed in" and "waits" mean is said here and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.grading.grades import BLANK, Grade, Mark, Typed, read_grade
from sheets_marathon.marathon.model import Task, Track

_DAY = dt.timedelta(days=1)


def deadline(task: Task) -> dt.date:
    """On this day, to its end, a task is handed in on time: the day after the lesson's."""
    return task.on_date + _DAY


def work_key(participant_id: str, track: Track, task_key: str) -> str:
    """``"18917|sellers.3.2"``: one work of one person. The track is in it since people change theirs."""
    return f"{participant_id}|{track}.{task_key}"


def read_work_key(key: str) -> tuple[str, Track, str] | None:
    """Participant id, track and task key out of a work's key; None for a text that is none."""
    person, _, place = key.rpartition("|")
    track, _, task = place.partition(".")
    return (person, Track(track), task) if person and task and track in set(Track) else None


@dataclass(frozen=True, slots=True)
class HandIn:
    """A work as the LMS has it now.

    ``state``: POINTS with ``points``, REWORK or HANDED_IN (nobody has answered it there). ``at``: the latest attempt's
    time, in the marathon's zone. ``answered``: the attempt that a typed "rework" is for, where another came after it;
    None: whatever is typed answers every attempt.
    """

    participant_id: str
    task: Task
    attempts: int
    state: Mark
    points: int = 0
    at: dt.datetime | None = None
    answered: int | None = None

    @property
    def key(self) -> str:
        """As ``work_key``."""
        return work_key(self.participant_id, self.task.track, self.task.key)

    def waits_beside(self, typed: Grade) -> bool:
        """Whether a curator owes an answer though ``typed`` stands in the grid; ``waiting_formula`` counts the same."""
        again = typed.mark is Mark.REWORK and self.answered is not None and self.attempts > self.answered
        return self.state is Mark.HANDED_IN and (typed.mark is Mark.BLANK or again)


@dataclass(frozen=True, slots=True)
class Trace:
    """What the Grade log knows of a work; moments are aware, None where nobody knows.

    ``seen_at``: it was in the grid then, so it was handed in then or earlier; ``exact``: then, not earlier.
    ``waits_since``: when the "handed in" that stands in the grid now was first seen. ``graded_at``: when its points
    were last seen to change.
    """

    seen_at: dt.datetime | None = None
    exact: bool = False
    waits_since: dt.datetime | None = None
    graded_at: dt.datetime | None = None


UNSEEN = Trace()
"""Of a work that the Grade log does not know, or that was read without it."""


@dataclass(frozen=True, slots=True)
class Work:
    """One participant's work on one task: what is typed, what the LMS has, what the Grade log knows of it."""

    participant_id: str
    task: Task
    grade: Grade = BLANK
    hand_in: HandIn | None = None
    trace: Trace = UNSEEN

    @property
    def key(self) -> str:
        """As ``work_key``."""
        return work_key(self.participant_id, self.task.track, self.task.key)

    @property
    def points(self) -> int:
        """1…3 as typed; where nothing is typed, what the LMS gave; 0 for a work without a grade."""
        return self.grade.points if self.grade.mark is not Mark.BLANK or self.hand_in is None else self.hand_in.points

    @property
    def mark(self) -> Mark:
        """Where the work stands: what is typed says so, unless the LMS has a later attempt, which waits."""
        if self.hand_in is not None and self.hand_in.waits_beside(self.grade):
            return Mark.HANDED_IN
        if self.grade.mark is not Mark.BLANK or self.hand_in is None:
            return self.grade.mark
        return self.hand_in.state

    @property
    def handed_in(self) -> bool:
        """The work reached a curator: see ``Grade.handed_in``; or the LMS has it."""
        return self.grade.handed_in or self.hand_in is not None

    @property
    def waits(self) -> bool:
        """A curator owes an answer."""
        return self.mark is Mark.HANDED_IN

    @property
    def waits_since(self) -> dt.datetime | None:
        """Since when it waits: when the typed "handed in" was first seen, else the LMS's time; None: not known."""
        if self.grade.mark is Mark.HANDED_IN or self.hand_in is None:
            return self.trace.waits_since
        return self.hand_in.at

    @property
    def handed_in_by(self) -> dt.datetime | None:
        """It was handed in then or earlier (see ``is_exact``); None where nobody knows."""
        known = [self.trace.seen_at, self.hand_in.at if self.hand_in else None]
        return min((moment for moment in known if moment is not None), default=None)

    @property
    def is_exact(self) -> bool:
        """``handed_in_by`` is when it was handed in. Of a work handed in again the LMS does not tell the first time."""
        first = self.hand_in is not None and self.hand_in.at is not None and self.hand_in.attempts <= 1
        return self.trace.exact or first


Works = Mapping[str, Work]
"""One person's works of one track, by task key; a task without a trace of a work is not in it."""


def is_asked(task: Task, joined_on: dt.date | None, work: Work | None) -> bool:
    """Whether a task counts for somebody who joined on ``joined_on`` (None: from the start). ``work``: theirs on it.

    What was given before is not asked for; a task that they did all the same counts. A cell that nobody understands
    proves nothing, so it asks nothing more of a newcomer.
    """
    return joined_on is None or task.on_date >= joined_on or (work is not None and work.mark is not Mark.BAD)


def works_of(
    participant_id: str,
    tasks: Iterable[Task],
    typed: Mapping[str, Typed],
    hand_ins: Mapping[str, HandIn] | None = None,
    traces: Mapping[str, Trace] | None = None,
) -> dict[str, Work]:
    """Somebody's works. ``typed``: their grade cells by task key; ``hand_ins`` and ``traces``: by ``work_key``."""
    works: dict[str, Work] = {}
    for task in tasks:
        key = work_key(participant_id, task.track, task.key) if hand_ins or traces else ""
        hand_in = hand_ins.get(key) if hand_ins else None
        grade = read_grade(typed.get(task.key))
        if grade.mark is not Mark.BLANK or hand_in is not None:
            trace = traces.get(key, UNSEEN) if traces else UNSEEN
            works[task.key] = Work(participant_id, task, grade, hand_in, trace)
    return works

"""What one participant may know of themselves: their points line by line, their place, what is owed and winnable. Pure.

Nothing of anybody else is in it but how far the next result above is.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import Work, Works, is_asked
from sheets_marathon.marathon.model import Participant, Slot, SlotKind, Standing, Task, Track, Weights
from sheets_marathon.marathon.rating.points import Points, most_from, points_of, rounded


class TaskState(StrEnum):
    """Where one task of one person stands."""

    GRADED = "graded"
    WAITING = "waiting"  # a curator has it: never shown as zero
    REWORK = "rework"
    UNREADABLE = "unreadable"  # a curator typed what is no grade; Review asks about it
    OWED = "owed"
    AHEAD = "ahead"  # its lesson has not gone out yet
    NOT_ASKED = "not_asked"  # from before this person joined


_WITH_CURATORS = frozenset({TaskState.WAITING, TaskState.UNREADABLE})


class Phase(StrEnum):
    """How much of the marathon is left."""

    RUNNING = "running"
    CORRECTIONS = "corrections"  # the last day is over: what was handed in still gets its grades
    CLOSED = "closed"  # nothing counts any more


_OPEN = {
    Phase.RUNNING: _WITH_CURATORS | {TaskState.REWORK, TaskState.OWED, TaskState.AHEAD},
    Phase.CORRECTIONS: _WITH_CURATORS,
    Phase.CLOSED: frozenset[TaskState](),
}
"""Tasks that can still bring points."""


def phase_on(on: dt.date, last_day: dt.date, final_after_days: int) -> Phase:
    """How much is left on ``on`` of a marathon whose standings are frozen ``final_after_days`` after its last day."""
    if on <= last_day:
        return Phase.RUNNING
    return Phase.CORRECTIONS if on <= last_day + dt.timedelta(days=final_after_days) else Phase.CLOSED


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task: ``points`` 0…3 as graded (0 unless GRADED); ``topic`` and ``link`` "" where the program has none."""

    task: Task
    state: TaskState
    points: int = 0
    topic: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class BonusLine:
    """One award; ``on`` None where the sheet has no date."""

    reason: str
    points: float
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Personal:
    """One participant's account.

    ``team``: a head's sellers' average score. ``gap``: points to the next higher score, 0 when nobody has one;
    ``outlearned``: somebody with the very same score is ahead, having more points for learning. ``of``: how many
    people are in the rating. ``winnable``: points that can still be won by tasks: after the last day only by what
    curators have, and by nothing once the rating is closed.
    """

    person: Participant
    track: Track
    lines: tuple[TaskLine, ...]
    bonuses: tuple[BonusLine, ...]
    weights: Weights
    learning: int
    sales: int
    bonus: float
    team: float
    score: float
    rank: int
    of: int
    gap: float
    outlearned: bool
    winnable: float

    @property
    def learning_points(self) -> float:
        """What learning brings to the score."""
        return self._points.learning

    @property
    def practice_points(self) -> float:
        """What cars bring to a seller's score, and their sellers' average to a head's."""
        return self._points.practice

    @property
    def bonus_points(self) -> float:
        """What awards bring to the score."""
        return self._points.bonus

    @property
    def adds_up(self) -> bool:
        """The lines give the score that the sheet shows; a person whom it doubts should ask a curator."""
        lines = sum(line.points for line in self.lines) == self.learning
        awards = math.isclose(math.fsum(award.points for award in self.bonuses), self.bonus, abs_tol=1e-9)
        return lines and awards and abs(self._points.score - self.score) < 1e-6

    @property
    def _points(self) -> Points:
        return points_of(self.track, self.weights, self.learning, self.sales, self.bonus, self.team)

    @property
    def within_reach(self) -> bool:
        """The tasks that are still open would be enough to pass the next higher score."""
        return self.gap > 0 and self.winnable > self.gap

    def of_state(self, *states: TaskState) -> tuple[TaskLine, ...]:
        """The tasks that stand so, in their order."""
        return tuple(line for line in self.lines if line.state in states)

    @property
    def owed(self) -> tuple[TaskLine, ...]:
        """What this person is to do: tasks that are out and not handed in, and those sent back."""
        return self.of_state(TaskState.OWED, TaskState.REWORK)


def task_lines(
    person: Participant, tasks: Sequence[Task], works: Works, slots: Iterable[Slot], now: dt.datetime
) -> tuple[TaskLine, ...]:
    """Each task of the track, in order. ``works``: the person's; ``now`` in the marathon's zone.

    A task is out when its lesson's slot has come, or its day where the program has no such slot.
    """
    lessons = {(slot.day, slot.number): slot for slot in slots if slot.kind is SlotKind.LESSON}
    lines = []
    for task in tasks:
        lesson, work = lessons.get((task.day, task.number)), works.get(task.key)
        is_out = lesson.at <= now if lesson else task.on_date <= now.date()
        points = work.grade.points if work is not None else 0
        topic, link = (lesson.topic, lesson.task_link) if lesson else ("", "")
        lines.append(TaskLine(task, _state(work, task, person, is_out=is_out), points, topic, link))
    return tuple(lines)


_STATES = {
    Mark.POINTS: TaskState.GRADED,
    Mark.HANDED_IN: TaskState.WAITING,
    Mark.REWORK: TaskState.REWORK,
    Mark.BAD: TaskState.UNREADABLE,
}


def _state(work: Work | None, task: Task, person: Participant, *, is_out: bool) -> TaskState:
    if work is not None:
        return _STATES[work.mark]
    if not is_asked(task, person.joined_on, work):
        return TaskState.NOT_ASKED
    return TaskState.OWED if is_out else TaskState.AHEAD


def personal(
    person: Participant,
    own: Standing,
    rating: Sequence[Standing],
    lines: tuple[TaskLine, ...],
    bonuses: tuple[BonusLine, ...],
    weights: Weights,
    *,
    team: float = 0.0,
    phase: Phase = Phase.RUNNING,
) -> Personal:
    """The account of ``person``, whose line of the track's ``rating`` is ``own``.

    The score is the sheet's, so that nobody is told another one than the public rating has.
    """
    higher = [standing.score for standing in rating if standing.score > own.score]
    open_tasks = sum(line.state in _OPEN[phase] for line in lines)
    return Personal(
        person=person,
        track=own.track,
        lines=lines,
        bonuses=bonuses,
        weights=weights,
        learning=own.learning,
        sales=own.sales,
        bonus=own.bonus,
        team=team,
        score=own.score,
        rank=own.rank,
        of=len(rating),
        gap=rounded(min(higher) - own.score) if higher else 0.0,
        outlearned=any(standing.score == own.score and standing.learning > own.learning for standing in rating),
        winnable=rounded(most_from(open_tasks, weights)),
    )

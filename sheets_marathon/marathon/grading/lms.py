"""What an LMS report says of hand-ins: who handed in which task, how often, and where the latest work stands. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.marathon.grading.grades import POINTS, Grade, Mark
from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.roster import Match, RosterIndex, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem

TASK_PATTERN = r"(?:день|day)\W*(?P<day>\d+)\D+?(?P<task>\d+)"
"""How a task's name tells its day and number, case aside: "День 3. Задание 2"."""


@dataclass(frozen=True, slots=True)
class StatusWords:
    """Beginnings of words, folded, that tell where a work stands; rework is looked for first."""

    rework: tuple[str, ...] = ("доработ", "возвращ", "не зачт", "незачт", "rework", "returned", "failed")
    graded: tuple[str, ...] = ("зачт", "принят", "проверен", "оценен", "passed", "graded", "accepted")
    waiting: tuple[str, ...] = ("на проверке", "провер", "сдан", "ожида", "отправлен", "submitted", "pending", "review")


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row of a report, as it came. ``at``: when it was handed in; ``where``: file and line, for people."""

    number: str
    name: str
    task: str
    status: str
    where: str
    attempt: int | None = None
    at: dt.datetime | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class LmsResult:
    """What a report holds. ``review``: people and tasks that could not be told; ``counted``: rows that became works,
    ``outside``: rows of people who don't take part, ``doubtful``: rows behind the review items."""

    hand_ins: tuple[HandIn, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    counted: int = 0
    outside: int = 0
    doubtful: int = 0


def read_task(text: str, pattern: str = TASK_PATTERN) -> tuple[int, int] | None:
    """Day and number that a task's name tells; None when the pattern finds none."""
    found = re.search(pattern, text, re.IGNORECASE)
    return (int(found["day"]), int(found["task"])) if found else None


def read_status(text: str, words: StatusWords | None = None) -> Mark | None:
    """Where a work stands; None for words that are not known."""
    words = words or StatusWords()
    folded = fold_name(text)
    for mark, stems in ((Mark.REWORK, words.rework), (Mark.POINTS, words.graded), (Mark.HANDED_IN, words.waiting)):
        if any(re.search(rf"(?<!\w){re.escape(fold_name(stem))}", folded) for stem in stems):
            return mark
    return None


def hand_ins(
    attempts: Iterable[Attempt],
    participants: Iterable[Participant],
    tasks: Mapping[Track, Sequence[Task]],
    *,
    pattern: str = TASK_PATTERN,
    words: StatusWords | None = None,
) -> LmsResult:
    """Each participant's works, by the latest attempt of each task, whatever the order of the rows.

    A person is matched as in a sales export; a task belongs to the person's own track. A "graded" work without
    points from 1 to 3 waits for a curator: the LMS's word is no grade.
    """
    reading = _Reading(
        RosterIndex(participants), {(t, task.day, task.number): task for t in tasks for task in tasks[t]}
    )
    for attempt in attempts:
        reading.take(attempt, read_task(attempt.task, pattern), read_status(attempt.status, words))
    works = tuple(replace(work, attempts=max(reading.tried[key], work.attempts)) for key, work in reading.works.items())
    return LmsResult(works, tuple(reading.review.values()), reading.counted, reading.outside, reading.doubtful)


def answered_beside(work: HandIn, typed: Grade, before: HandIn | None) -> HandIn:
    """The work with the attempt that a typed "rework" is for. ``before``: the work as the sheet had it until now.

    The sheet does not tell when a cell was typed. A work that has a new attempt while "rework" stands there was
    handed in again; from then on the word is for the attempt before, until somebody types something else.
    """
    if typed.mark is not Mark.REWORK:
        return replace(work, answered=None)
    if before is None:
        return replace(work, answered=work.attempts - 1 or None)
    is_new = 0 < before.attempts < work.attempts
    return replace(work, answered=before.attempts if is_new else before.answered)


class _Reading:
    """A report under way."""

    def __init__(self, roster: RosterIndex, tasks: Mapping[tuple[Track, int, int], Task]) -> None:
        self._roster = roster
        self._tasks = tasks
        self._order: dict[str, tuple[str, int]] = {}
        self.works: dict[str, HandIn] = {}
        self.tried: Counter[str] = Counter()
        self.review: dict[str, ReviewItem] = {}
        self.counted = self.outside = self.doubtful = 0

    def take(self, attempt: Attempt, place: tuple[int, int] | None, mark: Mark | None) -> None:
        match = self._roster.match(attempt.number, attempt.name)
        person = match.participant
        if person is None:
            self._ask(_stranger(attempt, match))
        elif person.track is None or not person.active:
            self.outside += 1
        elif place is None or (person.track, *place) not in self._tasks:
            key = f"lms:task:{person.track}:{fold_name(attempt.task)}"
            self._ask(ReviewItem(key, attempt.task, attempt.where, Reason.UNKNOWN_TASK))
        elif mark is None:
            self._ask(
                ReviewItem(
                    f"lms:status:{fold_name(attempt.status)}", attempt.status, attempt.where, Reason.UNKNOWN_STATUS
                )
            )
        else:
            self._count(attempt, person, self._tasks[person.track, *place], mark)

    def _ask(self, item: ReviewItem) -> None:
        self.doubtful += 1
        self.review.setdefault(item.key, item)

    def _count(self, attempt: Attempt, person: Participant, task: Task, mark: Mark) -> None:
        self.counted += 1
        points = attempt.points if mark is Mark.POINTS and attempt.points in POINTS else None
        state = Mark.HANDED_IN if mark is Mark.POINTS and points is None else mark
        work = HandIn(person.id, task, attempt.attempt or 1, state, points or 0, attempt.at)
        self.tried[work.key] = max(self.tried[work.key] + (attempt.attempt is None), attempt.attempt or 1)
        # A row without a time counts as older than any with one; of two alike the later attempt holds.
        order = (attempt.at.isoformat() if attempt.at else "", attempt.attempt or 0)
        if order >= self._order.get(work.key, ("", 0)):
            self._order[work.key] = order
            self.works[work.key] = work


def _stranger(attempt: Attempt, match: Match) -> ReviewItem:
    seller = " · ".join(part for part in (attempt.number.strip(), " ".join(attempt.name.split())) if part)
    names = "; ".join(f"{each.id} {each.name}" for each in match.candidates)
    return ReviewItem(
        f"lms:person:{fold_name(seller)}", seller or attempt.task, attempt.where, match.doubt, seller, names
    )

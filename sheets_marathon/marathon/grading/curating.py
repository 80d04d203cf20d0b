"""The curators' clock: what waits and for how long, how fast works are answered, when to share them out anew. Pure."""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sheets_marathon.marathon.grading.grade_changes import GradeChange, hours_between
from sheets_marathon.marathon.grading.works import Work
from sheets_marathon.marathon.model import Task
from sheets_marathon.marathon.people.roster import fold_store

MUCH_LONGER = 5
"""A queue is much longer than another when it has so many works more, and is at least twice as long."""


@dataclass(frozen=True, slots=True)
class OpenWork:
    """A work that waits for an answer, with its author's store and whose turn it is. ``curator`` "": nobody's."""

    work: Work
    store: str
    curator: str

    def age_hours(self, now: dt.datetime) -> float:
        """For how many hours it has waited; 0 where that is not known."""
        since = self.work.waits_since
        return max(0.0, hours_between(since, now)) if since is not None else 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How many works somebody has answered, and in how many hours as a rule (the median); None: not known."""

    works: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class TaskQueue:
    """One task's open works: how many, and for how many hours the oldest has waited."""

    task: Task
    works: int
    oldest_hours: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A way to even out two queues: ``giver`` hands over ``works`` works to ``taker``.

    ``stores``: the stores whose works these are, as the roster spells them; empty where no store fits as a whole.
    """

    giver: str
    giver_works: int
    taker: str
    taker_works: int
    works: int
    stores: tuple[str, ...] = ()


def queues(works: Iterable[OpenWork]) -> dict[str, list[OpenWork]]:
    """Open works by curator, the oldest first; those without a curator under ""."""
    found: defaultdict[str, list[OpenWork]] = defaultdict(list)
    for open_work in works:
        found[open_work.curator].append(open_work)
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return {name: sorted(mine, key=lambda each: each.work.waits_since or latest) for name, mine in found.items()}


def task_queues(works: Iterable[OpenWork], now: dt.datetime) -> list[TaskQueue]:
    """Open works by task, the task of the oldest work first."""
    by_task: defaultdict[Task, list[float]] = defaultdict(list)
    for open_work in works:
        by_task[open_work.work.task].append(open_work.age_hours(now))
    found = [TaskQueue(task, len(ages), max(ages)) for task, ages in by_task.items()]
    return sorted(found, key=lambda queue: (-queue.oldest_hours, queue.task.track, queue.task.day, queue.task.number))


def offer(works: Iterable[OpenWork], takers: Collection[str]) -> Offer | None:
    """How the longest queue could be shortened; None while it is not much longer than the shortest of ``takers``.

    ``takers``: curators who take new people. Whole stores are handed over where they come to half of the difference
    at most, since a curator knows a store's people; else so many works.
    """
    all_queues = queues(open_work for open_work in works if open_work.curator)
    lengths = {**dict.fromkeys(takers, 0), **{name: len(mine) for name, mine in all_queues.items()}}
    giver = min(lengths, key=lambda name: (-lengths[name], name), default="")
    others = [name for name in takers if name != giver]
    if not giver or not others:
        return None
    taker = min(others, key=lambda name: (lengths[name], name))
    long, short = lengths[giver], lengths[taker]
    if long - short < MUCH_LONGER or long < 2 * short:
        return None
    half = (long - short) // 2
    stores, handed = _whole_stores(all_queues[giver], half)
    return Offer(giver, long, taker, short, handed or half, stores)


def _whole_stores(mine: Sequence[OpenWork], most: int) -> tuple[tuple[str, ...], int]:
    """Stores that come to ``most`` works together at most, large ones first, and how many works they are."""
    by_store: defaultdict[str, list[str]] = defaultdict(list)
    for work in mine:
        if work.store:
            by_store[fold_store(work.store)].append(work.store)
    chosen: list[str] = []
    handed = 0
    for _, spelled in sorted(by_store.items(), key=lambda item: (-len(item[1]), item[0])):
        if handed + len(spelled) <= most:
            chosen.append(min(spelled))
            handed += len(spelled)
    return tuple(chosen), handed


def paces(answers: Iterable[GradeChange]) -> dict[str, Pace]:
    """Each curator's pace, by name as the answers have it. A correction of an answer is no second work."""
    works: defaultdict[str, set[str]] = defaultdict(set)
    waited: defaultdict[str, list[float]] = defaultdict(list)
    for answer in answers:
        works[answer.curator].add(answer.work)
        if answer.waited_hours is not None:
            waited[answer.curator].append(answer.waited_hours)
    return {name: Pace(len(mine), _median(waited[name])) for name, mine in works.items()}


def median_on(answers: Iterable[GradeChange], day: dt.date, zone: dt.tzinfo) -> float | None:
    """In how many hours works answered on ``day`` (in ``zone``) were answered, as a rule; None when none is known."""
    of_day = (answer for answer in answers if answer.at is not None and answer.at.astimezone(zone).date() == day)
    return _median([answer.waited_hours for answer in of_day])


def _median(hours: Iterable[float | None]) -> float | None:
    known = [each for each in hours if each is not None]
    return round(statistics.median(known), 1) if known else None


def waited_from(handed_in_at: dt.datetime | None, answer: GradeChange, before: Iterable[GradeChange]) -> float | None:
    """For how many hours a work that the LMS had at ``handed_in_at`` waited for ``answer``.

    ``before``: the same cell's earlier changes. None where it was handed in later, or an earlier answer was for the
    same attempt.
    """
    if handed_in_at is None or answer.at is None or handed_in_at > answer.at:
        return None
    if any(change.answers and change.at is not None and change.at >= handed_in_at for change in before):
        return None
    return hours_between(handed_in_at, answer.at)

"""The control of a marathon's rhythm: who keeps up, what is overdue, who has fallen silent, what to look at by hand.

What is not in the system counts as not done; why it is not there is for people to ask. Pure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.roster import fold_store

# By night the sheet is looked at once an hour, so what was typed before midnight may be seen after it.
_LOOKS_APART = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)
_LATELY = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """Where and at what time of day the control notes go, after how many days without a record somebody is named in
    them, how many works are proposed to be looked at by hand, and whether heads get the figures in their channel."""

    chat: str
    at: dt.time = dt.time(18, 30)
    silent_days: int = 4
    sample: int = 5
    heads: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """A work that is in the system. ``mark``: where it stands now, never BLANK.

    ``by`` (aware, in the marathon's zone): it was handed in then or earlier, None where nobody knows; ``exact``: then,
    not earlier. ``answered_at``: when its points were seen.
    """

    mark: Mark
    by: dt.datetime | None = None
    exact: bool = False
    points: int = 0
    answered_at: dt.datetime | None = None


WorkId = tuple[str, str]
"""Participant id and task key; of one track."""


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """One track as the system has it. ``last``: when something of a person was last recorded, by id (aware)."""

    track: Track
    people: Sequence[Participant]
    tasks: Sequence[Task]
    works: Mapping[WorkId, Work]
    last: Mapping[str, dt.datetime] = field(default_factory=dict)

    def asked_of(self, person: Participant, until: dt.date) -> list[Task]:
        """Tasks given up to ``until``; of those before somebody joined only the ones they handed in all the same."""
        joined = person.joined_on
        return [
            task
            for task in self.tasks
            if task.on_date <= until
            and (joined is None or task.on_date >= joined or (person.id, task.key) in self.works)
        ]

    def due_of(self, person: Participant, on: dt.date) -> list[Task]:
        """Tasks whose deadline has passed on ``on``: they were given two days before, or earlier."""
        return [task for task in self.asked_of(person, on) if deadline(task) < on]


def deadline(task: Task) -> dt.date:
    """On this day, to its end, a task is handed in on time: the day after the lesson's."""
    return task.on_date + _DAY


@dataclass(frozen=True, slots=True)
class Activity:
    """``handed_in`` of ``due`` tasks (people times tasks); ``active``: people with a record in the last days.

    ``works``: all that was handed in, due or not. ``missing``: due and not handed in; ``reworks``: sent back and due.
    """

    people: int
    active: int
    works: int
    due: int
    handed_in: int
    reworks: int

    @property
    def missing(self) -> int:
        """Due tasks that are not in the system."""
        return self.due - self.handed_in


def activity(record: TrackRecord, on: dt.date, days: int) -> Activity:
    """One track on a day; ``days``: how many days, that one included, count as the last ones."""
    due = [(person.id, task.key) for person in record.people for task in record.due_of(person, on)]
    there = [record.works[one] for one in due if one in record.works]
    ids = {person.id for person in record.people}
    return Activity(
        people=len(record.people),
        active=sum(one in record.last and (on - record.last[one].date()).days < days for one in ids),
        works=sum(who in ids for who, _ in record.works),
        due=len(due),
        handed_in=len(there),
        reworks=sum(work.mark is Mark.REWORK for work in there),
    )


@dataclass(frozen=True, slots=True)
class StoreOverdue:
    """A store's due tasks that are not handed in, and those that were sent back."""

    store: str
    missing: int
    reworks: int


def overdue_stores(records: Iterable[TrackRecord], on: dt.date) -> list[StoreOverdue]:
    """Stores that owe something, those that owe most first; people without a store are under ""."""
    spelled: dict[str, str] = {}
    missing: defaultdict[str, int] = defaultdict(int)
    reworks: defaultdict[str, int] = defaultdict(int)
    for record in records:
        for person in record.people:
            store = fold_store(person.store)
            spelled.setdefault(store, person.store)
            for task in record.due_of(person, on):
                work = record.works.get((person.id, task.key))
                missing[store] += work is None
                reworks[store] += work is not None and work.mark is Mark.REWORK
    found = [StoreOverdue(name, missing[store], reworks[store]) for store, name in spelled.items()]
    owing = [one for one in found if one.missing or one.reworks]
    return sorted(owing, key=lambda one: (-one.missing - one.reworks, one.store))


@dataclass(frozen=True, slots=True)
class Silent:
    """Somebody without a record for ``days`` days; ``ever``: there was one before."""

    person: Participant
    days: int
    ever: bool


def silent(records: Iterable[TrackRecord], on: dt.date, first_day: dt.date, days: int) -> list[Silent]:
    """Who has had no record for ``days`` days or longer, the longest first.

    The days count from the last record, from joining or from the first day, whichever is latest. Whoever has handed in
    all that was given has nothing to record and is not silent.
    """
    found: list[Silent] = []
    for record in records:
        for person in record.people:
            last = record.last.get(person.id)
            since = max(first_day, person.joined_on or first_day, last.date() if last else first_day)
            passed = (on - since).days
            owes = any((person.id, task.key) not in record.works for task in record.asked_of(person, on))
            if owes and passed >= days:
                found.append(Silent(person, passed, last is not None))
    return sorted(found, key=lambda one: (-one.days, one.person.store, one.person.name, one.person.id))


def sample(records: Iterable[TrackRecord], now: dt.datetime, size: int) -> list[tuple[Track, WorkId]]:
    """``size`` works with points to be looked at by hand: of the last seven days, of all where there are none.

    Which ones follows from the date and the works alone: asked again that day it is the same, another day another.
    """
    graded = [
        (record.track, key, work.answered_at)
        for record in records
        for key, work in record.works.items()
        if work.mark is Mark.POINTS
    ]
    late = [one for one in graded if one[2] is not None and one[2] > now - _LATELY]
    drawn = sorted(late or graded, key=lambda one: _lot(now.date(), one[0], one[1]))
    return [(track, key) for track, key, _ in drawn[:size]]


def _lot(on: dt.date, track: Track, work: WorkId) -> bytes:
    return hashlib.sha256(f"{on.isoformat()}|{work[0]}|{track}.{work[1]}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Punctual:
    """``on_time`` of ``counted`` due tasks; of ``unknown`` ones more nobody knows when they were handed in."""

    on_time: int
    counted: int
    unknown: int = 0

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing counts."""
        return self.on_time / self.counted if self.counted else 0.0


def punctuality(record: TrackRecord, on: dt.date) -> dict[str, Punctual]:
    """How punctual each participant is, by id; of those of whom something is due.

    Not handed in is not on time. A grade that was typed after the deadline without anything before it does not tell
    when the work came, so it counts neither way: a curator who was late must not make the seller late.
    """
    found: dict[str, Punctual] = {}
    for person in record.people:
        verdicts = [_on_time(record.works.get((person.id, task.key)), task) for task in record.due_of(person, on)]
        known = [one for one in verdicts if one is not None]
        if verdicts:
            found[person.id] = Punctual(sum(known), len(known), len(verdicts) - len(known))
    return found


def _on_time(work: Work | None, task: Task) -> bool | None:
    if work is None:
        return False
    if work.by is None:
        return None
    if (work.by - _LOOKS_APART).date() <= deadline(task):
        return True
    return False if work.exact else None

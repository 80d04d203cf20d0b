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
from sheets_marathon.marathon.grading.works import Work, Works, deadline, is_asked
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.roster import fold_store

# By night the sheet is looked at once an hour, so what was typed before midnight may be seen after it.
_LOOKS_APART = dt.timedelta(hours=1)
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
class TrackRecord:
    """One track as the system has it. ``works`` and ``last`` by participant id; ``last`` (aware): when something of a
    person was last recorded."""

    track: Track
    people: Sequence[Participant]
    tasks: Sequence[Task]
    works: Mapping[str, Works]
    last: Mapping[str, dt.datetime] = field(default_factory=dict)

    def asked_of(self, person: Participant, until: dt.date) -> list[Task]:
        """Tasks given up to ``until``; of those before somebody joined only the ones they handed in all the same."""
        return [
            task
            for task in self.tasks
            if task.on_date <= until and is_asked(task, person.joined_on, self.work(person, task))
        ]

    def due_of(self, person: Participant, on: dt.date) -> list[Task]:
        """Tasks whose deadline has passed on ``on``: they were given two days before, or earlier."""
        return [task for task in self.asked_of(person, on) if deadline(task) < on]

    def work(self, person: Participant, task: Task) -> Work | None:
        """Somebody's work on a task; None while there is none."""
        return self.works.get(person.id, {}).get(task.key)


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
    due = [record.work(person, task) for person in record.people for task in record.due_of(person, on)]
    there = [work for work in due if work is not None]
    ids = {person.id for person in record.people}
    return Activity(
        people=len(record.people),
        active=sum(who in record.last and (on - record.last[who].date()).days < days for who in ids),
        works=sum(len(works) for who, works in record.works.items() if who in ids),
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
                work = record.work(person, task)
                missing[store] += work is None
                reworks[store] += work is not None and work.mark is Mark.REWORK
    found = [StoreOverdue(name, missing[store], reworks[store]) for store, name in spelled.items()]
    owing = [store for store in found if store.missing or store.reworks]
    return sorted(owing, key=lambda store: (-store.missing - store.reworks, store.store))


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
            owes = any(record.work(person, task) is None for task in record.asked_of(person, on))
            if owes and passed >= days:
                found.append(Silent(person, passed, last is not None))
    return sorted(found, key=lambda each: (-each.days, each.person.store, each.person.name, each.person.id))


def sample(records: Iterable[TrackRecord], now: dt.datetime, size: int) -> list[Work]:
    """``size`` works with points to be looked at by hand: of the last seven days, of all where there are none.

    Which ones follows from the date and the works alone: asked again that day it is the same, another day another.
    """
    graded = [
        work
        for record in records
        for works in record.works.values()
        for work in works.values()
        if work.mark is Mark.POINTS
    ]
    late = [work for work in graded if work.trace.graded_at is not None and work.trace.graded_at > now - _LATELY]
    return sorted(late or graded, key=lambda work: _lot(now.date(), work))[:size]


def _lot(on: dt.date, work: Work) -> bytes:
    return hashlib.sha256(f"{on.isoformat()}|{work.key}".encode()).digest()


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
        verdicts = [_on_time(record.work(person, task), task) for task in record.due_of(person, on)]
        known = [verdict for verdict in verdicts if verdict is not None]
        if verdicts:
            found[person.id] = Punctual(sum(known), len(known), len(verdicts) - len(known))
    return found


def _on_time(work: Work | None, task: Task) -> bool | None:
    if work is None:
        return False
    by = work.handed_in_by
    if by is None:
        return None
    if (by - _LOOKS_APART).date() <= deadline(task):
        return True
    return False if work.is_exact else None

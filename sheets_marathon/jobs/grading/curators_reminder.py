"""Once a day, quietly, to the curators' chat: which tasks have works that wait, how a long queue could be shared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_marathon.jobs.delivery.notices import CURATORS_NOTICE, Notice, NoticesOf
from sheets_marathon.jobs.grading.works import OPEN_WORKS_TABS, open_works
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.sync import slots_of
from sheets_marathon.marathon.grading.curating import Offer, TaskQueue, offer, task_queues
from sheets_marathon.marathon.model import SlotKind, Track
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import CURATORS, PARTICIPANTS
from sheets_marathon.tabs.curators import takers
from sheets_marathon.tabs.participants import ParticipantColumn

_WINDOW = dt.timedelta(hours=2)
_MOST_TASKS = 12
_MOST_STORES = 5
# Whatever people typed, the message stays far below what Telegram takes.
_LONGEST_WORDS = 60


@dataclass(frozen=True, slots=True)
class WaitingTask:
    """One task of the message: its works, and for how long the oldest has waited (whole days, whole hours)."""

    track: Track
    day: int
    number: int
    topic: str
    works: int
    oldest_days: int
    oldest_hours: int


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """What the message may tell. ``more_tasks``: so many tasks are not in ``tasks``; ``unassigned``: nobody's works.

    ``tab``, ``column``: where a participant's curator is changed.
    """

    at: dt.datetime
    works: int
    tasks: tuple[WaitingTask, ...]
    more_tasks: int
    unassigned: int
    offer: Offer | None
    tab: str
    column: str


def curators_reminder(marathon: Marathon, writer: PostWriter) -> NoticesOf:
    """The day's reminder from the first day to the end of corrections; never where no chat is configured."""

    def compose(snapshot: Snapshot, now: dt.datetime) -> str | None:
        facts = reminder_facts(snapshot, marathon, now)
        return writer.render("curators", facts=facts) if facts.works else None

    def of(day: dt.date) -> Iterable[Notice]:
        last_day = marathon.last_day + dt.timedelta(days=marathon.final_after_days)
        if not marathon.curators_chat or not marathon.first_day <= day <= last_day:
            return []
        at = dt.datetime.combine(day, marathon.remind_curators_at, marathon.zone)
        key = f"{CURATORS_NOTICE}.{day.isoformat()}"
        return [Notice(key, marathon.curators_chat, at, at + _WINDOW, OPEN_WORKS_TABS, compose, quiet=True)]

    return of


def reminder_facts(snapshot: Snapshot, marathon: Marathon, now: dt.datetime) -> ReminderFacts:
    """The facts out of a snapshot with the reminder's tabs; ``now`` in the marathon's zone."""
    works = open_works(snapshot, marathon, now.date())
    waiting = task_queues(works, now)
    topics = {
        (slot.track, slot.day, slot.number): slot.topic
        for slot in slots_of(snapshot, marathon)
        if slot.kind is SlotKind.LESSON
    }
    proposed = offer(works, takers(snapshot[CURATORS])) if marathon.assign_curators != "off" else None
    return ReminderFacts(
        at=now,
        works=len(works),
        tasks=tuple(_line(queue, topics) for queue in waiting[:_MOST_TASKS]),
        more_tasks=len(waiting[_MOST_TASKS:]),
        unassigned=sum(not open_work.curator for open_work in works),
        offer=_short_offer(proposed) if proposed else None,
        tab=_short(snapshot[PARTICIPANTS].title),
        column=marathon.language.header(PARTICIPANTS, ParticipantColumn.CURATOR),
    )


def _line(queue: TaskQueue, topics: Mapping[tuple[Track, int, int], str]) -> WaitingTask:
    task, hours = queue.task, int(queue.oldest_hours)
    topic = _short(topics.get((task.track, task.day, task.number), ""))
    return WaitingTask(task.track, task.day, task.number, topic, queue.works, hours // 24, hours)


def _short_offer(proposed: Offer) -> Offer:
    stores = tuple(_short(store) for store in proposed.stores)
    if len(stores) > _MOST_STORES:
        stores = (*stores[:_MOST_STORES], "…")
    return replace(proposed, giver=_short(proposed.giver), taker=_short(proposed.taker), stores=stores)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_WORDS else f"{text[: _LONGEST_WORDS - 1]}…"

"""How the marathon stands, for whoever looks at a terminal or watches it with a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.figures import read_ledger, read_standings
from sheets_marathon.jobs.nights import NIGHT
from sheets_marathon.jobs.reading import read_people, read_program, read_settings
from sheets_marathon.jobs.review_tab import open_items
from sheets_marathon.jobs.tick import TROUBLE
from sheets_marathon.marathon.model import DeliveryState, Tally, Track
from sheets_marathon.marathon.rating import share_of_learning
from sheets_marathon.ports import Clock, Outbox, SheetStore
from sheets_marathon.tabs import PARTICIPANTS, PROGRAM, RATING, REVIEW, SALES, SETTINGS

_WAITING = TROUBLE | {DeliveryState.RETRY}
_SALES_CONTEST = 0.5
"""Below this share of learning in all points ops are warned (DESIGN 5)."""


@dataclass(frozen=True, slots=True)
class Status:
    """What ``status`` shows. ``trouble``: deliveries that need a person, with why."""

    now: dt.datetime
    day: str
    participants: Mapping[str, int]
    sent: int
    planned: int
    next_slot: str
    trouble: tuple[str, ...]
    open_review: int
    ledger_rows: int
    share_of_learning: float | None
    last_night: dt.datetime | None

    @property
    def healthy(self) -> bool:
        """Nothing waits for ops."""
        return not self.trouble

    def lines(self) -> list[str]:
        """For people."""
        share = (
            "no points yet"
            if self.share_of_learning is None
            else f"{self.share_of_learning:.0%} of points are learning"
        )
        if self.share_of_learning is not None and self.share_of_learning < _SALES_CONTEST:
            share += " — it is turning into a sales contest"
        night = f"{self.last_night:%d.%m %H:%M}" if self.last_night else "never yet"
        return [
            f"{self.now:%d.%m.%Y %H:%M} · {self.day}",
            "participants: " + ", ".join(f"{track} {count}" for track, count in self.participants.items()),
            f"posts: {self.sent} of {self.planned} sent; next: {self.next_slot or 'none'}",
            f"sales: {self.ledger_rows} events in the ledger; last import: {night}",
            f"rating: {share}",
            f"review: {self.open_review} open",
            *(f"! {line}" for line in self.trouble),
        ]

    def as_json(self) -> dict[str, object]:
        """For machines."""
        return {
            "now": self.now.isoformat(),
            "day": self.day,
            "participants": dict(self.participants),
            "sent": self.sent,
            "planned": self.planned,
            "next_slot": self.next_slot,
            "trouble": list(self.trouble),
            "open_review": self.open_review,
            "ledger_rows": self.ledger_rows,
            "share_of_learning": self.share_of_learning,
            "last_night": self.last_night.isoformat() if self.last_night else None,
            "healthy": self.healthy,
        }


def status(course: Course, store: SheetStore, outbox: Outbox, clock: Clock) -> Status:
    """One read of the sheet and the outbox."""
    now = clock.now().astimezone(course.zone)
    snapshot = store.read_tabs((PARTICIPANTS, PROGRAM, *RATING.values(), REVIEW, SALES, SETTINGS))
    people = read_people(snapshot[PARTICIPANTS])
    slots = sorted(read_program(snapshot[PROGRAM], course)[0], key=lambda slot: slot.at)
    deliveries = outbox.deliveries()
    coming = next((slot for slot in slots if slot.at > now and slot.key not in deliveries), None)
    sellers = read_standings(snapshot[RATING[Track.SELLERS]], Track.SELLERS)
    tallies = [Tally(one.id, one.name, one.track, one.store, one.learning, one.sales, one.bonus) for one in sellers]
    last_night = outbox.last_run(NIGHT)
    return Status(
        now=now,
        day=_day(course, now.date()),
        participants={track.value: len(people.of(track)) for track in Track},
        sent=sum(one.state is DeliveryState.SENT for one in deliveries.values()),
        planned=len(slots),
        next_slot=f"{coming.key} at {coming.at:%d.%m %H:%M}" if coming else "",
        trouble=tuple(f"{one.key}: {one.state}: {one.note}" for one in deliveries.values() if one.state in _WAITING),
        open_review=open_items(snapshot[REVIEW]),
        ledger_rows=len(read_ledger(snapshot[SALES], course)),
        share_of_learning=share_of_learning(tallies, read_settings(snapshot[SETTINGS], course).sellers),
        last_night=None if last_night is None else last_night.astimezone(course.zone),
    )


def _day(course: Course, today: dt.date) -> str:
    if today < course.first_day:
        return f"the start is {(course.first_day - today).days} d away"
    if today > course.last_day:
        return f"the final was {(today - course.last_day).days} d ago"
    days = course.calendar.learning_days
    which = f", learning day {days.index(today) + 1}" if today in days else ""
    return f"day {(today - course.first_day).days + 1} of {course.calendar.days}{which}"

"""How the marathon stands, for whoever looks at a terminal or watches it with a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from sheets_marathon import __version__
from sheets_marathon.errors import SheetError, StorageError
from sheets_marathon.jobs.delivery.notices import is_notice
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.health.alerts import TROUBLE
from sheets_marathon.jobs.health.hand import Hand
from sheets_marathon.jobs.health.metrics import Observed
from sheets_marathon.jobs.health.pulse import Pulse, is_time_to_run, pulse, requests_today
from sheets_marathon.jobs.health.status_figures import (
    FIGURES_READ,
    StatusFigures,
    figure_lines,
    read_figures,
    waiting_json,
)
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.ticker.nights import NIGHT
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import alerts_ops, next_post, whats_missing
from sheets_marathon.marathon.model import DeliveryState, Slot
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sheet_store import RequestsMade, SheetStore
from sheets_marathon.tabs import PROGRAM
from sheets_marathon.tabs.program import read_program

_WAITING = TROUBLE | {DeliveryState.RETRY}
_PER_MINUTE = 60
"""Reads, and writes, that Google allows one account in a minute (FACTS 10)."""
_NEWS = dt.timedelta(days=1)
"""A missed post is for good. After a day nobody can do anything about it, so it is shown but wakes nobody up."""


@dataclass(frozen=True, slots=True)
class TodaysPost:
    """One of today's slots. ``state``: the delivery's, else ``planned`` or ``due``; ``note``: what it waits for."""

    key: str
    at: dt.datetime
    state: str
    note: str = ""

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.key} · {self.state}" + (f" — {self.note}" if self.note else "")


@dataclass(frozen=True, slots=True)
class Status:
    """What ``status`` shows. ``trouble``: deliveries that need a person, with why; ``missed``: earlier ones that went
    by. ``damaged``: outboxes that were set aside; ``no_room``: why nothing can be written down, "" when it can.
    ``figures`` None: the sheet can't be read, ``sheet_problem`` says why; the posts are then those of the program that
    the service read at ``program_of``, None when it never has. ``elsewhere``: who else acts, "" for nobody.
    """

    now: dt.datetime
    day: str
    service: Pulse
    service_needed: bool
    today: tuple[TodaysPost, ...]
    sent: int
    planned: int
    next_slot: str
    trouble: tuple[str, ...]
    missed: tuple[str, ...]
    figures: StatusFigures | None
    sheet_problem: str
    program_of: dt.datetime | None
    last_night: dt.datetime | None
    requests: RequestsMade | None
    slots: tuple[Slot, ...] = ()
    elsewhere: str = ""
    damaged: tuple[str, ...] = ()
    no_room: str = ""

    @property
    def healthy(self) -> bool:
        """Nothing waits for ops: no post, not the sheet, no setting that points depend on, there is room on the disk;
        and the service runs while the marathon does."""
        held = self.figures.held if self.figures else ()
        serves = self.service.alive or not self.service_needed
        return not self.trouble and not held and not self.sheet_problem and not self.no_room and serves

    def observed(self, marathon: str, deliveries: Mapping[str, Delivery]) -> Observed:
        """The same as metrics are made of; what only the service itself knows is not among it."""
        figures = self.figures
        return Observed(
            now=self.now,
            version=__version__,
            marathon=marathon,
            slots=self.slots,
            deliveries=deliveries,
            alive=self.service.alive,
            needed=self.service_needed,
            sheet_read_at=self.program_of,
            last_import=self.last_night,
            waiting={track: waiting.works for track, waiting in figures.waiting.items()} if figures else {},
            open_review=figures.open_review if figures else None,
        )

    def report(self) -> Report:
        """The account of it; what needs somebody begins with "!"."""
        return Report(done=tuple(self._lines()), problems=self.trouble, failed=not self.healthy, facts=self._facts())

    def _lines(self) -> list[str]:
        mark = "! " if self.service_needed and not self.service.alive else ""
        return [
            f"{self.now:%d.%m.%Y %H:%M} · {self.day}",
            f"{mark}service: {self.service}",
            *([f"! another service acts on the spreadsheet: {self.elsewhere}"] if self.elsewhere else []),
            *(self._sheet_lines() if self.sheet_problem else []),
            *([f"! posts wait for the disk: {self.no_room}"] if self.no_room else []),
            *(f"outbox: one was damaged and is kept as {name}; the journal fills a new one" for name in self.damaged),
            *(f"  {post}" for post in self.today),
            f"posts: {self.sent} of {self.planned} sent; next: {self.next_slot or 'none'}",
            *(figure_lines(self.figures, _moment(self.last_night)) if self.figures else []),
            f"Google: {_asked(self.requests)}",
            *([f"missed before: {', '.join(self.missed)}"] if self.missed else []),
        ]

    def _sheet_lines(self) -> list[str]:
        program = f"posts are those of {_moment(self.program_of)}" if self.program_of else "no program is known"
        return [f"! the sheet can't be read, {program}: {' '.join(self.sheet_problem.split())}"]

    def _facts(self) -> dict[str, object]:
        # What only the sheet knows is null when it can't be read.
        figures, service = self.figures, self.service
        return {
            "now": self.now.isoformat(),
            "day": self.day,
            "healthy": self.healthy,
            "service": {
                "alive": service.alive,
                "needed": self.service_needed,
                "holder": service.holder,
                "latest": _iso(service.latest),
                "elsewhere": self.elsewhere,
            },
            "damaged": list(self.damaged),
            "no_room": self.no_room,
            "sheet_problem": self.sheet_problem,
            "program_of": _iso(self.program_of),
            "today": [asdict(post) | {"at": post.at.isoformat()} for post in self.today],
            "sent": self.sent,
            "planned": self.planned,
            "next_slot": self.next_slot,
            "trouble": list(self.trouble),
            "missed": list(self.missed),
            "last_night": _iso(self.last_night),
            "requests": None if self.requests is None else asdict(self.requests) | {"on": f"{self.requests.on}"},
            "participants": dict(figures.participants) if figures else None,
            "waiting": waiting_json(figures) if figures else None,
            "queues": dict(figures.queues) if figures else None,
            "ledger_rows": figures.ledger_rows if figures else None,
            "newest_events": figures.newest if figures else None,
            "newest_events_at": _iso(figures.newest_at) if figures else None,
            "open_review": figures.open_review if figures else None,
            "share_of_learning": figures.share_of_learning if figures else None,
            "settings": [*figures.held, *figures.unsound] if figures else None,
        }


def status(
    marathon: Marathon, store: SheetStore, outbox: Outbox, clock: Clock, holder: str, hand: Hand | None = None
) -> Report:
    """How the marathon stands; failed when something needs a person, the service or the sheet.

    ``holder`` as in ``read_status``. ``hand``: who acts on the spreadsheet is asked, too, with one more read.
    """
    seen = read_status(marathon, store, outbox, clock, holder)
    return (seen if hand is None or seen.sheet_problem else replace(seen, elsewhere=_elsewhere(hand))).report()


def _elsewhere(hand: Hand) -> str:
    try:
        holder = hand.holder()
    except SheetError:
        return ""
    return str(holder) if holder is not None and not hand.is_ours(holder) else ""


def read_status(marathon: Marathon, store: SheetStore, outbox: Outbox, clock: Clock, holder: str) -> Status:
    """One read of the sheet and the outbox. ``holder``: who holds the bot's lock (see ``Pulse``)."""
    now = clock.now().astimezone(marathon.zone)
    slots: Sequence[Slot]
    program_of: dt.datetime | None = now
    figures, sheet_problem = None, ""
    try:
        snapshot = store.read_tabs(FIGURES_READ)
    except SheetError as error:
        kept = ProgramMemory(outbox, marathon.calendar)
        sheet_problem, slots, program_of = str(error), kept.slots, kept.read_at
    else:
        figures, slots = (
            read_figures(snapshot, marathon, now.date()),
            read_program(snapshot[PROGRAM], marathon.calendar)[0],
        )
    slots = sorted(slots, key=lambda slot: slot.at)
    deliveries = outbox.deliveries()
    coming = next_post(slots, deliveries, now)
    gone_by = {delivery.key for delivery in deliveries.values() if _is_past(delivery, now)}
    past_notices = {
        key for key, delivery in deliveries.items() if is_notice(key) and delivery.state is DeliveryState.MISSED
    }
    last_night = outbox.last_run(NIGHT)
    return Status(
        now=now,
        day=_day(marathon, now.date()),
        service=pulse(marathon, outbox, now, holder),
        service_needed=is_time_to_run(marathon, now),
        today=tuple(_post(slot, deliveries, now) for slot in slots if slot.at.date() == now.date()),
        sent=sum(deliveries[slot.key].state is DeliveryState.SENT for slot in slots if slot.key in deliveries),
        planned=len(slots),
        next_slot=f"{coming.key} at {coming.at:%d.%m %H:%M}" if coming else "",
        trouble=tuple(
            f"{delivery.key}: {delivery.state.shown}: {delivery.note}"
            for delivery in deliveries.values()
            if delivery.state in _WAITING
            and alerts_ops(delivery.key, delivery.state)
            and delivery.key not in gone_by | past_notices
        ),
        missed=tuple(sorted(gone_by - past_notices)),
        figures=figures,
        sheet_problem=sheet_problem,
        program_of=program_of.astimezone(marathon.zone) if program_of else None,
        last_night=None if last_night is None else last_night.astimezone(marathon.zone),
        requests=requests_today(outbox, now.date()),
        slots=tuple(slots),
        damaged=tuple(outbox.set_aside()),
        no_room=_no_room(outbox, now),
    )


def _no_room(outbox: Outbox, now: dt.datetime) -> str:
    try:
        outbox.require_room(now)
    except StorageError as error:
        return " ".join(str(error).split())
    return ""


def _post(slot: Slot, deliveries: Mapping[str, Delivery], now: dt.datetime) -> TodaysPost:
    known = deliveries.get(slot.key)
    if known is not None:
        # Of a post that went out, how it got there is the journal's business.
        return TodaysPost(slot.key, slot.at, known.state.shown, "" if known.state is DeliveryState.SENT else known.note)
    missing = whats_missing(slot)
    note = f"lacks {', '.join(missing)} ({slot.responsible or 'nobody is responsible'})" if missing else ""
    return TodaysPost(slot.key, slot.at, "planned" if slot.at > now else "due", note)


def _is_past(delivery: Delivery, now: dt.datetime) -> bool:
    return delivery.state is DeliveryState.MISSED and now - delivery.planned_at > _NEWS


def _asked(made: RequestsMade | None) -> str:
    if made is None:
        return "the service has asked nothing today"
    share = made.busiest_minute / _PER_MINUTE
    busiest = f"its busiest minute had {made.busiest_minute} ({share:.0%} of the {_PER_MINUTE} allowed)"
    return f"{made.reads} reads, {made.writes} writes by the service today; {busiest}"


def _moment(moment: dt.datetime | None) -> str:
    return f"{moment:%d.%m %H:%M}" if moment else "never yet"


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(marathon: Marathon, today: dt.date) -> str:
    if today < marathon.first_day:
        return f"the start is {(marathon.first_day - today).days} d away"
    if today > marathon.last_day:
        return f"the final was {(today - marathon.last_day).days} d ago"
    days = marathon.calendar.learning_days
    which = f", learning day {days.index(today) + 1}" if today in days else ""
    return f"day {(today - marathon.first_day).days + 1} of {marathon.calendar.days}{which}"

"""Signs of life: the service leaves them in the outbox, ``status`` and ``doctor`` read them there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.ports.outbox import Outbox, recalled
from sheets_marathon.ports.sheet_store import RequestsMade

BEAT = "beat"
"""The run that the outbox remembers the service's latest sign under."""
_REQUESTS = "requests"
_EVERY = dt.timedelta(minutes=1)
_COUNTED_EVERY = dt.timedelta(minutes=30)
"""How old the count of requests may be: each commit to the outbox waits for the disk."""
_SILENCE = dt.timedelta(minutes=15)
"""A tick that waits for a slow Google and a slow Telegram takes minutes; after this long something is wrong."""


class Heart:
    """Beats for one process: a sign of life a minute at most, and twice an hour how much was asked of Google today.

    ``made``: what this process has asked so far; what an earlier one of the same day asked is added to it.
    """

    def __init__(self, outbox: Outbox, made: Callable[[], RequestsMade | None]) -> None:
        self._outbox = outbox
        self._made = made
        self._before = _recalled(outbox)
        self._latest: dt.datetime | None = None
        self._told_at: dt.datetime | None = None

    def beat(self, now: dt.datetime) -> None:
        """Leaves a sign of life at ``now`` (aware), unless the last one is younger than a minute."""
        if self._latest is not None and self._latest <= now < self._latest + _EVERY:
            return
        self._outbox.record_run(BEAT, now)
        self._latest = now
        made = self._made()
        seldom_enough = self._told_at is None or not self._told_at <= now < self._told_at + _COUNTED_EVERY
        if made is not None and made.reads + made.writes > 0 and seldom_enough:
            self._told_at = now
            total = asdict(_added(self._before, made)) | {"on": made.on.isoformat()}
            self._outbox.remember(_REQUESTS, json.dumps(total))


@dataclass(frozen=True, slots=True)
class Pulse:
    """The service seen from outside. ``holder``: who holds the bot's lock, "" for nobody; ``latest``: its last sign."""

    now: dt.datetime
    holder: str
    latest: dt.datetime | None

    @property
    def alive(self) -> bool:
        """A process holds the lock and has left a sign lately."""
        return bool(self.holder) and self.latest is not None and self.now - self.latest <= _SILENCE

    def __str__(self) -> str:
        since = f"no sign since {self.latest.astimezone(self.now.tzinfo):%d.%m %H:%M}" if self.latest else "no sign yet"
        if self.alive:
            return f"alive: {self.holder}"
        return f"{since}, although {self.holder} holds its lock" if self.holder else f"not running, {since}"


def pulse(marathon: Marathon, outbox: Outbox, now: dt.datetime, holder: str) -> Pulse:
    """How the service does at ``now`` (aware)."""
    return Pulse(now.astimezone(marathon.zone), holder, outbox.last_run(BEAT))


def is_time_to_run(marathon: Marathon, now: dt.datetime) -> bool:
    """Whether the marathon is on, the days of late deals included: then a service must be running."""
    today = now.astimezone(marathon.zone).date()
    return marathon.first_day <= today <= marathon.last_day + dt.timedelta(days=marathon.final_after_days)


def requests_today(outbox: Outbox, today: dt.date) -> RequestsMade | None:
    """What the service has asked of Google today; None when it has not said so."""
    made = _recalled(outbox)
    return made if made is not None and made.on == today else None


def _recalled(outbox: Outbox) -> RequestsMade | None:
    return recalled(outbox, _REQUESTS, _requests)


def _requests(kept: str) -> RequestsMade:
    told = json.loads(kept)
    counts = (int(told[name]) for name in ("reads", "writes", "busiest_minute"))
    return RequestsMade(dt.date.fromisoformat(told["on"]), *counts)


def _added(before: RequestsMade | None, made: RequestsMade) -> RequestsMade:
    if before is None or before.on != made.on:
        return made
    busiest = max(before.busiest_minute, made.busiest_minute)
    return RequestsMade(made.on, before.reads + made.reads, before.writes + made.writes, busiest)

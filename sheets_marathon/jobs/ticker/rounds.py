"""The ticks of a process, one after the other: each has an id, none spins, and every hour one line says how it goes."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import asdict

from sheets_marathon import logs
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.report import LogLine, how_many
from sheets_marathon.jobs.ticker.decisions import DecisionLog, Spent, SpentSoFar
from sheets_marathon.jobs.ticker.pace import TickPace
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.delivery.due import next_post
from sheets_marathon.ports.clock import Clock

log = logging.getLogger(__name__)

_HOUR = dt.timedelta(hours=1)


class Rounds:
    """Drives a ticker, since ``began``; ``number``: how many ticks there were. ``spent``: by the process so far.

    ``quiet_until`` is never "at once" twice in a row after ticks that did nothing: whatever claims to be due then is
    named in the log, once, and waited for (``TickPace``). It says so as well when nothing claims that any more.
    """

    def __init__(self, ticker: Ticker, clock: Clock, spent: SpentSoFar) -> None:
        self._ticker, self._clock, self._spent = ticker, clock, spent
        self.number = self._ticks = 0
        self.began = self._now()
        self._pace = TickPace()
        self._ended, self._did, self._judged = self.began, True, False
        self._hour_began, self._hour_before, self._asked_before = self._ended, spent(), self.exchanges

    @property
    def spent(self) -> Spent:
        """What the process has spent so far."""
        return self._spent()

    @property
    def exchanges(self) -> int:
        """How often the bot has answered somebody in private so far."""
        return self._ticker.bot.hatch.exchanges if self._ticker.bot is not None else 0

    def tick(self) -> list[LogLine]:
        """One tick of the ticker; raises what it does. Every line of the log has its id from now on."""
        self.number += 1
        self._ticks += 1
        logs.in_tick(f"{self._now():%m%d-%H%M%S}-{self.number}")
        done, self._did = DecisionLog(self._now, self._spent), False
        try:
            before = self._ticker.outbox.deliveries()
            self._ticker.tick(done)
            self._did = bool(done) or before != self._ticker.outbox.deliveries()
        finally:
            done.sum_up()
            self._ended, self._judged = self._now(), False
            if self.number == 1:
                log.info("next: %s", self.what_is_next())
            self._tell_the_hour()
        return list(done)

    def quiet_until(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which a tick is to be begun; ``now``: when the last one began. MarathonError when the
        outbox can't be asked."""
        coming = self._ticker.coming(now)
        claimed = min(coming.values())
        if not self._judged:
            self._judge([what for what, at in coming.items() if at <= self._ended])
        return self._pace.wake_at(max(claimed, now), self._ended, self._ticker.posts.upcoming(self._ended))

    def what_is_next(self) -> str:
        """The next post, for people."""
        now, slots = self._now(), self._ticker.program.slots
        if not slots:
            return "not known before the first look"
        try:
            slot = next_post(slots, self._ticker.outbox.deliveries(), now)
        except MarathonError as error:
            return error.what
        return f"{slot.key} at {slot.at.astimezone(now.tzinfo):%d.%m %H:%M}" if slot is not None else "none"

    def _judge(self, due: list[str]) -> None:
        before, self._judged = self._pace, True
        self._pace = before.ticked(did=self._did, due_at_once=bool(due))
        if self._pace.spins and not before.spins:
            what = ", ".join(due)
            log.warning("nothing comes of ticks that are begun at once for %s; they rest from now on", what)
        elif before.spins and not self._pace.spins:
            log.info("nothing is due at once any more without being done")

    def _tell_the_hour(self) -> None:
        """Once an hour, whatever happens: that it lives, what the hour cost, and what comes next."""
        if self._ended - self._hour_began < _HOUR:
            return
        spent, exchanges = self._spent(), self.exchanges
        passed, asked = spent.since(self._hour_before), exchanges - self._asked_before
        fields = {"what": "hour", "at": self._ended.isoformat(timespec="milliseconds"), "ticks": self._ticks}
        fields |= asdict(passed) | {"exchanges": asked}
        coming = self.what_is_next()
        ticks, bot = how_many(self._ticks, "tick"), how_many(asked, "bot exchange")
        log.info(
            "since %s: %s, %s, %s; next: %s", f"{self._hour_began:%H:%M}", ticks, passed, bot, coming, extra=fields
        )
        self._hour_began, self._hour_before, self._asked_before, self._ticks = self._ended, spent, exchanges, 0

    def _now(self) -> dt.datetime:
        return self._clock.now().astimezone(self._ticker.marathon.zone)

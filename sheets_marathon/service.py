"""The long-running process: a ticker that is guarded, woken for each slot's moment, and stops when told."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType

import schedule

from sheets_marathon import logs
from sheets_marathon.errors import AlreadyRunning, MarathonError, SheetError, StorageError
from sheets_marathon.jobs.delivery.settle import adopt_intents
from sheets_marathon.jobs.health.hand import Hand
from sheets_marathon.jobs.health.pulse import Heart
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox

log = logging.getLogger(__name__)

_AFTER_A_FAILURE = dt.timedelta(minutes=1)


class Service:
    """Runs ticks until SIGTERM or SIGINT; the tick under way is finished first.

    ``take_over``: takes the spreadsheet from whoever holds it. ``answering``: what goes on beside the ticks.
    ``introduce``: its first line in the log. ``beaten``: what else is told that it lives, and how; it raises nothing.
    """

    def __init__(
        self,
        rounds: Rounds,
        outbox: Outbox,
        clock: Clock,
        tick_seconds: int,
        heart: Heart,
        hand: Hand,
        *,
        take_over: bool = False,
        answering: Callable[[], AbstractContextManager[None]] = nullcontext,
        introduce: Callable[[], None] = lambda: None,
        beaten: Callable[[dt.datetime], None] = lambda _: None,
    ) -> None:
        self._rounds = rounds
        self._outbox = outbox
        self._clock = clock
        self._heart = heart
        self._hand = hand
        self._take_over = take_over
        self._answering, self._introduce, self._beaten = answering, introduce, beaten
        self._stopping = False
        self._refused: AlreadyRunning | None = None
        self._ticked_at: dt.datetime | None = None
        self._failed, self._every = False, dt.timedelta(seconds=tick_seconds)
        self._beat = schedule.Scheduler()
        self._beat.every(tick_seconds).seconds.do(self._guarded_tick)

    def run(self) -> None:
        """Ticks now, then with every beat and at every slot's moment.

        AlreadyRunning when another service holds the spreadsheet, or takes it; SheetError when Google lets nobody work
        on it.
        """
        with self._signals():
            if not self._takes_the_hand():
                return
            log.info("this service acts on the spreadsheet from now on")
            self._introduce()
            with self._answering():
                now = self._clock.now()
                with contextlib.suppress(StorageError):  # the tick meets the same, and tells what comes of it
                    for delivery in adopt_intents(self._outbox, now):
                        log.warning("%s was being sent when the program stopped; is it there?", delivery.key)
                self._beat_heart(now)
                self._guarded_tick()
                while not self._stopping:
                    self._rest()
        if self._refused is not None:
            raise self._refused

    def stop(self) -> None:
        """Finish the tick under way, then end."""
        self._stopping = True
        self._clock.wake()

    def _takes_the_hand(self) -> bool:
        """Before anything is sent; False when it was told to stop. Where Google can't be asked, it waits."""
        while not self._stopping:
            try:
                self._hand.begin(over=self._take_over)
                return True
            except SheetError as error:
                if error.permanent:
                    raise
                log.warning("%s; nothing is sent until it shows that no other service acts on it", error)
            except StorageError as error:
                log.error("%s; nothing is sent until there is room", error)
            now = self._clock.now()
            self._beat_heart(now)
            self._clock.rest(_AFTER_A_FAILURE.total_seconds(), now + _AFTER_A_FAILURE)
        return False

    def _rest(self) -> None:
        now = self._clock.now()
        self._beat_heart(now)
        logs.in_tick("")
        logs.settle()
        try:
            # Since the tick began, not since now: what fell due while it was at work must not wait for the next beat.
            wake_at = max(self._rounds.quiet_until(self._ticked_at or now), now)
        except MarathonError as error:
            log.error("%s", error, extra={"remedy": error.remedy})
            wake_at = now + _AFTER_A_FAILURE
        except Exception:
            log.exception("what comes next can't be told; it is tried again")
            wake_at = now + _AFTER_A_FAILURE
        if self._failed:  # what it was about to do is owed still, though nothing claims to be due
            wake_at = min(wake_at, max((self._ticked_at or now) + self._every, now))
        until_owed_s = (wake_at - now).total_seconds()
        self._clock.rest(max(0.0, min(self._beat.idle_seconds or 0.0, until_owed_s)), wake_at)
        if self._stopping:
            return
        if self._clock.now() >= wake_at:
            self._beat.run_all()  # a slot's own moment: it does not wait for the next beat
        else:
            self._beat.run_pending()

    def _guarded_tick(self) -> None:
        # schedule leaves a job that raised due at once, and it starves the others (FACTS 24).
        self._ticked_at, self._failed = self._clock.now(), True
        try:
            self._rounds.tick()
            self._failed = False
        except AlreadyRunning as error:
            self._refused = error
            self.stop()
        except MarathonError as error:
            log.error("%s", error, extra={"remedy": error.remedy})
        except Exception:
            log.exception("a tick failed; the next one tries again")

    def _beat_heart(self, now: dt.datetime) -> None:
        try:
            self._heart.beat(now)
        except MarathonError as error:  # a full disk, say: posts that can still go out must
            log.error("%s", error, extra={"remedy": error.remedy})
        self._beaten(now)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def on_signal(number: int, _frame: FrameType | None) -> None:
            log.info("%s: stopping after this tick", signal.Signals(number).name)
            self.stop()

        before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

"""The long-running process: no tick stops it, a signal does, after the tick under way."""

from __future__ import annotations

import datetime as dt
import logging
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.hand import Hand
from sheets_marathon.jobs.health.pulse import BEAT, Heart
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.service import Service

TEN = dt.datetime(2026, 12, 7, 7, tzinfo=dt.UTC)


@dataclass
class ScriptedClock:
    """Jumps to where the service has something to do; does what the script says at each rest."""

    script: list[Callable[[], None]]
    moment: dt.datetime = TEN
    rests: list[tuple[float, dt.datetime]] = field(default_factory=list)
    woken: bool = False

    def now(self) -> dt.datetime:
        return self.moment

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        self.rests.append((seconds, quiet_until))
        assert len(self.rests) < 50, "nobody stopped the service"
        self.moment = max(self.moment, quiet_until)
        if self.script:
            self.script.pop(0)()

    def wake(self) -> None:
        self.woken = True


@dataclass
class ScriptedTicker:
    """Does what the script says at each tick, and is quiet for ten minutes after it."""

    clock: ScriptedClock
    script: list[Callable[[], list[LogLine]]] = field(default_factory=list)
    ticks: list[dt.datetime] = field(default_factory=list)
    quiet: dt.timedelta = dt.timedelta(minutes=10)

    def tick(self) -> list[LogLine]:
        self.ticks.append(self.clock.now())
        return self.script.pop(0)() if self.script else []

    def quiet_until(self, now: dt.datetime) -> dt.datetime:
        return now + self.quiet


class GivenHand:
    """Nobody else wants the spreadsheet."""

    def begin(self, *, over: bool = False) -> None: ...


def nothing() -> None: ...


def terminate() -> None:
    signal.raise_signal(signal.SIGTERM)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def failing(error: Exception) -> Callable[[], list[LogLine]]:
    def fail() -> list[LogLine]:
        raise error

    return fail


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield found
    found.close()


def a_service(outbox: SqliteOutbox, ticker: ScriptedTicker, tick_seconds: int = 20) -> Service:
    heart, hand = Heart(outbox, lambda: None), cast(Hand, GivenHand())
    return Service(cast(Rounds, ticker), outbox, ticker.clock, tick_seconds, heart, hand)


def test_it_ticks_at_once_and_at_every_moment_that_is_owed(outbox: SqliteOutbox) -> None:
    ticker = ScriptedTicker(ScriptedClock([nothing, nothing, terminate]))
    a_service(outbox, ticker).run()
    assert ticker.ticks == [TEN, TEN + ticker.quiet, TEN + 2 * ticker.quiet]


def test_a_rest_is_never_longer_than_a_beat_and_tells_until_when_it_is_quiet(outbox: SqliteOutbox) -> None:
    ticker = ScriptedTicker(ScriptedClock([terminate]))
    a_service(outbox, ticker, tick_seconds=20).run()
    ((seconds, quiet_until),) = ticker.clock.rests
    assert 0 < seconds <= 20
    assert quiet_until == TEN + ticker.quiet


def test_it_wakes_for_a_moment_that_comes_before_the_next_beat(outbox: SqliteOutbox) -> None:
    ticker = ScriptedTicker(ScriptedClock([terminate]), quiet=dt.timedelta(seconds=3))
    a_service(outbox, ticker, tick_seconds=20).run()
    ((seconds, _),) = ticker.clock.rests
    assert seconds <= 3


def test_a_moment_that_has_passed_is_not_rested_for(outbox: SqliteOutbox) -> None:
    ticker = ScriptedTicker(ScriptedClock([terminate]), quiet=dt.timedelta(seconds=-5))
    a_service(outbox, ticker).run()
    assert ticker.clock.rests[0][0] == 0


def test_what_falls_due_while_a_tick_is_at_work_does_not_wait_for_the_next_beat(outbox: SqliteOutbox) -> None:
    clock = ScriptedClock([terminate])

    def long_one() -> list[LogLine]:
        clock.moment += dt.timedelta(minutes=11)  # over the moment that was ten minutes away when it began
        return []

    a_service(outbox, ScriptedTicker(clock, [long_one])).run()
    assert clock.rests[0] == (0, TEN + dt.timedelta(minutes=11))


@pytest.mark.parametrize("error", [ValueError("surprise"), MarathonError("no sheet", "share it"), KeyError("x")])
def test_a_tick_that_fails_stops_nothing_and_is_logged(
    outbox: SqliteOutbox, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    ticker = ScriptedTicker(ScriptedClock([nothing, nothing, terminate]), [failing(error), failing(error)])
    with caplog.at_level(logging.ERROR):
        a_service(outbox, ticker).run()
    assert len(ticker.ticks) == 3
    assert len([one for one in caplog.records if one.levelno == logging.ERROR]) == 2
    assert str(error) in caplog.text or type(error).__name__ in caplog.text


def test_after_a_tick_that_failed_the_next_one_is_a_beat_away_whatever_is_quiet(outbox: SqliteOutbox) -> None:
    clock = ScriptedClock([nothing, nothing, terminate])
    ticker = ScriptedTicker(clock, [failing(MarathonError("the disk is full"))])
    a_service(outbox, ticker, tick_seconds=20).run()
    beat = dt.timedelta(seconds=20)
    assert ticker.ticks == [TEN, TEN + beat, TEN + beat + ticker.quiet]


def test_a_sign_of_life_is_left_before_the_first_tick_and_before_every_rest(outbox: SqliteOutbox) -> None:
    seen: list[dt.datetime | None] = []

    def look() -> None:
        seen.append(outbox.last_run(BEAT))

    def look_first() -> list[LogLine]:
        look()
        return []

    ticker = ScriptedTicker(ScriptedClock([look, look, terminate]), [look_first])
    a_service(outbox, ticker).run()
    assert seen == [TEN, TEN, TEN + ticker.quiet]


def test_a_service_that_can_not_leave_a_sign_goes_on(
    outbox: SqliteOutbox, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(job: str, at: dt.datetime) -> None:
        raise MarathonError("the disk is full", "make room")

    monkeypatch.setattr(outbox, "record_run", full)
    ticker = ScriptedTicker(ScriptedClock([nothing, terminate]))
    a_service(outbox, ticker).run()
    assert len(ticker.ticks) == 2
    assert "the disk is full" in caplog.text


@pytest.mark.parametrize("stop", [terminate, interrupt])
def test_a_signal_in_a_rest_ends_it_without_another_tick(outbox: SqliteOutbox, stop: Callable[[], None]) -> None:
    ticker = ScriptedTicker(ScriptedClock([nothing, stop]))
    a_service(outbox, ticker).run()
    assert len(ticker.ticks) == 2
    assert ticker.clock.woken


def test_a_signal_in_a_tick_lets_the_tick_finish_and_no_other_begin(outbox: SqliteOutbox) -> None:
    finished: list[str] = []

    def told_while_working() -> list[LogLine]:
        terminate()
        finished.append("the post is sent and journalled")
        return []

    ticker = ScriptedTicker(ScriptedClock([]), [told_while_working])
    a_service(outbox, ticker).run()
    assert finished == ["the post is sent and journalled"]
    assert (len(ticker.ticks), ticker.clock.rests) == (1, [])


def test_the_handlers_of_before_are_put_back(outbox: SqliteOutbox) -> None:
    before = (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT))
    a_service(outbox, ScriptedTicker(ScriptedClock([terminate]))).run()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_a_post_that_was_being_sent_when_the_process_died_is_looked_for_first(
    outbox: SqliteOutbox, caplog: pytest.LogCaptureFixture
) -> None:
    outbox.save(Delivery("sellers.1.lesson.1", "@sellers", TEN, DeliveryState.INTENT, "текст", 1, attempted_at=TEN))
    states: list[DeliveryState] = []

    def look() -> list[LogLine]:
        states.append(outbox.deliveries()["sellers.1.lesson.1"].state)
        return []

    a_service(outbox, ScriptedTicker(ScriptedClock([terminate]), [look])).run()
    assert states == [DeliveryState.UNKNOWN], "before the first tick, so that it is not sent again"
    assert "sellers.1.lesson.1 was being sent" in caplog.text

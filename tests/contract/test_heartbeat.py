"""The heartbeat against a watcher's server on this machine."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from support.server.alarm_scene import PATH, Watcher, watching

from sheets_marathon.adapters.machine.heartbeat import Heartbeat
from sheets_marathon.adapters.mail.alert_routes import MailAndHeartbeat

NOON = dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    with watching() as served:
        yield served


@dataclass
class Clock:
    moment: dt.datetime = NOON

    def now(self) -> dt.datetime:
        return self.moment

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        raise AssertionError("a heartbeat waits for nobody")

    def wake(self) -> None: ...

    def forward(self, seconds: float) -> None:
        self.moment += dt.timedelta(seconds=seconds)


def test_all_is_well_is_a_get_and_trouble_a_post_to_fail_with_its_text(watcher: Watcher) -> None:
    clock = Clock()
    heartbeat = Heartbeat(watcher.url, clock, every=5)
    heartbeat.beat(True, "")
    clock.forward(60)
    heartbeat.beat(False, "sellers.1.lesson.1: пропущено")
    clock.forward(60)
    heartbeat.beat(True, "")
    assert watcher.asked == [
        ("GET", PATH, ""),
        ("POST", f"{PATH}/fail", "sellers.1.lesson.1: пропущено"),
        ("GET", PATH, ""),
    ]


def test_it_beats_every_five_minutes_while_nothing_changes(watcher: Watcher) -> None:
    clock = Clock()
    heartbeat = Heartbeat(watcher.url, clock, every=5)
    for _ in range(3 * 30):
        heartbeat.beat(True, "")
        clock.forward(20)
    assert len(watcher.asked) == 6, "at 0, 5, 10, 15, 20 and 25 minutes"


def test_it_beats_once_a_minute_at_most_however_fast_things_change(watcher: Watcher) -> None:
    clock = Clock()
    heartbeat = Heartbeat(watcher.url, clock, every=5)
    for tick in range(9):
        heartbeat.beat(tick % 2 == 0, f"{tick}")
        clock.forward(20)
    assert [method for method, _, _ in watcher.asked] == ["GET", "POST", "GET"]


def test_a_clock_that_is_put_back_does_not_silence_it(watcher: Watcher) -> None:
    clock = Clock()
    heartbeat = Heartbeat(watcher.url, clock, every=5)
    heartbeat.beat(True, "")
    clock.forward(-7200)
    heartbeat.beat(True, "")
    assert len(watcher.asked) == 2


def test_what_an_address_has_behind_its_question_mark_stays_there(watcher: Watcher) -> None:
    Heartbeat(f"{watcher.url}/?rid=1", Clock(), every=5).beat(False, "x")
    assert watcher.asked == [("POST", f"{PATH}/fail?rid=1", "x")]


def test_a_beat_that_failed_is_repeated_after_a_minute_and_logged_once_without_the_address(
    watcher: Watcher, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    watcher.answers = [503, 404]
    heartbeat = Heartbeat(watcher.url, clock, every=5)
    for _ in range(3):
        heartbeat.beat(True, "")
        clock.forward(60)
    assert len(watcher.asked) == 3
    assert [record.message for record in caplog.records] == ["the heartbeat could not be sent: its server answered 503"]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/5f1c2b7e-secret", "http://[5f1c2b7e-secret", "nonsense-5f1c2b7e"])
def test_a_server_that_is_not_there_raises_nothing_and_the_address_stays_secret(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        Heartbeat(url, Clock(), every=5).beat(True, "")
    assert "the heartbeat could not be sent" in caplog.text
    assert "5f1c2b7e" not in caplog.text


def test_an_alarm_of_nothing_is_silent() -> None:
    routes = MailAndHeartbeat()
    routes.beat(False, "trouble")
    assert routes.ring("subject", "text") is False


def test_an_alarm_hands_beats_to_its_heartbeat(watcher: Watcher) -> None:
    MailAndHeartbeat(Heartbeat(watcher.url, Clock(), every=5)).beat(True, "")
    assert len(watcher.asked) == 1

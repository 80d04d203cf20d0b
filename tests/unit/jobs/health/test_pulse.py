"""Signs of life: what the service leaves, and what is made of them from outside."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sheet.sheet_builder import MOSCOW, a_marathon

from sheets_marathon.adapters.machine.lock_file import ProcessLock, lock_holder
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.health.pulse import BEAT, Heart, is_time_to_run, pulse, requests_today
from sheets_marathon.ports.sheet_store import RequestsMade

TEN = dt.datetime(2026, 12, 9, 10, tzinfo=MOSCOW)
TODAY = TEN.date()
COURSE = a_marathon()
HOLDER = "process 4711 on host since 2026-12-07T09:00:00+03:00"


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield found
    found.close()


def after(**time: float) -> dt.datetime:
    return TEN + dt.timedelta(**time)


def test_a_heart_beats_once_a_minute_at_most(outbox: SqliteOutbox) -> None:
    heart = Heart(outbox, lambda: None)
    for seconds, latest in ((0, 0), (20, 0), (59, 0), (60, 60), (100, 60), (9000, 9000)):
        heart.beat(after(seconds=seconds))
        assert outbox.last_run(BEAT) == after(seconds=latest)


def test_a_clock_that_was_set_back_does_not_stop_the_heart(outbox: SqliteOutbox) -> None:
    heart = Heart(outbox, lambda: None)
    heart.beat(TEN)
    heart.beat(after(hours=-1))
    assert outbox.last_run(BEAT) == after(hours=-1)


def test_requests_are_told_with_a_beat_and_added_up_over_restarts_of_a_day(outbox: SqliteOutbox) -> None:
    assert requests_today(outbox, TODAY) is None
    made = RequestsMade(TODAY)
    heart = Heart(outbox, lambda: made)
    heart.beat(TEN)
    assert requests_today(outbox, TODAY) is None, "nothing was asked yet"
    first = made = RequestsMade(TODAY, 5, 2, 4)
    heart.beat(after(minutes=1))
    made = RequestsMade(TODAY, 7, 2, 4)
    heart.beat(after(minutes=2))
    assert requests_today(outbox, TODAY) == first, "twice an hour will do"
    heart.beat(after(minutes=31))
    assert requests_today(outbox, TODAY) == made
    again = RequestsMade(TODAY, 1, 1, 9)
    Heart(outbox, lambda: again).beat(after(minutes=32))
    assert requests_today(outbox, TODAY) == RequestsMade(TODAY, 8, 3, 9)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert requests_today(outbox, tomorrow) is None
    new = RequestsMade(tomorrow, 1, 0, 1)
    Heart(outbox, lambda: new).beat(after(days=1))
    assert requests_today(outbox, tomorrow) == new


@pytest.mark.parametrize(
    ("holder", "minutes_ago", "alive", "said"),
    [
        (HOLDER, 0, True, f"alive: {HOLDER}"),
        (HOLDER, 15, True, f"alive: {HOLDER}"),
        (HOLDER, 16, False, f"no sign since 09.12 10:00, although {HOLDER} holds its lock"),
        (HOLDER, None, False, f"no sign yet, although {HOLDER} holds its lock"),
        ("", 1, False, "not running, no sign since 09.12 10:00"),
        ("", None, False, "not running, no sign yet"),
    ],
)
def test_alive_is_who_holds_the_lock_and_has_given_a_sign_lately(
    outbox: SqliteOutbox, holder: str, minutes_ago: int | None, alive: bool, said: str
) -> None:
    if minutes_ago is not None:
        outbox.record_run(BEAT, TEN)
    found = pulse(COURSE, outbox, after(minutes=minutes_ago or 0).astimezone(dt.UTC), holder)
    assert (found.alive, str(found)) == (alive, said)


@pytest.mark.parametrize(
    ("on", "expected"), [((12, 6), False), ((12, 7), True), ((12, 22), True), ((12, 25), True), ((12, 26), False)]
)
def test_a_service_is_needed_from_the_first_day_to_the_last_late_deal(on: tuple[int, int], expected: bool) -> None:
    assert is_time_to_run(COURSE, dt.datetime(2026, *on, 12, tzinfo=MOSCOW)) is expected


def test_who_holds_a_lock_is_seen_and_the_lock_stays_theirs(tmp_path: Path) -> None:
    path = tmp_path / "bot.lock"
    assert lock_holder(path) == ""
    with ProcessLock(path, TEN):
        for _ in range(2):
            assert lock_holder(path) == f"process {os.getpid()} on {socket.gethostname()} since {TEN.isoformat()}"
    assert path.exists()
    assert lock_holder(path) == "", "its line outlives it"
    with ProcessLock(path, TEN):
        pass


def test_a_holder_that_was_killed_or_left_nonsense_is_nobody(tmp_path: Path) -> None:
    path = tmp_path / "bot.lock"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for line in (f'{{"pid": {gone.pid}, "host": "{socket.gethostname()}", "since": "x"}}', "", "[1]", '{"pid": "a"}'):
        path.write_text(line, "utf-8")
        assert lock_holder(path) == ""
    with ProcessLock(path, TEN):
        path.write_text("nonsense", "utf-8")
        assert lock_holder(path) == "another process"

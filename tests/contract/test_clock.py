"""The wall's clock and the staged one: rests end in time, and at once when somebody wakes them."""

from __future__ import annotations

import datetime as dt
import json
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.adapters.machine.clock import StagedClock, WallClock
from sheets_marathon.adapters.machine.threads import InThread
from sheets_marathon.errors import MarathonError
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = dt.datetime(2030, 12, 2, 7, 0, tzinfo=dt.UTC)


def test_the_wall_clock_tells_the_time_in_its_zone() -> None:
    now = WallClock(MOSCOW).now()
    assert now.tzinfo is MOSCOW
    assert abs(now - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_a_rest_on_the_wall_takes_its_time_whatever_else_is_quiet() -> None:
    clock = WallClock(MOSCOW)
    began = time.monotonic()
    clock.rest(0.05, clock.now() + dt.timedelta(hours=5))
    assert 0.045 <= time.monotonic() - began < 5
    clock.rest(-3, clock.now())


def test_a_signal_ends_a_rest_at_once_and_all_later_ones() -> None:
    clock = WallClock(MOSCOW)
    former = signal.signal(signal.SIGALRM, lambda *_: clock.wake())
    began = time.monotonic()
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        clock.rest(120, clock.now())
        clock.rest(120, clock.now())
    finally:
        signal.signal(signal.SIGALRM, former)
    assert time.monotonic() - began < 60


def test_the_end_of_work_beside_ends_one_rest_on_the_wall() -> None:
    clock = WallClock(MOSCOW)
    done = InThread(clock)(lambda: "read")
    clock.rest(120, clock.now())
    assert done.result() == "read"
    began = time.monotonic()
    clock.rest(0.05, clock.now())
    assert time.monotonic() - began >= 0.045


def test_what_goes_wrong_beside_is_raised_where_its_result_is_asked_for() -> None:
    clock = WallClock(MOSCOW)
    failed = InThread(clock)(lambda: {}["nothing"])
    clock.rest(120, clock.now())
    with pytest.raises(KeyError):
        failed.result()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    process, announcement = start_workspace(tmp_path_factory.mktemp("clock"))
    with Stage(announcement["base_url"]) as found:
        found.base_url = announcement["base_url"]  # type: ignore[attr-defined]
        found.set_clock(MONDAY)
        yield found
    process.terminate()
    process.wait()


@pytest.fixture
def staged(stage: Stage) -> Iterator[StagedClock]:
    clock = StagedClock(f"{stage.base_url}/rehearsal/clock", MOSCOW)  # type: ignore[attr-defined]
    yield clock
    clock.close()


def test_the_staged_clock_tells_the_workspaces_time_in_the_marathons_zone(stage: Stage, staged: StagedClock) -> None:
    assert staged.now() == stage.clock()
    assert staged.now().tzinfo is MOSCOW


def test_a_staged_rest_lasts_until_the_stage_has_moved_past_what_is_quiet(stage: Stage, staged: StagedClock) -> None:
    quiet_until = staged.now() + dt.timedelta(hours=3)
    resting = threading.Thread(target=staged.rest, args=(15, quiet_until))
    resting.start()
    assert stage.resting(wait_s=20) == quiet_until
    stage.set_clock(quiet_until)
    resting.join(20)
    assert not resting.is_alive()


def test_a_staged_rest_is_never_shorter_than_its_seconds(stage: Stage, staged: StagedClock) -> None:
    now = staged.now()
    resting = threading.Thread(target=staged.rest, args=(15, now - dt.timedelta(hours=1)))
    resting.start()
    assert stage.resting(wait_s=20) == now + dt.timedelta(seconds=15)
    stage.set_clock(now + dt.timedelta(seconds=15))
    resting.join(20)
    assert not resting.is_alive()


def test_waking_ends_a_staged_rest_and_all_later_ones(stage: Stage, staged: StagedClock) -> None:
    resting = threading.Thread(target=staged.rest, args=(3600, staged.now()))
    resting.start()
    assert stage.resting(wait_s=20) is not None
    staged.wake()
    resting.join(20)
    assert not resting.is_alive()
    staged.rest(3600, staged.now())
    stage.forget_rest()


def test_the_staged_clock_stands_while_something_is_read_beside_and_its_end_ends_the_rest(
    stage: Stage, staged: StagedClock
) -> None:
    now, read = staged.now(), threading.Event()
    done = InThread(staged)(read.wait)
    resting = threading.Thread(target=staged.rest, args=(0, now + dt.timedelta(hours=3)))
    resting.start()
    assert stage.resting(wait_s=0.2) is None, "three hours would pass while it reads"
    read.set()
    resting.join(20)
    assert not resting.is_alive()
    assert done.result() is True
    assert (staged.now(), stage.resting(wait_s=0)) == (now, None)


def test_the_staged_clock_goes_on_when_what_is_read_beside_hangs(stage: Stage, staged: StagedClock) -> None:
    now, read = staged.now(), threading.Event()
    done = InThread(staged)(read.wait)
    until = now + dt.timedelta(hours=3)
    resting = threading.Thread(target=staged.rest, args=(0, until))
    resting.start()
    assert stage.resting(wait_s=20) == until
    read.set()
    resting.join(20)
    assert not resting.is_alive(), "its end ends a rest that is under way, too"
    assert done.result() is True
    stage.forget_rest()


def test_a_workspace_that_is_gone_is_told(tmp_path: Path) -> None:
    clock = StagedClock("http://127.0.0.1:9/rehearsal/clock")
    with pytest.raises(MarathonError, match="does not tell the time"):
        clock.now()
    clock.close()


@pytest.mark.parametrize("answer", [{}, {"now": "noon"}, {"now": "2026-12-07T10:00:00"}, []])
def test_an_answer_that_is_no_time_is_told(answer: object) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        clock = StagedClock(f"http://127.0.0.1:{server.server_port}/rehearsal/clock")
        with pytest.raises(MarathonError):
            clock.now()
        clock.close()
        server.shutdown()
        serving.join()

"""The service as ops run it, in a test's hands: a process on a staged clock, started, played and awaited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.rehearsal.play.service_process import ServiceProcess
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from support.program.program import Program, program_for
from support.server.workspace_scene import RunningWorkspace

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkspace]:
    """A workspace of this module's own, its clock standing."""
    process, announcement = start_workspace(tmp_path_factory.mktemp("staged"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        stage.set_clock(dt.datetime(2030, 1, 6, 9, tzinfo=MOSCOW))
        yield RunningWorkspace(**announcement, stage=stage)
    process.terminate()
    process.wait()


@pytest.fixture
def hours_before() -> int:
    """How long before the first lesson the clock stands: what nobody looks at is not played. 24: a day before."""
    return 1


@pytest.fixture
def program(staged: RunningWorkspace, tmp_path: Path, hours_before: int) -> Iterator[Program]:
    """An applied program whose first lesson is at ten on a day to come; the staged clock stands shortly before."""
    to_come = (staged.stage.clock().astimezone(MOSCOW) + dt.timedelta(days=2)).date()
    with program_for(staged, tmp_path) as made:
        made.configure(
            {
                "marathon": {
                    "starts_on": to_come,
                    "days": 3,
                    "learning_weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                },
                "sheet": made.configured()["sheet"],
                "service": {"clock_url": f"{staged.base_url}/rehearsal/clock"},
            }
        )
        made.applied(lessons=True)
        staged.stage.set_clock(ten(made) - dt.timedelta(hours=hours_before))
        yield made


@pytest.fixture
def started(program: Program) -> Iterator[Callable[..., ServiceProcess]]:
    """Starts services and makes sure that none is left."""
    made: list[ServiceProcess] = []

    def start(*options: str) -> ServiceProcess:
        program.stage.forget_rest()
        made.append(program.service("service.log", *options))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.discard()
    program.stage.forget_rest()


def ten(program: Program) -> dt.datetime:
    """The first lesson's moment."""
    on: dt.date = program.configured()["marathon"]["starts_on"]
    return dt.datetime.combine(on, dt.time(10), MOSCOW)


def play(program: Program, service: ServiceProcess, until: dt.datetime) -> None:
    """Move the clock from one of the service's moments to the next, up to ``until``."""
    while (rests_until := awaited(program, service)) <= until:
        program.stage.set_clock(rests_until)
    if program.stage.clock() < until:
        program.stage.set_clock(until)


def skip(program: Program, service: ServiceProcess, until: dt.datetime) -> None:
    """Let time pass in which a test looks at nothing: ``until`` is the service's next moment, and it rests again."""
    awaited(program, service)
    program.stage.set_clock(until)
    awaited(program, service)


def awaited(program: Program, service: ServiceProcess) -> dt.datetime:
    """Until when the service rests, once it does."""
    for _ in range(60):
        until = program.stage.resting(wait_s=1)
        if until is not None:
            return until
        service.check_alive()
    raise AssertionError(f"the service does not come to rest:\n{service.tail()}")


def wait_for_the_end(program: Program, service: ServiceProcess) -> None:
    """Raises ServiceFailed once the service has ended by itself."""
    for _ in range(200):
        service.check_alive()
        program.stage.resting("nobody", wait_s=0.1)


def lessons(program: Program, track: str = "sellers") -> list[str]:
    """First lines of what is in a channel."""
    return [each["text"].splitlines()[0] for each in program.posts(track) if not each["service"]]

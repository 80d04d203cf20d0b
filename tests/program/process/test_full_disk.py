"""A disk that is full: what is owed is kept, nothing is sent that isn't written down, and it goes on by itself.

The disk is full for the service alone: the system lets it write to no file (RLIMIT_FSIZE), which needs no rights.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.program.program import Program
from support.program.running_service import awaited, lessons, play, ten

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

LESSON, SECOND = "День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"
FULL, EMPTY = (0, resource.RLIM_INFINITY), (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
_ON_A_FULL_DISK = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture
def started_full(program: Program) -> Iterator[Callable[[], ServiceProcess]]:
    """Starts a service whose disk is full from the beginning."""
    made: list[ServiceProcess] = []

    def start() -> ServiceProcess:
        program.stage.forget_rest()
        run = ["-m", "sheets_marathon", "run", "--config", str(program.config)]
        log = program.folder / "full.log"
        made.append(ServiceProcess([sys.executable, "-c", _ON_A_FULL_DISK, *run], program.environment, log))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.discard()


def services(program: Program) -> list[int]:
    """Processes that have this program's state open: its service."""
    return [number for number in map(_number, Path("/proc").iterdir()) if number and _has_open(number, program.folder)]


def _number(process: Path) -> int:
    return int(process.name) if process.name.isdigit() and int(process.name) != os.getpid() else 0


def _has_open(process: int, folder: Path) -> bool:
    try:
        files = [str(link.readlink()) for link in Path(f"/proc/{process}/fd").iterdir()]
    except OSError:
        return False  # it has ended meanwhile
    return any(file.startswith(str(folder / "state")) for file in files)


def disk(program: Program, limits: tuple[int, int]) -> None:
    """Fill the service's disk, or make room on it."""
    (service,) = services(program)
    resource.prlimit(service, resource.RLIMIT_FSIZE, limits)


def told(program: Program) -> list[str]:
    return [each["text"].splitlines()[0] for each in program.posts("ops") if not each["deleted"]]


def test_a_disk_that_fills_while_it_runs_and_one_that_is_full_at_the_start(
    program: Program, started: Callable[[], ServiceProcess], started_full: Callable[[], ServiceProcess]
) -> None:
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=1))
    awaited(program, service)
    disk(program, FULL)
    play(program, service, at + dt.timedelta(minutes=3))
    awaited(program, service)
    assert lessons(program) == [], "without an intent on disk nothing is sent"
    assert len([line for line in told(program) if "Диск полон" in line]) == 1
    disk(program, EMPTY)
    play(program, service, at + dt.timedelta(minutes=3, seconds=40))
    awaited(program, service)
    assert (lessons(program), lessons(program, "heads")) == ([LESSON], ["День 1 · 10:00 · Урок"])
    play(program, service, at + dt.timedelta(minutes=5))
    assert [line for line in told(program) if "снова работает" in line]
    play(program, service, at + dt.timedelta(hours=3, minutes=59))
    awaited(program, service)
    assert service.stop(5) == 0
    full = started_full()
    play(program, full, at + dt.timedelta(hours=4, minutes=2))
    awaited(program, full)
    assert lessons(program) == [LESSON]
    assert len([line for line in told(program) if "Диск полон" in line]) == 2
    disk(program, EMPTY)
    play(program, full, at + dt.timedelta(hours=4, minutes=2, seconds=40))
    awaited(program, full)
    assert lessons(program) == [LESSON, SECOND]
    assert full.stop(5) == 0

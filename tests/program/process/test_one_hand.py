"""At most one service acts on a spreadsheet and a bot, whatever folder or copy it is started from (DESIGN 2)."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.program.program import Program
from support.program.running_service import awaited, lessons, play, ten, wait_for_the_end

from sheets_marathon.rehearsal.play.service_process import ServiceFailed, ServiceProcess


@pytest.fixture
def copied(program: Program, tmp_path: Path) -> Callable[[], Program]:
    """Copies of the whole folder as it is by then: configuration, local memory and all."""
    link = {"sellers_link": "https://t.me/+sellers", "heads_link": "https://t.me/+heads"}
    program.configure({**program.configured(), "announce": link})

    def copy() -> Program:
        folder = tmp_path / "copy"
        shutil.copytree(program.folder, folder, ignore=shutil.ignore_patterns("copy"))
        made = replace(program, folder=folder)
        made.config.write_text(program.config.read_text("utf-8").replace(str(program.folder), str(folder)), "utf-8")
        return made

    return copy


@pytest.fixture
def beside() -> Iterator[Callable[..., ServiceProcess]]:
    """Starts services of other folders and makes sure that none is left."""
    made: list[ServiceProcess] = []

    def start(program: Program, *options: str) -> ServiceProcess:
        made.append(program.service(f"beside-{len(made)}.log", *options))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.discard()


def until_it_acts(program: Program, service: ServiceProcess) -> None:
    """Both services rest under one name, so only its log tells how far one is."""
    while "acts on the spreadsheet from now on" not in service.tail():
        service.check_alive()
        program.stage.resting("nobody", wait_s=0.1)


def refused(program: Program, service: ServiceProcess) -> str:
    """How a service that must not run ends."""
    with pytest.raises(ServiceFailed):
        wait_for_the_end(program, service)
    assert service.exit_codes == [1]
    return service.tail()


def test_a_copy_of_the_folder_is_refused_while_the_service_runs_and_when_it_was_killed(
    program: Program,
    copied: Callable[[], Program],
    started: Callable[..., ServiceProcess],
    beside: Callable[..., ServiceProcess],
) -> None:
    service = started()
    play(program, service, ten(program) - dt.timedelta(minutes=5))
    copy = copied()
    written = program.requests()["write"]
    said = refused(program, beside(copy))
    assert "already served by process " in said
    assert f"in {program.folder / 'state'} since 2030-" in said
    assert "Traceback" not in said
    for command in (("tick",), ("announce", "--post"), ("announce", "--send")):
        ran = copy.run(*command)
        assert (ran.code, "served by process " in ran.err) == (1, True), ran
    assert "another service acts on the spreadsheet: process " in copy.run("status").out
    same, other = copy.config.read_text("utf-8"), program.stage.create_spreadsheet("Другая")
    copy.config.write_text(same.replace(program.spreadsheet_id, other), "utf-8")
    for options in ((), ("--take-over",)):
        ran = copy.run("run", *options)  # nothing but the bot is the same
        assert (ran.code, "this bot is already served by process " in ran.err) == (1, True), ran
    copy.config.write_text(same, "utf-8")
    program.stage.drop_spreadsheet(other)
    hand = {check["name"]: check for check in copy.run("doctor", "--json").json}["hand"]
    assert str(program.folder / "state") in hand["problem"]
    service.kill()
    dead = refused(program, beside(copy))
    assert "this spreadsheet is already served by process " in dead
    assert f"in {program.folder / 'state'} since 2030-" in dead
    assert "run --take-over" in dead
    assert program.requests()["write"] == written + 1, "doctor proved that it may write"
    again = started()
    play(program, again, ten(program))
    awaited(program, again)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"], "the same folder has it back at once"
    assert again.stop() == 0
    assert "no service acts" in copy.run("doctor").out
    assert copy.run("tick").code == 0, "a clean stop gives it back"


def test_taking_over_ends_the_other_before_it_sends_anything(
    program: Program,
    copied: Callable[[], Program],
    started: Callable[..., ServiceProcess],
    beside: Callable[..., ServiceProcess],
) -> None:
    service = started()
    play(program, service, ten(program) - dt.timedelta(minutes=5))
    program.stage.forget_rest()
    second = beside(copied(), "--take-over")
    until_it_acts(program, second)
    program.stage.set_clock(ten(program))
    said = refused(program, service)
    assert "this spreadsheet is already served by process " in said
    assert "this one ends and sends nothing more" in said
    awaited(program, second)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert lessons(program, "heads") == ["День 1 · 10:00 · Урок"]
    assert second.stop() == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "after", "cut": True},
        {"mode": "before", "status": 503},
        {"mode": "late", "status": 503, "delay_s": 30.0},
        {"mode": "slow", "delay_s": 2.0},
    ],
    ids=["taken, no answer", "not taken", "taken much later", "answered late"],
)
def test_a_write_that_takes_the_hand_and_ends_unclear_is_looked_up(
    program: Program,
    copied: Callable[[], Program],
    started: Callable[..., ServiceProcess],
    beside: Callable[..., ServiceProcess],
    fault: dict[str, object],
) -> None:
    program.stage.add_fault(service="sheets", path=":batchUpdate", carries="sheets_marathon.hold", **fault)
    service = started()
    play(program, service, ten(program))
    awaited(program, service)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert "already served by process " in refused(program, beside(copied()))
    assert service.stop() == 0


def test_the_hold_costs_one_write_at_the_start_and_nothing_after_it(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    service = started()
    awaited(program, service)
    assert service.stop() == 0
    program.stage.clear_requests()
    again = started()
    awaited(program, again)
    assert program.requests() == {"read": 2, "write": 1}, "where everything is and who acts; the hold; the first look"
    play(program, again, program.stage.clock() + dt.timedelta(minutes=59))
    awaited(program, again)
    assert program.requests() == {"read": 7, "write": 1}, "a look every ten minutes"
    assert again.stop() == 0


def test_a_copy_that_can_not_ask_google_sends_nothing(
    program: Program,
    copied: Callable[[], Program],
    started: Callable[..., ServiceProcess],
    beside: Callable[..., ServiceProcess],
) -> None:
    service = started()
    play(program, service, ten(program) - dt.timedelta(minutes=5))
    copy = copied()
    assert service.stop() == 0
    program.stage.add_fault(service="sheets", status=503, count=100_000)
    program.stage.set_clock(ten(program))
    program.stage.forget_rest()
    second = beside(copy)
    awaited(program, second)
    assert lessons(program) == []
    program.stage.clear_faults()
    program.stage.set_clock(ten(program) + dt.timedelta(minutes=2))
    while not lessons(program):
        second.check_alive()
        program.stage.resting(wait_s=0.1)
    assert second.stop() == 0


def test_of_two_that_start_at_once_one_works_and_nothing_is_doubled(
    program: Program, tmp_path: Path, beside: Callable[..., ServiceProcess]
) -> None:
    folders = []
    for name, host in (("first", "127.0.0.1"), ("second", "localhost")):  # by its address as on another machine
        folder = tmp_path / name
        folder.mkdir()
        made = replace(program, folder=folder)
        text = program.config.read_text("utf-8").replace(str(program.folder), str(folder))
        made.config.write_text(text.replace("127.0.0.1", host), "utf-8")
        folders.append(made)
    for hour in (10, 14):
        program.stage.set_clock(ten(program) + dt.timedelta(hours=hour - 10, minutes=-5))
        program.stage.forget_rest()
        services = [beside(folder) for folder in folders]
        left = one_of(program, services)
        awaited(program, left)
        program.stage.set_clock(ten(program) + dt.timedelta(hours=hour - 10))
        sent = {
            10: ["День 1 · 10:00 · Первый урок"],
            14: ["День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"],
        }
        while lessons(program) != sent[hour]:
            left.check_alive()
            program.stage.resting("nobody", wait_s=0.1)
        awaited(program, left)
        assert left.stop() == 0
    assert lessons(program, "heads") == ["День 1 · 10:00 · Урок"]


def one_of(program: Program, services: list[ServiceProcess]) -> ServiceProcess:
    """The service that is left when all others have ended as refused."""
    left = list(services)
    for _ in range(300):
        if len(left) == 1:
            break
        for service in list(left):
            if (code := service.ended()) is not None:
                assert code == 1
                assert "this spreadsheet is already served by process " in service.tail()
                left.remove(service)
        program.stage.resting("nobody", wait_s=0.1)
    (survivor,) = left
    until_it_acts(program, survivor)
    return survivor

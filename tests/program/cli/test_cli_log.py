"""What commands log: JSON where asked for, and no secret even where the program itself fails."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Program, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.jobs.health import status

pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def test_a_tick_logs_as_json_where_asked_to(program: Program) -> None:
    program.applied()
    at = ("--at", "2030-01-07T10:00")
    held = program.run("tick", "--log-json", *at)
    lines = [json.loads(line) for line in held.err.splitlines()]
    assert any("sellers.1.lesson.1" in line["message"] for line in lines)
    assert {line["level"] for line in lines} == {"WARNING"}


@pytest.mark.parametrize("options", [(), ("--log-json",)])
def test_a_mistake_of_the_program_is_logged_whole_but_for_the_secrets(
    program: Program, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    key = json.loads(Path(program.workspace.credentials).read_text("utf-8"))["private_key"]

    def broken(*_: object) -> None:
        raise RuntimeError(f"at https://api.telegram.org/bot{program.workspace.bot_token}/ with {key!r}")

    monkeypatch.setattr(status, "status", broken)
    monkeypatch.setattr("sheets_marathon.jobs.delivery.settle.adopt_intents", broken)
    ran = program.run("tick", *options) if options else program.run("status")
    assert ran.code == 1
    assert "mistake in the program" in ran.err
    assert "RuntimeError" in ran.err
    assert "<secret>" in ran.err
    assert program.workspace.bot_token not in ran.err
    assert not any(line in ran.err for line in key.splitlines())


def test_what_was_decided_at_ten_why_and_what_it_cost_is_one_command(program: Program) -> None:
    person = program.applied(lessons=True)
    person.type({f"{RU['program']}!G2": ""})
    assert program.run("log", "--at", "10:00").code == 1, "nothing was logged yet"
    program.run("tick", "--at", "2030-01-07T10:00")
    day = ("--day", "2030-01-07")
    shown = program.ok("log", "--at", "10:00", *day).out
    assert "07.01.2030 10:00\n" in shown
    assert re.search(
        r"sellers\.1\.lesson\.1: sent · chat -\d+, message \d+, attempt 1; \d+ ms, \d reads?, 0 writes, 1 send", shown
    )
    assert re.search(r"10:00:0\d ! heads\.1\.lesson\.1: held \(Ждёт: .*Инна.*\) · chat -\d+", shown)
    assert re.search(r"\d+ decisions in \d ticks?: \d reads?, \d writes?, \d sends?, \d+ ms", shown)
    assert program.workspace.bot_token not in shown
    assert "10:00:00 ! for ops: heads.1.lesson.1: ждёт Ждёт: ссылка на урок." in shown, "as old as its tick"
    only = program.ok("log", "--about", "sellers.1.lesson.1", *day, "--json").json
    assert [(line["what"], line["state"], line["level"]) for line in only] == [("post", "sent", "INFO")]
    assert "before: 07.01 10:00" in program.ok("log", "--at", "11:00", *day).out
    (kept,) = (program.folder / "state").glob("log-*.jsonl")
    assert program.ok("log", "--file", str(kept), "--at", "10:00", *day).out == shown
    refused = program.run("log", "--at", "25:00")
    assert (refused.code, "no time of day such as 10:00" in refused.err) == (64, True)


def test_a_log_is_kept_only_where_it_is_wanted(program: Program) -> None:
    program.configure({"service": {"state_dir": str(program.folder / "state"), "log_megabytes": 0}})
    program.applied()
    program.run("tick", "--at", "2030-01-07T10:00")
    asked = program.run("log", "--at", "10:00")
    assert (asked.code, "there is no log at" in asked.err) == (1, True)

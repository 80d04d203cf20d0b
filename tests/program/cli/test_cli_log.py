"""What commands log: JSON where asked for, and no secret even where the program itself fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import Program, program_for
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

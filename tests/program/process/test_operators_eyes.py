"""What operators see of a running service: its log, its figures for a collector, and what it decided at ten."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, ten

from sheets_marathon import __version__
from sheets_marathon.rehearsal.play.service_process import ServiceProcess


@pytest.fixture
def figures(program: Program) -> Path:
    """Where a collector would look; the folder is not there yet."""
    path = program.folder / "textfile" / "marathon.prom"
    service = program.configured()["service"]
    program.configure({**program.configured(), "service": {**service, "prometheus": str(path)}})
    return path


def logged(program: Program, **wanted: object) -> list[dict[str, Any]]:
    """Lines of the kept log whose fields are as wanted."""
    (kept,) = (program.folder / "state").glob("log-*.jsonl")
    lines = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
    return [line for line in lines if all(line.get(name) == value for name, value in wanted.items())]


def test_what_operators_see(program: Program, figures: Path, started: Callable[..., ServiceProcess]) -> None:
    service, at = started(), ten(program)
    program.people[0].type({f"{RU['program']}!G2": ""})
    play(program, service, at)
    awaited(program, service)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"], "whatever becomes of the figures"
    (began,) = logged(program, what="start")
    assert (began["version"], began["config"], began["spreadsheet"]) == (
        __version__,
        str(program.config),
        program.spreadsheet_id,
    )
    (held,) = logged(program, what="post", state="held")
    assert (held["level"], held["about"], held["chat"]) == (
        "WARNING",
        "heads.1.lesson.1",
        str(program.channels["heads"]),
    )
    assert held["at"].startswith(f"{at:%Y-%m-%dT%H:%M:00}")
    assert [
        line
        for line in logged(program, level="WARNING")
        if "Файл показателей для мониторинга не пишется" in line["message"]
    ]
    assert not figures.exists()

    figures.parent.mkdir()
    program.stage.add_fault(service="sheets", status=503, count=100_000)
    play(program, service, at + dt.timedelta(minutes=12))
    awaited(program, service)
    text = figures.read_text("utf-8")
    assert f'sheets_marathon_info{{version="{__version__}",marathon="Марафон"}} 1\n' in text
    assert 'sheets_marathon_posts{state="sent"} 1\n' in text
    assert "sheets_marathon_open_posts 1\n" in text
    asked = logged(program, what="google")
    away = logged(program, what="sheet", state="away")
    assert {line["level"] for line in (*asked, *away)} == {"WARNING"}
    assert asked[0]["time"] <= away[0]["time"], "with the first answer that did not come"

    day = f"{at:%Y-%m-%d}"
    shown = program.ok("log", "--at", "10:00", "--day", day).out
    chat, number = program.channels["sellers"], program.posts("sellers")[-1]["message_id"]
    assert f"sellers.1.lesson.1: sent · chat {chat}, message {number}, attempt 1; " in shown
    assert "! heads.1.lesson.1: held (Ждёт: ссылка на урок. Ответственный: Инна.)" in shown
    program.stage.clear_faults()
    play(program, service, at + dt.timedelta(hours=1, minutes=15))
    awaited(program, service)
    assert logged(program, what="hour")[-1]["message"].endswith(f"next: sellers.1.lesson.2 at {at:%d.%m} 14:00")
    from_outside = program.folder / "textfile" / "outside.prom"
    assert program.ok("status", "--prometheus", str(from_outside)).out == ""
    assert "sheets_marathon_service_alive 1\n" in from_outside.read_text("utf-8")
    assert "ticks_total" not in from_outside.read_text("utf-8"), "which only the service knows"
    refused = program.run("status", "--prometheus", str(program.folder / "nowhere" / "x.prom"))
    assert (refused.code, "x.prom can't be written" in refused.err) == (1, True)
    assert program.run("status", "--prometheus", "figures.txt").code == 64
    assert service.stop() == 0
    assert "Traceback" not in service.tail()

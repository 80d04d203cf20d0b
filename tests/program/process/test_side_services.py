"""What posts don't need, all of it broken at once: posts are on time, ops hear of each once, and a stop is quick."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.program.program import Program
from support.program.running_service import awaited, lessons, play, ten
from support.server.slow_server import SlowServer, dripping

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

LESSON, SECOND = "День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"


@pytest.fixture
def slow() -> Iterator[SlowServer]:
    with dripping(b"2") as made:
        yield made


def moment(program: Program, text: str) -> dt.datetime:
    (at,) = [each["date"] for each in program.posts("sellers") if each["text"].startswith(text)]
    return dt.datetime.fromisoformat(at)


def told(program: Program, what: str) -> int:
    return sum(what in each["text"] for each in program.posts("ops") if not each["deleted"])


def bot_memory(program: Program) -> Path:
    (found,) = (program.folder / "state").glob("bot-????????????.sqlite")
    return found


def test_posts_wait_for_none_of_them(program: Program, slow: SlowServer, started: Callable[[], ServiceProcess]) -> None:
    (program.folder / "heartbeat.txt").write_text(f"http://127.0.0.1:{slow.port}/secret", "utf-8")
    (program.folder / "no-folder").write_text("a file")
    configured = program.configured()
    alerts = {
        "heartbeat_url_file": str(program.folder / "heartbeat.txt"),
        "email_to": ["ops@example.org"],
        "email_from": "bot@example.org",
        "smtp_host": "127.0.0.1",
        "smtp_port": slow.port,
        "smtp_security": "none",
    }
    broken = {
        "alerts": alerts,
        "picture": {"enabled": True, "logo": str(program.folder / "no-logo.png")},
        "backup": {"folder": str(program.folder / "no-folder")},
    }
    second = {"second_journal": str(program.folder / "nowhere" / "journal.json")}
    program.configure({**configured, **broken, "service": {**configured["service"], **second}})
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=2))
    awaited(program, service)
    play(program, service, at + dt.timedelta(minutes=11))
    awaited(program, service)
    assert (lessons(program), moment(program, LESSON)) == ([LESSON], at)
    for trouble in ("no-logo.png", "no-folder", "Второй журнал"):
        assert told(program, trouble) == 1, trouble
    for part in bot_memory(program).parent.glob("bot-*.sqlite*"):
        part.unlink()
        part.mkdir()
    play(program, service, at + dt.timedelta(hours=4))
    awaited(program, service)
    assert (lessons(program), moment(program, SECOND)) == ([LESSON, SECOND], at + dt.timedelta(hours=4))
    assert told(program, "Память бота повреждена") == 1
    assert service.stop(5) == 0
    assert slow.connections, "somebody was asked"

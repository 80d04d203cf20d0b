"""The service through outages, as ops see it: Google away, Telegram away, the machine asleep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, skip, ten
from support.server.alarm_scene import PATH, Mailer, Watcher, delivering, watching

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

SUMMARY = "sellers.1.summary.1"


@dataclass
class Ops:
    """What reaches ops without Google and Telegram."""

    watcher: Watcher
    office: Mailer

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.office.messages()]


@pytest.fixture
def ops(program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ops]:
    """A watcher and a mailbox that the program is configured for; its reads are tried once."""
    with watching() as watcher, delivering(Mailer()) as office:
        (program.folder / "heartbeat.txt").write_text(watcher.url, "utf-8")
        configured = program.configured()
        alerts = {
            "heartbeat_url_file": str(program.folder / "heartbeat.txt"),
            "email_to": ["ops@example.org"],
            "email_from": "bot@example.org",
            "smtp_host": "127.0.0.1",
            "smtp_port": office.port,
            "smtp_security": "none",
        }
        program.configure({**configured, "google": {**configured["google"], "attempts": 1}, "alerts": alerts})
        yield Ops(watcher, office)


def journal(program: Program) -> dict[str, dict[str, object]]:
    return program.people[0].by(RU["journal"], "Ключ")


def test_google_away_at_ten_and_until_the_evening(
    program: Program,
    ops: Ops,
    started: Callable[[], ServiceProcess],
) -> None:
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=1))
    program.stage.add_fault(service="sheets", status=503, count=100_000)
    play(program, service, at)
    awaited(program, service)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    for hours in (4, 8):  # the second lesson, the summary's own time
        skip(program, service, at + dt.timedelta(hours=hours))
    play(program, service, at + dt.timedelta(hours=10, minutes=49))
    assert "Итоги дня" not in str(lessons(program)), "it waits for fresh figures"
    play(program, service, at + dt.timedelta(hours=10, minutes=51))
    awaited(program, service)
    summary = program.posts("sellers")[-1]
    assert summary["text"].startswith("День 1 · 18:00 · Итоги дня\n\nЦифры на 09:50: таблица сейчас недоступна")
    assert dt.datetime.fromisoformat(summary["date"]) == at + dt.timedelta(hours=10, minutes=50)
    assert [body for _, path, body in ops.watcher.asked if path != PATH and "Таблица недоступна с 09:50" in body]
    program.stage.clear_faults()
    play(program, service, at + dt.timedelta(hours=11))
    awaited(program, service)
    assert service.stop() == 0
    assert journal(program)["sellers.1.lesson.1"]["Примечание"] == "По программе от 09:50, таблица была недоступна."
    assert journal(program)[SUMMARY]["Примечание"] == "С цифрами на 09:50, таблица была недоступна."
    told = [each["text"].splitlines()[0] for each in program.posts("ops") if not each["deleted"]]
    assert [line for line in told if line.startswith("⚠️ Таблица недоступна с 09:50")]
    assert told[-1] == "✅ Таблица снова доступна."
    assert ops.watcher.asked[-1] == ("GET", PATH, ""), "all is well again"


def test_telegram_away_over_a_lessons_whole_window(
    program: Program,
    ops: Ops,
    started: Callable[[], ServiceProcess],
) -> None:
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=1))
    program.stage.add_fault(service="telegram", status=403, count=100_000)
    play(program, service, at + dt.timedelta(hours=4, minutes=1))
    awaited(program, service)
    assert lessons(program) == []
    assert journal(program)["sellers.1.lesson.1"]["Состояние"] == "пропущено"
    assert "Марафон: sellers.1.lesson.1: пропущено" in ops.subjects()
    assert [body for _, path, body in ops.watcher.asked if path == f"{PATH}/fail" and "sellers.1.lesson.1" in body]
    log = (program.folder / "service.log").read_text("utf-8")
    assert "sellers.1.lesson.1: пропущено" in log
    assert "5f1c2b7e" not in log, "the watcher's address is a secret"
    program.stage.clear_faults()
    stuck = program.run("status")
    assert (stuck.code, "sellers.1.lesson.1: missed" in stuck.out) == (1, True)
    play(program, service, at + dt.timedelta(hours=4, minutes=30))
    awaited(program, service)
    assert service.stop() == 0
    assert lessons(program) == ["День 1 · 14:00 · Второй урок"]
    assert lessons(program, "heads") == ["День 1 · 10:00 · Урок"], "its window was the day"


def test_a_machine_that_slept_over_slots_sends_what_is_still_worth_it(
    program: Program,
    ops: Ops,
    started: Callable[[], ServiceProcess],
) -> None:
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=30))
    program.stage.set_clock(at + dt.timedelta(hours=8, minutes=20))
    awaited(program, service)
    assert service.stop() == 0
    assert lessons(program) == ["День 1 · 14:00 · Второй урок", "День 1 · 18:00 · Итоги дня"]
    assert journal(program)["sellers.1.lesson.1"]["Состояние"] == "пропущено"
    assert ops.subjects() == ["Марафон: sellers.1.lesson.1: пропущено"]
    assert [each for each in program.posts("ops") if "sellers.1.lesson.1: пропущено" in each["text"]]


def test_a_service_that_starts_in_an_outage_of_google_runs_from_memory(
    program: Program,
    ops: Ops,
    started: Callable[[], ServiceProcess],
) -> None:
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=15))
    service.kill()
    program.stage.add_fault(service="sheets", status=503, count=100_000)
    program.stage.set_clock(at)
    again = started()
    awaited(program, again)
    assert again.stop() == 0
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]

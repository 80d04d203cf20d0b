"""The service's own files lost or damaged: posts go on, none comes twice, ops are told."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, ten

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

LESSON, SECOND = "День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"


def told(program: Program) -> str:
    """What ops have read in their chat."""
    return "\n".join(each["text"] for each in program.posts("ops") if not each["deleted"])


def state_file(program: Program, begins: str) -> Path:
    (found,) = (program.folder / "state").glob(f"{begins}-????????????.sqlite")
    return found


def states(program: Program) -> dict[str, object]:
    return {key: row["Состояние"] for key, row in program.people[0].by(RU["journal"], "Ключ").items()}


def test_a_memory_damaged_while_google_is_away_doubles_nothing_and_one_that_is_lost_forgets_nothing(
    program: Program, started: Callable[..., ServiceProcess]
) -> None:
    configured = program.configured()
    program.configure({**configured, "google": {**configured["google"], "attempts": 1}})
    service, at = started(), ten(program)
    play(program, service, at - dt.timedelta(minutes=1))
    program.stage.add_fault(service="sheets", status=503, count=100_000)
    play(program, service, at)
    awaited(program, service)
    assert lessons(program) == [LESSON]
    service.kill()
    for part in (program.folder / "state").glob("outbox-*"):  # SQLite would mend the one from the other
        part.write_bytes(b"\x00rubbish" * 3000)
    state_file(program, "bot").write_bytes(b"")
    again = started()
    play(program, again, at + dt.timedelta(minutes=3))
    awaited(program, again)
    assert (lessons(program), lessons(program, "heads")) == ([LESSON], ["День 1 · 10:00 · Урок"])
    assert "damaged" in program.run("status").out
    program.stage.clear_faults()
    play(program, again, at + dt.timedelta(minutes=20))
    awaited(program, again)
    assert (lessons(program), lessons(program, "heads")) == ([LESSON], ["День 1 · 10:00 · Урок"]), "they were found"
    assert states(program)["sellers.1.lesson.1"] == states(program)["heads.1.lesson.1"] == "отправлено"
    names = [found.name for found in (program.folder / "state").glob("*.damaged-*") if found.name[-1].isdigit()]
    assert sorted(name.split("-")[0] for name in names) == ["bot", "outbox"]
    assert all(told(program).count(name) == 1 for name in names), told(program)
    assert told(program).count("восстановлена по вкладке «Журнал»") == 1
    play(program, again, at + dt.timedelta(hours=3, minutes=50))
    awaited(program, again)
    again.kill()
    shutil.rmtree(program.folder / "state")
    program.stage.set_clock(at + dt.timedelta(hours=4, minutes=5))
    third = started("--take-over")
    play(program, third, at + dt.timedelta(hours=4, minutes=15))
    awaited(program, third)
    assert lessons(program) == [LESSON, SECOND], "it was nowhere, so it is late and there"
    assert third.stop(5) == 0

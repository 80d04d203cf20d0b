"""A morning over the wire: each linked head hears of their own sellers in private, the channel names nobody."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.bot_scene import MOSCOW, Talk
from support.program.program import RU, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from sheets_marathon.settings import load
from sheets_marathon.wiring.house import House


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    """The second learning day at ten past nine; nobody is linked."""
    process, announcement = start_workspace(tmp_path / "workspace", enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        workspace = RunningWorkspace(**announcement, stage=stage)
        with program_for(workspace, tmp_path) as program:
            today = stage.clock().astimezone(MOSCOW).date()
            monday = today + dt.timedelta(days=7 - today.weekday())
            sheet, clock = program.configured()["sheet"], {"clock_url": f"{workspace.base_url}/rehearsal/clock"}
            program.configure(
                {
                    "marathon": {"starts_on": monday},
                    "tracks": {"heads": {"brief": "09:30"}},
                    "sheet": sheet,
                    "service": clock,
                    "bot": {"enabled": True},
                }
            )
            stage.set_clock(dt.datetime.combine(monday, dt.time(9), MOSCOW))
            owner = program.applied(lessons=True)
            stage.set_clock(dt.datetime.combine(monday + dt.timedelta(days=2), dt.time(9, 10), MOSCOW))
            os.environ.update(program.environment)
            house = House(load(program.config))
            try:
                yield Talk(program, owner, house, house.ticker(), monday)
            finally:
                house.close()
    process.terminate()
    process.wait()


def test_heads_are_briefed_in_private_and_whoever_blocked_the_bot_is_left_in_peace(talk: Talk) -> None:
    stage, program = talk.program.stage, talk.program
    talk.owner.grade("Оценки ПК", {("20101", "Д1·1"): 3, ("20101", "Д1·2"): "доработка", ("20102", "Д1·1"): "сдано"})
    with talk.bot():
        talk.until(lambda: talk.ticker.bot is not None and talk.ticker.bot.hatch.bot != "", "the bot's name")
        talk.look(0)
        talk.look(10)
        heads = {number: talk.linked(number) for number in ("20201", "20202")}
        seller = talk.linked("20101")
        stage.set_member(heads["20202"], "kicked")
        said = {who: len(talk.said(who)) for who in (*heads.values(), seller)}
        talk.look(10)
        talk.ticker.tick()
        talk.look(20)
        new = {who: talk.said(who)[count:] for who, count in said.items()}
    (text,) = new[heads["20201"]]
    assert text.startswith("День 2 · 09:30 · Ваши продавцы")
    assert new[heads["20202"]] == new[seller] == []
    assert "✏️ Сдали часть: Лев Берегов\n🔁 На доработке: Глеб Аистов (Д1·2)" in text
    assert "Вьюгин" not in text, "that is another head's seller"
    (public,) = [one["text"] for one in program.posts("heads") if "09:30" in one["text"]]
    assert "Аистов" not in public
    journal = talk.owner.by(RU["journal"], "Ключ")
    states = {key.rpartition(".")[2]: row["Состояние"] for key, row in journal.items() if key.startswith("brief.")}
    assert states == {"20201": "отправлено", "20202": "пропущено"}
    assert not [one for one in stage.messages(program.channels["ops"]) if "brief.20" in one["text"]]

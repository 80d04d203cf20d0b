"""The bot's private answers in a test's hands: a marathon with people in it, its ticker here, the bot in its thread."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from sheets_marathon.settings import load
from sheets_marathon.wiring.house import House
from support.program.program import (
    CURATOR,
    ROSTER_TAB,
    RU,
    SELLERS,
    Person,
    Program,
    program_for,
    write_export,
)
from support.server.workspace_scene import RunningWorkspace

MOSCOW = ZoneInfo("Europe/Moscow")
ACTIVE = (*SELLERS, "20201", "20202")
TASKS = {"Оценки ПК": ("Д1·1", "Д1·2", "Д2·1", "Д2·2"), "Оценки старших": ("Д1·1", "Д2·1")}
LINK = "Личная ссылка на бота"
WHO = "Бот: кто"
WEDNESDAY = 2

__all__ = ["CURATOR", "LINK", "ROSTER_TAB", "RU", "WHO", "Talk", "scene", "talking"]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkspace]:
    """A workspace of this module's own, its clock standing: a bot's updates belong to one poller."""
    process, announcement = start_workspace(tmp_path_factory.mktemp("bot"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        yield RunningWorkspace(**announcement, stage=stage)
    process.terminate()
    process.wait()


@dataclass
class Talk:
    """One marathon whose bot can be talked to. ``look``: the ticker's next look at the sheet."""

    program: Program
    owner: Person
    house: House
    ticker: Ticker
    monday: dt.date
    persons: dict[str, int] = field(default_factory=dict)

    def look(self, minutes: int = 10) -> None:
        """Let time pass, then tick; what the night's work waits for is waited for."""
        stage = self.program.stage
        stage.set_clock(stage.clock() + dt.timedelta(minutes=minutes))
        self.ticker.tick()
        if self.ticker.nights.gathering.under_way:
            self.ticker.nights.gathering.wait()
            self.ticker.tick()

    @contextlib.contextmanager
    def bot(self) -> Iterator[None]:
        """The bot listens."""
        with self.house.answering(self.ticker):
            yield
        listening = [one.name for one in threading.enumerate() if one.name == "bot"]
        assert listening == [], "a poll of 50 seconds keeps nobody from stopping"

    def roster(self) -> dict[str, dict[str, Any]]:
        """The roster's rows by personnel number."""
        return self.owner.by(ROSTER_TAB, "Табельный номер")

    def link(self, number: str) -> str:
        """What somebody's personal link makes Telegram say."""
        return "/start " + str(self.roster()[number][LINK]).partition("?start=")[2]

    def person(self, name: str = "Некто", **more: Any) -> int:
        """Somebody new in Telegram."""
        return self.program.stage.create_person(name, **more)

    def said(self, person: int) -> list[str]:
        """What the bot has written to somebody."""
        return [one["text"] for one in self.program.stage.messages(person) if one["by_bot"]]

    def all_said(self) -> Counter[int]:
        """How much the bot has written to everybody, by chat, in one look."""
        return Counter(message["chat"] for message in self.program.stage.messages() if message["by_bot"])

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Waits for the bot's thread by asking the workspace again and again; AssertionError when nothing comes."""
        for _ in range(400):
            if holds():
                return
            self.program.stage.resting("nobody", wait_s=0.05)
        raise AssertionError(f"in vain waited for {what}")

    def answer(self, person: int, act: Callable[[], object]) -> str:
        """What the bot answers to an act."""
        before = len(self.said(person))
        act()
        self.until(lambda: len(self.said(person)) > before, f"an answer to {person}")
        return self.said(person)[before]

    def writes(self, person: int, text: str) -> str:
        """The answer to a private message."""
        return self.answer(person, lambda: self.program.stage.say(person, person, text))

    def presses(self, person: int, button: str) -> str:
        """The answer to a button under the bot's latest message."""
        return self.answer(person, lambda: self.press(person, button))

    def press(self, person: int, button: str) -> str:
        """Press it and go on; the query's id."""
        last = [one for one in self.program.stage.messages(person) if one["by_bot"]][-1]
        return self.program.stage.press(person, last["message_id"], person, button)

    def linked(self, number: str, **more: Any) -> int:
        """Somebody who has opened the link of this participant; the Telegram user."""
        if number not in self.persons:
            self.persons[number] = self.person(f"Человек {number}", **more)
            assert "Здравствуйте" in self.writes(self.persons[number], self.link(number))
        return self.persons[number]


@contextlib.contextmanager
def talking(workspace: RunningWorkspace, folder: Path, **bot: Any) -> Iterator[Talk]:
    """Wednesday of the marathon, half past two or later, with what people typed until then; nobody is linked.

    While Wednesday lasts, the next marathon is the same one again, its sheet a copy of the first one's.
    """
    stage = workspace.stage
    with program_for(workspace, folder) as program:
        sheet = program.configured()["sheet"]
        clock = {"clock_url": f"{workspace.base_url}/rehearsal/clock"}
        now = stage.clock().astimezone(MOSCOW)
        monday = now.date() - dt.timedelta(days=now.weekday())
        known = workspace.applied.get(("talking", monday, repr(bot)))
        if known is None or now > dt.datetime.combine(monday + dt.timedelta(days=WEDNESDAY), dt.time(17), MOSCOW):
            known, monday = None, monday + dt.timedelta(days=7)  # a workspace's clock never goes back
        marathon = {"starts_on": monday}
        program.configure({"marathon": marathon, "sheet": sheet, "service": clock, "bot": {"enabled": True, **bot}})
        if known is not None:
            stage.fill_spreadsheet(program.spreadsheet_id, like=known)
            owner = program.person()
        else:
            stage.set_clock(dt.datetime.combine(monday, dt.time(9), MOSCOW))
            owner = program.applied(lessons=True)
            _play(program, owner, monday)
            stage.set_clock(dt.datetime.combine(monday + dt.timedelta(days=WEDNESDAY), dt.time(14, 29), MOSCOW))
            kept = workspace.applied["talking", monday, repr(bot)] = stage.create_spreadsheet("Образец")
            stage.fill_spreadsheet(kept, like=program.spreadsheet_id)
        os.environ.update(program.environment)
        house = House(load(program.config))
        try:
            yield Talk(program, owner, house, house.ticker(), monday)
        finally:
            house.close()


def _play(program: Program, owner: Person, monday: dt.date) -> None:
    """Marks of every kind in both grids, cars, bonuses: another mixture for each participant."""
    chance = random.Random(7)
    for title, tasks in TASKS.items():
        ids = [str(row["Таб. №"]) for row in owner.table(title)]
        kinds = ("", 1, 2, 3, "доработка", "сдано")
        owner.grade(title, {(who, task): chance.choice(kinds) for who in ids for task in tasks[:-1]})
    deals = [
        (f"Д-{n}", "Продажа", f"{monday + dt.timedelta(days=n % 2):%d.%m.%Y}", who, "", 1)
        for n, who in enumerate(("20101", "20101", "20102", "20103", "20201"))
    ]
    write_export(program.exports, "sales.csv", deals)
    program.ok("import-sales")
    on = f"{monday:%d.%m.%Y}"
    rows = [[on, "20101", "Лучший звонок", 2], [on, "Берегов Лев Олегович", "За идею", 1.5]]
    owner.paste(f"{RU['bonuses']}!A2", [*rows, [on, "20201", "Помог коллеге", 1]])

"""The program in a test's hands: a configuration for a workspace, its commands, and a person beside it in the sheet."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from sheets_marathon.adapters.machine.clock import WallClock
from sheets_marathon.cli import parser
from sheets_marathon.rehearsal.play.config_file import as_toml, completed
from sheets_marathon.rehearsal.play.service_process import ServiceProcess
from sheets_marathon.rehearsal.play.stage import Stage
from support.places import MESSAGES
from support.program.person import Person, a1, inserted, quoted, records, renamed, sorted_rows
from support.server.workspace_scene import RunningWorkspace

__all__ = ["Person", "a1", "inserted", "quoted", "records", "renamed", "sorted_rows"]

CURATOR = "curator@example.org"
MONDAY = dt.date(2030, 1, 7)

TOKEN = "SHEETS_MARATHON_BOT_TOKEN"

ROSTER_TAB = "Список"
HEADERS = ("Табельный номер", "ФИО", "Роль", "Дилерский центр", "Город", "Руководитель (таб. №)", "Участвует")
COLUMNS = dict(zip(("id", "name", "role", "store", "city", "head", "takes_part"), HEADERS, strict=True))
ROSTER = (
    ("20101", "Аистов Глеб Ильич", "ПК", "Вега Моторс", "Тверь", "20201", "да"),
    ("20102", "Берегов Лев Олегович", "ПК", "Вега Моторс", "Тверь", "20201", "да"),
    ("20103", "Вьюгин Пётр Юрьевич", "ПК", "Орион Авто", "Калуга", "20202", "да"),
    ("20104", "Гречихин Артём Львович", "ПК", "Орион Авто", "Калуга", "20202", ""),
    ("20201", "Дубровин Егор Ильич", "Старший", "Вега Моторс", "Тверь", "", "да"),
    ("20202", "Ежевикин Матвей Юрьевич", "Старший", "Орион Авто", "Калуга", "", "да"),
    ("20301", "Журавлёв Денис Ильич", "ПК", "Орион Авто", "Калуга", "20202", "нет"),
)
SELLERS = ("20101", "20102", "20103", "20104")
RU = {
    "participants": "Участники", "program": "Программа", "grades_sellers": "Оценки ПК",
    "grades_heads": "Оценки старших", "hand_ins": "Сдачи", "curators": "Кураторы", "sales": "Продажи",
    "bonuses": "Бонусы", "rating_sellers": "Рейтинг ПК", "rating_heads": "Рейтинг старших",
    "rating_stores": "Рейтинг ДЦ", "final": "Финал", "dashboard": "Дашборд", "days": "По дням",
    "guide": "Как работать", "settings": "Настройки", "review": "Разбор", "questions": "Вопросы", "journal": "Журнал",
    "history": "История", "grade_log": "История оценок",
    **{key: key for key in ("looker_participants", "looker_daily", "looker_sales", "looker_grades")},
}  # fmt: skip
"""Titles by key, spelled a second time on purpose: what people look for must be there."""


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output, read as JSON."""
        return json.loads(self.out)


@dataclass
class Program:
    """One marathon: its spreadsheet, channels and folder. Commands run in this process, the service in its own.

    ``imports_at``: when ``import-sales`` takes it to be; whatever tests sell was sold before.
    ``now``: what every other command takes the time to be; none: what it is.
    """

    workspace: RunningWorkspace
    folder: Path
    spreadsheet_id: str
    channels: Mapping[str, int]
    token: str = ""
    people: list[Person] = field(default_factory=list)
    imports_at: dt.datetime = dt.datetime(2030, 2, 1, tzinfo=dt.UTC)
    now: dt.datetime | None = None

    @property
    def stage(self) -> Stage:
        """The workspace's control plane."""
        return self.workspace.stage

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "marathon.toml"

    @property
    def exports(self) -> Path:
        """Where the sales system lays its files."""
        return self.folder / "exports"

    @property
    def actor(self) -> str:
        """The service account's address."""
        return str(json.loads(Path(self.workspace.credentials).read_text("utf-8"))["client_email"])

    def configure(self, changes: Mapping[str, Any] | None = None) -> None:
        """Write the configuration: a short marathon, with ``changes`` laid over it."""
        self.exports.mkdir(exist_ok=True)
        base_url = self.workspace.base_url
        base: dict[str, Any] = {
            "marathon": {"name": "Марафон", "starts_on": MONDAY, "days": 5, "learning_weekdays": ["mon", "wed"]},
            "tracks": {
                "sellers": {"channel": str(self.channels["sellers"]), "lessons": ["10:00", "14:00"]},
                "heads": {"channel": str(self.channels["heads"]), "lessons": ["10:00"]},
            },
            "sheet": {"spreadsheet_id": self.spreadsheet_id},
            "google": {
                "credentials_file": self.workspace.credentials,
                "sheets_url": base_url,
                "drive_url": base_url,
                "attempts": 3,
            },
            "telegram": {"ops_chat": str(self.channels["ops"]), "base_url": base_url},
            "sales": {"feeds": [{"kind": "folder", "name": "1С", "path": str(self.exports)}]},
            "reading": {"still_seconds": 0},
            "posts": {"templates": str(MESSAGES)},
            "picture": {"enabled": False},
            "service": {"state_dir": str(self.folder / "state")},
        }
        self.config.write_text(as_toml(completed(base, changes or {})), "utf-8")

    def configured(self) -> dict[str, Any]:
        """The configuration as it stands."""
        return tomllib.loads(self.config.read_text("utf-8"))

    def lay_out(self, roster: Iterable[Sequence[Any]] = ROSTER, headers: Sequence[str] = HEADERS) -> Person:
        """Give the empty spreadsheet a roster of its own under "Список"; the person who did it stays."""
        person = self.person()
        (only_tab,) = person.tabs().values()
        person.do(renamed(only_tab, ROSTER_TAB))
        person.paste(f"{ROSTER_TAB}!A1", [headers, *roster])
        return person

    def applied(
        self, roster: Iterable[Sequence[Any]] = ROSTER, headers: Sequence[str] = HEADERS, *, lessons: bool = False
    ) -> Person:
        """``lay_out`` and ``apply``; ``lessons``: and ``fill_lessons``. The person who did it stays.

        What one program has applied, the next with the same roster, configuration and day is given as a copy.
        """
        rows = [list(row) for row in roster]

        def make() -> Person:
            person = self.lay_out(rows, headers)
            self.ok("apply")
            if lessons:
                fill_lessons(person)
            return person

        return self.as_before(repr((headers, rows, lessons)), make)

    def as_before(self, called: str, make: Callable[[], Person]) -> Person:
        """What ``make`` makes of the spreadsheet. The next program of the same configuration and day, whatever makes
        it, is given a copy of what is ``called`` so; but of the spreadsheet alone, its folder remembers nothing.
        """
        alike = self.config.read_text("utf-8")
        for own in (self.spreadsheet_id, str(self.folder), *map(str, self.channels.values())):
            alike = alike.replace(own, "")
        key = (alike, self.stage.clock().date(), called)
        known = self.workspace.applied.get(key)
        if known is not None:
            self.stage.fill_spreadsheet(self.spreadsheet_id, like=known)
            return self.person()
        person = make()
        self.workspace.applied[key] = self.stage.create_spreadsheet("Образец")
        self.stage.fill_spreadsheet(self.workspace.applied[key], like=self.spreadsheet_id)
        return person

    def person(self, email: str = CURATOR) -> Person:
        """Somebody who works in the spreadsheet."""
        made = Person(self.workspace.base_url, self.stage.person_token(email), self.spreadsheet_id)
        self.people.append(made)
        return made

    def run(self, *command: str, config: Path | None = None) -> Ran:
        """Run a command to its end, in this process."""
        out, err = io.StringIO(), io.StringIO()
        given = [] if "--config" in command else ["--config", str(config or self.config)]
        with (
            mock.patch.dict(os.environ, self.environment),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            contextlib.ExitStack() as stack,
        ):
            if moment := self.imports_at if "import-sales" in command[:1] else self.now:
                stack.enter_context(mock.patch.object(WallClock, "now", return_value=moment))
            try:
                code = parser.main([*command, *given])
            except SystemExit as end:
                code = int(end.code or 0)
        return Ran(code, out.getvalue(), err.getvalue())

    def ok(self, *command: str) -> Ran:
        """Run a command that must end well."""
        ran = self.run(*command)
        assert ran.code == 0, ran
        return ran

    def requests(self) -> dict[str, int]:
        """How many requests the service account has made at Google since they were last cleared."""
        counted = self.stage.requests_made(self.actor)["google"]
        return {"read": counted["read"], "write": counted["write"]}

    def posts(self, track: str) -> list[dict[str, Any]]:
        """A channel's messages."""
        return self.stage.messages(self.channels[track])

    def service(self, log: str = "service.log", *options: str) -> ServiceProcess:
        """``run`` as a process of its own, not started."""
        command = [sys.executable, "-m", "sheets_marathon", "run", "--config", str(self.config), *options]
        return ServiceProcess(command, self.environment, self.folder / log, fork_first=True)

    @property
    def environment(self) -> dict[str, str]:
        """Variables of the program."""
        return {TOKEN: self.token or self.workspace.bot_token, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}

    def close(self) -> None:
        """End the people's connections and drop the spreadsheet."""
        for person in self.people:
            person.close()
        self.stage.clear_faults()
        self.stage.drop_spreadsheet(self.spreadsheet_id)


@contextlib.contextmanager
def program_for(
    workspace: RunningWorkspace, folder: Path, *, adopt: bool = True, locale: str = "ru_RU"
) -> Iterator[Program]:
    """A program with a spreadsheet and channels of its own. ``adopt``: the configuration maps "Список"."""
    stage = workspace.stage
    actor = str(json.loads(Path(workspace.credentials).read_text("utf-8"))["client_email"])
    share = {actor: "writer", CURATOR: "writer"}
    spreadsheet_id = stage.create_spreadsheet("Таблица", locale=locale, share=share)
    kinds = {"sellers": "channel", "heads": "channel", "ops": "supergroup"}
    channels = {name: stage.create_chat(kind, name) for name, kind in kinds.items()}
    for chat in channels.values():
        stage.set_member(chat, "administrator")
    made = Program(workspace, folder, spreadsheet_id, channels)
    made.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": COLUMNS}}}} if adopt else {})
    try:
        yield made
    finally:
        made.close()


def fill_lessons(person: Person, title: str = RU["program"]) -> None:
    """A methodologist's work: every lesson gets a topic and its links. One read, one write."""
    rows = person.values(title)
    headers = rows[0]
    what, key = headers.index("Что"), headers.index("Ключ")
    cells: dict[str, Any] = {}
    for number, row in enumerate(rows[1:], 2):
        if str(row[what]).startswith("Урок"):
            for header, text in (
                ("Тема", f"Тема {row[key]} <дорого> & «ценно»"),
                ("Ссылка на урок", f"https://lms.example.org/lesson/{row[key]}?a=1&b=2"),
                ("Ссылка на задание", f"https://lms.example.org/task/{row[key]}"),
                ("Ответственный", "Инна"),
            ):
                cells[f"{quoted(title)}!{a1(number, headers.index(header))}"] = text
    person.type(cells)


def write_export(folder: Path, name: str, rows: Iterable[Sequence[Any]], encoding: str = "cp1251") -> Path:
    """An export as dealers' systems write it: title lines, the header, a heading between rows, a total."""
    header = ("Отдел", "Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Кол-во")
    deals = [("", *row) for row in rows]
    lines = [("Продажи автомобилей",), (), header, ("Новые",), *deals, ("Итого", "", "", "", "", "", "9")]
    path = folder / name
    path.write_bytes("".join(";".join(map(str, line)) + "\r\n" for line in lines).encode(encoding))
    return path

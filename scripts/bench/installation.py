"""Where the benchmark measures: a workspace, a spreadsheet with a roster, and the program beside it as ops run it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sheets_marathon.rehearsal.cast.invented_deals import invent_deals, write_exports
from sheets_marathon.rehearsal.cast.invented_works import invent_works, write_report
from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands
from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG
from sheets_marathon.rehearsal.play.config_file import MarathonPlan, as_toml, completed, read_base
from sheets_marathon.rehearsal.play.service_process import ServiceProcess
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

HEADER = (
    "Табельный номер", "ФИО", "Роль", "Дилерский центр", "Город", "Руководитель (таб. №)", "E-mail", "Telegram",
    "Участвует",
)  # fmt: skip
DOCUMENT = "DKP-"  # ASCII, so that it is found in a request's body
_STORE_OF, _LETTERS = 8, "абвгдежзиклмнопрстуфхцчшэюя"
# Runs a command and notes how many bytes each of its requests has carried: nobody else is asked to count them.
_COUNTING = """
import atexit, json, os, resource, sys, requests
def measured():
    with open(os.environ["BENCH_MEMORY"], "w") as file:
        file.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
atexit.register(measured)
send = requests.Session.send
def counted(session, request, **more):
    with open(os.environ["BENCH_BYTES"], "a") as file:
        file.write(json.dumps([request.method, len(request.body or b"")]) + "\\n")
    return send(session, request, **more)
requests.Session.send = counted
from sheets_marathon.cli.parser import main
sys.exit(main(sys.argv[1:]))
"""


MOSCOW = ZoneInfo("Europe/Moscow")
EVE = dt.datetime(2026, 12, 6, 12, tzinfo=MOSCOW)  # a day before rehearsal.toml's marathon begins
PEOPLE, PROGRAM = 124, "Программа"


class BenchFailed(RuntimeError):
    """Something that is measured did not work at all; the message holds its words."""


@dataclass(frozen=True)
class Cost:
    """What a command took: requests at Google, seconds, and memory at its peak."""

    reads: int
    writes: int
    seconds: float
    peak_mb: float


class Installation:
    """One marathon's workspace and folder. ``close`` it. ``plan``: tables laid over rehearsal.toml."""

    def __init__(self, folder: Path, people: int, plan: Mapping[str, Any], *, staged_at: dt.datetime | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._process, announced = start_workspace(folder / "workspace", enforce_limits=False)
        self._base_url = str(announced["base_url"])
        self.stage = Stage(self._base_url)
        if staged_at is not None:
            self.stage.set_clock(staged_at)
        self.actor = str(json.loads(Path(announced["credentials"]).read_text("utf-8"))["client_email"])
        self.channels: dict[str, int] = announced["channels"]
        self._token = str(announced["bot_token"])
        content = completed(read_base(BASE_CONFIG), plan)
        if not people:
            content["sheet"] = {}  # an empty spreadsheet has no roster to be told of
        zone = str(content["marathon"]["time_zone"])
        spreadsheet = self.stage.create_spreadsheet("Марафон", share={self.actor: "writer"}, time_zone=zone)
        self.owner = SheetHands(self._base_url, str(announced["owner_token"]), spreadsheet)
        self.exports = folder / "exports"
        self.exports.mkdir()
        self.config = folder / "marathon.toml"
        self.config.write_text(as_toml(self._configured(content, spreadsheet, str(announced["credentials"]),
                                                        staged=staged_at is not None)), "utf-8")  # fmt: skip
        if people:
            (only_tab,) = self.owner.tabs().values()
            title = str(content["sheet"]["tabs"]["participants"]["title"])
            size = {"rowCount": people + 50, "columnCount": len(HEADER)}
            properties = {"sheetId": only_tab, "title": title, "gridProperties": size}
            fields = "title,gridProperties.rowCount,gridProperties.columnCount"
            self.owner.change({"updateSheetProperties": {"properties": properties, "fields": fields}})
            self.owner.paste(only_tab, (HEADER, *roster(people)))

    def _configured(self, content: Mapping[str, Any], spreadsheet: str, key: str, *, staged: bool) -> dict[str, Any]:
        base = self._base_url
        return completed(content, {
            "tracks": {track: {"channel": str(self.channels[track])} for track in ("sellers", "heads")},
            "sheet": {"spreadsheet_id": spreadsheet},
            "google": {"credentials_file": key, "sheets_url": base, "drive_url": base},
            "telegram": {"ops_chat": str(self.channels["ops"]), "base_url": base},
            "sales": {"feeds": [{"kind": "folder", "name": "1С", "path": str(self.exports)}]},
            "posts": {"templates": str(BASE_CONFIG.parent / "messages")},
            "service": {"state_dir": str(self.folder / "state"),
                        "clock_url": f"{base}/rehearsal/clock" if staged else ""},
        })  # fmt: skip

    def run(self, *command: str, ends: Sequence[int] = (0,)) -> Cost:
        """Run one command to its end. BenchFailed with its words unless its exit code is one of ``ends``."""
        before = self.requests()
        self.forget_requests()
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _COUNTING, *command, "--config", str(self.config)],
            env={**os.environ, **self.environment, **self._measures},
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - began
        if done.returncode not in ends:
            raise BenchFailed(f"{command[0]} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        after = self.requests()
        return Cost(after[0] - before[0], after[1] - before[1], seconds, float((self.folder / "memory").read_text()))

    def service(self) -> ServiceProcess:
        """``run`` as a process of its own, not started. ``largest_request`` tells what it has sent at once."""
        command = [sys.executable, "-c", _COUNTING, "run", "--config", str(self.config)]
        environment = {**self.environment, **self._measures}
        return ServiceProcess(command, environment, self.folder / "service.log")

    def largest_request(self) -> int:
        """The bytes of the largest request since the last command began."""
        lines = (self.folder / "bytes.jsonl").read_text().splitlines()
        return max((json.loads(line)[1] for line in lines), default=0)

    def forget_requests(self) -> None:
        """Begin anew to look for the largest request."""
        (self.folder / "bytes.jsonl").write_text("")

    @property
    def environment(self) -> dict[str, str]:
        """Variables of the program."""
        return {"SHEETS_MARATHON_BOT_TOKEN": self._token, "NO_PROXY": "127.0.0.1,localhost"}

    @property
    def _measures(self) -> dict[str, str]:
        return {"BENCH_BYTES": str(self.folder / "bytes.jsonl"), "BENCH_MEMORY": str(self.folder / "memory")}

    def requests(self) -> tuple[int, int, int]:
        """Reads and writes at Google by the program, and its posts, since the workspace was started."""
        counted = self.stage.requests_made(self.actor)
        posts = counted["telegram"]["by_method"].get("sendMessage", 0)
        return counted["google"]["read"], counted["google"]["write"], posts

    def close(self) -> None:
        """End the workspace."""
        self.owner.close()
        self.stage.close()
        self._process.terminate()
        self._process.wait()


@contextmanager
def installed(
    folder: Path, people: int, plan: Mapping[str, Any] | None = None, staged_at: dt.datetime | None = EVE
) -> Iterator[Installation]:
    """An installation that is closed afterwards. ``staged_at`` None leaves its clock on wall time."""
    made = Installation(folder, people, plan or {}, staged_at=staged_at)
    try:
        yield made
    finally:
        made.close()


def roster(people: int) -> list[tuple[str, ...]]:
    """Invented people, one head to eight sellers of a store; everybody takes part."""
    rows: list[tuple[str, ...]] = []
    for n in range(people):
        head = str(10_001 + n - n % (_STORE_OF + 1))
        is_head, store = n % (_STORE_OF + 1) == 0, f"Салон {n // (_STORE_OF + 1) + 1}"
        role, above = ("Старший", "") if is_head else ("ПК", head)
        rows.append((str(10_001 + n), f"{_surname(n)} Иван Петрович", role, store, "Тверь", above, "", "", "да"))
    return rows


def write_deals(path: Path, people: int, first: int, count: int, on: Sequence[dt.date]) -> None:
    """An export of ``count`` deals with documents numbered from ``first``, spread over people and dates."""
    sellers = [row for row in roster(people) if row[2] == "ПК"]
    with path.open("w", encoding="cp1251", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(("Дата", "Документ", "Вид", "Таб. №", "Менеджер", "Кол-во"))
        for n in range(first, first + count):
            seller = sellers[(n * 7919) % len(sellers)]
            date = on[n % len(on)]
            writer.writerow((f"{date:%d.%m.%Y}", f"{DOCUMENT}{1_000_000 + n}", "Продажа", seller[0], seller[1], "1"))


def write_data(folder: Path, people: int, plan: MarathonPlan, seed: int) -> None:
    """A data folder for a rehearsal with so many people: roster.csv, lms_report.csv, sales/."""
    folder.mkdir(parents=True)
    rows, chance = roster(people), random.Random(seed)  # noqa: S311 - a cast, not a cipher
    with (folder / "roster.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows((HEADER, *rows))
    learners = [(row[0], row[1], row[2] != "ПК") for row in rows]
    write_report(folder / "lms_report.csv", invent_works(learners, plan.learning_days, chance))
    sellers = [(row[0], row[1]) for row in rows if row[2] == "ПК"]
    write_exports(folder / "sales", invent_deals(sellers, plan.starts_on, plan.days, chance), plan.starts_on, plan.days)


def _surname(n: int) -> str:
    letters = ""
    while n >= 0:
        letters, n = _LETTERS[n % len(_LETTERS)] + letters, n // len(_LETTERS) - 1
    return f"Ян{letters}ов"

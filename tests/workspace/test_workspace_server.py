"""The workspace as a process: it announces itself, stops cleanly, and survives being killed."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from support.program.person import Person
from support.server.workspace_scene import DISCUSSION, HEADS, MONDAY, OPS, SELLERS, png

from sheets_marathon.rehearsal.play.stage import Stage, StageError, start_workspace
from sheets_marathon.workspace.state_log import StateLog

SCOPE = "https://www.googleapis.com/auth/spreadsheets"


@dataclass(frozen=True)
class Killed:
    """A workspace that was killed and started again. ``before``: what it said of Telegram's messages until then."""

    announced: dict[str, Any]
    again: dict[str, Any]
    before: list[dict[str, Any]]
    dropped: str
    filled: str
    signed_in: str
    counted: dict[str, int]

    @property
    def bot(self) -> str:
        return f"{self.again['base_url']}/bot{self.again['bot_token']}"


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killed]:
    """The service account has signed in and written, a spreadsheet was filled and another dropped, people and the bot
    have talked: then it is killed. In the end it stops when it is told to."""
    folder = tmp_path_factory.mktemp("killed") / "new"
    process, announced = start_workspace(folder)
    with Stage(announced["base_url"]) as stage:
        credentials = Credentials.from_service_account_file(announced["credentials"], scopes=[SCOPE])
        signed_in = written_by(credentials, announced)
        counted = stage.requests_made(credentials.service_account_email)["google"]
        like, filled = (stage.create_spreadsheet(title) for title in ("Образец", "Копия"))
        person = Person(announced["base_url"], announced["owner_token"], like)
        person.type({"Лист1!A1": "=6*7"})
        person.close()
        stage.fill_spreadsheet(filled, like)
        stage.drop_spreadsheet(like)
        before = talked(stage, f"{announced['base_url']}/bot{announced['bot_token']}")
    process.kill()
    process.wait()

    process, again = start_workspace(folder, int(announced["base_url"].rsplit(":", 1)[1]))
    yield Killed(announced, again, before, like, filled, signed_in, counted)
    process.terminate()
    assert process.wait() == 0


def written_by(credentials: Credentials, announced: dict[str, Any]) -> str:
    """A formula that the service account writes; where it stands."""
    sheet = f"{announced['base_url']}/v4/spreadsheets/{announced['spreadsheet_id']}"
    with AuthorizedSession(credentials) as session:
        about = session.get(f"{sheet}?fields=properties,sheets.properties.title").json()
        assert (about["properties"]["locale"], about["properties"]["timeZone"]) == ("ru_RU", "Europe/Moscow")
        cells = f"{sheet}/values/{about['sheets'][0]['properties']['title']}!A1"
        written = session.put(f"{cells}?valueInputOption=USER_ENTERED", json={"values": [["=1,5+SUM(1;2)"]]})
        assert written.status_code == 200, written.text
    return cells


def talked(stage: Stage, bot: str) -> list[dict[str, Any]]:
    """People and the bot say, pin and edit something on Monday; all messages."""
    stage.set_clock(MONDAY)
    person = stage.create_person("Анна", username="anna")
    stage.say(person, person, "/start")
    httpx.post(f"{bot}/sendMessage", json={"chat_id": SELLERS, "text": "День 1"})
    httpx.post(f"{bot}/pinChatMessage", json={"chat_id": SELLERS, "message_id": 2})
    httpx.post(f"{bot}/editMessageText", json={"chat_id": SELLERS, "message_id": 2, "text": "День 1!"})
    return stage.messages()


def test_it_says_all_that_a_client_needs(killed: Killed) -> None:
    announced = killed.announced
    assert announced["channels"] == {"sellers": SELLERS, "heads": HEADS, "ops": OPS}
    credentials = Path(announced["credentials"])
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    assert json.loads(credentials.read_text())["token_uri"].startswith(announced["base_url"])
    chats = [httpx.get(f"{killed.bot}/getChat?chat_id={each}").json() for each in (SELLERS, HEADS, OPS, DISCUSSION)]
    assert [each["result"]["title"] for each in chats] == ["Продавцы", "Старшие", "Штаб", "Обсуждение"]


def test_a_killed_workspace_comes_back_as_it_was(killed: Killed) -> None:
    assert killed.again == killed.announced
    with Stage(killed.again["base_url"]) as stage:
        assert stage.messages() == killed.before
        assert stage.clock() == MONDAY
        stage.set_clock(MONDAY + dt.timedelta(minutes=1))
    waiting = httpx.get(f"{killed.bot}/getUpdates").json()["result"]
    assert [each["update_id"] for each in waiting] == [1, 2]
    sent = httpx.post(f"{killed.bot}/sendMessage", json={"chat_id": SELLERS, "text": "Урок"}).json()["result"]
    assert sent["message_id"] == 4


def test_a_killed_workspace_knows_what_was_filled_and_what_was_dropped(killed: Killed) -> None:
    person = Person(killed.again["base_url"], killed.again["owner_token"], killed.filled)
    assert person.values("Лист1") == [[42]]
    person.close()
    with (
        Stage(killed.again["base_url"]) as stage,
        pytest.raises(StageError, match="there is no spreadsheet"),
    ):
        stage.drop_spreadsheet(killed.dropped)


def test_the_service_account_writes_through_googles_own_sign_in(killed: Killed) -> None:
    google = killed.counted
    assert google == {"read": 1, "write": 1, "max_per_minute": google["max_per_minute"], "token": 1}
    headers = {"Authorization": f"Bearer {killed.again['owner_token']}"}
    read = httpx.get(f"{killed.signed_in}?valueRenderOption=UNFORMATTED_VALUE", headers=headers).json()
    assert read["values"] == [[4.5]]


class Writer(threading.Thread):
    """Writes 0, 1, 2 … one after the other until the connection breaks; ``kept`` are the ones acknowledged."""

    def __init__(
        self, acknowledged: threading.Semaphore, first: int, write: Callable[[httpx.Client, int], None]
    ) -> None:
        super().__init__(daemon=True)
        self._acknowledged = acknowledged
        self._write = write
        self.tried = self.first = first
        self.kept: list[int] = []

    def run(self) -> None:
        with httpx.Client(trust_env=False, timeout=60) as client, contextlib.suppress(httpx.TransportError):
            while True:
                self.tried += 1
                self._write(client, self.tried)
                self.kept.append(self.tried)
                self._acknowledged.release()


def test_a_kill_under_fire_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Posts, pictures, formulas and rows hail down while the workspace is killed; each round builds on the last."""
    kept: dict[str, set[int]] = {"posts": set(), "pictures": set(), "cells": set()}
    tried = dict.fromkeys(kept, 0)
    for acknowledgements in (1, 17, 40):
        process, announced = start_workspace(tmp_path, enforce_limits=False)
        bot = f"{announced['base_url']}/bot{announced['bot_token']}"
        owner = {"Authorization": f"Bearer {announced['owner_token']}"}
        sheet = f"{announced['base_url']}/v4/spreadsheets/{announced['spreadsheet_id']}"

        def post(client: httpx.Client, number: int, bot: str = bot) -> None:
            assert client.post(f"{bot}/sendMessage", json={"chat_id": SELLERS, "text": str(number)}).json()["ok"]

        def show(client: httpx.Client, number: int, bot: str = bot) -> None:
            data = {"chat_id": str(HEADS), "caption": str(number)}
            assert client.post(f"{bot}/sendPhoto", data=data, files={"photo": png(20, 20)}).json()["ok"]

        def fill(client: httpx.Client, number: int, sheet: str = sheet, owner: dict[str, str] = owner) -> None:
            address = f"{sheet}/values/A{number}?valueInputOption=USER_ENTERED"
            answer = client.put(address, json={"values": [["=ROW()*1", number]]}, headers=owner)
            assert answer.status_code == 200, answer.text

        acknowledged = threading.Semaphore(0)
        jobs = {"posts": post, "pictures": show, "cells": fill}
        writers = {name: Writer(acknowledged, tried[name], write) for name, write in jobs.items()}
        for writer in writers.values():
            writer.start()
        for _ in range(acknowledgements):
            assert acknowledged.acquire(timeout=60)
        process.kill()
        process.wait()
        for name, writer in writers.items():
            writer.join(60)
            kept[name] |= set(writer.kept)
            tried[name] = writer.tried
            assert writer.kept == list(range(writer.first + 1, writer.tried)), "the last one was under way"

    process, announced = start_workspace(tmp_path)
    with Stage(announced["base_url"]) as stage:
        found = {
            "posts": [int(each["text"]) for each in stage.messages(SELLERS)],
            "pictures": [int(each["text"]) for each in stage.messages(HEADS) if each["photo"]],
        }
        ids = [each["message_id"] for each in stage.messages(SELLERS)]
    address = f"{announced['base_url']}/v4/spreadsheets/{announced['spreadsheet_id']}/values/A1:B1000"
    headers = {"Authorization": f"Bearer {announced['owner_token']}"}
    read = httpx.get(f"{address}?valueRenderOption=UNFORMATTED_VALUE", headers=headers).json()["values"]
    process.terminate()
    process.wait()
    assert ids == list(range(2, 2 + len(ids)))
    assert all(row[0] == row[1] == number for number, row in enumerate(read, 1) if row), "a row is whole or not there"
    found["cells"] = [number for number, row in enumerate(read, 1) if row]
    for name, numbers in found.items():
        assert kept[name], "each of them was under fire"
        assert numbers == sorted(set(numbers))
        assert kept[name] <= set(numbers) <= set(range(1, tried[name] + 1)), name


def test_a_first_start_may_be_killed_after_any_step(tmp_path: Path) -> None:
    from sheets_marathon.workspace.app import build_app

    (tmp_path / "whole").mkdir()
    workspace = build_app(tmp_path / "whole")
    steps = list(workspace.log.entries())
    workspace.log.close()
    for done in range(len(steps) + 1):
        folder = tmp_path / str(done)
        folder.mkdir()
        log = StateLog(folder / "workspace.sqlite")
        for step in steps[:done]:
            log.append(*step)
        log.close()
        again = build_app(folder)
        rooms, sheets = again.telegram.world.rooms, again.accounts.service_account_info("http://127.0.0.1")
        assert {each: rooms[each].member(again.telegram.world.bot.id).status for each in rooms} == dict.fromkeys(
            (SELLERS, HEADS, OPS, DISCUSSION), "administrator"
        )
        assert rooms[SELLERS].chat.linked_chat_id == DISCUSSION
        assert (bool(again.telegram.token), bool(again.spreadsheet_id), bool(sheets["client_email"])) == (True,) * 3
        again.log.close()


def test_a_taken_port_is_said_at_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StageError, match="exit code 1"):
            start_workspace(tmp_path, taken.getsockname()[1])
    assert "Address already in use" in capfd.readouterr().err


def test_nothing_but_loopback_can_be_reached() -> None:
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.getaddrinfo("api.telegram.org", 443)

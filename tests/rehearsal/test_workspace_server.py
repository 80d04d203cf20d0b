"""The workspace as a process: it announces itself, stops cleanly, and survives being killed."""

from __future__ import annotations

import datetime as dt
import json
import socket
import stat
from pathlib import Path

import httpx
import pytest
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from stand import DISCUSSION, HEADS, MONDAY, OPS, SELLERS

from sheets_marathon.rehearsal.stage import Stage, StageError, start_workspace

SCOPE = "https://www.googleapis.com/auth/spreadsheets"


def test_it_says_all_that_a_client_needs(tmp_path: Path) -> None:
    process, announced = start_workspace(tmp_path / "new")
    assert announced["channels"] == {"sellers": SELLERS, "heads": HEADS, "ops": OPS}
    credentials = Path(announced["credentials"])
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
    assert json.loads(credentials.read_text())["token_uri"].startswith(announced["base_url"])
    base = f"{announced['base_url']}/bot{announced['bot_token']}"
    chats = [httpx.get(f"{base}/getChat?chat_id={each}").json() for each in (SELLERS, HEADS, OPS, DISCUSSION)]
    assert [each["result"]["title"] for each in chats] == ["Продавцы", "Старшие", "Штаб", "Обсуждение"]
    process.terminate()
    assert process.wait() == 0


def test_a_killed_workspace_comes_back_as_it_was(tmp_path: Path) -> None:
    process, announced = start_workspace(tmp_path)
    base = f"{announced['base_url']}/bot{announced['bot_token']}"
    with Stage(announced["base_url"]) as stage:
        stage.set_clock(MONDAY)
        person = stage.create_person("Анна", username="anna")
        stage.say(person, person, "/start")
        httpx.post(f"{base}/sendMessage", json={"chat_id": SELLERS, "text": "День 1"})
        httpx.post(f"{base}/pinChatMessage", json={"chat_id": SELLERS, "message_id": 2})
        httpx.post(f"{base}/editMessageText", json={"chat_id": SELLERS, "message_id": 2, "text": "День 1!"})
        before = stage.messages()
    process.kill()
    process.wait()

    port = int(announced["base_url"].rsplit(":", 1)[1])
    process, again = start_workspace(tmp_path, port)
    assert again == announced
    with Stage(announced["base_url"]) as stage:
        assert stage.messages() == before
        assert stage.clock() == MONDAY
        stage.set_clock(MONDAY + dt.timedelta(minutes=1))
    waiting = httpx.get(f"{base}/getUpdates").json()["result"]
    assert [each["update_id"] for each in waiting] == [1, 2]
    sent = httpx.post(f"{base}/sendMessage", json={"chat_id": SELLERS, "text": "Урок"}).json()["result"]
    assert sent["message_id"] == 4
    process.terminate()
    assert process.wait() == 0


def test_the_service_account_writes_through_googles_own_sign_in(tmp_path: Path) -> None:
    process, announced = start_workspace(tmp_path)
    credentials = Credentials.from_service_account_file(announced["credentials"], scopes=[SCOPE])
    sheet = f"{announced['base_url']}/v4/spreadsheets/{announced['spreadsheet_id']}"
    with AuthorizedSession(credentials) as session:
        about = session.get(f"{sheet}?fields=properties,sheets.properties.title").json()
        assert (about["properties"]["locale"], about["properties"]["timeZone"]) == ("ru_RU", "Europe/Moscow")
        cells = f"{sheet}/values/{about['sheets'][0]['properties']['title']}!A1"
        written = session.put(f"{cells}?valueInputOption=USER_ENTERED", json={"values": [["=1,5+SUM(1;2)"]]})
        assert written.status_code == 200, written.text
    with Stage(announced["base_url"]) as stage:
        google = stage.requests_made(credentials.service_account_email)["google"]
        assert google == {"read": 1, "write": 1, "max_per_minute": google["max_per_minute"], "token": 1}
    process.kill()
    process.wait()
    process, again = start_workspace(tmp_path)
    assert (again["spreadsheet_id"], again["bot_token"]) == (announced["spreadsheet_id"], announced["bot_token"])
    headers = {"Authorization": f"Bearer {again['owner_token']}"}
    address = cells.replace(announced["base_url"], again["base_url"])
    read = httpx.get(f"{address}?valueRenderOption=UNFORMATTED_VALUE", headers=headers).json()
    process.terminate()
    process.wait()
    assert read["values"] == [[4.5]]


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

"""A workspace's Google half on a loopback port for tests: the services' own routes under a real uvicorn."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gspread
import requests
import uvicorn
from google.oauth2.service_account import Credentials
from starlette.applications import Starlette

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.drive.service import DriveService
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.sheets.service import SheetsService
from sheets_marathon.workspace.state_log import StateLog

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
OWNER = "owner@example.org"


@dataclass(frozen=True)
class GoogleScene:
    """The services, and where they listen."""

    base_url: str
    clock: WorkspaceClock
    log: StateLog
    accounts: Accounts
    drive: DriveService
    sheets: SheetsService

    def ask(self, method: str, path: str, body: Any = None, who: str = OWNER, **params: Any) -> requests.Response:
        """One raw request as a person."""
        return requests.request(
            method,
            self.base_url + path,
            params=params,
            data=None if body is None else json.dumps(body),
            headers={"authorization": f"Bearer {self.accounts.person_token(who)}"},
            timeout=10,
        )

    def service_account(self) -> Credentials:
        """google-auth credentials that run the real signed flow against the scene."""
        info = self.accounts.service_account_info(self.base_url)
        return Credentials.from_service_account_info(info, scopes=SCOPES)

    def gspread(self) -> gspread.Client:
        """The real gspread, its host redirected."""
        base_url = self.base_url

        class Redirected(gspread.HTTPClient):
            def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
                for host in ("https://sheets.googleapis.com", "https://www.googleapis.com"):
                    endpoint = endpoint.replace(host, base_url)
                return super().request(method, endpoint, *args, **kwargs)

        return gspread.Client(auth=self.service_account(), http_client=Redirected)


class Book:
    """One spreadsheet on the scene, asked in few words."""

    def __init__(self, scene: GoogleScene, spreadsheet_id: str, who: str = OWNER) -> None:
        self.scene = scene
        self.spreadsheet_id = spreadsheet_id
        self.who = who
        self.path = f"/v4/spreadsheets/{spreadsheet_id}"

    def ask(self, method: str, suffix: str, body: Any = None, **params: Any) -> requests.Response:
        """A raw request below the spreadsheet."""
        return self.scene.ask(method, self.path + suffix, body, self.who, **params)

    def batch(self, *parts: dict[str, Any]) -> list[dict[str, Any]]:
        """batchUpdate that must succeed; its replies."""
        answer = self.ask("POST", ":batchUpdate", {"requests": list(parts)})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["replies"])

    def refused(self, *parts: dict[str, Any]) -> str:
        """batchUpdate that must be refused with Google's 400; its message."""
        answer = self.ask("POST", ":batchUpdate", {"requests": list(parts)})
        assert answer.status_code == 400, answer.text
        assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
        return str(answer.json()["error"]["message"])

    def write(self, a1: str, rows: list[list[Any]], option: str = "USER_ENTERED") -> dict[str, Any]:
        """values.update that must succeed."""
        answer = self.ask("PUT", f"/values/{a1}", {"values": rows}, valueInputOption=option)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def read(self, a1: str, render: str = "UNFORMATTED_VALUE", **params: Any) -> list[list[Any]]:
        """values.get that must succeed; [] where there are none."""
        answer = self.ask("GET", f"/values/{a1}", valueRenderOption=render, **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json().get("values", []))

    def get(self, fields: str = "", **params: Any) -> dict[str, Any]:
        """spreadsheets.get that must succeed."""
        if fields:
            params["fields"] = fields
        answer = self.ask("GET", "", **params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def compose(log: StateLog, clock: WorkspaceClock, **options: Any) -> tuple[Accounts, DriveService, SheetsService]:
    """The three services over a log, its entries replayed."""
    accounts = Accounts(clock, log)
    drive = DriveService(clock, log, accounts, allow_create=options.get("allow_create", False))
    sheets = SheetsService(clock, log, accounts, drive, **options)
    replays = {"accounts": accounts.replay, "drive": drive.replay, "sheets": sheets.replay}
    for service, entry in list(log.entries()):
        replays[service](entry)
    return accounts, drive, sheets


@contextlib.contextmanager
def google_scene(log: StateLog | None = None, **options: Any) -> Iterator[GoogleScene]:
    """A running scene; ``options`` go to the services."""
    options.setdefault("enforce_quota", False)
    clock = WorkspaceClock()
    kept = log or StateLog(None)
    accounts, drive, sheets = compose(kept, clock, **options)
    app = Starlette(routes=[*accounts.routes(), *sheets.routes(), *drive.routes()])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield GoogleScene(f"http://127.0.0.1:{listening.getsockname()[1]}", clock, kept, accounts, drive, sheets)
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
        if log is None:
            kept.close()

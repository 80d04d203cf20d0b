"""Scene for tests that hold at Google's as well as on the workspace: one tab of a spreadsheet, asked over HTTP.

With SHEETS_MARATHON_LIVE=1 they run against the real service:
SHEETS_MARATHON_LIVE_CREDENTIALS is a service account's key file, SHEETS_MARATHON_LIVE_SPREADSHEET a spreadsheet
made for tests that is shared with it as editor. Its locale and tabs change while the tests run.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

LIVE = os.environ.get("SHEETS_MARATHON_LIVE") == "1"
SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]


@dataclass
class Scene:
    """Where to ask, and the tab that is this test's own."""

    session: requests.Session
    sheets_url: str
    drive_url: str
    spreadsheet_id: str
    tab_id: int = 0
    tab: str = ""

    def ask(self, verb: str, suffix: str, body: Any = None, **params: Any) -> requests.Response:
        """A request below the spreadsheet: ``suffix`` is ":batchUpdate", "/values/A1" and the like."""
        address = f"{self.sheets_url}/v4/spreadsheets/{self.spreadsheet_id}{suffix}"
        return self.session.request(verb, address, json=body, params=params, timeout=60)

    def drive(self, verb: str, path: str, body: Any = None, **params: Any) -> requests.Response:
        """A request to Drive v3: ``path`` is "/files/…"."""
        return self.session.request(verb, f"{self.drive_url}/drive/v3{path}", json=body, params=params, timeout=60)

    def batch(self, *parts: dict[str, Any]) -> list[dict[str, Any]]:
        """batchUpdate that must succeed; its replies."""
        answer = self.ask("POST", ":batchUpdate", {"requests": list(parts)})
        assert answer.status_code == 200, answer.text
        return list(answer.json()["replies"])

    def refused(self, *parts: dict[str, Any]) -> dict[str, Any]:
        """batchUpdate that must be refused with 400; the error."""
        return error_of(self.ask("POST", ":batchUpdate", {"requests": list(parts)}), 400)

    def at(self, a1: str) -> str:
        """The range's path below the spreadsheet, on this test's tab."""
        return f"/values/{quote(f'{self.tab}!{a1}', safe='')}"

    def write(self, a1: str, rows: list[list[Any]], option: str = "USER_ENTERED") -> dict[str, Any]:
        """values.update that must succeed."""
        answer = self.ask("PUT", self.at(a1), {"values": rows}, valueInputOption=option)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def read(self, a1: str, render: str = "UNFORMATTED_VALUE", **params: Any) -> list[list[Any]]:
        """values.get that must succeed; [] where there are none."""
        answer = self.ask("GET", self.at(a1), valueRenderOption=render, **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json().get("values", []))

    def sheet(self, fields: str) -> dict[str, Any]:
        """This test's tab as spreadsheets.get shows it, by ``fields`` of Sheet."""
        answer = self.ask("GET", "", fields=f"sheets({fields},properties.sheetId)")
        assert answer.status_code == 200, answer.text
        return next(
            dict(each) for each in answer.json()["sheets"] if each["properties"].get("sheetId", 0) == self.tab_id
        )

    def area(self, top: int, bottom: int, left: int, right: int) -> dict[str, int]:
        """A GridRange on this test's tab."""
        ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
        return {"sheetId": self.tab_id} | ends

    def span(self, dimension: str, start: int, end: int) -> dict[str, Any]:
        """A DimensionRange on this test's tab."""
        return {"sheetId": self.tab_id, "dimension": dimension, "startIndex": start, "endIndex": end}

    def set_locale(self, locale: str) -> None:
        """Make the spreadsheet speak ``locale``."""
        self.batch({"updateSpreadsheetProperties": {"properties": {"locale": locale}, "fields": "locale"}})

    @contextlib.contextmanager
    def own_tab(self) -> Iterator[Scene]:
        """This scene on a tab of its own, gone afterwards."""
        title = f"truth_{uuid.uuid4().hex[:12]}"
        grid = {"rowCount": 100, "columnCount": 20}
        reply = self.batch({"addSheet": {"properties": {"title": title, "gridProperties": grid}}})[0]
        tab_id = int(reply["addSheet"]["properties"]["sheetId"])
        mine = Scene(self.session, self.sheets_url, self.drive_url, self.spreadsheet_id, tab_id, title)
        yield mine
        self.ask("POST", ":batchUpdate", {"requests": [{"deleteSheet": {"sheetId": tab_id}}]})


def error_of(answer: requests.Response, code: int) -> dict[str, Any]:
    """The ``error`` of an answer that must be one."""
    assert answer.status_code == code, answer.text
    error = dict(answer.json()["error"])
    assert error["code"] == code
    return error


@contextlib.contextmanager
def google(folder: Path) -> Iterator[Scene]:
    """The real service where the tests are to go live, else a workspace of their own."""
    if LIVE:
        key, spreadsheet_id = (os.environ[f"SHEETS_MARATHON_LIVE_{name}"] for name in ("CREDENTIALS", "SPREADSHEET"))
        with AuthorizedSession(Credentials.from_service_account_file(key, scopes=SCOPES)) as session:
            # 60 requests a minute: the tests wait for Google where it asks them to.
            waiting = Retry(total=8, backoff_factor=2, status_forcelist=[429], allowed_methods=None)
            session.mount("https://", HTTPAdapter(max_retries=waiting))
            yield Scene(session, "https://sheets.googleapis.com", "https://www.googleapis.com", spreadsheet_id)
        return
    process, announcement = start_workspace(folder, enforce_limits=False)
    base_url, key = announcement["base_url"], announcement["credentials"]
    with Stage(base_url) as stage:
        email = Credentials.from_service_account_file(key).service_account_email
        spreadsheet_id = stage.create_spreadsheet("Истина", locale="en_US", share={email: "writer"})
    with AuthorizedSession(Credentials.from_service_account_file(key, scopes=SCOPES)) as session:
        session.trust_env = False
        yield Scene(session, base_url, base_url, spreadsheet_id)
    process.terminate()
    process.wait()

"""Scene for tests of the spreadsheet's port: a workspace, a spreadsheet of the test's own, stores over it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from gspread.urls import SPREADSHEETS_API_V4_BASE_URL

from sheets_marathon.adapters.google.account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from sheets_marathon.spreadsheet.changes import AppendRows, Change
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.spreadsheet.schema import Column, Format, Owner, Tab

Workspace = tuple[Stage, dict[str, Any]]

PEOPLE = Tab(
    "people",
    "Люди & Ко",
    (
        Column("id", "Номер", Owner.PROGRAM),
        Column("name", "Имя", Owner.PEOPLE),
        Column("points", "Баллы", Owner.PROGRAM, Format.WHOLE),
    ),
    row_key="id",
    rows=20,
)
NOTES = Tab("notes", "Заметки", (Column("text", "Текст", Owner.PROGRAM),), rows=20)
ROWS = (("7", "Аня", 3), ("8", None, 2.5), ("9", "=1+1", None))


@dataclass
class Scene:
    """A spreadsheet of this test's own, and stores over it. ``slept``: the pauses between attempts, none waited out."""

    stage: Stage
    base_url: str
    credentials: Path
    spreadsheet_id: str
    made: list[GoogleHttp] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def http(
        self, credentials: Path | None = None, *, base_url: str = "", attempts: int = 3, **more: Any
    ) -> GoogleHttp:
        """A client that never really waits."""
        addresses = {"google.sheets_url": base_url or self.base_url}
        auth = service_account(credentials or self.credentials, SHEETS_SCOPE, addresses)
        options = {"timeout_s": 5, "attempts": attempts, "sleep": self.slept.append, **more}
        self.made.append(GoogleHttp(auth, base_url=base_url or self.base_url, **options))
        return self.made[-1]

    def store(self, spreadsheet_id: str = "", tabs: Sequence[Tab] = (PEOPLE, NOTES), **http: Any) -> GoogleSheetStore:
        """A store as a process of its own would have it."""
        return GoogleSheetStore(self.http(**http), spreadsheet_id or self.spreadsheet_id, tabs)

    def filled(self) -> GoogleSheetStore:
        """A store whose tabs are in the spreadsheet, with three people in one of them."""
        made = self.store()
        structure = plan_structure((PEOPLE, NOTES), made.read_layout(), {})
        made.apply(structure.changes)
        made.apply([AppendRows(structure.views["people"].sheet_id, ROWS)])
        return made

    def do(self, *requests: dict[str, Any]) -> list[dict[str, Any]]:
        """What somebody else does meanwhile: requests of batchUpdate; their replies."""
        answer = self.http().batch_update(self.spreadsheet_id, {"requests": list(requests)})
        return list(answer["replies"])

    def fail(self, **order: Any) -> None:
        """Order a fault of Sheets."""
        self.stage.add_fault(**{"service": "sheets", **order})

    @property
    def metadata_url(self) -> str:
        """Where developer metadata is looked for."""
        return f"{SPREADSHEETS_API_V4_BASE_URL}/{self.spreadsheet_id}/developerMetadata:search"

    def requests(self) -> tuple[int, int]:
        """Reads and writes since they were last cleared."""
        counted = self.stage.requests_made()["google"]
        return counted["read"], counted["write"]


@contextlib.contextmanager
def sheets_workspace(folder: Path) -> Iterator[Workspace]:
    """A workspace process without quotas."""
    process, announcement = start_workspace(folder, enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        yield stage, announcement
    process.terminate()
    process.wait()


@contextlib.contextmanager
def scene_in(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """An empty spreadsheet in it that the service account may write to."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    stage, announcement = workspace
    credentials = Path(announcement["credentials"])
    actor = json.loads(credentials.read_text("utf-8"))["client_email"]
    spreadsheet_id = stage.create_spreadsheet("Таблица", share={actor: "writer"})
    made = Scene(stage, announcement["base_url"], credentials, spreadsheet_id)
    yield made
    stage.clear_faults()
    for http in made.made:
        http.session.close()


def rows_of(store: GoogleSheetStore) -> list[tuple[Any, ...]]:
    """The people that the spreadsheet holds."""
    return [(row["id"], row["name"], row["points"]) for row in store.read_tabs(["people"])["people"].rows]


def new_row(store: GoogleSheetStore, number: str = "10") -> list[Change]:
    """What adds one more, planned on a fresh look."""
    return [AppendRows(store.read_tabs(["people"])["people"].sheet_id, ((number, "Новый", 1),))]

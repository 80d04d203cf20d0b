"""The spreadsheet's port over the embedded workspace: what is written is found again, once, whatever fails between."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sheets_marathon.adapters import google_http
from sheets_marathon.adapters.google_account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google_http import GoogleHttp
from sheets_marathon.adapters.google_sheets import GoogleSheetStore
from sheets_marathon.errors import AlreadyApplied, ConfigurationError, SheetError, TabMissing, WriteUnclear
from sheets_marathon.rehearsal.clock import WorkspaceClock
from sheets_marathon.rehearsal.google_auth import Accounts
from sheets_marathon.rehearsal.stage import Stage, start_workspace
from sheets_marathon.rehearsal.state_log import StateLog
from sheets_marathon.spreadsheet.changes import AddTab, AppendRows, Change, SetCells
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.spreadsheet.schema import Column, Format, Owner, Tab

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
class Ground:
    """A spreadsheet of this test's own, and stores over it."""

    stage: Stage
    base_url: str
    credentials: Path
    spreadsheet_id: str
    made: list[GoogleHttp] = field(default_factory=list)

    def http(self, credentials: Path | None = None, *, base_url: str = "", attempts: int = 3) -> GoogleHttp:
        auth = service_account(credentials or self.credentials, SHEETS_SCOPE)
        self.made.append(GoogleHttp(auth, base_url=base_url or self.base_url, timeout_s=5, attempts=attempts))
        return self.made[-1]

    def store(self, spreadsheet_id: str = "", tabs: Sequence[Tab] = (PEOPLE, NOTES), **http: Any) -> GoogleSheetStore:
        return GoogleSheetStore(self.http(**http), spreadsheet_id or self.spreadsheet_id, tabs)

    def fail(self, **order: Any) -> None:
        self.stage.add_fault(**{"service": "sheets", **order})

    def requests(self) -> tuple[int, int]:
        counted = self.stage.requests_made()["google"]
        return counted["read"], counted["write"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, dict[str, Any]]]:
    process, announcement = start_workspace(tmp_path_factory.mktemp("sheets"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        yield stage, announcement
    process.terminate()
    process.wait()


@pytest.fixture
def ground(workspace: tuple[Stage, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(google_http, "_JITTER", lambda state: 0.0)
    stage, announcement = workspace
    credentials = Path(announcement["credentials"])
    actor = json.loads(credentials.read_text("utf-8"))["client_email"]
    spreadsheet_id = stage.create_spreadsheet("Таблица", share={actor: "writer"})
    made = Ground(stage, announcement["base_url"], credentials, spreadsheet_id)
    yield made
    stage.clear_faults()
    for http in made.made:
        http.session.close()


@pytest.fixture
def store(ground: Ground) -> GoogleSheetStore:
    """A store whose tabs are in the spreadsheet, with three people in one of them."""
    made = ground.store()
    structure = plan_structure((PEOPLE, NOTES), made.read_layout(), {})
    made.apply(structure.changes)
    made.apply([AppendRows(structure.views["people"].sheet_id, ROWS)])
    return made


def rows_of(store: GoogleSheetStore) -> list[tuple[Any, ...]]:
    return [(row["id"], row["name"], row["points"]) for row in store.read_tabs(["people"])["people"].rows]


def new_row(store: GoogleSheetStore, number: str = "10") -> list[Change]:
    return [AppendRows(store.read_tabs(["people"])["people"].sheet_id, ((number, "Новый", 1),))]


def test_what_is_written_is_found_by_tags_with_its_types(store: GoogleSheetStore) -> None:
    view = store.read_tabs(["people", "notes"])["people"]
    assert [(row.number, row["id"], row["name"], row["points"]) for row in view.rows] == [
        (2, "7", "Аня", 3), (3, "8", None, 2.5), (4, "9", "=1+1", None),
    ]  # fmt: skip
    assert view.columns == {"id": 0, "name": 1, "points": 2}
    assert (view.title, view.header_row, view.last_row) == ("Люди & Ко", 1, 4)
    assert store.read_tabs(["notes"])["notes"].rows == ()


def test_the_layout_shows_everything_ours_or_not(ground: Ground, store: GoogleSheetStore) -> None:
    layout = store.read_layout()
    assert (layout.spreadsheet_id, layout.title, layout.locale) == (ground.spreadsheet_id, "Таблица", "ru_RU")
    assert layout.time_zone == "Europe/Moscow"
    assert [(tab.title, tab.tag) for tab in layout.tabs] == [
        ("Лист1", ""),
        ("Люди & Ко", "people"),
        ("Заметки", "notes"),
    ]
    people = layout.tabs[1]
    assert people.column_tags == {0: "people.id", 1: "people.name", 2: "people.points"}
    assert people.header() == ("Номер", "Имя", "Баллы")
    assert people.grid[3] == ("9", "=1+1")
    assert people.formulas == {}, "text that begins with = is no formula"


def test_a_structure_that_is_there_needs_nothing_more(store: GoogleSheetStore) -> None:
    again = plan_structure((PEOPLE, NOTES), store.read_layout(), {})
    assert (again.changes, again.refusals) == ((), ())


def test_each_call_is_one_request_and_one_more_to_learn_where_the_tabs_are(
    ground: Ground, store: GoogleSheetStore
) -> None:
    fresh = ground.store()
    for expected in ((2, 0), (1, 0)):
        ground.stage.clear_requests()
        fresh.read_tabs(["people", "notes"])
        assert ground.requests() == expected
    ground.stage.clear_requests()
    fresh.apply([SetCells(fresh.read_tabs(["people"])["people"].sheet_id, 2, 2, (1,))], "sm_done_once")
    assert ground.requests() == (1, 1)
    ground.stage.clear_requests()
    fresh.apply([])
    assert ground.requests() == (0, 0)


def test_a_tab_that_is_not_there_is_named(ground: Ground) -> None:
    with pytest.raises(TabMissing, match=r"(?s)“Люди & Ко”.*apply") as missing:
        ground.store().read_tabs(["people"])
    assert missing.value.permanent


def test_a_batch_is_applied_whole_or_not_at_all(store: GoogleSheetStore) -> None:
    taken = store.read_tabs(["people"])["people"].sheet_id
    with pytest.raises(SheetError) as refused:
        store.apply([*new_row(store), AddTab(taken, "x", "Ещё одна", 10, 3, 1, 0)])
    assert refused.value.permanent
    assert len(rows_of(store)) == 3


def test_a_marked_write_is_applied_once(store: GoogleSheetStore) -> None:
    change = new_row(store)
    store.apply(change, "sm_done_import_1")
    for _ in range(2):
        with pytest.raises(AlreadyApplied):
            store.apply(change, "sm_done_import_1")
    assert [row[0] for row in rows_of(store)] == ["7", "8", "9", "10"]
    store.apply(new_row(store, "11"), "sm_done_import_2")
    assert len(rows_of(store)) == 5


def test_a_marked_write_that_is_wrong_in_itself_is_no_repeat(store: GoogleSheetStore) -> None:
    with pytest.raises(SheetError) as refused:
        store.apply([AppendRows(4711, (("x",),))], "sm_done_wrong")
    assert not isinstance(refused.value, AlreadyApplied)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_tried_again_while_google_is_busy(ground: Ground, store: GoogleSheetStore, status: int) -> None:
    ground.fail(status=status, count=2)
    assert len(rows_of(store)) == 3
    ground.fail(status=status, count=2)
    assert len(store.read_layout().tabs) == 3


def test_a_read_is_given_up_after_as_many_attempts_as_configured(ground: Ground, store: GoogleSheetStore) -> None:
    ground.fail(status=503, count=3)
    with pytest.raises(SheetError, match="503") as given_up:
        store.read_layout()
    assert not given_up.value.permanent
    assert ground.stage.faults()[-1]["fired"] == 3


def test_a_read_whose_connection_breaks_is_tried_again(ground: Ground, store: GoogleSheetStore) -> None:
    ground.fail(cut=True, count=2)
    assert len(rows_of(store)) == 3


def test_a_write_over_the_quota_is_tried_again_since_nothing_was_applied(
    ground: Ground, store: GoogleSheetStore
) -> None:
    change = new_row(store)
    ground.fail(status=429, count=2, path=":batchUpdate")
    store.apply(change)
    assert len(rows_of(store)) == 4


@pytest.mark.parametrize("mode", ["after", "before"])
@pytest.mark.parametrize("how", [{"status": 503}, {"status": 500}, {"cut": True}], ids=["503", "500", "cut"])
def test_a_write_without_an_answer_is_not_repeated(
    ground: Ground, store: GoogleSheetStore, mode: str, how: dict[str, Any]
) -> None:
    change = new_row(store)
    ground.fail(mode=mode, path=":batchUpdate", **how)
    with pytest.raises(WriteUnclear):
        store.apply(change, "sm_done_unclear")
    assert len(rows_of(store)) == (4 if mode == "after" else 3)
    if mode == "after":
        with pytest.raises(AlreadyApplied):
            store.apply(change, "sm_done_unclear")
    else:
        store.apply(change, "sm_done_unclear")
    assert len(rows_of(store)) == 4, "with its marker a write can be asked for again without doubling"


def test_a_stranger_is_told_to_whom_the_spreadsheet_must_be_shared(ground: Ground) -> None:
    private = ground.stage.create_spreadsheet("Чужая")
    with pytest.raises(SheetError, match=r"share the spreadsheet with marathon@rehearsal\S+ as Editor") as refused:
        ground.store(private).read_layout()
    assert refused.value.permanent


def test_a_reader_may_look_but_not_write(ground: Ground) -> None:
    actor = json.loads(ground.credentials.read_text("utf-8"))["client_email"]
    read_only = ground.stage.create_spreadsheet("Только смотреть", share={actor: "reader"})
    made = ground.store(read_only)
    structure = plan_structure((PEOPLE,), made.read_layout(), {})
    with pytest.raises(SheetError, match="as Editor"):
        made.apply(structure.changes)


def test_an_api_that_is_not_enabled_is_told_apart_from_missing_access(ground: Ground) -> None:
    body = {
        "error": {
            "code": 403,
            "status": "PERMISSION_DENIED",
            "message": "Google Sheets API has not been used in project 1 before or it is disabled.",
            "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}],
        }
    }
    ground.fail(status=403, body=body)
    with pytest.raises(SheetError, match="enable “Google Sheets API”"):
        ground.store().read_layout()


def test_an_id_that_is_nobodys_is_told(ground: Ground) -> None:
    with pytest.raises(SheetError, match="no spreadsheet with the id"):
        ground.store("1AbCdEfG").read_layout()


def test_a_proxys_page_instead_of_an_answer_is_no_crash(ground: Ground, store: GoogleSheetStore) -> None:
    ground.fail(status=502, body="<html>Bad Gateway</html>", count=3)
    with pytest.raises(SheetError, match="502"):
        store.read_layout()
    ground.fail(status=407, body="<html>Proxy Authentication Required</html>")
    with pytest.raises(SheetError, match="407"):
        store.read_layout()


def test_a_key_that_google_does_not_accept_is_told(ground: Ground, tmp_path: Path) -> None:
    foreign = Accounts(WorkspaceClock(), StateLog(None)).service_account_info(ground.base_url)
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(foreign), "utf-8")
    with pytest.raises(SheetError, match="does not accept the service account's key") as refused:
        ground.store(credentials=path).read_layout()
    assert refused.value.permanent


@pytest.mark.parametrize("content", ["", "[]", "{}", "nothing", '{"token_uri": "https://x", "client_email": "a@b"}'])
def test_a_file_that_is_no_key_is_told_without_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=r"key\.json is no service account key"):
        service_account(path, SHEETS_SCOPE)
    with pytest.raises(ConfigurationError, match="there is no service account key"):
        service_account(tmp_path / "none.json", SHEETS_SCOPE)


def test_a_google_that_can_t_be_reached_is_told(ground: Ground) -> None:
    store = ground.store()
    store.read_layout()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    unreachable = ground.store(base_url=closed)
    with pytest.raises(SheetError, match="can't be reached") as refused:
        unreachable.read_layout()
    assert not refused.value.permanent
    with pytest.raises(SheetError) as write:
        unreachable.apply([AppendRows(1, (("x",),))])
    assert not isinstance(write.value, WriteUnclear), "nothing left this machine, so it is certainly not written"

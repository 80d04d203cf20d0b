"""The retry layer: what is tried again, how long it takes, and what ops are told. Each over the workspace's faults."""

from __future__ import annotations

import datetime as dt
import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from google.auth.exceptions import RefreshError
from google.oauth2.service_account import Credentials
from support.sheet.store_scene import PEOPLE, Scene, Workspace, new_row, rows_of, scene_in

from sheets_marathon.adapters.google.account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.google.quota import RequestMeter
from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.errors import ConfigurationError, SheetError, WriteRefused, WriteUnclear
from sheets_marathon.ports.sheet_store import RequestsMade
from sheets_marathon.spreadsheet.changes import AppendRows
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.state_log import StateLog


@pytest.fixture
def scene(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene_in(workspace, monkeypatch) as made:
        yield made


@pytest.fixture
def store(scene: Scene) -> GoogleSheetStore:
    return scene.filled()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_read_is_tried_again_while_google_is_busy(scene: Scene, store: GoogleSheetStore, status: int) -> None:
    scene.fail(status=status, count=2)
    assert len(rows_of(store)) == 3
    scene.fail(status=status, count=2)
    assert len(store.read_layout().tabs) == 3


def test_that_google_does_not_answer_is_in_the_log_before_all_attempts_have_failed(
    scene: Scene, store: GoogleSheetStore, caplog: pytest.LogCaptureFixture
) -> None:
    scene.fail(status=503, count=2)
    with caplog.at_level(logging.WARNING):
        rows_of(store)
    said = [tuple(getattr(line, name) for name in ("levelname", "attempts", "note")) for line in caplog.records]
    assert said == [("WARNING", 1, "503 UNAVAILABLE"), ("WARNING", 2, "503 UNAVAILABLE")]
    assert "Google does not answer as it should, it is asked again" in caplog.text


def test_a_read_is_given_up_after_as_many_attempts_as_configured(scene: Scene, store: GoogleSheetStore) -> None:
    scene.fail(status=503, count=3)
    with pytest.raises(SheetError, match="503") as given_up:
        store.read_layout()
    assert not given_up.value.permanent
    assert scene.stage.faults()[-1]["fired"] == 3


def test_a_read_whose_connection_breaks_is_tried_again(scene: Scene, store: GoogleSheetStore) -> None:
    scene.fail(cut=True, count=2)
    assert len(rows_of(store)) == 3


def test_a_write_over_the_quota_is_tried_again_since_nothing_was_applied(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    scene.fail(status=429, count=2, path=":batchUpdate")
    store.apply(change)
    assert len(rows_of(store)) == 4


def test_a_stranger_is_told_to_whom_the_spreadsheet_must_be_shared(scene: Scene) -> None:
    private = scene.stage.create_spreadsheet("Чужая")
    with pytest.raises(SheetError, match=r"share the spreadsheet with marathon@rehearsal\S+ as Editor") as refused:
        scene.store(private).read_layout()
    assert refused.value.permanent


def test_a_reader_may_look_but_not_write(scene: Scene) -> None:
    actor = json.loads(scene.credentials.read_text("utf-8"))["client_email"]
    read_only = scene.stage.create_spreadsheet("Только смотреть", share={actor: "reader"})
    made = scene.store(read_only)
    structure = plan_structure((PEOPLE,), made.read_layout(), {})
    with pytest.raises(SheetError, match="as Editor"):
        made.apply(structure.changes)


def test_an_api_that_is_not_enabled_is_told_apart_from_missing_access(scene: Scene) -> None:
    body = {
        "error": {
            "code": 403,
            "status": "PERMISSION_DENIED",
            "message": "Google Sheets API has not been used in project 1 before or it is disabled.",
            "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}],
        }
    }
    scene.fail(status=403, body=body)
    with pytest.raises(SheetError, match="enable “Google Sheets API”"):
        scene.store().read_layout()


def test_an_id_that_is_nobodys_is_told(scene: Scene) -> None:
    with pytest.raises(SheetError, match="no spreadsheet with the id"):
        scene.store("1AbCdEfG").read_layout()


def test_a_proxys_page_instead_of_an_answer_is_no_crash(scene: Scene, store: GoogleSheetStore) -> None:
    scene.fail(status=502, body="<html>Bad Gateway</html>", count=3)
    with pytest.raises(SheetError, match="502"):
        store.read_layout()
    scene.fail(status=407, body="<html>Proxy Authentication Required</html>")
    with pytest.raises(SheetError, match="407"):
        store.read_layout()


def test_a_key_that_google_does_not_accept_is_told(scene: Scene, tmp_path: Path) -> None:
    foreign = Accounts(WorkspaceClock(), StateLog(None)).service_account_info(scene.base_url)
    path = tmp_path / "foreign.json"
    path.write_text(json.dumps(foreign), "utf-8")
    with pytest.raises(SheetError, match="does not accept the service account's key") as refused:
        scene.store(credentials=path).read_layout()
    assert refused.value.permanent


@pytest.mark.parametrize("content", ["", "[]", "{}", "nothing", '{"token_uri": "https://x", "client_email": "a@b"}'])
def test_a_file_that_is_no_key_is_told_without_its_content(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigurationError, match=r"key\.json is no service account key"):
        service_account(path, SHEETS_SCOPE, {})
    with pytest.raises(ConfigurationError, match="there is no service account key"):
        service_account(tmp_path / "none.json", SHEETS_SCOPE, {})


def test_a_google_that_can_t_be_reached_is_told(scene: Scene) -> None:
    store = scene.store()
    store.read_layout()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{free.getsockname()[1]}"
    unreachable = scene.store(base_url=closed)
    with pytest.raises(SheetError, match="can't be reached") as refused:
        unreachable.read_layout()
    assert not refused.value.permanent
    with pytest.raises(SheetError) as write:
        unreachable.apply([AppendRows(1, (("x",),))])
    assert not isinstance(write.value, WriteUnclear), "nothing left this machine, so it is certainly not written"


def test_a_google_that_hangs_is_given_up_after_two_timeouts_however_many_attempts_there_are(scene: Scene) -> None:
    store = scene.store(attempts=6, timeout_s=0.2)
    scene.fail(mode="hang", count=6)
    with pytest.raises(SheetError, match="ReadTimeout") as given_up:
        store.read_layout()
    assert not given_up.value.permanent
    assert scene.stage.faults()[-1]["fired"] == 2


def test_a_write_that_hangs_is_unclear_and_made_once(scene: Scene, store: GoogleSheetStore) -> None:
    hasty = scene.store(attempts=6, timeout_s=0.2)
    change = new_row(hasty)
    scene.fail(mode="hang", path=":batchUpdate")
    with pytest.raises(WriteUnclear):
        hasty.apply(change)
    assert len(rows_of(store)) == 4


def test_pauses_are_drawn_anew_each_time_and_grow_no_longer_than_a_minute(scene: Scene) -> None:
    scene.fail(status=503, count=16)
    with pytest.raises(SheetError):
        scene.store(attempts=16).read_layout()
    assert len(set(scene.slept)) == 15
    assert all(0 <= pause <= min(2**number, 64) for number, pause in enumerate(scene.slept))


def test_a_pause_that_google_asks_for_is_kept_and_not_by_everybody_to_the_second(
    scene: Scene, store: GoogleSheetStore
) -> None:
    scene.fail(status=429, headers={"Retry-After": "7"}, count=2)
    assert len(rows_of(store)) == 3
    assert all(pause >= 7 for pause in scene.slept)
    assert scene.slept != [7, 7]


def test_a_pause_asked_for_as_a_moment_is_counted_by_googles_own_clock(scene: Scene, store: GoogleSheetStore) -> None:
    moments = {"Date": "Mon, 07 Dec 2026 10:00:00 GMT", "Retry-After": "Mon, 07 Dec 2026 10:00:20 GMT"}
    scene.fail(status=503, headers=moments)
    assert len(rows_of(store)) == 3
    assert 20 <= scene.slept[0] <= 21


def test_a_long_pause_is_left_to_the_next_tick(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    scene.fail(status=429, headers={"Retry-After": "600"}, count=9, path=":batchUpdate")
    with pytest.raises(SheetError, match="busy") as busy:
        store.apply(change)
    assert (busy.value.permanent, busy.value.retry_after_s, scene.slept) == (False, 600, [])


DETAILS = {"details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "RATE_LIMIT_EXCEEDED"}]}
OLD_STYLE = {"errors": [{"domain": "usageLimits", "reason": "userRateLimitExceeded"}]}


@pytest.mark.parametrize("told", [DETAILS, OLD_STYLE], ids=["details", "errors"])
def test_a_403_that_means_too_many_requests_passes(scene: Scene, store: GoogleSheetStore, told: dict[str, Any]) -> None:
    change = new_row(store)
    body = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "Слишком много запросов", **told}}
    scene.fail(status=403, body=body, count=2)
    assert len(rows_of(store)) == 3
    scene.fail(status=403, body=body, count=2, path=":batchUpdate")
    store.apply(change)
    assert len(rows_of(store)) == 4


@pytest.mark.parametrize(
    ("status", "says"), [(400, "Google refused: 400"), (401, "credentials"), (403, "as Editor"), (404, "spreadsheet")]
)
def test_what_only_a_person_can_mend_is_asked_once(scene: Scene, status: int, says: str) -> None:
    # google-auth fetches a new token after a 401 and asks twice more by itself (AuthorizedSession.request).
    scene.fail(status=status, count=3 if status == 401 else 1)
    with pytest.raises(SheetError, match=says) as refused:
        scene.store(attempts=6).read_layout()
    assert refused.value.permanent
    assert scene.slept == []


def test_a_write_that_google_finds_wrong_is_made_once(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    scene.fail(status=400, count=9, path=":batchUpdate")
    with pytest.raises(WriteRefused):
        store.apply(change)
    assert scene.stage.faults()[-1]["fired"] == 1


@pytest.mark.parametrize("body", ["<html>Sign in to the hotel's network</html>", ""])
def test_a_page_that_says_all_is_well_is_no_answer(scene: Scene, store: GoogleSheetStore, body: str) -> None:
    scene.fail(status=200, body=body)
    assert len(rows_of(store)) == 3
    change = new_row(store)
    scene.fail(status=200, body=body, path=":batchUpdate")
    with pytest.raises(WriteUnclear):
        store.apply(change)


@pytest.mark.parametrize(
    "body", [{"error": "backend"}, {"error": {}}, {}, {"error": {"details": ["?"], "errors": None}}]
)
def test_an_error_that_is_not_worded_as_googles_is_no_crash(scene: Scene, body: dict[str, Any]) -> None:
    scene.fail(status=503, body=body)
    assert scene.store().read_layout().tabs
    scene.fail(status=418, body=body)
    with pytest.raises(SheetError, match="418"):
        scene.store().read_layout()


def test_an_answer_that_breaks_off_is_asked_for_again(scene: Scene, store: GoogleSheetStore) -> None:
    scene.fail(mode="after", cut=True)
    assert len(rows_of(store)) == 3


def test_a_token_endpoint_that_is_down_for_a_while_is_no_bad_key() -> None:
    error = RefreshError("Internal Server Error", retryable=True)  # type: ignore[no-untyped-call]
    session = mock.Mock(request=mock.Mock(side_effect=error))
    http = GoogleHttp(mock.Mock(spec=Credentials), sleep=lambda _: None)
    http.session.close()
    http.session = session
    with pytest.raises(SheetError, match="no tokens now") as refused:
        http.request("get", "https://sheets.googleapis.com/v4/spreadsheets/1")
    assert not refused.value.permanent


def test_requests_are_counted_as_google_counts_them(scene: Scene) -> None:
    moment = [dt.datetime(2026, 12, 7, 23, 59, 30, tzinfo=dt.UTC)]
    meter = RequestMeter(lambda: moment[0])
    store = scene.store(meter=meter)
    scene.fail(status=503, count=2)
    store.read_layout()
    assert meter.made() == RequestsMade(dt.date(2026, 12, 7), reads=4, writes=0, busiest_minute=4)
    moment[0] += dt.timedelta(seconds=45)
    assert meter.made() == RequestsMade(dt.date(2026, 12, 8))
    store.apply(plan_structure((PEOPLE,), store.read_layout(), {}).changes)
    assert meter.made() == RequestsMade(dt.date(2026, 12, 8), reads=2, writes=1, busiest_minute=7)
    moment[0] += dt.timedelta(seconds=60)
    store.read_layout()
    assert meter.made().busiest_minute == 7

"""Drive v3 as far as it is served: files, sharing, searches, and what a service account may not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.server.google_scene import OWNER, GoogleScene, google_scene

SHEET = "application/vnd.google-apps.spreadsheet"


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def file_id(scene: GoogleScene) -> str:
    return scene.sheets.create("Марафон")


def test_a_stranger_does_not_learn_of_a_file_and_sheets_says_403(scene: GoogleScene, file_id: str) -> None:
    drive = scene.ask("GET", f"/drive/v3/files/{file_id}", who="stranger@example.org")
    assert (drive.status_code, drive.json()["error"]["errors"][0]["reason"]) == (404, "notFound")
    sheets = scene.ask("GET", f"/v4/spreadsheets/{file_id}", who="stranger@example.org")
    error = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    assert sheets.json() == {"error": error}
    unknown = scene.ask("GET", "/v4/spreadsheets/nothing").json()
    assert unknown == {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}


def test_a_reader_reads_and_does_not_write(scene: GoogleScene, file_id: str) -> None:
    who = "leader@example.org"
    body = {"type": "user", "role": "reader", "emailAddress": who}
    made = scene.ask("POST", f"/drive/v3/files/{file_id}/permissions", body)
    assert made.json() == {"kind": "drive#permission", "id": made.json()["id"], "type": "user", "role": "reader"}
    assert scene.drive.role_of(file_id, who) == "reader"
    assert scene.ask("GET", f"/v4/spreadsheets/{file_id}", who=who).status_code == 200
    write = {"requests": [{"addSheet": {}}]}
    assert scene.ask("POST", f"/v4/spreadsheets/{file_id}:batchUpdate", write, who=who).status_code == 403
    assert scene.ask("POST", f"/drive/v3/files/{file_id}/permissions", body, who=who).status_code == 403


def test_permissions_are_listed_changed_and_taken_away(scene: GoogleScene, file_id: str) -> None:
    scene.drive.share(file_id, "a@example.org", "reader")
    at = f"/drive/v3/files/{file_id}/permissions"
    listed = scene.ask("GET", at, fields="permissions(id,emailAddress,role)").json()["permissions"]
    assert [(p["emailAddress"], p["role"]) for p in listed] == [(OWNER, "owner"), ("a@example.org", "reader")]
    one = f"{at}/{listed[1]['id']}"
    assert scene.ask("PATCH", one, {"role": "writer"}).json()["role"] == "writer"
    assert scene.drive.role_of(file_id, "a@example.org") == "writer"
    assert scene.ask("DELETE", one).status_code == 204
    assert scene.drive.role_of(file_id, "a@example.org") is None
    assert scene.ask("DELETE", f"{at}/{listed[0]['id']}").status_code == 403


def test_anyone_with_the_link_reads_but_does_not_find(scene: GoogleScene, file_id: str) -> None:
    scene.ask("POST", f"/drive/v3/files/{file_id}/permissions", {"type": "anyone", "role": "reader"})
    who = "passer-by@example.org"
    assert scene.ask("GET", f"/v4/spreadsheets/{file_id}", who=who).status_code == 200
    assert scene.ask("GET", "/drive/v3/files", who=who).json()["files"] == []


def test_a_service_account_has_no_room_for_files(scene: GoogleScene, file_id: str) -> None:
    info = scene.accounts.service_account_info(scene.base_url)
    scene.drive.share(file_id, info["client_email"], "writer")
    who = info["client_email"]
    for path in ("/drive/v3/files", f"/drive/v3/files/{file_id}/copy"):
        error = scene.ask("POST", path, {"name": "x", "mimeType": SHEET}, who=who).json()["error"]
        assert (error["code"], error["errors"][0]["reason"]) == (403, "storageQuotaExceeded")
    assert scene.ask("POST", "/v4/spreadsheets", {}, who=who).status_code == 403


def test_a_person_creates_copies_finds_and_deletes(scene: GoogleScene) -> None:
    made = scene.ask("POST", "/drive/v3/files", {"name": "План 'А'", "mimeType": SHEET}, who="p@example.org").json()
    assert set(made) == {"kind", "id", "name", "mimeType"}
    copied = scene.ask("POST", f"/drive/v3/files/{made['id']}/copy", {}, who="p@example.org").json()
    assert copied["name"] == "Copy of План 'А'"
    query = f"mimeType='{SHEET}' and name = 'План \\'А\\'' and trashed = false"
    found = scene.ask("GET", "/drive/v3/files", who="p@example.org", q=query, fields="files(id)").json()
    assert found == {"files": [{"id": made["id"]}]}
    assert scene.ask("DELETE", f"/drive/v3/files/{made['id']}", who="p@example.org").status_code == 204
    assert scene.ask("GET", f"/v4/spreadsheets/{made['id']}", who="p@example.org").status_code == 404


def test_what_is_not_served_says_so(scene: GoogleScene, file_id: str) -> None:
    for method, path in [
        ("GET", f"/drive/v3/files/{file_id}/export?mimeType=application/pdf"),
        ("POST", f"/drive/v3/files/{file_id}/comments"),
        ("GET", "/drive/v3/files/generateIds"),
        ("GET", "/drive/v2/files"),
        ("PUT", f"/upload/drive/v2/files/{file_id}"),
        ("GET", "/drive/v3/changes"),
        ("POST", "/upload/drive/v3/files"),
        ("GET", f"/drive/v3/files/{file_id}?nosuch=1"),
        ("GET", "/drive/v3/files?q=modifiedTime > '2026-01-01'"),
    ]:
        answer = scene.ask(method, path)
        assert answer.status_code == 501, path
        assert answer.json()["error"]["message"].startswith("the rehearsal workspace does not serve")


def test_a_write_moves_the_modified_time_on_the_workspaces_clock(scene: GoogleScene, file_id: str) -> None:
    def modified() -> str:
        return str(scene.ask("GET", f"/drive/v3/files/{file_id}", fields="modifiedTime").json()["modifiedTime"])

    before = modified()
    scene.ask("PUT", f"/v4/spreadsheets/{file_id}/values/A1", {"values": [[1]]}, valueInputOption="RAW")
    assert modified() >= before
    assert modified().endswith("Z")

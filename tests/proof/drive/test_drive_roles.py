"""Who may do what: owner, editor, viewer, passer-by with the link, stranger; and what a token is good for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from support.server.google_scene import OWNER, GoogleScene, google_scene

SHEET = "application/vnd.google-apps.spreadsheet"
EDITOR, VIEWER, COMMENTER, STRANGER = (f"{who}@example.org" for who in ("editor", "viewer", "commenter", "stranger"))
ROLES = {"owner": OWNER, "editor": EDITOR, "viewer": VIEWER, "commenter": COMMENTER, "stranger": STRANGER}
# What is tried → the statuses that owner, editor, viewer, commenter and stranger get.
RIGHTS: dict[str, tuple[int, int, int, int, int]] = {
    "read values": (200, 200, 200, 200, 403),
    "read metadata": (200, 200, 200, 200, 403),
    "write values": (200, 200, 403, 403, 403),
    "append": (200, 200, 403, 403, 403),
    "clear": (200, 200, 403, 403, 403),
    "batchUpdate": (200, 200, 403, 403, 403),
    "see the file": (200, 200, 200, 200, 404),
    "export": (200, 200, 200, 200, 404),
    "copy": (200, 200, 200, 200, 404),
    "rename": (200, 200, 403, 403, 404),
    "list permissions": (200, 200, 403, 403, 404),
    "share": (200, 200, 403, 403, 404),
    "make owner": (403, 403, 403, 403, 404),
    "delete": (204, 403, 403, 403, 404),
}


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def file_id(scene: GoogleScene) -> str:
    made = scene.sheets.create("Роли")
    for who, role in ((EDITOR, "writer"), (VIEWER, "reader"), (COMMENTER, "commenter")):
        scene.drive.share(made, who, role)
    return made


def attempt(scene: GoogleScene, file_id: str, what: str, who: str) -> int:
    sheet, file = f"/v4/spreadsheets/{file_id}", f"/drive/v3/files/{file_id}"
    values: dict[str, Any] = {"values": [[1]]}
    friend = {"type": "user", "role": "reader", "emailAddress": "friend@example.org"}
    verb, path, body = {
        "read values": ("GET", f"{sheet}/values/A1", None),
        "read metadata": ("GET", sheet, None),
        "write values": ("PUT", f"{sheet}/values/A1?valueInputOption=RAW", values),
        "append": ("POST", f"{sheet}/values/A1:append?valueInputOption=RAW", values),
        "clear": ("POST", f"{sheet}/values/A1:clear", {}),
        "batchUpdate": ("POST", f"{sheet}:batchUpdate", {"requests": [{"addSheet": {}}]}),
        "see the file": ("GET", file, None),
        "export": ("GET", f"{file}/export?mimeType=text/csv", None),
        "copy": ("POST", f"{file}/copy", {}),
        "rename": ("PATCH", file, {"name": "Иначе"}),
        "list permissions": ("GET", f"{file}/permissions", None),
        "share": ("POST", f"{file}/permissions", friend),
        "make owner": ("POST", f"{file}/permissions", friend | {"role": "owner"}),
        "delete": ("DELETE", file, None),
    }[what]
    return scene.ask(verb, path, body, who).status_code


@pytest.mark.parametrize("what", RIGHTS)
def test_each_role_may_do_just_what_google_lets_it(scene: GoogleScene, file_id: str, what: str) -> None:
    reversed_roles = list(ROLES.values())[::-1]  # the owner last: deleting ends it
    found = [attempt(scene, file_id, what, who) for who in reversed_roles][::-1]
    assert dict(zip(ROLES, found, strict=True)) == dict(zip(ROLES, RIGHTS[what], strict=True))


def test_the_link_lets_everybody_in_with_its_role_and_no_further(scene: GoogleScene, file_id: str) -> None:
    scene.ask("POST", f"/drive/v3/files/{file_id}/permissions", {"type": "anyone", "role": "reader"})
    assert attempt(scene, file_id, "read values", STRANGER) == 200
    assert attempt(scene, file_id, "write values", STRANGER) == 403
    scene.ask("PATCH", f"/drive/v3/files/{file_id}/permissions/anyoneWithLink", {"role": "writer"})
    assert attempt(scene, file_id, "write values", STRANGER) == 200
    scene.ask("DELETE", f"/drive/v3/files/{file_id}/permissions/anyoneWithLink")
    assert attempt(scene, file_id, "read values", STRANGER) == 403


def session(scene: GoogleScene, *scopes: str) -> AuthorizedSession:
    info = scene.accounts.service_account_info(scene.base_url)
    credentials = Credentials.from_service_account_info(
        info, scopes=[f"https://www.googleapis.com/auth/{scope}" for scope in scopes]
    )
    return AuthorizedSession(credentials)


@pytest.mark.parametrize(
    ("scope", "read", "write", "drive_read", "drive_write"),
    [
        ("spreadsheets", 200, 200, 403, 403),
        ("spreadsheets.readonly", 200, 403, 403, 403),
        ("drive", 200, 200, 200, 200),
        ("drive.readonly", 200, 403, 200, 403),
        ("drive.file", 200, 200, 200, 200),
        ("gmail.readonly", 403, 403, 403, 403),
    ],
)
def test_a_token_is_good_for_its_scopes_only(
    scene: GoogleScene, file_id: str, scope: str, read: int, write: int, drive_read: int, drive_write: int
) -> None:
    scene.drive.share(file_id, scene.service_account().service_account_email, "writer")
    sheet, file = f"{scene.base_url}/v4/spreadsheets/{file_id}", f"{scene.base_url}/drive/v3/files/{file_id}"
    with session(scene, scope) as asking:
        asking.trust_env = False
        found = [
            asking.get(f"{sheet}/values/A1", timeout=10).status_code,
            asking.put(f"{sheet}/values/A1?valueInputOption=RAW", json={"values": [[1]]}, timeout=10).status_code,
            asking.get(file, timeout=10).status_code,
            asking.patch(file, json={"name": "x"}, timeout=10).status_code,
        ]
    assert found == [read, write, drive_read, drive_write]


def test_too_few_scopes_are_said_in_googles_words(scene: GoogleScene, file_id: str) -> None:
    with session(scene, "gmail.readonly") as asking:
        asking.trust_env = False
        sheets = asking.get(f"{scene.base_url}/v4/spreadsheets/{file_id}/values/A1", timeout=10).json()["error"]
        drive = asking.get(f"{scene.base_url}/drive/v3/files/{file_id}", timeout=10).json()["error"]
    message = "Request had insufficient authentication scopes."
    assert (sheets["code"], sheets["status"], sheets["message"]) == (403, "PERMISSION_DENIED", message)
    assert sheets["details"][0]["reason"] == "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
    assert sheets["details"][0]["metadata"]["method"] == "google.apps.sheets.v4.SpreadsheetsService.GetValues"
    assert (drive["code"], drive["message"], drive["errors"]) == (
        403,
        message,
        [{"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}],
    )


def test_a_missing_token_is_401_in_each_services_own_form(scene: GoogleScene, file_id: str) -> None:
    addresses = (f"{scene.base_url}/v4/spreadsheets/{file_id}", f"{scene.base_url}/drive/v3/files/{file_id}")
    sheets, drive = (requests.get(address, timeout=10).json()["error"] for address in addresses)
    assert (sheets["code"], sheets["status"], "errors" in sheets) == (401, "UNAUTHENTICATED", False)
    assert drive["errors"][0] == {
        "message": "Invalid Credentials",
        "domain": "global",
        "reason": "authError",
        "location": "Authorization",
        "locationType": "header",
    }

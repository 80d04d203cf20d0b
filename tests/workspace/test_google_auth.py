"""The token endpoint runs google-auth's real signed flow; who is asking decides what may be done."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
from google.auth import crypt, jwt
from google.auth.exceptions import RefreshError
from google.auth.transport.requests import Request
from google.oauth2.service_account import Credentials
from support.server.google_scene import SCOPES, GoogleScene, compose, google_scene

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.google_auth import GRANT
from sheets_marathon.workspace.state_log import StateLog


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


def assertion(scene: GoogleScene, **claims: object) -> str:
    """A JWT signed with the account's key; ``claims`` replace the good ones."""
    info = scene.accounts.service_account_info(scene.base_url)
    now = int(time.time())
    good = {"iss": info["client_email"], "aud": info["token_uri"], "iat": now, "exp": now + 3600, "scope": SCOPES[0]}
    signer = crypt.RSASigner.from_service_account_info(info)
    return jwt.encode(signer, good | claims).decode()


def exchange(scene: GoogleScene, token: str, grant: str = GRANT) -> requests.Response:
    return requests.post(f"{scene.base_url}/token", data={"grant_type": grant, "assertion": token}, timeout=10)


def test_google_auth_gets_a_token_by_its_real_signed_flow(scene: GoogleScene) -> None:
    credentials = scene.service_account()
    credentials.refresh(Request())
    assert scene.accounts.whoami(f"Bearer {credentials.token}") == credentials.service_account_email
    assert credentials.valid


def test_a_key_that_is_not_the_accounts_is_refused_as_google_refuses_it(scene: GoogleScene) -> None:
    with google_scene() as other:
        foreign = other.accounts.service_account_info(scene.base_url)
    credentials = Credentials.from_service_account_info(foreign, scopes=SCOPES)
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        credentials.refresh(Request())


@pytest.mark.parametrize(
    ("claims", "error"),
    [
        ({"aud": "https://elsewhere.example/token"}, "invalid_grant"),
        ({"iss": "nobody@rehearsal.iam.gserviceaccount.com"}, "invalid_grant"),
        ({"iat": 1_000_000_000, "exp": 1_000_003_600}, "invalid_grant"),
        ({"exp": int(time.time()) + 90_000}, "invalid_grant"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "https://example.org/everything"}, "invalid_scope"),
    ],
)
def test_a_wrong_claim_is_a_400_with_googles_word(scene: GoogleScene, claims: dict[str, object], error: str) -> None:
    answer = exchange(scene, assertion(scene, **claims))
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_what_is_no_jwt_and_other_grants_are_refused(scene: GoogleScene) -> None:
    assert exchange(scene, "not-a-jwt").json()["error"] == "invalid_grant"
    assert exchange(scene, "a.b.c").json()["error"] == "invalid_grant"
    assert exchange(scene, assertion(scene), "password").json()["error"] == "unsupported_grant_type"


def test_the_same_key_is_kept_over_a_restart() -> None:
    log = StateLog(None)
    first = compose(log, WorkspaceClock())[0].service_account_info("http://x")
    again = compose(log, WorkspaceClock())[0].service_account_info("http://x")
    assert again["private_key"] == first["private_key"]
    log.close()


def test_a_request_without_a_good_token_is_401(scene: GoogleScene) -> None:
    for headers in ({}, {"authorization": "Bearer nonsense"}, {"authorization": "Basic eDp5"}):
        answer = requests.get(f"{scene.base_url}/v4/spreadsheets/x", headers=headers, timeout=10)
        assert answer.status_code == 401
        assert answer.json()["error"]["status"] == "UNAUTHENTICATED"

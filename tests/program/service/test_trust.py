"""Whose secrets go where: real keys to Google only, rehearsal keys to this machine only, scopes as small as can be."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import crypt, jwt
from support.program.program import Program, program_for
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

SCOPES = "https://www.googleapis.com/auth/"
ELSEWHERE = "https://sheets.example.org"
# Shaped as real ones are, made up here.
REAL_BEARER = "ya29." + "c.b0Aaekm1K" * 12
REAL_BOT_TOKEN = "6123456789:AAF" + "x9_Zq-Kw" * 4


def real_key(**changes: Any) -> dict[str, Any]:
    """A key file as Google gives it, for an account that nobody has."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
    return {
        "type": "service_account",
        "project_id": "somebodys-project",
        "private_key_id": "0123456789abcdef0123456789abcdef01234567",
        "private_key": pem,
        "client_email": "marathon@somebodys-project.iam.gserviceaccount.com",
        "client_id": "123456789012345678901",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "auth_provider_x509_cert_url": "https://www.googleapis.com/oauth2/v1/certs",
        "client_x509_cert_url": "https://www.googleapis.com/robot/v1/metadata/x509/marathon",
        "universe_domain": "googleapis.com",
        **changes,
    }


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def configured(program: Program) -> Callable[..., Program]:
    """The program with a key of these fields and Google at these addresses."""

    def make(key: dict[str, Any] | None = None, **google: str) -> Program:
        path = program.folder / "key.json"
        path.write_text(json.dumps(key or json.loads(Path(program.workspace.credentials).read_text("utf-8"))), "utf-8")
        program.configure({"google": {"credentials_file": str(path), **google}})
        program.stage.clear_requests()
        return program

    return make


def refusal(program: Program, *command: str) -> str:
    """What a command that is refused for its configuration says; no request has left."""
    ran = program.run(*(command or ("plan",)))
    assert ran.code == 64, ran
    assert "PRIVATE KEY" not in ran.err
    counted = program.stage.requests_made()
    assert [counted["google"][kind] for kind in ("read", "write", "token")] == [0, 0, 0]
    return ran.err


@pytest.mark.parametrize(
    "address",
    [
        None,  # the workspace itself: a rehearsal with the company's own key
        ELSEWHERE,
        "http://sheets.googleapis.com",
        "https://sheets.googleapis.com.example.org",
        "https://examplegoogleapis.com",
        "https://sheets.googleapis.com@example.org",
        "https://example.org\\@sheets.googleapis.com",
        "https://sheets.googleapis.com\n.example.org",
        "sheets.googleapis.com",
    ],
)
def test_a_real_key_goes_to_no_other_address_than_googles(configured: Callable[..., Program], address: str) -> None:
    program = configured(real_key())
    address = address or program.workspace.base_url
    assert "google.sheets_url" in refusal(configured(real_key(), sheets_url=address, drive_url=""))
    assert "google.drive_url" in refusal(configured(real_key(), sheets_url="", drive_url=address))


@pytest.mark.parametrize("address", ["", "https://sheets.googleapis.com", ELSEWHERE, "http://10.1.2.3:8080"])
def test_a_rehearsals_key_leaves_this_machine_for_nobody(configured: Callable[..., Program], address: str) -> None:
    told = refusal(configured(sheets_url=address))
    assert "google.sheets_url" in told
    assert "rehearsal's" in told


def test_a_rehearsals_key_shares_nothing_at_google(configured: Callable[..., Program]) -> None:
    program = configured(drive_url="")
    program.applied()
    ran = program.run("looker", "--share")
    assert (ran.code, "google.drive_url is empty, which is Google itself" in ran.err) == (64, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"token_uri": "http://127.0.0.1:1/token"},  # the rest of the key still says whose it is
        {"token_uri": "https://oauth2.example.org/token"},
        {"token_uri": "http://oauth2.googleapis.com/token"},
        {"token_uri": "nowhere"},
        {"universe_domain": "example.goog"},
    ],
)
def test_a_key_somebody_has_changed_signs_nothing(configured: Callable[..., Program], changes: dict[str, str]) -> None:
    assert "key.json" in refusal(configured(real_key(**changes), sheets_url="", drive_url=""))


def test_a_key_that_can_not_sign_is_told_at_once(configured: Callable[..., Program]) -> None:
    whole = real_key()["private_key"]
    for broken in (whole[:300], "", "no key", whole.replace("PRIVATE KEY", "PUBLIC KEY")):
        told = refusal(configured(real_key(private_key=broken), sheets_url="", drive_url=""))
        assert "key.json is no service account key" in told
        assert whole.splitlines()[1] not in told


@pytest.mark.parametrize("address", ["http://bots.example.org:8081", "http://10.1.2.3", "http://127.0.0.1.example.org"])
def test_a_bots_token_travels_unencrypted_to_nobody(program: Program, address: str) -> None:
    program.applied()
    program.configure({"telegram": {"base_url": address}})
    ran = program.run("tick")
    assert (ran.code, "unencrypted" in ran.err, program.workspace.bot_token in ran.err) == (64, True, False)


def test_an_own_bot_api_over_https_or_on_this_machine_is_fine(program: Program) -> None:
    from sheets_marathon.adapters.telegram.channels import TelegramMessenger

    for address in ("https://bots.example.org/telegram", "http://localhost:8081", "http://[::1]:8081", None):
        TelegramMessenger(program.workspace.bot_token, base_url=address, proxy="http://10.1.2.3:3128").close()


def test_an_address_with_the_token_in_it_is_refused_without_showing_it(program: Program) -> None:
    program.applied()
    token = program.workspace.bot_token
    for address in (f"{program.workspace.base_url}/bot{token}", f"api.telegram.org/bot{token}", f"https://{token}@x"):
        program.configure({"telegram": {"base_url": address}})
        ran = program.run("tick")
        assert (ran.code, "telegram.base_url" in ran.err) == (64, True)
        assert token.partition(":")[2] not in ran.err


def test_only_what_is_switched_on_is_asked_for(program: Program) -> None:
    program.lay_out()
    asked_before = len(program.stage.scopes_asked())
    for command in (("plan",), ("apply",), ("tick",), ("status",), ("import-sales", "--dry-run"), ("looker",)):
        program.run(*command)
    asked = program.stage.scopes_asked()[asked_before:]
    assert {tuple(each) for each in asked} == {(f"{SCOPES}spreadsheets",)}
    program.ok("looker", "--share")
    assert program.stage.scopes_asked()[asked_before + len(asked) :] == [[f"{SCOPES}spreadsheets"], [f"{SCOPES}drive"]]


# The workspace.


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], Stage, Path]]:
    """A workspace of this module's own, and its state folder."""
    folder = tmp_path_factory.mktemp("workspace")
    process, announced = start_workspace(folder)
    with Stage(announced["base_url"]) as stage:
        yield announced, stage, folder
    process.terminate()
    process.wait()


def test_the_workspace_listens_on_one_address_of_this_machine_only(own: tuple[dict[str, Any], Stage, Path]) -> None:
    port = int(own[0]["base_url"].rpartition(":")[2])
    socket.create_connection(("127.0.0.1", port), 5).close()
    # In a process of its own: these tests may reach loopback only, and other addresses of this machine are meant.
    look = (
        "import socket, sys\n"
        "names = {'127.0.0.2', *socket.gethostbyname_ex(socket.gethostname())[2]} - {'127.0.0.1'}\n"
        "for name in names:\n"
        "    with socket.socket() as one:\n"
        "        one.settimeout(2)\n"
        f"        print(name, one.connect_ex((name, {port})) != 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    refused = dict(line.split() for line in done.stdout.splitlines())
    assert set(refused.values()) == {"True"}, refused


def test_no_option_opens_it(own: tuple[dict[str, Any], Stage, Path]) -> None:
    for module in ("sheets_marathon", "sheets_marathon.workspace.server"):
        command = [
            sys.executable,
            "-m",
            module,
            *(["workspace"] if module == "sheets_marathon" else []),
            "--host",
            "::",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode in (2, 64), done
        assert "--host" in done.stderr


def test_what_is_real_is_refused_as_its_owner_would_and_kept_nowhere(own: tuple[dict[str, Any], Stage, Path]) -> None:
    announced, _, folder = own
    base_url, sheet = announced["base_url"], announced["spreadsheet_id"]
    key = real_key()
    now = int(time.time())
    claims = {
        "iss": key["client_email"], "aud": key["token_uri"], "iat": now, "exp": now + 3600,
        "scope": f"{SCOPES}spreadsheets",
    }  # fmt: skip
    assertion = jwt.encode(crypt.RSASigner.from_service_account_info(key), claims).decode()
    with httpx.Client(base_url=base_url, trust_env=False) as client:
        for bearer in (REAL_BEARER, assertion):
            for address in (f"/v4/spreadsheets/{sheet}", f"/drive/v3/files/{sheet}"):
                answer = client.get(address, headers={"authorization": f"Bearer {bearer}"})
                assert (answer.status_code, answer.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
        body = {"requests": [{"addSheet": {"properties": {"title": "x"}}}]}
        for query in ({"access_token": REAL_BEARER}, {"key": REAL_BEARER}):
            assert client.post(f"/v4/spreadsheets/{sheet}:batchUpdate", json=body, params=query).status_code == 401
        grant = "urn:ietf:params:oauth:grant-type:jwt-bearer"
        answer = client.post("/token", data={"grant_type": grant, "assertion": assertion})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        for path in ("getMe", "sendMessage", ""):
            answer = client.post(f"/bot{REAL_BOT_TOKEN}/{path}", json={"chat_id": 1, "text": "x"})
            assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
        client.post(f"/bot{REAL_BOT_TOKEN}", json={})
        client.get(f"/file/bot{REAL_BOT_TOKEN}/files/x")
        seen = client.get("/rehearsal/requests").text + client.get("/rehearsal/faults").text
    kept = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert len(kept) >= 2
    for secret in (REAL_BEARER, assertion, assertion.rpartition(".")[2], REAL_BOT_TOKEN.partition(":")[2]):
        assert secret not in seen
        assert not any(secret.encode() in content for content in kept)


def test_what_the_workspace_writes_only_its_owner_may_read(own: tuple[dict[str, Any], Stage, Path]) -> None:
    files = [path for path in own[2].rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"credentials.json", "workspace.sqlite"}
    assert [path for path in files if path.stat().st_mode & 0o077] == []

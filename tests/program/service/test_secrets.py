"""Secrets stay where they are kept, whatever goes wrong: all that commands say and write is searched."""

from __future__ import annotations

import io
import json
import logging
import os
import socketserver
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support.program.program import Program, program_for, write_export
from support.program.secret_search import found_in, secrets_of, where_found
from support.server.workspace_scene import RunningWorkspace

LESSON, SUMMARY = "2030-01-07T10:00", "2030-01-07T18:00"
WRONG_TOKEN = "7999999999:" + "wRoNg-tOkEn_" * 3
PROXY_PASSWORD = "pr0xy-pa55word"
# A process in which every library speaks at its loudest, and nobody can ask it to be quieter.
LOUD = """
import json, logging, os, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
logging.Logger.setLevel = lambda self, level: None
from sheets_marathon.cli import parser
for environment in json.load(sys.stdin):
    os.environ.update(environment)
    parser.main(sys.argv[1:])
    print(flush=True, end="\\f")
"""


def test_a_secret_would_be_found() -> None:
    secrets = {b"7:abc"}
    assert found_in(b"POST /bot7:abc/getMe", secrets) == [b"7:abc"]
    assert found_in(b"Bearer ya29.rehearsal-18c-1", secrets) == [b"ya29.rehearsal-18c-1"]
    assert found_in(b"nothing", secrets) == []


class Refusing(socketserver.StreamRequestHandler):
    """A proxy that lets nobody through and quotes what it was asked, as some do."""

    def handle(self) -> None:
        asked = b"".join(iter(self.rfile.readline, b"\r\n"))
        body = b"<html>407 " + asked + b"</html>"
        head = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nConnection: close\r\n"
        self.wfile.write(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)


@pytest.fixture
def proxy() -> Iterator[str]:
    """The address of such a proxy, with a password in it."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://ops:{PROXY_PASSWORD}@127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    """Applied, its lessons ready, an export in its folder."""
    with program_for(workspace, tmp_path) as made:
        made.applied(lessons=True)
        write_export(made.exports, "1.csv", [("А-1", "Продажа", "07.01.2030", "20101", "Аистов", "1")])
        yield made


@pytest.fixture
def loudest() -> Iterator[io.StringIO]:
    """Everything that any library logs in this process, whatever level somebody sets."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    root, names = logging.getLogger(), [*logging.root.manager.loggerDict]
    before = {name: logging.getLogger(name).level for name in names} | {"": root.level}
    for name in names:
        logging.getLogger(name).setLevel(logging.NOTSET)
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    with mock.patch.object(logging.Logger, "setLevel", return_value=None):
        yield said
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def searched(program: Program, loudest: io.StringIO) -> Iterator[Callable[..., str]]:
    """Runs commands at the loudest and returns what they said, searched; in the end all they left is searched."""
    secret: set[str] = set()

    def run(*commands: tuple[str, ...], more: tuple[str, ...] = ()) -> str:
        said = ""
        for command in commands:
            try:
                ran = program.run(*command)
                said += ran.out + ran.err
            except Exception:
                said += traceback.format_exc()
        program.stage.clear_faults()
        secret.update(more)
        return without_secrets(program, said + loudest.getvalue(), more)

    yield run
    nothing_is_left(program, secret)


def all_secrets(program: Program, more: Iterable[str]) -> set[bytes]:
    """What must be found nowhere; ``more``: in one test alone."""
    key = json.loads(Path(program.workspace.credentials).read_text("utf-8"))
    named = (*more, PROXY_PASSWORD, WRONG_TOKEN, WRONG_TOKEN.partition(":")[2])
    return secrets_of(program.workspace.bot_token, key) | {each.encode() for each in named}


def without_secrets(program: Program, said: str, more: Iterable[str] = ()) -> str:
    """``said``, once it was found to hold no secret."""
    secrets = all_secrets(program, more)
    if found_in(said.encode(), secrets):
        assert [line for line in said.splitlines() if found_in(line.encode(), secrets)] == []
    return said


def nothing_is_left(program: Program, more: Iterable[str] = ()) -> None:
    """Neither the state folder nor the sheet nor a chat holds a secret."""
    places = {path.name: path.read_bytes() for path in (program.folder / "state").rglob("*") if path.is_file()}
    places["the sheet"] = json.dumps(program.people[0].words(), ensure_ascii=False).encode()
    places["chats"] = json.dumps([program.stage.messages(chat) for chat in program.channels.values()]).encode()
    assert where_found(places, all_secrets(program, more)) == {}


TICK, LATER = ("tick", "--at", LESSON, "-v"), ("tick", "--at", SUMMARY)


def test_not_at_the_loudest_of_all_libraries(program: Program, searched: Callable[..., str]) -> None:
    said = searched(("doctor",), TICK, ("import-sales",), ("looker", "--share"), ("status", "--json"), LATER)
    assert all(sign in said for sign in ("sendMessage", "connect_tcp.started", "/v4/spreadsheets/")), "they are loud"
    assert len(program.posts("sellers")) == 3


def test_not_when_telegram_is_out_of_reach(program: Program, searched: Callable[..., str]) -> None:
    program.configure({"telegram": {"base_url": "http://127.0.0.1:9"}})
    assert "could not be reached" in searched(("doctor",), TICK, LATER, ("status",))


def test_not_with_a_token_that_is_none(program: Program, searched: Callable[..., str]) -> None:
    for token, told in ((WRONG_TOKEN, "does not know"), (f"bot {WRONG_TOKEN}", "is not one"), (" \n", "no bot token")):
        program.token = token
        assert told in searched(TICK)


def test_not_with_a_token_in_the_wrong_place(program: Program, searched: Callable[..., str]) -> None:
    for telegram in (
        {"token_env": WRONG_TOKEN},
        {"token": WRONG_TOKEN},
        {"proxy": [WRONG_TOKEN]},
        {"base_url": f"https://api.telegram.org/bot{WRONG_TOKEN}"},
        {"proxy": f"http://ops:{PROXY_PASSWORD[:3]}/{PROXY_PASSWORD[3:]}@127.0.0.1:3128"},
        {"proxy": f"gopher://ops:{PROXY_PASSWORD}@127.0.0.1"},
    ):
        program.configure({"telegram": telegram})
        searched(TICK, more=(PROXY_PASSWORD[3:],))


def test_not_out_of_the_tokens_file(program: Program, searched: Callable[..., str], tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    program.configure({"telegram": {"token_file": str(file), "token_env": "NOBODY_HAS_SET_THIS"}})
    assert "there is no file" in searched(TICK)
    for content, told in (("", "is empty"), (" \r\n\n", "is empty"), (f"token = {WRONG_TOKEN}", "is not one")):
        file.write_text(content, "utf-8")
        assert told in searched(TICK)
    file.write_bytes(b"\xff\xfe\x00")
    assert "is not text" in searched(TICK)
    file.write_text(f"\ufeff  {program.workspace.bot_token}\r\n\n", "utf-8")
    assert "sellers.1.lesson.1: sent" in searched(TICK)


def test_not_when_everything_is_forbidden(program: Program, searched: Callable[..., str]) -> None:
    program.stage.add_fault(service="google", status=403, count=100)
    program.stage.add_fault(service="telegram", status=403, count=100)
    assert "may not do that" in searched(("plan",), TICK, ("looker", "--share"))
    program.stage.add_fault(service="accounts", status=401, body={"error": "invalid_client"}, count=100)
    assert "does not accept" in searched(("plan",))


@pytest.mark.parametrize("spoilt", ["cut", "line", "type", "list", "uri"])
def test_not_out_of_a_broken_key(program: Program, searched: Callable[..., str], spoilt: str) -> None:
    key = json.loads(Path(program.workspace.credentials).read_text("utf-8"))
    text = json.dumps(key, indent=1)
    lines = key["private_key"].splitlines()
    broken = {
        "cut": text[: text.index(lines[5]) + 20],
        "line": text.replace(lines[3], lines[3][:30]),
        "type": json.dumps({**key, "type": key["private_key"], "private_key": [key["private_key"]]}),
        "list": json.dumps([key]),
        "uri": json.dumps({**key, "token_uri": key["private_key"]}),
    }[spoilt]
    path = program.folder / "key.json"
    path.write_text(broken, "utf-8")
    program.configure({"google": {"credentials_file": str(path)}})
    assert "is no service account key" in searched(("doctor",), ("plan",))


def test_not_through_a_proxy_that_refuses(program: Program, searched: Callable[..., str], proxy: str) -> None:
    program.configure({"telegram": {"proxy": proxy}})
    searched(("doctor",), TICK)
    program.configure({"google": {"attempts": 1}})
    addresses = (proxy, f"{proxy}/x:y", f"{proxy}x")
    no_exception = {"NO_PROXY": "", "no_proxy": ""}
    *all_said, _ = by_itself(
        program, "plan", *({"HTTP_PROXY": each, "http_proxy": each, **no_exception} for each in addresses)
    )
    assert ["Google" in without_secrets(program, said) for said in all_said] == [True] * len(addresses)


def by_itself(program: Program, command: str, *environments: Mapping[str, str]) -> list[str]:
    """What a command says in a process of its own, as loud as can be, in one environment after the other."""
    done = subprocess.run(
        [sys.executable, "-c", LOUD, command, "--config", str(program.config)],
        input=json.dumps(environments).encode(),
        env={**os.environ, **program.environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return done.stdout.decode("utf-8", "replace").split("\f")


def test_not_in_a_traceback_of_a_mistake(program: Program, searched: Callable[..., str]) -> None:
    nonsense: Any
    for nonsense in ({"spreadsheetId": 5, "sheets": 7, "valueRanges": 7}, "[]", "7"):
        program.stage.add_fault(service="sheets", status=200, body=nonsense, content_type="application/json", count=100)
        assert "Traceback" in searched(("plan",), TICK)
    program.stage.add_fault(service="sheets", status=200, body="[]", content_type="application/json", count=100)
    assert "Traceback" in without_secrets(program, "".join(by_itself(program, "plan", {})))
    program.stage.clear_faults()
    program.stage.add_fault(service="accounts", status=200, body={"id_token": "x"}, count=100)
    program.stage.add_fault(service="telegram", status=200, body={"ok": True, "result": []}, count=100)
    searched(("plan",), ("looker", "--share"), TICK)

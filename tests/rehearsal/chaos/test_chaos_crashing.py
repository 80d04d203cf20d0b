"""A program under the launcher dies where it is told to: before, nothing has happened; after, everything has."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.rehearsal.play.stage import Stage

_OUTBOX = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("CREATE TABLE IF NOT EXISTS deliveries (key TEXT PRIMARY KEY, state TEXT, mirrored INTEGER DEFAULT 0)")
for key, state in (("a", "intent"), ("a", "sent"), ("b", "intent")):
    db.execute("INSERT OR REPLACE INTO deliveries (key, state) VALUES (?, ?)", (key, state))
db.execute("BEGIN IMMEDIATE")
db.executemany("UPDATE deliveries SET mirrored = 1 WHERE key = ?", [("a",), ("b",)])
db.execute("COMMIT")
"""
_POST = """
import asyncio, sys, httpx
async def post():
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.post(sys.argv[1] + "/sendMessage", data={"chat_id": sys.argv[2], "text": "hello"})
asyncio.run(post())
"""
_WRITE = """
import sys, requests
with requests.Session() as session:
    session.trust_env = False
    session.headers["Authorization"] = "Bearer " + sys.argv[2]
    session.get(sys.argv[1].split("/v4")[0] + "/rehearsal/clock")
    range_ = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    marker = {"name": "sm_done_import_20261208_x", "namedRangeId": "sm_done_import_20261208_x", "range": range_}
    session.post(sys.argv[1] + ":batchUpdate", json={"requests": [{"addNamedRange": {"namedRange": marker}}]})
"""

Launch = Callable[..., int]


@pytest.fixture
def chaos(tmp_path: Path) -> Path:
    """The launcher's folder."""
    folder = tmp_path / "chaos"
    folder.mkdir()
    (folder / "setup.json").write_text(json.dumps({"module": "toy", "ops": ["-5"], "seed": "1"}), "utf-8")
    return folder


@pytest.fixture
def launch(tmp_path: Path, chaos: Path) -> Launch:
    """Run a program under the launcher with these standing orders; its exit code."""

    def run(program: str, *arguments: object, orders: list[dict[str, Any]] | None = None) -> int:
        (tmp_path / "toy.py").write_text(program, "utf-8")
        (chaos / "standing.json").write_text(json.dumps(orders or []), "utf-8")
        command = [sys.executable, "-m", "sheets_marathon.rehearsal.chaos.crashing", str(chaos)]
        paths = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
        environment = {**os.environ, "PYTHONPATH": paths}
        return subprocess.run([*command, *map(str, arguments)], env=environment, check=False).returncode

    return run


def order(site: str, side: str, nth: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": 1, "seed": 0, "site": site, "side": side, "nth": nth, **more}


def rows(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as db:
        found = db.execute("SELECT key, state, mirrored FROM deliveries ORDER BY key").fetchall()
    db.close()
    return found


def crossings(chaos: Path) -> list[str]:
    return [line.split(" ", 1)[1] for line in (chaos / "crossings.log").read_text("utf-8").splitlines()]


def test_without_orders_the_program_runs_to_its_end_and_each_committed_write_is_a_crossing(
    launch: Launch, chaos: Path, tmp_path: Path
) -> None:
    assert launch(_OUTBOX, tmp_path / "outbox") == 0
    assert rows(tmp_path / "outbox") == [("a", "sent", 1), ("b", "intent", 1)]
    assert crossings(chaos) == [
        "1 outbox.schema",
        "2 outbox.intent",
        "3 outbox.sent",
        "4 outbox.intent",
        "5 outbox.mirrored",
    ]


@pytest.mark.parametrize(
    ("site", "side", "nth", "left"),
    [
        ("outbox.schema", "after", 1, []),
        ("outbox.intent", "before", 1, []),
        ("outbox.intent", "after", 1, [("a", "intent", 0)]),
        ("outbox.sent", "before", 1, [("a", "intent", 0)]),
        ("outbox.intent", "before", 2, [("a", "sent", 0)]),
        ("outbox.mirrored", "before", 1, [("a", "sent", 0), ("b", "intent", 0)]),
        ("outbox.mirrored", "after", 1, [("a", "sent", 1), ("b", "intent", 1)]),
    ],
)
def test_a_kill_leaves_what_was_committed_by_then(
    launch: Launch, tmp_path: Path, site: str, side: str, nth: int, left: list[tuple[Any, ...]]
) -> None:
    assert launch(_OUTBOX, tmp_path / "outbox", orders=[order(site, side, nth)]) == -9
    assert rows(tmp_path / "outbox") == left


def test_a_kill_is_written_down_with_what_it_met(launch: Launch, chaos: Path, tmp_path: Path) -> None:
    launch(_OUTBOX, tmp_path / "outbox", orders=[order("outbox.sent", "after")])
    (kill,) = map(json.loads, (chaos / "kills.log").read_text("utf-8").splitlines())
    assert (kill["met"], kill["side"], kill["crossing"]) == ("outbox.sent", "after", 3)


def test_an_order_for_any_site_kills_at_the_first_that_it_does_not_except_and_whose_turn_it_is(
    launch: Launch, chaos: Path, tmp_path: Path
) -> None:
    known = ["outbox.schema", "outbox.intent", "outbox.mirrored"]
    codes = [
        launch(_OUTBOX, tmp_path / f"outbox-{seed}", orders=[order("*", "before", seed=seed, but=known)])
        for seed in (0, 1)
    ]
    assert sorted(codes) == [-9, 0]
    (kill,) = map(json.loads, (chaos / "kills.log").read_text("utf-8").splitlines())
    assert kill["met"] == "outbox.sent"


@pytest.mark.parametrize(("side", "posted"), [("before", 0), ("after", 1)])
def test_a_kill_around_a_post_comes_before_it_is_sent_or_when_its_answer_is_there(
    launch: Launch, stage: Stage, workspace: RunningWorkspace, channel: int, side: str, posted: int
) -> None:
    bot = f"{workspace.base_url}/bot{workspace.bot_token}"
    orders = [order("telegram.sendMessage.channel", side)]
    assert launch(_POST, bot, channel, orders=orders) == -9
    assert len(stage.messages(channel)) == posted


@pytest.mark.parametrize(("side", "written"), [("before", False), ("after", True)])
def test_a_kill_around_a_write_to_the_sheet_leaves_all_of_it_or_nothing(
    launch: Launch, chaos: Path, workspace: RunningWorkspace, spreadsheet_id: str, side: str, written: bool
) -> None:
    import requests

    address = f"{workspace.base_url}/v4/spreadsheets/{spreadsheet_id}"
    code = launch(_WRITE, address, workspace.owner_token, orders=[order("google.write.import", side)])
    assert code == -9
    # The clock's own request is no boundary, and it tells the staged time.
    assert crossings(chaos) == ["1 google.write.import"]
    assert not (chaos / "crossings.log").read_text("utf-8").startswith("-")
    session = requests.Session()
    session.trust_env = False
    with session:
        bearer = {"Authorization": f"Bearer {workspace.owner_token}"}
        shown = session.get(address, params={"fields": "namedRanges(name)"}, headers=bearer, timeout=30).json()
    assert bool(shown.get("namedRanges")) is written

"""The comparison tool sees what differs from a recording; with GSPREAD_REPO, nothing does in gspread's own."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from support.places import SCRIPTS

FILE = "1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
OTHER = "1bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
SHEETS = "https://sheets.googleapis.com/v4/spreadsheets"
DRIVE = "https://www.googleapis.com/drive/v3/files"
JSON = "application/json; charset=UTF-8"


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("compare_recordings")


def exchange(
    method: str, uri: str, answer: Any, body: Any = None, *, status: int = 200, day: int = 1, kind: str = JSON
) -> dict[str, Any]:
    headers = {"Date": [f"Tue, {day:02} Aug 2023 10:00:00 GMT"], "Content-Type": [kind]}
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return {
        "request": {"method": method, "uri": uri, "body": None if body is None else json.dumps(body)},
        "response": {"status": {"code": status}, "headers": headers, "body": {"string": text}},
    }


def recording(update: dict[str, Any], values: Any, *, named: str = "Найден", status: int = 200) -> list[dict[str, Any]]:
    """One take: a file that was there before is read, a new one made, written and deleted."""
    sheet_type = "application/vnd.google-apps.spreadsheet"
    before = {"id": OTHER, "name": named, "createdTime": "2020-01-01T10:00:00.000Z"}
    made = {"kind": "drive#file", "id": FILE, "name": "T", "mimeType": sheet_type}
    return [
        exchange("GET", f"{DRIVE}/{OTHER}?fields=id%2Cname%2CcreatedTime", before),
        exchange("POST", DRIVE, made, {"name": "T", "mimeType": sheet_type}),
        exchange("PUT", f"{SHEETS}/{FILE}/values/A1?valueInputOption=RAW", update, {"values": [[1, 2]]}),
        exchange("GET", f"{SHEETS}/{FILE}/values/A1%3AB1", values, status=status),
        exchange("DELETE", f"{DRIVE}/{FILE}", "", status=204, kind="text/html"),
    ]


TRUE_UPDATE = {
    "spreadsheetId": FILE,
    "updatedRange": "Sheet1!A1:B1",
    "updatedRows": 1,
    "updatedColumns": 2,
    "updatedCells": 2,
}
TRUE_VALUES = {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [["1", "2"]]}


def kinds(tool: ModuleType, folder: Path, interactions: list[dict[str, Any]]) -> set[str]:
    (folder / "Made.up.json").write_text(json.dumps({"interactions": interactions}), "utf-8")
    differences = asyncio.run(tool.compare(folder))
    assert differences.requests == len(interactions)
    return set(differences.found)


def test_a_true_recording_differs_in_nothing(tool: ModuleType, tmp_path: Path) -> None:
    assert kinds(tool, tmp_path, recording(TRUE_UPDATE, TRUE_VALUES)) == set()


def test_each_take_of_a_recording_has_a_workspace_of_its_own(tool: ModuleType, tmp_path: Path) -> None:
    first = recording(TRUE_UPDATE, TRUE_VALUES)[:-1]
    listed = exchange("GET", f"{DRIVE}?fields=files(id)", {"files": []}, day=2)
    assert kinds(tool, tmp_path, [*first, listed]) == set()
    listed["response"]["headers"]["Date"] = first[0]["response"]["headers"]["Date"]
    assert kinds(tool, tmp_path, [*first, listed]) == {"length .files"}


@pytest.mark.parametrize(
    ("update", "values", "kind"),
    [
        (TRUE_UPDATE | {"tableRange": "Sheet1!A1"}, TRUE_VALUES, "missing .tableRange"),
        ({k: v for k, v in TRUE_UPDATE.items() if k != "updatedRows"}, TRUE_VALUES, "too much .updatedRows"),
        (TRUE_UPDATE | {"updatedCells": 3}, TRUE_VALUES, "value .updatedCells"),
        (TRUE_UPDATE | {"updatedCells": "2"}, TRUE_VALUES, "type .updatedCells"),
        (TRUE_UPDATE | {"spreadsheetId": OTHER}, TRUE_VALUES, "value .spreadsheetId"),
        (TRUE_UPDATE, TRUE_VALUES | {"values": [["1", "2", ""]]}, "length .values[]"),
        (TRUE_UPDATE, TRUE_VALUES | {"values": [["1", 2]]}, "type .values[][]"),
        (TRUE_UPDATE, "1,2", "text"),
    ],
)
def test_each_difference_is_seen_and_named(
    tool: ModuleType, tmp_path: Path, update: dict[str, Any], values: Any, kind: str
) -> None:
    assert kinds(tool, tmp_path, recording(update, values)) == {kind}


def test_another_status_or_content_type_is_a_difference(tool: ModuleType, tmp_path: Path) -> None:
    interactions = recording(TRUE_UPDATE, TRUE_VALUES, status=400)
    interactions[-1] = exchange("DELETE", f"{DRIVE}/{FILE}", "", status=204)
    assert kinds(tool, tmp_path, interactions) == {"status 400 → 200", f"content type {JSON} → text/html"}


def run_tool(repository: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPTS / "proof" / "compare_recordings.py"), str(repository), "--details"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_gspreads_recordings_differ_in_nothing_unexplained(tmp_path: Path) -> None:
    if "GSPREAD_REPO" in os.environ:
        done = run_tool(Path(os.environ["GSPREAD_REPO"]))
        assert done.returncode == 0, done.stdout + done.stderr
        assert int(done.stdout.split()[0]) >= 2_130
        return
    folder = tmp_path / "tests" / "cassettes"
    folder.mkdir(parents=True)
    assert "there are no recordings" in run_tool(tmp_path).stderr
    written = folder / "Made.up.json"
    written.write_text(json.dumps({"interactions": recording(TRUE_UPDATE, TRUE_VALUES)}), "utf-8")
    true = run_tool(tmp_path)
    assert (true.returncode, true.stdout) == (0, "5 requests in 1 takes, 0 kinds of differences\n"), true.stderr
    wrong = TRUE_UPDATE | {"updatedCells": 3}
    written.write_text(json.dumps({"interactions": recording(wrong, TRUE_VALUES)}), "utf-8")
    differing = run_tool(tmp_path)
    assert differing.returncode == 1
    assert "1 value .updatedCells\n      Made.up: PUT" in differing.stdout

"""docs/coverage.md is what the code says; and what the page says is what the workspace does."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from support.places import DOCS, SCRIPTS
from support.server.google_scene import Book, GoogleScene, google_scene
from support.server.workspace_scene import SELLERS, InProcess


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("coverage_page")


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


def refused(section: list[str]) -> list[str]:
    """The names after "Refused with 501"."""
    line = next(line for line in section if "Refused with 501: " in line)
    return [name.strip("` .") for name in line.partition("Refused with 501: ")[2].split(",")]


def served(section: list[str]) -> list[str]:
    return [line.split("`")[1] for line in section if line.startswith("| `")]


def test_the_page_is_fresh(tool: ModuleType) -> None:
    page = (DOCS / "coverage.md").read_text("utf-8")
    assert page == tool.page(), "python3 scripts/proof/coverage_page.py writes it anew"
    for reason in (*tool.SUITE_EXCEPTIONS.values(), *tool.RECORDING_DIFFERENCES.values()):
        assert reason in page


def test_a_gap_in_a_handler_shows_up(tool: ModuleType) -> None:
    rows = {line.split("`")[1]: line for line in tool.sheets_requests() if line.startswith("| `")}
    assert "| yes: " in rows["addNamedRange"]
    assert "addSheet with dataSourceSheetProperties" in rows["addSheet"]
    assert "a filter over a table" in rows["setBasicFilter"], "through a function it calls"
    assert "pivotTable, dataSourceTable, dataSourceFormula in a cell" in rows["appendCells"], "from a loop"


def test_what_docstrings_call_a_deviation_is_told(tool: ModuleType) -> None:
    listed = tool.deviations()
    assert any("(`google_auth`)" in line for line in listed)
    assert any("(`sheets.formulas.engine`)" in line and "QUERY" in line for line in listed)


def test_requests_called_refused_are_501_and_those_called_served_are_not(tool: ModuleType, scene: GoogleScene) -> None:
    book = Book(scene, scene.sheets.create("Марафон"))
    section = tool.sheets_requests()
    for kind in refused(section) + served(section):
        answer = book.ask("POST", ":batchUpdate", {"requests": [{kind: {}}]})
        assert answer.status_code in ((501,) if kind in refused(section) else (200, 400)), (kind, answer.text)


def test_drive_methods_called_refused_are_501_and_those_called_served_are_not(
    tool: ModuleType, scene: GoogleScene
) -> None:
    from sheets_marathon.workspace.sheets.discovery import document

    section = tool.drive_methods()
    specs: dict[str, Any] = {}

    def walk(resources: dict[str, Any]) -> None:
        for resource in resources.values():
            specs.update({spec["id"].removeprefix("drive."): spec for spec in resource.get("methods", {}).values()})
            walk(resource.get("resources", {}))

    walk(document("drive.v3")["resources"])
    for name in refused(section) + served(section):
        file_id = scene.sheets.create("Марафон")
        path = "/drive/v3/" + specs[name]["path"].replace("{fileId}", file_id)
        body = {"mimeType": "application/vnd.google-apps.spreadsheet"} if name == "files.create" else {}
        answer = scene.ask(specs[name]["httpMethod"], path, body)
        expected = (501,) if name in refused(section) else (200, 204, 400, 404)
        assert answer.status_code in expected, (name, answer.text)


def test_bot_methods_called_refused_are_501_and_those_called_served_are_not(
    tool: ModuleType, in_process: Callable[..., InProcess]
) -> None:
    workspace = in_process()
    section = tool.bot_methods()
    waiting = {"getUpdates", "close", "logOut"}
    for name in set(refused(section)) | set(served(section)) - waiting:
        code = workspace.bot(name, chat_id=SELLERS).get("error_code")
        assert code in ((501,) if name in refused(section) else (None, 400)), name

"""gspread's own tests against the workspace: all of them where GSPREAD_REPO names a checkout, a sample elsewhere."""

from __future__ import annotations

import ast
import importlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gspread
import pytest
from redirect_plugin import HOSTS, NotRedirected, redirected

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# What gspread only ever names: links for people and the name of a scope. It asks nothing there.
NAMED_ONLY = {"docs.google.com", "issuetracker.google.com", "spreadsheets.google.com"}
SAMPLE = """
import os

import gspread
import pytest
from vcr import VCR
from vcr.errors import CannotOverwriteExistingCassetteException


@pytest.fixture
def client():
    assert VCR.ensure_suffix(".json") and issubclass(CannotOverwriteExistingCassetteException, Exception)
    return gspread.service_account(filename=os.environ["GS_CREDS_FILENAME"])


@pytest.mark.vcr()
def test_a_spreadsheet_is_made_filled_and_deleted(client):
    made = client.create("Sample")
    made.sheet1.update([["a", 1]], "A1")
    assert client.open("Sample").sheet1.get_all_values() == [["a", "1"]]
    client.del_spreadsheet(made.id)


@pytest.mark.vcr()
def test_somebody_elses_stays_shut(client):
    with pytest.raises(PermissionError):
        client.open_by_key("1jIKzPs8LsiZZdLdeMEP-5ZIHw6RkjiOmj1LrJN706Yc")


def test_this_one_fails(client):
    client.open_by_url("https://docs.google.com/spreadsheets/d/test")
"""


@dataclass(frozen=True)
class Run:
    """What a suite did: outcomes by test, and the requests that reached the workspace."""

    outcomes: dict[str, str]
    traffic: dict[str, Any]
    said: str


def run_suite(repository: Path, folder: Path) -> Run:
    """Run ``repository``'s tests in a process of their own, redirected; figures go through ``folder``."""
    report, traffic = folder / "report.xml", folder / "traffic.json"
    paths = os.pathsep.join([str(repository), str(HERE), str(ROOT)])
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GS_", "PYTEST_"))}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": paths, "GSPREAD_TRAFFIC": str(traffic)}
    command = [sys.executable, "-m", "pytest", "-p", "redirect_plugin", "-p", "no:cacheprovider", "-q", "--tb=short"]
    command += [f"--rootdir={repository}", f"--junitxml={report}", "tests"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert report.exists(), done.stdout + done.stderr
    outcomes = {
        f"{case.get('classname', '').removeprefix('tests.')}.{case.get('name')}": next(
            (part.tag for part in case if part.tag in ("failure", "error", "skipped")), "passed"
        )
        for case in ET.parse(report).iter("testcase")
    }
    return Run(outcomes, json.loads(traffic.read_text("utf-8")), done.stdout)


def suite_exceptions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "proof"))
    return dict(importlib.import_module("deviations").SUITE_EXCEPTIONS)


def test_gspreads_tests_pass_against_the_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "GSPREAD_REPO" not in os.environ:
        _check_the_machinery(tmp_path)
        return
    run = run_suite(Path(os.environ["GSPREAD_REPO"]).resolve(), tmp_path)
    excepted = suite_exceptions(monkeypatch)
    assert {name for name, outcome in run.outcomes.items() if outcome != "passed"} == set(excepted), run.said
    assert len(run.outcomes) >= 151
    # Played from recordings, none of these would have come.
    assert run.traffic["google"]["read"] + run.traffic["google"]["write"] > 900
    assert run.traffic["google"]["token"] > 0


def _check_the_machinery(folder: Path) -> None:
    """The same run over three tests of ours: what passes, what fails, and that the workspace was really asked."""
    repository = folder / "repository"
    (repository / "tests").mkdir(parents=True)
    (repository / "tests" / "sample_test.py").write_text(SAMPLE, "utf-8")
    run = run_suite(repository, folder)
    assert run.outcomes == {
        "sample_test.test_a_spreadsheet_is_made_filled_and_deleted": "passed",
        "sample_test.test_somebody_elses_stays_shut": "passed",
        "sample_test.test_this_one_fails": "failure",
    }, run.said
    assert run.traffic["google"]["write"] >= 3


def known_hosts(package: Path) -> set[str]:
    """Hosts of all addresses that gspread's code holds; those in docstrings are for readers."""
    hosts: set[str] = set()
    for module in package.glob("*.py"):
        tree = ast.parse(module.read_text("utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                hosts |= set(re.findall(r"https://([\w.-]+)", node.value))
    return hosts


def test_every_google_host_that_gspread_knows_leads_to_the_workspace() -> None:
    where = os.environ.get("GSPREAD_REPO")
    packages = [Path(gspread.__file__).parent, *([Path(where) / "gspread"] if where else [])]
    for package in packages:
        asked = known_hosts(package) - NAMED_ONLY
        assert {"sheets.googleapis.com", "www.googleapis.com"} <= asked
        assert asked <= HOSTS
    for host in HOSTS:
        moved = redirected(f"https://{host}/v4/spreadsheets/x/values/%27A%27%21A1?a=b%20c", "http://127.0.0.1:81")
        assert moved == "http://127.0.0.1:81/v4/spreadsheets/x/values/%27A%27%21A1?a=b%20c"
    assert redirected("http://127.0.0.1:81/token", "http://127.0.0.1:81") == "http://127.0.0.1:81/token"
    for elsewhere in ("https://docs.google.com/x", "https://example.org/x", "http://127.0.0.1:82/x"):
        with pytest.raises(NotRedirected):
            redirected(elsewhere, "http://127.0.0.1:81")


def test_every_exception_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, reason in suite_exceptions(monkeypatch).items():
        assert re.fullmatch(r"\w+_test\.\w+\.test_\w+", name)
        assert len(reason) > 20

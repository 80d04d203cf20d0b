"""tests/proof runs exactly when something it proves or is made of has changed."""

from __future__ import annotations

import ast
import importlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT, SCRIPTS

PYPROJECT = """
[project]
dependencies = ["requests>=2.32"]
[project.optional-dependencies]
rehearsal = ["starlette>=0.41"]
"""


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("proven")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with a stand-in, a proof and a program, committed."""
    for name in ("sheets_marathon/workspace/app.py", "tests/proof/test_app.py", "sheets_marathon/service.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("pass\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    (tmp_path / ".gitignore").write_text("__pycache__\n", "utf-8")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(at: Path, *command: str) -> None:
    subprocess.run(["git", *command], cwd=at, check=True, capture_output=True)


def commit(at: Path) -> None:
    git(at, "add", ".")
    git(at, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "x")


def test_what_was_proven_stays_so_until_a_file_that_matters_changes(proven: Any, checkout: Path) -> None:
    assert not proven.is_proven(checkout)
    proven.note_proven(checkout)
    assert proven.is_proven(checkout)
    commit(checkout)
    assert proven.is_proven(checkout), "also once it is committed"
    (checkout / "sheets_marathon" / "service.py").write_text("x = 1\n", "utf-8")
    cache = checkout / "tests" / "proof" / "__pycache__"
    cache.mkdir()
    (cache / "test_app.pyc").write_bytes(b"\0")
    assert proven.is_proven(checkout), "nothing of this matters"


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("sheets_marathon/workspace/app.py", "x = 1\n"),
        ("sheets_marathon/workspace/app.py", None),
        ("sheets_marathon/workspace/new.py", "x = 1\n"),
        ("tests/proof/test_app.py", "x = 1\n"),
        ("pyproject.toml", PYPROJECT.replace("starlette>=0.41", "starlette>=0.42")),
        ("tests/proof/proven.txt", "0" * 64),
    ],
)
def test_a_change_that_matters_is_seen_committed_or_not(
    proven: Any, checkout: Path, name: str, content: str | None, committed: bool
) -> None:
    proven.note_proven(checkout)
    if content is None:
        (checkout / name).unlink()
    else:
        (checkout / name).write_text(content, "utf-8")
    if committed:
        commit(checkout)
    assert not proven.is_proven(checkout)


def test_without_git_nothing_is_proven(proven: Any, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PYPROJECT, "utf-8")
    proven.note_proven(tmp_path)
    assert not (tmp_path / proven.PROVEN).exists()
    assert not proven.is_proven(tmp_path)


def test_whatever_the_proofs_import_of_the_tests_matters(proven: Any) -> None:
    found = {
        node.module.replace(".", "/")
        for folder in ("proof", "support/server")
        for path in (ROOT / "tests" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("support.")
    }
    assert found
    strangers = {f"tests/{name}.py" for name in found if not f"tests/{name}.py".startswith(proven.MATTERS)}
    assert strangers == set()
    assert [name for name in proven.MATTERS if not (ROOT / name).exists()] == []

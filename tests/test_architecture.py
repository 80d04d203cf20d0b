"""The house keeps its shape: imports keep to the contracts, the core is pure, rooms and files stay small."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import ROOT

PACKAGE = "sheets_marathon"

SOURCE = ROOT / PACKAGE

PURE = ("marathon", "spreadsheet")
ENTRANCE = {"__init__.py", "__main__.py", "errors.py", "logs.py", "service.py"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LONGEST = 300


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything a module imports, at its top or inside a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or PACKAGE


def lint_imports(*options: str) -> subprocess.CompletedProcess[str]:
    """import-linter in a process of its own: it sets up logging for the whole of one."""
    started = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", started, "--no-cache", "--no-logo", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_keep_to_the_contracts() -> None:
    linted = lint_imports()
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert " 0 broken" in linted.stdout


def test_an_import_that_leads_upwards_would_be_noticed(tmp_path: Path) -> None:
    upside_down = tmp_path / "upside_down.toml"
    upside_down.write_text(
        f"""
        [tool.importlinter]
        root_package = "{PACKAGE}"
        [[tool.importlinter.contracts]]
        name = "Ports stand over jobs"
        type = "layers"
        layers = ["{PACKAGE}.ports", "{PACKAGE}.jobs"]
        """,
        "utf-8",
    )
    linted = lint_imports("--config", str(upside_down))
    assert linted.returncode == 1
    assert "Ports stand over jobs BROKEN" in linted.stdout


@pytest.mark.parametrize(
    "path",
    [path for path in modules() if path.relative_to(SOURCE).parts[0] in PURE],
    ids=lambda path: str(path.relative_to(SOURCE)),
)
def test_the_core_is_pure(path: Path) -> None:
    for name in imports(path):
        top = name.split(".")[0]
        assert top == PACKAGE or top in sys.stdlib_module_names, f"{name} is from a third party"
    calls = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not calls & {"now", "today", "utcnow"}, "time is an argument"


def test_nothing_else_stands_in_the_entrance() -> None:
    assert {path.name for path in SOURCE.glob("*.py")} == ENTRANCE


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_stay_small_and_names_say_something(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
    assert path.stem not in NAMELESS
    assert ast.get_docstring(tree(path)) or not path.read_text("utf-8").strip()

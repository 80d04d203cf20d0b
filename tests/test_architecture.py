"""The house keeps its shape: imports keep to the contracts, the core is pure, rooms and files stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from support.places import ROOT

PACKAGE = "sheets_marathon"

SOURCE = ROOT / PACKAGE

PURE = ("marathon", "spreadsheet")
ENTRANCE = {"__init__.py", "__main__.py", "errors.py", "logs.py", "service.py"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LONGEST = 300
# A room is seen at one look: about fifteen modules, eighteen at most.
MOST_IN_A_ROOM = 18
SHORT = 40
# Modules that are shorter, and why they stand alone all the same. A port is as long as its protocol.
SHORT_WITH_A_REASON = {
    "cli/backup.py": "one file for each family of commands",
    "cli/house.py": "every family of commands opens the house with it",
    "jobs/people/duplicates.py": "apply alone asks whether people are in the roster twice",
    "marathon/people/answers.py": "answers about sales and about works are typed by the same people",
    "marathon/people/mailbox.py": "what is a mail address is asked by letters and by the command line",
    "marathon/posts/links.py": "what is a web address is asked by posts, the program's tab and the configuration",
    "marathon/rating/leagues.py": "a capability that most marathons don't use",
    "rehearsal/cast/owner.py": "one file for each member of the cast",
    "rehearsal/cast/sales_desk.py": "one file for each member of the cast",
    "workspace/clock.py": "Sheets, Drive and Telegram have it in common",
    "workspace/sheets/answers.py": "the bookcase keeps answers for all that ask",
    "workspace/sheets/state/text_width.py": "a table of widths, measured, nothing else",
}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Dotted names of everything a module imports, at its top or inside a function."""
    for node in nodes:
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
    ids=named,
)
def test_the_core_is_pure(path: Path) -> None:
    nodes = list(ast.walk(tree(path)))
    for name in imports(nodes):
        top = name.split(".")[0]
        assert top == PACKAGE or top in sys.stdlib_module_names, f"{name} is from a third party"
    calls = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not calls & {"now", "today", "utcnow"}, "time is an argument"


def test_nothing_else_stands_in_the_entrance() -> None:
    assert {path.name for path in SOURCE.glob("*.py")} == ENTRANCE


@pytest.mark.parametrize("path", modules(), ids=named)
def test_files_stay_small_and_names_say_something(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST
    assert path.stem not in NAMELESS
    assert re.match(r'"""[^"]', text) or not text.strip(), "it says what it is"


@pytest.mark.parametrize("root", ["sheets_marathon", "scripts", "tests"])
def test_a_room_is_seen_at_one_look(root: str) -> None:
    rooms = Counter(path.parent for path in (ROOT / root).rglob("*.py") if path.name != "__init__.py")
    assert {str(room.relative_to(ROOT)): count for room, count in rooms.items() if count > MOST_IN_A_ROOM} == {}


def test_a_short_module_has_a_reason() -> None:
    short = {
        named(path)
        for path in modules()
        if not path.stem.startswith("__")
        and not named(path).startswith("ports/")
        and len(path.read_text("utf-8").splitlines()) < SHORT
    }
    assert short == set(SHORT_WITH_A_REASON)


def test_what_a_port_offers_is_defined_in_it() -> None:
    """A name that a port only hands on would hide where it comes from."""
    asked: dict[str, set[str]] = {}
    for path in modules():
        for node in ast.walk(tree(path)) if f"{PACKAGE}.ports." in path.read_text("utf-8") else ():
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}.ports."):
                port = str(node.module).rpartition(".")[2]
                asked.setdefault(port, set()).update(alias.name for alias in node.names)
    for port, names in asked.items():
        assert names <= defined(SOURCE / "ports" / f"{port}.py"), f"ports/{port}.py hands on what it does not define"


def defined(path: Path) -> set[str]:
    """The names that a module defines at its top."""
    found = set()
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found

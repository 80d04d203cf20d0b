"""The house keeps its shape: imports point down, the core is pure, files stay small, names say something."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import ROOT

PACKAGE = "sheets_marathon"

SOURCE = ROOT / PACKAGE

# From the top of the house to its foundation; a floor may use those below it and its own.
FLOORS = [
    {"__main__"},
    {"cli"},
    {"service"},
    {"wiring"},
    {"settings"},
    {"adapters"},
    {"jobs"},
    {"ports"},
    {"tabs"},
    {"languages"},
    {"marathon", "spreadsheet"},
    {"errors", "logs"},
]
APART = ("rehearsal", "workspace")
PURE = ("marathon", "spreadsheet")
# What the pure core may not touch although it is in the standard library: files, clocks, chance, the network.
IMPURE = {"os", "io", "pathlib", "time", "random", "secrets", "socket", "sqlite3", "subprocess", "threading", "logging"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
LONGEST = 300


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything a module imports, at its top or inside a function."""
    package = (PACKAGE, *path.relative_to(SOURCE).parts[:-1])
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *([node.module] if node.module else [])])
            if origin == PACKAGE:
                yield from (f"{PACKAGE}.{alias.name}" for alias in node.names)
            else:
                yield origin


def own(name: str) -> str | None:
    """The room that an import of our own leads to; None for foreign ones and the package itself."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 and parts[1] != "__version__" else None


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def test_every_room_has_its_floor() -> None:
    rooms = {room(path) for path in modules()} - {"__init__", *APART}
    assert rooms == set().union(*FLOORS)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    for name in imports(path):
        there = own(name)
        if there is None or there == here:
            continue
        if here in APART and there in APART:
            continue
        if here in APART or there in APART:
            pytest.fail(f"{path.name} imports {name}: the rehearsal and the program know nothing of each other")
        if here != "__init__":
            assert floor(there) > floor(here), f"{path.name} imports {name}, which is above it or beside it"


@pytest.mark.parametrize(
    "path", [path for path in modules() if room(path) in PURE], ids=lambda path: str(path.relative_to(SOURCE))
)
def test_the_core_is_pure(path: Path) -> None:
    for name in imports(path):
        top = name.split(".")[0]
        assert top == PACKAGE or top in sys.stdlib_module_names, f"{name} is from a third party"
        assert top not in IMPURE, f"{name} does I/O, reads a clock or rolls dice"
    calls = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    assert not calls & {"now", "today", "utcnow"}, "time is an argument"


def test_a_wrong_import_would_be_noticed() -> None:
    assert floor("jobs") > floor("adapters") > floor("cli")
    assert f"{PACKAGE}.ports.clock" in imports(SOURCE / "jobs" / "ticker" / "tick.py")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_files_stay_small_and_names_say_something(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
    assert path.stem not in NAMELESS
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))) or not path.read_text("utf-8").strip()

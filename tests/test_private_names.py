"""Tests see what everybody sees: nothing private of the program, of the stand-in or of a library, nor of each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import ROOT

TESTS = ROOT / "tests"
PUBLIC_ALL_THE_SAME = {
    "_replace",  # of a named tuple, where an underscore keeps its methods apart from its fields
    "_actions", "_SubParsersAction",  # argparse names its options nowhere else
    "_charts", "_from",  # openpyxl: a tab's charts, and where one begins ("from" is a keyword)
}  # fmt: skip
PATCHERS = {"setattr", "delattr", "getattr", "object"}
"""Functions that take an attribute's name as text; ``object`` is mock.patch.object."""


def is_private(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("_") and not last.startswith("__") and last not in PUBLIC_ALL_THE_SAME


def is_own(node: ast.expr) -> bool:
    """Whether this is the object whose method it stands in."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


def last_name(called: ast.expr) -> str:
    """The name by which something is called: "b" of ``a.b(…)``."""
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def private_names(text: str) -> Iterator[str]:
    """What a file looks at that is not its own to look at."""
    asks_vars = "vars(" in text
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute) and is_private(node.attr) and not is_own(node.value):
            yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names if is_private(alias.name))
        elif isinstance(node, ast.Call) and last_name(node.func) in PATCHERS:
            names = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from (name for name in names if isinstance(name, str) and name.isprintable() and is_private(name))
        elif (
            asks_vars
            and (isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "update"))
            and ast.unparse(node).startswith("vars(")
        ):
            yield ast.unparse(node)


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_tests_look_at_nothing_private(path: Path) -> None:
    assert list(private_names(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_what_tests_share_stands_in_support(path: Path) -> None:
    text = path.read_text("utf-8")
    if "test_" not in text.replace("def test_", ""):
        return  # nothing in it is called so, let alone a module
    imported = [node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)]
    assert [name for name in imported if name and name.rpartition(".")[2].startswith("test_")] == []


@pytest.mark.parametrize(
    "line",
    [
        "store._kept",
        "store.answers._bodies[0]",
        "from sheets_marathon.adapters.google.http import _JITTER",
        "monkeypatch.setattr(http, '_JITTER', 0)",
        "monkeypatch.setattr('sheets_marathon.adapters.google.http._JITTER', 0)",
        "mock.patch.object(http, '_JITTER', 0)",
        "vars(made)['_cues'] = []",
        "vars(made).update(_cues=[])",
    ],
)
def test_a_look_at_something_private_would_be_noticed(line: str) -> None:
    assert list(private_names(line))


def test_what_is_an_objects_own_may_be_private() -> None:
    assert list(private_names("self._kept = super()._kept + cls._kept + parts._replace(self.__class__.__name__)")) == []

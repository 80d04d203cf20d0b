"""Names say what they are: a class has its name for itself, and nothing that is looped over is called "one"."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.places import ROOT

SOURCE = ROOT / "sheets_marathon"
SCRIPTS = ROOT / "scripts"

# Names that still exist twice, and rooms where things are still called "one": to be emptied, never to be added to.
DOUBLE_YET: set[str] = set()
NAMELESS_YET: set[str] = set()

BOUND = re.compile(r"\b(for|lambda)\b[^:]*?\bone\b")
"""Where something may be called so: a file without is not looked at in detail."""


def texts(*roots: Path) -> Iterator[tuple[Path, str]]:
    for root in roots:
        for path in sorted(root.rglob("*.py")):
            yield path.relative_to(ROOT), path.read_text("utf-8")


def loop_variables(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a loop, a comprehension or a lambda binds, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            bound = [each for each in ast.walk(node.target) if isinstance(each, ast.Name)]
            yield from ((each.id, each.lineno) for each in bound)
        elif isinstance(node, ast.Lambda):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            yield from ((each.arg, each.lineno) for each in arguments)


def nameless(tree: ast.AST) -> list[int]:
    """The lines on which something that is looped over is called "one"."""
    return sorted(line for name, line in loop_variables(tree) if name == "one")


def test_a_class_has_its_name_for_itself() -> None:
    homes = defaultdict(list)
    for path, text in texts(SOURCE):
        for name in re.findall(r"^class ([^\W_]\w*)", text, re.MULTILINE):
            homes[name].append(str(path))
    assert len(homes) > 200
    double = {name: places for name, places in homes.items() if len(places) > 1}
    assert {name: places for name, places in double.items() if name not in DOUBLE_YET} == {}


def test_what_is_looped_over_has_a_name() -> None:
    found = defaultdict(list)
    for path, text in texts(SOURCE, SCRIPTS):
        if BOUND.search(text) and (lines := nameless(ast.parse(text))):
            room = path.parts[1].removesuffix(".py") if path.parts[0] == SOURCE.name else path.parts[0]
            found[room].append(f"{path}:{lines}")
    assert {room: places for room, places in found.items() if room not in NAMELESS_YET} == {}


@pytest.mark.parametrize(
    "code",
    [
        "for one in lines: pass",
        "for number, one in lines: pass",
        "async def f():\n async for one in lines: pass",
        "[one for one in lines]",
        "{a: b for a, (b, one) in lines}",
        "sorted(lines, key=lambda one: one.at)",
    ],
)
def test_a_nameless_variable_would_be_noticed(code: str) -> None:
    assert BOUND.search(code)
    assert nameless(ast.parse(code))


def test_one_elsewhere_is_a_word_like_any_other() -> None:
    assert nameless(ast.parse("one = lines[0]\nfor line in lines: print(line == one)")) == []

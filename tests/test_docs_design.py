"""The design describes the program as it is: its tabs, commands and budgets, and what is planned is marked as such."""

from __future__ import annotations

import ast
import re

from support.documents import commands, declared, table_rows
from support.places import DOCS, ROOT

DESIGN = (DOCS / "design.md").read_text("utf-8")
_CODE = re.compile(r"`([^`\n]+)`")


def section(number: int) -> str:
    """One section's text, without its heading."""
    return re.split(r"^## \d+\. .*$", DESIGN, flags=re.MULTILINE)[number]


def planned(text: str) -> str:
    """What is planned of a text."""
    return "\n\n".join(part for part in text.split("\n\n") if part.startswith("*Planned:*"))


def test_the_table_of_tabs_is_the_declaration() -> None:
    told = [row[0] for row in table_rows(section(4))]
    assert told == [f"{tab.key}` · {tab.title}" for tab in declared("ru").values()]


def test_the_command_line_is_described_and_planned_commands_are_not_there_yet() -> None:
    text = section(12).strip()
    listed = text.partition("\n\n")[0]
    ahead = {code for code in _CODE.findall(planned(text)) if re.fullmatch(r"[a-z-]+", code)}
    assert {code.split()[0] for code in _CODE.findall(listed)} == set(commands())
    assert ahead & set(commands()) == {"init"}, "there is an init; what is planned is its dialogue"
    assert len(ahead) > 1


def test_what_is_planned_is_marked_in_one_way() -> None:
    marks = re.findall(r"^.*\bplanned:.*$", DESIGN, re.IGNORECASE | re.MULTILINE)
    explained, *others = marks
    assert "begins with *Planned:*" in explained
    assert [line for line in others if not re.match(r"(- |\d+\. )?\*Planned:\* ", line)] == []


def test_the_layout_is_drawn_with_the_rooms_that_are_there() -> None:
    drawn = section(13).partition("sheets_marathon/\n")[2].partition("\nconfig/")[0]
    package = ROOT / "sheets_marathon"
    there = {path.parent.relative_to(package) for path in package.rglob("*.py") if path.parent != package}
    assert set(re.findall(r"\b(\w+)/", drawn)) == {room.name for room in there if len(room.parts) < 3}
    entrance = {path.stem for path in package.glob("*.py")}
    assert set(drawn.strip().partition("   ")[0].split()) == entrance


def test_the_budgets_are_those_of_the_benchmark() -> None:
    tree = ast.parse((ROOT / "scripts" / "bench" / "figures.py").read_text("utf-8"))
    budgets = next(node.value for node in tree.body if isinstance(node, ast.Assign) and "BUDGETS" in ast.unparse(node))
    told = [row[0].replace("`", "") for row in table_rows(section(15))]
    assert told == [title.replace("`", "") for title in ast.literal_eval(budgets).values()]

"""A column's key is spelt in its tab's file, once, and is a column that is declared."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mypy import api
from support.places import ROOT
from support.sheet.sheet_builder import a_marathon

from sheets_marathon import tabs
from sheets_marathon.tabs.grades import MARKS

NAMES_OF = {
    "participants": "ParticipantColumn",
    "program": "ProgramColumn",
    "grades_sellers": "GradeColumn",
    "grades_heads": "GradeColumn",
    "hand_ins": "HandInColumn",
    "curators": "CuratorColumn",
    "sales": "SaleColumn",
    "bonuses": "BonusColumn",
    "rating_sellers": "RatingColumn",
    "rating_heads": "RatingColumn",
    "rating_stores": "StoreColumn",
    "final": "FinalColumn",
    "dashboard": "DashboardColumn",
    "days": "DayColumn",
    "guide": "GuideColumn",
    "settings": "SettingColumn",
    "review": "ReviewColumn",
    "questions": "QuestionColumn",
    "journal": "JournalColumn",
    "history": "FlatColumn",
    "grade_log": "GradeLogColumn",
    "looker_participants": "FlatColumn",
    "looker_daily": "FlatColumn",
    "looker_sales": "FlatColumn",
    "looker_grades": "FlatColumn",
}


def spelt() -> dict[str, dict[str, str]]:
    """The keys that each ``…Column`` class spells, by its name."""
    found: dict[str, dict[str, str]] = {}
    for module in pkgutil.iter_modules(tabs.__path__, f"{tabs.__name__}."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if name.endswith("Column") and isinstance(thing, type) and thing.__module__ == module.name:
                found[name] = {key: value for key, value in vars(thing).items() if key.isupper()}
    return found


def test_every_column_that_is_spelt_is_declared_and_the_other_way_round() -> None:
    declared: dict[str, set[str]] = {}
    for tab in a_marathon().tabs:
        keys = {column.key for column in tab.columns if column.group != MARKS}
        declared.setdefault(NAMES_OF[tab.key], set()).update(keys)
    assert {name: set(keys.values()) for name, keys in spelt().items()} == declared


@pytest.mark.parametrize("name", sorted(spelt()))
def test_a_column_is_called_by_its_key(name: str) -> None:
    assert all(key == value.upper() for key, value in spelt()[name].items())


def keys_made_of_words(path: Path) -> Iterator[str]:
    """Words that a module makes column keys of by itself."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)) if "ColumnKey(" in text else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ColumnKey":
            yield from (word.value for word in node.args if isinstance(word, ast.Constant) and word.value)


def test_nobody_but_a_tabs_file_makes_a_column_key_of_a_word() -> None:
    package = ROOT / "sheets_marathon"
    outside = [path for path in package.rglob("*.py") if package / "tabs" not in path.parents]
    assert {path.name: words for path in outside if (words := list(keys_made_of_words(path)))} == {}
    assert "telegram_id" in keys_made_of_words(package / "tabs" / "participants.py"), "it would be noticed"


SPELT = (
    'row["name"]',
    'row.text("name")',
    'view.by("name")',
    'view.columns["name"]',
    'view.address(2, "name")',
    'plan_rows(tab, {}, [{"name": "x"}])',
)


def test_a_bare_word_where_a_column_is_meant_is_refused_before_it_runs() -> None:
    """``mypy`` runs with every commit: this is what it says of a job that spells its columns."""
    lines = (
        "from sheets_marathon.spreadsheet.rows import plan_rows",
        "from sheets_marathon.spreadsheet.schema import Tab",
        "from sheets_marathon.spreadsheet.snapshot import Row, TabView",
        "def job(row: Row, view: TabView, tab: Tab) -> list[object]:",
        "    return [",
        *(f"        {spelt}," for spelt in SPELT),
        "    ]",
    )
    said, trouble, _ = api.run(["--config-file=", "--strict", "-c", "\n".join(lines)])
    refused = [line for line in said.splitlines() if "ColumnKey" in line]
    assert len(refused) == len(SPELT), said + trouble

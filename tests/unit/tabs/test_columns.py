"""A column's key is spelt in its tab's file, once, and is a column that is declared."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
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

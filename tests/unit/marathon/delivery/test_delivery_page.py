"""docs/delivery.md is the table that the program runs by."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from support.places import DOCS, SCRIPTS

from sheets_marathon.marathon.delivery.transitions import RULES, Event


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("delivery_page")


def test_the_page_is_fresh(tool: ModuleType) -> None:
    written = (DOCS / "delivery.md").read_text("utf-8")
    assert written == tool.page(), "python3 scripts/proof/delivery_page.py writes it anew"


def test_every_event_and_every_rule_has_its_row(tool: ModuleType) -> None:
    assert [row.split(" | ")[0] for row in tool.states_and_events()[2:]] == [f"| {event}" for event in Event]
    assert len(tool.steps()[2:]) == len(RULES)
    assert not any("None" in row for row in tool.steps()), "every change is in words"

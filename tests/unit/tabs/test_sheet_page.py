"""The tables of docs/sheet.md are the declaration's."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest
from support.places import DOCS, SCRIPTS


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS / "proof"))
    return importlib.import_module("sheet_page")


def test_the_tables_are_fresh(tool: ModuleType) -> None:
    written = (DOCS / "sheet.md").read_text("utf-8")
    assert written == tool.page(written), "python3 scripts/proof/sheet_page.py writes them anew"


def test_a_column_that_is_missing_comes_back_and_the_words_around_it_stay(tool: ModuleType) -> None:
    written = (DOCS / "sheet.md").read_text("utf-8")
    without = written.replace("| `head` | Руководитель (таб. №) | Head (personnel no.) | people |\n", "")
    assert without != written
    assert tool.page(without) == written


def test_a_tab_without_a_section_gets_one(tool: ModuleType) -> None:
    bare = tool.page("# The sheet\n\n")
    assert bare.startswith("# The sheet\n\n## `participants` · Участники · Participants\n")
    assert "| `date` | Дата | Date | people |" in bare

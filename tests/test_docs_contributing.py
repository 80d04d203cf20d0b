"""The journeys in CONTRIBUTING lead somewhere: files and names are there, and no longer than they are said to be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.places import ROOT

PACKAGE = ROOT / "sheets_marathon"
_CODE = re.compile(r"`([^`\n]+)`")


def journeys() -> dict[str, str]:
    """The text of each journey by its heading's first words."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("\n## Where is what\n")[2].partition("\n## ")[0]
    parts = [part.partition("\n") for part in re.split(r"^### ", text, flags=re.MULTILINE)[1:]]
    return {re.split("[:,]", heading)[0]: body for heading, _, body in parts}


def steps(journey: str) -> list[str]:
    """The file of each step, as it is named first in a row of the table or an item of the list."""
    found = re.findall(r"^(?:\| |\d+\. )`([\w/]+\.py)`", journey, re.MULTILINE)
    assert found
    return found


def named(journey: str) -> list[Path]:
    return [PACKAGE / code for code in _CODE.findall(journey) if code.endswith(".py")]


def test_there_are_three() -> None:
    assert list(journeys()) == ["A sold car", "A slot", "A grade"]


@pytest.mark.parametrize("name", journeys())
def test_every_file_on_the_way_is_there(name: str) -> None:
    assert [str(path) for path in named(journeys()[name]) if not path.is_file()] == []


@pytest.mark.parametrize("name", journeys())
def test_every_name_on_the_way_stands_in_a_file_of_it(name: str) -> None:
    sources = "\n".join(path.read_text("utf-8") for path in named(journeys()[name]))
    words = [code for code in _CODE.findall(journeys()[name]) if re.fullmatch(r"\w+", code)]
    assert [word for word in words if not re.search(rf"\b{word}\b", sources)] == []


@pytest.mark.parametrize(("name", "most"), [("A sold car", 15), ("A slot", 12)])
def test_they_are_short(name: str, most: int) -> None:
    assert len(set(steps(journeys()[name]))) <= most

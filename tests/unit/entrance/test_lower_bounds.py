"""The oldest versions that are admitted are named, and tried again when they change."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from support.places import ROOT, SCRIPTS

PYPROJECT = """
[project]
name = "house"
dependencies = ["requests>=2.32"]
[project.optional-dependencies]
preview = ["plutoprint>=0.23; sys_platform != 'linux'"]
rehearsal = ["house[preview]", "starlette>=0.41"]
dev = ["ruff>=0.8"]
"""


@pytest.fixture
def bounds(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("lower_bounds")


def test_everything_that_is_installed_with_the_program_has_a_lower_bound(bounds: Any) -> None:
    pinned = bounds.lowest(bounds.requirements(ROOT))
    assert len(pinned) > 20
    assert all(pin.count("==") == 1 for pin in pinned)
    with pytest.raises(ValueError, match="requests"):
        bounds.lowest(["requests"])


def test_lower_bounds_are_tried_again_when_they_change_and_not_for_the_tools(bounds: Any, tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text(PYPROJECT, "utf-8")
    assert bounds.lowest(bounds.requirements(tmp_path)) == ["plutoprint==0.23", "requests==2.32", "starlette==0.41"]
    assert not bounds.has_passed(tmp_path)
    (tmp_path / "scripts").mkdir()
    (tmp_path / bounds.PASSED).write_text(bounds.digest(tmp_path), "utf-8")
    assert bounds.has_passed(tmp_path)
    file.write_text(PYPROJECT.replace("0.8", "0.9"), "utf-8")
    assert bounds.has_passed(tmp_path)
    file.write_text(PYPROJECT.replace("2.32", "2.31"), "utf-8")
    assert not bounds.has_passed(tmp_path)

"""Children of these tests are forked from a process that has imported what they read with."""

from __future__ import annotations

import pytest

from sheets_marathon.rehearsal.play.forked import forks_children


@pytest.fixture(scope="session", autouse=True)
def _children_start_at_once() -> None:
    forks_children()

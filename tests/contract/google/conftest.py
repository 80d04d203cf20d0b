"""Two workspaces for the tests of this room, each of which has spreadsheets of its own in one of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.sheet.store_scene import Workspace, sheets_workspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One on wall time. Don't set its clock."""
    with sheets_workspace(tmp_path_factory.mktemp("google")) as made:
        yield made


@pytest.fixture(scope="session")
def standing_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Its clock stands, so that what is late comes when a test says so."""
    with sheets_workspace(tmp_path_factory.mktemp("standing")) as made:
        made[0].set_clock(made[0].clock())
        yield made

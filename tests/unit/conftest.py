"""What the tests of ticks share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.channel.tick_scene import Scene, a_scene

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield found
    found.close()


@pytest.fixture
def scene(outbox: SqliteOutbox) -> Scene:
    return a_scene(outbox)

"""What the tests of this room share: scenes of ticks, and how many examples Hypothesis tries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from support.channel.tick_scene import Scene, a_scene

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox

# A rule that is broken shows within a few examples; the rare ones are found by many runs, not by the length of one.
settings.register_profile("fifty", settings.get_profile("unhurried"), max_examples=50)
settings.load_profile("fifty")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield found
    found.close()


@pytest.fixture
def scene(outbox: SqliteOutbox) -> Scene:
    return a_scene(outbox)

"""The workspace for the tests of this room, and a clock that lets nobody wait."""

from __future__ import annotations

import pytest
from support.server.workspaces import bot, channel, group, in_process, spreadsheet_id, stage, workspace

from sheets_marathon.adapters.machine.clock import WallClock

__all__ = ["bot", "channel", "group", "in_process", "spreadsheet_id", "stage", "workspace"]


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between a command's attempts at Google are over at once."""
    monkeypatch.setattr(WallClock, "rest", lambda *pause: None)

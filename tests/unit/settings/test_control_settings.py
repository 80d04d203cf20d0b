"""The table [control]: what it makes of the notes' plan, and where it must not send them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.program.configuration import loaded, with_line

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.settings.sections import ControlSettings


def test_notes_go_to_the_ops_chat_unless_another_is_named() -> None:
    assert ControlSettings().plan("@ops") == ControlPlan("@ops", dt.time(18, 30), 4, 5, heads=True)
    assert ControlSettings(chat="@team", sample=0).plan("@ops") == ControlPlan("@team", sample=0, heads=True)
    assert ControlSettings(heads=False).plan("@ops") == ControlPlan("@ops")
    assert ControlSettings().plan("") is None
    assert ControlSettings(enabled=False, chat="@team").plan("@ops") is None


def test_who_has_fallen_silent_is_not_told_to_participants(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"control\.chat is a track's channel"):
        loaded(tmp_path, with_line("control", 'chat = "@heads"'))

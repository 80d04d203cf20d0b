"""The workspace for the tests of this room, and a clock that lets nobody wait."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives import serialization
from support.server.workspaces import bot, channel, group, in_process, spreadsheet_id, stage, workspace

from sheets_marathon.adapters.machine.clock import WallClock
from sheets_marathon.cli import parser
from sheets_marathon.rehearsal.play.forked import forks_children

__all__ = ["bot", "channel", "group", "in_process", "spreadsheet_id", "stage", "workspace"]


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between a command's attempts at Google are over at once."""
    monkeypatch.setattr(WallClock, "rest", lambda *pause: None)


@pytest.fixture(scope="session", autouse=True)
def children_start_at_once() -> None:
    """What reads exports is forked from a process that has imported what it reads with."""
    forks_children()


@pytest.fixture(scope="session", autouse=True)
def keys_are_proved_once() -> Iterator[None]:
    """Reading a private key takes 40 ms, since OpenSSL proves it, and every command in this process reads the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(serialization, "load_pem_private_key", functools.cache(serialization.load_pem_private_key))
        yield


@pytest.fixture(scope="session", autouse=True)
def the_command_line_is_laid_out_once() -> Iterator[None]:
    """Every command in this process is read by the same parser, which takes 5 ms to build."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parser, "parser", functools.cache(parser.parser))
        yield

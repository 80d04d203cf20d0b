"""The workspace for tests: one process for all of them, and in-process ones whose clock a test may move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from support.server.workspace_scene import MONDAY, BotApi, InProcess, RunningWorkspace


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkspace]:
    """One workspace process on wall time without quotas and flood limits. Don't set its clock: all tests share it."""
    process, announcement = start_workspace(tmp_path_factory.mktemp("workspace"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        yield RunningWorkspace(**announcement, stage=stage)
    process.terminate()
    process.wait()


@pytest.fixture
def stage(workspace: RunningWorkspace) -> Stage:
    """The shared workspace's stage."""
    return workspace.stage


@pytest.fixture
def channel(stage: Stage) -> int:
    """A channel of this test's own, the bot its administrator."""
    chat_id = stage.create_chat("channel", "Канал теста")
    stage.set_member(chat_id, "administrator")
    return chat_id


@pytest.fixture
def group(stage: Stage) -> int:
    """A supergroup of this test's own, the bot its administrator."""
    chat_id = stage.create_chat("supergroup", "Группа теста")
    stage.set_member(chat_id, "administrator")
    return chat_id


@pytest.fixture
def spreadsheet_id(stage: Stage) -> Iterator[str]:
    """An empty ru_RU spreadsheet of this test's own."""
    made = stage.create_spreadsheet("Таблица теста")
    yield made
    stage.drop_spreadsheet(made)


@pytest.fixture(scope="session")
def bot(workspace: RunningWorkspace) -> Iterator[BotApi]:
    """The shared workspace's Bot API."""
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield BotApi(client, f"{workspace.base_url}/bot{workspace.bot_token}")


@pytest.fixture
def in_process() -> Iterator[Callable[..., InProcess]]:
    """Make in-process workspaces (keywords as ``build_app``), their clock standing at MONDAY."""
    # Imported here: the other tests of this folder shouldn't wait for the formula engine to load.
    from sheets_marathon.workspace.app import build_app

    made: list[InProcess] = []

    def make(**options: Any) -> InProcess:
        made.append(InProcess(build_app(None, **options)))
        made[-1].set_clock(MONDAY)
        return made[-1]

    yield make
    for each in made:
        each.close()

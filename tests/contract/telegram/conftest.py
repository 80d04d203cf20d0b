"""For the messenger's tests: one workspace for all of them, its clock running."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.channel.messenger_scene import Scene, a_scene

from sheets_marathon.adapters.telegram.channels import TelegramMessenger
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace


@pytest.fixture(scope="session")
def telegram_workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, dict[str, Any]]]:
    """A workspace process without flood limits, and its announcement."""
    process, announcement = start_workspace(tmp_path_factory.mktemp("messenger"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        yield stage, announcement
    process.terminate()
    process.wait()


@pytest.fixture
def scene(telegram_workspace: tuple[Stage, dict[str, Any]]) -> Iterator[Scene]:
    """A channel and an ops group of this test's own."""
    stage, announcement = telegram_workspace
    yield a_scene(stage, announcement)
    stage.clear_faults()


@pytest.fixture
def messenger(scene: Scene) -> Iterator[TelegramMessenger]:
    """The real messenger at that workspace."""
    made = TelegramMessenger(scene.token, base_url=scene.base_url)
    yield made
    made.close()

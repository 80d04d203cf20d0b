"""Where the messenger plays in tests: a workspace with a channel and an ops group of each test's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sheets_marathon.rehearsal.play.stage import Stage

POST = "<b>День 1 · 10:00 · Первый урок</b>\nСсылка: https://example.org/1 &amp; задание"
SEEN = "День 1 · 10:00 · Первый урок\nСсылка: https://example.org/1 & задание"


@dataclass(frozen=True)
class Scene:
    """A workspace with one channel and one ops group, the bot an administrator of both."""

    stage: Stage
    base_url: str
    token: str
    channel: str
    ops: str

    def texts(self, chat: str) -> list[str]:
        """What stands in a chat, service messages left out."""
        shown = (message for message in self.stage.messages(int(chat)) if not message["deleted"])
        return [message["text"] for message in shown if message["text"]]

    def fail(self, method: str = "sendMessage", **order: Any) -> None:
        """Orders a fault."""
        self.stage.add_fault(service="telegram", method=method, **order)


def a_scene(stage: Stage, announcement: dict[str, Any]) -> Scene:
    """A fresh channel and group."""
    channel, ops = stage.create_chat("channel", "Продавцы"), stage.create_chat("supergroup", "Штаб")
    for chat in (channel, ops):
        stage.set_member(chat, "administrator")
    return Scene(stage, announcement["base_url"], announcement["bot_token"], str(channel), str(ops))

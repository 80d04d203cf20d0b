"""Scene for tests that hold at Telegram's as well as on the workspace: a channel and a private ops chat.

With SHEETS_MARATHON_LIVE=1 they run against the real Bot API:
SHEETS_MARATHON_LIVE_BOT_TOKEN is a bot's token, SHEETS_MARATHON_LIVE_CHANNEL a channel made for tests and
SHEETS_MARATHON_LIVE_OPS_CHAT a private group (-100… ids), the bot an administrator with all rights in both.
Nobody else may post in the channel meanwhile. What a test posts it deletes again.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from sheets_marathon.rehearsal.play.stage import start_workspace

LIVE = os.environ.get("SHEETS_MARATHON_LIVE") == "1"
_POSTING = ("sendMessage", "sendPhoto", "forwardMessage", "copyMessage")


@dataclass
class TelegramGround:
    """Where to ask, and what this test has left there."""

    session: requests.Session
    api_url: str
    channel: int
    ops: int
    left: list[tuple[int, int]] = field(default_factory=list)

    def ask(self, method: str, files: dict[str, Any] | None = None, /, **arguments: Any) -> dict[str, Any]:
        """The answer's JSON object, whatever its status; with ``files`` as multipart."""
        address = f"{self.api_url}/{method}"
        if files is None:
            answer = self.session.post(address, json=arguments, timeout=90)
        else:
            answer = self.session.post(address, data=arguments, files=files, timeout=90)
        decoded: dict[str, Any] = answer.json()
        assert decoded["ok"] == (answer.status_code == 200)
        if decoded["ok"] and method in _POSTING:
            self.left.append((int(arguments["chat_id"]), int(decoded["result"]["message_id"])))
        return decoded

    def do(self, method: str, files: dict[str, Any] | None = None, /, **arguments: Any) -> Any:
        """A call that must succeed; its result."""
        answer = self.ask(method, files, **arguments)
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, files: dict[str, Any] | None = None, /, **arguments: Any) -> tuple[int, str]:
        """A call that must be refused; the error's code and description."""
        answer = self.ask(method, files, **arguments)
        assert not answer["ok"], answer
        return int(answer["error_code"]), str(answer["description"])

    def post(self, text: str = "", **more: Any) -> dict[str, Any]:
        """A message in the channel, its text unlike any other's where none is given."""
        sent: dict[str, Any] = self.do("sendMessage", chat_id=self.channel, text=text or self.mark(), **more)
        return sent

    def mark(self) -> str:
        """A text that was never posted."""
        return f"проверка {uuid.uuid4().hex}"

    def probe(self, message_id: int) -> dict[str, Any]:
        """Forward a post of the channel to the ops chat; the whole answer."""
        return self.ask("forwardMessage", chat_id=self.ops, from_chat_id=self.channel, message_id=message_id)

    def clear(self) -> None:
        """Delete what is left of this test's messages; what is gone already does not matter."""
        for chat, message_id in self.left:
            self.ask("deleteMessage", chat_id=chat, message_id=message_id)
        self.left.clear()


@contextlib.contextmanager
def telegram(folder: Path) -> Iterator[TelegramGround]:
    """The real Bot API where the tests are to go live, else a workspace of their own."""
    with requests.Session() as session:
        if LIVE:
            names = ("BOT_TOKEN", "CHANNEL", "OPS_CHAT")
            token, channel, ops = (os.environ[f"SHEETS_MARATHON_LIVE_{name}"] for name in names)
            # 20 messages a minute into a channel: the tests wait as long as Retry-After says.
            waiting = Retry(total=8, status_forcelist=[429], allowed_methods=None)
            session.mount("https://", HTTPAdapter(max_retries=waiting))
            yield TelegramGround(session, f"https://api.telegram.org/bot{token}", int(channel), int(ops))
            return
        process, announcement = start_workspace(folder, enforce_limits=False)
        session.trust_env = False
        api_url = f"{announcement['base_url']}/bot{announcement['bot_token']}"
        chats = announcement["channels"]
        yield TelegramGround(session, api_url, chats["sellers"], chats["ops"])
        process.terminate()
        process.wait()

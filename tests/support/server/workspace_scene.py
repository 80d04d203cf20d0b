"""Workspaces as tests hold them: a process to talk to over HTTP, or one inside the test itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import struct
import zlib
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from sheets_marathon.rehearsal.play.stage import Stage

if TYPE_CHECKING:
    from sheets_marathon.workspace.app import Workspace

T = TypeVar("T")
MONDAY = dt.datetime(2026, 3, 2, 7, 0, tzinfo=dt.UTC)  # 10:00 in Moscow
SELLERS, HEADS, OPS, DISCUSSION = (-1_001_000_000_000 - n for n in (1, 2, 3, 4))


@dataclass(frozen=True)
class RunningWorkspace:
    """A workspace process: its announcement's fields, and a stage to command it."""

    base_url: str
    bot_token: str
    spreadsheet_id: str
    credentials: str
    owner_token: str
    channels: dict[str, int]
    stage: Stage
    applied: dict[tuple[Any, ...], str] = field(default_factory=dict)
    """Applied spreadsheets that others are filled from, by what was applied (program.Program.applied)."""


@dataclass(frozen=True)
class BotApi:
    """Raw Bot API calls, as a client without a library makes them."""

    client: httpx.Client
    base: str

    def __call__(self, method: str, /, **arguments: Any) -> dict[str, Any]:
        """The answer's JSON object, whatever its status."""
        answer: dict[str, Any] = self.client.post(f"{self.base}/{method}", json=arguments).json()
        return answer

    def refusal(self, method: str, /, **arguments: Any) -> str:
        """The description of an error; an assertion fails if there is none."""
        answer = self(method, **arguments)
        assert answer["ok"] is False
        return str(answer["description"])

    def send(self, chat_id: int | str, text: str, **more: Any) -> dict[str, Any]:
        """sendMessage's result."""
        answer = self("sendMessage", chat_id=chat_id, text=text, **more)
        assert answer["ok"], answer
        message: dict[str, Any] = answer["result"]
        return message


class InProcess:
    """A workspace inside the test: no socket, no disk, its clock free to move."""

    def __init__(self, app: Workspace) -> None:
        self.app = app
        self.runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://workspace", timeout=None)

    def run(self, work: Awaitable[T]) -> T:
        """Run something in the workspace's event loop."""

        async def all_of_it() -> T:
            return await work

        return self.runner.run(all_of_it())

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, whatever its status."""
        return self.run(self.client.request(verb, path, json=body)).json()

    def bot(self, method: str, **arguments: Any) -> Any:
        """A Bot API call's answer."""
        return self.ask("POST", f"/bot{self.app.telegram.token}/{method}", arguments)

    def set_clock(self, moment: dt.datetime) -> None:
        """Stand the clock at a moment."""
        assert "now" in self.ask("POST", "/rehearsal/clock", {"now": moment.isoformat()})

    def close(self) -> None:
        """End the loop and the log."""
        self.run(self.client.aclose())
        self.runner.close()
        self.app.log.close()


def png(width: int, height: int) -> bytes:
    """A blank picture of these sides."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\0" * ((width + 7) // 8)) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")

"""The Bot API over HTTP: /bot<token>/<method>, and the files behind getFile."""

from __future__ import annotations

import re
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.state_log import StateLog
from sheets_marathon.workspace.telegram import updates
from sheets_marathon.workspace.telegram.desk import BotDesk
from sheets_marathon.workspace.telegram.errors import TelegramError, not_found, not_served, unauthorized
from sheets_marathon.workspace.telegram.limits import FloodControl
from sheets_marathon.workspace.telegram.methods import asking, changing, posting
from sheets_marathon.workspace.telegram.methods.arguments import read_arguments
from sheets_marathon.workspace.telegram.methods.known_methods import KNOWN_METHODS
from sheets_marathon.workspace.telegram.people import TelegramPeople
from sheets_marathon.workspace.telegram.world import Entry, World

_METHODS = {
    name.lower(): method
    for table in (posting.METHODS, changing.METHODS, asking.METHODS, updates.METHODS)
    for name, method in table.items()
}
_WAITING_METHODS = {name.lower(): method for name, method in updates.WAITING_METHODS.items()}
SERVED_METHODS = frozenset(_METHODS) | frozenset(_WAITING_METHODS)
# Client.cpp accepts a token whose part after the colon has 24 characters or more of base64url.
_TOKEN = re.compile(r"[1-9]\d{0,16}:[A-Za-z0-9_-]{24,}")


class TelegramService:
    """The workspace's Telegram: one bot, its chats, and the people in them.

    ``people`` is the stage's side: what persons do. ``enforce_limits`` False lifts the flood limits.
    """

    def __init__(self, clock: WorkspaceClock, log: StateLog, *, enforce_limits: bool = True) -> None:
        self.world = World()
        self.desk = BotDesk(self.world, clock, log, FloodControl(enforce_limits))
        self.people = TelegramPeople(self.desk)

    @property
    def token(self) -> str:
        """The bot's token, "" before there is a bot."""
        return self.world.token

    def replay(self, entry: Entry) -> None:
        """Let happen again what was logged."""
        self.world.apply(entry)

    def create_bot(self, first_name: str, username: str) -> str:
        """Make the bot; returns its token. Only once in a workspace's life."""
        bot_id = 7_000_000_000 + secrets.randbelow(100_000_000)
        token = f"{bot_id}:{secrets.token_urlsafe(26)}"
        user = {"id": bot_id, "first_name": first_name, "username": username, "is_bot": True}
        self.desk.commit({"do": "bot", "token": token, "user": user})
        return token

    def routes(self) -> list[Route]:
        """What to mount at the root."""
        verbs = ["GET", "POST"]
        return [
            Route("/file/bot{token}/{path:path}", self._file, methods=["GET"]),
            Route("/bot{token}/{method:path}", self._call, methods=verbs),
            Route("/bot{rest:path}", self._lost, methods=verbs),
        ]

    async def wake(self) -> None:
        """Let those who poll for updates look again."""
        async with self.desk.changed:
            self.desk.changed.notify_all()

    async def _call(self, request: Request) -> Response:
        name = request.path_params["method"].strip("/").lower()
        try:
            self._check_token(request.path_params["token"])
            result = await self._perform(name, request)
        except TelegramError as refusal:
            return _refused(refusal)
        await self.wake()
        return JSONResponse({"ok": True, "result": result})

    async def _perform(self, name: str, request: Request) -> Any:
        if name not in SERVED_METHODS:
            raise not_served(f"the Bot API method {name}") if name in KNOWN_METHODS else not_found("method")
        args = await read_arguments(request)
        if name in _WAITING_METHODS:
            return await _WAITING_METHODS[name](self.desk, args)
        return _METHODS[name](self.desk, args)

    async def _file(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except TelegramError as refusal:
            return _refused(refusal)
        content = self.world.files.get(request.path_params["path"].removeprefix("files/"))
        if content is None:
            return _refused(not_found())
        return Response(content, media_type="application/octet-stream")

    async def _lost(self, request: Request) -> Response:
        del request
        return _refused(not_found())

    def _check_token(self, token: str) -> None:
        if not _TOKEN.fullmatch(token):
            raise not_found()
        if not secrets.compare_digest(token, self.world.token):
            raise unauthorized()


def _refused(refusal: TelegramError) -> Response:
    wait_s = (refusal.parameters or {}).get("retry_after")
    headers = {"Retry-After": str(wait_s)} if wait_s else None
    return JSONResponse(refusal.wire(), status_code=refusal.code, headers=headers)

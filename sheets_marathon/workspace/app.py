"""The whole workspace as one ASGI application, rebuilt from its state directory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.control.fault_middleware import FaultMiddleware
from sheets_marathon.workspace.control.faults import FaultBook
from sheets_marathon.workspace.control.resting import Lockstep
from sheets_marathon.workspace.control.routes import ControlPlane
from sheets_marathon.workspace.drive.service import DriveService
from sheets_marathon.workspace.google_auth import Accounts
from sheets_marathon.workspace.http_answers import DatedAnswers, drop_connection
from sheets_marathon.workspace.sheets.service import SheetsService
from sheets_marathon.workspace.state_log import StateLog
from sheets_marathon.workspace.telegram.service import TelegramService
from sheets_marathon.workspace.telegram.stage_routes import TelegramStage
from sheets_marathon.workspace.traffic import Traffic, TrafficMiddleware

OWNER = "owner@example.org"
# The first scene. Telegram ids are fixed so that a configuration can name them before the first start.
SELLERS_ID, HEADS_ID, OPS_ID, DISCUSSION_ID = (-1_001_000_000_000 - n for n in (1, 2, 3, 4))


@dataclass(frozen=True)
class Workspace:
    """The running stand-in. It is itself the ASGI application."""

    app: ASGIApp
    log: StateLog
    accounts: Accounts
    telegram: TelegramService
    spreadsheet_id: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. One that still waits when the server stops loses its connection, no more."""
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            # The stopping loop cancels once more; by then the connection is gone.
            with contextlib.suppress(asyncio.CancelledError):
                await drop_connection(send, receive)

    def announcement(self, base_url: str, credentials: Path) -> dict[str, Any]:
        """What a client must know to work here; ``credentials`` is the service account's key file."""
        return {
            "base_url": base_url,
            "credentials": str(credentials),
            "spreadsheet_id": self.spreadsheet_id,
            "bot_token": self.telegram.token,
            "channels": {"sellers": SELLERS_ID, "heads": HEADS_ID, "ops": OPS_ID},
            "owner_token": self.accounts.person_token(OWNER),
        }


def build_app(state_dir: Path | None, *, enforce_limits: bool = True, allow_create: bool = False) -> Workspace:
    """Compose the workspace on what ``state_dir`` holds (None: in memory, gone at the end).

    ``enforce_limits`` False lifts Google's quotas and Telegram's flood limits. ``allow_create`` lets the
    service account create and copy files, which Google refuses (FACTS 14).
    """
    log = StateLog(None if state_dir is None else state_dir / "workspace.sqlite")
    clock = WorkspaceClock()
    lockstep = Lockstep(clock, log)
    accounts = Accounts(clock, log)
    drive = DriveService(clock, log, accounts, allow_create=allow_create)
    sheets = SheetsService(clock, log, accounts, drive, enforce_quota=enforce_limits, allow_create=allow_create)
    telegram = TelegramService(clock, log, enforce_limits=enforce_limits)
    scene: dict[str, str] = {}
    replays: dict[str, Callable[[dict[str, Any]], None]] = {
        "sheets": sheets.replay,
        "drive": drive.replay,
        "accounts": accounts.replay,
        "telegram": telegram.replay,
        "clock": lockstep.replay,
        "scene": scene.update,
    }
    # A list, not the iterator: a replay must not find the log open under its hands.
    for service, entry in list(log.entries()):
        replays[service](entry)
    if "telegram" not in scene:
        _set_telegram_scene(telegram)
        log.append("scene", {"telegram": "ready"})
    if "spreadsheet_id" not in scene:
        scene["spreadsheet_id"] = sheets.create("Марафон продаж", owner=OWNER)
        service_account = accounts.service_account_info("http://127.0.0.1")["client_email"]
        drive.share(scene["spreadsheet_id"], service_account, "writer")
        log.append("scene", {"spreadsheet_id": scene["spreadsheet_id"]})
    traffic = Traffic(clock, accounts.whoami)
    faults = FaultBook()
    control = ControlPlane(lockstep, traffic, faults, sheets=sheets, drive=drive, accounts=accounts)
    routes = [
        *control.routes(),
        *TelegramStage(telegram).routes(),
        *telegram.routes(),
        *sheets.routes(),
        *drive.routes(),
        *accounts.routes(),
    ]
    services = Starlette(routes=routes)
    app = TrafficMiddleware(FaultMiddleware(DatedAnswers(services, clock), faults, lockstep), traffic)
    return Workspace(app, log, accounts, telegram, scene["spreadsheet_id"])


def _set_telegram_scene(telegram: TelegramService) -> None:
    """The bot, an administrator of two channels, of the ops group and of the sellers' discussion group.

    May run again after a kill in its middle: everything has a fixed id, except the bot, which is made once.
    """
    people = telegram.people
    people.create_chat("supergroup", "Обсуждение", chat_id=DISCUSSION_ID)
    people.create_chat("channel", "Продавцы", chat_id=SELLERS_ID, linked_chat_id=DISCUSSION_ID)
    people.create_chat("channel", "Старшие", chat_id=HEADS_ID)
    people.create_chat("supergroup", "Штаб", chat_id=OPS_ID)
    if not telegram.token:
        telegram.create_bot("Марафон", "sheets_marathon_bot")
    for chat_id in (SELLERS_ID, HEADS_ID, OPS_ID, DISCUSSION_ID):
        people.set_member(chat_id, "bot", "administrator")

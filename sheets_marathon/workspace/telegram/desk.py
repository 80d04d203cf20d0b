"""What every Bot API method is given: the world, the clock, the log, the limits."""

from __future__ import annotations

import asyncio
import base64
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.state_log import StateLog
from sheets_marathon.workspace.telegram.limits import FloodControl
from sheets_marathon.workspace.telegram.methods.arguments import Arguments
from sheets_marathon.workspace.telegram.model import TELEGRAM_USER_ID, Message, Origin, Room
from sheets_marathon.workspace.telegram.world import Entry, World

# A Bot API method: returns what goes into "result"; may raise TelegramError.
Method = Callable[["BotDesk", Arguments], Any]
WaitingMethod = Callable[["BotDesk", Arguments], Awaitable[Any]]


@dataclass
class BotDesk:
    """What methods work with. ``changed`` wakes those who wait for updates; ``poller``: who waits now."""

    world: World
    clock: WorkspaceClock
    log: StateLog
    limits: FloodControl
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    poller: object | None = None

    @property
    def now_s(self) -> int:
        """The workspace's time in whole Unix seconds, as Telegram dates things."""
        return int(self.clock.now().timestamp())

    def commit(self, entry: Entry) -> None:
        """Log an accepted change, then let it happen."""
        self.log.append("telegram", entry)
        self.world.apply(entry)

    def post(self, messages: Sequence[Message], files: dict[str, bytes] | None = None, *, limited: bool = True) -> None:
        """Add messages of one chat in one step, each channel post also to the linked discussion group.

        TelegramError 429 when ``limited`` and the chat or the bot has had its share.
        """
        room = self.world.rooms[messages[0].chat_id]
        if limited:
            self.limits.admit(room.chat, len(messages), self.clock.now())
        entry: Entry = {
            "do": "messages",
            "messages": [asdict(each) for each in [*messages, *self._copies(room, messages)]],
        }
        if files:
            entry["files"] = {name: base64.b64encode(content).decode() for name, content in files.items()}
        self.commit(entry)

    def _copies(self, room: Room, messages: Sequence[Message]) -> list[Message]:
        """The automatic forwards of channel posts, as they arrive in the discussion group."""
        discussion = self.world.rooms.get(room.chat.linked_chat_id or 0)
        if room.chat.type != "channel" or discussion is None:
            return []
        first_id = self.world.next_message_id(discussion)
        return [
            Message(
                chat_id=discussion.chat.id,
                message_id=first_id + index,
                date=post.date,
                content=post.content,
                sender_id=TELEGRAM_USER_ID,
                sender_chat_id=room.chat.id,
                origin=post.origin or Origin(post.date, room.chat.id, post.message_id),
                automatic_forward=True,
                pinned=True,  # each new post is pinned in the group, without a note
                media_group_id=post.media_group_id,
            )
            for index, post in enumerate(messages)
            if not post.is_service
        ]


def new_file_id() -> str:
    """An id in the look of Telegram's, for an uploaded file."""
    return "AgACAgIAAxkB" + secrets.token_urlsafe(24)

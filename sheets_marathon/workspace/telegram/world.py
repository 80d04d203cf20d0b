"""The state of the workspace's Telegram, built from a log of what happened.

Everything that changes goes through ``World.apply``: live, after the entry was logged, and again at the
next start. So an entry must say all that can't be computed (ids, dates), and ``apply`` asks no clock.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sheets_marathon.workspace.telegram.model import (
    TELEGRAM_USER_ID,
    Chat,
    Membership,
    Message,
    Room,
    User,
    message_from,
)

Entry = dict[str, Any]


@dataclass(frozen=True)
class Update:
    """Something the bot has not been told yet: ``kind`` is the Bot API's field name in Update.

    ``message``: the message as it was then. ``query``: the fields of a pressed button.
    """

    update_id: int
    kind: str
    message: Message
    query: dict[str, Any] | None = None


class World:
    """Who and what there is. Only ``apply`` writes."""

    def __init__(self) -> None:
        self.bot = User(0, "")
        self.token = ""
        self.users: dict[int, User] = {TELEGRAM_USER_ID: User(TELEGRAM_USER_ID, "Telegram")}
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, bytes] = {}
        self.updates: list[Update] = []
        self.commands: list[dict[str, Any]] = []
        self.open_queries: set[str] = set()
        # The kinds of updates that the bot asked for last; none named means all.
        self.allowed_kinds: list[str] = []
        self._arrivals: list[tuple[int, int]] = []
        self._next_update_id = 1
        # Private chats and basic groups share one sequence per account, the others have one each.
        self._next_common_id = 1
        self._appliers: dict[str, Callable[[Entry], None]] = {
            "bot": self._bot,
            "person": self._person,
            "chat": self._chat,
            "member": self._member,
            "messages": self._messages,
            "edit": self._edit,
            "delete": self._delete,
            "pin": self._pin,
            "press": self._press,
            "answer": lambda entry: self.open_queries.discard(entry["query_id"]),
            "commands": lambda entry: setattr(self, "commands", entry["commands"]),
            "confirm": self._confirm,
            "allow": lambda entry: setattr(self, "allowed_kinds", entry["kinds"]),
        }

    def apply(self, entry: Entry) -> None:
        """Let happen what a log entry says; ``entry["do"]`` is one of the keys above."""
        self._appliers[entry["do"]](entry)

    def next_message_id(self, room: Room) -> int:
        """The id that the chat's next message gets."""
        if room.chat.type in ("private", "group"):
            return self._next_common_id
        # 1 is the note that the chat was created; nobody can forward or delete it, so it isn't kept.
        return max(room.messages, default=1) + 1

    def room_named(self, username: str) -> Room | None:
        """The chat with a public name (without @, any case)."""
        wanted = username.lower()
        return next((r for r in self.rooms.values() if (r.chat.username or "").lower() == wanted), None)

    def bot_membership(self, room: Room) -> Membership:
        """How the bot stands in a chat."""
        return room.member(self.bot.id)

    def all_messages(self) -> Iterator[tuple[Room, Message]]:
        """Every message ever, in the order of arrival, deleted ones too."""
        for chat_id, message_id in self._arrivals:
            room = self.rooms[chat_id]
            yield room, room.messages[message_id]

    def _bot(self, entry: Entry) -> None:
        self.token = entry["token"]
        self.bot = User(**entry["user"])
        self.users[self.bot.id] = self.bot

    def _person(self, entry: Entry) -> None:
        user = User(**entry["user"])
        self.users[user.id] = user
        chat = Chat(user.id, "private", username=user.username)
        if user.id in self.rooms:
            self.rooms[user.id].chat = chat
        else:
            self.rooms[user.id] = Room(chat)

    def _chat(self, entry: Entry) -> None:
        chat = Chat(**entry["chat"])
        if chat.id in self.rooms:
            self.rooms[chat.id].chat = chat
        else:
            self.rooms[chat.id] = Room(chat)

    def _member(self, entry: Entry) -> None:
        membership = Membership(entry["user_id"], entry["status"], frozenset(entry["rights"]))
        self.rooms[entry["chat_id"]].members[membership.user_id] = membership

    def _messages(self, entry: Entry) -> None:
        for file_id, content in entry.get("files", {}).items():
            self.files[file_id] = base64.b64decode(content)
        for record in entry["messages"]:
            message = message_from(record)
            room = self.rooms[message.chat_id]
            room.messages[message.message_id] = message
            self._arrivals.append((room.chat.id, message.message_id))
            if room.chat.type in ("private", "group"):
                self._next_common_id = max(self._next_common_id, message.message_id + 1)
            if self._bot_hears(room, message):
                self._tell("channel_post" if room.chat.type == "channel" else "message", message)

    def _edit(self, entry: Entry) -> None:
        room = self.rooms[entry["chat_id"]]
        message = replace(
            room.messages[entry["message_id"]],
            content=entry["content"],
            reply_markup=entry["reply_markup"],
            edit_date=entry["edit_date"],
        )
        room.messages[message.message_id] = message
        if self._bot_hears(room, message):
            self._tell("edited_channel_post" if room.chat.type == "channel" else "edited_message", message)

    def _delete(self, entry: Entry) -> None:
        messages = self.rooms[entry["chat_id"]].messages
        for message_id in entry["message_ids"]:
            messages[message_id] = replace(messages[message_id], deleted_by=entry["by"], pinned=False)

    def _pin(self, entry: Entry) -> None:
        messages = self.rooms[entry["chat_id"]].messages
        messages[entry["message_id"]] = replace(messages[entry["message_id"]], pinned=entry["pinned"])
        if entry["note"]:
            self._messages({"messages": [entry["note"]]})

    def _press(self, entry: Entry) -> None:
        message = self.rooms[entry["chat_id"]].messages[entry["message_id"]]
        query = {"id": entry["query_id"], "from": entry["user_id"], "data": entry["data"]}
        self.open_queries.add(entry["query_id"])
        self._tell("callback_query", message, query)

    def _confirm(self, entry: Entry) -> None:
        self.updates = [update for update in self.updates if update.update_id >= entry["offset"]]

    def _tell(self, kind: str, message: Message, query: dict[str, Any] | None = None) -> None:
        if self.allowed_kinds and kind not in self.allowed_kinds:
            return
        self.updates.append(Update(self._next_update_id, kind, message, query))
        self._next_update_id += 1

    def _bot_hears(self, room: Room, message: Message) -> bool:
        """Whether the bot gets an update: not of its own messages, in groups only by privacy mode's rules.

        Rules: core.telegram.org/bots/features#privacy-mode. Automatic forwards reach it like any message.
        """
        if message.outgoing:
            return False
        if room.chat.type == "private":
            return not self.users[room.chat.id].blocked
        membership = self.bot_membership(room)
        if not membership.present:
            return False
        if room.chat.type == "channel" or self.bot.reads_all_group_messages:
            return True
        replied = room.messages.get(message.reply_to or 0)
        return (
            membership.status in ("administrator", "creator")
            or message.is_service
            or message.text.startswith("/")
            or f"@{self.bot.username}".lower() in message.text.lower()
            or (replied is not None and replied.outgoing)
        )

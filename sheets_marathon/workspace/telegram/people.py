"""What persons do in the workspace's Telegram: make chats, let the bot in, write, press, delete."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import asdict
from typing import Any

from sheets_marathon.workspace.telegram.desk import BotDesk
from sheets_marathon.workspace.telegram.model import CHAT_TYPES, STATUSES, Chat, Message, Room, User
from sheets_marathon.workspace.telegram.text.entities import settle
from sheets_marathon.workspace.telegram.text.entity_html import as_html
from sheets_marathon.workspace.telegram.wire import RIGHTS_OF_TYPE

# Ids that look like Telegram's: -100… for channels and supergroups.
_FIRST_LARGE_CHAT = -1_001_000_000_001
_FIRST_GROUP = -4_000_000_001
_FIRST_PERSON = 500_000_001


class StageMistake(ValueError):
    """The stage asked for something impossible; the message says what."""


class TelegramPeople:
    """The stage's hands. Every change is logged like the bot's own."""

    def __init__(self, desk: BotDesk) -> None:
        self._desk = desk
        self._world = desk.world

    def create_chat(
        self,
        kind: str,
        title: str | None = None,
        *,
        username: str | None = None,
        chat_id: int | None = None,
        linked_chat_id: int | None = None,
        protected: bool = False,
    ) -> int:
        """Make a chat (or change the one with ``chat_id``); returns its id. ``private`` makes a person.

        ``linked_chat_id`` of a channel is its discussion group: posts are forwarded there from then on.
        """
        if kind not in CHAT_TYPES:
            raise StageMistake(f"type is one of {', '.join(CHAT_TYPES)}, not {kind!r}")
        if kind == "private":
            return self.create_person(title or "Участник", username=username, user_id=chat_id)
        if linked_chat_id is not None and linked_chat_id not in self._world.rooms:
            raise StageMistake(f"there is no chat {linked_chat_id} to link")
        if chat_id is None:
            first = _FIRST_GROUP if kind == "group" else _FIRST_LARGE_CHAT
            large = [each for each in self._world.rooms if each <= first and (kind == "group") == (each > -(10**12))]
            chat_id = min(large, default=first + 1) - 1
        chat = Chat(chat_id, kind, title or "Чат", username, linked_chat_id, protected=protected)
        self._desk.commit({"do": "chat", "chat": asdict(chat)})
        return chat_id

    def create_person(
        self, first_name: str, *, username: str | None = None, user_id: int | None = None, started: bool = False
    ) -> int:
        """Make a person who has (``started``) or has not begun a talk with the bot; returns the id."""
        known = [each for each in self._world.rooms if each >= _FIRST_PERSON]
        user_id = user_id or max(known, default=_FIRST_PERSON - 1) + 1
        self._commit_person(User(user_id, first_name, username=username, started=started))
        return user_id

    def set_member(self, chat: int, user: int | str, status: str, rights: list[str] | None = None) -> None:
        """Set how ``user`` (an id, or "bot") stands in a chat. ``rights`` None gives an administrator all.

        In a person's private chat the status ``kicked`` means that the person has blocked the bot, ``member``
        that they have started it, ``left`` neither.
        """
        room = self._room(chat)
        if status not in STATUSES:
            raise StageMistake(f"status is one of {', '.join(STATUSES)}, not {status!r}")
        if room.chat.type == "private":
            person = vars(self._world.users[chat]) | {"started": status == "member", "blocked": status == "kicked"}
            self._commit_person(User(**person))
            return
        user_id = self._world.bot.id if user == "bot" else int(user)
        if user_id not in self._world.users:
            raise StageMistake(f"there is no person {user_id}")
        possible = RIGHTS_OF_TYPE[room.chat.type]
        if rights is not None and set(rights) - set(possible):
            raise StageMistake(f"rights in a {room.chat.type}: {', '.join(possible)}")
        given = list(possible if rights is None else rights) if status == "administrator" else []
        entry = {"do": "member", "chat_id": chat, "user_id": user_id, "status": status, "rights": given}
        self._desk.commit(entry)

    def say(self, chat: int, user: int, text: str, *, reply_to: int | None = None) -> int:
        """A person writes: a comment, a private message (/start begins a talk), a post in a channel.

        ``user`` 0 in a channel is the channel itself. Returns the message's id.
        """
        room = self._room(chat)
        person = self._world.users.get(user)
        in_channel = room.chat.type == "channel"
        if person is None and not in_channel:
            raise StageMistake(f"there is no person {user}")
        if room.chat.type == "private" and person is not None:
            if user != chat:
                raise StageMistake("in a private chat only the person it belongs to can write")
            if not person.started or person.blocked:
                self._commit_person(User(**vars(person) | {"started": True, "blocked": False}))
        replied = room.messages.get(reply_to or 0)
        if reply_to is not None and replied is None:
            raise StageMistake(f"there is no message {reply_to} to reply to")
        settled, entities = settle(text, [], commands=not in_channel)
        content: dict[str, Any] = {"text": settled}
        if entities:
            content["entities"] = [each.wire() for each in entities]
        message = Message(
            chat_id=chat,
            message_id=self._world.next_message_id(room),
            date=self._desk.now_s,
            content=content,
            sender_id=None if in_channel else user,
            sender_chat_id=chat if in_channel else None,
            reply_to=reply_to,
            thread_id=replied.thread_of_replies if replied else None,
        )
        self._desk.post([message], limited=False)
        return message.message_id

    def press(self, chat: int, message_id: int, user: int, data: str) -> str:
        """A person presses an inline button; returns the callback query's id."""
        message = self._message(chat, message_id)
        rows = (message.reply_markup or {}).get("inline_keyboard", [])
        if data not in [button.get("callback_data") for row in rows for button in row]:
            raise StageMistake(f"message {message_id} has no button with callback_data {data!r}")
        if user not in self._world.users:
            raise StageMistake(f"there is no person {user}")
        query_id = str(secrets.randbits(62))
        where = {"chat_id": chat, "message_id": message_id}
        self._desk.commit({"do": "press", **where, "user_id": user, "data": data, "query_id": query_id})
        return query_id

    def delete(self, chat: int, message_id: int) -> None:
        """A person deletes a message. The bot is not told, as at Telegram."""
        self._message(chat, message_id)
        self._desk.commit({"do": "delete", "chat_id": chat, "message_ids": [message_id], "by": "person"})

    def messages(self, chat: int | None = None) -> list[dict[str, Any]]:
        """All messages ever (of one chat), deleted ones too, as a rehearsal's report wants them."""
        shown = self._world.all_messages()
        return [self._report(room, message) for room, message in shown if chat in (None, room.chat.id)]

    def photo(self, chat: int, message_id: int) -> bytes | None:
        """The picture of a message, None when it has none."""
        sizes = self._message(chat, message_id).content.get("photo")
        return self._world.files[sizes[-1]["file_id"]] if sizes else None

    def find_chat(self, name: str) -> int:
        """The id of a chat given by id, @username or title."""
        for room in self._world.rooms.values():
            if name in (str(room.chat.id), f"@{room.chat.username}", room.chat.title):
                return room.chat.id
        raise StageMistake(f"there is no chat {name!r}")

    def _report(self, room: Room, message: Message) -> dict[str, Any]:
        person = self._world.users.get(message.sender_id or 0)
        author = person.first_name if person else room.chat.title
        title = room.chat.title or self._world.users[room.chat.id].first_name
        entities = message.content.get("entities") or message.content.get("caption_entities") or []
        return {
            "chat": room.chat.id,
            "chat_title": title,
            "message_id": message.message_id,
            "date": dt.datetime.fromtimestamp(message.date, dt.UTC).isoformat(),
            "text": message.text,
            "html": as_html(message.text, entities),
            "from": author,
            "by_bot": message.outgoing,
            "service": message.is_service,
            "forwarded": message.origin is not None,
            "silent": message.silent,
            "automatic_forward": message.automatic_forward,
            "reply_to": message.reply_to,
            "photo": "photo" in message.content,
            "edited": message.edit_date is not None,
            "pinned": message.pinned,
            "deleted": message.deleted_by is not None,
        }

    def _commit_person(self, user: User) -> None:
        self._desk.commit({"do": "person", "user": asdict(user)})

    def _room(self, chat: int) -> Room:
        if chat not in self._world.rooms:
            raise StageMistake(f"there is no chat {chat}")
        return self._world.rooms[chat]

    def _message(self, chat: int, message_id: int) -> Message:
        message = self._room(chat).messages.get(message_id)
        if message is None:
            raise StageMistake(f"there is no message {message_id} in chat {chat}")
        return message

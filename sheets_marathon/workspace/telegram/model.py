"""What the workspace's Telegram consists of: people, chats, memberships and messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The account that Telegram shows as the sender of automatic forwards into a discussion group.
TELEGRAM_USER_ID = 777000
PRESENT = ("creator", "administrator", "member", "restricted")
STATUSES = (*PRESENT, "left", "kicked")
CHAT_TYPES = ("private", "group", "supergroup", "channel")


@dataclass(frozen=True)
class User:
    """An account. ``started`` and ``blocked`` say how a person stands to the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    # Bots only: BotFather's privacy mode switched off.
    reads_all_group_messages: bool = False


@dataclass(frozen=True)
class Membership:
    """How an account stands in a chat; ``rights`` (can_post_messages …) matter for administrators only."""

    user_id: int
    status: str = "member"
    rights: frozenset[str] = frozenset()

    @property
    def present(self) -> bool:
        """Whether the account is in the chat."""
        return self.status in PRESENT

    def may(self, right: str) -> bool:
        """Whether an administrator's right is there."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)


@dataclass(frozen=True)
class Chat:
    """A chat without its messages. A private chat has the id of the person in it."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    linked_chat_id: int | None = None
    description: str | None = None
    # "Restrict saving content": nothing that is posted from then on can be forwarded.
    protected: bool = False


@dataclass(frozen=True)
class Origin:
    """Where a forwarded message comes from: a channel's post (``chat_id``) or a person's message."""

    date: int
    chat_id: int | None = None
    message_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class Message:
    """A message as it stands now. ``date`` and ``edit_date`` are Unix seconds.

    ``content`` holds the fields of the Bot API's Message that say what it is (text, entities, photo,
    caption …); a pin's service message has ``pinned_message_id`` there. ``deleted_by``: None, ``bot`` or
    ``person``. ``outgoing``: the bot sent it; ``silent``: it asked for no sound.
    """

    chat_id: int
    message_id: int
    date: int
    content: dict[str, Any]
    sender_id: int | None = None
    sender_chat_id: int | None = None
    outgoing: bool = False
    origin: Origin | None = None
    automatic_forward: bool = False
    reply_to: int | None = None
    thread_id: int | None = None
    reply_markup: dict[str, Any] | None = None
    media_group_id: str | None = None
    protected: bool = False
    edit_date: int | None = None
    deleted_by: str | None = None
    pinned: bool = False
    silent: bool = False

    @property
    def text(self) -> str:
        """Text or caption, "" when there is neither."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def thread_of_replies(self) -> int | None:
        """The thread that answers to it belong to: comments on a channel's post stand under its automatic forward."""
        return self.message_id if self.automatic_forward else self.thread_id

    @property
    def is_service(self) -> bool:
        """Whether it is one of Telegram's own notes (a pin), not a person's or the bot's words."""
        return "pinned_message_id" in self.content


def message_from(record: dict[str, Any]) -> Message:
    """The message that ``dataclasses.asdict`` made ``record`` of."""
    origin = record.get("origin")
    return Message(**{**record, "origin": Origin(**origin) if origin else None})


@dataclass
class Room:
    """A chat with its members and messages, in order."""

    chat: Chat
    members: dict[int, Membership] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    def member(self, user_id: int) -> Membership:
        """The membership of an account; one that never joined has left."""
        return self.members.get(user_id) or Membership(user_id, "left")

    def present_members(self) -> list[Membership]:
        """Who is in the chat."""
        return [each for each in self.members.values() if each.present]

    def pinned(self) -> Message | None:
        """The newest pinned message."""
        standing = [m for m in self.messages.values() if m.pinned and m.deleted_by is None]
        return standing[-1] if standing else None

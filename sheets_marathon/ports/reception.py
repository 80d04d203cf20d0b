"""What people say to the bot and what it answers, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

PLACE = "place"
POINTS = "points"
OWED = "owed"
ONLY_ASKED = frozenset({PLACE, POINTS, OWED})
"""Presses that change nothing: whoever has pressed again wants only the newest answered."""


class Way(StrEnum):
    """How somebody turned to the bot."""

    WRITTEN = "written"  # in their private chat with it
    PRESSED = "pressed"  # a button under one of its messages
    IN_GROUP = "in_group"


@dataclass(frozen=True, slots=True)
class Teller:
    """A Telegram user, as Telegram vouches for them. ``username`` without @, "" when there is none."""

    user_id: int
    name: str
    username: str = ""

    @property
    def shown(self) -> str:
        """For people to read: ``Анна (@anna)``."""
        return f"{self.name} (@{self.username})" if self.username else self.name


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that somebody said or pressed. ``update_id`` is Telegram's number for it.

    ``text``: what was written, or the pressed button's data. ``chat``: its id; ``chat_name``: its public name, "" for
    none. ``sent_at`` (aware): when a message was written; of a press Telegram does not tell. ``query_id``: of a press.
    ``reply_to``: the message that this one answers; ``to_post``: that is a channel's post, forwarded into its group.
    """

    update_id: int
    way: Way
    teller: Teller
    chat: int
    text: str
    message_id: int = 0
    sent_at: dt.datetime | None = None
    chat_name: str = ""
    query_id: str = ""
    reply_to: int | None = None
    to_post: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says, and what the bot hears when it is pressed."""

    label: str
    says: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer for the one who asked: Telegram HTML with ``rows`` of buttons, ``html`` "" for none.

    ``toast``: a few words over the pressed button.
    """

    html: str = ""
    rows: tuple[tuple[Button, ...], ...] = ()
    toast: str = ""


class Reception(Protocol):
    """Decides what to answer. What it must not forget is on disk when it returns; to repeat it does no harm."""

    def answer(self, heard: Heard) -> Reply | None:
        """The answer; None when there is nothing to say."""
        ...

    def news(self) -> Sequence[tuple[int, Reply]]:
        """What people should be told unasked, with their private chats. Each comes once, whatever becomes of it."""
        ...

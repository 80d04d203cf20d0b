"""What private answers need: what people say to the bot, what it says to them, what it must not forget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sheets_marathon.marathon.identity import PersonLink
from sheets_marathon.marathon.model import Slot
from sheets_marathon.spreadsheet.snapshot import TabView


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


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked in a discussion group. ``key``: ``<chat>:<message id>``; ``link`` "" where there is none."""

    key: str
    asked_at: dt.datetime
    user_id: int
    who: str
    text: str
    link: str = ""
    answered_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The sheet as the ticker last saw it (at ``seen_at``, aware). Never changed once handed over.

    ``unanswered``: works of which the LMS says that they wait: attempts, and which attempt a typed "rework" is for,
    by key.
    """

    views: Mapping[str, TabView]
    slots: tuple[Slot, ...]
    unanswered: Mapping[str, tuple[int, int | None]]
    seen_at: dt.datetime


@dataclass(slots=True)
class Hatch:
    """What the ticker's thread and the bot's hand each other: whole values, put down and picked up in one step.

    ``figures``: None before the first look. ``bot``: the bot's username, "" while it is not known. ``trouble``: what
    ops should be told of the bot's work, "" when all is well.
    """

    figures: Figures | None = None
    bot: str = ""
    trouble: str = ""


class BotMemory(Protocol):
    """The bot's own durable memory. A commit is on disk when a call returns. One per thread."""

    def claim(self, update_id: int, at: dt.datetime) -> bool:
        """True once for each update: whoever gets it answers, and nobody ever again."""
        ...

    def claimed(self, update_id: int) -> bool:
        """Whether somebody has claimed it."""
        ...

    def forget_claims(self, before: dt.datetime) -> None:
        """Forget claims from before a moment (aware); Telegram keeps updates for a day."""
        ...

    def links(self) -> Sequence[PersonLink]:
        """Everybody who is linked."""
        ...

    def link(self, link: PersonLink) -> bool:
        """Link somebody, unless the participant or the user is linked already: False then."""
        ...

    def settle(self, before: Sequence[PersonLink], after: Iterable[PersonLink]) -> None:
        """Replace ``before`` with ``after``, all or nothing; what others have linked since stays."""
        ...

    def muted(self, user_id: int) -> bool:
        """Whether somebody wants to be left alone."""
        ...

    def mute(self, user_id: int, *, on: bool) -> None:
        """Leave somebody alone from now on, or not."""
        ...

    def told(self, link: PersonLink) -> str | None:
        """What somebody has been told of their works, as it was given to ``tell``; None when nothing ever was."""
        ...

    def tell(self, link: PersonLink, works: str) -> None:
        """Somebody is being told of their works, or need not be."""
        ...

    def ask(self, question: Question) -> None:
        """Keep a question; the same one again changes nothing."""
        ...

    def answered(self, key: str, by: int, at: dt.datetime) -> None:
        """Somebody replied to a message; where it is a question of somebody else's, it is answered, once."""
        ...

    def unshown(self) -> Sequence[Question]:
        """Questions whose latest state the sheet is not known to show, oldest first."""
        ...

    def mark_shown(self, questions: Iterable[Question]) -> None:
        """The sheet shows exactly these; one that has changed since stays unshown."""
        ...

    def changes(self) -> int:
        """Another number whenever another thread has changed anything."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class Reception(Protocol):
    """Decides what to answer. What it must not forget is on disk when it returns; to repeat it does no harm."""

    def answer(self, heard: Heard) -> Reply | None:
        """The answer; None when there is nothing to say."""
        ...

    def news(self) -> Sequence[tuple[int, Reply]]:
        """What people should be told unasked, with their private chats. Each comes once, whatever becomes of it."""
        ...

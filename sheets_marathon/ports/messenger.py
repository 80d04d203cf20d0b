"""The channels, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SentPost:
    """A post that is in the chat: its id there and the time the messenger gave it (aware)."""

    message_id: int
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Probed:
    """What stands under a message id: its visible text and time, or nothing.

    ``found`` False: there is no such message yet. ``removed`` True: there was one and a person deleted it.
    """

    found: bool
    removed: bool = False
    text: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ChatReport:
    """Whether the bot can post in a chat; ``problem`` is a sentence for ops when it can't, or when that can't be told.

    ``definite``: the messenger itself said so; trying again without a change by a person is useless.

    Who may post may delete its posts. ``lacks``: what it may not do besides, sentences for ops by ``pin`` and
    ``forward`` (out of the chat).
    """

    chat: str
    title: str = ""
    problem: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)
    definite: bool = False


class Messenger(Protocol):
    """The channels."""

    def send(self, chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        """Send once, never repeated by itself. DeliveryRefused: certainly not sent; DeliveryUnclear: unknown.

        ``quiet``: it comes without a sound. ``picture``: a PNG that ``html`` stands under, 1,024 characters at most.
        """
        ...

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        """What is under this id, seen by forwarding it to the ops chat (FACTS 21)."""
        ...

    def delete(self, chat: str, message_id: int) -> None:
        """See that the message is gone; one that is gone already is fine. Raises as ``send`` does."""
        ...

    def pin(self, chat: str, message_id: int) -> None:
        """Pin the message without a sound; one that is pinned already is fine. Raises as ``send`` does."""
        ...

    def check(self, chat: str) -> ChatReport:
        """Whether the bot may post there."""
        ...

    def close(self) -> None:
        """End connections."""
        ...

"""A mail server, as a protocol."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sheets_marathon.errors import MarathonError


@dataclass(frozen=True, slots=True)
class Letter:
    """What everybody gets. ``html`` shows ``picture`` (PNG) as ``cid:qr``; ``text`` says the same without it."""

    subject: str
    html: str
    text: str
    picture: bytes


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person. ``address``: a plain one (``a@example.org``), checked; ``name`` as it was typed."""

    address: str
    name: str = ""


class Fate(StrEnum):
    """What became of a letter, as far as the mail server is concerned.

    ``sent``: it took the letter; ``later``: certainly not taken, and it may be another time; ``refused``: certainly
    not taken, and it never will be; ``unclear``: the connection broke after the letter had been handed over.
    """

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``note``: the server's own words where it did not take the letter.

    ``of_person``: it is about this address; otherwise the server, or what is sent, is the likelier cause.
    """

    fate: Fate
    note: str = ""
    of_person: bool = False


class NoMailServer(MarathonError):
    """The mail server can't be reached, or lets nobody send: certainly nothing was handed over."""


class Mailer(Protocol):
    """A mail server."""

    def send(self, letter: Letter, to: Recipient, at: dt.datetime, mark: str) -> Outcome:
        """One letter to one person, tried once. NoMailServer when it is of no use to go on.

        ``at`` (aware): the letter's date. ``mark``: the same for the same letter to the same person, so that mailboxes
        that look for doubles find them; "" for one that is like no other.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...

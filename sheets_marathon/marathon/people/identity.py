"""Who asks: personal links, and which Telegram user is which participant. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.roster import clean_number

_LENGTH = 22
"""Characters of base64url: 132 bits, too many to guess; Telegram takes up to 64 [core.telegram.org/bots/features]."""
_USERNAME = re.compile(r"(?:https?://)?(?:www\.)?(?:t\.me/|telegram\.me/)?@?([a-z0-9_]{4,32})/?(?:\?.*)?")


def link_token(secret: str, participant_id: str) -> str:
    """What a personal link carries: HMAC-SHA256 under ``secret``, the bot's token, in 22 url-safe characters.

    A new token of the bot makes new links; people who are linked already stay so.
    """
    digest = hmac.new(secret.encode(), clean_number(participant_id).encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode("ascii")[:_LENGTH]


def personal_link(bot: str, secret: str, participant_id: str) -> str:
    """The deep link for one participant; ``bot``: the bot's username without @."""
    return f"https://t.me/{bot}?start={link_token(secret, participant_id)}"


def whose_token(secret: str, token: str, people: Iterable[Participant]) -> Participant | None:
    """The participant whose link it is. Every comparison takes the same time, and all are made."""
    given = token.encode()
    found = None
    for person in people:
        if hmac.compare_digest(link_token(secret, person.id).encode(), given):
            found = person
    return found


def fold_username(text: str) -> str:
    """A Telegram name as it is compared, however it was typed (``@Anna``, ``https://t.me/anna``); "" for no name."""
    found = _USERNAME.fullmatch(text.strip().lower())
    return found[1] if found else ""


def whose_username(username: str, people: Iterable[Participant]) -> Participant | None:
    """The only active participant with this Telegram name in the roster; None when nobody or several have it."""
    wanted = fold_username(username)
    fitting = [person for person in people if wanted and person.active and fold_username(person.telegram) == wanted]
    return fitting[0] if len(fitting) == 1 else None


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A Telegram user who is a participant. ``name``: who they are in Telegram, for people to read.

    ``shown``: the sheet has had it, so a cell that is empty now was emptied by a person.
    """

    participant_id: str
    user_id: int
    name: str = ""
    shown: bool = False

    @property
    def cell(self) -> str:
        """How the roster shows it: ``512345678 · Анна (@anna)``; only the number counts."""
        return f"{self.user_id} · {self.name}" if self.name else str(self.user_id)


def linked_user(cell: str) -> int | None:
    """The Telegram user that a roster's cell names, None when it names none."""
    found = re.match(r"\s*(\d{1,19})\b", cell)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the sheet and the bot's memory agree upon: ``links`` by participant id, ``cells`` to be written."""

    links: Mapping[str, PersonLink]
    cells: Mapping[str, str | None] = field(default_factory=dict)


def settled(known: Iterable[PersonLink], cells: Mapping[str, str]) -> Settled:
    """Memory and roster brought together. ``cells``: the roster's cells as text by participant id, "" for empty ones.

    The sheet wins: an emptied cell unlinks, another number in it links another user. What the sheet has not had yet is
    written there, if its cell is empty. Nobody is two people: a cell that names somebody who is linked to another
    participant is emptied again. Somebody whose row is gone from the roster stays linked; they get no answers.
    """
    links: dict[str, PersonLink] = {}
    users: set[int] = set()

    def take(link: PersonLink) -> bool:
        if link.user_id in users or link.participant_id in links:
            return False
        links[link.participant_id] = link
        users.add(link.user_id)
        return True

    by_person = {link.participant_id: link for link in known}
    wanted: dict[str, str | None] = {}
    # Those whom both know come first, then what the bot has just learned, then what only the sheet says.
    for who, link in by_person.items():
        if who not in cells or linked_user(cells[who]) == link.user_id:
            take(PersonLink(who, link.user_id, link.name, shown=link.shown or who in cells))
    for who, link in by_person.items():
        if who in cells and not link.shown and not cells[who] and take(link):
            wanted[who] = link.cell
    for who, cell in cells.items():
        user = linked_user(cell)
        if cell and user is not None and who not in links:
            name = cell.partition("·")[2].strip()
            if not take(PersonLink(who, user, name, shown=True)):
                wanted[who] = None
    return Settled(links, wanted)

"""Who asks: which Telegram user is which participant. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from sheets_marathon.marathon.model import Participant

Confirm = Literal["number", "head", "no"]
"""How somebody whose Telegram name stands in the roster shows that it is they."""

_USERNAME = re.compile(r"(?:https?://)?(?:www\.)?(?:t\.me/|telegram\.me/)?@?([a-z0-9_]{4,32})/?(?:\?.*)?")


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

    ``shown``: the sheet has had it, so a cell that is empty now was emptied by a person. ``by_name``: known by their
    Telegram name only, so that the personal link takes the place back. ``instead_of``: the user from whom it was taken,
    whom the sheet may still show, 0 for nobody.
    """

    participant_id: str
    user_id: int
    name: str = ""
    shown: bool = False
    by_name: bool = False
    instead_of: int = 0

    def cell(self, mark: str) -> str:
        """How the roster shows it: ``512345678 · Анна (@anna)``, with ``mark`` behind that where only the name tells
        who it is; number and mark count."""
        name = self.name.replace("·", "-")  # nobody's name may look like the mark
        return " · ".join([str(self.user_id), *([name] if name else []), *([mark] if self.by_name else [])])


def read_link(participant_id: str, cell: str, mark: str) -> PersonLink | None:
    """The link that a roster's cell shows, None when it names no user."""
    user, (_, _, name) = linked_user(cell), cell.partition("·")
    if user is None:
        return None
    name = name.strip()
    by_name = name == mark or name.endswith(f" · {mark}")
    return PersonLink(participant_id, user, name.removesuffix(mark).rstrip(" ·") if by_name else name, True, by_name)


def linked_user(cell: str) -> int | None:
    """The Telegram user that a roster's cell names, None when it names none."""
    found = re.match(r"\s*(\d{1,19})\b", cell)
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the sheet and the bot's memory agree upon: ``links`` by participant id, ``cells`` to be written."""

    links: Mapping[str, PersonLink]
    cells: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Introduction:
    """What becomes of somebody who shows a personal link. ``refusal``: "taken" when another one has opened it,
    "other" when they are somebody else by a link of their own, "" when the place is theirs. ``before``: links that end
    with it; ``lost``: the one who had the place by their Telegram name."""

    refusal: str = ""
    before: tuple[PersonLink, ...] = ()
    after: PersonLink | None = None
    lost: PersonLink | None = None


def introduced(link: PersonLink, known: Iterable[PersonLink]) -> Introduction:
    """``link`` by a personal link, which beats a Telegram name: somebody else's, and one's own."""
    links = list(known)
    holder = next((each for each in links if each.participant_id == link.participant_id), None)
    mine = next((each for each in links if each.user_id == link.user_id), None)
    if holder is not None and holder.user_id == link.user_id:
        return Introduction(before=(holder,), after=replace(holder, by_name=False))
    if mine is not None and not mine.by_name:
        return Introduction("other")
    if holder is not None and not holder.by_name:
        return Introduction("taken")
    before = tuple(each for each in (holder, mine) if each is not None)
    return Introduction("", before, replace(link, instead_of=holder.user_id if holder else 0), holder)


def settled(known: Iterable[PersonLink], cells: Mapping[str, str], mark: str) -> Settled:
    """Memory and roster brought together. ``cells``: the roster's cells as text by participant id, "" for empty ones;
    ``mark``: the word behind those who are known by their Telegram name only.

    The sheet wins: an emptied cell unlinks, another number in it links another user. What the sheet has not had yet is
    written there, if its cell is empty or shows whom a personal link has just put out. Nobody is two people: a cell
    that names somebody who is linked to another participant is emptied again. Somebody whose row is gone from the
    roster stays linked; they get no answers.
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
        both = who not in cells or linked_user(cells[who]) == link.user_id
        if both and take(replace(link, shown=link.shown or who in cells)) and _marked(cells.get(who, ""), link, mark):
            wanted[who] = link.cell(mark)
    for who, link in by_person.items():
        late = who in cells and not link.shown and (not cells[who] or linked_user(cells[who]) == link.instead_of)
        if late and take(link):
            wanted[who] = link.cell(mark)
    for who, cell in cells.items():
        shown = read_link(who, cell, mark)
        if shown is not None and who not in links and not take(shown):
            wanted[who] = None
    return Settled(links, wanted)


def _marked(cell: str, link: PersonLink, mark: str) -> bool:
    """Whether a cell says otherwise than the memory how somebody became known."""
    shown = read_link(link.participant_id, cell, mark)
    return shown is not None and shown.by_name != link.by_name

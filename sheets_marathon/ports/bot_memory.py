"""What private answers must not forget, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.marathon.people.identity import PersonLink


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
class CameByName:
    """Somebody whose Telegram name fits the roster, and who has yet to show that it is they.

    ``username``: the folded name by which they came; ``name``: who they are in Telegram, for people to read. ``tries``:
    wrong numbers so far; ``asked_at`` (aware): when their head was asked; ``closed``: the name opens nothing any more.
    """

    participant_id: str
    username: str
    user_id: int
    name: str
    tries: int = 0
    asked_at: dt.datetime | None = None
    closed: bool = False


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

    def tokens(self) -> Mapping[str, str]:
        """What everybody's personal link carries, by participant id."""
        ...

    def keep_tokens(self, tokens: Mapping[str, str]) -> None:
        """Keep these, by participant id, over what was there."""
        ...

    def candidates(self) -> Sequence[CameByName]:
        """Everybody who came by their Telegram name and has yet to show that it is they."""
        ...

    def keep_candidate(self, candidate: CameByName) -> None:
        """Keep how far somebody is; participant and name tell who it is."""
        ...

    def for_ops(self) -> Mapping[str, str]:
        """What ops are to be told, by what it is about, oldest first."""
        ...

    def tell_ops(self, about: str, text: str) -> None:
        """Ops are to be told, in place of what they were to be told about the same."""
        ...

    def ops_told(self, about: str, text: str) -> None:
        """They have been told so."""
        ...

    def recall(self, name: str) -> str:
        """What was kept under a name, "" for nothing."""
        ...

    def remember(self, name: str, kept: str) -> None:
        """Keep a text under a name."""
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

    def changes(self) -> tuple[int, int]:
        """Another value whenever another thread has changed anything, or the memory begins anew."""
        ...

    def set_aside(self) -> Sequence[str]:
        """Names of damaged memories that this one took the place of, as long as they are kept."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...

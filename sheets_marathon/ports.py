"""What the jobs need from the world, as protocols. Adapters implement them; ``bootstrap`` wires them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.marathon.messages import Post
from sheets_marathon.marathon.model import DealEvent, DeliveryState, Slot
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> dt.datetime:
        """The current moment, aware."""
        ...

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        """Do nothing for ``seconds``, less when ``wake`` is called.

        ``quiet_until``: the caller knows of nothing to do before it; a clock that is moved by hand may
        jump there, a real one ignores it.
        """
        ...

    def wake(self) -> None:
        """End the current rest, and every later one, at once: the process is about to stop. Signal-safe."""
        ...


class SheetStore(Protocol):
    """The spreadsheet. Every call is at most one HTTP request that counts."""

    def read_layout(self, headers_only: Collection[str] = ()) -> Layout:
        """The whole spreadsheet: tabs, tags, values, formulas, names. One read.

        ``headers_only``: tabs of which the header row is enough, such as long ledgers; where a store does not know
        yet where these are, it reads them whole.
        """
        ...

    def read_tabs(self, keys: Sequence[str]) -> Snapshot:
        """Values of the named tabs, found by their tags. One read; TabMissing when one is not there."""
        ...

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        """All changes or none, in one write. With ``marker``, a repeat raises AlreadyApplied (FACTS 7)."""
        ...

    def close(self) -> None:
        """End connections."""
        ...


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
    """Whether the bot can post in a chat; ``problem`` is a sentence for ops when it can't."""

    chat: str
    title: str = ""
    problem: str = ""


class Messenger(Protocol):
    """The channels."""

    def send(self, chat: str, html: str) -> SentPost:
        """Send once, never repeated by itself. DeliveryRefused: certainly not sent; DeliveryUnclear: unknown."""
        ...

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        """What is under this id, seen by forwarding it to the ops chat (FACTS 21)."""
        ...

    def check(self, chat: str) -> ChatReport:
        """Whether the bot may post there."""
        ...

    def close(self) -> None:
        """End connections."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One slot to one chat, as the outbox holds it.

    ``text`` is frozen as soon as it may be in the chat, "" while it certainly is not; ``attempt`` counts from 1;
    ``after_id`` is the highest message id known to be somebody else's in the chat, so a probe knows where to look;
    ``empty_scans`` counts probes that found nothing since the attempt; ``changed_at`` is when the state last changed
    (aware, as all times here); ``next_at`` is when the program looks at it again: a probe, a retry.
    """

    key: str
    chat: str
    planned_at: dt.datetime
    state: DeliveryState
    text: str = ""
    attempt: int = 0
    after_id: int = 0
    empty_scans: int = 0
    attempted_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    message_id: int | None = None
    note: str = ""
    changed_at: dt.datetime | None = None
    next_at: dt.datetime | None = None


class Outbox(Protocol):
    """The durable memory of what was posted and which jobs ran. A commit is on disk when a call returns."""

    def deliveries(self) -> Mapping[str, Delivery]:
        """All deliveries by key."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Insert or replace, marked as not yet mirrored."""
        ...

    def unmirrored(self) -> Sequence[Delivery]:
        """Deliveries whose latest state the journal tab may not show yet, oldest plan first."""
        ...

    def mark_mirrored(self, deliveries: Iterable[Delivery]) -> None:
        """The journal tab shows exactly these states now; one that has changed since stays unmirrored."""
        ...

    def last_run(self, job: str) -> dt.datetime | None:
        """When a job last finished, None if never."""
        ...

    def record_run(self, job: str, at: dt.datetime) -> None:
        """Remember that a job finished."""
        ...

    def remember(self, name: str, content: str) -> None:
        """Keep a named text, replacing the former one."""
        ...

    def recall(self, name: str) -> str | None:
        """A kept text, None if there is none."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Rows of an export that are no events, by why: ``blank``, ``title``, ``total``, …"""

    why: str
    rows: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that should be an event but can't be read as one: where it is, what it says, why (a key)."""

    where: str
    row: str
    why: str


@dataclass(frozen=True, slots=True)
class FeedReading:
    """Everything a feed holds now: ``rows_read`` = events + unreadable + passed over."""

    events: tuple[DealEvent, ...]
    unreadable: tuple[Unreadable, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    rows_read: int = 0


class PostWriter(Protocol):
    """Turns a slot and its facts into a post."""

    def post(self, slot: Slot, *, facts: object) -> Post:
        """The post of a slot. MarathonError when the template is broken or the post too long."""
        ...


class SalesFeed(Protocol):
    """A source of nightly sales."""

    @property
    def name(self) -> str:
        """What ops call it."""
        ...

    def read(self) -> FeedReading:
        """Everything it offers now. FeedRefused when its shape is wrong; nothing of it is imported then."""
        ...


class Sharing(Protocol):
    """Who may see the spreadsheet."""

    def readers(self) -> Sequence[str]:
        """Addresses that can read it."""
        ...

    def share_with_reader(self, address: str) -> None:
        """Let an address read it, without an e-mail from Google."""
        ...

    def close(self) -> None:
        """End connections."""
        ...

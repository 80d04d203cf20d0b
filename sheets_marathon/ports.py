"""What the jobs need from the world, as protocols. Adapters implement them; ``bootstrap`` wires them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sheets_marathon.marathon.messages import Post
from sheets_marathon.marathon.model import DeliveryState, PinState, Slot
from sheets_marathon.sales_ports import FeedReading as FeedReading
from sheets_marathon.sales_ports import PassedOver as PassedOver
from sheets_marathon.sales_ports import Progress as Progress
from sheets_marathon.sales_ports import SalesFeed as SalesFeed
from sheets_marathon.sales_ports import Unreadable as Unreadable
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


@dataclass(frozen=True, slots=True)
class RequestsMade:
    """Requests to Google on a day, repeats included; ``busiest_minute``: the most within any 60 seconds of it."""

    on: dt.date
    reads: int = 0
    writes: int = 0
    busiest_minute: int = 0


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
class Area:
    """Cells of a tab by 0-based, half-open indices; None leaves a side open."""

    top: int = 0
    left: int = 0
    bottom: int | None = None
    right: int | None = None


@dataclass(frozen=True, slots=True)
class Barrier:
    """A protected range that the program may not edit; ``gaps``: parts of it that anybody may."""

    sheet_id: int
    area: Area
    description: str = ""
    gaps: tuple[Area, ...] = ()


class SheetHealth(Protocol):
    """What could keep the program from writing into the spreadsheet. Every call is one HTTP request."""

    @property
    def account(self) -> str:
        """The address that the program is known by to Google."""
        ...

    def read_barriers(self) -> Sequence[Barrier]:
        """All protected ranges that it may not edit."""
        ...

    def prove_writing(self) -> None:
        """A write that leaves no trace. SheetError when the program may not write."""
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
    """Whether the bot can post in a chat; ``problem`` is a sentence for ops when it can't.

    Who may post may delete its posts. ``lacks``: what it may not do besides, sentences for ops by ``pin`` and
    ``forward`` (out of the chat).
    """

    chat: str
    title: str = ""
    problem: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Delivery:
    """One slot to one chat, as the outbox holds it.

    ``text`` is frozen as soon as it may be in the chat, "" while it certainly is not; ``attempt`` counts from 1;
    ``after_id`` is the highest message id known to be somebody else's in the chat, so a probe knows where to look;
    ``empty_scans`` counts probes that found nothing since the attempt; ``changed_at`` is when the state last changed
    (aware, as all times here); ``next_at`` is when the program looks at it again: a probe, a retry.

    ``looked_to``: how far a look that takes several turns has got in the chat, 0 when none is under way.
    ``sweeps``: how many of the late looks for a twin are done; ``sweep_at``: when the next is due, None when none is.
    ``pin``, ``pin_note`` (why it is not pinned yet) and ``pin_next_at`` (the next attempt) never touch the rest.
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
    looked_to: int = 0
    sweeps: int = 0
    sweep_at: dt.datetime | None = None
    pin: PinState = PinState.NONE
    pin_note: str = ""
    pin_next_at: dt.datetime | None = None


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


class PostWriter(Protocol):
    """Turns a slot and its facts into a post, other facts into other messages."""

    def post(self, slot: Slot, *, facts: object, picture: bool = False) -> Post:
        """The post of a slot. MarathonError when the template is broken or the post too long.

        ``picture``: it stands under the day's picture, which tells part of it already.
        """
        ...

    def render(self, name: str, /, **facts: object) -> str:
        """The Telegram HTML of a template by its name, whatever its length. MarathonError when it is broken."""
        ...


class Alarm(Protocol):
    """Ways to reach ops that need neither Google nor Telegram. Nothing here raises; each call takes seconds at most."""

    def beat(self, well: bool, text: str) -> None:
        """The program is alive; ``text`` says what is wrong when it is not ``well``. May be called at every tick."""
        ...

    def ring(self, subject: str, text: str) -> bool:
        """Tell ops one thing now. True when a way took it, False when there is none or none works."""
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

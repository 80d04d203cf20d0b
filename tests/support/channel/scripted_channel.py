"""A channel that fails as scripted, a clock to move and the real outbox: what delivery is tested on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.settle import settle
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.posts.messages import visible_text
from sheets_marathon.ports.messenger import ChatReport, Probed, SentPost

TEN = dt.datetime(2026, 12, 7, 7, 0, tzinfo=dt.UTC)
UNTIL = TEN + dt.timedelta(hours=4)
HTML = "<b>День 1 · 10:00 · Первый урок</b>\nСсылка &amp; задание"
KEY = "sellers.1.lesson.1"
DOWN = DeliveryRefused("Telegram could not be reached", "check the network", permanent=False)
KICKED = DeliveryRefused("Telegram refused: bot was kicked", "add the bot again", permanent=True)
UNCLEAR = DeliveryUnclear("no clear answer")


def flood(seconds: float) -> DeliveryRefused:
    return DeliveryRefused("Telegram asks to wait", permanent=False, retry_after_s=seconds)


@dataclass
class HandClock:
    """Moves when somebody rests, or by hand."""

    moment: dt.datetime = TEN
    woken: bool = False
    rests: list[float] = field(default_factory=list)

    def now(self) -> dt.datetime:
        return self.moment

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        assert quiet_until == self.moment + dt.timedelta(seconds=seconds)
        self.rests.append(seconds)
        if not self.woken:
            self.moment += dt.timedelta(seconds=seconds)

    def wake(self) -> None:
        self.woken = True

    def forward(self, **time: float) -> dt.datetime:
        self.moment += dt.timedelta(**time)
        return self.moment


@dataclass
class ScriptedChannel:
    """A channel that answers sends as the script says.

    An error; "lost": posted, no answer; "late 300": no answer, and posted 300 s later; "overtaken": an earlier attempt
    comes in first; else a post. ``probe_script``, ``delete_script`` and ``pin_script`` hold errors (None: none).
    """

    clock: HandClock
    script: list[Exception | str] = field(default_factory=list)
    probe_script: list[Exception | None] = field(default_factory=list)
    delete_script: list[Exception | None] = field(default_factory=list)
    pin_script: list[Exception | None] = field(default_factory=list)
    posts: dict[int, tuple[str, dt.datetime]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    last_id: int = 10
    sends: int = 0
    probes: list[int] = field(default_factory=list)
    deleted: list[int] = field(default_factory=list)
    pins: list[int] = field(default_factory=list)
    under_way: list[tuple[dt.datetime, str]] = field(default_factory=list)

    def arrive(self) -> None:
        """What Telegram held back until now comes in."""
        due = sorted((at, text) for at, text in self.under_way if at <= self.clock.now())
        self.under_way = [held_back for held_back in self.under_way if held_back not in due]
        for at, text in due:
            self.last_id += 1
            self.posts[self.last_id] = (text, at)

    def say(self, text: str) -> int:
        self.last_id += 1
        self.posts[self.last_id] = (text, self.clock.now())
        return self.last_id

    def send(self, chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        self.arrive()
        self.sends += 1
        answer = self.script.pop(0) if self.script else "ok"
        if isinstance(answer, Exception):
            raise answer
        if answer.startswith("late"):
            self.under_way.append((self.clock.now() + dt.timedelta(seconds=int(answer.split()[1])), visible_text(html)))
            raise UNCLEAR
        if answer == "overtaken":
            self.say(visible_text(html))
        message_id = self.say(visible_text(html))
        if answer == "lost":
            raise UNCLEAR
        return SentPost(message_id, self.clock.now())

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        assert ops_chat == "@ops"
        self.arrive()
        self.probes.append(message_id)
        problem = self.probe_script.pop(0) if self.probe_script else None
        if problem is not None:
            raise problem
        if message_id in self.removed:
            return Probed(found=False, removed=True)
        if message_id not in self.posts:
            return Probed(found=message_id <= self.last_id and message_id <= 10)
        text, at = self.posts[message_id]
        return Probed(found=True, text=text, at=at)

    def delete(self, chat: str, message_id: int) -> None:
        problem = self.delete_script.pop(0) if self.delete_script else None
        if problem is not None:
            raise problem
        self.deleted.append(message_id)
        self.posts.pop(message_id, None)

    def pin(self, chat: str, message_id: int) -> None:
        problem = self.pin_script.pop(0) if self.pin_script else None
        if problem is not None:
            raise problem
        if message_id not in self.pins:
            self.say("")  # the note about it
        self.pins.append(message_id)

    def check(self, chat: str) -> ChatReport:
        return ChatReport(chat)

    def close(self) -> None: ...


@dataclass
class House:
    """The real outbox, a channel to script, a clock to move."""

    outbox: SqliteOutbox
    clock: HandClock
    channel: ScriptedChannel
    ops_chat: str = "@ops"

    def deliver(self, html: str = HTML, until: dt.datetime = UNTIL, *, pin: bool = False) -> Delivery:
        order = Order(KEY, "@c", self.ops_chat, TEN, until, html, pin=pin)
        return deliver(order, outbox=self.outbox, messenger=self.channel, clock=self.clock)

    def settle(self) -> list[Delivery]:
        return settle(self.outbox, self.channel, self.clock.now(), self.ops_chat)

    def resend(self) -> Delivery:
        """An unclear attempt, two empty looks, and the next attempt."""
        self.channel.script[:0] = [] if self.channel.script else [UNCLEAR]
        self.deliver()
        for seconds in (120, 60):
            self.clock.forward(seconds=seconds)
            self.settle()
        return self.deliver()

    def copy(self) -> int:
        """The post comes in once more."""
        return self.channel.say(visible_text(HTML))

    @property
    def saved(self) -> Delivery:
        return self.outbox.deliveries()[KEY]

    def copies(self) -> int:
        return sum(text.startswith("День 1 · 10:00") for text, _ in self.channel.posts.values())


def furnished(outbox: SqliteOutbox) -> House:
    """A house whose channel had its message 10 yesterday, and another channel that is further on."""
    clock = HandClock()
    outbox.save(Delivery("before", "@c", TEN - dt.timedelta(days=1), DeliveryState.SENT, message_id=10))
    outbox.save(Delivery("elsewhere", "@d", TEN - dt.timedelta(days=1), DeliveryState.SENT, message_id=99))
    return House(outbox, clock, ScriptedChannel(clock))

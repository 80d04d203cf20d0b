"""A sheet, a channel that remembers, the real outbox and a clock to move: what ticks are tested on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.errors import DeliveryUnclear, SheetError
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.ticker.assembly import assembled
from sheets_marathon.jobs.ticker.gathering import Gathering
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.posts.messages import first_line, visible_text
from sheets_marathon.ports.messenger import ChatReport, Probed, SentPost
from sheets_marathon.ports.sales_feed import SalesFeed
from support.channel.scripted_channel import HandClock
from support.places import MESSAGES
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet

COURSE = a_marathon()
TEMPLATES = MESSAGES
T = TypeVar("T")
AWAY = SheetError("Google Sheets is away", "it comes back by itself", permanent=False)


def moscow(day: int, hour: int, minute: int = 0, second: int = 0) -> dt.datetime:
    """A moment of December 2026."""
    return dt.datetime(2026, 12, day, hour, minute, second, tzinfo=MOSCOW)


def at_once(work: Callable[[], T]) -> Future[T]:
    """``ports.BesideTicks`` without a thread: done before it is looked at."""
    future: Future[T] = Future()
    future.set_result(work())
    return future


@dataclass
class Channels:
    """Every chat as people see it. ``script``: what the next sends to a channel do instead of arriving.

    ``ops_script``: the same for the ops chat. ``silent``: first lines of what came without a sound.
    """

    clock: HandClock
    posts: list[tuple[str, str, dt.datetime]] = field(default_factory=list)
    script: list[Exception] = field(default_factory=list)
    ops_script: list[Exception] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def send(self, chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        script = self.ops_script if chat == "@ops" else self.script
        if script:
            raise script.pop(0)
        self.posts.append((chat, visible_text(html), self.clock.now()))
        if quiet:
            self.silent.append(first_line(html))
        return SentPost(len(self.posts), self.clock.now())

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        raise DeliveryUnclear("nobody looks here")

    def check(self, chat: str) -> ChatReport:
        return ChatReport(chat)

    def close(self) -> None: ...

    def seen(self, chat: str | None = None) -> list[str]:
        """First lines of the posts in a chat (in both channels when none is named)."""
        wanted = (chat,) if chat else ("@sellers", "@heads")
        return [first_line(text) for to, text, _ in self.posts if to in wanted]


@dataclass
class Bell:
    """Routes for alerts: ``beats`` as they came, ``rings`` that somebody got while ``works``."""

    works: bool = False
    beats: list[tuple[bool, str]] = field(default_factory=list)
    rings: list[tuple[str, str]] = field(default_factory=list)

    def beat(self, well: bool, text: str) -> None:
        self.beats.append((well, text))

    def ring(self, subject: str, text: str) -> bool:
        if self.works:
            self.rings.append((subject, text))
        return self.works


@dataclass
class Scene:
    """One marathon on its scene. ``ticker()`` is a fresh process on the same outbox."""

    outbox: SqliteOutbox
    sheet: Sheet
    clock: HandClock
    channels: Channels
    marathon: Marathon = COURSE
    feeds: Sequence[SalesFeed] = ()
    alert_routes: Bell = field(default_factory=Bell)

    def ticker(self, refresh_minutes: int = 10, night_refresh_minutes: int = 60) -> Ticker:
        return assembled(
            self.marathon,
            store=self.sheet,
            messenger=self.channels,
            outbox=self.outbox,
            clock=self.clock,
            writer=MessageTemplates(TEMPLATES, self.marathon.language.code, self.marathon.zone),
            alert_routes=self.alert_routes,
            nights=Nights(self.marathon, self.sheet, self.outbox, self.clock, Gathering(at_once, self.feeds)),
            refresh_minutes=refresh_minutes,
            night_refresh_minutes=night_refresh_minutes,
        )

    def tick(self, ticker: Ticker, at: dt.datetime) -> tuple[int, int, int]:
        """One tick at a moment: how many reads, posts to the channels and writes it took."""
        self.clock.moment = at
        before = (self.sheet.reads, len(self.channels.seen()), self.sheet.writes)
        ticker.tick()
        after = (self.sheet.reads, len(self.channels.seen()), self.sheet.writes)
        return (after[0] - before[0], after[1] - before[1], after[2] - before[2])

    def run(self, ticker: Ticker, until: dt.datetime) -> list[dt.datetime]:
        """Ticks from now until a moment, jumping over what is quiet; the moments of the ticks."""
        moments = []
        while self.clock.now() < until:
            moments.append(self.clock.now())
            ticker.tick()
            self.clock.moment = max(ticker.quiet_until(self.clock.now()), self.clock.now() + dt.timedelta(seconds=1))
        return moments

    def saved(self, key: str) -> Delivery:
        return self.outbox.deliveries()[key]

    def journalled(self, key: str) -> object:
        """What the journal tab says of a delivery."""
        return next((row["state"] for row in self.sheet.rows("journal") if row.text("key") == key), None)


def ready(sheet: Sheet) -> Sheet:
    """Fills in every lesson's topic and links."""
    for row in sheet.rows("program"):
        if ".lesson." in row.text("key"):
            links = {"topic": "Тема", "lesson_link": "https://l.example", "task_link": "https://t.example"}
            sheet.show("program", row.text("key"), links)
    return sheet


def a_scene(outbox: SqliteOutbox, marathon: Marathon = COURSE, feeds: Sequence[SalesFeed] = ()) -> Scene:
    """The morning of the first day: everything applied, people and links typed in."""
    clock = HandClock(moscow(7, 9))
    return Scene(outbox, ready(a_running_sheet(marathon)), clock, Channels(clock), marathon, feeds)

"""The program at work in this process, a crowd beside it, and somebody who acts between its looks and its writes."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.adapters.google.watched_store import WatchedStore
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.rehearsal.play.stage import Stage
from sheets_marathon.settings import load
from sheets_marathon.spreadsheet.changes import AppendRows, Change
from sheets_marathon.spreadsheet.snapshot import Layout, Snapshot
from sheets_marathon.wiring.house import House
from support.program.crowd import HEADS, NUMBER, PROGRAM, RATING, REVIEW, ROSTER, SALES, SELLERS, Crowd
from support.program.program import MONDAY, ROSTER_TAB, RU, program_for
from support.server.workspace_scene import RunningWorkspace


@dataclass
class HandClock:
    """Stands until it is moved."""

    moment: dt.datetime

    def now(self) -> dt.datetime:
        return self.moment

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        self.moment += dt.timedelta(seconds=seconds)

    def beside(self) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def wake(self) -> None: ...


@dataclass
class Between:
    """A store in which somebody acts after each look and before the write that was planned on it.

    ``rows_for``: only before writes that add rows to this sheet; None is any write.
    """

    store: SheetStore
    acts: list[Callable[[], None]] = field(default_factory=list)
    rows_for: int | None = None

    def read_layout(self, headers_only: Collection[str] = (), whole: Collection[str] = ()) -> Layout:
        return self.store.read_layout(headers_only, whole)

    def read_tabs(self, keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        return self.store.read_tabs(keys, damaged=damaged)

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        to = {one.sheet_id for one in changes if isinstance(one, AppendRows)}
        if self.acts and (self.rows_for is None or self.rows_for in to):
            self.acts.pop(0)()
        self.store.apply(changes, marker)

    def close(self) -> None:
        self.store.close()


TITLES = {
    ROSTER: ROSTER_TAB, SELLERS: RU["grades_sellers"], HEADS: RU["grades_heads"], PROGRAM: RU["program"],
    RATING: RU["rating_sellers"], SALES: RU["sales"], REVIEW: RU["review"],
}  # fmt: skip


class Deals:
    """A feed that offers the same deals again and again, one more with each night."""

    name = "сделки"

    def __init__(self) -> None:
        self.events: list[DealEvent] = []

    def sell(self) -> None:
        number = len(self.events) + 1
        on = MONDAY + dt.timedelta(days=number % 2)
        self.events.append(DealEvent(f"Д-{number:03}", EventKind.SALE, on, "20101", "", 1))

    def read(self) -> FeedReading:
        return FeedReading(tuple(self.events), rows_read=len(self.events))


@dataclass
class Scene:
    """One marathon at work in this process: the program's house, who acts between look and write, the crowd."""

    house: House
    clock: HandClock
    between: Between
    crowd: Crowd

    ticker: Ticker
    deals: Deals
    stage: Stage

    @contextmanager
    def slow_google(self, latency_ms: float) -> Iterator[None]:
        """Each request takes so long, so that looks and writes lie apart."""
        self.stage.set_latency(google=latency_ms)
        try:
            yield
        finally:
            self.stage.set_latency()

    def bustle(self) -> None:
        """A usual quarter of an hour: somebody joins, others type."""
        for act in ("newcomer", "grade", "city", "topic"):
            self.crowd.act(act)

    def meanwhile(self, act: str) -> None:
        """What somebody does between the program's next look and its write."""
        self.between.acts.append(lambda: self.crowd.act(act))

    def calm(self) -> None:
        """Nobody moves anything for a while."""
        for _ in range(4):
            self.look()

    def number(self, who: str) -> str:
        """Somebody's personnel number as the roster has it."""
        rows = self.crowd.rows(ROSTER)
        return str(self.crowd.value((ROSTER, NUMBER, who), rows)[0])

    def tick(self) -> None:
        """One tick; what the night's work waits for is waited for."""
        self.ticker.tick()
        if self.ticker.nights.gathering.under_way:
            self.ticker.nights.gathering.wait()
            self.ticker.tick()

    def look(self) -> None:
        """The next look, ten minutes later."""
        self.clock.moment += dt.timedelta(minutes=10)
        self.tick()

    def night(self) -> None:
        """The next night: what was sold comes in, the day is closed."""
        self.deals.sell()
        self.clock.moment = (self.clock.moment + dt.timedelta(days=1)).replace(hour=3, minute=30)
        self.tick()
        self.clock.moment = self.clock.moment.replace(hour=9)


@contextmanager
def at_work(workspace: RunningWorkspace, seed: int) -> Iterator[Scene]:
    """An applied sheet on the marathon's first morning, a ticker, and a crowd."""
    with tempfile.TemporaryDirectory() as folder, program_for(workspace, Path(folder)) as program:
        person = program.applied(lessons=True)
        os.environ.update(program.environment)
        house = House(load(program.config))
        clock = HandClock(dt.datetime.combine(MONDAY, dt.time(9), house.settings.zone))
        deals = Deals()
        house.clock, house.feeds = clock, (deals,)
        between = Between(GoogleSheetStore(house.google, house.settings.sheet.spreadsheet_id, house.marathon.tabs))
        house.store = WatchedStore(between, house.marathon, clock)
        try:
            crowd = Crowd(person, dict(TITLES), random.Random(seed))
            yield Scene(house, clock, between, crowd, house.ticker(), deals, workspace.stage)
        finally:
            house.close()


def check(scene: Scene) -> None:
    """Nothing that was typed is lost, nobody and no deal is there twice; what could not be put right is in Review."""
    crowd = scene.crowd
    review = crowd.rows(REVIEW)
    asked = [" ".join(map(str, row)) for row in review[1:] if any("stray:" in str(cell) for cell in row)]
    lost = [f"{cell}: {told}" for cell, told in crowd.lost().items() if not any(cell[2] in one for one in asked)]
    assert not lost, "\n".join([*lost, "asked:", *asked])
    for name, tab in crowd.people.items():
        assert len(crowd.found(ROSTER, crowd.rows(ROSTER))[name]) == 1, f"{name} in the roster"
        assert len(crowd.found(tab, crowd.rows(tab)).get(name, ())) == 1, f"{name} in {tab}"
    sold = crowd.found(SALES, crowd.rows(SALES))
    assert {document: len(numbers) for document, numbers in sold.items()} == dict.fromkeys(
        (event.document for event in scene.deals.events), 1
    )

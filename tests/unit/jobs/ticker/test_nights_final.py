"""When corrections are over the night reminds ops, once, that the standings are to be frozen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest
from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import AWAY, Scene, at_once, moscow
from support.sheet.frozen_scene import COURSE, a_finished_sheet, frozen
from support.sheet.sheet_builder import Sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import FeedRefused, SheetError, TabMissing
from sheets_marathon.jobs.ticker.gathering import Gathering
from sheets_marathon.jobs.ticker.nights import Nights
from sheets_marathon.ports.sales_feed import FeedReading, SalesFeed

FIRST = "Срок поправок вышел, а итоги не зафиксированы. Команда: sheets-marathon finalise."


@dataclass
class Refused:
    """A feed whose exports have the wrong shape."""

    name: str = "1С"

    def read(self) -> FeedReading:
        raise FeedRefused("a.csv has no column “Документ”", "put the column back")


@dataclass
class FinalNight:
    """A process that does the nights' work, and what ops have heard about the final."""

    outbox: SqliteOutbox
    sheet: Sheet = field(default_factory=a_finished_sheet)
    feeds: tuple[SalesFeed, ...] = ()
    told: list[str] = field(default_factory=list)
    clock: HandClock = field(default_factory=lambda: HandClock(moscow(25, 4)))

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A fresh process."""
        self.nights = Nights(COURSE, self.sheet, self.outbox, self.clock, Gathering(at_once, self.feeds))

    def run(self, at: dt.datetime) -> list[str]:
        """What was done at a moment."""
        self.clock.moment = at
        return [line.what for line in self.nights.run(at, self.tell)]

    def tell(self, about: str, text: str) -> None:
        if about == "final":
            self.told.append(text)


@pytest.fixture
def final_night(outbox: SqliteOutbox) -> FinalNight:
    return FinalNight(outbox)


def test_after_the_last_night_ops_are_reminded_once_with_what_stands_against_it(final_night: FinalNight) -> None:
    final_night.sheet.type_row("review", {"key": "q", "what": "ДКП-1"})
    assert "day" in final_night.run(moscow(25, 4))
    assert final_night.run(moscow(26, 2)) == []
    assert "day" in final_night.run(moscow(26, 3)), "the last day of corrections is closed first"
    assert (final_night.told, final_night.nights.next(moscow(26, 3))) == ([], moscow(26, 3))
    assert final_night.run(moscow(26, 3, 1)) == ["final"]
    final_night.start()
    for hour in (4, 12, 23):
        assert final_night.run(moscow(26, hour)) == []
    assert final_night.run(moscow(27, 3)) == []
    (text,) = final_night.told
    assert text.splitlines() == [
        FIRST,
        "Что пока мешает:",
        "– 1 question in “Разбор” open: ДКП-1 → decide them there, or put right what they ask about",
    ]
    assert final_night.nights.next(moscow(27, 12)) == moscow(28, 3)


def test_where_nothing_stands_against_it_the_command_is_all_there_is_to_say(final_night: FinalNight) -> None:
    final_night.run(moscow(26, 3))
    final_night.run(moscow(26, 3, 1))
    assert final_night.told == [FIRST]


def test_what_is_frozen_needs_no_reminder(final_night: FinalNight) -> None:
    assert frozen(final_night.sheet, moscow(24, 12), anyway=True).changed
    final_night.run(moscow(26, 3))
    final_night.run(moscow(26, 3, 1))
    assert (final_night.told, final_night.nights.next(moscow(26, 4))) == ([], moscow(27, 3))


def test_a_service_that_was_off_that_night_reminds_when_it_is_back(final_night: FinalNight) -> None:
    assert final_night.run(moscow(30, 12)) == ["final"]
    assert (final_night.told, final_night.outbox.last_run("night")) == ([FIRST], None)


def test_while_exports_of_the_last_night_are_awaited_nobody_is_reminded(outbox: SqliteOutbox) -> None:
    final_night = FinalNight(outbox, feeds=(Refused(),))
    for minutes in range(0, 240, 5):
        final_night.run(moscow(26, 3) + dt.timedelta(minutes=minutes))
    assert final_night.told == []
    final_night.run(moscow(26, 7, 10))
    final_night.run(moscow(26, 7, 11))
    assert len(final_night.told) == 1


def test_while_google_is_away_the_reminder_waits(final_night: FinalNight) -> None:
    final_night.sheet.failures = [AWAY]
    with pytest.raises(SheetError):
        final_night.run(moscow(30, 12))
    assert final_night.told == []
    assert final_night.run(moscow(30, 13)) == ["final"]
    assert final_night.told == [FIRST]


@pytest.mark.parametrize(
    ("trouble", "said"), [(TabMissing("tab final is not there"), "apply"), (ValueError("x"), "ValueError; the log")]
)
def test_what_keeps_the_sheet_from_being_read_is_told_with_the_reminder(
    final_night: FinalNight, monkeypatch: pytest.MonkeyPatch, trouble: Exception, said: str
) -> None:
    def fail(keys: object) -> None:
        raise trouble

    monkeypatch.setattr(final_night.sheet, "read_tabs", fail)
    final_night.run(moscow(30, 12))
    (text,) = final_night.told
    assert text.startswith(FIRST)
    assert said in text
    assert final_night.run(moscow(30, 13)) == []


def test_the_reminder_reaches_the_ops_chat(scene: Scene) -> None:
    scene.sheet = a_finished_sheet()
    scene.clock.moment = moscow(26, 2)
    scene.run(scene.ticker(), moscow(26, 6))
    heard = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and FIRST in text]
    assert len(heard) == 1

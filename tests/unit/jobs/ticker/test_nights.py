"""Each night is done once: the sales come in, the day is closed, whatever the clocks and the exports do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from support.channel.tick_scene import AWAY, Scene, a_scene, moscow
from support.sheet.sheet_builder import a_marathon

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading

LESSON = "День 1 · 10:00 · Первый урок"
HEADS_LESSON = "День 1 · 10:00 · Урок"
SECOND = "День 1 · 14:00 · Второй урок"


@dataclass
class Nightly:
    """A feed that counts how often it is read."""

    name: str = "1С"
    reads: int = 0

    def read(self) -> FeedReading:
        self.reads += 1
        event = DealEvent(f"D{self.reads}", EventKind.SALE, dt.date(2026, 12, 7), "101", "", 1, source="a.csv")
        return FeedReading((event,), rows_read=1)


@pytest.fixture
def night_scene(outbox: SqliteOutbox) -> Scene:
    scene = a_scene(outbox, feeds=(Nightly(),))
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    return scene


def history_days(scene: Scene) -> list[object]:
    return [row["date"] for row in scene.sheet.rows("history")]


def test_the_night_imports_and_closes_the_day_once(night_scene: Scene) -> None:
    scene = night_scene
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 12))
    documents = [row["document"] for row in scene.sheet.rows("sales")]
    assert (documents, history_days(scene)) == (["D1"], []), "the day before the marathon is not closed"
    scene.tick(ticker, moscow(8, 2, 59, 59))
    assert len(scene.sheet.rows("sales")) == 1
    assert scene.tick(ticker, moscow(8, 3)) == (5, 0, 2), (
        "an import and a closing, each a read and a write; a look; one for the curators' clock, one for upkeep"
    )
    assert (len(scene.sheet.rows("sales")), history_days(scene)) == (2, [46363] * 3)
    scene.tick(ticker, moscow(8, 3, 0, 20))
    scene.tick(scene.ticker(), moscow(8, 3, 1))
    assert (len(scene.sheet.rows("sales")), history_days(scene)) == (2, [46363] * 3), "restarted or not: once"


def test_of_several_missed_nights_the_latest_is_made_up(night_scene: Scene) -> None:
    scene = night_scene
    scene.tick(scene.ticker(), moscow(7, 12))
    scene.tick(scene.ticker(), moscow(11, 12))
    assert len(scene.sheet.rows("sales")) == 2, "one import takes all exports at once"
    assert history_days(scene) == [46366] * 3, "older days would be closed with figures that are not theirs"
    assert scene.outbox.last_run("night") == moscow(11, 3)


def test_a_night_that_failed_is_tried_again(night_scene: Scene) -> None:
    scene = night_scene
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 12))
    scene.sheet.failures = [None, None, AWAY]
    scene.tick(ticker, moscow(8, 3))
    assert history_days(scene) == []
    assert ticker.quiet_until(moscow(8, 3)) == moscow(8, 3, 1)
    scene.tick(ticker, moscow(8, 3, 1))
    assert history_days(scene) == [46363] * 3


def test_nights_end_some_days_after_the_final(night_scene: Scene) -> None:
    scene = night_scene
    scene.tick(scene.ticker(), moscow(26, 4))
    assert scene.outbox.last_run("night") == moscow(26, 3), "final_after_days is 3"
    scene.tick(scene.ticker(), moscow(27, 4))
    assert scene.outbox.last_run("night") == moscow(26, 3)


def test_nothing_is_imported_before_the_marathon(night_scene: Scene) -> None:
    scene = night_scene
    scene.tick(scene.ticker(), moscow(6, 12))
    assert (scene.outbox.last_run("night"), scene.sheet.rows("sales")) == (None, [])


@dataclass
class Refused:
    """A feed whose exports have the wrong shape."""

    name: str = "1С"
    reads: int = 0

    def read(self) -> FeedReading:
        self.reads += 1
        raise FeedRefused(
            "a.csv has no column “Документ”", "put the column back:\n[columns]", "found: Аистов, 2 500 000"
        )


def test_refused_exports_stop_no_post_and_ops_are_told_once(outbox: SqliteOutbox) -> None:
    feed = Refused()
    scene = a_scene(outbox, feeds=(feed,))
    scene.clock.moment = moscow(7, 9)
    ticker = scene.ticker()
    scene.run(ticker, moscow(7, 10, 1))
    assert sorted(scene.channels.seen()) == sorted([LESSON, HEADS_LESSON])
    (told,) = scene.channels.seen("@ops")
    assert "a.csv has no column" in told
    assert not [text for _, text, _ in scene.channels.posts if "Аистов" in text], "what a file holds is for no chat"
    assert ticker.quiet_until(moscow(7, 10, 1)) > moscow(7, 10, 1)


def test_every_refusal_is_told_when_there_is_nothing_else(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox, feeds=tuple(Refused(str(number)) for number in range(2)))
    scene.clock.moment = moscow(7, 9)
    scene.run(scene.ticker(), moscow(7, 9, 1))
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and "a.csv" in text]
    assert text.count("a.csv has no column") == 2
    many = a_scene(outbox, feeds=tuple(Refused(str(number)) for number in range(30)))
    many.clock.moment = moscow(8, 9)
    many.run(many.ticker(), moscow(8, 9, 1))
    assert [text for chat, text, _ in many.channels.posts if chat == "@ops" and "… 22 more" in text]


def test_refused_exports_are_asked_for_again_until_the_morning_and_then_the_day_is_closed_without(
    outbox: SqliteOutbox,
) -> None:
    feed = Refused()
    scene = a_scene(outbox, feeds=(feed,))
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    scene.tick(scene.ticker(), moscow(7, 12))
    before = feed.reads
    ticker = scene.ticker()
    scene.clock.moment = moscow(8, 2)
    scene.run(ticker, moscow(8, 6, 59))
    assert feed.reads - before == 24, "every ten minutes from three on"
    assert history_days(scene) == []
    scene.run(ticker, moscow(8, 7, 30))
    assert history_days(scene) == [46363] * 3
    assert feed.reads - before == 25


@dataclass
class Shrinking(Nightly):
    """A feed whose only report loses half of its deals after the first night."""

    def read(self) -> FeedReading:
        self.reads += 1
        numbers = range(4 if self.reads == 1 else 2)
        day = dt.date(2026, 12, 7)
        events = [DealEvent(f"D{number}", EventKind.SALE, day, "101", "", 1, source="a.csv") for number in numbers]
        return FeedReading(tuple(events), rows_read=len(events))


def test_a_report_that_has_shrunk_is_told_to_ops_takes_nothing_back_and_keeps_no_night_waiting(
    outbox: SqliteOutbox,
) -> None:
    scene = a_scene(outbox, feeds=(Shrinking(),))
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    scene.tick(scene.ticker(), moscow(7, 12))
    scene.tick(scene.ticker(), moscow(8, 3))
    assert len(scene.sheet.rows("sales")) == 4
    assert history_days(scene) == [46363] * 3
    assert any("a.csv · 4 → 2" in text for text in scene.channels.seen("@ops"))


BERLIN = ZoneInfo("Europe/Berlin")


def berlin(month: int, day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def test_after_the_clocks_went_forward_the_lesson_is_at_ten_by_the_wall(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox, a_marathon(starts_on=dt.date(2026, 3, 23), zone=BERLIN))
    scene.clock.moment = berlin(3, 27, 9)
    ticker = scene.ticker()
    scene.run(ticker, berlin(3, 30, 12))
    sent = {key: delivery.sent_at for key, delivery in scene.outbox.deliveries().items()}
    assert sent["sellers.3.lesson.1"] == dt.datetime(2026, 3, 27, 9, tzinfo=dt.UTC)
    assert sent["sellers.4.lesson.1"] == dt.datetime(2026, 3, 30, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("starts_on", "month", "day"), [(dt.date(2026, 3, 23), 3, 29), (dt.date(2026, 10, 19), 10, 25)]
)
@pytest.mark.parametrize("import_at", [dt.time(2, 30), dt.time(3)])
def test_the_night_in_which_the_clocks_change_is_done_once(
    outbox: SqliteOutbox, starts_on: dt.date, month: int, day: int, import_at: dt.time
) -> None:
    feed = Nightly()
    scene = a_scene(outbox, a_marathon(starts_on=starts_on, zone=BERLIN, import_at=import_at), (feed,))
    ticker = scene.ticker()
    scene.tick(ticker, berlin(month, day, 0))
    assert feed.reads == 1, "the night before was owed"
    midnight = berlin(month, day, 0).astimezone(dt.UTC)
    for minutes in range(0, 8 * 60, 10):
        scene.tick(ticker, midnight + dt.timedelta(minutes=minutes))
    assert feed.reads == 2

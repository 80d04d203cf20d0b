"""A ticker never goes round and round for nothing, whatever claims to be due."""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.channel.scripted_channel import HandClock
from support.channel.tick_scene import AWAY, COURSE, Channels, Scene, moscow, ready
from support.sheet.sheet_builder import a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear, MarathonError, SheetError
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.jobs.ticker.pace import TickPace
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.grading.control import ControlPlan
from sheets_marathon.marathon.model import Slot, SlotKind, Track
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.ports.messenger import SentPost
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.snapshot import Snapshot

NOW = moscow(7, 17, 58)
SECOND = dt.timedelta(seconds=1)


def test_what_was_done_and_what_is_due_later_keeps_nothing_back() -> None:
    pace = TickPace()
    for _ in range(40):
        pace = pace.ticked(did=True, due_at_once=True)
    assert pace.wake_at(NOW, NOW, None) == NOW
    assert pace.ticked(did=False, due_at_once=False).wake_at(moscow(7, 18), NOW, None) == moscow(7, 18)


def test_for_nothing_it_goes_on_at_once_a_single_time_and_then_rests_longer_and_longer() -> None:
    pace, rests = TickPace(), []
    for _ in range(12):
        pace = pace.ticked(did=False, due_at_once=True)
        rests.append((pace.wake_at(NOW, NOW, None) - NOW).total_seconds())
    assert rests == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert pace.wake_at(NOW, NOW, NOW + 20 * SECOND) == NOW + 20 * SECOND, "never past a post's moment"
    assert pace.ticked(did=True, due_at_once=True).wake_at(NOW, NOW, None) == NOW


def test_even_what_is_done_is_not_done_without_a_breath_for_ever() -> None:
    pace = TickPace()
    for _ in range(100):
        pace = pace.ticked(did=True, due_at_once=True)
    assert (pace.spins, pace.wake_at(NOW, NOW, None)) == (False, NOW + SECOND)


TELEGRAM = {
    "well": None,
    "kicked": DeliveryRefused("the bot was kicked", "add it again", permanent=True),
    "down": DeliveryRefused("Telegram can't be reached", permanent=False),
    "flood": DeliveryRefused("too many", permanent=False, retry_after_s=0),
    "silent": DeliveryUnclear("no answer"),
}
GOOGLE = {
    "well": None,
    "away": AWAY,
    "busy": SheetError("busy", permanent=False, retry_after_s=5),
    "refuses": SheetError("no access", "share it", permanent=True),
    "mistake": ValueError("a mistake in the program"),
}
DISK = {"well": None, "full": MarathonError("the outbox can't be used: disk full", "make room")}
HANDS = ("nothing", "moved", "moved back", "row deleted", "link gone", "link", "column deleted", "grade", "restart")
SLOTS = ("sellers.1.lesson.2", "sellers.1.summary.1", "heads.1.summary.1")
SUMMARY, FINAL = moscow(7, 17, 58), moscow(11, 17, 58)


@dataclass
class World:
    """A marathon in which everything fails as told. Each request takes a moment."""

    scene: Scene
    google: str = "well"
    telegram: str = "well"
    disk: str = "well"
    night: str = "well"
    requests: list[str] = field(default_factory=list)

    def request(self, error: Exception | None) -> None:
        self.scene.clock.moment += dt.timedelta(milliseconds=137)
        if error is not None:
            raise error

    def obey(self, hand: str, slot: str) -> None:
        """What people do to the sheet; what can't be done any more is not done."""
        sheet = self.scene.sheet
        try:
            match hand:
                case "moved":
                    for key in SLOTS:
                        sheet.show("program", key, {"time": "23:00"})
                case "moved back":
                    sheet.show("program", slot, {"time": "18:00"})
                case "row deleted":
                    sheet.delete_row("program", slot)
                case "link gone":
                    sheet.show("program", slot, {"lesson_link": None})
                case "link":
                    sheet.show("program", slot, {"lesson_link": "https://l.example"})
                case "column deleted":
                    sheet.delete_column("program", "time")
        except StopIteration:
            return


CROWDED = replace(
    COURSE,
    curators_chat="@curators",
    remind_curators_at=dt.time(16),
    control=ControlPlan("@training", dt.time(18, 30), 4, 5, heads=True),
    pinned=frozenset(SlotKind),
)
SHEET = ready(a_running_sheet(CROWDED))


@contextmanager
def a_world(start: dt.datetime) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        outbox, clock = SqliteOutbox(Path(folder) / "outbox.sqlite"), HandClock(start)
        world = World(Scene(outbox, SHEET.copied(), clock, Channels(clock), CROWDED))
        scene = world.scene
        read, apply, send, save = scene.sheet.read_tabs, scene.sheet.apply, scene.channels.send, outbox.save

        def slow_read(keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
            world.request(GOOGLE[world.google])
            return read(keys, damaged=damaged)

        def slow_apply(changes: Sequence[Change], marker: str | None = None) -> None:
            world.request(GOOGLE[world.google])
            apply(changes, marker)

        def slow_send(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
            world.request(TELEGRAM[world.telegram])
            return send(chat, html, quiet=quiet, picture=picture)

        def slow_pin(chat: str, message_id: int) -> None:
            world.request(TELEGRAM[world.telegram])

        def full_save(*given: object) -> None:
            world.request(DISK[world.disk])
            save(*given)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            for thing, name, stand_in in (
                (scene.sheet, "read_tabs", slow_read),
                (scene.sheet, "apply", slow_apply),
                (scene.channels, "send", slow_send),
                (scene.channels, "pin", slow_pin),
                (outbox, "save", full_save),
            ):
                patch.setattr(thing, name, stand_in, raising=False)
            yield world
        outbox.close()


def ticked(round_of: Callable[[], object]) -> None:
    try:
        round_of()
    except (MarathonError, ValueError):
        return


def claims(ticker: Ticker, now: dt.datetime) -> list[str]:
    """What says that it is due at once."""
    return [what for what, at in ticker.coming(now).items() if at <= now]


STEP = st.tuples(
    st.sampled_from(sorted(GOOGLE)),
    st.sampled_from(sorted(TELEGRAM)),
    st.sampled_from([*["well"] * 3, "full"]),
    st.sampled_from(HANDS),
    st.sampled_from(SLOTS),
    st.integers(0, 13),
    st.integers(1, 8),
)
FAILED_AND_AWAY = [
    ("well", "kicked", "well", "nothing", SLOTS[1], 3, 4),
    ("well", "kicked", "well", "moved", SLOTS[1], 9, 9),
    ("away", "kicked", "well", "nothing", SLOTS[1], 1, 9),
    ("refuses", "kicked", "well", "nothing", SLOTS[1], 10, 9),
]


@settings(max_examples=25)
@example(start=SUMMARY, steps=FAILED_AND_AWAY)
@example(start=SUMMARY, steps=[("mistake", "well", "well", "nothing", SLOTS[0], 0, 20)])
@example(start=SUMMARY, steps=[("well", "well", "full", "nothing", SLOTS[0], 0, 20)])
@example(start=SUMMARY, steps=[("well", "well", "well", "column deleted", SLOTS[0], 0, 20)])
@example(start=moscow(7, 16, 55), steps=[("well", "kicked", "well", "link gone", SLOTS[0], 5, 8)] * 3)
@given(
    start=st.sampled_from(
        [SUMMARY, FINAL, moscow(7, 9, 59), moscow(7, 13, 55), moscow(7, 15, 58), moscow(7, 18, 28), moscow(8, 2, 59)]
    ),
    steps=st.lists(STEP, min_size=1, max_size=6),
)
def test_whatever_fails_it_is_never_at_once_twice_in_a_row_without_something_done(
    start: dt.datetime, steps: list[tuple[str, str, str, str, str, int, int]]
) -> None:
    with a_world(start) as world:
        scene = world.scene
        ticker = scene.ticker()
        rounds = Rounds(ticker, scene.clock, Spent)
        for google, telegram, disk, hand, slot, asleep, ticks in steps:
            scene.clock.moment += dt.timedelta(minutes=asleep)
            world.google, world.telegram, world.disk = google, telegram, disk
            world.obey(hand, slot)
            if hand == "restart":
                ticker = scene.ticker()
                rounds = Rounds(ticker, scene.clock, Spent)
            for_nothing = by_itself = 0
            for _ in range(ticks):
                began, before = scene.clock.now(), dict(scene.outbox.deliveries())
                made: list[object] = []
                ticked(lambda rounds=rounds, made=made: made.extend(rounds.tick()))  # type: ignore[misc]
                now = scene.clock.now()
                wake_at = max(rounds.quiet_until(began), now)
                did = bool(made) or before != scene.outbox.deliveries()
                for_nothing = 0 if did or wake_at > now else for_nothing + 1
                assert for_nothing < 2, (google, telegram, disk, hand)
                by_itself = 0 if did or not claims(ticker, now) else by_itself + 1
                assert by_itself < 2 or "mistake" in google or disk == "full", "the guard is for what nobody foresees"
                scene.clock.moment = min(wake_at, now + 20 * SECOND)


def test_a_post_that_was_refused_and_whose_row_was_moved_away_claims_nothing(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 17, 50))
    scene.channels.script = [DeliveryRefused("kicked", permanent=True)] * 2
    scene.tick(ticker, moscow(7, 18, 3))
    for track in ("sellers", "heads"):
        scene.sheet.show("program", f"{track}.1.summary.1", {"time": "20:30"})
    for minute in (10, 13, 14, 15):
        scene.tick(ticker, moscow(7, 18, minute))
        assert claims(ticker, scene.clock.now()) == []
    assert scene.saved("sellers.1.summary.1").state == "failed"
    scene.tick(ticker, moscow(7, 20, 30))
    assert scene.saved("sellers.1.summary.1").state == "sent"


def test_a_message_that_waits_for_a_damaged_tab_claims_nothing(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    scene.sheet.delete_column("program", "time")
    for minute in range(5):
        scene.tick(ticker, moscow(7, 17, minute))
        assert claims(ticker, scene.clock.now()) == []


def test_one_post_that_can_not_be_made_keeps_no_other_and_no_look_back(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(slot: Slot, *, facts: object) -> Post:
        if slot.track is Track.SELLERS:
            raise ZeroDivisionError("figures that nobody foresaw")
        return written(slot, facts=facts)

    ticker = scene.ticker()
    written = ticker.posts.writer.post
    monkeypatch.setattr(ticker.posts.writer, "post", broken)
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen("@heads") == ["День 1 · 10:00 · Урок"]
    failed = scene.saved("sellers.1.lesson.1")
    assert (failed.state, "ZeroDivisionError" in failed.note) == ("failed", True)
    assert scene.journalled("sellers.1.lesson.1") == "не удалось"
    assert "figures that nobody foresaw" in caplog.text


class AlwaysDue:
    """A night's work that claims to be due and does nothing."""

    def next(self, now: dt.datetime) -> dt.datetime:
        return now

    def run(self, now: dt.datetime, tell: object) -> list[LogLine]:
        return []


def test_the_guard_says_once_what_claimed_to_be_due_and_when_it_is_over(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = scene.ticker()
    rounds, nights = Rounds(ticker, scene.clock, Spent), ticker.nights
    rounds.tick()
    with caplog.at_level(logging.INFO):
        ticker.nights = AlwaysDue()  # type: ignore[assignment]
        for _ in range(7):
            rounds.tick()
            scene.clock.moment = max(rounds.quiet_until(scene.clock.now()), scene.clock.now())
        ticker.nights = nights
        rounds.tick()
        rounds.quiet_until(scene.clock.now())
    said = [line for line in caplog.messages if "at once" in line]
    assert said == [
        "nothing comes of ticks that are begun at once for the night; they rest from now on",
        "nothing is due at once any more without being done",
    ]
    assert scene.clock.now() - moscow(7, 9) == dt.timedelta(seconds=1 + 2 + 4 + 8 + 16 + 32)

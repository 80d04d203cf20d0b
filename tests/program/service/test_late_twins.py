"""The case that delivery can't prevent: Telegram holds a post back for longer than anybody looks for it (DESIGN 7).

The real messenger and outbox against a workspace whose clock a test moves; ``late`` accepts a request, cuts the
connection, and applies it when its moment has come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from sheets_marathon.adapters.machine.clock import StagedClock
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.telegram.channels import TelegramMessenger
from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.settle import next_settling, settle
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

KEY = "sellers.1.lesson.1"
POST = "<b>День 1 · 10:00 · Первый урок</b>\nСсылка: https://example.org/1"
SEEN = "День 1 · 10:00 · Первый урок\nСсылка: https://example.org/1"
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


@dataclass
class Channel:
    """A channel, what posts into it, and the clock over both."""

    stage: Stage
    chat: int
    ops: int
    folder: Path
    clock: StagedClock
    messenger: TelegramMessenger
    outbox: SqliteOutbox
    ten: dt.datetime

    def at(self, after_ten: dt.timedelta) -> None:
        """Stands the clock there."""
        self.stage.set_clock(self.ten + after_ten)

    def hold_back(self, for_: dt.timedelta) -> None:
        """Telegram takes the next post, breaks the connection and publishes it so much later."""
        self.stage.add_fault(
            service="telegram", method="sendMessage", mode="late", delay_s=for_.total_seconds(), cut=True
        )

    def deliver(self, *, pin: bool = False) -> Delivery:
        order = Order(KEY, str(self.chat), str(self.ops), self.ten, self.ten + 4 * HOUR, POST, pin=pin)
        return deliver(order, outbox=self.outbox, messenger=self.messenger, clock=self.clock)

    def settle(self) -> list[Delivery]:
        return settle(self.outbox, self.messenger, self.clock.now(), str(self.ops))

    def due(self) -> dt.timedelta | None:
        """When something is due next, counted from ten."""
        moment = next_settling(self.outbox, self.clock.now())
        return None if moment is None else moment - self.ten

    def settle_next(self) -> list[Delivery]:
        """Goes there and settles."""
        due = self.due()
        assert due is not None
        self.at(due)
        return self.settle()

    def restart(self) -> None:
        """The process ends; another one opens the same file."""
        self.outbox.close()
        self.outbox = SqliteOutbox(self.folder / "outbox.sqlite")

    def seen(self) -> dict[int, str]:
        """What readers see, by message id."""
        shown = self.stage.messages(self.chat)
        return {one["message_id"]: one["text"] for one in shown if one["text"] and not one["deleted"]}

    def asked(self) -> int:
        """How many requests the Bot API has had."""
        return int(self.stage.requests_made()["telegram"]["total"])


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, dict[str, Any]]]:
    process, announcement = start_workspace(tmp_path_factory.mktemp("late"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        stage.set_clock(dt.datetime(2030, 1, 7, 6, tzinfo=dt.UTC))
        yield stage, announcement
    process.terminate()
    process.wait()


@pytest.fixture
def channel(workspace: tuple[Stage, dict[str, Any]], tmp_path: Path) -> Iterator[Channel]:
    stage, announcement = workspace
    base_url = announcement["base_url"]
    chats = stage.create_chat("channel", "Продавцы"), stage.create_chat("supergroup", "Штаб")
    for chat in chats:
        stage.set_member(chat, "administrator")
    clock = StagedClock(f"{base_url}/rehearsal/clock")
    messenger = TelegramMessenger(announcement["bot_token"], base_url=base_url)
    ten = clock.now() + HOUR
    stage.set_clock(ten)
    made = Channel(stage, *chats, tmp_path, clock, messenger, SqliteOutbox(tmp_path / "outbox.sqlite"), ten)
    yield made
    stage.clear_faults()
    messenger.close()
    made.outbox.close()
    clock.close()


def test_a_post_held_back_beyond_both_looks_doubles_visibly_until_the_sweep_after_ten_minutes(
    channel: Channel,
) -> None:
    channel.hold_back(6 * MINUTE)
    assert channel.deliver().state is DeliveryState.UNKNOWN
    assert [channel.settle_next()[0].state for _ in range(2)] == [DeliveryState.UNKNOWN, DeliveryState.RETRY]
    resent = channel.deliver()
    assert (resent.state, channel.clock.now() - channel.ten) == (DeliveryState.SENT, 3 * MINUTE)
    assert list(channel.seen().values()) == [SEEN]
    channel.at(6 * MINUTE)
    assert list(channel.seen().values()) == [SEEN, SEEN], "nobody can prevent that"
    assert channel.settle() == []
    channel.restart()
    assert channel.due() == 13 * MINUTE
    (swept,) = channel.settle_next()
    assert channel.seen() == {resent.message_id: SEEN}
    assert (swept.state, swept.message_id, "was deleted" in swept.note) == (DeliveryState.SENT, resent.message_id, True)
    for due in (3 * MINUTE + HOUR, 3 * MINUTE + 24 * HOUR):
        channel.restart()
        assert channel.due() == due
        assert channel.settle_next() == []
    assert channel.due() is None
    assert channel.seen() == {resent.message_id: SEEN}
    left = [one for one in channel.stage.messages(channel.ops) if not one["deleted"] and not one["service"]]
    assert left == [], "what was looked at leaves nothing behind"


@pytest.mark.parametrize(("back", "sweeps"), [(30 * MINUTE, 2), (5 * HOUR, 3)])
def test_a_post_held_back_for_longer_is_swept_up_later_beside_others_and_their_pins(
    channel: Channel, back: dt.timedelta, sweeps: int
) -> None:
    channel.hold_back(back)
    channel.deliver(pin=True)
    for _ in range(2):
        channel.settle_next()
    resent = channel.deliver(pin=True)
    channel.settle()
    for number in range(14):
        post = channel.messenger.send(str(channel.chat), f"объявление {number}")
        if number % 5 == 0:
            channel.messenger.pin(str(channel.chat), post.message_id)
    while channel.outbox.deliveries()[KEY].sweeps.done < sweeps:
        channel.settle_next()
    swept = channel.outbox.deliveries()[KEY]
    assert (swept.message_id, swept.pin.state) == (resent.message_id, PinState.PINNED)
    assert [number for number, text in channel.seen().items() if text == SEEN] == [resent.message_id]
    assert len(channel.seen()) == 15


def test_a_post_that_comes_after_its_window_is_sent_and_no_longer_missed(channel: Channel) -> None:
    channel.hold_back(5 * MINUTE)
    channel.deliver()
    for _ in range(2):
        channel.settle_next()
    # As the ticker does it when the window of, say, a focus post is over.
    unsent = channel.outbox.deliveries()[KEY]
    channel.outbox.save(replace(unsent, state=DeliveryState.MISSED, changed_at=channel.clock.now(), next_at=None))
    channel.at(5 * MINUTE)
    assert channel.due() == 13 * MINUTE
    (found,) = channel.settle_next()
    (message_id,) = channel.seen()
    assert (found.state, found.message_id, found.sent_at) == (
        DeliveryState.SENT, message_id, channel.ten + 5 * MINUTE,
    )  # fmt: skip
    assert "came late" in found.note


def test_a_post_with_a_clear_answer_is_never_looked_for(channel: Channel) -> None:
    assert channel.deliver().state is DeliveryState.SENT
    asked = channel.asked()
    for hours in (1, 2, 26):
        channel.at(hours * HOUR)
        assert (channel.settle(), channel.due()) == ([], None)
    assert channel.asked() == asked

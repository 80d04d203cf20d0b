"""A post is sent once, and remembered before and after (DESIGN 7, steps 1 and 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.channel.scripted_channel import DOWN, HTML, KEY, KICKED, TEN, House, flood, furnished

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.settle import next_settling
from sheets_marathon.marathon.delivery.delivery import Delivery, Look
from sheets_marathon.marathon.delivery.effects import UNTIL_MENDED
from sheets_marathon.marathon.delivery.transitions import may_send
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.posts.messages import visible_text
from sheets_marathon.ports.messenger import SentPost


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield furnished(outbox)
    outbox.close()


def test_a_post_is_sent_once_and_remembered(house: House) -> None:
    sent = house.deliver()
    assert (sent.state, sent.message_id, sent.attempt, sent.sent_at) == (DeliveryState.SENT, 11, 1, TEN)
    assert house.saved == sent
    assert house.deliver() == sent
    assert (house.copies(), house.channel.probes, house.clock.rests) == (1, [], [])


def test_the_intent_is_on_disk_before_the_post_leaves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(chat: str, html: str, **_: object) -> SentPost:
        intent = house.saved
        assert (intent.state, intent.text, intent.attempt, intent.look.after_id) == (DeliveryState.INTENT, HTML, 1, 10)
        assert intent.attempted_at == TEN
        raise KeyboardInterrupt

    monkeypatch.setattr(house.channel, "send", look)
    with pytest.raises(KeyboardInterrupt):
        house.deliver()
    assert house.saved.state is DeliveryState.INTENT


def test_a_definite_refusal_is_failed_and_says_what_to_do(house: House) -> None:
    house.channel.script = [KICKED]
    failed = house.deliver()
    assert (failed.state, failed.next_at) == (DeliveryState.FAILED, house.clock.now() + UNTIL_MENDED)
    assert failed.note == "Telegram refused: bot was kicked; add the bot again"
    assert house.deliver().state is DeliveryState.FAILED, "not hammered"
    house.clock.moment += UNTIL_MENDED
    assert house.deliver(HTML + "!").text == HTML + "!", "mended and tried again"


def test_without_a_connection_it_is_retried_later_with_what_is_rendered_then(house: House) -> None:
    house.channel.script = [DOWN]
    waiting = house.deliver()
    assert (waiting.state, waiting.text) == (DeliveryState.RETRY, "")
    assert waiting.next_at == TEN + dt.timedelta(seconds=15)
    assert house.deliver() == waiting, "too early: nothing happens"
    assert house.channel.sends == 1
    assert next_settling(house.outbox, house.clock.now()) == waiting.next_at
    house.clock.forward(seconds=15)
    sent = house.deliver(HTML + " mended link")
    assert (sent.state, sent.attempt, sent.text) == (DeliveryState.SENT, 2, HTML + " mended link")
    assert house.copies() == 1


@pytest.mark.parametrize("ops_chat", ["@ops", ""])
def test_a_long_outage_is_tried_ever_less_often(house: House, ops_chat: str) -> None:
    house.ops_chat = ops_chat
    house.channel.script = [DOWN] * 1000
    house.channel.probe_script = [DOWN] * 1000
    pauses = []
    while house.clock.now() < TEN + dt.timedelta(hours=1):
        waiting = house.deliver()
        assert waiting.state is DeliveryState.RETRY
        assert waiting.next_at is not None
        pauses.append((waiting.next_at - house.clock.now()).total_seconds())
        house.clock.moment = waiting.next_at
    assert pauses[0] == 15
    assert pauses == sorted(pauses)
    assert max(pauses) == 120
    assert len(pauses) < 40
    house.channel.script, house.channel.probe_script = [], []
    assert house.deliver().state is DeliveryState.SENT


def test_flood_control_is_waited_out_looked_after_and_sent_again(house: House) -> None:
    house.channel.script = [flood(7)]
    sent = house.deliver()
    assert (sent.state, sent.attempt, house.clock.rests) == (DeliveryState.SENT, 2, [7])
    assert house.channel.probes == [11, 12, 13]
    assert house.copies() == 1


def test_a_post_that_is_there_after_flood_control_is_not_sent_again(house: House) -> None:
    house.channel.script = [flood(7)]
    house.channel.say(visible_text(HTML))
    sent = house.deliver()
    assert (sent.state, sent.message_id, house.channel.sends) == (DeliveryState.SENT, 11, 1)


def test_flood_control_is_waited_out_at_most_twice_then_left_to_the_next_tick(house: House) -> None:
    house.channel.script = [flood(5), flood(6), flood(8), flood(9)]
    waiting = house.deliver()
    assert (waiting.state, house.channel.sends, house.clock.rests) == (DeliveryState.RETRY, 3, [5, 6])
    assert waiting.next_at == house.clock.now() + dt.timedelta(seconds=8)


@pytest.mark.parametrize(("pause_s", "left_s"), [(61, 3600), (30, 30), (30, 5)])
def test_a_pause_too_long_or_past_the_window_is_not_waited_out(house: House, pause_s: int, left_s: int) -> None:
    house.channel.script = [flood(pause_s)]
    waiting = house.deliver(until=TEN + dt.timedelta(seconds=left_s))
    assert (waiting.state, house.channel.sends, house.clock.rests) == (DeliveryState.RETRY, 1, [])
    assert waiting.next_at == TEN + dt.timedelta(seconds=pause_s)


def test_a_service_that_is_stopping_does_not_send_before_the_pause_is_over(house: House) -> None:
    house.channel.script = [flood(30)]
    house.clock.wake()
    assert house.deliver().state is DeliveryState.RETRY
    assert house.channel.sends == 1


def test_a_post_held_for_a_missing_link_goes_out_when_it_is_ready(house: House) -> None:
    house.outbox.save(Delivery(KEY, "@c", TEN, DeliveryState.WAITING, note="no link"))
    sent = house.deliver()
    assert (sent.state, sent.note) == (DeliveryState.SENT, "")


def test_what_may_be_there_from_an_unclear_attempt_is_looked_for_even_after_a_refusal(house: House) -> None:
    house.outbox.save(
        Delivery(KEY, "@c", TEN, DeliveryState.FAILED, text=HTML, attempt=2, look=Look(10), attempted_at=TEN)
    )
    house.channel.say(visible_text(HTML))
    found = house.deliver()
    assert (found.state, found.message_id, house.channel.sends) == (DeliveryState.SENT, 11, 0)


def test_which_states_may_be_sent() -> None:
    delivery = Delivery(KEY, "@c", TEN, DeliveryState.INTENT, attempt=1)
    sendable = {state for state in DeliveryState if may_send(replace(delivery, state=state), TEN)}
    assert sendable == {DeliveryState.PLANNED, DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.RETRY}
    assert may_send(None, TEN)
    waiting = replace(delivery, state=DeliveryState.RETRY, next_at=TEN)
    assert may_send(waiting, TEN)
    assert not may_send(waiting, TEN - dt.timedelta(seconds=1))

"""What ended unclear is looked for before it is sent again (DESIGN 7, step 3)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.channel.scripted_channel import DOWN, HTML, KEY, KICKED, TEN, UNCLEAR, House, flood, furnished

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.settle import adopt_intents, next_settling
from sheets_marathon.marathon.delivery.delivery import Delivery, Look
from sheets_marathon.marathon.delivery.effects import SWEEPS
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.posts.messages import visible_text


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield furnished(outbox)
    outbox.close()


def test_an_unclear_send_that_arrived_is_found_and_not_repeated(house: House) -> None:
    house.channel.script = ["lost"]
    unclear = house.deliver()
    assert (unclear.state, unclear.note) == (DeliveryState.UNKNOWN, "no clear answer")
    assert house.deliver() == unclear, "an unclear post is not sent again by being due"
    assert house.settle() == [], "Telegram may still be at it"
    due_at = next_settling(house.outbox, house.clock.now())
    assert due_at == TEN + dt.timedelta(seconds=120)
    house.clock.moment = due_at
    (found,) = house.settle()
    assert (found.state, found.message_id, found.sent_at) == (DeliveryState.SENT, 11, TEN)
    assert (house.saved, house.copies(), house.channel.sends) == (found, 1, 1)
    assert next_settling(house.outbox, house.clock.now()) is None


def test_only_two_empty_looks_a_minute_apart_let_it_go_out_again(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    house.clock.forward(seconds=120)
    (once,) = house.settle()
    assert (once.state, once.look.empty_scans) == (DeliveryState.UNKNOWN, 1)
    house.clock.forward(seconds=59)
    assert house.settle() == []
    house.clock.forward(seconds=1)
    (twice,) = house.settle()
    assert (twice.state, twice.look.empty_scans, twice.text) == (DeliveryState.RETRY, 2, HTML)
    assert next_settling(house.outbox, house.clock.now()) == house.clock.now()
    again = house.deliver("<b>Rendered otherwise by now</b>")
    assert (again.state, again.attempt, again.text) == (DeliveryState.SENT, 2, HTML)
    assert house.copies() == 1


def test_what_was_tried_after_its_pause_waits_for_something_else_and_what_was_not_comes_at_once(house: House) -> None:
    house.channel.script = [DOWN]
    assert house.deliver().next_at == TEN + dt.timedelta(seconds=15)
    later = TEN + dt.timedelta(seconds=40)
    assert next_settling(house.outbox, later, tried_at=TEN) == later, "its pause ended while a tick was under way"
    assert next_settling(house.outbox, later, tried_at=TEN + dt.timedelta(seconds=15)) is None


def test_a_post_that_came_late_is_found_before_it_is_sent_again(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    for seconds in (120, 60):
        house.clock.forward(seconds=seconds)
        house.settle()
    late = house.channel.say(visible_text(HTML))
    sent = house.deliver()
    assert (sent.state, sent.message_id, house.channel.sends) == (DeliveryState.SENT, late, 1)


def test_an_earlier_attempt_that_came_late_counts_for_the_later_one(house: House) -> None:
    house.channel.script = [UNCLEAR, UNCLEAR]
    house.deliver()
    for seconds in (120, 60):
        house.clock.forward(seconds=seconds)
        house.settle()
    assert house.deliver().attempt == 2
    at = house.saved.attempted_at
    assert at is not None
    house.channel.posts[11] = (visible_text(HTML), at - dt.timedelta(seconds=30))
    house.channel.last_id = 11
    house.clock.forward(seconds=120)
    assert house.settle()[0].message_id == 11


def test_other_peoples_posts_are_passed_and_our_own_are_not_even_asked_for(house: House) -> None:
    house.channel.script = ["lost"]
    house.channel.say("Поздравляем!\nДень 1 · 10:00 · Первый урок")
    house.deliver()
    ours = house.channel.say("Вторая дорожка")
    house.outbox.save(Delivery("other", "@c", TEN, DeliveryState.SENT, message_id=ours))
    house.channel.removed = set()
    house.clock.forward(seconds=120)
    (found,) = house.settle()
    assert (found.message_id, house.channel.probes) == (12, [11, 12])


def test_the_same_words_from_last_years_marathon_are_not_this_post(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    house.channel.posts[11] = (visible_text(HTML), TEN - dt.timedelta(days=365))
    house.clock.forward(seconds=120)
    (looked,) = house.settle()
    assert (looked.state, looked.look.empty_scans, looked.look.after_id) == (DeliveryState.UNKNOWN, 1, 11)


def test_a_deleted_message_where_the_post_could_be_is_left_to_a_person(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    house.channel.removed = {11}
    house.clock.forward(seconds=120)
    (held,) = house.settle()
    assert held.state is DeliveryState.HELD
    assert "deleted" in held.note
    assert house.deliver() == held, "a held post that was tried is not sent by being due"
    assert next_settling(house.outbox, house.clock.now()) == house.clock.now() + SWEEPS[0], "it may come in yet"


def test_a_deleted_message_is_not_forgotten_when_the_look_breaks_off_behind_it(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    house.channel.removed = {11}
    house.clock.forward(seconds=120)
    house.channel.probe_script = [None, flood(5)]
    assert house.settle()[0].state is DeliveryState.UNKNOWN
    house.clock.forward(seconds=5)
    assert house.settle()[0].state is DeliveryState.HELD


def test_a_busy_chat_with_gaps_is_looked_through_to_its_end(house: House) -> None:
    house.channel.script = ["lost"]
    house.channel.last_id = 12  # two that are gone without a trace
    for number in range(40):
        house.channel.say(f"поздравление {number}")
    house.deliver()
    house.clock.forward(seconds=120)
    assert house.settle()[0].state is DeliveryState.UNKNOWN
    house.channel.probe_script = [*[None] * 3, flood(5)]
    house.settle()
    house.clock.forward(seconds=5)
    assert house.settle()[0].message_id == 53
    assert len(house.channel.probes) == 44, "nothing was asked for twice but what broke off"


def test_a_post_beside_a_deleted_message_is_still_found(house: House) -> None:
    house.channel.script = ["lost"]
    house.channel.say("черновик")
    house.channel.removed = {11}
    house.deliver()
    house.clock.forward(seconds=120)
    assert house.settle()[0].message_id == 12


def test_without_an_ops_chat_an_unclear_post_is_left_to_a_person(house: House) -> None:
    house.ops_chat = ""
    house.channel.script = ["lost"]
    house.deliver()
    (held,) = house.settle()
    assert (held.state, house.channel.probes) == (DeliveryState.HELD, [])
    assert "no ops chat" in held.note


@pytest.mark.parametrize(
    ("problem", "again_s"), [(DOWN, 60), (UNCLEAR, 60), (flood(200), 200), (KICKED, 60)], ids=["down", "?", "429", "no"]
)
def test_a_look_that_breaks_off_counts_for_nothing_and_is_repeated(
    house: House, problem: Exception, again_s: int
) -> None:
    house.channel.script = ["lost"]
    house.deliver()
    house.clock.forward(seconds=120)
    house.channel.probe_script = [problem]
    (looked,) = house.settle()
    assert (looked.state, looked.look.empty_scans) == (DeliveryState.UNKNOWN, 0)
    assert looked.next_at == house.clock.now() + dt.timedelta(seconds=again_s)
    assert str(problem.args[0]).split("\n")[0] in looked.note
    house.clock.moment = looked.next_at
    assert house.settle()[0].state is DeliveryState.SENT


def test_a_busy_chat_is_looked_through_in_portions(house: House) -> None:
    house.channel.script = ["lost"]
    for number in range(40):
        house.channel.say(f"поздравление {number}")
    house.deliver()
    house.clock.forward(seconds=120)
    (partly,) = house.settle()
    assert (partly.state, partly.look.after_id, partly.look.empty_scans) == (DeliveryState.UNKNOWN, 40, 0)
    assert house.settle()[0].message_id == 51
    assert len(house.channel.probes) == 41


def test_the_first_post_into_a_channel_with_a_past_is_left_to_a_person_when_unclear(house: House) -> None:
    house.outbox.save(replace(house.outbox.deliveries()["before"], message_id=None))
    house.channel.last_id = 500
    house.channel.posts = {number: ("старое", TEN - dt.timedelta(days=9)) for number in range(1, 501)}
    house.channel.script = ["lost"]
    house.deliver()
    house.clock.forward(seconds=120)
    (held,) = house.settle()
    assert held.state is DeliveryState.HELD
    assert "older posts" in held.note


def test_an_intent_found_at_start_is_unclear_from_its_attempt_on(house: House) -> None:
    left = Delivery(KEY, "@c", TEN, DeliveryState.INTENT, HTML, attempt=1, look=Look(10), attempted_at=TEN)
    house.outbox.save(left)
    house.channel.say(visible_text(HTML))
    house.clock.forward(seconds=30)
    (adopted,) = adopt_intents(house.outbox, house.clock.now())
    assert (adopted.state, adopted.next_at) == (DeliveryState.UNKNOWN, TEN + dt.timedelta(seconds=120))
    assert adopt_intents(house.outbox, house.clock.now()) == []
    assert house.settle() == []
    house.clock.forward(seconds=90)
    assert house.settle()[0].state is DeliveryState.SENT
    assert (house.copies(), house.channel.sends) == (1, 0)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_goes_wrong_in_whatever_order_the_post_is_there_exactly_once(house: House, seed: int) -> None:
    chance = random.Random(seed)
    outcomes: list[Exception | str] = [DOWN, UNCLEAR, "lost", flood(5), flood(90), "ok"]
    house.channel.script = [chance.choice(outcomes) for _ in range(chance.randrange(8))]
    house.channel.probe_script = [chance.choice([DOWN, UNCLEAR, flood(3)]) for _ in range(chance.randrange(6))]
    for _ in range(400):
        if chance.random() < 0.1:
            house.channel.say("чужое")
        house.settle()
        state = house.deliver().state
        if chance.random() < 0.1:
            adopt_intents(house.outbox, house.clock.now())
        if state is DeliveryState.SENT:
            break
        house.clock.forward(seconds=chance.choice([1, 15, 60]))
    assert house.saved.state is DeliveryState.SENT
    assert house.copies() == 1
    assert house.channel.posts[house.saved.message_id or 0][0].startswith("День 1")

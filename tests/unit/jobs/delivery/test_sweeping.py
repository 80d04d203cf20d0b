"""Late looks for twins and for posts that were given up (DESIGN 7, step 4)."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.channel.scripted_channel import DOWN, HTML, KEY, KICKED, TEN, UNCLEAR, House, flood, furnished

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.settle import next_settling
from sheets_marathon.marathon.delivery.delivery import Delivery, Look
from sheets_marathon.marathon.delivery.effects import SWEEPS
from sheets_marathon.marathon.model import DeliveryState, PinState

GIVEN_UP = [DeliveryState.MISSED, DeliveryState.HELD, DeliveryState.FAILED]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield furnished(outbox)
    outbox.close()


def due(house: House) -> dt.datetime | None:
    return next_settling(house.outbox, house.clock.now())


def sweep(house: House) -> list[Delivery]:
    """Goes to the next moment at which something is due, and settles."""
    moment = due(house)
    assert moment is not None
    house.clock.moment = moment
    return house.settle()


def give_up(house: House, state: DeliveryState) -> None:
    """As the ticker does when a window is over or a person is asked."""
    house.outbox.save(replace(house.saved, state=state, note="why", changed_at=house.clock.now(), next_at=None))


def test_a_late_twin_is_deleted_at_the_first_sweep_and_comes_back_with_a_note(house: House) -> None:
    resent = house.resend()
    twin = house.copy()
    assert (resent.state, resent.message_id, resent.note, twin) == (DeliveryState.SENT, 11, "", 12)
    assert due(house) == house.clock.now() + dt.timedelta(minutes=10)
    (swept,) = sweep(house)
    assert (swept.state, swept.message_id, swept.sent_at) == (DeliveryState.SENT, 11, resent.sent_at)
    assert "message 12 was deleted, 11 stays" in swept.note
    assert (house.saved, house.copies(), house.channel.deleted) == (swept, 1, [12])


def test_the_chat_is_looked_through_three_times_and_then_left_alone(house: House) -> None:
    resent_at = house.resend().sent_at
    assert resent_at is not None
    for after in SWEEPS:
        assert due(house) == resent_at + after
        assert sweep(house) == [], "nothing that people need hear of"
    assert (due(house), house.settle()) == (None, [])
    assert (house.saved.sweeps.done, house.channel.deleted, house.copies()) == (3, [], 1)


@pytest.mark.parametrize("sweeps_before", [1, 2])
def test_a_twin_that_comes_between_two_sweeps_is_found_by_the_later_one(house: House, sweeps_before: int) -> None:
    house.resend()
    for _ in range(sweeps_before):
        sweep(house)
    twin = house.copy()
    (swept,) = sweep(house)
    assert (house.channel.deleted, house.copies(), swept.message_id) == ([twin], 1, 11)


def test_the_oldest_stays_even_if_it_is_the_earlier_attempts(house: House) -> None:
    house.channel.script = [UNCLEAR, "overtaken"]
    assert house.resend().message_id == 12
    (swept,) = sweep(house)
    assert (swept.message_id, house.channel.deleted, house.copies()) == (11, [12], 1)


@pytest.mark.parametrize("script", [[], [DOWN], [flood(5)], ["lost"], [DOWN, "lost"]], ids=str)
def test_a_post_that_can_have_no_twin_is_never_swept(house: House, script: list[Exception | str]) -> None:
    house.channel.script = script
    while house.deliver().state is not DeliveryState.SENT:
        moment = due(house)
        assert moment is not None
        house.clock.moment = moment
        house.settle()
    asked = len(house.channel.probes)
    assert due(house) is None
    house.clock.forward(hours=25)
    assert house.settle() == []
    assert len(house.channel.probes) == asked


@pytest.mark.parametrize("state", GIVEN_UP)
def test_what_comes_after_it_was_given_up_is_sent_and_not_given_up(house: House, state: DeliveryState) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    give_up(house, state)
    late = house.copy()
    assert due(house) == house.clock.now() + SWEEPS[0]
    (found,) = sweep(house)
    assert (found.state, found.message_id, found.sent_at) == (DeliveryState.SENT, late, TEN)
    assert "late" in found.note
    assert state.value in found.note
    second = house.copy()
    sweep(house)
    assert (house.channel.deleted, house.copies()) == ([second], 1)


def test_what_was_given_up_and_never_comes_stays_so_after_three_looks(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    give_up(house, DeliveryState.MISSED)
    assert [sweep(house) for _ in SWEEPS] == [[], [], []]
    assert (due(house), house.saved.state, house.saved.note) == (None, DeliveryState.MISSED, "why")


@pytest.mark.parametrize("state", [*GIVEN_UP, DeliveryState.SENT])
def test_what_was_never_tried_or_certainly_refused_is_not_looked_for(house: House, state: DeliveryState) -> None:
    house.outbox.save(Delivery(KEY, "@c", TEN, state, attempt=0, text="", changed_at=TEN))
    house.outbox.save(Delivery("refused", "@c", TEN, state, attempt=3, text="", changed_at=TEN))
    assert due(house) is None


@pytest.mark.parametrize("problem", [DOWN, UNCLEAR, flood(200), KICKED], ids=["down", "?", "429", "no"])
def test_a_sweep_that_breaks_off_is_postponed_and_not_counted(house: House, problem: Exception) -> None:
    house.resend()
    twin = house.copy()
    house.channel.probe_script = [problem]
    assert [delivery.note for delivery in sweep(house)] == ([house.saved.note] if problem is KICKED else [])
    assert "bot was kicked" in house.saved.note or problem is not KICKED, "only a person can end that"
    assert (house.saved.sweeps.done, house.saved.state, house.channel.deleted) == (0, DeliveryState.SENT, [])
    pause = dt.timedelta(seconds=200) if "wait" in str(problem) else dt.timedelta(minutes=5)
    assert due(house) == house.clock.now() + pause
    assert (sweep(house)[0].sweeps.done, house.channel.deleted) == (1, [twin])


def test_a_copy_stays_when_the_known_post_has_been_deleted_by_a_person(house: House) -> None:
    house.resend()
    other = house.copy()
    house.channel.removed = {11}
    (swept,) = sweep(house)
    assert (swept.message_id, house.channel.deleted) == (other, [])
    assert "message 11 is gone" in swept.note


def test_nothing_is_deleted_while_it_is_unclear_whether_the_known_post_stands(house: House) -> None:
    house.resend()
    house.outbox.save(replace(house.saved, look=Look(11)))
    house.copy()
    plain = house.channel.probe

    def probe(chat: str, message_id: int, ops_chat: str) -> object:
        if message_id == 11:
            raise UNCLEAR
        return plain(chat, message_id, ops_chat)

    house.channel.probe = probe  # type: ignore[assignment,method-assign]
    assert sweep(house) == []
    assert (house.channel.deleted, house.saved.sweeps.done) == ([], 0)


def test_a_twin_that_the_bot_may_not_delete_is_left_to_a_person_and_tried_again_later(house: House) -> None:
    house.resend()
    twin = house.copy()
    house.channel.delete_script = [KICKED]
    (told,) = sweep(house)
    assert f"delete message {twin} by hand" in told.note
    assert KICKED.remedy in told.note
    assert (told.message_id, told.sweeps.done, house.copies()) == (11, 1, 2)
    assert sweep(house)[0].sweeps.done == 2
    assert house.channel.deleted == [twin]


@pytest.mark.parametrize("problem", [DOWN, UNCLEAR, flood(30)])
def test_a_deletion_that_ends_unclear_is_repeated(house: House, problem: Exception) -> None:
    house.channel.script = [UNCLEAR, "overtaken"]
    house.resend()
    house.channel.delete_script = [problem]
    sweep(house)
    assert (house.saved.message_id, house.saved.sweeps.done, house.saved.note) == (11, 0, "")
    (swept,) = sweep(house)
    assert (house.channel.deleted, swept.message_id, swept.sweeps.done) == ([12], 11, 1)


def test_sweeps_survive_a_restart(house: House, tmp_path: Path) -> None:
    house.resend()
    sweep(house)
    at = due(house)
    house.outbox.close()
    house.outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    assert due(house) == at
    house.copy()
    assert "was deleted" in sweep(house)[0].note


def test_a_busy_channel_is_swept_in_small_portions_between_which_posts_can_go_out(house: House) -> None:
    house.resend()
    for number in range(45):
        house.channel.say(f"поздравление {number}")
    twin = house.copy()
    portions = []
    while house.saved.sweeps.done == 0:
        house.channel.probes.clear()
        sweep(house)
        portions.append(len(house.channel.probes))
    assert portions == [10, 10, 10, 10, 11]
    assert house.clock.now() == TEN + dt.timedelta(minutes=13), "without a pause"
    assert (house.channel.deleted, house.saved.message_id) == ([twin], 11)


def test_flood_control_in_a_busy_channel_costs_no_progress(house: House) -> None:
    house.resend()
    for number in range(25):
        house.channel.say(f"поздравление {number}")
    sweep(house)
    house.channel.probes.clear()
    house.channel.probe_script = [flood(20)]
    for _ in range(3):
        sweep(house)
    assert house.channel.probes == [21, *range(21, 40)]
    assert house.saved.sweeps.done == 1


def test_messages_the_bot_has_deleted_are_not_the_end_of_the_chat(house: House) -> None:
    house.resend()
    house.channel.last_id += 5  # five that are gone without a trace
    house.outbox.save(Delivery("later", "@c", TEN, DeliveryState.SENT, message_id=house.channel.say("позже")))
    twin = house.copy()
    sweep(house)
    assert house.channel.deleted == [twin]


def test_without_an_ops_chat_nobody_looks_and_nothing_wakes_the_service(house: House) -> None:
    house.channel.script = [UNCLEAR]
    house.deliver()
    house.ops_chat = ""
    (held,) = house.settle()
    assert held.state is DeliveryState.HELD
    house.clock.forward(hours=30)
    assert house.settle() == []
    assert (due(house), house.channel.probes) == (None, [])


def test_a_channel_with_a_past_of_which_nothing_is_known_is_not_swept(house: House) -> None:
    house.outbox.save(replace(house.outbox.deliveries()["before"], message_id=None))
    house.channel.posts = {number: ("старое", TEN - dt.timedelta(days=9)) for number in range(1, 501)}
    house.channel.last_id = 500
    house.channel.script = ["lost"]
    house.deliver()
    house.clock.forward(seconds=120)
    house.settle()
    house.channel.probes.clear()
    sweep(house)
    assert len(house.channel.probes) == 10
    assert (due(house), house.saved.state) == (None, DeliveryState.HELD)


def test_a_pin_goes_with_the_twin_that_had_it_and_is_set_again(house: House) -> None:
    house.channel.script = [UNCLEAR, "overtaken"]
    house.deliver(pin=True)
    house.resend()
    house.settle()
    assert (house.saved.pin.state, house.channel.pins) == (PinState.PINNED, [12])
    sweep(house)
    assert house.saved.pin.state is PinState.WANTED
    house.settle()
    assert (house.saved.pin.state, house.channel.pins, house.copies()) == (PinState.PINNED, [12, 11], 1)


@pytest.mark.parametrize("seed", range(60))
def test_however_late_attempts_come_in_one_post_is_left_and_it_is_the_known_one(house: House, seed: int) -> None:
    chance = random.Random(seed)
    outcomes = [DOWN, UNCLEAR, "lost", flood(5), "ok", "late 30", "late 200", "late 900", "late 5000", "late 70000"]
    house.channel.script = [chance.choice(outcomes) for _ in range(chance.randrange(6))]
    for _ in range(400):
        if house.deliver(HTML, pin=chance.random() < 0.5).state is DeliveryState.SENT:
            break
        if chance.random() < 0.1:
            house.channel.say("чужое")
        house.clock.forward(seconds=chance.choice([1, 15, 60]))
        house.settle()
    while (moment := due(house)) is not None:
        house.clock.moment = max(moment, house.clock.now())
        if chance.random() < 0.3:
            house.channel.say("чужое")
        if chance.random() < 0.2:
            house.channel.probe_script = [chance.choice([DOWN, UNCLEAR, flood(3)])]
        house.settle()
        copies = [number for number, (text, _) in house.channel.posts.items() if text.startswith("День 1 · 10:00")]
        assert house.saved.look.after_id < min(copies), "never past what may be a twin"
    assert house.saved.state is DeliveryState.SENT
    assert (house.copies(), house.channel.under_way) == (1, [])
    assert house.channel.posts[house.saved.message_id or 0][0].startswith("День 1")

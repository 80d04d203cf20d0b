"""Pins have a state of their own and touch nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.channel.scripted_channel import DOWN, HTML, KICKED, TEN, UNCLEAR, House, flood, furnished
from support.channel.tick_scene import COURSE, Channels, Scene, a_scene, moscow
from support.sheet.sheet_builder import MOSCOW, a_marathon, a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.delivery.settle import next_settling
from sheets_marathon.jobs.sheet.sync import SYNC_TABS, journal_changes, journalled
from sheets_marathon.marathon.delivery.delivery import Delivery, Pin
from sheets_marathon.marathon.model import DeliveryState, PinState, SlotKind

NO_RIGHT = KICKED


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    outbox = SqliteOutbox(tmp_path / "outbox.sqlite")
    made = furnished(outbox)
    made.clock.moment = TEN.astimezone(MOSCOW)
    yield made
    outbox.close()


def due(house: House) -> dt.datetime | None:
    return next_settling(house.outbox, house.clock.now())


def until_the_day_is_over(house: House) -> list[Delivery]:
    """Settles whenever something is due; what came back, in order."""
    came = []
    while (moment := due(house)) is not None:
        house.clock.moment = max(moment, house.clock.now()).astimezone(MOSCOW)
        came += house.settle()
    return came


def test_sending_waits_for_no_pin_and_the_next_turn_sets_it(house: House) -> None:
    sent = house.deliver(pin=True)
    assert (sent.state, sent.pin.state, house.channel.pins) == (DeliveryState.SENT, PinState.WANTED, [])
    assert due(house) == house.clock.now(), "at once"
    (pinned,) = house.settle()
    assert (pinned.pin.state, pinned.pin.note, house.channel.pins) == (PinState.PINNED, "", [11])
    assert replace(pinned, pin=Pin(PinState.WANTED)) == sent, "nothing else has changed"
    assert (house.settle(), due(house), house.channel.pins) == ([], None, [11])


def test_a_post_that_nobody_wants_pinned_costs_no_request(house: House) -> None:
    assert house.deliver().pin.state is PinState.NONE
    assert (house.settle(), due(house), house.channel.pins, house.channel.probes) == ([], None, [], [])


@pytest.mark.parametrize("problem", [NO_RIGHT, DOWN, UNCLEAR], ids=["refused", "down", "?"])
def test_a_pin_that_fails_is_tried_all_day_then_given_up_and_the_post_is_left_alone(
    house: House, problem: Exception
) -> None:
    sent = house.deliver(pin=True)
    house.channel.pin_script = [problem] * 1000
    came = until_the_day_is_over(house)
    assert {(delivery.state, delivery.message_id, delivery.note, delivery.attempt) for delivery in came} == {
        (DeliveryState.SENT, 11, "", 1)
    }
    assert [delivery.pin.state for delivery in came[:-1]] == [PinState.WANTED] * (len(came) - 1)
    given_up = came[-1]
    assert (given_up.pin.state, str(problem).split("\n")[0] in given_up.pin.note) == (PinState.REFUSED, True)
    assert 10 < 1000 - len(house.channel.pin_script) < 60, "many attempts, no hammering"
    assert house.clock.now().date() == TEN.date() + dt.timedelta(days=1)
    assert (house.channel.sends, house.channel.pins, house.copies()) == (1, [], 1)
    assert house.deliver(pin=True) == given_up
    assert replace(given_up, pin=Pin(PinState.WANTED)) == sent


def test_a_right_that_is_given_within_the_day_is_used(house: House) -> None:
    house.deliver(pin=True)
    house.channel.pin_script = [NO_RIGHT, UNCLEAR, NO_RIGHT]
    assert until_the_day_is_over(house)[-1].pin.state is PinState.PINNED
    assert (house.saved.pin.note, house.channel.pins) == ("", [11])


def test_the_slots_day_is_the_marathons_and_not_greenwichs(house: House) -> None:
    late = dt.datetime(2026, 12, 7, 23, 59, tzinfo=MOSCOW)
    house.clock.moment = late
    house.deliver(pin=True)
    house.outbox.save(replace(house.saved, planned_at=late))
    house.channel.pin_script = [UNCLEAR]
    assert [delivery.pin.state for delivery in until_the_day_is_over(house)] == [PinState.WANTED, PinState.REFUSED]
    assert house.clock.now() == late + dt.timedelta(minutes=1), "21:00 in Greenwich, but another day here"


def test_a_post_of_the_small_hours_has_its_day_before_it(house: House) -> None:
    early = dt.datetime(2026, 12, 8, 1, 0, tzinfo=MOSCOW)
    house.clock.moment = early
    house.deliver(pin=True)
    house.outbox.save(replace(house.saved, planned_at=early))
    assert [delivery.pin.state for delivery in house.settle()] == [PinState.PINNED], "the day before in Greenwich"


def test_flood_control_is_waited_out_before_the_next_attempt_to_pin(house: House) -> None:
    house.deliver(pin=True)
    house.channel.pin_script = [flood(200)]
    house.settle()
    assert due(house) == house.clock.now() + dt.timedelta(seconds=200)


def test_a_post_that_was_unclear_is_pinned_once_it_is_found(house: House) -> None:
    house.channel.script = ["lost"]
    house.deliver(pin=True)
    assert house.settle() == []
    house.clock.forward(seconds=120)
    (found,) = house.settle()
    assert (found.state, found.pin.state, house.channel.pins) == (DeliveryState.SENT, PinState.PINNED, [11])


def test_the_note_about_a_pin_is_no_post_and_does_not_end_a_look(house: House) -> None:
    house.channel.script = ["lost"]
    for _ in range(2):
        house.channel.pin("@c", house.channel.say("объявление"))
    house.deliver()
    house.clock.forward(seconds=120)
    (found,) = house.settle()
    assert (found.state, found.message_id, house.channel.probes) == (DeliveryState.SENT, 15, [11, 12, 13, 14, 15])


PINNED = Delivery(
    "sellers.1.lesson.1",
    "@sellers",
    TEN,
    DeliveryState.SENT,
    HTML,
    1,
    sent_at=TEN,
    message_id=11,
    pin=Pin(PinState.PINNED),
)
SHOWN = {
    "ru": ["закреплено", "будет закреплено", "будет закреплено: нет права; дайте его", "не закреплено: нет: права"],
    "en": ["pinned", "to be pinned", "to be pinned: нет права; дайте его", "not pinned: нет: права"],
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_journal_shows_the_pin_and_gives_it_back(language: str) -> None:
    marathon = a_marathon(language)
    sheet = a_running_sheet(marathon)
    pins = [
        (PinState.PINNED, ""),
        (PinState.WANTED, ""),
        (PinState.WANTED, "нет права; дайте его"),
        (PinState.REFUSED, "нет: права"),
        (PinState.NONE, ""),
    ]
    deliveries = [
        replace(PINNED, key=f"sellers.{day}.lesson.1", pin=Pin(pin, why)) for day, (pin, why) in enumerate(pins, 1)
    ]
    sheet.apply(journal_changes(deliveries, sheet.read_tabs(SYNC_TABS), marathon))
    assert [row["pin"] for row in sheet.rows("journal") if row["chat"]] == [*SHOWN[language], None]
    assert journal_changes(deliveries, sheet.read_tabs(SYNC_TABS), marathon) == [], "once"
    found = journalled(sheet.read_tabs(SYNC_TABS), marathon)
    assert [(delivery.pin.state, delivery.pin.note) for delivery in found] == pins


def test_nothing_is_said_of_the_pin_of_a_post_that_is_not_there() -> None:
    marathon = a_marathon()
    sheet = a_running_sheet(marathon)
    missed = replace(PINNED, state=DeliveryState.MISSED, pin=Pin(PinState.WANTED), message_id=None)
    sheet.apply(journal_changes([missed], sheet.read_tabs(SYNC_TABS), marathon))
    assert [row["pin"] for row in sheet.rows("journal") if row["chat"]] == [None]


def test_what_somebody_typed_into_the_pins_column_is_no_pin() -> None:
    marathon = a_marathon()
    sheet = a_running_sheet(marathon)
    sheet.apply(journal_changes([PINNED], sheet.read_tabs(SYNC_TABS), marathon))
    sheet.show("journal", PINNED.key, {"pin": "да"})
    (found,) = journalled(sheet.read_tabs(SYNC_TABS), marathon)
    assert (found.pin.state, found.state) == (PinState.NONE, DeliveryState.SENT)


class PinningChannels(Channels):
    """Chats in which posts can be pinned."""

    def pin(self, chat: str, message_id: int) -> None:
        """Remembered for good: the test looks how often it was asked."""
        self.pins = [*getattr(self, "pins", []), (chat, message_id)]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    outbox = SqliteOutbox(tmp_path / "before.sqlite")
    made = a_scene(outbox, replace(COURSE, pinned=frozenset({SlotKind.LESSON})))
    made.channels = PinningChannels(made.clock)
    yield made
    made.outbox.close()


def test_a_lost_memory_comes_back_from_the_journal_with_its_pins_and_nothing_is_sent_twice(
    scene: Scene, tmp_path: Path
) -> None:
    scene.run(scene.ticker(), moscow(7, 10, 25))
    posts, pins = scene.channels.seen(), scene.channels.pins  # type: ignore[attr-defined]
    assert (len(posts), len(pins)) == (2, 2)
    scene.outbox.close()
    scene.outbox = SqliteOutbox(tmp_path / "after.sqlite")
    scene.run(scene.ticker(), moscow(7, 13))
    assert {key: delivery.pin.state for key, delivery in scene.outbox.deliveries().items()} == dict.fromkeys(
        ("sellers.1.lesson.1", "heads.1.lesson.1"), PinState.PINNED
    )
    assert (scene.channels.seen(), scene.channels.pins) == (posts, pins)  # type: ignore[attr-defined]


def test_only_posts_of_the_kinds_that_are_configured_are_pinned(scene: Scene) -> None:
    scene.run(scene.ticker(), moscow(7, 19))
    kinds = {
        key.split(".")[2]
        for key, delivery in scene.outbox.deliveries().items()
        if delivery.pin.state is PinState.PINNED
    }
    assert kinds == {"lesson"}
    assert len(scene.channels.pins) == 3  # type: ignore[attr-defined]
    assert len(scene.outbox.deliveries()) > 3

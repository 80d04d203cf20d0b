"""What becomes of a post after its sending: each thing is one decision, and ops hear what they must."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from support.channel.tick_scene import Scene, moscow

from sheets_marathon.errors import DeliveryUnclear
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.marathon.delivery.delivery import Delivery, Pin, Sweeps
from sheets_marathon.marathon.model import DeliveryState, PinState

KEY = "sellers.1.lesson.1"
SENT = Delivery(
    KEY, "@sellers", moscow(7, 10), DeliveryState.SENT, "<b>текст</b>", 1, message_id=7, sent_at=moscow(7, 10)
)


def decided(scene: Scene, monkeypatch: pytest.MonkeyPatch, before: Delivery, after: Delivery) -> list[LogLine]:
    """What the ticker makes of ``settle`` having turned one delivery into another, said twice over."""
    ticker = scene.ticker()
    scene.outbox.save(before)
    monkeypatch.setattr("sheets_marathon.jobs.delivery.owed_posts.settle", lambda *_: [after])
    scene.clock.moment = moscow(7, 10, 12)
    made = ticker.posts.settle(scene.clock.moment)
    scene.outbox.save(after)
    ticker.posts.settle(scene.clock.moment)
    ticker.alerts.flush(scene.clock.moment, (), "")
    return made


def test_a_late_twin_that_was_deleted_is_told_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    swept = replace(SENT, note="it stood in the channel twice: message 9 was deleted, 7 stays")
    assert decided(scene, monkeypatch, SENT, swept) == [LogLine("sweep", KEY, "sent", swept.note)]
    assert scene.channels.seen("@ops") == [f"⚠️ {KEY}: {swept.note}"]


def test_a_note_that_was_there_before_is_no_news(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = replace(SENT, note="По программе от 09:50, таблица была недоступна.")
    decided(scene, monkeypatch, noted, replace(noted, sweeps=Sweeps(1)))
    assert scene.channels.seen("@ops") == []


@pytest.mark.parametrize(("pin", "told"), [(PinState.WANTED, 0), (PinState.REFUSED, 1)])
def test_a_pin_is_told_of_when_it_is_given_up(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, pin: PinState, told: int
) -> None:
    wanted = replace(SENT, pin=Pin(PinState.WANTED))
    tried = replace(wanted, pin=Pin(pin, "not enough rights", moscow(7, 11)))
    (made,) = decided(scene, monkeypatch, wanted, tried)
    assert (made.what, made.state, made.note) == ("pin", pin, "not enough rights")
    assert [line for line in scene.channels.seen("@ops") if "not enough rights" in line] == [
        f"⚠️ {KEY}: 📌 not enough rights"
    ] * told


def test_a_twin_is_told_of_even_if_the_pin_went_with_it(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    pinned = replace(SENT, message_id=9, pin=Pin(PinState.PINNED))
    swept = replace(
        SENT, pin=Pin(PinState.WANTED), note="it stood in the channel twice: message 9 was deleted, 7 stays"
    )
    made = decided(scene, monkeypatch, pinned, swept)
    assert [line.what for line in made] == ["sweep", "pin"]
    assert scene.channels.seen("@ops") == [f"⚠️ {KEY}: {swept.note}"]


def test_a_post_that_is_found_is_a_probe_and_no_trouble_any_more(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = replace(SENT, state=DeliveryState.UNKNOWN, note="no answer")
    (made,) = decided(scene, monkeypatch, unknown, replace(SENT, note=""))
    assert (made.what, made.state) == ("probe", "sent")
    assert scene.channels.seen("@ops") == []


def test_every_decision_has_its_kind_and_reads_as_a_line(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.channels.script = [DeliveryUnclear("no answer")]
    scene.clock.moment = moscow(7, 10)
    made = ticker.tick()
    scene.clock.moment += dt.timedelta(minutes=2)
    made += ticker.tick()
    assert {line.what for line in made} == {"post", "sheet", "upkeep", "ops", "probe"}
    assert "heads.1.lesson.1: unknown (no answer)" in [str(line) for line in made]
    assert f"{KEY}: sent" in [str(line) for line in made]

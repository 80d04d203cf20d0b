"""Chaos on stage: orders are laid and taken back, people are spared, and only our own kills are accounted for."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any, cast

import pytest

from sheets_marathon.rehearsal.chaos.disturbance import Chaos, moments_by_site
from sheets_marathon.rehearsal.chaos.dripping import DrippingSystem
from sheets_marathon.rehearsal.chaos.incidents import Fault, Incident
from sheets_marathon.rehearsal.chaos.plan import ChaosPlan, Kill
from sheets_marathon.rehearsal.play.scene import Scene

NINE = dt.datetime(2026, 12, 6, 9, tzinfo=dt.UTC)


def minutes(number: int) -> dt.datetime:
    return NINE + dt.timedelta(minutes=number)


class FaultStage:
    """A stage with a fault book and nothing else; a test lets orders fire."""

    def __init__(self) -> None:
        self.book: list[dict[str, Any]] = []

    def clock(self) -> dt.datetime:
        return NINE

    def add_fault(self, **order: Any) -> int:
        self.book.append({**order, "fired": 0})
        return len(self.book)

    def faults(self) -> list[dict[str, Any]]:
        return self.book

    def clear_faults(self) -> None:
        self.book = []


@pytest.fixture
def stage() -> FaultStage:
    return FaultStage()


FLOOD = Fault(minutes(10), minutes(40), {"service": "telegram", "mode": "before", "status": 429, "count": 3})
LOST = Fault(minutes(20), minutes(30), {"service": "sheets", "mode": "after", "cut": True})


def chaos(stage: FaultStage, folder: Path, *kills: Kill) -> Chaos:
    scene = cast(Scene, type("Scene", (), {"stage": stage})())
    incidents = (Incident("both", minutes(20), (FLOOD, LOST)),)
    plan = ChaosPlan(0, incidents, kills, frozenset({"outbox.intent"}))
    return Chaos(folder / "chaos", scene, "-5", plan, minutes(60), {}, cast(DrippingSystem, None))


def act(disturbance: Chaos, at: dt.datetime) -> None:
    for cue in disturbance.cues():
        if cue.at == at:
            cue.act()


def standing(folder: Path) -> list[tuple[str, str]]:
    orders = json.loads((folder / "chaos" / "standing.json").read_text("utf-8"))
    return [(each["site"], each["side"]) for each in orders]


def killed(folder: Path, order_id: int, met: str) -> None:
    with (folder / "chaos" / "kills.log").open("a", encoding="utf-8") as log:
        log.write(json.dumps({"id": order_id, "met": met, "side": "before"}) + "\n")


def test_a_fault_stands_from_its_beginning_to_its_end(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path)
    seen = []
    for at in (10, 20, 30, 40):
        act(made, minutes(at))
        seen.append([each["service"] for each in stage.book])
    assert seen == [["telegram"], ["telegram", "sheets"], ["telegram"], []]


def test_people_act_without_faults_and_what_has_fired_is_not_ordered_again(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path)
    for at in (10, 20):
        act(made, minutes(at))
    stage.book[0]["fired"], stage.book[1]["fired"] = 2, 1
    with made.spared():
        assert stage.book == []
    assert [(each["service"], each["count"]) for each in stage.book] == [("telegram", 1)]
    assert made.injected == {("telegram", "before"): 2, ("sheets", "after"): 1}


def test_faults_come_back_even_when_a_person_fails(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path)
    act(made, minutes(10))
    with pytest.raises(ZeroDivisionError), made.spared():
        raise ZeroDivisionError
    assert len(stage.book) == 1


def test_at_the_end_everything_is_called_off(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path, Kill(minutes(5), "outbox.intent", "after"))
    for at in (5, 10, 60):
        act(made, minutes(at))
    assert (stage.book, standing(tmp_path)) == ([], [])


def test_a_kill_is_armed_at_its_moment_and_at_once_when_that_is_the_start(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path, Kill(NINE, "google.token", "before"), Kill(minutes(5), "outbox.intent", "after"))
    any_site = [("*", "before"), ("*", "after")]
    assert standing(tmp_path) == [*any_site, ("google.token", "before")]
    act(made, minutes(5))
    assert standing(tmp_path) == [*any_site, ("google.token", "before"), ("outbox.intent", "after")]


def test_a_kill_of_ours_is_accounted_for_once_and_stands_no_longer(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path, Kill(NINE, "google.token", "before"))
    killed(tmp_path, 3, "google.token")
    assert made.accounts_for(-9)
    assert ("google.token", "before") not in standing(tmp_path)
    assert not made.accounts_for(-9)


def test_an_order_for_any_site_stands_on_without_the_site_that_it_met(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path)
    killed(tmp_path, 1, "outbox.retry")
    assert made.accounts_for(-9)
    first, second = json.loads((tmp_path / "chaos" / "standing.json").read_text("utf-8"))
    assert (first["but"], second["but"]) == (["outbox.intent", "outbox.retry"], ["outbox.intent"])


@pytest.mark.parametrize("code", [-9, 0, 1, -11])
def test_no_other_end_is_accounted_for(stage: FaultStage, tmp_path: Path, code: int) -> None:
    assert not chaos(stage, tmp_path).accounts_for(code)


def test_a_crossing_before_the_clock_was_read_counts_as_one_at_the_first_moment() -> None:
    crossings = [(None, "outbox.schema"), (NINE, "google.token"), (minutes(5), "outbox.schema")]
    assert moments_by_site(crossings) == {"outbox.schema": [NINE, minutes(5)], "google.token": [NINE]}


def test_a_kill_that_met_a_service_asked_to_stop_is_noted_too(stage: FaultStage, tmp_path: Path) -> None:
    made = chaos(stage, tmp_path, Kill(NINE, "google.token", "before"))
    killed(tmp_path, 3, "google.token")
    assert (made.take_note(), made.take_note()) == (1, 0)
    assert [each["met"] for each in made.kills] == ["google.token"]

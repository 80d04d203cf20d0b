"""Once a night: how long works waited, how fast each curator answers, who checks which work."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.channel.tick_scene import Scene, moscow

from sheets_marathon.errors import SheetError, TabMissing
from sheets_marathon.jobs.grading.curator_clock import tell_time
from sheets_marathon.jobs.ticker import nights
from sheets_marathon.spreadsheet.snapshot import Value

MONDAY = dt.date(2026, 12, 7)


def noted(scene: Scene, key: str, became: Value, at: dt.datetime, curator: str = "Анна", **more: Any) -> None:
    scene.sheet.type_row("grade_log", {"key": key, "became": became, "at": at, "curator": curator, **more})


def handed_in(scene: Scene, key: str, at: dt.datetime) -> None:
    scene.sheet.type_row("hand_ins", {"key": key, "id": key.partition("|")[0], "handed_in_at": at})


def waited(scene: Scene) -> dict[str, Value]:
    return {row.text("key"): row["waited_hours"] for row in scene.sheet.rows("grade_log")}


def pace(scene: Scene) -> dict[str, tuple[Value, Value]]:
    return {row.text("name"): (row["graded"], row["median_hours"]) for row in scene.sheet.rows("curators")}


@pytest.fixture
def graded(scene: Scene) -> Scene:
    """A day's record: a first look, and two curators' answers to what was typed and to what the LMS had."""
    for name in ("Анна", "Борис", "Вера"):
        scene.sheet.type_row("curators", {"name": name})
    noted(scene, "103|sellers.1.1|1", 3, moscow(7, 8), waited_hours=None)
    noted(scene, "101|sellers.1.1|1", "сдано", moscow(7, 11))
    noted(scene, "101|sellers.1.1|2", 3, moscow(7, 13), waited_hours=2)
    noted(scene, "102|sellers.1.1|1", 2, moscow(7, 18), curator="анна")
    noted(scene, "201|heads.1.1|1", "доработка", moscow(7, 19), curator="Борис")
    noted(scene, "201|heads.1.1|2", 1, moscow(7, 20), curator="Борис")
    noted(scene, "102|sellers.1.2|1", "сдано", moscow(7, 21))
    handed_in(scene, "102|sellers.1.1", moscow(7, 12))
    handed_in(scene, "103|sellers.1.1", moscow(6, 12))
    handed_in(scene, "201|heads.1.1", moscow(7, 10))
    return scene


def test_the_log_learns_from_the_lms_how_long_works_waited(graded: Scene) -> None:
    tell_time(graded.marathon, graded.sheet, MONDAY)
    assert waited(graded) == {
        "103|sellers.1.1|1": None,  # it stood there at the very first look
        "101|sellers.1.1|1": None,
        "101|sellers.1.1|2": 2,
        "102|sellers.1.1|1": 6,
        "102|sellers.1.2|1": None,
        "201|heads.1.1|1": 9,
        "201|heads.1.1|2": None,  # the same attempt: its answer was the rework
    }


def test_each_curator_has_a_count_and_a_median_and_the_closed_day_has_one(graded: Scene) -> None:
    tell_time(graded.marathon, graded.sheet, MONDAY)
    assert pace(graded) == {"Анна": (3, 4), "Борис": (1, 9), "Вера": (0, None)}
    medians = {row["date"]: row["median_hours"] for row in graded.sheet.rows("days") if row["median_hours"] is not None}
    assert list(medians.values()) == [6]


def test_a_work_shows_who_checks_it_by_now(graded: Scene) -> None:
    graded.sheet.show("participants", "102", {"curator": "Борис"})
    tell_time(graded.marathon, graded.sheet, MONDAY)
    found = {row.text("key"): row["curator"] for row in graded.sheet.rows("hand_ins")}
    assert found["102|sellers.1.1"] == "Борис"


def test_it_takes_a_read_and_a_write_and_the_second_time_only_a_read(graded: Scene) -> None:
    before = graded.sheet.reads, graded.sheet.writes
    assert tell_time(graded.marathon, graded.sheet, MONDAY).changed
    assert not tell_time(graded.marathon, graded.sheet, MONDAY).changed
    assert (graded.sheet.reads - before[0], graded.sheet.writes - before[1]) == (2, 1)


def test_rows_that_people_have_spoilt_are_passed_over(graded: Scene) -> None:
    noted(graded, "чужое", 3, moscow(7, 20))
    noted(graded, "1|nobody.1.1|1", 3, moscow(7, 20))
    graded.sheet.type_row("grade_log", {"key": "104|sellers.1.1|1", "became": 3, "at": "вчера"})
    tell_time(graded.marathon, graded.sheet, MONDAY)
    assert pace(graded)["Анна"] == (3, 4)


@pytest.mark.parametrize("failure", [TabMissing("the tab is gone"), ZeroDivisionError()])
def test_a_clock_that_fails_is_told_of_and_stops_no_night(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    def broken(*_: object) -> None:
        raise failure

    monkeypatch.setattr(nights, "tell_time", broken)
    scene.clock.moment = moscow(8, 3)
    scene.ticker().tick()
    assert scene.outbox.last_run(nights.NIGHT) == moscow(8, 3)
    assert [text for chat, text, _ in scene.channels.posts if chat == "@ops" and ("clock" in text or "tab is" in text)]


def test_a_google_that_is_away_has_the_night_tried_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise SheetError("away", permanent=False)

    with monkeypatch.context() as patched:
        patched.setattr(nights, "tell_time", away)
        scene.clock.moment = moscow(8, 3)
        ticker = scene.ticker()
        ticker.tick()
    assert scene.outbox.last_run(nights.NIGHT) is None
    scene.run(ticker, moscow(8, 3, 10))
    assert scene.outbox.last_run(nights.NIGHT) is not None

"""Each change of a grade is in the log once, with the look that saw it; no request is made for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.channel.tick_scene import AWAY, Scene, moscow

from sheets_marathon.errors import SheetError, StaleWrite, WriteUnclear
from sheets_marathon.jobs.grading import grade_log
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.spreadsheet.cells import read_date, read_moment
from sheets_marathon.spreadsheet.snapshot import Value


def log(scene: Scene) -> list[tuple[str, Value, Value]]:
    return [(row.text("key"), row["was"], row["became"]) for row in scene.sheet.rows("grade_log")]


def typed(scene: Scene, who: str, **marks: Any) -> None:
    scene.sheet.show(
        "grades_sellers", who, {f"mark.{task[1:].replace('_', '.')}": value for task, value in marks.items()}
    )


def since(scene: Scene, who: str) -> dt.date | None:
    (row,) = [one for one in scene.sheet.rows("grades_sellers") if one.text("id") == who]
    return read_date(row["typed_since"])


def running(scene: Scene) -> Ticker:
    """A process that has looked once."""
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    return ticker


def test_typed_changed_and_removed_grades_are_logged_with_the_look_that_saw_them(scene: Scene) -> None:
    ticker = running(scene)
    typed(scene, "101", d1_1="сдано")
    assert scene.tick(ticker, moscow(7, 9, 10)) == (1, 0, 1)
    typed(scene, "101", d1_1=2, d1_2="доработка")
    assert scene.tick(ticker, moscow(7, 11, 40))[::2] == (1, 1)
    typed(scene, "101", d1_1=None)
    scene.tick(ticker, moscow(7, 11, 50))
    assert log(scene) == [
        ("101|sellers.1.1|1", None, "сдано"),
        ("101|sellers.1.1|2", "сдано", 2),
        ("101|sellers.1.2|1", None, "доработка"),
        ("101|sellers.1.1|3", 2, None),
    ]
    first, second, *_ = scene.sheet.rows("grade_log")
    assert (first["name"], first["track"], first["day"], first["task"]) == ("Иванов Иван Петрович", "ПК", 1, 1)
    assert read_moment(second["at"], scene.marathon.zone) == moscow(7, 11, 40)
    assert (first["waited_hours"], second["waited_hours"]) == (None, 2.5)


def test_nothing_new_is_nothing_logged(scene: Scene) -> None:
    ticker = running(scene)
    typed(scene, "101", d1_1=3)
    scene.tick(ticker, moscow(7, 9, 10))
    assert scene.tick(ticker, moscow(7, 9, 20)) == (1, 0, 0)
    assert scene.tick(scene.ticker(), moscow(7, 9, 25)) == (1, 0, 0), "a new process knows what the log knows"
    assert len(log(scene)) == 1


def test_the_log_is_read_by_a_new_process_after_the_night_and_after_a_write_that_failed(scene: Scene) -> None:
    asked: list[bool] = []
    read = scene.sheet.read_tabs

    def watched(keys: Any, **how: Any) -> Any:
        asked.append("grade_log" in keys)
        return read(keys, **how)

    scene.sheet.read_tabs = watched  # type: ignore[method-assign]
    ticker = scene.ticker()
    for minute in (0, 10, 20, 30):
        typed(scene, "101", d1_1=minute // 10 or None)
        scene.tick(ticker, moscow(7, 9, minute))
    assert asked == [True, True, False, False], "the first tick did the night's work too"
    scene.sheet.failures = [None, AWAY]
    typed(scene, "102", d1_1=1)
    for minute in (40, 41, 50):
        scene.tick(ticker, moscow(7, 9, minute))
    assert asked[4:] == [False, True, False]
    assert [key for key, _, _ in log(scene)][-1] == "102|sellers.1.1|1"


@pytest.mark.parametrize("failure", [StaleWrite("somebody was ahead"), AWAY, WriteUnclear("no answer")])
@pytest.mark.parametrize("came_in", [False, True])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_write_that_fails_or_is_killed_neither_loses_nor_doubles_a_change(
    scene: Scene, failure: SheetError, came_in: bool, restarted: bool
) -> None:
    ticker = running(scene)
    typed(scene, "101", d1_1=3)
    apply = scene.sheet.apply

    def failing(changes: Any, marker: str | None = None) -> None:
        if came_in:
            apply(changes, marker)
        raise failure

    scene.sheet.apply = failing  # type: ignore[method-assign]
    scene.tick(ticker, moscow(7, 9, 10))
    scene.sheet.apply = apply  # type: ignore[method-assign]
    typed(scene, "101", d1_2=1)
    ticker = scene.ticker() if restarted else ticker
    scene.tick(ticker, moscow(7, 9, 20))
    scene.tick(ticker, moscow(7, 9, 30))
    assert log(scene) == [("101|sellers.1.1|1", None, 3), ("101|sellers.1.2|1", None, 1)]


def test_a_programming_error_between_look_and_write_loses_nothing(scene: Scene) -> None:
    ticker = running(scene)
    typed(scene, "101", d1_1=3)
    apply = scene.sheet.apply

    def broken(changes: Any, marker: str | None = None) -> None:
        raise ZeroDivisionError

    scene.sheet.apply = broken  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        scene.tick(ticker, moscow(7, 9, 10))
    scene.sheet.apply = apply  # type: ignore[method-assign]
    typed(scene, "101", d1_1=None)
    scene.sheet.type_row("curators", {"name": "Анна"})  # something else is to be written
    assert scene.tick(ticker, moscow(7, 9, 20))[2] == 1
    typed(scene, "101", d1_1=2)
    scene.tick(ticker, moscow(7, 9, 30))
    assert log(scene) == [("101|sellers.1.1|1", None, 2)], "what was gone before it could be written is not known"


def test_a_log_that_people_have_sorted_tells_the_same(scene: Scene) -> None:
    ticker = running(scene)
    for minute, grade in ((10, 1), (20, 2), (30, 3)):
        typed(scene, "101", d1_1=grade)
        scene.tick(ticker, moscow(7, 9, minute))
    scene.sheet.swap_rows("grade_log", 1, 3)
    typed(scene, "101", d1_1="доработка")
    scene.tick(scene.ticker(), moscow(7, 9, 40))
    assert log(scene)[-1] == ("101|sellers.1.1|4", 3, "доработка")


def test_grades_that_were_there_before_the_first_look_are_logged_as_seen_then(scene: Scene) -> None:
    typed(scene, "101", d1_1=3)
    typed(scene, "102", d1_1="сдано")
    running(scene)
    assert [key for key, _, _ in log(scene)] == ["101|sellers.1.1|1", "102|sellers.1.1|1"]
    assert {read_moment(row["at"], scene.marathon.zone) for row in scene.sheet.rows("grade_log")} == {moscow(7, 9)}


def test_a_grid_that_was_full_is_logged_in_portions(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grade_log, "MOST_ROWS", 2)
    typed(scene, "101", d1_1=3, d1_2=2, d2_1=1)
    ticker = running(scene)
    assert len(log(scene)) == 2
    assert scene.tick(ticker, moscow(7, 9, 10)) == (1, 0, 1)
    assert [key for key, _, _ in log(scene)] == [f"101|sellers.{task}|1" for task in ("1.1", "1.2", "2.1")]


def test_somebody_who_stands_in_the_grid_twice_has_what_both_rows_say_in_any_order(scene: Scene) -> None:
    ticker = running(scene)
    twin = scene.sheet.type_row("grades_sellers", {"id": "101", "mark.1.1": 2}) - 1
    typed(scene, "101", d1_1=3)
    scene.tick(ticker, moscow(7, 9, 10))
    assert log(scene) == [("101|sellers.1.1|1", None, "2 / 3")]
    scene.sheet.swap_rows("grades_sellers", scene.sheet.row_of("grades_sellers", "101"), twin)
    scene.tick(ticker, moscow(7, 9, 20))
    assert len(log(scene)) == 1


def test_since_when_a_row_waits_stands_beside_it_and_goes_with_the_last_answer(scene: Scene) -> None:
    ticker = running(scene)
    typed(scene, "101", d1_1="сдано")
    scene.tick(ticker, moscow(7, 9, 10))
    assert since(scene, "101") == dt.date(2026, 12, 7)
    typed(scene, "101", d1_2="сдано")
    scene.tick(ticker, moscow(8, 9, 10))
    assert since(scene, "101") == dt.date(2026, 12, 7)
    typed(scene, "101", d1_1=3)
    scene.tick(scene.ticker(), moscow(8, 9, 20))
    assert since(scene, "101") == dt.date(2026, 12, 8)
    typed(scene, "101", d1_2="доработка")
    scene.tick(scene.ticker(), moscow(8, 9, 30))
    assert since(scene, "101") is None


def test_a_spoilt_key_column_stops_nothing_but_the_record(scene: Scene) -> None:
    running(scene)
    typed(scene, "102", d1_1=1)
    scene.tick(scene.ticker(), moscow(7, 9, 5))
    column = scene.sheet.column("grade_log", "key")
    del scene.sheet.tab("grade_log").column_tags[column]
    scene.sheet.tab("grade_log").write(0, column, "Другое")
    typed(scene, "101", d1_1=3)
    scene.tick(scene.ticker(), moscow(7, 9, 10))
    assert len(scene.sheet.rows("grade_log")) == 1
    scene.sheet.tab("grade_log").column_tags[column] = "grade_log.key"
    scene.tick(scene.ticker(), moscow(7, 9, 20))
    assert log(scene) == [("102|sellers.1.1|1", None, 1), ("101|sellers.1.1|1", None, 3)]

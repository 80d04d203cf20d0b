"""Joining late, leaving, changing stores, standing in the list twice: what comes of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import MONDAY, MOSCOW, Sheet, a_marathon, a_running_sheet

from sheets_marathon.jobs.sheet.sync import NEWCOMERS_TABS, SYNC_TABS, newcomers, sync_changes
from sheets_marathon.marathon.grading.grades import Typed
from sheets_marathon.marathon.grading.works import Works, works_of
from sheets_marathon.marathon.model import EventKind, LedgerRow, Participant, Task, Track
from sheets_marathon.marathon.people.roster import RosterIndex
from sheets_marathon.marathon.rating.leagues import leagues
from sheets_marathon.marathon.rating.streaks import learning_streak, tasks_that_count
from sheets_marathon.marathon.sales.histories import histories, moved_to_main

COURSE = a_marathon()
TASKS: tuple[Task, ...] = COURSE.tasks[Track.SELLERS]
DAYS = sorted({task.on_date for task in TASKS})
FRIDAY = dt.datetime(2026, 12, 11, 12, tzinfo=MOSCOW)


def works(typed: Mapping[str, Typed]) -> Works:
    return works_of("101", TASKS, typed)


def look(sheet: Sheet, at: dt.datetime = FRIDAY) -> None:
    snapshot = sheet.read_tabs(SYNC_TABS)
    if newcomers(snapshot, at.date()):
        snapshot = sheet.read_tabs([*SYNC_TABS, *NEWCOMERS_TABS])
    sheet.apply(sync_changes(snapshot, COURSE, at))


@pytest.fixture
def sheet() -> Sheet:
    running = a_running_sheet(COURSE)
    look(running)
    return running


def test_whoever_joins_late_is_asked_for_later_tasks_only(sheet: Sheet) -> None:
    sheet.type_row("participants", {"id": "105", "name": "Новиков Яков", "role": "ПК", "store": "Юг"})
    look(sheet)
    rows = {row.text("id"): row for row in sheet.rows("rating_sellers")}
    assert (rows["101"]["tasks"], rows["105"]["tasks"]) == (14, 10), "from Friday of the first week on"
    assert "ROUNDUP(finish_tasks*" in rows["105"].formulas["finished"]


def test_an_earlier_task_that_was_done_all_the_same_counts() -> None:
    joined = DAYS[2]
    assert tasks_that_count(TASKS, works({}), joined) == 10
    assert tasks_that_count(TASKS, works({"1.1": 3, "2.2": "доработка", "1.2": "что-то"}), joined) == 12
    assert tasks_that_count(TASKS, works({}), None) == 14


def test_a_streak_runs_back_from_the_last_day_and_today_breaks_nothing() -> None:
    marks = {"1.1": 3, "2.1": "сдано", "2.2": 2}
    assert learning_streak(TASKS, works(marks), DAYS[1]) == 2
    assert learning_streak(TASKS, works(marks), DAYS[2]) == 2, "today is not over"
    assert learning_streak(TASKS, works(marks), DAYS[2] + dt.timedelta(1)) == 0
    assert learning_streak(TASKS, works(marks), DAYS[2] + dt.timedelta(1), waiting_elsewhere=1) == 3, (
        "a curator's delay"
    )
    assert learning_streak(TASKS, works({"3.1": 1}), DAYS[2], joined_on=DAYS[2]) == 1
    assert learning_streak(TASKS, works({}), MONDAY - dt.timedelta(1)) == 0


@given(st.lists(st.sampled_from([None, 1, "сдано", "доработка", "чушь"]), min_size=14, max_size=14), st.integers(0, 20))
def test_a_streak_is_never_longer_than_the_days_that_have_been(cells: list[Typed], day: int) -> None:
    marks = dict(zip([task.key for task in TASKS], cells, strict=True))
    today = MONDAY + dt.timedelta(day)
    assert 0 <= learning_streak(TASKS, works(marks), today) <= sum(on <= today for on in DAYS)


def test_a_seller_who_changes_stores_takes_the_points_along(sheet: Sheet) -> None:
    sheet.show("participants", "101", {"store": "Запад"})
    look(sheet)
    (row,) = [row for row in sheet.rows("rating_sellers") if row.text("id") == "101"]
    assert row["store"] == "Запад"
    assert [row.text("store") for row in sheet.rows("rating_stores")] == ["Север", "Юг", "Запад"]


def test_a_second_row_of_somebody_leaves_the_rating_and_its_grades_are_asked_about(sheet: Sheet) -> None:
    sheet.type_row("participants", {"id": "777", "name": "Иванов И. П.", "role": "ПК", "store": "Север"})
    look(sheet)
    sheet.show("grades_sellers", "777", {"mark.1.1": 3})
    sheet.show("participants", "777", {"same_as": "101"})
    look(sheet)
    states = {row.text("id"): row["state"] for row in sheet.rows("rating_sellers")}
    assert (states["101"], states["777"]) == (None, "выбыл")
    (question,) = [row for row in sheet.rows("review") if row["resolved"] is None]
    assert question.text("what") == "Иванов И. П. · 777 → 101 · 1.1 · «3»"
    sheet.show("grades_sellers", "777", {"mark.1.1": None})
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    look(sheet)
    assert [row for row in sheet.rows("review") if row["resolved"] is None] == [], "moved by hand, so settled"


@pytest.mark.parametrize("main", ["999", "777x"])
def test_a_main_row_that_is_not_there_is_asked_about(sheet: Sheet, main: str) -> None:
    sheet.show("participants", "102", {"same_as": main})
    look(sheet)
    (question,) = [row for row in sheet.rows("review") if row["resolved"] is None]
    assert main in question.text("what")


def test_the_deals_of_a_second_row_are_handed_over_once() -> None:
    row = LedgerRow("Д-1", EventKind.SALE, MONDAY, "777", "Иванов И. П.", "Север", 2, "a.csv")
    mains = {"777": ("101", "Иванов Иван Петрович")}
    moved = moved_to_main([row], mains)
    assert [(row.participant_id, row.cars, row.version) for row in moved] == [("777", -2, -1), ("101", 2, 2)]
    assert moved_to_main([row, *moved], mains) == []
    ((history,),) = histories([row, *moved]).values()
    held = history.current
    assert held is not None
    assert (held.participant_id, held.cars) == ("101", 2)


def test_whoever_is_named_by_a_second_row_is_the_main_person() -> None:
    main = Participant("101", "Иванов Иван", Track.SELLERS)
    spare = Participant("777", "Иванов Иван", Track.SELLERS, same_as="101")
    index = RosterIndex([main, spare])
    assert index.match("777", "").participant == main
    assert index.match("", "Иванов Иван").participant == main
    assert not spare.active


@given(st.dictionaries(st.text("абвгд", min_size=1, max_size=4), st.integers(0, 40), max_size=40), st.integers(0, 9))
def test_leagues_hold_everybody_are_small_and_stay(baseline: dict[str, int], size: int) -> None:
    given_ = leagues(baseline, size, {})
    if size < 2 or not any(baseline.values()):
        assert given_ == {}
        return
    assert set(given_) == set(baseline)
    assert max(list(given_.values()).count(league) for league in given_.values()) <= size
    assert all(given_[a] <= given_[b] for a in baseline for b in baseline if baseline[a] > baseline[b])
    later = leagues({**baseline, "новичок": 5}, size, given_)
    assert {who: later[who] for who in baseline} == given_, "nobody is moved in the middle of a contest"

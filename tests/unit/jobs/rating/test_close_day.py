"""Closing a day: history once, today's ranks become yesterday's, the flat tabs follow."""

from __future__ import annotations

import datetime as dt

import pytest
from support.sheet.sheet_builder import MONDAY, MOSCOW, Sheet, a_marathon, a_running_sheet

from sheets_marathon.jobs.rating.close_day import close_day
from sheets_marathon.jobs.sheet.sync import SYNC_TABS, sync_changes
from sheets_marathon.spreadsheet.snapshot import Row

COURSE = a_marathon()


@pytest.fixture
def sheet() -> Sheet:
    """Two sellers and a head with points, as the formulas would show them."""
    sheet = a_running_sheet(COURSE)
    sheet.show("grades_sellers", "101", {"mark.1.1": 3, "mark.1.2": "доработка"})
    sheet.show("grades_sellers", "102", {"mark.1.1": "сдано"})
    first = {"learning": 3, "sales": 1, "bonus": 0, "score": 4, "rank": 1, "done": 1, "waiting": 0}
    first |= {"finished": 1, "improvement": -0.25, "streak": 2}
    second = {"learning": 0, "sales": 2, "bonus": 0.5, "score": 2.5, "rank": 2, "done": 0, "waiting": 1}
    second |= {"finished": 0, "improvement": 1}
    head = {"learning": 0, "team": 3.25, "sales": 0, "bonus": 0, "score": 3.25, "rank": 1, "done": 0, "waiting": 0}
    sheet.show("rating_sellers", "101", first)
    sheet.show("rating_sellers", "102", second)
    sheet.show("rating_heads", "201", head)
    return sheet


def by_id(sheet: Sheet, key: str) -> dict[str, Row]:
    return {row.text("id"): row for row in sheet.rows(key)}


def test_a_day_is_closed_in_one_read_and_one_write(sheet: Sheet) -> None:
    report = close_day(COURSE, sheet, MONDAY)
    assert (sheet.reads, sheet.writes) == (1, 1)
    assert (report.changed, report.title) == (True, "2026-12-07 is closed")


def test_everybodys_standing_of_the_day_goes_into_history(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    rows = by_id(sheet, "history")
    assert set(rows) == {"101", "102", "201"}
    assert dict(rows["102"].cells) == {
        "date": 46363, "id": "102", "name": "Петрова Анна Сергеевна", "track": "ПК",
        "learning": 0, "sales": 2, "bonus": 0.5, "score": 2.5, "rank": 2, "waiting": 1,
    }  # fmt: skip
    daily = {row.text("key"): row["score"] for row in sheet.rows("looker_daily")}
    assert daily == {"2026-12-07|101": 4, "2026-12-07|102": 2.5, "2026-12-07|201": 3.25}


def test_todays_rank_becomes_yesterdays(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    assert {key: row["previous_rank"] for key, row in by_id(sheet, "rating_sellers").items()} == {"101": 1, "102": 2}
    sheet.show("rating_sellers", "101", {"rank": 2})
    sheet.show("rating_sellers", "102", {"rank": 1})
    close_day(COURSE, sheet, MONDAY + dt.timedelta(1))
    assert {key: row["previous_rank"] for key, row in by_id(sheet, "rating_sellers").items()} == {"101": 2, "102": 1}


def test_a_day_is_closed_once(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    sheet.show("rating_sellers", "102", {"score": 99, "rank": 1})
    report = close_day(COURSE, sheet, MONDAY)
    assert (report.changed, report.title) == (False, "2026-12-07 had been closed before")
    assert by_id(sheet, "history")["102"]["score"] == 2.5
    assert len(sheet.rows("history")) == 3


def test_even_when_its_marker_is_gone_history_holds_a_day_once(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    del sheet.held.names["sm_done_close_20261207"]
    close_day(COURSE, sheet, MONDAY)
    assert (len(sheet.rows("history")), len(sheet.rows("looker_daily"))) == (3, 3)


def test_every_day_adds_its_own_rows(sheet: Sheet) -> None:
    for day in range(3):
        close_day(COURSE, sheet, MONDAY + dt.timedelta(day))
    assert [row["date"] for row in sheet.rows("history")] == [46363] * 3 + [46364] * 3 + [46365] * 3


def test_who_left_is_out_of_history_and_keeps_yesterdays_rank(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    sheet.show("rating_sellers", "102", {"score": None, "rank": None})
    close_day(COURSE, sheet, MONDAY + dt.timedelta(1))
    assert [row.text("id") for row in sheet.rows("history")][3:] == ["101", "201"]


def test_the_flat_tab_of_people_shows_everybody_with_their_points(sheet: Sheet) -> None:
    sheet.show("participants", "101", {"curator": "Инна"})
    close_day(COURSE, sheet, MONDAY)
    rows = by_id(sheet, "looker_participants")
    assert set(rows) == {"101", "102", "103", "201"}
    assert dict(rows["101"].cells) == {
        "id": "101", "name": "Иванов Иван Петрович", "track": "ПК", "store": "Север", "city": "Омск", "head": "201",
        "takes_part": "да", "baseline": 0, "learning": 3, "sales": 1, "bonus": 0, "score": 4, "rank": 1, "done": 1,
        "curator": "Инна", "joined_on": 46363, "finished": "да", "improvement": -0.25, "streak": 2,
        "head_name": "Старшинин Пётр",
    }  # fmt: skip
    assert (rows["102"]["finished"], rows["102"]["improvement"]) == ("нет", 1)
    assert (rows["201"]["finished"], rows["201"]["improvement"], rows["201"].text("head_name")) == ("нет", None, "")
    assert (rows["103"]["takes_part"], rows["103"]["score"]) == ("нет", None)


def test_who_left_keeps_no_figures_of_those_who_stay(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    sheet.show("participants", "101", {"left_on": MONDAY + dt.timedelta(1)})
    sheet.show("rating_sellers", "101", {"score": None, "rank": None, "finished": None, "improvement": None})
    close_day(COURSE, sheet, MONDAY + dt.timedelta(1))
    left = by_id(sheet, "looker_participants")["101"]
    assert (left["takes_part"], left["done"], left["joined_on"]) == ("нет", 1, 46363)
    assert {left[key] for key in ("score", "rank", "finished", "improvement", "streak")} == {None}


def test_a_second_row_of_somebody_is_neither_a_participant_nor_one_to_compare_with(sheet: Sheet) -> None:
    sheet.show("participants", "103", {"same_as": "101"})
    close_day(COURSE, sheet, MONDAY)
    assert by_id(sheet, "looker_participants")["103"]["takes_part"] is None


def test_who_was_struck_off_the_roster_is_in_no_group_any_more(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    sheet.show("participants", "103", {"name": None, "id": None})
    close_day(COURSE, sheet, MONDAY + dt.timedelta(1))
    row = by_id(sheet, "looker_participants")["103"]
    assert (row["takes_part"], row["name"]) == (None, "Сидоров Олег")


def test_the_flat_tab_of_grades_has_a_row_for_every_mark(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    rows = {row.text("key"): (row["state"], row["grade"]) for row in sheet.rows("looker_grades")}
    assert rows == {
        "101|1.1": ("оценено", 3),
        "101|1.2": ("доработка", None),
        "102|1.1": ("сдано", None),
    }
    row = sheet.rows("looker_grades")[1]
    assert (row["day"], row["task"], row["date"], row["name"]) == (1, 2, 46363, "Иванов Иван Петрович")


def test_a_lesson_that_somebody_moved_has_its_own_date_in_the_flat_tab(sheet: Sheet) -> None:
    sheet.show("program", "sellers.1.lesson.2", {"date": MONDAY + dt.timedelta(1)})
    sheet.show("program", "sellers.1.lesson.1", {"state": "отменено"})
    close_day(COURSE, sheet, MONDAY)
    dates = {row.text("key"): row["date"] for row in sheet.rows("looker_grades")}
    assert dates == {"101|1.1": 46363, "101|1.2": 46364, "102|1.1": 46363}


def test_a_mark_that_a_curator_took_back_is_shown_as_none(sheet: Sheet) -> None:
    close_day(COURSE, sheet, MONDAY)
    sheet.show("grades_sellers", "101", {"mark.1.1": None, "mark.1.2": 2})
    close_day(COURSE, sheet, MONDAY + dt.timedelta(1))
    rows = {row.text("key"): (row["state"], row["grade"]) for row in sheet.rows("looker_grades")}
    assert rows == {"101|1.1": ("нет", None), "101|1.2": ("оценено", 2), "102|1.1": ("сдано", None)}


def test_a_bad_mark_counts_as_none_in_the_flat_tab(sheet: Sheet) -> None:
    sheet.show("grades_sellers", "101", {"mark.1.1": "4"})
    close_day(COURSE, sheet, MONDAY)
    assert {row["state"] for row in sheet.rows("looker_grades") if row.text("key") == "101|1.1"} == {"нет"}


def test_after_closing_a_day_a_look_finds_nothing_to_do(sheet: Sheet) -> None:
    at = dt.datetime(2026, 12, 8, 3, tzinfo=MOSCOW)
    sheet.apply(sync_changes(sheet.read_tabs(SYNC_TABS), COURSE, at))
    close_day(COURSE, sheet, MONDAY)
    assert sync_changes(sheet.read_tabs(SYNC_TABS), COURSE, at) == []


@pytest.mark.parametrize(("learning", "cars", "told"), [(5, 1, 0), (2, 2, 0), (1, 2, 1)])
def test_when_learning_brings_less_than_half_of_all_points_it_is_told(
    sheet: Sheet, learning: int, cars: int, told: int
) -> None:
    for one in sheet.rows("rating_sellers"):
        shown = {"learning": learning, "sales": cars, "bonus": 0, "score": learning + cars, "rank": 1}
        sheet.show("rating_sellers", one.text("id"), shown)
    problems = close_day(COURSE, sheet, MONDAY).problems
    assert len(problems) == told
    assert all("меньше половины всех баллов" in one and "«Настройки»" in one for one in problems)

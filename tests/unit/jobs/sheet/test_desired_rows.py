"""Which rows the program's tabs should hold."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from support.sheet.sheet_builder import FIRST_SETTINGS, MONDAY, ROSTER, a_marathon, a_snapshot

from sheets_marathon.jobs.sheet.desired_rows import fixed_rows, people_rows
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.spreadsheet.formulas import expand
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs.hand_ins import waiting_formula
from sheets_marathon.tabs.leaders import dashboard_rows, guide_rows
from sheets_marathon.tabs.participants import read_people
from sheets_marathon.tabs.program import program_rows
from sheets_marathon.tabs.settings import COMPUTED_KEYS, SETTING_KEYS, read_settings

COURSE = a_marathon()
HEADERS = {tab.key: {column.key: column.title for column in tab.columns} for tab in COURSE.tabs}


def wanted(snapshot: Snapshot) -> dict[str, dict[str, object]]:
    people, settings = read_people(snapshot.tabs, MONDAY), read_settings(snapshot["settings"], COURSE.first_settings)
    rows = people_rows(COURSE, people, snapshot.tabs, settings, MONDAY)
    return {key: {str(row[COURSE.tab(key).row_key]): row for row in found} for key, found in rows.items()}


def test_whoever_takes_part_has_a_row_in_grades_and_rating_of_their_track() -> None:
    found = wanted(a_snapshot(COURSE, {"participants": ROSTER}))
    assert {key: set(rows) for key, rows in found.items()} == {
        "grades_sellers": {"101", "102"},
        "rating_sellers": {"101", "102"},
        "grades_heads": {"201"},
        "rating_heads": {"201"},
        "rating_stores": {"Север", "Юг"},
    }
    assert found["grades_sellers"]["101"] == {
        "id": "101", "name": "Иванов Иван Петрович", "store": "Север", "curator": "",
    }  # fmt: skip
    assert found["rating_sellers"]["101"] == {
        "id": "101", "name": "Иванов Иван Петрович", "store": "Север", "state": "", "head": "201",
        "head_name": "Старшинин Пётр", "tasks": 14, "streak": 0, "league": None,
    }  # fmt: skip
    assert "head" not in found["rating_heads"]["201"]  # type: ignore[operator]
    assert found["rating_stores"]["Север"] == {"store": "Север", "city": "Омск"}


def test_who_left_keeps_the_row_marked_and_who_never_took_part_has_none() -> None:
    left = [{**ROSTER[0], "left_on": MONDAY}, {**ROSTER[1], "takes_part": "нет"}, ROSTER[2]]
    rated: list[dict[str, Scalar]] = [{"id": "101"}, {"id": 102}]
    found = wanted(a_snapshot(COURSE, {"participants": left, "rating_sellers": rated}))["rating_sellers"]
    assert {key: row["state"] for key, row in found.items()} == {"101": "выбыл", "102": "выбыл"}  # type: ignore[index]


def test_who_comes_back_is_unmarked() -> None:
    rated = [{"id": "101", "state": "выбыл"}]
    found = wanted(a_snapshot(COURSE, {"participants": ROSTER, "rating_sellers": rated}))["rating_sellers"]
    assert found["101"]["state"] == ""  # type: ignore[index]


def test_a_store_that_has_a_row_keeps_it_when_its_last_seller_leaves() -> None:
    stores = [{"store": "Закрытый", "city": "Пермь"}]
    found = wanted(a_snapshot(COURSE, {"participants": ROSTER, "rating_stores": stores}))["rating_stores"]
    assert list(found) == ["Закрытый", "Север", "Юг"]
    assert found["Закрытый"] == {"store": "Закрытый"}, "its city stays as it is"


def test_the_program_has_a_row_a_slot_with_its_first_date_and_time() -> None:
    rows = {str(row["key"]): row for row in program_rows(COURSE.language, planned_slots(COURSE.calendar))}
    assert len(rows) == 7 * 5 + 2
    assert rows["sellers.3.lesson.2"] == {
        "key": "sellers.3.lesson.2", "day": 3, "track": "ПК", "kind": "Урок 2",
        "date": dt.date(2026, 12, 11), "time": dt.time(14),
    }  # fmt: skip
    assert rows["heads.final"]["kind"] == "Финал"


def test_every_setting_has_a_row_that_begins_with_the_configurations_value() -> None:
    rows = fixed_rows(COURSE, a_snapshot(COURSE).tabs, HEADERS, MONDAY)["settings"]
    assert [row["key"] for row in rows] == [*SETTING_KEYS, *COMPUTED_KEYS]
    assert {row["key"]: row["value"] for row in rows if "value" in row} == dict(FIRST_SETTINGS)
    assert all(row["meaning"] for row in rows)


def test_the_guide_calls_every_tab_by_the_name_that_people_gave_it() -> None:
    views = a_snapshot(COURSE).tabs
    renamed = {**views, "grades_sellers": replace(views["grades_sellers"], title="Проверка декабря")}
    rows = guide_rows(COURSE.language, renamed, HEADERS)
    assert len({row["topic"] for row in rows}) == len(rows) >= 8
    assert not [row for row in rows if "{" in str(row["text"])]
    assert "«Проверка декабря»" in str(rows[0]["text"])
    assert "«Оценки ПК»" not in str(rows[0]["text"])


def test_every_figure_of_the_dashboard_is_a_formula_on_columns_that_exist() -> None:
    snapshot = a_snapshot(COURSE)
    for row in dashboard_rows(COURSE.language, (COURSE.first_day, COURSE.last_day)):
        formula = expand(str(row["value"]), snapshot["dashboard"], 2, snapshot.tabs, {})
        assert formula.startswith("=")
        assert "[" not in formula
        assert "," not in formula


@pytest.mark.parametrize("code", ["ru", "en"])
def test_nothing_in_the_sheet_is_computed_anew_all_the_time(code: str) -> None:
    marathon = a_marathon(code)
    snapshot = a_snapshot(marathon)
    headers = {tab.key: {column.key: column.title for column in tab.columns} for tab in marathon.tabs}
    rows = fixed_rows(marathon, snapshot.tabs, headers, MONDAY)
    texts = [column.formula for tab in marathon.tabs for column in tab.columns]
    texts += [highlight.condition for tab in marathon.tabs for highlight in tab.highlights]
    texts += [waiting_formula(marathon.language, task) for tasks in marathon.tasks.values() for task in tasks]
    texts += [str(value) for of_tab in rows.values() for row in of_tab for value in row.values()]
    assert sum(text.startswith("=") for text in texts) > 60
    volatile = re.compile(r"\b(NOW|TODAY|RAND|RANDBETWEEN|OFFSET|INDIRECT)\(")
    assert [text for text in texts if volatile.search(text)] == []

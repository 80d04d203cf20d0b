"""Which tasks are held, and when: the Program tab says so, not the configuration."""

from __future__ import annotations

import datetime as dt

import pytest
from support.sheet.sheet_builder import MONDAY, Sheet, a_marathon, applied

from sheets_marathon.jobs.delivery.sheet_figures import SheetFigures
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.marathon.model import Track
from sheets_marathon.tabs import JOURNAL, PROGRAM

COURSE = a_marathon()
SELLERS = Track.SELLERS


@pytest.fixture
def sheet() -> Sheet:
    return applied(COURSE, Sheet())


def held(sheet: Sheet) -> dict[str, dt.date]:
    snapshot = sheet.read_tabs((PROGRAM, JOURNAL))
    tasks = as_held(COURSE, snapshot.tabs).tasks[SELLERS]
    assert list(SheetFigures(snapshot, COURSE, MONDAY).tasks(SELLERS)) == list(tasks), "posts know it as well"
    return {task.key: task.on_date for task in tasks}


def test_a_task_is_held_on_the_date_of_its_lessons_row(sheet: Sheet) -> None:
    before = held(sheet)
    assert before == {task.key: task.on_date for task in COURSE.tasks[SELLERS]}
    sheet.show("program", "sellers.3.lesson.2", {"date": MONDAY + dt.timedelta(5)})
    assert held(sheet) == {**before, "3.2": MONDAY + dt.timedelta(5)}
    sheet.show("program", "sellers.3.lesson.2", {"date": "скоро"})
    assert held(sheet) == before, "a date that nobody understands moves nothing"


def test_a_task_whose_row_is_cancelled_or_deleted_is_not_held(sheet: Sheet) -> None:
    sheet.show("program", "sellers.3.lesson.1", {"state": "отменено"})
    sheet.delete_row("program", "sellers.4.lesson.2")
    sheet.delete_row("program", "sellers.5.summary.1")
    assert {task.key for task in COURSE.tasks[SELLERS]} - held(sheet).keys() == {"3.1", "4.2"}


def test_where_nothing_is_remembered_a_missing_row_proves_nothing(sheet: Sheet) -> None:
    sheet.delete_row("journal", "plan")
    sheet.delete_row("program", "sellers.4.lesson.2")
    assert len(held(sheet)) == 14

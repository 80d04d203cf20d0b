"""Gradebooks: a column a task. Every cell is a work, what is no task is left alone, what is no grade is asked about."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.tables.exports import read_list_file
from sheets_marathon.adapters.tables.gradebook import GradebookWords
from sheets_marathon.adapters.tables.list_kinds import LMS
from sheets_marathon.errors import ListRefused
from sheets_marathon.ports.list_source import ListReading

MOODLE = (
    "Имя;Фамилия;Индивидуальный номер;Учреждение (организация);Отдел;Адрес электронной почты;"
    "Задание:День 1. Задание 1 (Значение);Задание:День 1. Задание 1 (Проценты);Задание:День 1. Задание 1 (Отзыв);"
    "Задание:День 1. Задание 2 (Значение);Тест:Входной тест (Значение);Итоговая оценка за курс (Значение);"
    "Последние загруженные из этого курса"
)


def reading(*lines: str, words: GradebookWords | None = None) -> ListReading:
    kind = replace(LMS, zone=ZoneInfo("Europe/Moscow"))
    return read_list_file("\n".join([*lines, ""]).encode(), "lms.csv", kind, words=words or GradebookWords())


def works(found: ListReading) -> list[tuple[str, str, str, str]]:
    return [(row.text("name"), row.text("task"), row.text("status"), row.text("grade")) for row in found.rows]


def test_moodles_gradebook_is_a_work_a_cell() -> None:
    found = reading(
        MOODLE,
        "Алёна;Ежова;00123;;;ezhova@example.org;3,00;100,00 %;Отлично;-;2,00;5,00;1796598000",
        "Олег;Смирнов;00128;;;;-;-;;-;-;-;1796598000",
    )
    assert works(found) == [
        ("Ежова Алёна", "День 1. Задание 1", "зачтено", "3,00"),
        ("Ежова Алёна", "Входной тест", "зачтено", "2,00"),
    ]
    assert [(row.text("number"), row.at, row.where) for row in found.rows[:1]] == [("00123", None, "lms.csv:2")]
    assert {group.why: group.where for group in found.passed_over} == {
        "header": ("lms.csv:1",), "no_work": ("lms.csv:3",),
    }  # fmt: skip
    assert found.rows_read == 4


def test_moodles_gradebook_in_english_is_one_and_columns_that_were_deleted_are_not_missed() -> None:
    found = reading(
        "First name,Last name,Assignment: Day 1. Task 1 (Percentage),Assignment: Day 1. Task 2 (Real),"
        "Assignment: Day 1. Task 3 (deleted) (Real),Course total (Real)",
        "Alena,Ezhova,66.67 %,2.00,1.00,4.00",
    )
    assert works(found) == [
        ("Ezhova Alena", "Day 1. Task 1", "зачтено", ""),
        ("Ezhova Alena", "Day 1. Task 2", "зачтено", "2.00"),
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("3", ("зачтено", "3", None)),
        ("3 / 3", ("зачтено", "3", None)),
        ("2 из 3", ("зачтено", "2", None)),
        ("0,00", ("0,00", "", None)),
        ("Не выполнено", ("Не выполнено", "", None)),
        ("На проверке", ("На проверке", "", None)),
        ("07.12.2026 10:05", ("сдано", "", dt.datetime(2026, 12, 7, 10, 5))),  # noqa: DTZ001 - local times
        ("1796598000", ("сдано", "", dt.datetime(2026, 12, 7, 2))),  # noqa: DTZ001
    ],
)
def test_a_cell_is_a_grade_a_date_or_a_word(cell: str, said: tuple[str, str, dt.datetime | None]) -> None:
    found = reading("ФИО;День 1. Задание 1", f"Ежова Алёна;{cell}", words=GradebookWords(waiting="сдано"))
    assert [(row.text("status"), row.text("grade"), row.at) for row in found.rows] == [said]


def test_a_date_beside_a_task_says_when_it_was_handed_in() -> None:
    found = reading(
        "Имя;Фамилия;День 1. Задание 1;;День 1. Задание 2;",
        "Алёна;Ежова;Выполнено;07.12.2026 10:05;Не выполнено;",
    )
    assert [(row.text("status"), row.at) for row in found.rows] == [
        ("Выполнено", dt.datetime(2026, 12, 7, 10, 5)),  # noqa: DTZ001 - local times
        ("Не выполнено", None),
    ]


def test_titles_and_totals_are_passed_over_and_who_is_nobody_is_asked_about() -> None:
    found = reading(
        "Ведомость группы 1", "№;ФИО;Д1·1;День 1. Задание 1", "1;Ежова Алёна;;3", "2;;;3", "Итого;;;2",
    )  # fmt: skip
    assert [work[0] for work in works(found)] == ["Ежова Алёна"]
    assert [(row.where, row.why) for row in found.unreadable] == [("lms.csv:4", "no_name")]
    assert {group.why for group in found.passed_over} == {"title", "header", "total"}
    assert found.rows_read == 5


def test_a_table_of_people_without_tasks_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "lms.csv"
    path.write_text("ФИО;Город\nЕжова Алёна;Казань\n")
    with pytest.raises(ListRefused, match="columns missing: Задание, Статус"):
        ListFiles(path, LMS, words=GradebookWords()).read()


def test_where_the_configuration_names_the_column_of_tasks_it_is_needed() -> None:
    kind = LMS.with_columns({"task": "Элемент курса"})
    with pytest.raises(ListRefused, match="columns missing: Элемент курса"):
        read_list_file("ФИО;День 1. Задание 1\nЕжова;3\n".encode(), "lms.csv", kind, words=GradebookWords())

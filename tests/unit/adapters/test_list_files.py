"""Lists as other systems export them: headers in any words, titles above, every row accounted for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.tables.list_kinds import LMS, ROSTER, ListKind, read_list
from sheets_marathon.errors import ConfigurationError, ListRefused

HR = [
    ["Список сотрудников на 01.12.2026"],
    [],
    ["Таб. номер", "Сотрудник", "Должность", "Подразделение", "Непосредственный руководитель"],
    [1, 2, 3, 4, 5],
    ["Вега Моторс"],
    [18917.0, "Ершова Анна", "Продавец-консультант", "Вега", "Дубровин Егор"],
    ["", "Безномерный Пётр", "", "", ""],
    ["18918", "", "ПК", "Вега", ""],
    ["Итого: 3", "", "", "", ""],
]


def test_titles_headings_and_totals_are_passed_over_and_every_row_is_accounted_for() -> None:
    reading = read_list(HR, "hr.xlsx", ROSTER)
    assert [(row.text("number"), row.text("name"), row.where) for row in reading.rows] == [
        ("18917", "Ершова Анна", "hr.xlsx:6"),
        ("", "Безномерный Пётр", "hr.xlsx:7"),
    ]
    assert reading.rows[0].text("head") == "Дубровин Егор"
    assert [(one.where, one.why) for one in reading.unreadable] == [("hr.xlsx:8", "no_name")]
    assert {group.why: group.rows for group in reading.passed_over} == {
        "blank": 1, "group": 1, "header": 1, "numbering": 1, "title": 1, "total": 1,
    }  # fmt: skip
    assert reading.rows_read == len(HR)


def test_the_configuration_names_headers_of_its_own() -> None:
    kind = ROSTER.with_columns({"name": "Кто", "store": "Точка", "role": ""})
    reading = read_list([["Кто", "Точка", "Роль"], ["Ершова Анна", "Вега", "ПК"]], "hr.csv", kind)
    assert dict(reading.rows[0].texts) == {"name": "Ершова Анна", "store": "Вега"}
    with pytest.raises(ConfigurationError, match="salary is not a field"):
        ROSTER.with_columns({"salary": "Оклад"})


@pytest.mark.parametrize(
    ("header", "kind", "said"),
    [
        (["Номер", "Зарплата"], ROSTER, "columns missing: ФИО; columns found: Номер, Зарплата"),
        (["Логин", "Статус"], LMS, "columns missing: Задание"),
        (["ФИО", "ФИО", "Роль"], ROSTER, "two columns could be ФИО"),
    ],
)
def test_a_table_of_another_shape_is_refused_with_what_was_found(header: list[str], kind: ListKind, said: str) -> None:
    with pytest.raises(ListRefused, match=said):
        read_list([header, ["1", "2", "3"]], "x.csv", kind)


def test_of_two_headers_for_a_field_the_likelier_one_is_meant() -> None:
    header = ["Логин", "ФИО", "Урок", "Задание", "Статус", "Дата", "Дата сдачи"]
    row = ["10", "Ершова Анна", "Вводный", "День 1. Задание 1", "Зачтено", "01.12.2026", "07.12.2026 10:23"]
    (found,) = read_list([header, row], "lms.csv", LMS).rows
    assert found.text("task") == "День 1. Задание 1"
    assert found.at == dt.datetime(2026, 12, 7, 10, 23)  # noqa: DTZ001 - reports tell local times


def test_files_of_a_folder_are_one_list_in_the_order_of_their_names(tmp_path: Path) -> None:
    text = "Логин\tЗадание\tСтатус\n{}\tДень 1. Задание 1\tЗачтено\n"
    (tmp_path / "b.csv").write_bytes(text.format("2").encode("utf-16"))
    (tmp_path / "a.csv").write_bytes(text.format("1").replace("\t", ";").encode("cp1251"))
    (tmp_path / "notes.txt").write_text("no report")
    reading = ListFiles(tmp_path, LMS).read()
    assert [row.text("number") for row in reading.rows] == ["1", "2"]
    assert ListFiles(tmp_path, LMS, patterns=("B*",)).read().rows_read == 2
    with pytest.raises(ListRefused, match=r"gone\.csv can't be read"):
        ListFiles(tmp_path / "gone.csv", LMS).read()


def test_a_table_without_anything_in_it_is_an_empty_list() -> None:
    reading = read_list([[], ["", None]], "x.csv", ROSTER)
    assert (reading.rows, reading.rows_read) == ((), 2)


def names(header: str, *rows: str, kind: ListKind = ROSTER) -> list[str]:
    table = [line.split(";") for line in (header, *rows)]
    return [row.text("name") for row in read_list(table, "x.csv", kind).rows]


@pytest.mark.parametrize("kind", [ROSTER, LMS])
def test_a_name_in_two_or_three_columns_is_one_name(kind: ListKind) -> None:
    def read(header: str, row: str) -> list[str]:
        more = ("", "") if kind is ROSTER else (";Задание;Статус", ";День 1. Задание 1;Сдано")
        return names(header + more[0], row + more[1], kind=kind)

    assert read("Таб. №;Фамилия;Имя;Отчество", "1;Белов;Ян;Ильич") == ["Белов Ян Ильич"]
    assert read("Имя;Фамилия", "Алёна;Ежова") == ["Ежова Алёна"]
    assert read("First name;Last name;Email", "Alena;Ezhova;e@example.org") == ["Ezhova Alena"]
    assert read("Name;Surname", "Alena;Ezhova") == ["Ezhova Alena"]
    assert read("ФИО;Фамилия;Имя", "Ежова Алёна Петровна;Ежова;Алёна") == ["Ежова Алёна Петровна"]
    assert read("ФИО;Фамилия;Имя", ";Ежова;Алёна") == ["Ежова Алёна"]
    assert read("Имя;Таб. №", "Ежова Алёна;1") == ["Ежова Алёна"]
    assert read("Таб. №;Фамилия;Имя;Отчество", "1;Қасымов;Нұрлан;") == ["Қасымов Нұрлан"]


def test_a_person_without_any_part_of_a_name_is_asked_about() -> None:
    header = ["Таб. №", "Фамилия", "Имя", "Роль"]
    reading = read_list([header, ["1", "", "", "ПК"], ["2", "Белов", "", "ПК"]], "x.csv", ROSTER)
    assert [(row.where, row.why) for row in reading.unreadable] == [("x.csv:2", "no_name")]
    assert [row.text("name") for row in reading.rows] == ["Белов"]


def test_personnel_numbers_come_without_the_decimals_of_other_programs() -> None:
    header = ["Таб. №", "ФИО", "Руководитель"]
    rows = [['="00123"', "А", "00900,0"], ["00123.0", "Б", "Головин П.И."], ["00123,00", "В", ""], ["1.5", "Г", ""]]
    read = read_list([header, *rows], "x.csv", ROSTER).rows
    assert [(row.text("number"), row.text("head")) for row in read] == [
        ("00123", "00900"), ("00123", "Головин П.И."), ("00123", ""), ("1.5", ""),
    ]  # fmt: skip

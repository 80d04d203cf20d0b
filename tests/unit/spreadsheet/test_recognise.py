"""A tab that could be the declared one is told by its headers, wherever they stand, with how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sheets_marathon.jobs.people.roster_proposal import details
from sheets_marathon.spreadsheet.recognise import By, Level, Sign, candidates, clear_choice, fold_header
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, Value

SIGNS = (
    Sign("id", ("Табельный номер", "Personnel no."), ("Таб. №",)),
    Sign("name", ("ФИО", "Full name"), ("ФИО продавца", "Employee"), required=True),
    Sign("role", ("Роль", "Role"), ("Должность",), looks=lambda text: text in ("ПК", "Старший"), required=True),
    Sign("store", ("Дилерский центр", "Store"), ("ДЦ",)),
    Sign("email", ("E-mail", "E-mail"), looks=lambda text: "@" in text),
)


def a_tab(title: str, *rows: Sequence[Value], sheet_id: int = 1, tag: str = "") -> FoundTab:
    return FoundTab(sheet_id, title, 0, 100, 26, tag=tag, grid=tuple(tuple(row) for row in rows))


def a_layout(*tabs: FoundTab) -> Layout:
    return Layout("1AbC", "Марафон", "ru_RU", "Europe/Moscow", tabs)


def test_headers_in_either_language_are_sure() -> None:
    for headers in (("ФИО", "Роль", "Дилерский центр"), ("Full name", "Role", "Store")):
        (one,) = candidates(SIGNS, a_layout(a_tab("Список", headers)))
        assert (one.level, one.header_row, one.by(By.HEADER)) == (Level.SURE, 1, headers)
        assert clear_choice([one]) is one


def test_the_header_row_is_found_below_titles_and_remarks() -> None:
    rows = [("Сотрудники на 1 декабря",), (None, "ФИО — полностью"), ("Ф.И.О. продавца", "Должность", "ДЦ"), ("А", "Б")]
    (one,) = candidates(SIGNS, a_layout(a_tab("Люди", *rows)))
    assert (one.header_row, one.by(By.ALIAS)) == (3, ("Ф.И.О. продавца", "Должность", "ДЦ"))
    assert one.columns == {"name": "Ф.И.О. продавца", "role": "Должность", "store": "ДЦ"}
    assert one.level is Level.SURE


def test_headers_further_down_than_ten_rows_are_not_looked_for() -> None:
    assert candidates(SIGNS, a_layout(a_tab("Люди", *[("",)] * 10, ("ФИО", "Роль")))) == ()


def test_what_stands_below_a_header_tells_a_column_less_surely() -> None:
    rows = [("ФИО", "Кем работает"), ("А", "ПК"), ("Б", "ПК"), ("В", "Старший"), ("Г", None)]
    (one,) = candidates(SIGNS, a_layout(a_tab("Люди", *rows)))
    assert (one.by(By.CONTENT), one.level) == (("Кем работает",), Level.LIKELY)
    mixed = [("ФИО", "Кем работает"), ("А", "ПК"), ("Б", "шофёр"), ("В", "повар")]
    assert candidates(SIGNS, a_layout(a_tab("Люди", *mixed))) == ()


def test_of_two_columns_with_like_content_neither_is_taken() -> None:
    rows = [("ФИО", "Роль", "Куда", "Копия"), *[("А", "ПК", "a@b.ru", "c@d.ru")] * 3]
    (one,) = candidates(SIGNS, a_layout(a_tab("Люди", *rows)))
    assert "email" not in one.columns


@pytest.mark.parametrize("headers", [("ФИО", "Full name", "Роль"), ("ФИО", "ФИО", "Роль")])
def test_a_column_that_several_could_be_is_named_and_not_taken(headers: tuple[str, ...]) -> None:
    (one,) = candidates(SIGNS, a_layout(a_tab("Список", headers)))
    assert (one.level, one.doubts, one.columns) == (Level.UNSURE, {"name": headers[:2]}, {"role": "Роль"})
    assert clear_choice([one]) is None


def test_two_tabs_that_fit_alike_are_left_to_people() -> None:
    tabs = [a_tab(title, ("ФИО", "Роль", "ДЦ"), sheet_id=at) for at, title in enumerate(("Список", "Архив"))]
    found = candidates(SIGNS, a_layout(*tabs))
    assert {one.title for one in found} == {"Список", "Архив"}
    assert clear_choice(found) is None


def test_a_tab_that_fits_far_worse_does_not_spoil_the_choice() -> None:
    poor = a_tab("Отпуска", ("ФИО", "Таб. №", "ДЦ", "С", "По"), sheet_id=2)
    found = candidates(SIGNS, a_layout(poor, a_tab("Список", ("ФИО", "Роль", "ДЦ"))))
    choice = clear_choice(found)
    assert choice is not None
    assert choice.title == "Список"
    assert [one.missing for one in found] == [(), ("role",)]


def test_tabs_of_ours_and_tabs_about_other_things_are_none() -> None:
    ours = a_tab("Участники", ("ФИО", "Роль"), tag="participants")
    pay = a_tab("Зарплата", ("ФИО", "Оклад", "Премия"), sheet_id=2)
    stores = a_tab("Салоны", ("ДЦ", "Телефон"), sheet_id=3)
    assert candidates(SIGNS, a_layout(ours, pay, stores, a_tab("Пусто", sheet_id=4))) == ()


@pytest.mark.parametrize(
    ("header", "like"),
    [("Ф.И.О.  Продавца*", "ФИО продавца"), ("Таб.\n№", "таб №"), ("E-mail", "Email"), ("Актёр", "актер")],
)
def test_signs_and_spaces_in_a_header_say_nothing(header: str, like: str) -> None:
    assert fold_header(header) == fold_header(like)


def test_different_headers_stay_different() -> None:
    assert fold_header("Руководитель (таб. №)") != fold_header("Руководитель")
    assert fold_header("***") == ""


def test_headers_that_mean_nothing_to_us_are_left_and_named() -> None:
    (one,) = candidates(SIGNS, a_layout(a_tab("Люди", ("Номерок", "ФИО", "Роль", "Любимый цвет"))))
    assert one.left == ("Номерок", "Любимый цвет")
    told = "\n".join(details(one))
    assert "left as they are: “Номерок”, “Любимый цвет”" in told
    assert "id: no column of personnel numbers" in told
    (whole,) = candidates(SIGNS, a_layout(a_tab("Люди", ("Таб. №", "ФИО", "Роль"))))
    assert "personnel numbers" not in "\n".join(details(whole))

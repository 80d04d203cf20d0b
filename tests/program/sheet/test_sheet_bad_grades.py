"""Grades that can't be understood: not counted, asked about with person and cell, cleared once they are mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import RU, Person, Program, a1, fill_lessons, inserted, program_for, quoted
from support.server.workspace_scene import RunningWorkspace

GRADES, HEADS, RATING, REVIEW = (
    RU[key] for key in ("grades_sellers", "grades_heads", "rating_sellers", "review")
)  # fmt: skip
SUNDAY = ("tick", "--at", "2030-01-06T12:00")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    return program.applied()


@pytest.mark.parametrize("typed", [4, "2,5", "хорошо", 0, -1, "3 балла", "TRUE"])
def test_a_grade_that_makes_no_sense_is_not_counted_and_asked_about(
    program: Program, curator: Person, typed: Any
) -> None:
    curator.grade(GRADES, {("20102", "Д1·2"): typed, ("20102", "Д1·1"): 3})
    assert curator.by(RATING)["20102"]["Учёба"] == 3
    program.ok(*SUNDAY)
    (item,) = curator.table(REVIEW)
    rows = curator.values(GRADES)
    ids = [str(row[0]) for row in rows]
    cell = f"{quoted(GRADES)}!{a1(ids.index('20102') + 1, rows[0].index('Д1·2'))}"
    assert item["Где"] == cell
    assert "Берегов Лев Олегович" in item["Что"]
    assert "1.2" in item["Что"]
    assert (item["Почему"], item["Решено"]) == ("Оценка не понята: бывает 1, 2, 3, «доработка» или «сдано»", "")
    curator.grade(GRADES, {("20102", "Д1·2"): 2})
    program.ok(*SUNDAY)
    (item,) = curator.table(REVIEW)
    assert item["Решено"] != ""
    assert curator.by(RATING)["20102"]["Учёба"] == 5


SENSE = {
    ("20101", "Д1·1"): 1, ("20101", "Д1·2"): "'3", ("20101", "Д2·1"): "доработка", ("20101", "Д2·2"): "Доработка. ",
    ("20102", "Д1·1"): "3 ", ("20102", "Д1·2"): "'3 ", ("20102", "Д2·1"): "3.", ("20102", "Д2·2"): "  ",
    ("20103", "Д1·1"): "сдано ", ("20103", "Д1·2"): "Сдано", ("20103", "Д2·1"): "СДАНО.",
    ("20103", "Д2·2"): "сдано\u00a0",
    ("20104", "Д1·1"): " сдано", ("20104", "Д1·2"): "сдано. ", ("20104", "Д2·1"): 2, ("20104", "Д2·2"): "'2\u00a0",
}  # fmt: skip


def test_grades_as_hands_and_phones_type_them_count_and_are_not_asked_about(program: Program, curator: Person) -> None:
    curator.grade(GRADES, SENSE)
    program.ok(*SUNDAY)
    assert curator.table(REVIEW) == []
    headers = ("Баллы", "Зачтено заданий", "Ждёт проверки")
    shown = {who: tuple(row[header] for header in headers) for who, row in curator.by(GRADES).items()}
    assert shown == {"20101": (4, 2, 0), "20102": (9, 3, 0), "20103": (0, 0, 4), "20104": (4, 2, 2)}
    assert curator.by(RATING)["20102"]["Учёба"] == 9


def test_a_column_of_remarks_among_the_grades_is_neither_coloured_nor_asked_about(
    program: Program, curator: Person
) -> None:
    at = curator.values(GRADES)[0].index("Д1·2")
    tab = curator.tabs()[GRADES]
    curator.do(inserted(tab, "COLUMNS", at))
    curator.type({f"{quoted(GRADES)}!{a1(1, at)}": "Куратор: комментарий", f"{quoted(GRADES)}!{a1(2, at)}": "молодец"})
    program.ok(*SUNDAY)
    assert curator.table(REVIEW) == []
    sheets = curator.get("sheets(properties.sheetId,conditionalFormats.ranges)")["sheets"]
    (rules,) = [sheet["conditionalFormats"] for sheet in sheets if sheet["properties"]["sheetId"] == tab]
    covered = {
        column
        for rule in rules
        for area in rule["ranges"]
        for column in range(area["startColumnIndex"], area["endColumnIndex"])
    }
    assert at not in covered
    assert {at - 1, at + 1} <= covered


def test_a_mistake_that_comes_back_opens_its_row_again_and_another_person_gets_another(
    program: Program, curator: Person
) -> None:
    for typed in (4, 3, "пять"):
        curator.grade(GRADES, {("20101", "Д1·1"): typed})
        program.ok(*SUNDAY)
    curator.grade(HEADS, {("20201", "Д2·1"): "отлично"})
    program.ok(*SUNDAY)
    first, second = curator.table(REVIEW)
    assert ("пять" in first["Что"], first["Решено"]) == (True, "")
    assert second["Где"].startswith(quoted(HEADS))
    program.stage.clear_requests()
    program.ok(*SUNDAY)
    assert program.requests()["write"] == 0, "what is asked already is not written again"


def test_a_question_stays_with_its_cell_when_people_sort_the_tab(program: Program, curator: Person) -> None:
    curator.grade(GRADES, {("20101", "Д1·1"): 5})
    program.ok(*SUNDAY)
    tab = curator.tabs()[GRADES]
    curator.do({"insertDimension": {"range": {"sheetId": tab, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}}})
    program.ok(*SUNDAY)
    (item,) = curator.table(REVIEW)
    assert item["Где"].endswith("4"), "the cell is where the grade is now"
    assert item["Решено"] == ""


def test_dates_and_settings_that_make_no_sense_are_asked_about_too(program: Program, curator: Person) -> None:
    fill_lessons(curator)
    rows = curator.values(RU["program"])
    at = next(number for number, row in enumerate(rows, 1) if "sellers.1.lesson.1" in row)
    time = f"{RU['program']}!{a1(at, rows[0].index('Время'))}"
    settings = curator.values(RU["settings"])
    top = next(number for number, row in enumerate(settings, 1) if "top_n" in row)
    value = f"{RU['settings']}!{a1(top, settings[0].index('Значение'))}"
    curator.type({time: "после обеда", value: "много"})
    program.ok(*SUNDAY)
    asked = [(row["Что"], row["Почему"].split(":")[0]) for row in curator.table(REVIEW)]
    assert {why for _, why in asked} == {
        "Дата или время не поняты, публикация не выйдет",
        "Значение настройки не годится",
    }
    assert any("sellers.1.lesson.1" in what for what, _ in asked)
    assert any("top_n" in what and "много" in what for what, _ in asked)
    curator.type({time: "10:00", value: 3})
    program.ok(*SUNDAY)
    assert all(row["Решено"] != "" for row in curator.table(REVIEW))


def test_a_position_that_nobody_has_decided_about_is_asked_about(program: Program, curator: Person) -> None:
    curator.type({"Список!C3": "Водитель"})
    program.ok(*SUNDAY)
    (item,) = curator.table(REVIEW)
    assert (item["Что"], item["Почему"]) == (
        "«Водитель» ×1: Берегов Лев Олегович",
        "Продаёт ли эта должность? Впишите «ПК», «Старший» или «нет»: ответ запомнится для всех, у кого она",
    )

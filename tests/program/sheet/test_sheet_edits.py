"""People at work in the sheet: they sort, insert, move, rename, hide, join and leave, and nothing gets lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.program.program import (
    ROSTER_TAB,
    RU,
    SELLERS,
    Person,
    Program,
    a1,
    fill_lessons,
    inserted,
    program_for,
    quoted,
    renamed,
    sorted_rows,
)
from support.server.workspace_scene import RunningWorkspace

GRADES, RATING = RU["grades_sellers"], RU["rating_sellers"]
SUNDAY, MONDAY_NOON = ("2030-01-06T12:00", "2030-01-07T12:00")
MARKS = {
    ("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): "доработка", ("20102", "Д2·2"): 1,
    ("20103", "Д1·1"): 1, ("20103", "Д2·1"): "сдано", ("20104", "Д2·2"): 3,
}  # fmt: skip
LEARNING = {"20101": 5, "20102": 1, "20103": 1, "20104": 3}


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    """A curator of an applied spreadsheet in which some work is graded."""
    person = program.applied()
    person.grade(GRADES, MARKS)
    return person


def rating(person: Person) -> dict[str, tuple[Any, ...]]:
    """What matters of each seller's line."""
    shown = ("ФИО", "Учёба", "Итого", "Место", "До следующего места", "Зачтено заданий", "Ждёт проверки")
    return {who: tuple(row[header] for header in shown) for who, row in person.by(RATING).items()}


def sort_by_name(person: Person, tab: int) -> None:
    headers = person.values(GRADES)[0]
    person.do(sorted_rows(tab, headers.index("ФИО"), 4, len(headers), descending=True))


def insert_a_row(person: Person, tab: int) -> None:
    person.do(inserted(tab, "ROWS", 3))


def insert_a_column(person: Person, tab: int) -> None:
    at = person.values(GRADES)[0].index("Д1·2")
    person.do(inserted(tab, "COLUMNS", at))
    person.type({f"{quoted(GRADES)}!{a1(1, at)}": "Комментарий", f"{quoted(GRADES)}!{a1(2, at)}": "молодец"})


def rename(person: Person, tab: int) -> None:
    person.do(renamed(tab, "Оценки 'наших' продавцов"))


def move_a_column(person: Person, tab: int) -> None:
    move(person, tab, "Баллы", 1)


def move_a_grade_column(person: Person, tab: int) -> None:
    move(person, tab, "Д2·1", person.values(GRADES)[0].index("Д1·2"))


def move(person: Person, tab: int, header: str, to: int) -> None:
    at = person.values(GRADES)[0].index(header)
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    person.do({"moveDimension": {"source": span, "destinationIndex": to}})


def hide_a_column(person: Person, tab: int) -> None:
    span = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}
    person.do(
        {
            "updateDimensionProperties": {
                "range": span,
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        }
    )


HABITS = [sort_by_name, insert_a_row, insert_a_column, rename, move_a_column, move_a_grade_column, hide_a_column]


def everything_in_turn(person: Person, tab: int) -> None:
    for habit in (
        sort_by_name,
        insert_a_column,
        move_a_column,
        move_a_grade_column,
        insert_a_row,
        hide_a_column,
        rename,
    ):
        habit(person, tab)


@pytest.mark.parametrize("habit", [*HABITS, everything_in_turn], ids=lambda habit: habit.__name__)
def test_grades_still_belong_to_the_same_people(
    program: Program, curator: Person, habit: Callable[[Person, int], None]
) -> None:
    before = rating(curator)
    assert {who: line[1] for who, line in before.items()} == LEARNING
    tab = curator.tabs()[GRADES]
    habit(curator, tab)
    assert rating(curator) == before
    people = rest_of_the_cells(curator, tab)
    assert program.run("plan").code in (0, 2)
    program.ok("apply")
    assert rating(curator) == before
    assert rest_of_the_cells(curator, tab) == people, "mending formulas touches nothing else"
    assert program.ok("plan").out.endswith("nothing to change\n")
    program.ok("tick", "--at", SUNDAY)
    title = next(title for title, sheet_id in curator.tabs().items() if sheet_id == tab)
    curator.grade(title, {("20104", "Д1·1"): 2})
    assert {who: line[1] for who, line in rating(curator).items()} == {**LEARNING, "20104": 5}
    program.ok("plan")


def test_a_grade_column_moved_out_of_the_grid_counts_again_after_apply(program: Program, curator: Person) -> None:
    before = rating(curator)
    move(curator, curator.tabs()[GRADES], "Д2·2", 1)
    program.ok("apply")
    assert rating(curator) == before
    program.ok("plan")


def rest_of_the_cells(person: Person, tab: int) -> list[list[Any]]:
    """What a grade tab shows."""
    return person.values(next(title for title, sheet_id in person.tabs().items() if sheet_id == tab))


def test_a_sorted_roster_and_a_sorted_rating_change_nothing(program: Program, curator: Person) -> None:
    before = rating(curator)
    tabs = curator.tabs()
    curator.do(sorted_rows(tabs[ROSTER_TAB], 1, 7, 12, descending=True))
    curator.do(sorted_rows(tabs[RATING], 0, 4, len(curator.values(RATING)[0])))
    assert [row["Место"] for row in curator.table(RATING)] == sorted(line[3] for line in before.values())
    assert rating(curator) == before
    program.ok("tick", "--at", SUNDAY)
    assert rating(curator) == before
    program.ok("plan")


def test_a_newcomer_gets_rows_with_the_right_formulas_at_the_next_tick(program: Program, curator: Person) -> None:
    everything_in_turn(curator, curator.tabs()[GRADES])
    program.ok("apply")
    newcomer = ("20999", "Зимин Никита Львович", "ПК", "Парус Центр", "Рязань", "20202", "да")
    curator.paste(f"{ROSTER_TAB}!A12", [newcomer])
    program.ok("tick", "--at", MONDAY_NOON)
    title = "Оценки 'наших' продавцов"
    assert curator.by(title)["20999"]["ФИО"] == "Зимин Никита Львович"
    curator.grade(title, {("20999", "Д1·1"): 3, ("20999", "Д2·2"): 2, ("20999", "Д1·2"): "сдано"})
    line = curator.by(RATING)["20999"]
    assert (line["Учёба"], line["Итого"], line["Место"], line["Зачтено заданий"], line["Ждёт проверки"]) == (
        5,
        5,
        1,
        2,
        1,
    )
    assert curator.by(RATING)["20101"]["Место"] == 1
    stores = curator.by(RU["rating_stores"], "Дилерский центр")
    assert (stores["Парус Центр"]["Участников"], stores["Парус Центр"]["Город"]) == (1, "Рязань")
    assert curator.by(ROSTER_TAB, "Табельный номер")["20999"]["В марафоне с"] == 47490
    assert program.ok("plan").out.endswith("nothing to change\n"), "the tick wrote what a plan would have"


def test_a_newcomer_without_a_number_is_given_one_in_every_tab(program: Program, curator: Person) -> None:
    curator.type({f"{ROSTER_TAB}!B10": "Зимин Никита", f"{ROSTER_TAB}!C10": "ПК"})
    program.ok("tick", "--at", SUNDAY)
    assert curator.by(ROSTER_TAB, "ФИО")["Зимин Никита"]["Табельный номер"] == "N001"
    assert curator.by(GRADES)["N001"]["ФИО"] == curator.by(RATING)["N001"]["ФИО"] == "Зимин Никита"
    assert program.ok("tick", "--at", SUNDAY).out == "nothing was owed\n" or program.ok("plan")


def test_who_leaves_keeps_the_row_and_loses_the_place(program: Program, curator: Person) -> None:
    headers = curator.values(ROSTER_TAB)[0]
    curator.type({f"{ROSTER_TAB}!{a1(2, headers.index('Выбыл'))}": "07.01.2030"})
    program.ok("tick", "--at", MONDAY_NOON)
    lines = curator.by(RATING)
    gone = lines["20101"]
    assert (gone["Статус"], gone["Место"], gone["Итого"], gone["Учёба"]) == ("выбыл", "", "", 5)
    assert {who: lines[who]["Место"] for who in SELLERS[1:]} == {"20104": 1, "20102": 2, "20103": 2}
    assert lines["20102"]["До следующего места"] == 2
    assert curator.by(GRADES)["20101"]["Д1·1"] == 3
    stores = curator.by(RU["rating_stores"], "Дилерский центр")
    assert (stores["Вега Моторс"]["Участников"], stores["Вега Моторс"]["Средний итог"]) == (1, 1)
    program.now = dt.datetime.fromisoformat(MONDAY_NOON).replace(tzinfo=ZoneInfo("Europe/Moscow"))
    assert program.ok("plan").out.endswith("nothing to change\n")
    curator.type({f"{ROSTER_TAB}!{a1(2, headers.index('Выбыл'))}": ""})
    program.ok("tick", "--at", MONDAY_NOON)
    assert curator.by(RATING)["20101"]["Место"] == 1


def test_a_corrected_name_or_store_reaches_the_ratings(program: Program, curator: Person) -> None:
    curator.type({f"{ROSTER_TAB}!B2": "Аистова Глафира Ильинична", f"{ROSTER_TAB}!D2": "Орион Авто"})
    program.ok("tick", "--at", SUNDAY)
    line = curator.by(RATING)["20101"]
    assert (line["ФИО"], line["Дилерский центр"], line["Учёба"]) == ("Аистова Глафира Ильинична", "Орион Авто", 5)
    assert curator.by(GRADES)["20101"]["ФИО"] == "Аистова Глафира Ильинична"


def test_somebody_listed_twice_is_counted_once_and_shown_in_review(program: Program, curator: Person) -> None:
    curator.paste(f"{ROSTER_TAB}!A10", [(20101, "Аистов Г. И.", "ПК", "Вега Моторс")])
    program.ok("tick", "--at", SUNDAY)
    (item,) = curator.table(RU["review"])
    assert item["Что"] == "Аистов Г. И. · 20101"
    assert item["Где"] == f"'{ROSTER_TAB}'!B10"
    assert len(curator.table(RATING)) == 4
    curator.paste(f"{ROSTER_TAB}!A10", [("", "", "", "")])
    program.ok("tick", "--at", SUNDAY)
    (item,) = curator.table(RU["review"])
    assert item["Решено"] != ""


def test_settings_typed_in_the_sheet_win_and_are_not_reset(program: Program, curator: Person) -> None:
    headers = curator.values(RU["settings"])[0]
    rows = [row[headers.index("Ключ")] for row in curator.values(RU["settings"])]
    cell = f"{RU['settings']}!{a1(rows.index('weight_learning') + 1, headers.index('Значение'))}"
    curator.type({cell: "2,5"})
    program.ok("tick", "--at", SUNDAY)
    assert curator.by(RATING)["20101"]["Итого"] == 12.5
    assert program.ok("plan").out.endswith("nothing to change\n")
    program.configure({"sheet": program.configured()["sheet"], "rating": {"weight_learning": 7}})
    program.ok("apply")
    assert curator.by(RATING)["20101"]["Итого"] == 12.5


def test_a_formula_that_somebody_overwrote_is_mended_by_apply(program: Program, curator: Person) -> None:
    headers = curator.values(RATING)[0]
    curator.type({f"{quoted(RATING)}!{a1(2, headers.index('Учёба'))}": 99})
    assert curator.by(RATING)["20101"]["Учёба"] == 99
    pending = program.run("plan")
    assert (pending.code, "in “Рейтинг ПК”" in pending.out) == (2, True)
    program.ok("apply")
    assert curator.by(RATING)["20101"]["Учёба"] == 5


def test_a_moved_lesson_moves_its_post(program: Program, curator: Person) -> None:
    fill_lessons(curator)
    rows = curator.values(RU["program"])
    at = next(number for number, row in enumerate(rows, 1) if "sellers.1.lesson.1" in row)
    curator.type({f"{RU['program']}!{a1(at, rows[0].index('Время'))}": "12:30"})
    assert "sellers.1.lesson.1" not in program.ok("tick", "--at", "2030-01-07T12:29").out
    assert "sellers.1.lesson.1: sent" in program.ok("tick", "--at", "2030-01-07T12:30").out
    assert program.posts("sellers")[0]["text"].startswith("День 1 · 12:30 · ")
    assert program.ok("plan").out.endswith("nothing to change\n")


def test_a_grade_column_moved_out_of_its_group_goes_on_counting(program: Program, curator: Person) -> None:
    before = rating(curator)
    move(curator, curator.tabs()[GRADES], "Д2·2", 1)
    program.ok("tick", "--at", SUNDAY)
    assert rating(curator) == before


@pytest.mark.parametrize("title", [GRADES, ROSTER_TAB])
def test_a_row_above_the_header_makes_nobody_a_participant(program: Program, curator: Person, title: str) -> None:
    before = rating(curator)
    curator.do(inserted(curator.tabs()[title], "ROWS", 0))
    program.ok("tick", "--at", SUNDAY)
    assert curator.table(RU["review"]) == []
    assert rating(curator) == before


def test_a_number_retyped_as_a_number_still_counts(program: Program, curator: Person) -> None:
    at = [row[0] for row in curator.values(GRADES)].index("20101")
    curator.type({f"{quoted(GRADES)}!A{at + 1}": 20101})
    assert curator.by(RATING)["20101"]["Учёба"] == LEARNING["20101"]


def test_who_is_gone_from_the_roster_keeps_a_line_and_no_place(program: Program, curator: Person) -> None:
    span = {"sheetId": curator.tabs()[ROSTER_TAB], "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    curator.do({"deleteDimension": {"range": span}})
    program.ok("tick", "--at", SUNDAY)
    line = curator.by(RATING)["20101"]
    assert (line["Место"], line["Статус"], line["Учёба"]) == ("", "выбыл", LEARNING["20101"])


def test_a_formula_column_that_was_deleted_is_put_back(program: Program, curator: Person) -> None:
    at = curator.values(RATING)[0].index("Бонусы")
    span = {"sheetId": curator.tabs()[RATING], "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    curator.do({"deleteDimension": {"range": span}})
    program.ok("tick", "--at", SUNDAY)
    assert "Бонусы" in curator.values(RATING)[0]
    assert curator.by(RATING)["20101"]["Итого"] == LEARNING["20101"]


def test_a_person_who_stands_in_the_grades_twice_is_asked_about(program: Program, curator: Person) -> None:
    below = len(curator.values(GRADES)) + 1
    curator.paste(f"{quoted(GRADES)}!A{below}", [("'20101", "Аистов")])
    program.ok("tick", "--at", SUNDAY)
    assert [row["Почему"] for row in curator.table(RU["review"])] == [
        "Человек стоит в оценках дважды: считаются обе строки. Оставьте одну: перенесите в неё оценки, а лишнюю удалите"
    ]

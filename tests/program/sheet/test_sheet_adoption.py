"""A spreadsheet that has lived before the program: what is taken for what, and that nothing of people's changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import (
    COLUMNS,
    HEADERS,
    ROSTER,
    ROSTER_TAB,
    RU,
    SELLERS,
    Person,
    Program,
    a1,
    inserted,
    program_for,
)
from support.server.workspace_scene import RunningWorkspace

PLAN_TAB = "План продаж"
PLAN = (
    ("Месяц", "План, авто", "Факт, авто", "Выполнение"),
    ("Октябрь", 410, 398, "=C2/B2"),
    ("Не удалять: согласовано с Андреем", "", "", "=СЕГОДНЯ()-СЕГОДНЯ()"),
)
MAPPED = dict(COLUMNS)
OWN_HEADERS = ("Кто", "Код", "Кем работает", "Салон красоты", "Заметки", "Где живёт", "Наставник", "Идёт?")
MAPPED_OWN = {
    "name": "Кто", "id": "Код", "role": "Кем работает", "store": "Салон красоты", "city": "Где живёт",
    "head": "Наставник", "takes_part": "Идёт?",
}  # fmt: skip


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def own_roster() -> list[tuple[Any, ...]]:
    return [(name, id_, role, store, "моё", city, head, yes) for id_, name, role, store, city, head, yes in ROSTER]


def everything(person: Person) -> dict[str, tuple[Any, Any]]:
    """Every cell's address with its value and its formula."""
    cells = {}
    for title in person.tabs():
        shown = person.values(title)
        typed = person.values(title, valueRenderOption="FORMULA")
        for row, values in enumerate(typed, 1):
            for column, value in enumerate(values):
                if value != "":
                    seen = shown[row - 1] if row <= len(shown) else []
                    cells[f"{title}!{a1(row, column)}"] = (seen[column] if column < len(seen) else "", value)
    return cells


def test_no_cell_of_peoples_changes_and_everybody_gets_their_rows(program: Program) -> None:
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": MAPPED_OWN}}}})
    person = program.lay_out(own_roster(), OWN_HEADERS)
    person.do({"addSheet": {"properties": {"title": PLAN_TAB}}})
    person.paste(f"'{PLAN_TAB}'!A1", PLAN)
    before = everything(person)
    assert program.run("plan").code == 2
    assert everything(person) == before, "a plan writes nothing"
    program.ok("apply")
    after = everything(person)
    assert {where: after.get(where) for where in before} == before
    assert set(person.by(RU["grades_sellers"])) == set(SELLERS)
    assert set(person.by(RU["grades_heads"])) == {"20201", "20202"}
    assert set(person.by(RU["rating_sellers"])) == set(SELLERS)
    assert person.by(RU["rating_sellers"])["20103"]["Дилерский центр"] == "Орион Авто"
    assert RU["participants"] not in person.tabs()
    assert program.ok("plan").out.endswith("nothing to change\n")


def test_a_plan_says_what_it_takes_for_what(program: Program) -> None:
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": MAPPED_OWN}}}})
    program.lay_out(own_roster(), OWN_HEADERS)
    said = program.run("plan").out
    assert f"tab “{ROSTER_TAB}” is taken for participants (by configuration)" in said
    assert f"column “Кем работает” of “{ROSTER_TAB}” is taken for role" in said
    assert f"column “Выбыл” in “{ROSTER_TAB}” (left_on)" in said
    assert "Заметки" not in said


def test_a_roster_with_known_headers_is_recognised_without_any_mapping(program: Program) -> None:
    program.configure()
    config = program.configured()
    assert "tabs" not in config["sheet"]
    person = program.lay_out([(row[1], row[0], row[2]) for row in ROSTER], ("Сотрудник", "Таб. №", "Должность"))
    assert f"tab “{ROSTER_TAB}” is taken for participants (by headers)" in program.run("plan").out
    program.ok("apply")
    assert set(person.by(RU["rating_sellers"])) == {*SELLERS, "20301"}


def test_headers_may_stand_below_title_lines(program: Program) -> None:
    person = program.lay_out()
    (tab,) = person.tabs().values()
    person.do(inserted(tab, "ROWS", 0, 2))
    person.type({f"{ROSTER_TAB}!A1": "Сотрудники автосалонов"})
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": COLUMNS, "header_row": 3}}}})
    program.ok("apply")
    assert set(person.by(RU["rating_sellers"])) == set(SELLERS)
    assert person.values(ROSTER_TAB)[2][: len(HEADERS)] == list(HEADERS)
    program.ok("plan")
    program.ok("tick", "--at", "2030-01-06T12:00")
    program.ok("plan")


def test_a_persons_tab_with_the_title_of_one_of_ours_stays_theirs(program: Program) -> None:
    person = program.lay_out()
    person.do({"addSheet": {"properties": {"title": RU["sales"]}}})
    person.paste(f"'{RU['sales']}'!A1", [("Мои продажи", 1), ("не трогать", "")])
    program.ok("apply")
    assert person.values(RU["sales"]) == [["Мои продажи", 1], ["не трогать"]]
    assert f"{RU['sales']} (2)" in person.tabs()
    program.ok("plan")


@pytest.mark.parametrize(
    ("tabs", "reason"),
    [
        (
            {"participants": {"title": "Персонал"}},
            f"tab “Персонал” is “participants”, but there are only “{ROSTER_TAB}”",
        ),
        (
            {"participants": {"title": ROSTER_TAB, "columns": {"name": "Фамилия"}}},
            f"tab “{ROSTER_TAB}” has no column “Фамилия” for “name”; its headers are “Табельный номер”, “ФИО”",
        ),
        (
            {"participants": {"title": ROSTER_TAB, "columns": {"role": "Роль"}}},
            f"tab “{ROSTER_TAB}” has 2 columns that could be “city”: name one in the configuration",
        ),
    ],
)  # fmt: skip
def test_a_mapping_that_fits_nothing_or_twice_is_refused_and_nothing_written(
    program: Program, tabs: dict[str, Any], reason: str
) -> None:
    person = program.lay_out([(*row, row[4]) for row in ROSTER], (*HEADERS, "город"))
    program.configure({"sheet": {"tabs": tabs}})
    before = everything(person)
    for command in ("plan", "apply"):
        refused = program.run(command)
        assert refused.code == 3
        assert reason in refused.err
        assert "nothing was written" in refused.err
    assert everything(person) == before
    assert program.run("plan", "--json").json["refusals"]


def test_a_cell_that_would_be_overwritten_is_named_and_nothing_written(program: Program) -> None:
    person = program.lay_out()
    person.do({"addSheet": {"properties": {"title": "Мои оценки"}}})
    person.paste("'Мои оценки'!A1", [("Таб. №", "Человек"), (20102, "Берегов Лев Олегович"), (20101, "Глебушка")])
    program.configure(
        {
            "sheet": {
                "tabs": {
                    "participants": {"title": ROSTER_TAB, "columns": COLUMNS},
                    "grades_sellers": {"title": "Мои оценки", "columns": {"name": "Человек"}},
                }
            }
        }
    )
    before = everything(person)
    for command in ("plan", "apply"):
        refused = program.run(command)
        assert refused.code == 3
        assert "“Мои оценки”!B3 holds “Глебушка”" in refused.err
    assert everything(person) == before


def test_a_grade_grid_that_was_there_keeps_its_grades_and_counts_them(program: Program) -> None:
    person = program.lay_out()
    person.do({"addSheet": {"properties": {"title": "Журнал оценок"}}})
    person.paste(
        "'Журнал оценок'!A1",
        [("Таб. №", "ФИО", "День 1 утро", "Д1·2"), ("'20102", "", 3, 2), ("'20101", "", "доработка", 1)],
    )
    program.configure(
        {
            "sheet": {
                "tabs": {
                    "participants": {"title": ROSTER_TAB, "columns": COLUMNS},
                    "grades_sellers": {"title": "Журнал оценок", "columns": {"mark.1.1": "День 1 утро"}},
                }
            }
        }
    )
    program.ok("apply")
    rating = person.by(RU["rating_sellers"])
    assert {who: rating[who]["Учёба"] for who in SELLERS} == {"20101": 1, "20102": 5, "20103": 0, "20104": 0}
    assert person.by("Журнал оценок")["20102"]["День 1 утро"] == 3
    program.ok("plan")


def test_people_without_a_number_get_one_and_their_row_keeps_everything_else(program: Program) -> None:
    person = program.lay_out([*ROSTER, ("", "Новиков Иван Ильич", "ПК", "Вега Моторс", "Тверь", "", "да")])
    program.ok("apply")
    assert person.by(ROSTER_TAB, "ФИО")["Новиков Иван Ильич"]["Табельный номер"] == "N001"
    assert "N001" in person.by(RU["rating_sellers"])
    program.ok("plan")


def test_a_column_that_is_mapped_after_the_first_apply_is_taken_from_then_on(program: Program) -> None:
    headers = ("Табельный номер", "ФИО", "Роль", "Салон, где работает", "Руководитель (таб. №)")
    rows = [(who[0], who[1], who[2], who[3], who[5]) for who in ROSTER]
    columns = {"id": headers[0], "name": headers[1], "role": headers[2], "head": headers[4]}
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": columns}}}})
    person = program.applied(rows, headers)
    assert person.by(RU["rating_sellers"])["20101"]["Дилерский центр"] == ""
    before = person.values(ROSTER_TAB)
    later = {**columns, "store": headers[3]}
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": later}}}})
    planned = program.run("plan")
    assert "column “Салон, где работает” of “Список” is taken for store" in planned.out
    assert "column “Дилерский центр” of “Список” is not store any more; it stays as it is" in planned.out
    program.ok("apply")
    assert person.values(ROSTER_TAB) == before, "no cell has changed"
    assert person.by(RU["rating_sellers"])["20101"]["Дилерский центр"] == "Вега Моторс"
    assert program.ok("plan").out.splitlines()[-1] == "nothing to change"
    free = len(before[0])
    person.type({f"{ROSTER_TAB}!{a1(1, free)}": "Номера", f"{ROSTER_TAB}!{a1(2, free)}": "7"})
    renumbered = {**later, "id": "Номера"}
    program.configure({"sheet": {"tabs": {"participants": {"title": ROSTER_TAB, "columns": renumbered}}}})
    refused = program.run("plan")
    assert (refused.code, "knows its rows by “Табельный номер”" in refused.err) == (3, True)

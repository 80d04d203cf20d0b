"""``import-roster`` and ``import-lms``: files as they were exported, and what the sheet shows of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

GRADES, HAND_INS, PEOPLE = RU["grades_sellers"], RU["hand_ins"], "Список"
HEADER = "Логин;ФИО;Курс;Задание;Попытка;Дата сдачи;Статус;Оценка"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied()


def report(program: Program, *lines: str) -> str:
    path = program.folder / "lms.csv"
    rows = [f"{line.split(';')[0]};;Марафон;{line.partition(';')[2]}" for line in lines]
    path.write_bytes("\r\n".join([HEADER, *rows, ""]).encode("cp1251"))
    return str(path)


def waiting(person: Person) -> dict[str, tuple[object, object, object]]:
    """By person: what the queue, the grades and the rating show."""
    queue = {str(row["Таб. №"]): row["Ждёт проверки"] for row in person.table(HAND_INS)}
    grades, rating = person.by(GRADES), person.by(RU["rating_sellers"])
    return {who: (queue[who], grades[who]["Ждёт проверки"], rating[who]["Ждёт проверки"]) for who in queue}


def test_a_work_waits_from_the_lms_until_somebody_grades_it(program: Program, person: Person) -> None:
    first = ("20101;День 1. Задание 1;1;07.01.2030 11:00;На проверке;", "20102;День 1. Задание 1;1;;На доработку;")
    assert program.run("import-lms", report(program, *first), "--dry-run").code == 2
    assert person.table(HAND_INS) == []
    program.ok("import-lms", report(program, *first))
    assert waiting(person) == {"20101": (1, 1, 1), "20102": (0, 0, 0)}
    dashboard = {row["Показатель"]: row["Значение"] for row in person.table(RU["dashboard"])}
    assert 1 in [value for label, value in dashboard.items() if "провер" in str(label).lower()]
    assert [row["Ждёт с"] != "" for row in person.table(HAND_INS)] == [True, False]
    program.ok("import-lms", report(program, "20101;День 1. Задание 1;1;;Не сдано;", first[1]))
    assert waiting(person) == {"20101": (0, 0, 0), "20102": (0, 0, 0)}, "it was taken back in the LMS"
    assert [row["В LMS"] for row in person.table(HAND_INS)] == ["не сдано", "на доработке"]
    program.ok("import-lms", report(program, *first))
    assert waiting(person)["20101"] == (1, 1, 1), "and handed in again"

    person.grade(GRADES, {("20101", "Д1·1"): "сдано"})
    assert waiting(person)["20101"] == (0, 1, 1), "once, not twice"
    person.grade(GRADES, {("20101", "Д1·1"): "доработка"})
    assert waiting(person)["20101"] == (0, 0, 0)
    again = "20101;День 1. Задание 1;2;08.01.2030 09:00;На проверке;"
    program.ok("import-lms", report(program, *first, again))
    assert waiting(person)["20101"] == (1, 1, 1), "the next attempt waits again"
    person.grade(GRADES, {("20101", "Д1·1"): 3})
    assert waiting(person)["20101"] == (0, 0, 0)
    assert program.run("import-lms", report(program, *first, again), "--dry-run").code == 2, "it is for no attempt now"
    program.ok("import-lms", report(program, *first, again))
    assert program.ok("plan").out.splitlines()[-1] == "nothing to change"


def test_points_of_the_lms_fill_blank_grades_only(program: Program, person: Person) -> None:
    program.configure({**program.configured(), "lms": {"fill_grades": True, "path": str(program.folder / "lms.csv")}})
    person.grade(GRADES, {("20102", "Д1·1"): 1})
    lines = [f"{who};День 1. Задание 1;1;07.01.2030 11:00;Зачтено;3" for who in ("20101", "20102", "20301")]
    report(program, *lines)
    facts = program.ok("import-lms", "--json").json
    assert (facts["filled"], facts["differing"], facts["rows_outside"]) == (1, 1, 1)
    graded = person.by(GRADES)
    assert [graded[who]["Д1·1"] for who in ("20101", "20102")] == [3, 1]
    assert [graded[who]["Баллы"] for who in ("20101", "20102")] == [3, 1]
    (question,) = person.table(RU["review"])
    assert "LMS: 3" in question["Что"]
    assert program.ok("import-lms", "--json").json["changes"] == 0


def test_nobody_of_an_hr_list_is_split_or_taken_in_or_put_out_without_a_word(program: Program, person: Person) -> None:
    path = program.folder / "hr.csv"
    path.write_text(
        "Таб. №;Сотрудник;Должность;ДЦ;Дата увольнения;Состояние\n"
        "2300;Белов Ян Ильич;Менеджер по продажам;Вега Моторс;  .  .    ;Работа\n"
        "2301;Чернов Ян Ильич;Менеджер по продажам;Вега Моторс;15.11.2026;Увольнение\n"
        "2302;Серов Ян Ильич;Менеджер по продажам;Вега Моторс;;Отпуск по уходу за ребенком\n"
        ";Белов Ян Ильич;Менеджер по продажам;Орион Авто;;Работа\n"
        "2304;Аистов Глеб Ильич;Менеджер по продажам;Орион Авто;;Работа\n"
        "20102;;Продавец;Вега Моторс;;\n20103;;Продавец;Вега Моторс;;\n",
        "utf-8-sig",
    )
    known = {who: str(row["ФИО"]) for who, row in person.by(PEOPLE, "Табельный номер").items()}
    text = (
        path.read_text("utf-8-sig")
        .replace("20102;;", f"20102;{known['20102']};")
        .replace("20103;;Продавец;Вега Моторс;;", f"20103;{known['20103']};Продавец;Вега Моторс;20.01.2030;")
    )
    path.write_text(
        text.replace(f"{known['20102']};Продавец;Вега Моторс;;", f"{known['20102']};Продавец;Вега Моторс;;Увольнение"),
        "utf-8-sig",
    )
    program.ok("import-roster", str(path))
    people = person.by(PEOPLE, "Табельный номер")
    assert set(people) - set(known) == {"2300"}
    assert people["20103"]["Выбыл"] == (dt.date(2030, 1, 20) - dt.date(1899, 12, 30)).days
    review = person.values(RU["review"])
    key, decision = review[0].index("Ключ"), review[0].index("Решение")
    keys = [str(row[key]) for row in review[1:]]
    assert {
        "list:away_in_list:20102", "state:отпуск по уходу за ребенком", "list:ambiguous_name:белов ян ильич",
        "list:new_number:2304",
    } == set(keys)  # fmt: skip
    said = {
        "list:away_in_list:20102": "да",
        "state:отпуск по уходу за ребенком": "да",
        "list:new_number:2304": "тот же",
    }
    person.type({f"Разбор!{a1(keys.index(about) + 2, decision)}": text for about, text in said.items()})
    program.ok("import-roster", str(path))
    people = person.by(PEOPLE, "Табельный номер")
    assert set(people) - set(known) == {"2300", "2302", "2304"}
    assert str(people["2304"]["Это тот же человек (таб. №)"]) == "20101"
    assert [row["Ключ"] for row in person.table(RU["review"]) if not row["Решено"]] == [
        "list:ambiguous_name:белов ян ильич"
    ]


def test_a_report_must_be_named_and_be_one(program: Program, person: Person) -> None:
    ran = program.run("import-lms")
    assert (ran.code, "set lms.path in the configuration" in ran.err) == (64, True)
    path = program.folder / "other.csv"
    path.write_text("a;b\n1;2\n")
    ran = program.run("import-lms", str(path))
    assert (ran.code, "[lms.columns]" in ran.err) == (1, True)


def test_people_of_an_hr_list_come_into_the_tab_that_was_there(program: Program, person: Person) -> None:
    path = program.folder / "hr.csv"
    path.write_text(
        "Список сотрудников;;;;;\nТаб. №;Сотрудник;Должность;ДЦ;Руководитель;Участвует\n"
        "20101;Аистов Глеб Ильич;ПК;Орион Авто;20201;да\n"
        "20401;=HYPERLINK(1);Менеджер по продажам;Вега Моторс;Дубровин Егор Ильич;\n"
        "20201;Дубровин Егор Ильич;Старший;Вега Моторс;;да\n",
        "utf-8-sig",
    )
    assert program.run("import-roster", str(path), "--dry-run").code == 2
    program.ok("import-roster", str(path))
    program.ok("apply")
    people = person.by(PEOPLE, "Табельный номер")
    assert people["20101"]["Дилерский центр"] == "Вега Моторс", "people typed it"
    new = people["20401"]
    assert [new[key] for key in ("ФИО", "Роль", "Руководитель (таб. №)")] == ["=HYPERLINK(1)", "ПК", "20201"]
    assert "20401" in person.by(GRADES)
    assert program.run("import-roster", str(path), "--dry-run").code == 0, "nothing is left to write"

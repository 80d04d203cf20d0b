"""Columns, files and spellings that other systems have, through ``import-sales``: counted, or asked about by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import RU, Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

SALES, REVIEW = RU["sales"], RU["review"]
GLEB, LEV, PETR = "20101;Аистов Глеб Ильич", "20102;Берегов Лев Олегович", "20103;Вьюгин Пётр Юрьевич"
VIN = "XTAGFL110NY00000"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.imports_at = dt.datetime(2030, 1, 20, 3, tzinfo=dt.UTC)
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied()


def lay(program: Program, files: dict[str, list[str]]) -> None:
    """Files of the folder, by name; what else is there goes away."""
    for old in program.exports.iterdir():
        old.unlink()
    for name, rows in files.items():
        (program.exports / name).write_bytes("\r\n".join([*rows, ""]).encode("utf-8-sig"))


def cars(person: Person) -> dict[str, int]:
    """What the ledger adds up to, by document; what adds up to nothing is left out."""
    found: dict[str, int] = {}
    for row in person.table(SALES):
        found[row["Документ"]] = found.get(row["Документ"], 0) + row["Автомобилей"]
    return {document: sold for document, sold in found.items() if sold}


def asked(person: Person) -> dict[str, dict[str, Any]]:
    """Open questions by key."""
    return {row["Ключ"]: row for row in person.table(REVIEW) if row["Решено"] == ""}


def answer(person: Person, answers: dict[str, str]) -> None:
    headers, *rows = person.values(REVIEW)
    key, decision = headers.index("Ключ"), headers.index("Решение")
    numbers = {row[key]: number for number, row in enumerate(rows, 2)}
    person.type({f"{REVIEW}!{chr(ord('A') + decision)}{numbers[about]}": text for about, text in answers.items()})


def test_a_status_a_flag_and_a_thing_without_a_car_are_asked_about_once_a_word(
    program: Program, person: Person
) -> None:
    end = f"08.01.2030;{GLEB};1"
    crm = ["Документ;Тип;Стадия;Дата;Таб. №;Менеджер;Кол-во", f"К-1;Продажа;Сделка успешна;{end}"]
    crm += [f"К-{at};Продажа;Сделка провалена;{end}" for at in (2, 3)] + [f"К-4;Продажа;На выдаче;{end}"]
    erp = ["Документ;Вид;Проведен;Пометка удаления;Дата;Таб. №;Менеджер;Кол-во", f"Е-1;Продажа;Да;Нет;{end}"]
    erp += [f"Е-2;Продажа;Нет;Нет;{end}", f"Е-3;Продажа;Да;Да;{end}"]
    shop = ["Документ;Вид;Номенклатура;VIN;Дата;Таб. №;Менеджер;Кол-во", f"М-1;Продажа;LADA Vesta;{VIN}1;{end}"]
    shop += [f"М-1;Продажа;Коврики;;{end}", f"М-2;Продажа;Масло;;{end[:-1]}4", f"М-3;Продажа;LADA Vesta;;{end}"]
    lay(program, {"crm.csv": crm, "erp.csv": erp, "shop.csv": shop})
    program.ok("import-sales")
    assert cars(person) == {"К-1": 1, "Е-1": 1, "М-1": 1}
    assert {row["Что"] for row in asked(person).values()} == {
        "«Продажа · Стадия: Сделка провалена» × 2: К-2, К-3", "«Продажа · Стадия: На выдаче» × 1: К-4",
        "«Продажа · Проведен: Нет» × 1: Е-2", "«Продажа · Пометка удаления: Да» × 1: Е-3",
        "«Продажа · Коврики · VIN: —» × 1: М-1", "«Продажа · Масло · VIN: —» × 1: М-2",
        "«Продажа · LADA Vesta · VIN: —» × 1: М-3",
    }  # fmt: skip
    counted = ("LADA", "На выдаче")
    said = {
        key: "продажа" if any(word in row["Что"] for word in counted) else "не считать"
        for key, row in asked(person).items()
    }
    answer(person, said)
    program.ok("import-sales")
    assert cars(person) == {"К-1": 1, "Е-1": 1, "М-1": 1, "К-4": 1, "М-3": 1}
    assert asked(person) == {}
    # Next night the words are known; what has counted and is marked as gone keeps counting until somebody answers.
    crm[1] = crm[1].replace("успешна", "отменена")
    lay(program, {"crm.csv": [*crm, f"К-5;Продажа;Сделка провалена;{end}"], "erp.csv": erp, "shop.csv": shop})
    program.ok("import-sales")
    assert cars(person) == {"К-1": 1, "Е-1": 1, "М-1": 1, "К-4": 1, "М-3": 1}
    (question,) = asked(person)
    answer(person, {question: "не считать"})
    assert "taken back: 1 (cars: 1): К-1" in program.ok("import-sales").out

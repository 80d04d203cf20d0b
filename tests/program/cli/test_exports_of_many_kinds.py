"""Columns, files and spellings that other systems have, through ``import-sales``: counted, or asked about by name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Person, Program, program_for
from support.program.review import answer, asked
from support.server.workspace_scene import RunningWorkspace

SALES = RU["sales"]
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


def test_deals_that_may_be_one_are_one_or_asked_about_and_one_word_answers(program: Program, person: Person) -> None:
    head = "Документ;Вид;Дата;Таб. №;Менеджер;Кол-во;ДЦ;VIN"

    def line(document: str, seller: str = GLEB, day: int = 8, at: str = "Вега Моторс", vin: str = "") -> str:
        car = f"{VIN}{vin}" if vin else f"XTA{document.encode().hex()[-8:].upper()}{day}"
        return f"{document};Продажа;{day:02}.01.2030;{seller};1;{at};{car}"

    d08 = [head, line("ФЛ-1"), line("9", LEV), line("12"), line("30", PETR, vin="1"), line("0000-000072", vin="2")]
    d08 += [line("ДКП-73", LEV, vin="3"), line("76", PETR, vin="4"), line("ФЛ-2", PETR)]
    d09 = [
        head,
        line("ФЛ-1", day=9),
        line("12", day=9, at="Орион Авто"),
        line("31", LEV, 9, vin="1"),
        line("10", LEV, 9),
    ]
    crm = [head, line("Реализация товаров и услуг 0000-000072 от 08.01.2030 12:00:00", vin="2")]
    crm += [line("Договор ДКП-73", LEV, vin="3"), line("Заказ клиента 76", PETR, vin="4")]
    both = [head, line("ФЛ-2", PETR, 9), line("11", LEV), line("13", LEV, 10)]  # covers both days: a date put right
    lay(program, {"d08.csv": d08})
    program.ok("import-sales")
    assert sum(cars(person).values()) == 8
    lay(program, {"d08.csv": d08, "d09.csv": d09, "crm.csv": crm, "report 10.csv": both})
    program.ok("import-sales")
    assert cars(person) == {
        "ФЛ-1": 1, "9": 1, "12": 1, "30": 1, "0000-000072": 1, "ДКП-73": 1, "76": 1, "ФЛ-2": 1, "10": 1,
        "11": 1, "13": 1,
    }  # fmt: skip
    assert asked(person).keys() == {"sale:ФЛ-1:sale", "sale:12:sale", f"sale:VIN {VIN}1:sale"}
    answer(person, {"sale:ФЛ-1:sale": "верно", "sale:12:sale": "одна", f"sale:VIN {VIN}1:sale": "20102"})
    d09.append(line("32", PETR, 9, vin="2"))
    lay(program, {"d08.csv": d08, "d09.csv": d09, "crm.csv": crm, "report 10.csv": both})
    program.ok("import-sales")
    assert asked(person).keys() == {f"sale:VIN {VIN}2:sale"}
    counted = cars(person)
    assert (counted["ФЛ-1"], counted["12"], counted.get("30"), counted["31"]) == (2, 1, None, 1)
    d09[-1] = line("32", PETR, 9, vin="9")  # a slip in the VIN that was put right
    lay(program, {"d08.csv": d08, "d09.csv": d09, "crm.csv": crm, "report 10.csv": both})
    program.ok("import-sales")
    assert asked(person) == {}
    assert cars(person)["32"] == 1
    assert program.ok("import-sales").out.startswith("sales: nothing new")


def test_files_that_bring_nothing_are_named_and_take_nothing_back(program: Program, person: Person) -> None:
    head, end = "Документ;Вид;Дата;Таб. №;Менеджер;Кол-во", f"Продажа;08.01.2030;{GLEB};1"
    vega = [head, *(f"В-{at};{end}" for at in range(6))]
    lay(program, {"vega.csv": vega, "orion.csv": [head, f"О-1;{end}"], "night 30 ноября.csv": [head, f"Н-1;{end}"]})
    for name in ("отчёт.txt", "отчёт.zip", "~$vega.xlsx", ".hidden", "Thumbs.db", "half.csv.part"):
        (program.exports / name).write_text("x")
    said = program.ok("import-sales").out
    assert "1С: 2 files not read, being no CSV or workbook: отчёт.txt, отчёт.zip" in said
    assert "stays" not in said
    lay(program, {"vega.csv": [head], "night 1 декабря.csv": [head, f"Н-1;{end}"]})
    said = program.ok("import-sales").out
    assert "vega.csv: there is no deal in it any more; what it had brought stays" in said
    assert "gone or empty: orion.csv; what" in said, "of the night's report another has come instead"
    lay(program, {"vega.csv": []})
    said = program.ok("import-sales").out
    assert "gone or empty: night 1 декабря.csv; what had come from there stays" in said
    assert cars(person) == {**{f"В-{at}": 1 for at in range(6)}, "О-1": 1, "Н-1": 1}
    assert asked(person) == {}
    assert "gone" not in program.ok("import-sales").out

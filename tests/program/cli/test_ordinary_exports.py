"""What companies' files really say, through ``import-sales``: counted as a bookkeeper would, or asked about by name."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.program.bookkeeper import NUMBERS, REPORTS, Report, bookkeeper, exported, is_plain, number_in
from support.program.program import RU, Person, Program, program_for
from support.program.review import answer, asked
from support.server.workspace_scene import RunningWorkspace

SALES, REVIEW = RU["sales"], RU["review"]
HEADER = "Документ;Вид;Дата;Таб. №;Менеджер;Кол-во;ДЦ"
GLEB, LEV, PETR = "20101;Аистов Глеб Ильич", "20102;Берегов Лев Олегович", "20103;Вьюгин Пётр Юрьевич"
VEGA, ORION = "Вега Моторс", "Орион Авто"
Rows = Sequence[str]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.imports_at = dt.datetime(2030, 1, 10, 3, tzinfo=dt.UTC)
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied()


def line(
    document: str, seller: str = GLEB, cars: str = "1", *, kind: str = "Продажа", day: int = 8, at: str = VEGA
) -> str:
    return f"{document};{kind};{day:02}.01.2030;{seller};{cars};{at}"


def lay(program: Program, **files: Iterable[str]) -> None:
    """Files of the folder, by name; what else is there goes away."""
    for old in program.exports.iterdir():
        old.unlink()
    for name, rows in files.items():
        text = "\r\n".join([HEADER, *rows, ""])
        (program.exports / f"{name}.csv").write_bytes(text.encode("utf-8-sig"))


def cars(person: Person) -> dict[str, dict[str, int]]:
    """What the ledger adds up to, by document and seller; what adds up to nothing is left out."""
    found: dict[str, dict[str, int]] = {}
    for row in person.table(SALES):
        sellers = found.setdefault(row["Документ"], {})
        sellers[row["Таб. №"]] = sellers.get(row["Таб. №"], 0) + row["Автомобилей"]
    kept = {document: {who: sold for who, sold in sellers.items() if sold} for document, sellers in found.items()}
    return {document: sellers for document, sellers in kept.items() if sellers}


def test_documents_are_counted_as_a_bookkeeper_counts_them(program: Program, person: Person) -> None:
    lay(
        program,
        a=[
            line("ДКП-10"), line("ДКП-10", cars="-1", day=9),  # a red storno
            line("ДКП-11", cars="-1"),  # one of a sale that nobody has seen
            line("ДКП-16", "20101;Смирнова Ольга"),  # a known number, and the name of nobody
            line("ДКП-13"), line("ДКП-13", LEV, "-1", day=9),  # one of what somebody else sold
            line("ДКП-14"), line("ДКП-14", LEV, day=9, kind="Возврат"),
            line("ДКП-30"), line("ДКП-30"), line("ДКП-30"),  # a fleet's deal, a line a car
            line("ДКП-40"), line("ДКП-40", PETR, at=ORION),  # two sellers of one deal
            line("12"), line("15", at=""),  # of this store's own base, and no store is written
            *(line(f"{spelt}-300") for spelt in ("АВ", "ав", "AB", "АВ ", "№ АВ", "АВ\u200b")), "АВ–300" + line("")[0:],
            line("ДКП-000005", LEV).replace("08.01.2030", "09.02.2029"), line("ДКП-000005"),  # numbers begin anew
            line("1,23457E+15"), line("1,23457E+15", LEV), line("1,23457E+15", PETR, day=9),
            *(line(words) for words in ("б/н", "null", "—")), line("123456789012345000"), line("2026-12-07 00:00:00"),
            line("ДКП-81", LEV), line("ДКП-82", LEV), f";;;;;1;{VEGA}", ";;;;;1;",  # lines of it
            line("ДКП-71", LEV, "3", day=21), line("ДКП-72", kind="Возврат", day=21),  # days to come
        ],
        b=[line("12", PETR, day=9, at=ORION), line("15", PETR, at="")],
        c=[line("ДКП-80", LEV), f";;;;;1;{VEGA}"],  # a line of it, or what the store has sold
    )  # fmt: skip
    program.ok("import-sales")
    lines = {"ДКП-80": {"20102": 1}, "ДКП-81": {"20102": 1}, "ДКП-82": {"20102": 3}}
    assert cars(person) == {
        "ДКП-13": {"20101": 1}, "ДКП-14": {"20101": 1},
        "ДКП-30": {"20101": 3}, "АВ-300": {"20101": 1}, "ДКП-000005": {"20102": 1, "20101": 1}, **lines,
    }  # fmt: skip
    questions = asked(person)
    broken = [row["Что"] for key, row in questions.items() if key.endswith(":broken_document")]
    assert len(broken) == 5, "one question a row: nobody knows which deals they are"
    nameless = [row["Что"] for key, row in questions.items() if key.endswith(":no_document")]
    assert len(nameless) == 4
    assert {key for key in questions if not key.endswith("_document")} == {
        "sale:ДКП-11:return", "sale:ДКП-40:sale", "sale:12:sale", "sale:15:sale", "sale:ДКП-71:sale",
        "sale:ДКП-72:return", "sale:ДКП-13:return", "sale:ДКП-14:return", "sale:ДКП-16:sale",
    }  # fmt: skip
    assert "20101 Аистов Глеб Ильич (Вега Моторс), 1; 08.01.2030 20103 Вьюгин" in questions["sale:ДКП-40:sale"]["Что"]
    assert questions["sale:12:sale"]["Где"] == "a.csv, b.csv"

    assert questions["sale:ДКП-13:return"]["Почему"].startswith("Возвращается больше, чем этот продавец продал")
    answer(
        person,
        {
            "sale:ДКП-16:sale": "20101",
            "sale:15:sale": "каждому",
            "sale:ДКП-13:return": "20101",
            "sale:ДКП-14:return": "верно",
        },
    )
    answer(person, {"sale:ДКП-40:sale": "каждому", "sale:12:sale": "20103", "sale:ДКП-11:return": "не считать"})
    program.imports_at += dt.timedelta(days=11)
    program.ok("import-sales")
    assert cars(person) == {
        "ДКП-30": {"20101": 3}, "АВ-300": {"20101": 1}, "ДКП-000005": {"20102": 1, "20101": 1},
        "ДКП-16": {"20101": 1}, "ДКП-14": {"20101": 1, "20102": -1}, "15": {"20101": 1, "20103": 1},
        "ДКП-40": {"20101": 1, "20103": 1}, "12": {"20103": 1}, "ДКП-71": {"20102": 3}, "ДКП-72": {"20101": -1},
        **lines,
    }  # fmt: skip
    assert all(key.endswith("_document") for key in asked(person))
    assert program.ok("import-sales").out.startswith("sales: nothing new")


ODD = (
    "Отмена продажи", "Аннулирование реализации", "Корректировка реализации", "Sale cancelled", "Void sale",
    "Pre-sale booking", "Отказ от продажи", "Расторжение договора продажи", "Продажа аксессуаров", "Не реализация",
    "Списание", "Удалено: продажа", "SALE_VOID", "SaleCancelled", "Реализация услуг", "Продажа (trade-in)", "Unsold",
    "Продажа автомобильных товаров", "Продажа машиномест", "Продажа?", "Продажа/возврат", "Сторно возврата", "Бронь",
    "Предпродажная подготовка", "601", "602", "S1", "S2", "+", "–", "Операция 1", "Операция 2", "Продажа 2",
)  # fmt: skip
PLAIN = (
    "ПРОДАЖА", "Реализация товаров и услуг", "Продажа автомобиля в кредит", "Sale", "Car sale", "Sold", "Sales invoice",
    "Реализация (акты, накладные, УПД)", "Договор купли-продажи", "Розничная продажа физ. лицу",
)  # fmt: skip


def test_a_word_that_is_no_plain_sale_is_asked_about_once_and_its_answer_is_kept(
    program: Program, person: Person
) -> None:
    rows = [line(f"О-{at}", kind=kind) for at, kind in enumerate(ODD)]
    rows += [line(f"П-{at}", LEV, kind=kind) for at, kind in enumerate(PLAIN)]
    rows += [line("О-98", kind="отмена  ПРОДАЖИ"), line("В-1", LEV, kind="Возврат от покупателя")]
    lay(program, a=rows)
    program.ok("import-sales")
    assert {who for sellers in cars(person).values() for who in sellers} == {"20102"}
    assert sum(sold for sellers in cars(person).values() for sold in sellers.values()) == len(PLAIN) - 1
    questions = asked(person)
    assert len(questions) == len(ODD)
    first = questions["kind:отмена продажи"]
    assert (first["Что"], first["Где"]) == ("«Отмена продажи» × 2: О-0, О-98", "a.csv:2, a.csv:45")
    answer(person, {
        "kind:отмена продажи": "Возврат", "kind:бронь": "не считать", "kind:unsold": "потом",
        "kind:601": "продажа", "kind:+": "Продажа", "kind:операция 1": "продажа",
    })  # fmt: skip
    lay(program, a=[*rows, line("О-99", kind="Отмена продажи"), line("О-100", kind="бронь")])
    program.ok("import-sales")
    counted = cars(person)
    assert [counted[document] for document in ("О-0", "О-98", "О-99")] == [{"20101": -1}] * 3
    counting = [kind for at, kind in enumerate(ODD) if counted.get(f"О-{at}") == {"20101": 1}]
    assert counting == ["601", "+", "Операция 1"], "what one code means says nothing about the next"
    left = asked(person)
    assert len(left) == len(ODD) - 5
    assert left["kind:unsold"]["Почему"].startswith("Решение не понято")


def test_where_sellers_share_documents_a_setting_says_so(program: Program, person: Person) -> None:
    settings = program.configured()
    settings["sales"]["several_sellers"] = "each"
    program.configure(settings)
    here = [line("ДКП-40"), line("ДКП-40", PETR, at=ORION), line("12"), line("15", at="")]
    lay(program, a=here, b=[line("12", PETR, at=ORION), line("15", PETR, at="")])
    program.ok("import-sales")
    assert (cars(person), asked(person)) == (
        {number: {"20101": 1, "20103": 1} for number in ("ДКП-40", "12", "15")},
        {},
    )


def test_an_import_says_what_it_did_and_asks_before_a_shrunk_report_takes_anything_back(
    program: Program, person: Person
) -> None:
    whole = [*(line(f"Д-{at}", day=7 + at % 2) for at in range(6)), line("Д-6", "20999;Неизвестный Иван")]
    total = "Итого;;;;;7;"
    lay(program, sales=[*whole, total])
    said = program.ok("import-sales")
    assert "  sales.csv: total 7, counted 6: 1 for Review" in said.out.splitlines()

    lay(program, sales=[*whole[:5], whole[6]])
    said = program.run("import-sales")
    assert said.code == 1
    (question,) = [row for key, row in asked(person).items() if key.startswith("report:")]
    assert question["Что"] == "sales.csv · 6 → 5 · −1: Д-5 (20101 Аистов Глеб Ильич)"
    assert question["Что"] in said.out
    assert question["Почему"].startswith("В отчёте больше нет строки «Итого»")
    assert "Д-5" in cars(person), "nothing is taken back yet"
    assert program.run("import-sales").code == 1, "nor by the next import"

    answer(person, {question["Ключ"]: "верно"})
    told = program.ok("import-sales", "--json").json
    assert told["taken_back"] == ["Д-5 · 20101 Аистов Глеб Ильич, 08.01.2030, +1 → —"]
    assert "Д-5" not in cars(person)
    lay(program, sales=[whole[0], whole[1]])
    program.run("import-sales")
    (question,) = [row for key, row in asked(person).items() if key.startswith("report:")]
    assert question["Почему"].startswith("В отчёте стало заметно меньше сделок")
    answer(person, {question["Ключ"]: "нет"})
    program.ok("import-sales")
    assert len(cars(person)) == 5


def test_what_changed_is_told_by_name(program: Program, person: Person) -> None:
    deals = [line(f"Д-{at}") for at in range(6)]
    lay(program, sales=deals)
    program.ok("import-sales")
    lay(program, sales=[line("Д-0", LEV), line("д 1", day=9), *deals[2:5]])
    said = program.ok("import-sales").out.splitlines()
    assert "  taken back: 1 (cars: 1): Д-5 · 20101 Аистов Глеб Ильич, 08.01.2030, +1 → —" in said
    (changed,) = [told for told in said if told.startswith("  changed: 2: ")]
    assert "Д-0 · 20101 Аистов Глеб Ильич, 08.01.2030, +1 → 20102 Берегов Лев Олегович, 08.01.2030, +1" in changed
    assert "Д-1 · 20101 Аистов Глеб Ильич, 08.01.2030, +1 → 20101 Аистов Глеб Ильич, 09.01.2030, +1" in changed
    assert asked(person) == {}


PEOPLE = {"1": "20101", "2": "20102", "3": "20103", "4": "20104"}
KINDS = {"sale": "Реализация", "return": "Возврат"}


@settings(max_examples=3, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REPORTS, st.randoms(use_true_random=False))
def test_the_ledger_is_a_bookkeepers_or_the_number_is_in_review(
    workspace: RunningWorkspace, tmp_path: Path, reports: Sequence[Report], chance: random.Random
) -> None:
    with program_for(workspace, tmp_path) as program:
        program.imports_at = dt.datetime(2030, 1, 20, 3, tzinfo=dt.UTC)
        person = program.applied()
        files: dict[str, list[str]] = {}
        for at, report in enumerate(reports):
            files[f"r{at}"] = [
                f"{event.document};{KINDS[str(event.kind)]};{event.on_date:%d}.01.2030;{PEOPLE[event.seller_number]};;"
                f"{event.quantity};{event.store}"
                for event in exported(report, at, chance)
            ]
            lay(program, **files)
            program.run("import-sales")
        true, found = bookkeeper(reports), {number: Counter[str]() for number in NUMBERS}
        for document, sellers in cars(person).items():
            if (number := number_in(document)) is not None:
                found[number].update({who: sellers.get(PEOPLE[who], 0) for who in PEOPLE})
        ever_asked = [key.split(":")[1] for key in (row["Ключ"] for row in person.table(REVIEW)) if key[:5] == "sale:"]
        in_review = {number for document in ever_asked if (number := number_in(document)) is not None}
        wrong = {number: (true[number], found[number]) for number in NUMBERS if true[number] != found[number]}
        assert wrong.keys() <= in_review, wrong
        plain = {number for number in NUMBERS if is_plain([report[number] for report in reports])}
        assert not plain & in_review

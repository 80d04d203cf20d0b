"""Rows that leave their document to the row above: lines of it, or asked about; headings and sums stay themselves."""

from __future__ import annotations

import pytest

from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.ports.sales_feed import FeedReading

HEADER = ["№", "Документ", "Вид", "Дата", "Таб. №", "Менеджер", "VIN", "Модель", "Кол-во", "ДЦ", "Сумма"]
VEGA, ORION = "Вега Моторс", "Орион Авто"


def deal(document: str, cars: str = "1", *, kind: str = "Продажа", vin: str = "", at: str = VEGA) -> str:
    return f"7;{document};{kind};07.12.2026;00123;Ежова Анна;{vin};Веста;{cars};{at};1 000 000,00"


def line(cars: str = "", *, number: str = "", vin: str = "", model: str = "", at: str = "", seller: str = "") -> str:
    return f"{number};;;;;{seller};{vin};{model};{cars};{at};"


def read(*rows: str) -> FeedReading:
    reading = read_deals([HEADER, *(row.split(";") for row in rows)], "a.csv", USUAL)
    passed = sum(group.rows for group in reading.passed_over)
    assert reading.rows_read == len(reading.events) + len(reading.unreadable) + passed == len(rows) + 1
    return reading


def told(*rows: str) -> tuple[list[tuple[str, int]], list[str], list[str]]:
    """Deals, rows that are asked about, and what is passed over below the header."""
    reading = read(*rows)
    passed = [group.why for group in reading.passed_over for _ in group.where if group.why != "header"]
    asked = [row.where.removeprefix("a.csv:") for row in reading.unreadable]
    return [(event.document, event.quantity) for event in reading.events], asked, passed


def test_lines_with_a_car_of_their_own_are_lines_of_the_document_above() -> None:
    rows = [deal("Ф-5", vin="XTA219070K0000001"), *(line("1", vin=f"XTA219070K000000{at}") for at in (2, 3))]
    events = read(*rows).events
    assert [(event.document, event.quantity, event.car[-1]) for event in events] == [
        ("Ф-5", 1, "1"), ("Ф-5", 1, "2"), ("Ф-5", 1, "3"),
    ]  # fmt: skip
    first, *others = [
        (event.kind, event.on_date, event.seller_number, event.seller_name, event.store) for event in events
    ]
    assert others == [first, first]
    assert told(deal("Ф-5", "2", vin="XTA219070K0000001"), line("2", vin="XTA219070K0000002"))[0] == [("Ф-5", 2)] * 2
    assert told(line("1", vin="XTA219070K0000001"), deal("Ф-5")) == ([("Ф-5", 1)], ["2"], []), "whose is it?"


@pytest.mark.parametrize(
    "more",
    [line("1"), line("1", at=VEGA), line("1", model="Гранта"), line("1", seller="Ежова Анна"), line("1", number="8")],
)
def test_one_car_below_several_deals_is_a_line_and_below_one_it_is_asked_about(more: str) -> None:
    assert told(deal("Ф-1"), deal("Ф-5"), more, more) == (
        [("Ф-1", 1), ("Ф-5", 1), ("Ф-5", 1), ("Ф-5", 1)], [], [],
    )  # fmt: skip
    assert told(deal("Ф-5"), more, more) == ([("Ф-5", 1)], ["3", "4"], []), "a line, or the sum of one car"
    assert told(deal("Ф-5"), more, "", more)[1] == ["3", "5"]
    assert told(deal("Ф-5"), more, deal("Ф-6"), more, deal("Ф-7"), deal("Ф-8"), more) == (
        [("Ф-5", 1), ("Ф-6", 1), ("Ф-7", 1), ("Ф-8", 1), ("Ф-8", 1)], ["3", "5"], [],
    )  # fmt: skip


def test_a_number_in_two_words_is_no_heading_below_its_own_deal() -> None:
    row = ";Ф 5;;;;;;;1;;"
    assert told(deal("Ф-1"), deal("Ф 5"), row)[0] == [("Ф-1", 1), ("Ф 5", 1), ("Ф 5", 1)]
    assert told(deal("Ф-1"), deal("Ф 6"), row) == ([("Ф-1", 1), ("Ф 6", 1)], [], ["group"])


def test_what_fits_neither_a_line_of_one_car_nor_the_sum_is_asked_about() -> None:
    assert told(deal("Ф-1"), deal("Ф-2"), line("5"))[1] == ["4"]
    assert told(deal("Ф-1"), deal("Ф-2"), line("-1"))[1] == ["4"]
    assert told(deal("Ф-1"), deal("Ф-2", "один"), line("1")) == ([("Ф-1", 1)], ["3", "4"], []), "no sum is known"
    assert told(deal("Ф-1", "2"), line("1"), line("3")) == ([("Ф-1", 2), ("Ф-1", 1)], ["4"], [])


@pytest.mark.parametrize("words", [{}, {"at": VEGA}, {"model": "Веста"}])
def test_sums_without_a_word_are_passed_over(words: dict[str, str]) -> None:
    kind = "group" if words else "subtotal"
    assert told(deal("Ф-1"), deal("Ф-2", "2"), line("3", **words))[1:] == ([], [kind])
    assert told(deal("Ф-1", "2"), deal("Ф-2", "2"), deal("В-1", kind="Возврат"), line("3", **words))[1:] == ([], [kind])
    groups = told(
        line(at=VEGA),
        deal("Ф-1"),
        deal("Ф-2", "2"),
        line("3", **words),
        line(at=VEGA),
        deal("Ф-3"),
        line("1"),
        line("4"),
    )
    assert groups[0] == [("Ф-1", 1), ("Ф-2", 2), ("Ф-3", 1)]
    assert groups[1] == [], "this report has such sums, of one car, too"


@pytest.mark.parametrize(
    "row",
    [
        line("1", number=ORION), line("13", number="Лада Центр 2"), line("1", at=ORION), line(at=ORION),
        line(model="Гранта"),
        ";;;;;Соколов Иван;;;13;;", ";;;Декабрь;;;;;13;;", line("1", number="Итого по ДЦ"), "Всего;;;;;;;;1;;",
        ";;;;;;Итого:;;1;;", line("0"), line(number="Исполнитель: Ким"),
    ],
)  # fmt: skip
def test_headings_and_sums_with_words_are_passed_over(row: str) -> None:
    events, asked, passed = told(deal("Ф-1"), row, deal("Ф-2"))
    assert (events, asked, len(passed)) == ([("Ф-1", 1), ("Ф-2", 1)], [], 1)

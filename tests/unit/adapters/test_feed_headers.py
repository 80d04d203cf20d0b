"""Finding the header of an export, and helping whoever has to name its columns."""

from __future__ import annotations

import tomllib

import pytest

from sheets_marathon.adapters.tables.cells import Cell
from sheets_marathon.adapters.tables.columns import bare
from sheets_marathon.adapters.tables.deal_columns import USUAL
from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import DealEvent
from sheets_marathon.ports.sales_feed import FeedReading

HEADER = ["№", "Дата", "Документ", "Вид", "Таб. №", "Менеджер", "Кол-во"]
ROW = ["1", "21.11.2026", "ДКП-1", "Продажа", "18917", "Данилова Юлия", "1"]


def read(*rows: list[Cell] | list[str], **columns: str) -> FeedReading:
    return read_deals(rows, "a.csv", Recipe.of(columns))


def deal(*rows: list[str], **columns: str) -> DealEvent:
    (event,) = read(*rows, **columns).events
    return event


@pytest.mark.parametrize(
    "header",
    [
        ["дата ", "ДОКУМЕНТ", "вид", "Таб.  №", "Менеджер", "кол-во", "\ufeffСалон"],
        ["Дата\nпродажи", "№ договора", "Тип операции", "Табельный номер", "ФИО продавца", "Коли-\nчество", "ДЦ"],
        ["Дата документа", "Номер ДКП", "Операция", "Таб.номер", "Продавец", "Кол-во, шт"[:6], "Дилерский центр"],
        ["Sale Date", "Contract No.", "Type", "Employee ID", "Salesperson", "Qty", "Dealership"],
        ["Date", "Deal #", "Kind", "Personnel No", "Seller Name", "Quantity", "Store"],
    ],
    ids=str,
)
def test_usual_headers_in_russian_and_english_need_no_mapping(header: list[str]) -> None:
    event = deal(header, ["21.11.2026", "ДКП-1", "Sale", "7", "Данилова Юлия", "2", "Север"])
    assert (event.document, event.seller_number, event.seller_name) == ("ДКП-1", "7", "Данилова Юлия")
    assert (event.quantity, event.store) == (2, "Север")


def test_the_cars_own_number_is_read_where_there_is_one_and_done_without_where_there_are_two() -> None:
    header = ["Дата", "Документ", "Вид", "Менеджер", "Кол-во", "VIN"]
    row = ["21.11.2026", "ДКП-9", "Продажа", "А", "1", "XTA1"]
    assert deal(header, row).car == "XTA1"
    assert deal([*header, "VIN"], [*row, "XTA2"]).car == ""


def test_no_usual_name_is_under_two_fields() -> None:
    names = [(bare(name), field) for field, several in USUAL.items() for name in several]
    assert len({name for name, _ in names}) == len(set(names))


def test_a_name_that_is_given_wins_over_usual_ones() -> None:
    header = ["Дата", "Документ", "Номер", "Вид", "Менеджер", "Кол-во"]
    row = ["21.11.2026", "Счёт 5", "ДКП-9", "Продажа", "А", "1"]
    assert deal(header, row, document="Номер").document == "ДКП-9"
    assert deal([*header, "Дата выдачи"], [*row, "25.11.2026"], date="дата  ВЫДАЧИ").on_date.day == 25
    swapped = deal(["Документ", "Продавец", "Менеджер", "Дата", "Вид", "Кол-во"],
                   ["ДКП-1", "ООО Север", "Аня", "21.11.2026", "Продажа", "1"], store="Продавец")  # fmt: skip
    assert (swapped.store, swapped.seller_name) == ("ООО Север", "Аня")


def test_of_usual_names_the_documented_one_is_taken() -> None:
    header = ["Договор", "Документ", "Дата", "Вид", "Менеджер", "Кол-во"]
    assert deal(header, ["Д-1", "ДКП-1", "21.11.2026", "Продажа", "А", "1"]).document == "ДКП-1"


def test_two_columns_that_could_be_meant_are_not_guessed_between() -> None:
    with pytest.raises(FeedRefused, match="Дата may be any of these columns: Дата продажи, Дата договора") as caught:
        read(["Документ", "Вид", "Дата продажи", "Дата договора", "Менеджер", "Кол-во"])
    assert "which of: Дата продажи, Дата договора" in caught.value.remedy
    with pytest.raises(FeedRefused, match="two columns are headed Дата"):
        read([*HEADER, "дата"], ROW)


def test_a_kind_or_a_quantity_that_is_not_there_is_not_guessed_away() -> None:
    header, row = ["Документ", "Дата", "Менеджер", "Кол-во"], ["ДКП-1", "21.11.2026", "А", "-1"]
    with pytest.raises(FeedRefused, match="columns missing: Вид; columns found"):
        read(header, row)
    assert deal(header, row, kind="").kind == "return"
    assert deal(header[:3], row[:3], kind="", quantity="").quantity == 1


def test_a_refusal_ends_in_lines_that_can_be_pasted() -> None:
    with pytest.raises(FeedRefused, match=r"a\.csv: columns missing: Документ, Кол-во; columns found: ") as caught:
        read(['Дата "факт"', "Номер", "Вид", "Менеджер", "Объём"], date='Дата "факт"')
    pasted = caught.value.remedy.partition("\n")[2]
    assert tomllib.loads(pasted)["sales"]["feeds"]["columns"] == {
        "document": "", "kind": "Вид", "date": 'Дата "факт"', "seller_number": "", "seller_name": "Менеджер",
        "quantity": "",
    }  # fmt: skip
    assert 'document = ""  # one of: Номер, Объём' in pasted


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        (["Дата", "Документ", "Операция", "Сотрудник", "", "Кол-во"], ["", "", "Вид", "Таб. №", "ФИО", ""]),
        (["Сделка", "", "", "Менеджер", "", ""], ["Дата", "Документ", "Вид", "Таб. №", "ФИО", "Кол-во"]),
    ],
    ids=["names above", "groups above"],
)
def test_a_header_may_have_two_lines(upper: list[str], lower: list[str]) -> None:
    row = ["21.11.2026", "ДКП-1", "Продажа", "18917", "Данилова Юлия", "1"]
    reading = read(["Отчёт"], upper, lower, row, upper, lower)
    (event,) = reading.events
    assert (event.document, event.seller_number, event.seller_name) == ("ДКП-1", "18917", "Данилова Юлия")
    assert (reading.unreadable, reading.rows_read) == ((), 6)
    assert {group.why for group in reading.passed_over} <= {"title", "header"}, "and what is above it may be repeated"


def test_groups_over_columns_make_their_names_whole() -> None:
    upper = ["Дата", "Документ", "Вид", "Продавец", "", "Клиент", "", "Кол-во"]
    lower = ["", "", "", "код", "имя", "код", "имя", ""]
    row = ["21.11.2026", "ДКП-1", "Продажа", "18917", "Данилова Юлия", "5", "Иванов", "1"]
    event = deal(upper, lower, row, seller_number="Продавец код", seller_name="Продавец имя")
    assert (event.seller_number, event.seller_name) == ("18917", "Данилова Юлия")


def test_a_header_far_down_is_not_looked_for() -> None:
    with pytest.raises(FeedRefused, match="columns missing"):
        read(*[["Отчёт"]] * 60, HEADER, ROW)
    assert deal(*[[""]] * 200, *[["Отчёт"]] * 40, HEADER, ROW).line == 242


@pytest.mark.parametrize("header_at", range(4))
def test_deals_above_a_header_that_was_sorted_with_them_are_deals(header_at: int) -> None:
    header = ["Документ", "Вид", "Дата", "Таб. №", "Кол-во"]
    rows = [[f"ДКП-{at}", "Продажа", f"0{at}.12.2026", "00123", "1"] for at in (1, 2, 3)]
    rows[1][4] = "сколько-то"
    rows.insert(header_at, header)
    reading = read(["Отчёт о продажах"], [], *rows, ["Итого", "", "", "", "3"])
    assert [event.document for event in reading.events] == ["ДКП-1", "ДКП-3"]
    assert [row.document for row in reading.unreadable] == ["ДКП-2"]
    assert {"title", "group"} & {group.why for group in reading.passed_over}


def test_titles_that_fill_the_columns_of_a_deal_are_titles_when_they_name_no_day() -> None:
    rows = [["Отчёт", "", "за декабрь", "Ежова А.П."], ["Документ", "Вид", "Дата", "Таб. №", "Кол-во"]]
    reading = read(*rows, ["ДКП-1", "Продажа", "07.12.2026", "00123", "1"])
    assert [event.document for event in reading.events] == ["ДКП-1"]
    assert reading.unreadable == ()

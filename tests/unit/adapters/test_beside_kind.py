"""What stands beside the kind: a status, flags of 1C, a car without its number. What is not plainly fine is asked."""

from __future__ import annotations

import pytest

from sheets_marathon.adapters.tables.deals import read_deals
from sheets_marathon.adapters.tables.recipe import USUAL, Recipe
from sheets_marathon.marathon.model import DealEvent, EventKind

VIN = "XTAGFL110NY00000"


def event_of(beside: dict[str, str | bool | int | None], kind: str = "Продажа", recipe: Recipe = USUAL) -> DealEvent:
    headers = ["Документ", "Вид", *beside, "Дата", "Таб. №", "Кол-во"]
    (event,) = read_deals([["1", kind, *beside.values(), "07.12.2026", "00123", "1"]], "a.csv", recipe, headers).events
    return event


@pytest.mark.parametrize(
    ("header", "value"),
    [
        *(("Статус", said) for said in ("Закрыта", "ЗАВЕРШЁН", "Выдан клиенту", "Полностью оплачен", "5. Выдан", "")),
        ("Стадия", "Сделка успешна"), ("Этап", "Успешно реализовано"), ("Stage", "Closed Won"), ("Status", "Completed"),
        ("Текущий статус", "Договор заключён"), ("Активность", "Да"), ("Признак удаления", "0"),
        ("Проведен", "Да"), ("Проведён", "Истина"), ("Проведен", "✓"), ("Posted", True), ("is_posted", 1),
        ("Пометка удаления", "Нет"), ("Пометка удаления", ""), ("Пометка удаления", "Ложь"), ("Deleted", False),
        ("Отменен", 0), ("Дата отмены", None), ("Сторно", "0,00"), ("Причина отказа", "—"),
        ("Статус оплаты", "Ждём банк"),
    ],
)  # fmt: skip
def test_a_deal_that_is_plainly_fine_is_a_sale(header: str, value: str | bool | int | None) -> None:
    event = event_of({header: value})
    assert (event.kind, event.word) == (EventKind.SALE, "")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        *(("Статус", said) for said in ("Отменена", "Аннулирован", "Черновик", "В работе", "Не проведен", "Возврат")),
        *(("Статус", said) for said in ("Закрыто и не реализовано", "Завершена неуспешно", "Оплачен частично", "Нет")),
        *(("Стадия сделки", said) for said in ("Сделка провалена", "Новая", "Закрыта (отказ)", "Оплачен 50%")),
        *(("Deal stage", said) for said in ("Closed Lost", "Cancelled", "In progress", "Unsold", "Paid back")),
        ("Проведен", "Нет"), ("Проведен", ""), ("Posted", False), ("is_posted", 0),
        ("Проведено", "Помечен на удаление"),
        ("Пометка удаления", "Да"), ("Удалён", "✓"), ("Deleted", True), ("Cancelled at", "2026-12-08"),
        ("Причина отказа", "Передумал"), ("Расторгнут", "08.12.2026"), ("is_void", 1), ("Возврат", "Да"),
        ("Статус заявки", "Резерв"), ("Активность", "Нет"), ("Сделка отменена", "да"),
    ],
)  # fmt: skip
def test_a_deal_that_is_not_plainly_fine_is_a_word_that_is_asked_about(header: str, value: str | bool | None) -> None:
    event = event_of({header: value})
    assert event.kind is None
    assert event.word.startswith(f"Продажа · {header.lower().capitalize().replace('ё', 'е')}: ")


def test_dates_and_reasons_of_a_cancellation_are_one_word_whatever_they_are() -> None:
    for header, values in (("Дата отмены", ("08.12.2026", "09.12.2026 12:00")), ("Lost reason", ("price", "no stock"))):
        assert {event_of({header: value}).word for value in values} == {f"Продажа · {header.capitalize()}: +"}
    assert event_of({"Закрыта": "08.12.2026"}).kind is EventKind.SALE
    assert event_of({"Удалён": "08.12.2026"}).word == "Продажа · Удален: +"


def test_every_column_of_a_state_is_looked_at_and_a_return_needs_them_as_well() -> None:
    assert event_of({"Проведен": "Да", "Пометка удаления": "Нет", "Статус": "Закрыт"}).kind is EventKind.SALE
    told = event_of({"Статус": "Черновик", "Проведен": "Да", "Пометка удаления": "Да"}, "Возврат")
    assert told.word == "Возврат · Статус: Черновик · Пометка удаления: Да"
    assert event_of({"Статус": "Отменена"}, "601").word == "601 · Статус: Отменена"


def test_a_configuration_names_the_column_of_the_state_or_none() -> None:
    nothing, own = Recipe.of({"state": ""}), Recipe.of({"state": "Чем кончилось"})
    assert event_of({"Статус": "Черновик"}, recipe=nothing).kind is EventKind.SALE
    assert event_of({"Статус": "Черновик", "Чем кончилось": "Продано"}, recipe=own).kind is EventKind.SALE
    assert event_of({"Чем кончилось": "Сорвалось"}, recipe=own).word == "Продажа · Чем кончилось: Сорвалось"


def test_a_car_below_its_document_has_the_documents_status() -> None:
    headers = ["Документ", "Вид", "Проведен", "Дата", "Таб. №", "Кол-во", "VIN"]
    rows = [["1", "Продажа", "Да", "07.12.2026", "00123", "1", f"{VIN}1"], ["", "", "", "", "", "1", f"{VIN}2"]]
    assert [event.kind for event in read_deals(rows, "a.csv", USUAL, headers).events] == [EventKind.SALE] * 2


def test_where_some_rows_name_their_car_the_others_are_asked_about_once_for_each_thing() -> None:
    headers = ["Документ", "Вид", "Дата", "Таб. №", "Номенклатура", "Кол-во", "VIN"]
    what = [
        ("LADA Vesta", f"{VIN}1"),
        ("Коврики", ""),
        ("Масло моторное", "-"),
        ("Коврики", "нет"),
        (f"Vesta {VIN}4", ""),
        ("LADA Vesta", "XGFESRHAYPVUTRBAU"),
    ]
    rows = [[str(at), "Продажа", "07.12.2026", "00123", item, "1", car] for at, (item, car) in enumerate(what, 1)]
    words = ["", "Продажа · Коврики · VIN: —", "Продажа · Масло моторное · VIN: —", "Продажа · Коврики · VIN: —"]
    words += ["", ""]
    assert [event.word for event in read_deals(rows, "a.csv", USUAL, headers).events] == words
    # Without a column for the thing nobody can tell one from another: each document is asked about by itself.
    own = [[*row[:4], *row[5:]] for row in rows]
    told = read_deals(own[:2], "a.csv", USUAL, [*headers[:4], *headers[5:]]).events
    assert [event.word for event in told] == ["", "Продажа · VIN: — · 2"]


def test_a_table_whose_column_of_cars_nobody_fills_is_read_as_if_it_had_none() -> None:
    headers = ["Документ", "Вид", "Дата", "Таб. №", "Номенклатура", "Кол-во", "VIN"]
    rows = [[str(at), "Продажа", "07.12.2026", "00123", "LADA Vesta", "1", ""] for at in range(3)]
    assert all(event.kind is EventKind.SALE for event in read_deals(rows, "a.csv", USUAL, headers).events)

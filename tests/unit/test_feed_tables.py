"""Reading cells and rows of exports."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.adapters.feeds.cells import Cell, read_date, read_kind, read_quantity, text_of
from sheets_marathon.adapters.feeds.tables import Columns, KindWords, read_table
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import EventKind
from sheets_marathon.spreadsheet.serial import date_to_serial

DAY = dt.date(2026, 11, 21)
HEADER = ["№", "Дата", "Документ", "Вид", "Таб. №", "Менеджер", "Кол-во"]
ROW = ["1", "21.11.2026", "ДКП-1", "Продажа", "18917", "Данилова Юлия", "1"]
WORDS = KindWords()


@pytest.mark.parametrize(
    "cell",
    [
        "21.11.2026",
        "21.11.2026 09:11",
        "21.11.2026 9:11:05",
        " 21.11.2026\xa009:11:05 ",
        "21.11.26",
        "2026-11-21",
        "2026-11-21T23:59:59Z",
        "2026-11-21 23:59:59.123+03:00",
        "46347",
        "46347,5",
        "46347.38",
        46347,
        46347.99,
        DAY,
        dt.datetime(2026, 11, 21, 23, 59),  # noqa: DTZ001 - a workbook's cell has no zone
    ],
    ids=repr,
)
def test_a_date_is_read_in_the_ways_exports_write_it(cell: Cell) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    ["", None, True, "31.02.2026", "31.13.2026 25:00:00", "21.11.2026 25:00", "11/21/2026", "21.11", "завтра", "1",
     "21.11.1926", "2126-11-21", "20261121", "999999", 1.5, float("nan"), float("inf"), "١٢.١١.٢٠٢٦"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_date_is_none(cell: Cell) -> None:
    assert read_date(cell) is None


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.times())
def test_every_day_of_the_century_comes_back_from_each_of_its_spellings(day: dt.date, at: dt.time) -> None:
    for spelling in (
        day.isoformat(),
        f"{day:%d.%m.%Y}",
        f"{day:%d.%m.%Y} {at:%H:%M:%S}",
        f"{day.isoformat()}T{at.isoformat()}",
        str(date_to_serial(day)),
        date_to_serial(day),
    ):
        assert read_date(spelling) == day


@pytest.mark.parametrize(
    ("cell", "cars"),
    [("1", 1), ("-1", -1), ("−1", -1), ("1,0", 1), ("1.000", 1), ("2 000", 2000), ("2\xa0000,00", 2000), (" 3 ", 3),
     ("+2", 2), ("0", 0), (1, 1), (-2.0, -2)],
    ids=repr,
)  # fmt: skip
def test_whole_quantities_are_read(cell: Cell, cars: int) -> None:
    assert read_quantity(cell) == cars


@pytest.mark.parametrize(
    "cell",
    ["", None, True, "один", "1,5", 1.5, "1 шт", "1e3", "--1", "1.000.000", "=1+1", "-", "9" * 400, float("nan"),
     float("inf"), "٣", DAY],
    ids=lambda cell: repr(cell)[:20],
)  # fmt: skip
def test_what_is_no_whole_quantity_is_none(cell: Cell) -> None:
    assert read_quantity(cell) is None


@given(st.integers(-999_999_999, 999_999_999), st.sampled_from(["", ",0", ".00", ",000"]))
def test_every_whole_number_comes_back_with_spaces_and_zero_decimals(cars: int, decimals: str) -> None:
    assert read_quantity(f"{cars:,}".replace(",", "\xa0") + decimals) == cars


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans(), st.none()))
def test_no_cell_breaks_the_readers(cell: Cell) -> None:
    read_date(cell)
    read_quantity(cell)
    read_kind(cell, WORDS.sale, WORDS.returned)
    text_of(cell)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Продажа", EventKind.SALE),
        ("ПРОДАЖА АВТОМОБИЛЯ", EventKind.SALE),
        ("Реализация товаров", EventKind.SALE),
        ("возврат", EventKind.RETURN),
        ("Возврат реализации", EventKind.RETURN),
        ("Сторно", EventKind.RETURN),
        ("Перепродажа", None),
        ("Бронь", None),
        ("", None),
    ],
)
def test_kinds_are_told_by_their_words(text: str, kind: EventKind | None) -> None:
    assert read_kind(text, WORDS.sale, WORDS.returned) is kind


def test_titles_headings_totals_and_repeated_headers_are_passed_over_and_counted() -> None:
    rows = [
        ["Отчет по продажам за период: 21.11.2026 - 22.11.2026"],
        [],
        HEADER,
        ["Лада Центр", "", "", "", "", "", ""],
        ROW,
        ["", "", "", "", "", "Итого по ДЦ Лада Центр", "1"],
        HEADER,
        ["", "", "", "", "", "Всего:", "1"],
        ["\xa0", ""],
    ]
    reading = read_table(rows, "a.csv", Columns(), WORDS)
    assert [event.document for event in reading.events] == ["ДКП-1"]
    assert {group.why: group.rows for group in reading.passed_over} == {
        "blank": 2, "header": 2, "heading": 1, "title": 1, "total": 2,
    }  # fmt: skip
    assert reading.rows_read == len(rows)


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (1, "31.02.2026", "bad_date"),
        (1, "", "bad_date"),
        (3, "Бронь", "unknown_kind"),
        (6, "один", "bad_quantity"),
        (6, "1,5", "bad_quantity"),
    ],
)
def test_a_row_that_can_not_be_read_says_where_it_is_and_why(place: int, value: str, why: str) -> None:
    row = [*ROW[:place], value, *ROW[place + 1 :]]
    (found,) = read_table([HEADER, ROW, row], "a.csv", Columns(), WORDS).unreadable
    assert (found.where, found.why) == ("a.csv:3", why)
    assert "Данилова Юлия" in found.row


def test_a_row_with_more_cells_than_the_header_is_not_guessed_at() -> None:
    (found,) = read_table([HEADER, [*ROW[:5], "Данилова", "Юлия", "1"]], "a.csv", Columns(), WORDS).unreadable
    assert found.why == "too_many_cells"
    assert read_table([HEADER, [*ROW, "", ""]], "a.csv", Columns(), WORDS).events


def test_a_row_without_document_or_seller_is_left_to_the_ledger() -> None:
    (event,) = read_table([HEADER, ["1", "21.11.2026", "", "Продажа"]], "a.csv", Columns(quantity=""), WORDS).events
    assert (event.document, event.seller_number, event.seller_name, event.quantity) == ("", "", "", 1)


def test_typed_cells_of_a_workbook_read_like_text() -> None:
    row: list[Cell] = [1, dt.datetime(2026, 11, 21, 9), "ДКП-1", "Продажа", 18917.0, "Данилова Юлия", 1.0]  # noqa: DTZ001
    (event,) = read_table([list[Cell](HEADER), row], "a.xlsx", Columns(), WORDS).events
    assert (event.on_date, event.seller_number, event.quantity) == (DAY, "18917", 1)


def test_headers_are_compared_without_case_yo_and_spaces() -> None:
    header = ["дата ", "ДОКУМЕНТ", "вид", "Таб.  №", "Менеджер", "кол-во", "\ufeffСалон"]
    row = ["21.11.2026", "ДКП-1", "Продажа", "1", "А", "1", "Север"]
    (event,) = read_table([header, row], "a.csv", Columns(store="салон"), WORDS).events
    assert event.store == "Север"


def test_without_a_kind_column_the_sign_tells_sales_from_returns() -> None:
    rows = [HEADER, ROW, [*ROW[:6], "-1"]]
    events = read_table(rows, "a.csv", Columns(kind=""), WORDS).events
    assert [event.kind for event in events] == [EventKind.SALE, EventKind.RETURN]


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(FeedRefused, match="two columns are headed Дата"):
        read_table([[*HEADER, "дата"], ROW], "a.csv", Columns(), WORDS)

"""Rows of reports: deals are read, what is no deal is passed over and counted, what may be one is asked about."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_marathon.adapters.tables.cells import Cell, as_cell
from sheets_marathon.adapters.tables.deals import merged, read_deals
from sheets_marathon.adapters.tables.recipe import USUAL, Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.marathon.model import EventKind
from sheets_marathon.ports.sales_feed import FeedReading

DAY = dt.date(2026, 11, 21)
HEADER = ["№", "Дата", "Документ", "Вид", "Таб. №", "Менеджер", "Кол-во", "Сумма"]
ROW = ["1", "21.11.2026", "ДКП-1", "Продажа", "18917", "Данилова Юлия", "1", "2 512 000,00"]
BARE_HEADER = ["Документ", "Дата", "Вид", "Менеджер", "Кол-во"]
BARE_ROW = ["ДКП-1", "21.11.2026", "Продажа", "Данилова Юлия", "1"]


def kinds(reading: FeedReading) -> dict[str, int]:
    return {group.why: group.rows for group in reading.passed_over}


def placed(row: list[str], header: list[str] = HEADER, before: list[str] = ROW) -> str:
    """Where one row below a deal goes: "event", the kind it is passed over as, or "?" and why it can't be read."""
    reading = read_deals([header, before, row], "a.csv", USUAL)
    assert reading.rows_read == 3
    if len(reading.events) == 2:
        return "event"
    if reading.unreadable:
        return f"?{reading.unreadable[0].why}"
    (kind,) = kinds(reading).keys() - {"header"} or {"header"}
    return kind


def test_titles_headings_totals_and_repeated_headers_are_passed_over_and_counted() -> None:
    rows = [
        ["Отчет по продажам за период: 21.11.2026 - 22.11.2026"],
        [],
        HEADER,
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["Лада Центр", "", "", "", "", "", "", ""],
        ROW,
        ["", "", "", "", "", "Итого по ДЦ Лада Центр", "1", "2 512 000,00"],
        HEADER,
        ["-----", "-----", "", "", "", "", "", ""],
        ["", "", "", "", "", "Всего:", "1"],
        ["\xa0", ""],
        ["Ответственный: Петрова А. А."],
        ["Сформировано:", "22.11.2026 03:00"],
    ]
    reading = read_deals(rows, "a.csv", USUAL)
    assert [(event.document, event.line) for event in reading.events] == [("ДКП-1", 6)]
    assert kinds(reading) == {
        "blank": 2, "footer": 2, "group": 1, "header": 2, "numbering": 1, "separator": 1, "subtotal": 1,
        "title": 1, "total": 1,
    }  # fmt: skip
    where = {group.why: group.where for group in reading.passed_over}
    assert where["header"] == ("a.csv:3", "a.csv:8")
    assert reading.rows_read == len(rows)


@pytest.mark.parametrize("at", range(8))
def test_a_total_and_a_heading_may_stand_in_any_column(at: int) -> None:
    def alone(text: str, *behind: str) -> list[str]:
        return [*[""] * at, text, *behind][:8]

    assert placed(alone("Итого")) == "total"
    assert placed(alone("Общий итог:")) == "total"
    assert placed(alone("ИТОГО ПО ОТЧЕТУ")) == "total"
    assert placed(alone("Grand Total")) == "total"
    assert placed(alone("Итого по ДЦ Лада Центр 2")) == "subtotal"
    assert placed(alone("Промежуточный итог")) == "subtotal"
    assert placed(alone("Лада Центр Новосибирск 2")) == "group"


@pytest.mark.parametrize("at", range(5))
def test_an_export_that_begins_with_the_document_has_its_headings_there(at: int) -> None:
    row = ["", "", "", "", ""]
    row[at] = "Лада Центр 2"
    assert placed(row, BARE_HEADER, BARE_ROW) == "group"
    row[at] = "Итого по: Лада Центр 2"
    assert placed(row, BARE_HEADER, BARE_ROW) == "subtotal"


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["Лада Центр 2", "", "", "", "13"], "group"),
        (["Лада Центр 2", "", "", "", "13 шт"], "?no_date"),
        (["Лада Центр"] * 5, "?bad_date"),
        (["Итого", "21.11.2026", "", "", "5"], "subtotal"),
        (["", "", "", "", "13"], "?no_document"),
        (["", "", "", "", "1"], "?no_document"),
        (["", "", "", "Данилова Юлия", "1"], "?no_document"),
        (["", "", "", "Соколов Иван", "13"], "group"),
        (["ДКП-005326", "", "", "", ""], "?no_date"),
        (["ДКП-005326", "", "", "", "1"], "?no_date"),
        (["ДКП-005326", "", "", "Данилова", "1"], "?no_date"),
        (["", "", "Продажа", "", "1"], "?no_date"),
        (["", "21.11.2026", "", "", "1"], "?no_document"),
        (["", "21.11.2026", "Продажа", "Данилова", "1"], "event"),
        (["ДКП-2", "21.11.2026", "Продажа", "", "1"], "event"),
        (["ДКП-2", "завтра", "Продажа", "Данилова", "1"], "?bad_date"),
        (["Итого", "21.11.2026", "Продажа", "Данилова", "3"], "?total_row"),
        (["", "ДЦ: Лада Центр", "", "", ""], "group"),
        (["ДКП-2", "21.11.2026", "Продажа", "Итогова Анна", "1"], "event"),
        (["ДКП-2", "21.11.2026", "Продажа", "Всеволодов Пётр", "1"], "event"),
    ],
    ids=str,
)
def test_what_may_be_a_deal_is_never_passed_over(row: list[str], place: str) -> None:
    assert placed(row, BARE_HEADER, BARE_ROW) == place


FULL = st.tuples(
    st.sampled_from(["Итого", "ДКП-1", "1", "----", "Документ", "Ответственный:", "Лада Центр"]),
    st.sampled_from(["21.11.2026", "2", "----", "Дата", "завтра", "31.13.2026 25:00:00"]),
    st.sampled_from(["", "Продажа", "3", "----", "Вид"]),
    st.sampled_from(["Итого", "Аня", "4", "----", "Страница 1"]),
    st.sampled_from(["", "1", "5", "один", "----"]),
)


@given(FULL.filter(lambda row: "Дата" not in row[1] and row[:2] != ("1", "2")))
def test_a_row_with_a_document_a_date_and_a_seller_is_a_deal_or_a_question(row: tuple[str, ...]) -> None:
    assert placed(list(row), BARE_HEADER, BARE_ROW)[0] in "e?"


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        (1, "31.02.2026", "bad_date"),
        (1, "", "no_date"),
        (3, "", "unknown_kind"),
        (6, "один", "bad_quantity"),
        (6, "1,5", "bad_quantity"),
    ],
)
def test_a_row_that_can_not_be_read_says_where_it_is_and_why(place: int, value: str, why: str) -> None:
    row = [*ROW[:place], value, *ROW[place + 1 :]]
    (found,) = read_deals([HEADER, ROW, row], "a.csv", USUAL).unreadable
    assert (found.where, found.why, found.document) == ("a.csv:3", why, "ДКП-1")
    assert "Данилова Юлия" in found.row


def test_a_word_that_says_neither_sale_nor_return_is_kept_for_a_person_to_explain() -> None:
    _, event = read_deals([HEADER, ROW, [*ROW[:3], "Бронь", *ROW[4:]]], "a.csv", USUAL).events
    assert (event.kind, event.word, event.document) == (None, "Бронь", "ДКП-1")


@pytest.mark.parametrize(
    "number",
    [
        "1,23457E+15",
        "1,23457e15",
        "1,23457 E+15",
        "1.2E+5",
        "123456789012345000",
        "1234567890123450",
        "2026-12-07 00:00:00",
        "2026-12-07",
        as_cell(1234567890123450.0),
        as_cell(1.234567890123457e18),
        DAY,
        "05.дек",
        "дек.26",
        "#ЗНАЧ!",
        "####",
        "0",
        0.0,
    ],
    ids=str,
)
def test_a_number_that_excel_has_broken_is_a_question_of_its_own(number: Cell) -> None:
    row: list[Cell] = [*ROW[:2], number, *ROW[3:]]
    reading = read_deals([HEADER, ROW, row, row], "a.csv", USUAL)
    assert [(row.why, row.document) for row in reading.unreadable] == [("broken_document", "")] * 2


@pytest.mark.parametrize(
    "number",
    [1234567890123450, "1234567890123456", "12345678901234500001", 123456789012345.0, "12E5", "А-1E+", "#12", "Н-1"],
    ids=str,
)
def test_long_and_odd_numbers_are_left_as_they_are(number: Cell) -> None:
    assert len(read_deals([HEADER, [*ROW[:2], number, *ROW[3:]]], "a.csv", USUAL).events) == 1


@pytest.mark.parametrize(
    "words",
    [
        "б/н", "Б/Н", "б\\н", "бн", "б.н.", "№ б/н", "без номера", "Без №", "нет", "Нет номера", "не указан", "-", "—",
        "--",
        "№", "?", "N/A", "н/д",
        "nan", "NaN", "None", "null", "(null)", "TRUE", "ложь", True, float("nan"), "пусто",
    ],
    ids=str,
)  # fmt: skip
def test_a_word_for_no_number_is_no_number(words: Cell) -> None:
    row: list[Cell] = [*ROW[:2], words, *ROW[3:]]
    without: list[Cell] = [*row[:4], "", "", *row[6:]]
    reading = read_deals([HEADER, ROW, row, without], "a.csv", USUAL)
    assert [event.document for event in reading.events] == ["ДКП-1"]
    assert [(row.why, row.document) for row in reading.unreadable] == [("no_document", "")] * 2, "a question each"


def test_a_reports_own_total_is_what_its_last_line_says() -> None:
    rows = [HEADER, ROW, ["", "", "", "", "", "Итого по ДЦ", "1"], ["", "", "", "", "", "Всего:", "", "", ""]]
    rows[3][6] = "1"
    assert [total.cars for total in read_deals(rows, "a.csv", USUAL).totals] == [1]
    assert read_deals(rows[:3], "a.csv", USUAL).totals == ()


def test_a_row_with_more_cells_than_the_header_is_not_guessed_at() -> None:
    assert placed([*ROW[:5], "Данилова", "Юлия", "1", "1"]) == "?too_many_cells"
    assert placed([*ROW, "", ""]) == "event"


def test_typed_cells_of_a_workbook_read_like_text() -> None:
    row: list[Cell] = [1, dt.datetime(2026, 11, 21, 9), "ДКП-1", "Продажа", 18917.0, "Данилова Юлия", 1.0]  # noqa: DTZ001
    (event,) = read_deals([list[Cell](HEADER), row], "a.xlsx", USUAL).events
    assert (event.on_date, event.at, event.seller_number, event.quantity) == (DAY, dt.time(9), "18917", 1)


def test_without_a_kind_column_the_sign_tells_sales_from_returns() -> None:
    rows = [HEADER, ROW, [*ROW[:6], "-1"]]
    events = read_deals(rows, "a.csv", Recipe.of({"kind": ""})).events
    assert [event.kind for event in events] == [EventKind.SALE, EventKind.RETURN]


def test_a_companys_own_words_for_a_kind_replace_the_usual_ones() -> None:
    rows = [HEADER, [*ROW[:3], "Выдача", *ROW[4:]], [*ROW[:3], "Отказ", *ROW[4:]]]
    events = read_deals(rows, "a.csv", Recipe.of({}, ["выдач"], ["отказ"])).events
    assert [event.kind for event in events] == [EventKind.SALE, EventKind.RETURN]


def test_a_source_that_names_its_columns_is_counted_from_its_first_row() -> None:
    reading = read_deals([ROW, ["", "", "", "", "", "Итого", "1"]], "DMS", USUAL, HEADER)
    assert ([event.line for event in reading.events], kinds(reading), reading.rows_read) == ([1], {"total": 1}, 2)
    with pytest.raises(FeedRefused, match="columns missing: Дата"):
        read_deals([], "DMS", USUAL, [name for name in HEADER if name != "Дата"])


def test_several_tables_are_one_reading() -> None:
    one = read_deals([["Отчёт"], HEADER, ROW], "a.csv", Recipe.of({}, whole_days=False))
    other = read_deals([HEADER, ROW], "b.csv", USUAL)
    both = merged([one, other])
    assert [event.source for event in both.events] == ["a.csv", "b.csv"]
    assert {group.why: group.where for group in both.passed_over} == {
        "header": ("a.csv:2", "b.csv:1"), "title": ("a.csv:1",),
    }  # fmt: skip
    assert (both.rows_read, both.rolling) == (5, {"a.csv"})


CELLS = st.one_of(
    st.text(max_size=8),
    st.sampled_from([*HEADER, *ROW, "Итого", "Итого по ДЦ", "Лада Центр", "----", "=1+1", "31.13.2026"]),
    st.integers(), st.floats(), st.booleans(), st.none(), st.datetimes(), st.dates(),
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.lists(CELLS, max_size=10), max_size=12), st.booleans())
def test_whatever_the_cells_are_every_row_is_somewhere(rows: list[list[Cell]], torn: bool) -> None:
    try:
        reading = read_deals([HEADER, *rows], "a", USUAL, torn=torn)
    except FeedRefused:
        assert torn
        return
    passed = [where for group in reading.passed_over for where in group.where]
    lines = [f"a:{event.line}" for event in reading.events] + [one.where for one in reading.unreadable] + passed
    assert sorted(lines) == sorted(f"a:{line}" for line in range(1, len(rows) + 2))
    assert reading.rows_read == len(rows) + 1

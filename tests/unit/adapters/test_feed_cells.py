"""Reading cells of exports: dates, quantities, kinds, in Russian and English notation."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.adapters.tables.cells import Cell, as_cell, text_of
from sheets_marathon.adapters.tables.dates import DateOrder, read_moment
from sheets_marathon.adapters.tables.kind_words import read_kind
from sheets_marathon.adapters.tables.numbers import Thousands, is_figure, read_quantity
from sheets_marathon.adapters.tables.recipe import KindWords
from sheets_marathon.marathon.model import EventKind
from sheets_marathon.spreadsheet.cells import date_to_serial

DAY = dt.date(2026, 11, 21)
RUSSIAN = ("янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек.")
MORNING = dt.time(9, 5)
WORDS = KindWords()


def day(cell: Cell, order: DateOrder = "") -> dt.date | None:
    found = read_moment(cell, order)
    return found[0] if found else None


@pytest.mark.parametrize(
    "cell",
    [
        "21.11.2026", "21.11.26", "21.11.2026 г.", "2026-11-21", "2026/11/21", "2026.11.21", "21/11/2026", "11/21/2026",
        "21-11-2026", "21 ноября 2026", "21 ноября 2026 г.", "21 Ноября 2026 года", "21 нояб. 2026", "21-Nov-2026",
        "21-Nov-26", "21-ноя-26", "21 ноя 2026", "21-е ноября 2026", "21st of November 2026", "21 November 2026",
        "Nov 21, 2026", "November 21st, 2026", "\ufeff 21.11.2026\xa0", "46347", 46347,
        "Сб, 21.11.2026", "21.11.2026 (сб)", "суббота, 21 ноября 2026 г.", "Sat, 21 Nov 2026", "Nov 21 2026",
        "2026-Nov-21", "20261121", 20261121,
        "2026-W47-6", "21。11。2026", "２１.１１.２０２６", "21. 11. 2026", "21.11.2026.", "'21.11.2026",
        '="21.11.2026"', "2026-11-21Z", "2026-11-21+03:00", "21.11.2026 24:00:00", "2026-11-21T00:00:00+03:00",
        DAY, dt.datetime(2026, 11, 21), "21.11.2026 00:00:00",  # noqa: DTZ001 - a workbook's cell has no zone
    ],
    ids=repr,
)  # fmt: skip
def test_a_day_is_read_in_the_ways_exports_write_it(cell: Cell) -> None:
    assert read_moment(cell) == (DAY, None)


@pytest.mark.parametrize(
    "cell",
    [
        "21.11.2026 09:05", "21.11.2026 9:05:00", "21.11.2026, 9:05", "21.11.2026\xa0\xa009:05:00",
        "2026-11-21T09:05:00Z",
        "2026-11-21 09:05:00.123+03:00", "2026-11-21T09:05:00+0300", "21 ноября 2026 г. 9:05", "11/21/2026 9:05 AM",
        "Nov 21, 2026 9:05 am", "21.11.2026 в 9:05", "21.11.2026 9.05", "21.11.2026 09:05 (МСК)",
        "21.11.2026 9:05 МСК+2",
        "2026-11-21 09:05:00 MSK", "Sat, 21 Nov 2026 09:05:00 +0300", "Sat Nov 21 09:05:00 2026", "09:05 21.11.2026",
        "Sat Nov 21 09:05:00 MSK 2026", "Sat Nov 21 2026 09:05:00 GMT+0300 (Москва, стандартное время)",
        "November 21st, 2026 at 9:05 a.m.", "20261121090500", "202611210905", "20261121 09:05:00", "20261121T090500Z",
        "1795251900", 1795251900, "1795251900000", "/Date(1795251900000+0300)/",
        "2026-11-21T09:05:00.1234567+03:00[Europe/Moscow]",
        "11/21/2026, 9:05\u202fAM", "21.11.2026\n9:05", "суббота, 21 ноября 2026 г., 9:05",
        "21.11.2026 - 09:05", dt.datetime(2026, 11, 21, 9, 5, 0, 7),  # noqa: DTZ001
        46347 + 545 / 1440, "46347,3784722222", "46347.3784722222",
    ],
    ids=repr,
)  # fmt: skip
def test_the_time_of_day_is_kept_where_the_cell_has_one(cell: Cell) -> None:
    assert read_moment(cell) == (DAY, MORNING)


def test_noon_and_midnight_are_told_apart_in_english() -> None:
    assert read_moment("11/21/2026 12:05 PM") == (DAY, dt.time(12, 5))
    assert read_moment("11/21/2026 12:05 AM") == (DAY, dt.time(0, 5))
    assert read_moment("11/21/2026 13:05 PM") is None


@pytest.mark.parametrize(
    "cell",
    ["", None, True, "31.02.2026", "31.13.2026 25:00:00", "21.11.2026 25:00", "13/13/2026", "21.11", "завтра", "1",
     "21.11.1926", "2126-11-21", "21112026", "20261321", "999999", 1.5, float("nan"), float("inf"), "١٢.١١.٢٠٢٦",
     "21-11-26",
     "21.11.2026-23.11.2026", "21.11.2026-23.11", "21.11.2026 (план)", "21.11.2026 возврат", "Вс, 21.11.2026",
     "ноябрь 2026", "11/2026", "21 11 2026", "2026-325", "0007-12-07", "2026-W54-1", "21.11.2026 9:05 по Чите",
     "9999999999",
     "21 листопада 2026", "31 ноября 2026", "ДКП-005326"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_date_is_none(cell: Cell) -> None:
    assert read_moment(cell) is None


@pytest.mark.parametrize("cell", ["05/06/2026", "5-6-2026", "05/06/26", "05/06/2026 10:00"])
def test_a_date_that_can_be_read_in_two_ways_is_not_guessed(cell: str) -> None:
    assert day(cell) is None
    assert day(cell, "day_first") == dt.date(2026, 6, 5)
    assert day(cell, "month_first") == dt.date(2026, 5, 6)


def test_where_the_order_is_said_the_other_one_is_no_date() -> None:
    assert day("21/11/2026", "month_first") is None
    assert day("11/21/2026", "day_first") is None
    assert day("05.06.2026", "month_first") == dt.date(2026, 6, 5), "points are Russian"
    assert day("06/06/2026") == dt.date(2026, 6, 6), "it does not matter"


def test_a_moment_in_utc_is_told_in_the_marathons_zone_and_a_local_one_is_not_moved() -> None:
    moscow = ZoneInfo("Europe/Moscow")
    assert read_moment("2026-11-21T22:30:00Z", "", moscow) == (dt.date(2026, 11, 22), dt.time(1, 30))
    assert read_moment("2026-11-21T22:30:00+00:00", "", moscow) == (dt.date(2026, 11, 22), dt.time(1, 30))
    assert read_moment("2026-11-21T22:30:00+10:00", "", moscow) == (DAY, dt.time(22, 30)), "the dealer's own evening"
    assert read_moment("2026-11-21T24:00:00Z", "", moscow) == (dt.date(2026, 11, 22), dt.time(3))
    assert read_moment("1795300200", "", moscow) == (dt.date(2026, 11, 22), dt.time(1, 30)), "seconds are UTC's"
    aware = dt.datetime(2026, 11, 21, 22, 30, tzinfo=dt.UTC)
    assert read_moment(aware, "", moscow) == (dt.date(2026, 11, 22), dt.time(1, 30))


@given(
    st.datetimes(dt.datetime(2001, 9, 10), dt.datetime(2038, 1, 1)),  # noqa: DTZ001 - made aware below
    st.sampled_from(["Europe/Moscow", "Asia/Vladivostok", "Europe/Kaliningrad"]),
)
def test_every_moment_in_utc_comes_back_in_the_marathons_zone(moment: dt.datetime, name: str) -> None:
    zone, moment = ZoneInfo(name), moment.replace(microsecond=0, tzinfo=dt.UTC)
    local = moment.astimezone(zone)
    told = (local.date(), local.time() if local.time() != dt.time() else None)
    seconds = int(moment.timestamp())
    for spelling in (f"{moment:%Y-%m-%dT%H:%M:%SZ}", f"{moment:%Y%m%dT%H%M%SZ}", seconds, str(seconds * 1000)):
        assert read_moment(spelling, "", zone) == told


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), st.times())
def test_every_day_of_the_century_comes_back_from_each_of_its_spellings(on: dt.date, at: dt.time) -> None:
    for spelling in (
        on.isoformat(),
        f"{on:%d.%m.%Y}",
        f"{on:%d.%m.%Y} {at:%H:%M:%S}",
        f"{on.isoformat()}T{at.isoformat()}",
        f"{on:%d-%b-%Y}",
        str(date_to_serial(on)),
        date_to_serial(on),
        f"{on:%Y%m%d}",
        f"{on:%Y%m%d}{at:%H%M%S}",
        f"{on:%G-W%V-%u}",
        f"{on:%a, %d %b %Y} {at:%H:%M:%S} +0300",
        f"{on:%a %b %d} {at:%H:%M:%S} {on:%Y}",
        f"{on.day} {RUSSIAN[on.month - 1]} {on:%Y} г. в {at:%H:%M}",
    ):
        assert day(spelling) == on
    assert day(f"{on:%m/%d/%Y}", "month_first") == on == day(f"{on:%d/%m/%Y}", "day_first")


@pytest.mark.parametrize(
    ("cell", "cars"),
    [("1", 1), ("-1", -1), ("−1", -1), ("–1", -1), ("(1)", -1), ("1-", -1), ("1,0", 1), ("1.0", 1), ("1.000", 1),
     ("1,000", 1), ("1,000.00", 1000), ("1.000,00", 1000), ("2 000", 2000), ("2\xa0000,00", 2000), ("2\u202f000", 2000),
     ("2'000", 2000), (" 3 ", 3), ("+2", 2), ("0", 0), ("01", 1), ("1 шт", 1), ("1 шт.", 1), ("2штуки", 2),
     ("-1 шт.", -1), ("1 автомобиль", 1), ("5 автомобилей", 5), ("1 машина", 1), ("2 авто", 2), ("1 ТС", 1),
     ("1 авто", 1), ("2 а/м", 2), ("1 pcs", 1), ("2 cars", 2), ("１", 1), ("−２", -2), ('="1"', 1), ("'1", 1), (1, 1),
     (-2.0, -2), (Decimal("1.00"), 1)],
    ids=repr,
)  # fmt: skip
def test_whole_quantities_are_read(cell: object, cars: int) -> None:
    assert read_quantity(as_cell(cell)) == cars


@pytest.mark.parametrize(
    "cell",
    ["", None, True, "один", "1,5", 1.5, "0,5", "½", "1½", "1²", "①", "1/2", "1 компл.", "1 автокресло",
     "1 автомобильный коврик", "шт", "1 шт 2", "1E+00",
     "1.0.0", "1e3", "--1", "1.000.000", "1,234", "1.234", "=1+1", "-", "()",
     "9" * 400, 10**12, float("nan"), float("inf"), "٣", DAY, "1 1", "20 00"],
    ids=lambda cell: repr(cell)[:20],
)  # fmt: skip
def test_what_is_no_whole_quantity_is_none(cell: Cell) -> None:
    assert read_quantity(cell) is None


@pytest.mark.parametrize(
    ("cell", "thousands", "cars"),
    [("1,000", ",", 1000), ("1,234", ",", 1234), ("1,234.00", ",", 1234), ("1.0", ",", 1), ("1,5", ",", None),
     ("1.000", ".", 1000), ("1.234.567", ".", 1_234_567), ("1,000", ".", 1), ("-1.234,0", ".", -1234), ("1", ".", 1)],
)  # fmt: skip
def test_where_the_mark_of_thousands_is_said_it_parts_thousands(
    cell: str, thousands: Thousands, cars: int | None
) -> None:
    assert read_quantity(cell, thousands) == cars


@given(st.integers(-999_999_999, 999_999_999), st.sampled_from(["", ",0", ".00", ",000"]))
def test_every_whole_number_comes_back_with_spaces_and_zero_decimals(cars: int, decimals: str) -> None:
    assert read_quantity(f"{cars:,}".replace(",", "\xa0") + decimals) == cars


@pytest.mark.parametrize(
    ("cell", "seen"),
    [('="00123"', "00123"), ('="ДКП-70"', "ДКП-70"), ('= "00123"', "00123"), ('="a""b"', 'a"b'), ('=""', ""),
     ("'00123", "00123"), ("’00123", "00123"), ("'ДКП-70'", "ДКП-70"), ("'", "'"), ("O'Нил", "O'Нил"),
     ('=HYPERLINK("x";"ДКП")', '=HYPERLINK("x";"ДКП")'), ("=1+1", "=1+1"), (18917.0, "18917"),
     (123456789012345.0, "123456789012345"),
     (1234567890123456789, "1234567890123456789")],
    ids=repr,
)  # fmt: skip
def test_a_cell_says_what_people_see_in_it(cell: Cell, seen: str) -> None:
    assert text_of(cell) == seen


def test_a_number_that_has_lost_its_last_digits_is_a_text() -> None:
    assert as_cell(4600000000000000.0) == "4.6E+15"
    assert as_cell(1.234567890123457e18) == "1.23456789012346E+18"
    assert as_cell(123456789012345.0) == 123456789012345.0
    assert as_cell(1234567890123456.0) == 1234567890123456.0, "sixteen digits that Excel did not write"
    assert str(as_cell(float("inf"))) == "inf"
    assert as_cell(1234567890123456789) == 1234567890123456789, "a database's whole numbers are exact"


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates(), st.datetimes(), st.booleans(), st.none()))
def test_no_cell_breaks_the_readers(cell: Cell) -> None:
    read_moment(cell)
    read_quantity(cell)
    read_kind(text_of(cell), WORDS.sale, WORDS.returned)
    is_figure(text_of(cell))


@given(st.text("0123456789 .,-/:TZ()'+", max_size=20))
def test_nothing_made_of_digits_and_marks_breaks_the_readers(text: str) -> None:
    read_moment(text)
    for thousands in ("", ",", "."):
        read_quantity(text, thousands)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["36 161 000,00", "$1,234.50", "2 512 000,00 ₽", "-1", "(1 000)", "12%", "5 руб."])
def test_figures_are_told_from_words(text: str) -> None:
    assert is_figure(text)
    assert not is_figure(f"ДЦ {text}")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Продажа", EventKind.SALE),
        ("ПРОДАЖА АВТОМОБИЛЯ", EventKind.SALE),
        ("Реализация товаров", EventKind.SALE),
        ("возврат", EventKind.RETURN),
        ("Возврат реализации", EventKind.RETURN),
        ("Сторно", EventKind.RETURN),
        ("Sale", EventKind.SALE),
        ("Sales return", EventKind.RETURN),
        ("Перепродажа", None),
        ("Продажа 2", None),
        ("Продажа №2", None),
        ("Возврат 2", None),
        ("Продажа –", None),
        ("Продажа (-)", None),
        ("Продажа - авто", EventKind.SALE),
        ("Бронь", None),
        ("", None),
    ],
)
def test_kinds_are_told_by_their_words(text: str, kind: EventKind | None) -> None:
    assert read_kind(text, WORDS.sale, WORDS.returned) is kind

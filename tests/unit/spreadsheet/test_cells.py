"""What people's cells mean."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.spreadsheet.cells import read_date, read_moment, read_number, read_time
from sheets_marathon.spreadsheet.snapshot import Value

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@pytest.mark.parametrize(
    ("value", "on"),
    [
        (43831, dt.date(2020, 1, 1)),
        (43831.75, dt.date(2020, 1, 1)),
        ("07.12.2026", dt.date(2026, 12, 7)),
        (" 7.12.26 ", dt.date(2026, 12, 7)),
        ("2026-12-07", dt.date(2026, 12, 7)),
        ("7/12/2026", dt.date(2026, 12, 7)),
        (2_958_465, dt.date(9999, 12, 31)),
    ],
)
def test_a_date_may_be_real_or_text(value: Value, on: dt.date) -> None:
    assert read_date(value) == on


@pytest.mark.parametrize("value", [None, "", "завтра", "31.02.2026", 0, -3, 2_958_466, True, float("nan")])
def test_what_is_no_date_is_none(value: Value) -> None:
    assert read_date(value) is None


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (0.75, dt.time(18)),
        (0, dt.time(0)),
        (43831.5, dt.time(12)),
        ("10:00", dt.time(10)),
        (" 9:30 ", dt.time(9, 30)),
        ("10:00:30", dt.time(10, 0, 30)),
        ("10.30", dt.time(10, 30)),
    ],
)
def test_a_time_may_be_real_or_text(value: Value, at: dt.time) -> None:
    assert read_time(value) == at


@pytest.mark.parametrize("value", [None, "", "утром", "25:00", -0.5, True, float("nan")])
def test_what_is_no_time_is_none(value: Value) -> None:
    assert read_time(value) is None


@pytest.mark.parametrize(
    ("value", "number"),
    [(2, 2), (2.5, 2.5), ("2,5", 2.5), ("1 000", 1000), ("1\u00a0000,5", 1000.5), (" 7 ", 7), ("-1", -1)],
)
def test_a_number_may_be_typed_the_russian_way(value: Value, number: float) -> None:
    assert read_number(value) == number


@pytest.mark.parametrize("value", [None, "", "много", True, "1,2,3", "nan", "inf", "-Infinity", "1e999"])
def test_what_is_no_number_is_none(value: Value) -> None:
    assert read_number(value) is None


def test_a_moment_is_aware_and_of_the_marathons_zone() -> None:
    zone = ZoneInfo("Europe/Moscow")
    assert read_moment(43831.5, zone) == dt.datetime(2020, 1, 1, 12, tzinfo=zone)
    assert read_moment("вчера", zone) is None
    assert read_moment(None, zone) is None


@given(ANYTHING)
def test_no_cell_whatever_makes_reading_fail(value: Value) -> None:
    read_number(value)
    read_date(value)
    read_time(value)
    read_moment(value, dt.UTC)

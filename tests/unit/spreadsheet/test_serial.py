"""Dates and times as spreadsheets keep them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.spreadsheet.cells import (
    date_to_serial,
    moment_to_serial,
    serial_to_date,
    serial_to_moment,
    serial_to_time,
    time_to_serial,
)

WHOLE_SECONDS = st.times().map(lambda at: at.replace(microsecond=0))


def test_known_days_have_known_numbers() -> None:
    assert date_to_serial(dt.date(2020, 1, 1)) == 43831  # FACTS 2
    assert date_to_serial(dt.date(1899, 12, 30)) == 0
    assert serial_to_date(43831.999) == dt.date(2020, 1, 1)


@given(st.dates())
def test_a_date_comes_back_from_its_number(on: dt.date) -> None:
    assert serial_to_date(date_to_serial(on)) == on


@given(WHOLE_SECONDS)
def test_a_time_of_day_comes_back_from_its_part_of_a_day(at: dt.time) -> None:
    assert 0 <= time_to_serial(at) < 1
    assert serial_to_time(time_to_serial(at)) == at
    assert serial_to_time(43831 + time_to_serial(at)) == at, "and with a date before it"


@given(st.dates(dt.date(1900, 1, 1), dt.date(2999, 1, 1)), WHOLE_SECONDS)
def test_a_moment_comes_back_to_the_second(on: dt.date, at: dt.time) -> None:
    moment = dt.datetime.combine(on, at)
    assert serial_to_moment(moment_to_serial(moment)) == moment


def test_a_second_before_midnight_stays_in_its_day() -> None:
    assert serial_to_time(time_to_serial(dt.time(23, 59, 59))) == dt.time(23, 59, 59)
    assert serial_to_time(0.999_999_9) == dt.time(0), "less than half a second before midnight rounds to it"


def test_a_moment_is_written_as_the_clock_on_the_wall_shows_it() -> None:
    noon = dt.datetime(2020, 1, 1, 12, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert moment_to_serial(noon) == 43831.5


def test_a_number_beyond_all_dates_is_refused() -> None:
    with pytest.raises(OverflowError):
        serial_to_date(10**7)

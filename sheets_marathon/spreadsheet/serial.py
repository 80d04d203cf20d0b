"""Dates and times as spreadsheets keep them: days since 1899-12-30 (FACTS 2), a time being a part of a day."""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.date(1899, 12, 30)
_SECONDS_A_DAY = 86_400


def date_to_serial(on: dt.date) -> int:
    """``2020-01-01 → 43831``."""
    return (on - _EPOCH).days


def time_to_serial(at: dt.time) -> float:
    """``12:00 → 0.5``."""
    return (at.hour * 3600 + at.minute * 60 + at.second) / _SECONDS_A_DAY


def moment_to_serial(at: dt.datetime) -> float:
    """The wall time shown by ``at``, its zone left out: a spreadsheet has one zone for all its cells."""
    return date_to_serial(at.date()) + time_to_serial(at.time())


def serial_to_date(serial: float) -> dt.date:
    """``43831.4 → 2020-01-01``. Raises OverflowError beyond what a date can hold."""
    return _EPOCH + dt.timedelta(days=int(serial // 1))


def serial_to_time(serial: float) -> dt.time:
    """The time of day of a serial, to the nearest second."""
    seconds = round((serial % 1) * _SECONDS_A_DAY) % _SECONDS_A_DAY
    return dt.time(seconds // 3600, seconds % 3600 // 60, seconds % 60)


def serial_to_moment(serial: float) -> dt.datetime:
    """A naive moment, in the spreadsheet's zone, to the nearest second."""
    seconds = round(serial * _SECONDS_A_DAY)
    return dt.datetime.combine(_EPOCH, dt.time()) + dt.timedelta(seconds=seconds)

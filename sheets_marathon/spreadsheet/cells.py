"""What a cell's value means: spreadsheets keep dates and times as numbers, and people type them as texts too.

A date is a number of days since 1899-12-30 (FACTS 2), a time is a part of a day.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from sheets_marathon.spreadsheet.snapshot import Value, as_text

_EPOCH = dt.date(1899, 12, 30)
_SECONDS_A_DAY = 86_400
_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%H.%M")
_LAST_SERIAL = 2_958_465  # 9999-12-31


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


def read_date(value: Value) -> dt.date | None:
    """A cell as a date; None when it is blank or no date."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return serial_to_date(value) if 0 < value <= _LAST_SERIAL else None
    if isinstance(value, str):
        for form in _DATES:
            try:
                return dt.datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a date has no zone
            except ValueError:
                continue
    return None


def read_time(value: Value) -> dt.time | None:
    """A cell as a time of day; None when it is blank or no time."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A whole number is a slip: 10 typed for 10:00 would mean midnight of a day in 1900.
        whole_days = value >= 1 and float(value).is_integer()
        return serial_to_time(value) if 0 <= value < _LAST_SERIAL and not whole_days else None
    if isinstance(value, str):
        for form in _TIMES:
            try:
                return dt.datetime.strptime(value.strip(), form).time()  # noqa: DTZ007 - a time of day has no zone
            except ValueError:
                continue
    return None


def date_as_shown(value: Value) -> str:
    """A date's cell as people see it: ``46327 → 01.11.2026``, and whatever was typed instead."""
    on = None if isinstance(value, str) else read_date(value)
    return f"{on:%d.%m.%Y}" if on else as_text(value)


def time_as_shown(value: Value) -> str:
    """A time's cell as people see it: ``0.375 → 09:00``, and whatever was typed instead."""
    at = None if isinstance(value, str) else read_time(value)
    return f"{at:%H:%M}" if at else as_text(value)


def read_moment(value: Value, zone: dt.tzinfo) -> dt.datetime | None:
    """A program's moment cell, aware; None when it is blank or was overwritten with something else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _LAST_SERIAL:
        return serial_to_moment(value).replace(tzinfo=zone)
    return None


_ERRORS = {
    "#DIVIDE_BY_ZERO": "#DIV/0!",
    "#ERROR": "#ERROR!",
    "#NAME": "#NAME?",
    "#NULL_VALUE": "#NULL!",
    "#NUM": "#NUM!",
    "#N_A": "#N/A",
    "#REF": "#REF!",
    "#VALUE": "#VALUE!",
}
"""Errors as a look at the layout tells them (Google's ErrorType after a ``#``), and as cells show them."""
_ERROR = re.compile(
    r"#(?!LOADING)(REF|NAME|N/A|DIV/0|VALUE|NUM|NULL|ERROR|SPILL|CALC|ССЫЛ|ИМЯ|Н/Д|ДЕЛ/0|ЗНАЧ|ЧИСЛО|ПУСТО)"
)


def error_as_shown(value: Value) -> str:
    """The error that a cell shows, ``#DIV/0!``, however it was read; "" when it shows none."""
    if not isinstance(value, str) or not value.startswith("#"):
        return ""
    text = _ERRORS.get(value, value)
    return text if _ERROR.match(text) else ""


def read_number(value: Value) -> float | None:
    """A cell as a number, Russian decimals in text included; None when it is blank or no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return value
    if isinstance(value, str):
        try:
            number = float(value.replace("\u00a0", "").replace(" ", "").replace(",", "."))
        except ValueError:
            return None
        return number if math.isfinite(number) else None  # float() reads "nan" and "inf" too
    return None

"""What people's cells mean: a date may be a real date or text that looks like one."""

from __future__ import annotations

import datetime as dt
import math

from sheets_marathon.spreadsheet.serial import serial_to_date, serial_to_moment, serial_to_time
from sheets_marathon.spreadsheet.snapshot import Value

_DATES = ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y", "%d/%m/%Y")
_TIMES = ("%H:%M", "%H:%M:%S", "%H.%M")
_LAST_SERIAL = 2_958_465  # 9999-12-31


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


def read_moment(value: Value, zone: dt.tzinfo) -> dt.datetime | None:
    """A program's moment cell, aware; None when it is blank or was overwritten with something else."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= _LAST_SERIAL:
        return serial_to_moment(value).replace(tzinfo=zone)
    return None


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

"""Reading dates as Excel, ISO, Russian and English exports write them. What can't be told is None, never a guess."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from sheets_marathon.adapters.tables.cells import Cell, folded, text_of
from sheets_marathon.spreadsheet.cells import serial_to_date, serial_to_time

DateOrder = Literal["", "day_first", "month_first"]
"""How ``05/06/2026`` is meant; "": nobody has said, so such a date goes to Review."""

Moment = tuple[dt.date, dt.time | None]

_YEARS = range(2000, 2100)
# Excel serials of those years: a bare number outside can't be meant as a date.
_SERIALS = (36_526, 73_051)
_CLOCK = (
    r"(?:(?:[T,]|\s)\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?(?(4)\.?[Mm]\.?)"
    r"\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?"
)
_YEAR_MARK = r"(?:\s*(?:г\.?|года?))?"
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _CLOCK.replace("(4)", "(8)"), re.ASCII)
_DOTTED = re.compile(
    rf"(\d{{1,2}})\.(\d{{1,2}})\.(\d{{4}}|\d{{2}}){_YEAR_MARK}" + _CLOCK.replace("(4)", "(7)"), re.ASCII
)
_MARKED = re.compile(r"(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})" + _CLOCK.replace("(4)", "(8)"), re.ASCII)
_NAME = r"([A-Za-zА-Яа-яЁё]{3,9})\.?"
_DAY_NAME = re.compile(
    rf"(\d{{1,2}})[\s./-]*{_NAME},?[\s./-]*(\d{{4}}|\d{{2}}){_YEAR_MARK}" + _CLOCK.replace("(4)", "(7)"), re.ASCII
)
_NAME_DAY = re.compile(rf"{_NAME}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})" + _CLOCK.replace("(4)", "(7)"), re.ASCII)
_MONTHS = (
    ("январь", "января", "january"), ("февраль", "февраля", "february"), ("март", "марта", "march"),
    ("апрель", "апреля", "april"), ("май", "мая", "may"), ("июнь", "июня", "june"), ("июль", "июля", "july"),
    ("август", "августа", "august"), ("сентябрь", "сентября", "september"), ("октябрь", "октября", "october"),
    ("ноябрь", "ноября", "november"), ("декабрь", "декабря", "december"),
)  # fmt: skip


def read_moment(cell: Cell, order: DateOrder = "", zone: dt.tzinfo | None = None) -> Moment | None:
    """The day, and the time of day where the cell has one.

    ``21.11.2026``, ``21.11.26``, ``2026-11-21``, ``2026/11/21``, ``21 ноября 2026 г.``, ``21-Nov-2026``,
    ``Nov 21, 2026``, each with or without a time; an Excel serial; typed cells. ``11/21/2026`` can be read in one
    way only, ``05/06/2026`` needs ``order``. A moment in UTC (``Z``), or an aware one, is told in ``zone`` where that
    is given; any other offset is the place's own and moves nothing. A midnight is a day without a time.
    None: no date, an impossible one (31.02.) or one outside 2000 to 2099.
    """
    if isinstance(cell, dt.datetime):
        moment = cell.astimezone(zone) if zone is not None and cell.tzinfo is not None else cell
        return _checked(moment.date(), moment.time().replace(microsecond=0))
    if isinstance(cell, dt.date):
        return _checked(cell, None)
    if isinstance(cell, bool) or cell is None:
        return None
    return _from_text(text_of(cell), order, zone)


# Exports are in order of time and "last 48 hours" repeat themselves: the same text comes again and again.
@lru_cache(maxsize=20_000)
def _from_text(text: str, order: DateOrder, zone: dt.tzinfo | None) -> Moment | None:
    if _SERIAL.fullmatch(text):
        serial = float(text.replace(",", "."))
        inside = _SERIALS[0] <= serial < _SERIALS[1]
        return _checked(serial_to_date(serial), serial_to_time(serial)) if inside else None
    found = _parts(text, order)
    if found is None:
        return None
    (year, month, day), (hour, minute, second, half, offset) = found
    try:
        on = dt.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        if hour is None:
            return _checked(on, None)
        at = dt.time(_hour(int(hour), half), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    if offset and zone is not None and offset.strip("+-0:") in ("", "Z", "UTC", "GMT") and on.year in _YEARS:
        moment = dt.datetime.combine(on, at, dt.UTC).astimezone(zone)
        on, at = moment.date(), moment.time()
    return _checked(on, at)


def _parts(text: str, order: DateOrder) -> tuple[tuple[str, int, int], tuple[str | None, ...]] | None:
    """(year as written, month, day) and (hour, minute, second, a/p, offset)."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, _, month, day, *clock = match.groups()
        return (year, int(month), int(day)), tuple(clock)
    if match := _DOTTED.fullmatch(text):
        day, month, year, *clock = match.groups()
        return (year, int(month), int(day)), tuple(clock)
    if match := _MARKED.fullmatch(text):
        first, mark, second, year, *clock = match.groups()
        if mark == "-" and len(year) == 2:
            return None  # 21-11-26 may begin with the day as well as with the year
        ordered = _ordered(int(first), int(second), order)
        return None if ordered is None else ((year, *ordered), tuple(clock))
    if match := _DAY_NAME.fullmatch(text):
        day, name, year, *clock = match.groups()
    elif match := _NAME_DAY.fullmatch(text):
        name, day, year, *clock = match.groups()
    else:
        return None
    number = _month(name)
    return None if number is None else ((year, number, int(day)), tuple(clock))


def _ordered(first: int, second: int, order: DateOrder) -> tuple[int, int] | None:
    """Month and day of ``first/second``; None when nobody knows which is which."""
    if order == "day_first" or (not order and (first > 12 or first == second)):
        return second, first
    return (first, second) if order == "month_first" or second > 12 else None


def _month(name: str) -> int | None:
    word = folded(name)
    return next((at for at, names in enumerate(_MONTHS, 1) if any(month.startswith(word) for month in names)), None)


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of half a day")
    return hour % 12 + (12 if half in "Pp" else 0)


def _checked(day: dt.date, at: dt.time | None) -> Moment | None:
    if day.year not in _YEARS:
        return None
    return day, (at.replace(tzinfo=None) if at is not None and at != dt.time() else None)

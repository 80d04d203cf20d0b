"""Reading dates as Excel, ISO, Russian and English exports write them. What can't be told is None, never a guess.

Notations stand in ``date_notations``; here is what they mean.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from sheets_marathon.adapters.tables.cells import Cell, text_of
from sheets_marathon.adapters.tables.date_notations import WrittenDate, WrittenTime, written_date
from sheets_marathon.spreadsheet.cells import serial_to_date, serial_to_time

DateOrder = Literal["", "day_first", "month_first"]
"""How ``05/06/2026`` is meant; "": nobody has said, so such a date goes to Review."""

Moment = tuple[dt.date, dt.time | None]

_YEARS = range(2000, 2100)
# Excel serials of those years: a bare number outside can't be meant as a date.
_SERIALS = (36_526, 73_051)
# Seconds since 1970 up to 2038: a later one is rather some other number of ten digits.
_EPOCH = (946_684_800, 2_147_483_648)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_SECONDS = re.compile(r"(\d{10})(?:\d{3}|\d{6})?(?:[.,]\d+)?", re.ASCII)
_DOTNET = re.compile(r"/Date\((\d+)(?:[+-]\d{4})?\)/", re.ASCII)
_COMPACT = re.compile(
    r"(20\d\d)(\d\d)(\d\d)(?:[T ]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]?\d{3,9})?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?", re.ASCII
)


def read_moment(cell: Cell, order: DateOrder = "", zone: dt.tzinfo | None = None) -> Moment | None:
    """The day, and the time of day where the cell has one.

    ``21.11.2026``, ``21.11.26``, ``2026-11-21``, ``20261121``, ``21 ноября 2026 г.``, ``21-Nov-2026``,
    ``Sat, Nov 21, 2026``, each with or without a time; an Excel serial; seconds and milliseconds since 1970; typed
    cells. ``11/21/2026`` can be read in one way only, ``05/06/2026`` needs ``order``. A moment in UTC (``Z``, seconds
    since 1970), or an aware one, is told in ``zone`` where that is given; any other offset is the place's own and
    moves nothing. A midnight is a day without a time, so is its end, 24:00.
    None: no date, an impossible one (31.02.), one whose weekday is another one, or one outside 2000 to 2099.
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
    if match := _DOTNET.fullmatch(text):
        text = match[1]
    if match := _SECONDS.fullmatch(text):
        return _from_seconds(int(match[1]), zone)
    if match := _COMPACT.fullmatch(text):
        year, month, day, hour, minute, second, offset = match.groups()
        is_utc = bool(offset) and not offset.strip("+-Z:0")
        clock = WrittenTime(int(hour), int(minute), int(second or 0), is_utc=is_utc) if hour else None
        return _moment(WrittenDate(year, int(month), int(day), clock=clock), zone)
    written = written_date(text)
    if written is None:
        return None
    if written.either is not None:
        ordered = _ordered(*written.either, order)
        if ordered is None:
            return None
        written = written.as_ordered(*ordered)
    return _moment(written, zone)


def _from_seconds(seconds: int, zone: dt.tzinfo | None) -> Moment | None:
    if not _EPOCH[0] <= seconds < _EPOCH[1]:
        return None
    moment = dt.datetime.fromtimestamp(seconds, zone or dt.UTC)
    return _checked(moment.date(), moment.time())


def _moment(written: WrittenDate, zone: dt.tzinfo | None) -> Moment | None:
    clock = written.clock
    try:
        on = dt.date(int(written.year) + (2000 if len(written.year) == 2 else 0), written.month, written.day)
        if written.weekday is not None and on.weekday() != written.weekday:
            return None
        if clock is None or on.year not in _YEARS:
            return _checked(on, None)
        ends_the_day = (clock.hour, clock.minute, clock.second) == (24, 0, 0)
        at = dt.time() if ends_the_day else dt.time(_hour(clock), clock.minute, clock.second)
    except ValueError:
        return None
    if clock.is_utc and zone is not None:
        moment = dt.datetime.combine(on, at, dt.UTC) + dt.timedelta(days=ends_the_day)
        on, at = moment.astimezone(zone).date(), moment.astimezone(zone).time()
    return _checked(on, at)


def _ordered(first: int, second: int, order: DateOrder) -> tuple[int, int] | None:
    """Month and day of ``first/second``; None when nobody knows which is which."""
    if order == "day_first" or (not order and (first > 12 or first == second)):
        return second, first
    return (first, second) if order == "month_first" or second > 12 else None


def _hour(clock: WrittenTime) -> int:
    if not clock.half:
        return clock.hour
    if not 1 <= clock.hour <= 12:
        raise ValueError("no hour of half a day")
    return clock.hour % 12 + (12 if clock.half in "Pp" else 0)


def _checked(day: dt.date, at: dt.time | None) -> Moment | None:
    if day.year not in _YEARS:
        return None
    return day, (at.replace(tzinfo=None) if at is not None and at != dt.time() else None)

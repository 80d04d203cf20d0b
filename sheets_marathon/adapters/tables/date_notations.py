"""How dates are written: what of a text is the year, the month, the day, the weekday and the time. No calendar here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sheets_marathon.adapters.tables.cells import folded, plain_marks

_MONTHS = (
    ("январь", "января", "january"), ("февраль", "февраля", "february"), ("март", "марта", "march"),
    ("апрель", "апреля", "april"), ("май", "мая", "may"), ("июнь", "июня", "june"), ("июль", "июля", "july"),
    ("август", "августа", "august"), ("сентябрь", "сентября", "september"), ("октябрь", "октября", "october"),
    ("ноябрь", "ноября", "november"), ("декабрь", "декабря", "december"),
)  # fmt: skip
_WEEKDAYS = (
    ("пн", "пон", "понедельник", "mon", "monday"), ("вт", "втор", "вторник", "tue", "tues", "tuesday"),
    ("ср", "сред", "среда", "wed", "wednesday"), ("чт", "чет", "четв", "четверг", "thu", "thur", "thurs", "thursday"),
    ("пт", "пят", "пятн", "пятница", "fri", "friday"), ("сб", "суб", "субб", "суббота", "sat", "saturday"),
    ("вс", "вск", "воскр", "воскресенье", "sun", "sunday"),
)  # fmt: skip
_WEEKDAY_OF = {word: at for at, words in enumerate(_WEEKDAYS) for word in words}
_WEEKDAY = rf"\(?({'|'.join(sorted(_WEEKDAY_OF, key=len, reverse=True))})\b\.?\)?"
_BEFORE = re.compile(rf"{_WEEKDAY}[\s,]+")
_BEHIND = re.compile(rf"[\s,]+{_WEEKDAY}(?=$|[\s,])")

_NAME = r"(?P<name>[a-zа-яё]{3,9})\.?"
_YEAR = r"(?P<year>\d{4}|\d{2})(?!\d)"
_ORDINAL = r"(?:-?(?:st|nd|rd|th|го|ое|е))?(?:\s+of\b)?"
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        rf"(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
        rf"(?P<first>\d{{1,2}})(?P<mark>[-/])(?P<second>\d{{1,2}})(?P=mark){_YEAR}",
        rf"(?P<day>\d{{1,2}}){_ORDINAL}[\s./-]*{_NAME},?[\s./-]*{_YEAR}",
        rf"{_NAME}[\s/-]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s/-]+(?P<year>\d{{4}})(?!\d)",
        rf"(?P<year>\d{{4}})[\s/-]+{_NAME}[\s/-]+(?P<day>\d{{1,2}})(?!\d)",
        r"(?P<year>\d{4})-?w(?P<week>\d{2})-?(?P<weekday>[1-7])(?!\d)",
    )
)
# As Unix and Java print it: Dec  7 14:05:00 MSK 2026.
_CTIME = re.compile(
    rf"{_NAME}\s+(\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)\s+(?:([a-z]{{3,4}})\s+)?(\d{{4}})", re.ASCII
)
_YEAR_MARK = re.compile(r"\s*(?:года?|г)\b\.?")
_CLOCK_FIRST = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?)[\s,]+(.+)", re.ASCII)
# Names of zones where exports come from; none but UTC moves anything.
_ZONES = "utc|gmt|z|msk|мск|msd|мсд|samt|yekt|omst|novt|krat|irkt|yakt|vlat|magt|pett|eet|eest|cet|cest|almt"
_OFFSET = r"[+-]\d{1,2}(?::?\d{2})?"
_CLOCK = re.compile(
    r"(?P<parted>t|\s*[-_]\s*|[\s,]+)(?:(?:в|at)\s+)?(?P<hour>\d{1,2})(?P<mark>[:.])(?P<minute>\d{2})"
    r"(?:(?P=mark)(?P<second>\d{2})(?:[.,]\d+)?)?(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    rf"(?:\s*\(?(?P<zone>{_ZONES})?(?P<offset>{_OFFSET})?\)?)(?:\s*\([^()\d]*(?:time|время|{_ZONES})\))?(?:\[[\w/+-]+\])?",
    re.ASCII,
)
# A day may have an offset, too (XML's dates): which day it is it says itself.
_BARE_OFFSET = re.compile(r"(?:z|[+-]\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """A time of day as it is written. ``half``: a or p of a.m. and p.m., else "". ``is_utc``: it is told in UTC."""

    hour: int
    minute: int
    second: int = 0
    half: str = ""
    is_utc: bool = False


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it is written: ``year`` of two or four digits; ``weekday``, 0 is Monday, where one stands beside it.

    ``either``: two numbers of which one is the day and one the month, when the notation does not tell; month and day
    are 0 then.
    """

    year: str
    month: int = 0
    day: int = 0
    either: tuple[int, int] | None = None
    weekday: int | None = None
    clock: WrittenTime | None = None

    def as_ordered(self, month: int, day: int) -> WrittenDate:
        """The same where it is known which number is which."""
        return replace(self, month=month, day=day, either=None)


def written_date(text: str) -> WrittenDate | None:
    """What a text says, when all of it is a date, with or without a weekday and a time; else None."""
    text = " ".join(plain_marks(text).casefold().split()).rstrip(".,; ")  # of all the spaces that there are
    weekday, text = _without_weekday(text)
    if match := _CTIME.fullmatch(text):
        name, day, clock, zone, year = match.groups()
        text = f"{name} {day} {year} {clock} {zone or ''}".strip()
    if match := _CLOCK_FIRST.fullmatch(text):
        text = f"{match[2]} {match[1]}"
    for date, rest in _days(text):
        mark = _YEAR_MARK.match(rest)
        rest = rest[mark.end() :] if mark else rest
        if date.weekday is None and weekday is None and (match := _BEHIND.match(rest)):
            weekday, rest = _WEEKDAY_OF[match[1]], rest[match.end() :]
        if _BARE_OFFSET.fullmatch(rest):
            return replace(date, weekday=weekday)
        if (found := _CLOCK.fullmatch(rest)) and (clock_ := _clock(found)):
            return replace(date, weekday=weekday, clock=clock_)
    return None


def _without_weekday(text: str) -> tuple[int | None, str]:
    if match := _BEFORE.match(text):
        return _WEEKDAY_OF[match[1]], text[match.end() :]
    return None, text


def _days(text: str) -> Iterator[tuple[WrittenDate, str]]:
    """The days that a text may begin with, each with what follows it."""
    for pattern in _DATES:
        match = pattern.match(text)
        if match is None:
            continue
        part = match.groupdict()
        rest = text[match.end() :]
        if "week" in part:
            try:
                on = dt.date.fromisocalendar(int(part["year"]), int(part["week"]), int(part["weekday"]))
            except ValueError:
                continue
            yield WrittenDate(str(on.year), on.month, on.day), rest
        elif "first" in part:
            if (
                part["mark"] == "/" or len(part["year"]) == 4
            ):  # 21-11-26 may begin with the day as well as with the year
                yield WrittenDate(part["year"], either=(int(part["first"]), int(part["second"]))), rest
        elif "name" in part:
            if month := _month(part["name"]):
                yield WrittenDate(part["year"], month, int(part["day"])), rest
        else:
            yield WrittenDate(part["year"], int(part["month"]), int(part["day"])), rest


def _clock(match: re.Match[str]) -> WrittenTime | None:
    part = match.groupdict()
    if part["mark"] == "." and part["parted"].strip(" t,"):
        return None  # 07.12.2026-09.12 are two days
    zone, offset = part["zone"] or "", part["offset"] or ""
    is_utc = zone in ("utc", "gmt", "z") if not offset else zone in ("", "utc", "gmt") and not offset.strip("+-0:")
    return WrittenTime(int(part["hour"]), int(part["minute"]), int(part["second"] or 0), part["half"] or "", is_utc)


def _month(name: str) -> int | None:
    word = folded(name)
    return next((at for at, names in enumerate(_MONTHS, 1) if any(month.startswith(word) for month in names)), None)

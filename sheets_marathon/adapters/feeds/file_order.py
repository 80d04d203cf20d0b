"""Which of a folder's files comes later, by their names as people read them: numbers, days in figures and in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_COPIES = (re.compile(r"^(?:копия|copy of)\s+"), re.compile(r"\s*[-–—_(]?\s*\b(?:копия|copy)\b\)?"))
# 26-12-07 may begin with the year.
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})([-._])(\d{1,2})(?:\2(20\d{2})|(?<=\.\d\d)\.(\d{2}))(?!\d)", re.ASCII)
_DAY_AND_MONTH = re.compile(r"(?<![\d.])(\d\d)\.(\d\d)(?![\d.]\d|\d)", re.ASCII)
_WITHOUT_MARKS = re.compile(r"(?<!\d)(\d\d)(\d\d)(20\d\d|\d\d)(?!\d)", re.ASCII)
_MONTHS = (
    ("январ", "янв", "january", "jan"), ("феврал", "фев", "february", "feb"), ("март", "мар", "march", "mar"),
    ("апрел", "апр", "april", "apr"), ("ма", "май", "may", "may"), ("июн", "июн", "june", "jun"),
    ("июл", "июл", "july", "jul"), ("август", "авг", "august", "aug"), ("сентябр", "сен", "september", "sep"),
    ("октябр", "окт", "october", "oct"), ("ноябр", "ноя", "november", "nov"), ("декабр", "дек", "december", "dec"),
)  # fmt: skip
_ENDINGS = ("", "ь", "я", "е", "й", "а")
_WHOLE = {stem + end: at for at, (stem, _, name, _) in enumerate(_MONTHS, 1) for end in _ENDINGS} | {
    name: at for at, (_, _, name, _) in enumerate(_MONTHS, 1)
}
_BY_NAME = (
    _WHOLE | {short: at for at, (_, *shorts) in enumerate(_MONTHS, 1) for short in shorts} | {"sept": 9, "сент": 9}
)
_BY_NAME.pop("ма")
_WHOLE.pop("ма")
_GAP = r"[\s._,-]*"
_YEAR = rf"(?:{_GAP}(20\d\d)(?!\d))?"
_ANY = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_LETTER = r"[^\W\d_]"
_DAY_IN_WORDS = re.compile(
    rf"(?<!\d)(?:(\d{{1,2}})\s*(?:[-–—]|по|to)\s*)?(\d{{1,2}}){_GAP}({_ANY})(?!{_LETTER}){_YEAR}", re.ASCII
)
_WORDS_THEN_DAY = re.compile(rf"(?<!{_LETTER})({_ANY}){_GAP}(\d{{1,2}})(?!\d){_YEAR}", re.ASCII)
_MONTH_ALONE = re.compile(
    rf"(?<!{_LETTER})({'|'.join(sorted(_WHOLE, key=len, reverse=True))})(?!{_LETTER}){_YEAR}", re.ASCII
)
_NUMBER = re.compile(r"\d+", re.ASCII)
_LONGEST_NUMBER, _MOST_DAYS, _MOST_MONTHS = 20, 31, 12
_YEARS = range(20, 40)


def order_of_name(name: str, day_first: bool = True) -> str:
    """What of a file's name, without its ending, tells when it comes: numbers and dates compare as what they are.

    ``day_first``: six figures are a day, a month and a year (``days_come_first``).
    """
    text = _plain(name)
    for mark in _COPIES:
        text = mark.sub("", text).strip()
    text = _DAY_FIRST.sub(_year_first, text)
    text = _WITHOUT_MARKS.sub(lambda match: _marked(match, day_first=day_first), text)
    text = _DAY_IN_WORDS.sub(lambda match: _date(match[4], _BY_NAME[match[3]], match[2], match[1]), text)
    text = _WORDS_THEN_DAY.sub(lambda match: _date(match[3], _BY_NAME[match[1]], match[2]), text)
    text = _MONTH_ALONE.sub(lambda match: _date(match[2], _WHOLE[match[1]]), text)
    text = _DAY_AND_MONTH.sub(_month_first, text)
    return _NUMBER.sub(lambda match: match[0].zfill(_LONGEST_NUMBER), text)


def days_come_first(names: Iterable[str]) -> bool:
    """Whether six figures in these names, such as 301126, are a day, a month and a year: so they are of one year."""
    figures = {match.groups() for name in names for match in _WITHOUT_MARKS.finditer(_plain(name))}
    dates = [(first, month, last) for first, month, last in figures if len(last) == len("26")]
    first_days = [last for first, month, last in dates if _is_day(first, month) and int(last) in _YEARS]
    first_years = [first for first, month, last in dates if _is_day(last, month) and int(first) in _YEARS]
    if len(first_days) != len(first_years):
        return len(first_days) > len(first_years)
    return len(set(first_days)) < len(set(first_years))


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _is_day(day: str, month: str) -> bool:
    return 1 <= int(day) <= _MOST_DAYS and 1 <= int(month) <= _MOST_MONTHS


def _year_first(match: re.Match[str]) -> str:
    day, month, year = int(match[1]), int(match[3]), match[4] or f"20{match[5]}"
    if month > _MOST_MONTHS >= day:
        day, month = month, day
    return f"{year}-{month}-{day}" if month <= _MOST_MONTHS else match[0]


def _marked(match: re.Match[str], *, day_first: bool) -> str:
    """30112026 and 301126; 20261130 and 261130 compare as they stand."""
    day, month, year = match.groups()
    whole = len(year) == len("2026")
    if not _is_day(day, month) or not (whole or (day_first and int(year) in _YEARS)):
        return match[0]
    return f"{year if whole else f'20{year}'}-{month}-{day}"


def _month_first(match: re.Match[str]) -> str:
    return f"{match[2]}-{match[1]}" if _is_day(match[1], match[2]) else match[0]


def _date(year: str | None, month: int, *days: str | None) -> str:
    return "-".join(str(part) for part in (year, month, *days) if part)

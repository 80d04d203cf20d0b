"""What Sheets makes of typed text (USER_ENTERED), by locale: number, date, time, boolean, formula or text.

ru_RU and other languages with a decimal comma are read day first with dots; everything else as en_US.
A trap kept on purpose: "1.5" typed into a ru_RU sheet is the 1st of May of the current year.
Not read: dates with month names in other languages than English and Russian; durations over 24 h (a deviation).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from sheets_marathon.workspace.sheets.formulas.formula import decimal_comma, read_formula
from sheets_marathon.workspace.sheets.state.grid import Entered
from sheets_marathon.workspace.sheets.wire import Json

EPOCH = dt.date(1899, 12, 30)
_BOOLEANS = {"TRUE": True, "FALSE": False}
_RUSSIAN_BOOLEANS = {"ИСТИНА": True, "ЛОЖЬ": False}
_CURRENCY = {
    "$": '"$"#,##0.00',
    "€": "[$€]#,##0.00",
    "₽": "#,##0.00[$ ₽]",
    "р.": "#,##0.00[$р.]",
    "руб.": "#,##0.00[$ руб.]",
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RUSSIAN_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})([.,]\d+)?)?(?:\s*([AaPp])\.?[Mm]\.?)?\Z")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\Z")
_WORDED = re.compile(r"(\d{1,2})\.?[ -]([^\W\d]+)\.?,?[ -](\d{4})(?: г\.)?\Z")
_WORDED_MONTH_FIRST = re.compile(r"([^\W\d]+)\.? (\d{1,2}),? (\d{4})\Z")


class Typed(NamedTuple):
    """What a typed text became, and the number format Sheets puts on the cell along with it."""

    entered: Entered
    number_format: Json | None = None


def serial(moment: dt.date | dt.datetime) -> float:
    """Days since 1899-12-30; a datetime's wall time is the fraction."""
    if isinstance(moment, dt.datetime):
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6
        return (moment.date() - EPOCH).days + seconds / 86400
    return float((moment - EPOCH).days)


def typed(text: str, locale: str, today: dt.date) -> Typed:
    """What Sheets stores for ``text`` typed into a cell of a ``locale`` spreadsheet on ``today``."""
    if not text:
        return Typed(None)
    if text.startswith("'"):
        return Typed(text[1:])
    if text.startswith("=") and len(text) > 1:
        return Typed(read_formula(text, locale))
    bare = text.strip()
    comma = decimal_comma(locale)
    words = _BOOLEANS | _RUSSIAN_BOOLEANS if comma else _BOOLEANS
    if bare.upper() in words:
        return Typed(words[bare.upper()])
    found = _number(bare, comma) or _moment(bare, comma, today)
    if found is not None:
        return found
    if bare.startswith("+") and len(bare) > 1:  # typed like this it is a formula, often a broken one: "+7 (999)…"
        return Typed(read_formula("=" + bare, locale))
    return Typed(text)


def _number(text: str, comma: bool) -> Typed | None:
    for sign, pattern in _CURRENCY.items():
        for bare in (text.removeprefix(sign), text.removesuffix(sign)):
            if bare != text:
                amount = plain_number(bare.strip(), comma)
                return None if amount is None else Typed(amount, {"type": "CURRENCY", "pattern": pattern})
    if text.endswith("%"):
        share = plain_number(text[:-1].strip(), comma)
        if share is None:
            return None
        pattern = "0%" if share.is_integer() else "0.00%"
        return Typed(share / 100, {"type": "PERCENT", "pattern": pattern})
    number = plain_number(text, comma)
    if number is None:
        return None
    grouped = any(mark in text for mark in (" ", "\u00a0", "\u202f")) if comma else "," in text
    if not grouped:
        return Typed(number)
    pattern = "#,##0" if number.is_integer() else "#,##0.00"
    return Typed(number, {"type": "NUMBER", "pattern": pattern})


_PLAIN = {
    True: re.compile(r"[+-]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)?(?:,\d*)?(?:[eEеЕ][+-]?\d+)?\Z"),
    False: re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d+)?\Z"),
}


def plain_number(text: str, comma: bool) -> float | None:
    """The number in ``text`` with the locale's grouping and decimal mark, else None."""
    if not any(c.isdigit() for c in text) or not _PLAIN[comma].match(text):
        return None
    if comma:
        bare = re.sub(r"[ \u00a0\u202f]", "", text).replace(",", ".").replace("е", "e").replace("Е", "e")
    else:
        bare = text.replace(",", "")
    try:
        return float(bare)
    except ValueError:
        return None


def _moment(text: str, comma: bool, today: dt.date) -> Typed | None:
    time = _time(text)
    if time is not None:
        return Typed(time, {"type": "TIME", "pattern": "h:mm:ss" if text.count(":") == 2 else "h:mm"})
    day = _date(text, comma, today)
    if day is not None:
        pattern = "dd.mm.yyyy" if comma else "m/d/yyyy"
        if _ISO.match(text):  # recorded: 2020-01-01 stays 2020-01-01
            pattern = "yyyy-mm-dd"
        return Typed(serial(day), {"type": "DATE", "pattern": pattern})
    first, _, second = text.replace("T", " ").partition(" ")
    day, time = _date(first.rstrip(","), comma, today), _time(second.strip())
    if day is None or time is None:
        return None
    pattern = "dd.mm.yyyy h:mm:ss" if comma else "m/d/yyyy h:mm:ss"
    return Typed(serial(day) + time, {"type": "DATE_TIME", "pattern": pattern})


def _time(text: str) -> float | None:
    found = _TIME.match(text)
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[5] in "Pp" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second + float((found[4] or ",0").replace(",", "."))) / 86400


def _date(text: str, comma: bool, today: dt.date) -> dt.date | None:
    if found := _ISO.match(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _WORDED.match(text):
        return _day(int(found[3]), _month(found[2]), int(found[1]))
    if found := _WORDED_MONTH_FIRST.match(text):
        return _day(int(found[3]), _month(found[1]), int(found[2]))
    marks = r"[./-]" if comma else r"[/-]"
    found = re.match(rf"(\d{{1,2}})({marks})(\d{{1,2}})(?:\2(\d{{4}}|\d{{2}}))?\Z", text)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    year = today.year if found[4] is None else int(found[4])
    if found[4] is not None and len(found[4]) == 2:
        year += 2000 if year < 50 else 1900
    return _day(year, second, first) if comma else _day(year, first, second)


def _month(word: str) -> int:
    folded = word.casefold()
    for names in (_MONTHS, _RUSSIAN_MONTHS):
        for number, name in enumerate(names, 1):
            if folded.startswith(name):
                return number
    return 0


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None

"""Reading one cell of an export: dates, quantities, kinds, plain text. None or an error key, never a guess."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.spreadsheet.serial import serial_to_date

# What a row of cells may hold: text from a CSV, typed values from a workbook.
Cell = str | int | float | bool | dt.datetime | dt.date | None

_YEARS = range(2000, 2100)
# Excel serials of those years: a bare number outside can't be meant as a date.
_SERIALS = (36_526, 73_051)
_TIME = r"(?:[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME, re.ASCII)
_DOTTED_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})" + _TIME, re.ASCII)
_NUMBER = re.compile(r"([+-]?)(\d{1,9})(?:[.,](\d+))?", re.ASCII)
_SPACES = re.compile(r"\s+")
_BLANKS_IN_NUMBERS = re.compile(r"[\s\u2009\u202f\u00a0]")
_WORDS = re.compile(r"\w+")


def text_of(cell: Cell) -> str:
    """What a person sees: outer spaces, no-break spaces and a stray BOM gone; 18917.0 is "18917"."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell).replace("\ufeff", "").replace("\xa0", " ").strip()


def folded(text: str) -> str:
    """For comparing headers and words: case, ё/е and runs of spaces don't count."""
    return _SPACES.sub(" ", text.replace("\ufeff", "").replace("\xa0", " ")).strip().casefold().replace("ё", "е")


def read_date(cell: Cell) -> dt.date | None:
    """The day: ``2026-11-21``, ``21.11.2026``, ``21.11.26``, each with or without a time, or an Excel serial.

    The day is taken as written; a zone behind the time moves nothing. None: no date, an impossible one (31.02.)
    or one outside 2000 to 2099.
    """
    if isinstance(cell, dt.datetime):
        return _in_range(cell.date())
    if isinstance(cell, dt.date):
        return _in_range(cell)
    if isinstance(cell, bool) or cell is None:
        return None
    text = text_of(cell)
    if match := _ISO_DATE.fullmatch(text):
        year, month, day, *clock = match.groups()
    elif match := _DOTTED_DATE.fullmatch(text):
        day, month, year, *clock = match.groups()
    else:
        return _from_serial(text)
    try:
        hour, minute, second = (int(part or 0) for part in clock)
        dt.time(hour, minute, second)
        return _in_range(dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day)))
    except ValueError:
        return None


def read_quantity(cell: Cell) -> int | None:
    """Whole cars: ``1``, ``-1``, ``1,0``, ``1.000`` (three decimals are usual in 1C), ``2 000``. Else None.

    A comma or a point is always a decimal mark, as Russian exports write it; thousands are parted by spaces.
    """
    if isinstance(cell, bool) or cell is None or isinstance(cell, dt.date):
        return None
    text = _BLANKS_IN_NUMBERS.sub("", str(cell)).replace("−", "-").replace("–", "-")
    match = _NUMBER.fullmatch(text)
    if match is None or (match[3] or "").strip("0"):
        return None
    return int(match[1] + match[2])


def read_kind(cell: Cell, sale_words: Iterable[str], return_words: Iterable[str]) -> EventKind | None:
    """Sale or return, by words that begin with a configured one: "Возврат от покупателя" has "возврат".

    Returns are looked for first: "Возврат реализации" names both. None: neither.
    """
    words = _WORDS.findall(folded(text_of(cell)))
    for kind, stems in ((EventKind.RETURN, return_words), (EventKind.SALE, sale_words)):
        if any(word.startswith(folded(stem)) for stem in stems for word in words):
            return kind
    return None


def _in_range(day: dt.date) -> dt.date | None:
    return day if day.year in _YEARS else None


def _from_serial(text: str) -> dt.date | None:
    try:
        serial = float(text.replace(",", ".")) if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text, re.ASCII) else 0.0
    except ValueError:
        return None
    return serial_to_date(serial) if _SERIALS[0] <= serial < _SERIALS[1] else None

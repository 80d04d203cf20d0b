"""Reading quantities, and telling figures from words, in Russian and English notation."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

from sheets_marathon.adapters.tables.cells import Cell, plain_marks, text_of

Thousands = Literal["", ",", "."]
"""The mark that parts thousands in an export; "": spaces do, and a comma or a point is a decimal mark."""

_SPACE = "[ \u00a0\u2009\u202f'’]"
_WHOLE = rf"\d{{1,9}}|\d{{1,3}}(?:{_SPACE}\d{{3}})+"
_SPACED = re.compile(rf"({_WHOLE})(?:[.,](\d+))?", re.ASCII)
# With both marks in it, the last one is the decimal mark: 1,234.00 and 1.234,00.
_COMMAS = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d+)", re.ASCII)
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)", re.ASCII)
_STYLES: dict[Thousands, tuple[re.Pattern[str], ...]] = {
    "": (_SPACED, _COMMAS, _POINTS),
    ",": (re.compile(rf"({_WHOLE}|\d{{1,3}}(?:,\d{{3}})+)(?:\.(\d+))?", re.ASCII),),
    ".": (re.compile(rf"({_WHOLE}|\d{{1,3}}(?:\.\d{{3}})+)(?:,(\d+))?", re.ASCII),),
}
# What people count cars in. "1 компл." is none: it may be mats.
_UNIT = re.compile(
    r"(?<=\d)[\s\u00a0]*(?:шт(?:ук[аи]?)?|ед(?:иниц[аы]?)?|авто|а/м|тс|автомобил(?:ь|я|ей|и)|машин[аы]?|pcs?|pce|pieces?|"
    r"units?|cars?|vehicles?|autos?|automobiles?|ea)\.?$",
    re.IGNORECASE,
)
_NOT_DIGITS = re.compile(r"\D")
_LONGEST = 9
_CURRENCY = r"(?:%|₽|\$|€|(?:руб|р|rub|usd|eur)\.?)"
_FIGURE = re.compile(rf"{_CURRENCY}?\s*[-(]?\s*{_CURRENCY}?\s*\d[\d\s.,'’]*\s*[)-]?\s*{_CURRENCY}?", re.IGNORECASE)


def read_quantity(cell: Cell, thousands: Thousands = "") -> int | None:
    """Whole cars, or None: ``1``, ``1 шт.``, ``-1``, ``−1``, ``1-``, ``(1)``, ``1,0``, ``2 000``, ``1.000`` (three
    decimals as in 1C).

    Unless ``thousands`` names a mark, a comma or a point is a decimal mark: ``1,000`` is one car, and ``1,234``,
    which may be a thousand and some or no whole number, is None. ``1,234.00`` and ``1.234,00`` leave no doubt.
    """
    if isinstance(cell, bool) or cell is None or isinstance(cell, dt.date):
        return None
    if isinstance(cell, int):
        return cell if abs(cell) < 10**_LONGEST else None
    return _from_text(text_of(cell) if isinstance(cell, str) else str(cell), thousands)


@lru_cache(maxsize=1_000)
def _from_text(written: str, thousands: Thousands) -> int | None:
    text, sign = _unsigned(plain_marks(written))
    for style in _STYLES[thousands]:
        match = style.fullmatch(text)
        if match is not None and not (match[2] or "").strip("0"):
            digits = _NOT_DIGITS.sub("", match[1])
            return sign * int(digits) if len(digits) <= _LONGEST else None
    return None


def _unsigned(written: str) -> tuple[str, int]:
    found = _UNIT.search(written)
    text = written[: found.start()] if found is not None else written
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), -1
    if text.startswith(("-", "+")):
        return text[1:].strip(), -1 if text[0] == "-" else 1
    return (text[:-1].strip(), -1) if text.endswith("-") else (text, 1)


def is_figure(text: str) -> bool:
    """Whether a cell is a number or an amount of money, however it is written, and no words."""
    return bool(text) and _FIGURE.fullmatch(plain_marks(text)) is not None

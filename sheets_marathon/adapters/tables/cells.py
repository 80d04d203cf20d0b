"""Reading one cell of an export: plain text, words. Kinds, dates and quantities have files of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

# What a row of cells may hold: text from a CSV, typed values from a workbook, a database or JSON.
Cell = str | int | float | bool | dt.datetime | dt.date | None
Row = Sequence[Cell]

_SPACES = re.compile(r"\s+")
# ="00123": so CRM exports keep Excel from making a number of it. A typed apostrophe does the same.
_TEXT_FORMULA = re.compile(r'=\s*"((?:[^"]|"")*)"')
_APOSTROPHES = "'’‘`"
# Excel keeps fifteen digits of a number and makes zeros of the rest; other programs write all that a double can hold.
_EXCELS_DIGITS = 15
_EXACT_BELOW = 2**53
_PLAIN_MARKS = str.maketrans(
    "０１２３４５６７８９．。，／：－＋（）\u3000−–—‒‑", "0123456789..,/:-+() -----",
)  # fmt: skip
_INVISIBLE = {"\xa0": " ", "\ufeff": "", "\u200b": "", "\xad": ""}


def as_cell(value: object) -> Cell:
    """Anything a library hands out, as a cell: what is no plain value (Decimal, UUID, a time of day) becomes text.

    So does a number whose last digits are lost, as Excel shows it: 1.23456789012346E+18.
    """
    if isinstance(value, float) and _has_lost_digits(value):
        return _rounded(value)
    if value is None or isinstance(value, str | int | float | bool | dt.date):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def text_of(cell: Cell) -> str:
    """What a person sees: outer spaces, no-break spaces and a stray BOM gone; 18917.0 is "18917".

    ``="00123"`` and ``'00123`` are 00123.
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _without_wrapping((cell if cell.isascii() else _seen(cell)).strip())
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


def _without_wrapping(text: str) -> str:
    if text[:1] == "=" and (match := _TEXT_FORMULA.fullmatch(text)):
        return match[1].replace('""', '"').strip()
    if text[:1] in _APOSTROPHES and len(text) > 1:
        bare = text[1:-1] if text[-1] in _APOSTROPHES else text[1:]
        return bare.strip() if bare.strip(_APOSTROPHES) else text
    return text


def _has_lost_digits(number: float) -> bool:
    if not number.is_integer():
        return False
    digits = str(abs(int(number)))
    rounded = len(digits) > _EXCELS_DIGITS and not digits[_EXCELS_DIGITS:].strip("0")
    return abs(number) >= _EXACT_BELOW or rounded


def _rounded(number: float) -> str:
    mantissa, _, power = f"{number:.14E}".partition("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{power}"


def plain_marks(text: str) -> str:
    """Full-width digits and marks, and dashes of every length, as ASCII has them."""
    return text if text.isascii() else text.translate(_PLAIN_MARKS)


def _seen(text: str) -> str:
    # str.translate is slow, and hardly a cell has any of these.
    for sign, shown in _INVISIBLE.items():
        if sign in text:
            text = text.replace(sign, shown)
    return text


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """For comparing headers and words: case, ё/е, line breaks and runs of spaces don't count."""
    return _SPACES.sub(" ", _seen(text)).strip().casefold().replace("ё", "е")

"""Reading one cell of an export: plain text, words, kinds. Dates and quantities have files of their own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache

from sheets_marathon.marathon.model import EventKind

# What a row of cells may hold: text from a CSV, typed values from a workbook, a database or JSON.
Cell = str | int | float | bool | dt.datetime | dt.date | None
Row = Sequence[Cell]

_SPACES = re.compile(r"\s+")
_INVISIBLE = {"\xa0": " ", "\ufeff": "", "\u200b": "", "\xad": ""}
_WORDS = re.compile(r"\w+")


def as_cell(value: object) -> Cell:
    """Anything a library hands out, as a cell: what is no plain value (Decimal, UUID, a time of day) becomes text."""
    if value is None or isinstance(value, str | int | float | bool | dt.date):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def text_of(cell: Cell) -> str:
    """What a person sees: outer spaces, no-break spaces and a stray BOM gone; 18917.0 is "18917"."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return (cell if cell.isascii() else _seen(cell)).strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)


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


@lru_cache(maxsize=1_024)
def read_kind(text: str, sale_words: tuple[str, ...], return_words: tuple[str, ...]) -> EventKind | None:
    """Sale or return, by words that begin with a configured one: "Возврат от покупателя" has "возврат".

    Returns are looked for first: "Возврат реализации" names both. None: neither.
    """
    words = _WORDS.findall(folded(text))
    for kind, stems in ((EventKind.RETURN, return_words), (EventKind.SALE, sale_words)):
        if any(word.startswith(folded(stem)) for stem in stems for word in words):
            return kind
    return None

"""A1 notation: letters for columns, quoted tab titles, ranges. Indices inside are 0-based, rows in text 1-based."""

from __future__ import annotations

import re

_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_CELL_LIKE = re.compile(r"(?i)([a-z]{1,3}[0-9]+|r[0-9]*c[0-9]*|r|c|true|false)\Z")
_RANGE = re.compile(r"(?:(?P<tab>'(?:[^']|'')+'|[^'!]+)!)?\$?(?P<column>[A-Z]+)?\$?(?P<row>[0-9]+)?(?::.*)?\Z")


def column_letters(index: int) -> str:
    """``0 → "A"``, ``25 → "Z"``, ``26 → "AA"``. A negative index is a ValueError."""
    if index < 0:
        raise ValueError(f"a column index can't be {index}")
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """``"A" → 0``, ``"AA" → 26``."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def quoted(title: str) -> str:
    """A tab's title as formulas and ranges need it: quoted unless it is a plain Latin word."""
    if _PLAIN_TITLE.match(title) and not _CELL_LIKE.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def cell(row: int, column: int) -> str:
    """``cell(5, 2) → "C5"``: the row is 1-based as people see it, the column index 0-based."""
    return f"{column_letters(column)}{row}"


def start_of(a1_range: str) -> tuple[str, int, int]:
    """Tab title, 1-based row and 0-based column where a range begins: ``"'Оценки ПК'!B1:B90" → (…, 1, 1)``.

    A missing row or column counts as the first. Raises ValueError for text that is no range.
    """
    match = _RANGE.match(a1_range)
    if match is None:
        raise ValueError(f"{a1_range!r} is not a range in A1 notation")
    tab = match["tab"] or ""
    if tab.startswith("'"):
        tab = tab[1:-1].replace("''", "'")
    return tab, int(match["row"] or 1), column_index(match["column"]) if match["column"] else 0

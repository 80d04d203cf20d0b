"""A1 notation and grid areas. All numbers are 0-based and half-open; ``None`` is an open end."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN_TITLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*)\Z")
_CELL = r"(?P<c{0}>[A-Za-z]{{1,3}})?(?P<r{0}>[1-9]\d*)?"
_RANGE = re.compile(
    _CELL.format(1).replace("(?P<", r"\$?(?P<") + r"(?P<colon>:" + _CELL.format(2).replace("(?P<", r"\$?(?P<") + r")?\Z"
)


def column_letters(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """ "A" → 0, "aa" → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def quoted(title: str) -> str:
    """``title`` as Google writes it before "!": quoted unless it is plain ASCII that can't be taken for a cell."""
    if _PLAIN_TITLE.match(title) and not _LOOKS_LIKE_CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class CellArea:
    """A rectangle of cells; open ends are None."""

    top: int | None
    left: int | None
    bottom: int | None
    right: int | None

    def closed(self, rows: int, columns: int) -> Box:
        """The area within a grid of ``rows`` × ``columns``; ends beyond the grid are cut."""
        return Box(
            self.top or 0,
            self.left or 0,
            rows if self.bottom is None else min(self.bottom, rows),
            columns if self.right is None else min(self.right, columns),
        )


@dataclass(frozen=True, slots=True)
class Box:
    """A closed rectangle of cells, half-open."""

    top: int
    left: int
    bottom: int
    right: int

    def a1(self, title: str) -> str:
        """ "Sheet1!A1:B2", one cell as "Sheet1!A1"."""
        first = f"{column_letters(self.left)}{self.top + 1}"
        if self.bottom - self.top == 1 and self.right - self.left == 1:
            return f"{quoted(title)}!{first}"
        return f"{quoted(title)}!{first}:{column_letters(self.right - 1)}{self.bottom}"


def split_sheet(text: str) -> tuple[str | None, str]:
    """("Sheet1", "A1:B2") of "'Sheet1'!A1:B2"; (None, text) where no tab is named. A broken quote: ValueError."""
    if text.startswith("'"):
        found = re.match(r"'((?:[^']|'')*)'(?:!(.*))?\Z", text, re.DOTALL)
        if found is None:
            raise ValueError(text)
        return found[1].replace("''", "'"), found[2] or ""
    title, mark, rest = text.rpartition("!")
    return (title, rest) if mark else (None, text)


def parse_area(text: str) -> tuple[CellArea, bool]:
    """The area of "A1:B2", "A:B", "2:3", "A2:B", and whether it names a single cell. Raises ValueError."""
    found = _RANGE.match(text)
    if found is None or not (found["c1"] or found["r1"]):
        raise ValueError(text)
    columns = [column_number(found[k]) if found[k] else None for k in ("c1", "c2")]
    rows = [int(found[k]) - 1 if found[k] else None for k in ("r1", "r2")]
    if not found["colon"]:
        if columns[0] is None or rows[0] is None:
            raise ValueError(text)
        return CellArea(rows[0], columns[0], rows[0] + 1, columns[0] + 1), True
    if columns[1] is None and rows[1] is None:
        raise ValueError(text)
    (left, right), (top, bottom) = columns, rows
    if left is not None and right is not None and right < left:
        left, right = right, left
    if top is not None and bottom is not None and bottom < top:
        top, bottom = bottom, top
    if top is None and bottom is not None and left is not None:  # "A:B5" is read as A5:B
        top, bottom = bottom, None
    return CellArea(top, left, None if bottom is None else bottom + 1, None if right is None else right + 1), False

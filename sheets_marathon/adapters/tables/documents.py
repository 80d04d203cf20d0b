"""Numbers of documents that a spreadsheet program has broken: nobody can tell any more which deal they name."""

from __future__ import annotations

import datetime as dt
import re

from sheets_marathon.adapters.tables.cells import Cell, text_of

_KEPT_DIGITS = 15
"""How many digits of a number Excel keeps; the rest become zeros."""
_EXACT = 2**53
"""Beyond it a number of a workbook is some number near the one that was meant."""
_MONTHS = (
    "янв фев мар апр май мая июн июл авг сен сент окт ноя нояб дек jan feb mar apr may jun jul aug sep sept oct nov dec"
)
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})"
_BROKEN = re.compile(
    r"\d+(?:[.,]\d+)?[eе]\+\d+"  # 1,23457E+15
    r"|0+(?:[.,]0+)?"  # a formula that nobody has computed, or that looked up nothing
    rf"|\d{{1,2}}[.\- ]{_MONTH}\.?|{_MONTH}\.?[.\- ]\d{{2,4}}"  # 12-5 has become a day of May
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?: 0?0:00(?::00)?)?"
    r"|#+|#(?:знач|ссылка|н/д|имя|дел/0|число|пусто|value|ref|n/a|name|div/0|num|null)[!?]?",  # a formula that failed
    re.IGNORECASE,
)


def is_broken_number(cell: Cell) -> bool:
    """Whether a document's cell holds what Excel makes of a number that it takes for an amount or a date.

    A cell that is a number of more than 15 digits and has nothing but zeros behind the 15th has been rounded. A zero is
    a formula's that has no value; deals would be one under it.
    """
    if isinstance(cell, dt.date):
        return True
    text = text_of(cell)
    if isinstance(cell, float) and cell > _EXACT:
        return True
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return not cell or (len(text) > _KEPT_DIGITS and not text[_KEPT_DIGITS:].strip("0"))
    return _BROKEN.fullmatch(text) is not None

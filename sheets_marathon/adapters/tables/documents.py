"""Numbers of documents that a spreadsheet program has broken: nobody can tell any more which deal they name."""

from __future__ import annotations

import datetime as dt
import re

from sheets_marathon.adapters.tables.cells import Cell, text_of

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

    A workbook's number that has lost its last digits comes as a text that says so (``cells.as_cell``); under the zeros
    of formulas without values all deals would be one.
    """
    return isinstance(cell, dt.date) or _BROKEN.fullmatch(text_of(cell)) is not None

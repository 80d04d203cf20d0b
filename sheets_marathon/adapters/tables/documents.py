"""What stands where a document's number should and is none: words for "none", and numbers that a program has broken."""

from __future__ import annotations

import datetime as dt
import re

from sheets_marathon.adapters.tables.cells import Cell, folded, text_of

_MONTHS = (
    "янв фев мар апр май мая июн июл авг сен сент окт ноя нояб дек jan feb mar apr may jun jul aug sep sept oct nov dec"
)
_MONTH = rf"(?:{'|'.join(_MONTHS.split())})"
_BROKEN = re.compile(
    r"\d+(?:[.,]\d+)? ?[eе] ?\+ ?\d+|\d[.,]\d+ ?[eе] ?\d+"  # 1,23457E+15, 1,23457e15
    r"|0+(?:[.,]0+)?"  # a formula that nobody has computed, or that looked up nothing
    rf"|\d{{1,2}}[.\- ]{_MONTH}\.?|{_MONTH}\.?[.\- ]\d{{2,4}}"  # 12-5 has become a day of May
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?: 0?0:00(?::00)?)?"
    r"|\d{4}-\d{2}-\d{2}(?:[ t]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
    r"|#+|#(?:знач|ссылка|н/д|имя|дел/0|число|пусто|value|ref|n/a|name|div/0|num|null)[!?]?",  # a formula that failed
    re.IGNORECASE,
)
# A file of text keeps what Excel made of a long number: zeros for all behind its fifteenth digit.
_ROUNDED = re.compile(r"[1-9]\d{14}0+")
_NO_NUMBER = re.compile(
    r"(?:(?:№|номер|no\.?) ?)?[(\[<]?(?:"
    r"б ?[/\\.]? ?н\.?|без ?(?:номера|ном\.?|№)|н/[дп]|(?:номера )?нет(?: номера)?|номер не присвоен|"
    r"не ?(?:указан|присвоен|задан|заполнен|определен)[ао]?|отсутствует|неизвест(?:но|ен)|пусто|прочерк|истина|ложь|"
    r"n/?a|nan|nat|none|null|nil|undefined|true|false|empty|blank|unknown|no number|without number|not available"
    r")[)\]>]?|(?:№ ?)?[-–—−‒_.,?*/\\ ]*|№"
)


def names_nothing(text: str) -> bool:
    """Whether a document's text is none at all or says that there is no number: ``б/н``, ``нет``, a dash, ``N/A``.

    Under such a word all deals without a number would be one.
    """
    return _NO_NUMBER.fullmatch(folded(text)) is not None


def is_broken_number(cell: Cell) -> bool:
    """Whether a document's cell holds what Excel makes of a number that it takes for an amount or a date.

    A workbook's number that has lost its last digits comes as a text that says so (``cells.as_cell``); under the zeros
    of formulas without values all deals would be one.
    """
    text = text_of(cell)
    if isinstance(cell, dt.date) or _BROKEN.fullmatch(text) is not None:
        return True
    return isinstance(cell, str) and _ROUNDED.fullmatch(text) is not None

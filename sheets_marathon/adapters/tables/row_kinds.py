"""Reports, not tables: which rows of an export are no deals, and why. Whatever may be a deal is left alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import zip_longest

from sheets_marathon.adapters.tables.cells import folded
from sheets_marathon.adapters.tables.header import Header
from sheets_marathon.adapters.tables.numbers import is_figure

# Stable keys, as reports of an import name them.
BLANK, TITLE, HEADER, NUMBERING, SEPARATOR, GROUP, SUBTOTAL, TOTAL, FOOTER = (
    "blank", "title", "header", "numbering", "separator", "group", "subtotal", "total", "footer",
)  # fmt: skip

_TOTAL = re.compile(
    r"(?:общий |общее |общая |промежуточный )?(?:итого|итог|итоги|всего|подытог)\b|(?:grand |sub[- ]?)?totals?\b"
)
_SUB = re.compile(r"промежуточный|подытог|sub")
_WHOLE = re.compile(
    r"\W*(?:(?:по|за|for)\s+)?(?:отчету|отчёту|всем\w*|всего|компании|организации|период\w*|report|all|the)?\W*"
)
_FOOTER = re.compile(
    r"(?:сформирован|составил|подготовил|напечатан|исполнител|ответственн|отчет сформирован|отчет составил|подпись|"
    r"дата (?:формирования|печати|выгрузки)|руководител|главный бухгалтер|страница|стр\.|лист \d|"
    r"generated|printed|prepared|exported|created (?:by|on|at)|report date|page \d|signature|end of report|"
    r"конец отчета)"
)
_LINE = re.compile(r"[-=_*.~─━—–+|]{3,}")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_SHORTEST_CAR = 6


def no_row(texts: Sequence[str], header: Header) -> str:
    """Why a row is none in any kind of table: it is blank or the header again; "" when it may be one."""
    if not any(texts):
        return BLANK
    return HEADER if _is_one_of(texts, header.lines) else ""


def no_deal(texts: Sequence[str], header: Header, fresh: bool) -> str:
    """Why a row below the header is no deal, "" when it is one, whole or in parts.

    ``texts``: its cells as text; ``fresh``: nothing but header lines has come since the last header. A row with a
    document, a date and a seller is never passed over, unless it is the header again or its columns' numbers.
    """
    if why := no_row(texts, header):
        return why
    if fresh and is_numbering(texts):
        return NUMBERING
    places = header.places
    filled = [text for text in texts if text]
    document, date = _at(texts, places, "document"), _at(texts, places, "date")
    seller = _at(texts, places, "seller_number") or _at(texts, places, "seller_name")
    if document and date and seller:
        return ""
    if _is_one_of(texts, header.titles):
        return TITLE  # paged reports repeat what stands above the header, too
    if all(_LINE.fullmatch(text) for text in filled):
        return SEPARATOR
    if kind := _total(filled):
        return SUBTOTAL if _DIGIT.search(date) else kind
    first = folded(filled[0])
    if _FOOTER.match(first) or (filled[0].endswith(":") and len(filled) <= 2):
        return FOOTER
    if _at(texts, places, "kind") and len(set(filled)) > 1:
        return ""  # it says what it is: a deal with something missing
    if not document and not seller and not _DIGIT.search(date):
        return GROUP if _LETTER.search("".join(filled)) else SUBTOTAL
    return GROUP if _is_heading(texts, filled, places, document) else ""


def goes_on(texts: Sequence[str], above: Sequence[str], header: Header) -> bool:
    """Whether a row that ``no_deal`` takes for a heading or a subtotal may be one more line of the deal ``above``.

    It says nothing of a day, and the deal has words wherever it has any: the same document, seller and store, or
    another model. A heading begins in a column of its own, or names what is below it.
    """
    places = header.places
    if _DIGIT.search(_at(texts, places, "date")) or any(map(is_total, texts)):
        return False
    told = ("document", "seller_number", "seller_name", "store")
    same = {places[field] for field in told if field in places}
    return all(
        folded(text) == folded(over) if at in same else _LETTER.search(over) is not None
        for at, (text, over) in enumerate(zip_longest(texts, above, fillvalue=""))
        if text and (at in same or _LETTER.search(text))
    )


def is_car(text: str) -> bool:
    """Whether a cell of the cars' column names one: ``XTA219070K0123456``, and no words or sums."""
    return len(text) >= _SHORTEST_CAR and " " not in text and bool(_DIGIT.search(text)) and not is_total(text)


class CarsAbove:
    """How many cars stand above a row, since some row before it: what a subtotal without a word may say.

    Subtotals may leave returns out, take them off, or add up the column as it is.
    """

    def __init__(self) -> None:
        self.deals = 0
        self._written = self._sold = self._kept = 0

    def add(self, quantity: int, *, returned: bool, begins: bool) -> None:
        """A row with cars, which ``begins`` a deal or is one more line of it."""
        self.deals += begins
        self._written += quantity
        self._sold += 0 if returned else quantity
        self._kept += -abs(quantity) if returned else quantity

    def are(self, quantity: int) -> bool:
        """Whether a row with this quantity may be their sum."""
        return self.deals > 0 and quantity in (self._written, self._sold, self._kept)


def is_numbering(texts: Sequence[str]) -> bool:
    """Whether a row holds the numbers of the columns, as printed forms have it under a header."""
    filled = [text for text in texts if text]
    return len(filled) > 2 and filled == [str(at) for at, text in enumerate(texts, 1) if text]


def is_total(text: str) -> bool:
    """Whether a cell begins with a word for a total."""
    return _TOTAL.match(folded(text)) is not None


def _at(texts: Sequence[str], places: Mapping[str, int], field: str) -> str:
    place = places.get(field)
    return texts[place] if place is not None and place < len(texts) else ""


def _is_one_of(texts: Sequence[str], lines: Sequence[Sequence[str]]) -> bool:
    """One of these lines again, as paged exports repeat them; blank cells at the end don't count."""
    last = folded(next(text for text in reversed(texts) if text))
    likely = [line for line in map(_trimmed, lines) if line and line[-1] == last]
    return bool(likely) and _trimmed([folded(text) for text in texts]) in likely


def _trimmed(line: Sequence[str]) -> list[str]:
    ends = [at for at, text in enumerate(line) if text]
    return list(line[: ends[-1] + 1]) if ends else []


def _total(filled: Sequence[str]) -> str:
    for text in map(folded, filled):
        if match := _TOTAL.match(text):
            return SUBTOTAL if _SUB.match(text) or not _WHOLE.fullmatch(text[match.end() :]) else TOTAL
    return ""


def _is_heading(texts: Sequence[str], filled: Sequence[str], places: Mapping[str, int], document: str) -> bool:
    """One text at the beginning of a line, alone, repeated in every cell, or with figures behind it."""
    lone = len(set(filled)) == 1
    identity = {places[field] for field in ("document", "date", "seller_number", "seller_name") if field in places}
    # "ДКП-005326" alone is the rest of a deal, "Лада Центр 2" is a heading.
    if document and not lone and _DIGIT.search(document) and " " not in document:
        return False
    if lone:
        return not (document and _DIGIT.search(document) and " " not in document)
    first = next(at for at, text in enumerate(texts) if text)
    behind = [(at, text) for at, text in enumerate(texts) if text and at > first]
    return not is_figure(texts[first]) and all(at not in identity and is_figure(text) for at, text in behind)

"""Personnel numbers as systems and people write them: which spellings are one number. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Latin letters that look like Cyrillic ones: "МСК-17" and "MCK-17" are one number.
_LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_LABEL = re.compile(r"(?:таб(?:ельный)?|[тt]\.?\s*[нnh]|номер|no|number)(?:[\s.:]+|(?=\d))")
_QUOTES = str.maketrans(dict.fromkeys("'’‘`´ʼ′\"«»“”„=", ""))
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_WHOLE = re.compile(r"([\dо]*\d[\dо]*)(?:[.,][0о]+)?")
_MADE_UP = re.compile(r"N\d{3,}")
_BROKEN = re.compile(
    r"\d+(?:[.,]\d+[eе]\+?|[eе]\+)\d+"  # 1,23E+05
    r"|\d+,\d*[1-9]\d*"  # a fraction
    r"|\d{1,2}\.\d{1,2}\.\d{4}(?: \d{1,2}:\d\d(?::\d\d)?)?|\d{4}-\d\d-\d\d(?:[ t]\d\d:\d\d(?::\d\d)?)?"
    r"|\d{1,2}[.\- ](?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[а-яa-z]*\.?(?:[.\- ]\d{2,4})?"
    r"|#+|#(?:знач|ссылка|н/д|имя|дел/0|число|пусто|value|ref|n/a|name|div/0|num|null)[!?]?",  # a failed formula
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?[78]?9\d{9}")


@lru_cache(maxsize=65_536)
def number_key(number: str) -> str:
    """What two spellings of one personnel number have in common; "" where there is no number.

    Excel and exports drop zeros in front or pad with them, write ``123.0``, put ``'``, ``№`` or «ТН» and all kinds of
    spaces around, and people type the letter O for a zero: all of it is levelled. Never shown to anybody.
    """
    text = re.sub("[№#]", " ", number.translate(_QUOTES))
    text = unicodedata.normalize("NFKC", text).casefold().strip(" \t.,;:")
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    while label := _LABEL.match(text):
        text = text[label.end() :].lstrip(" .:")
    text = _DASHES.sub("-", "".join(text.split()).translate(_LOOK_ALIKES))
    if whole := _WHOLE.fullmatch(text):
        return whole[1].replace("о", "0").lstrip("0")  # no number is zero: systems write it for "none"
    return text if any(sign.isalnum() for sign in text) else ""


def is_number(key: str) -> bool:
    """Whether a key could be a personnel number; a name or a login without a digit is none."""
    return any(sign.isdigit() for sign in key)


def is_made_up(number: str) -> bool:
    """Whether the program itself has given this number to somebody who had none."""
    return _MADE_UP.fullmatch(number) is not None


def is_broken(number: str) -> bool:
    """Whether a cell holds what a spreadsheet program has made of a personnel number: nobody knows which it was."""
    return _BROKEN.fullmatch(number.strip()) is not None


def looks_like_phone(number: str) -> bool:
    """Whether a telephone number stands where a personnel number should."""
    return _PHONE.fullmatch(re.sub(r"[\s().-]", "", number)) is not None


def same_number(number: str, other: str) -> bool:
    """Whether two cells hold one personnel number."""
    return number_key(number) == number_key(other) != ""

"""What a deal is known by: the one place that says when two rows speak of one deal (decision 0014). Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import lru_cache

from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.marathon.people.roster import fold_name

SAME_DAYS = 14
"""Two dates under one number so many days apart are one deal's, put right; a document has one date."""
DOUBTFUL_DAYS = 62
"""So many days apart they may be either, when the seller is the same; further apart the numbers have begun anew."""

_LINK = re.compile(
    r'=\s*(?:HYPERLINK|ГИПЕРССЫЛКА)\(\s*"[^"]*"\s*[,;]\s*(?:"((?:[^"]|"")*)"|([^"\s)]+))\s*\)', re.IGNORECASE
)
# Latin letters that look like Cyrillic ones, at least in capitals.
_LOOK_ALIKES = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
_NUMBER_SIGN = re.compile(r"№|#|(?<![^\W\d_])n(?:o\.|[o°]?[.\s])\s*(?=\w)")
_DATED = re.compile(r"\s+(?:от|of|dated|from)\s+(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2} [^\W\d_]{3,9}\.? \d{4}).*$")
_BETWEEN = r"\s.,:;/\\|()\[\]«»\"'‘’`_‐-―−-"
_GROUPS = re.compile(rf"\d+|[^\W\d_]+|[^\w{_BETWEEN}]")
_NAMES_OF_FORM = {"ооо", "оао", "зао", "пао", "ао", "ип", "дц", "llc", "ltd", "inc"}


def linked_text(document: str) -> str:
    """What a link shows, where a CSV has the formula of one over a number: ``=HYPERLINK("https://…","ДКП-75")``."""
    link = _LINK.fullmatch(document.strip()) if document.lstrip()[:1] == "=" else None
    shown = (link[1] or link[2]).replace('""', '"').strip() if link else ""
    return shown if any(sign.isdigit() for sign in shown) else document


@lru_cache(maxsize=65_536)
def fold_document(document: str) -> str:
    """A document's number spelt one way: "№ АВ-0300", "ав 300" and "AB–300 от 07.12.2026" are one.

    Case, look-alike letters, invisible characters, blanks, dashes, points, slashes and brackets between groups, a sign
    for "number", a date behind it, and zeros before a group of digits don't count. "" only for what has no sign at all.
    """
    text = unicodedata.normalize("NFKC", linked_text(document).replace("№", " # ")).casefold()
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    text = _NUMBER_SIGN.sub(" ", _DATED.sub("", text)).translate(_LOOK_ALIKES)
    groups = [group.lstrip("0") or "0" if group.isdecimal() else group for group in _GROUPS.findall(text)]
    return "-".join(groups) or text.strip()


def kind_of(event: DealEvent) -> EventKind | None:
    """What the ledger takes a row for: a sale of fewer than no cars takes back, as a return does."""
    return EventKind.RETURN if event.kind is EventKind.SALE and event.quantity < 0 else event.kind


def is_storno(event: DealEvent) -> bool:
    """Whether it is a sale that subtracts: it speaks of a sale that was there before."""
    return event.kind is EventKind.SALE and event.quantity < 0


def days_apart(one: dt.date, other: dt.date) -> int:
    """How far apart two days are."""
    return abs((one - other).days)


@lru_cache(maxsize=4_096)
def stores_alike(one: str, other: str) -> bool:
    """Whether two names may be of one store: "Вега", "ВЕГА МОТОРС" and "ООО «Вега-Моторс»" may; nothing fits all."""
    words, others = _words(one), _words(other)
    return not words or not others or words <= others or others <= words or _joined(one) == _joined(other)


def _words(store: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", fold_name(store))) - _NAMES_OF_FORM


def _joined(store: str) -> str:
    return "".join(word for word in re.findall(r"\w+", fold_name(store)) if word not in _NAMES_OF_FORM)


@lru_cache(maxsize=4_096)
def beside(source: str, other: str) -> bool:
    """Whether two sources are worksheets of one workbook, or different feeds: neither is a later report of the other's.

    Sources are named "feed/file.xlsx · worksheet"; a folder's files may stand without their feed, others without a
    file.
    """
    (feed, file, sheet), (other_feed, other_file, other_sheet) = _named(source), _named(other)
    return feed != other_feed or (file == other_file and sheet != other_sheet)


def _named(source: str) -> tuple[str, str, str]:
    path, _, sheet = source.partition(" · ")
    feed, slash, file = path.partition("/")
    if slash or not _FILE.search(path):
        return feed, file, sheet
    return "", path, sheet


def fold_word(word: str) -> str:
    """A word of a kind column as an answer about it is remembered: digits and signs belong to it.

    Systems have codes for kinds: "601" and "602", "S1" and "S2", "+" and "–" mean different things. Quotes, what ends a
    sentence, and the document that a row names behind its kind ("… 00012 от 07.12.2026") are no part of it.
    """
    folded = fold_name(word).replace("_", " ")
    return " ".join(_THIS_DOCUMENT.sub("", folded).strip(_AROUND_WORD).split()) or folded


_FILE = re.compile(r"\.\w{1,5}$")
_AROUND_WORD = ' .,:;!"«»“”„'
_THIS_DOCUMENT = re.compile(
    r"(?<=\w)\s+(?:no\s*)?\S*\d{5}\S*\s+(?:от|of|dated|from)\s+\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*$"
)

_QUESTION = re.compile(r"(sale):(.*):(sale|return)((?::\d{4}-\d{2}-\d{2})?)", re.DOTALL)


def fold_question(key: str) -> str:
    """The key of a question about a deal, whichever way its document is spelt there."""
    asked = _QUESTION.fullmatch(key)
    if asked is None or asked[2].startswith("?:"):
        return key
    return f"{asked[1]}:{fold_document(asked[2])}:{asked[3]}{asked[4]}"

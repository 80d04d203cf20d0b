"""A formula as Sheets understands it: read by a locale, kept without one, written in any.

In ru_RU ``;`` separates arguments, ``,`` is the decimal mark and ``\\`` separates array columns; in en_US
``,`` does both and ``;`` separates arguments too (FACTS 1). A text that can't be read is kept as typed
(``broken``) and evaluates to #ERROR!, as in Sheets.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from sheets_marathon.workspace.sheets.state.a1 import column_letters, column_number, quoted


class Ref(NamedTuple):
    """One reference: 0-based, half-open, None for an open end; ``sheet`` None is the formula's own tab.

    ``fixed`` holds four letters out of "tlbr": the ends that carry a dollar sign.
    """

    sheet: str | None
    top: int | None
    left: int | None
    bottom: int | None
    right: int | None
    fixed: str
    single: bool

    def text(self) -> str:
        """The reference as written, with its tab's name quoted where needed."""
        prefix = f"{quoted(self.sheet)}!" if self.sheet is not None else ""
        first = self._corner(self.left, self.top, "l", "t")
        if self.single:
            return prefix + first
        bottom = None if self.bottom is None else self.bottom - 1
        right = None if self.right is None else self.right - 1
        return f"{prefix}{first}:{self._corner(right, bottom, 'r', 'b')}"

    def _corner(self, column: int | None, row: int | None, column_end: str, row_end: str) -> str:
        text = ""
        if column is not None:
            text += ("$" if column_end in self.fixed else "") + column_letters(column)
        if row is not None:
            text += ("$" if row_end in self.fixed else "") + str(row + 1)
        return text


class Name(NamedTuple):
    """A word that may be a named range, TRUE/FALSE or a LET variable."""

    text: str


class Number(NamedTuple):
    """A number literal, with a dot."""

    text: str


class Separator(NamedTuple):
    """Between arguments ("arg"), array columns ("column") or array rows ("row")."""

    kind: str


Part = str | Ref | Name | Number | Separator

REF_ERROR = "#REF!"


@dataclass(frozen=True, slots=True)
class ParsedFormula:
    """A formula's parts after "="; ``broken`` holds the text of one that could not be read."""

    parts: tuple[Part, ...]
    broken: str | None = None
    # As it is written with and without a decimal comma: every read of a cell asks.
    _texts: dict[bool, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def text(self, locale: str) -> str:
        """The formula with "=", as ``locale`` writes it."""
        if self.broken is not None:
            return self.broken
        comma = decimal_comma(locale)
        if comma not in self._texts:
            self._texts[comma] = self._text(comma)
        return self._texts[comma]

    def _text(self, comma: bool) -> str:
        pieces = ["="]
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(part)
            elif isinstance(part, Number):
                pieces.append(part.text.replace(".", ",") if comma else part.text)
            elif isinstance(part, Separator):
                pieces.append(_WRITTEN[comma][part.kind])
            elif isinstance(part, Ref):
                pieces.append(part.text())
            else:
                pieces.append(part.text)
        return "".join(pieces)

    def refs(self) -> tuple[Ref, ...]:
        """All references, in order."""
        return tuple(part for part in self.parts if isinstance(part, Ref))

    def names(self) -> tuple[str, ...]:
        """All words that may be named ranges."""
        return tuple(part.text for part in self.parts if isinstance(part, Name))


_WRITTEN = {
    True: {"arg": ";", "column": "\\", "row": ";"},
    False: {"arg": ",", "column": ",", "row": ";"},
}

# Locales of the languages that write 1,5 (CLDR); everything else is read as en_US is.
_DECIMAL_COMMA = frozenset(
    {"ru", "de", "fr", "es", "it", "pt", "pl", "uk", "cs", "sv", "nl", "tr", "kk", "be", "fi", "da"}
)


def decimal_comma(locale: str) -> bool:
    """Whether ``locale`` ("ru_RU") writes 1,5 and therefore separates arguments by ";"."""
    return locale.partition("_")[0] in _DECIMAL_COMMA and locale not in ("es_MX",)


_CELL = r"\$?[A-Za-z]{1,3}\$?[1-9]\d*"
_TOKEN = rf"""
    (?P<string>"(?:[^"]|"")*")
  | (?P<ref>(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
        (?:(?P<area>{_CELL}:\$?[A-Za-z]{{1,3}}(?:\$?[1-9]\d*)?|{_CELL}:\$?[1-9]\d*
            |\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}}(?:\$?[1-9]\d*)?|\$?[1-9]\d*:\$?[1-9]\d*)
          |(?P<cell>{_CELL})|(?P<lost>\#REF!))(?![\w(.!]))
  | (?P<function>[^\W\d][\w.]*\()
  | (?P<error>\#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|ERROR!))
  | (?P<name>[^\W\d][\w.]*)
  | (?P<number>(?:\d+(?:MARK\d*)?|MARK\d+)(?:[eE][+-]?\d+)?)
  | (?P<operator><>|<=|>=|[-+*/^&=<>%():!@\#])
  | (?P<separator>[,;\\])
  | (?P<brace>[{{}}])
  | (?P<space>\s+)
"""
_TOKENS = {comma: re.compile(_TOKEN.replace("MARK", "," if comma else r"\."), re.VERBOSE) for comma in (True, False)}
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?\Z")


@functools.lru_cache(maxsize=50_000)
def read_formula(text: str, locale: str) -> ParsedFormula:
    """The formula in ``text`` (which begins with "="), read by ``locale``."""
    comma = decimal_comma(locale)
    tokens = _TOKENS[comma]
    parts: list[Part] = []
    nesting: list[str] = []
    position, end = 1, len(text)
    while position < end:
        found = tokens.match(text, position)
        if found is None:
            return ParsedFormula((), text)
        position = found.end()
        kind, token = str(found.lastgroup), found[0]
        if kind == "separator":
            separator = _separator(token, comma, bool(nesting) and nesting[-1] == "{")
            if separator is None:
                return ParsedFormula((), text)
            parts.append(separator)
            continue
        for bracket in token if kind in ("operator", "brace", "function") else "":
            if bracket in "({":
                nesting.append(bracket)
            elif bracket in ")}" and (not nesting or nesting.pop() != {")": "(", "}": "{"}[bracket]):
                return ParsedFormula((), text)
        parts.append(_part(found, kind, token))
    if nesting or not parts:
        return ParsedFormula((), text)
    return ParsedFormula(tuple(parts))


def _separator(token: str, comma: bool, in_array: bool) -> Separator | None:
    if in_array:
        kinds = {"\\": "column", ";": "row"} if comma else {",": "column", "\\": "column", ";": "row"}
    else:
        kinds = {";": "arg"} if comma else {",": "arg", ";": "arg"}
    kind = kinds.get(token)
    return Separator(kind) if kind else None


def _part(found: re.Match[str], kind: str, token: str) -> Part:
    if kind == "ref":
        if found["lost"]:
            return REF_ERROR
        prefix = found["sheet"]
        sheet = None
        if prefix:
            sheet = prefix[1:-2].replace("''", "'") if prefix.startswith("'") else prefix[:-1]
        return read_ref(found["area"] or found["cell"], sheet)
    if kind == "name":
        return Name(token.upper()) if token.upper() in ("TRUE", "FALSE") else Name(token)
    if kind == "number":
        return Number(token.replace(",", "."))
    return token.upper() if kind in ("function", "error") else token


def read_ref(text: str, sheet: str | None) -> Ref:
    """The reference ``text`` ("$A$2:A") on ``sheet``; corners are put in order. Raises ValueError."""
    first, colon, second = text.partition(":")
    left_mark, left, top_mark, top = _corner(first)
    fixed = ("l" if left_mark else "") + ("t" if top_mark else "")
    if not colon:
        if left is None or top is None:
            raise ValueError(text)
        return Ref(sheet, top, left, top + 1, left + 1, fixed, single=True)
    right_mark, right, bottom_mark, bottom = _corner(second)
    if top is None and bottom is not None and left is not None:  # "A:B5" is read as A5:B
        top, bottom, top_mark, bottom_mark = bottom, None, bottom_mark, False
    if left is not None and right is not None and right < left:
        left, right, left_mark, right_mark = right, left, right_mark, left_mark
    if top is not None and bottom is not None and bottom < top:
        top, bottom, top_mark, bottom_mark = bottom, top, bottom_mark, top_mark
    marks = zip("ltrb", (left_mark, top_mark, right_mark, bottom_mark), strict=True)
    fixed = "".join(end for end, mark in marks if mark)
    return Ref(
        sheet,
        top,
        left,
        None if bottom is None else bottom + 1,
        None if right is None else right + 1,
        fixed,
        single=False,
    )


def _corner(text: str) -> tuple[bool, int | None, bool, int | None]:
    found = _CORNER.match(text)
    if found is None:
        raise ValueError(text)
    column = column_number(found[2]) if found[2] else None
    row = int(found[4]) - 1 if found[4] else None
    if column is None:  # "$5": the dollar belongs to the row
        return False, None, bool(found[1] or found[3]), row
    return bool(found[1]), column, bool(found[3]), row

"""Which of the tabs that people made could be a declared one, and how sure that is: pure, any sheet.

``adopt`` takes a tab only when there is no doubt; here doubt is the answer, for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout, as_text

_HEADER_WITHIN = 10
"""People write titles and remarks above a list; headers further down are not looked for."""

_SAMPLE_ROWS = 200
_FEWEST_ALIKE = 0.8
"""The share of a column's filled cells that must look alike before its content counts."""

_FEWEST_CELLS = 3
_CLEAR_LEAD = 15
"""Points of confidence by which the best tab must lead the next before a choice is made for people."""

_FEWEST_COLUMNS = 3


class By(StrEnum):
    """What a column was recognised by, the surest first."""

    HEADER = "header"
    ALIAS = "alias"
    CONTENT = "content"


_WORTH = {By.HEADER: 100, By.ALIAS: 95, By.CONTENT: 60}
_ORDER = tuple(By)


class Level(StrEnum):
    """How sure a proposal is, in a word."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a declared column is recognised by: its headers in all languages, other names for it, and what a filled
    cell of it looks like (text, trimmed); None where content tells nothing."""

    key: str
    headers: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    looks: Callable[[str], bool] | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Guess:
    """A column taken for a declared one; ``index`` from 0, ``header`` as it stands in the sheet."""

    key: str
    header: str
    index: int
    by: By


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tab that could be the one. ``doubts``: for columns that several could be, their headers; ``missing``: required
    columns that none could be; ``left``: headers that mean nothing to us; ``confidence`` 0–100. ``header_row`` from 1.
    """

    sheet_id: int
    title: str
    header_row: int
    guesses: tuple[Guess, ...]
    confidence: int
    doubts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """How sure it is, looked at alone."""
        if self.missing or self.doubts:
            return Level.UNSURE
        return Level.SURE if self.confidence >= 85 else Level.LIKELY

    def by(self, how: By) -> tuple[str, ...]:
        """Headers recognised that way, from left to right."""
        return tuple(guess.header for guess in sorted(self.guesses, key=lambda guess: guess.index) if guess.by is how)

    @property
    def columns(self) -> dict[str, str]:
        """Headers by key, as a ``TabMapping`` wants them."""
        return {guess.key: guess.header for guess in self.guesses}


def candidates(signs: Sequence[Sign], layout: Layout) -> tuple[Candidate, ...]:
    """Untagged tabs that could be the declared one, best first."""
    found = [candidate for tab in layout.tabs if not tab.tag and (candidate := _candidate(signs, tab)) is not None]
    return tuple(sorted(found, key=lambda candidate: (bool(candidate.missing), -candidate.confidence)))


def clear_choice(found: Sequence[Candidate]) -> Candidate | None:
    """The one that leads the others clearly; None when there is none, or a person has to choose."""
    if not found or found[0].level is Level.UNSURE:
        return None
    rivals = [candidate for candidate in found[1:] if not candidate.missing]
    return None if rivals and found[0].confidence - rivals[0].confidence < _CLEAR_LEAD else found[0]


def _candidate(signs: Sequence[Sign], tab: FoundTab) -> Candidate | None:
    """The tab read with the header row that tells most; None when no row tells enough."""
    best: Candidate | None = None
    for number in range(1, min(_HEADER_WITHIN, len(tab.grid)) + 1):
        read = _read_with(signs, tab, number)
        # A row of data below the header explains content alone; headers are what makes a row the header.
        if read is not None and (best is None or _weight(read) > _weight(best)):
            best = read
    return best


def _weight(candidate: Candidate) -> tuple[int, int]:
    named = [guess for guess in candidate.guesses if guess.by is not By.CONTENT]
    return len(named) + len(candidate.doubts), candidate.confidence


def _read_with(signs: Sequence[Sign], tab: FoundTab, header_row: int) -> Candidate | None:
    headers = tab.header(header_row)
    guesses: dict[str, Guess] = {}
    doubts: dict[str, tuple[str, ...]] = {}
    taken: set[int] = set()
    for by in _ORDER:
        for sign in signs:
            if sign.key in guesses or sign.key in doubts:
                continue
            fitting = [
                index
                for index, header in enumerate(headers)
                if header and index not in taken and _fits(sign, by, tab, header_row, index)
            ]
            if len(fitting) == 1:
                guesses[sign.key] = Guess(sign.key, headers[fitting[0]], fitting[0], by)
                taken.add(fitting[0])
            elif fitting and by is not By.CONTENT:
                doubts[sign.key] = tuple(headers[index] for index in fitting)
    # Two columns of one header can't be told apart by naming it, so neither is proposed.
    folded = [fold_header(header) for header in headers]
    for key, guess in list(guesses.items()):
        if folded.count(fold_header(guess.header)) > 1:
            doubts[key] = tuple(text for text in headers if fold_header(text) == fold_header(guess.header))
            del guesses[key]
    required = [sign.key for sign in signs if sign.required]
    missing = tuple(key for key in required if key not in guesses and key not in doubts)
    named = {key for key, guess in guesses.items() if guess.by is not By.CONTENT} | set(doubts)
    if not named & set(required) or (missing and len(guesses) + len(doubts) < _FEWEST_COLUMNS):
        return None
    ordered = tuple(guesses[sign.key] for sign in signs if sign.key in guesses)
    known = {guess.header for guess in ordered} | {text for several in doubts.values() for text in several}
    left = tuple(dict.fromkeys(text for text in headers if text and text not in known))
    confidence = _confidence(required, guesses, doubts)
    return Candidate(tab.sheet_id, tab.title, header_row, ordered, confidence, doubts, missing, left)


def _confidence(required: Sequence[str], guesses: Mapping[str, Guess], doubts: Collection[str]) -> int:
    """Nine tenths are the required columns, one tenth whatever else fits (two columns are enough)."""
    worth = [_WORTH[guesses[key].by] if key in guesses else 30 if key in doubts else 0 for key in required]
    others = sum(1 for key in guesses if key not in required)
    return round(0.9 * sum(worth) / max(len(worth), 1) + 5 * min(others, 2))


def _fits(sign: Sign, by: By, tab: FoundTab, header_row: int, index: int) -> bool:
    if by is By.CONTENT:
        return sign.looks is not None and _looks(sign.looks, tab, header_row, index)
    names = sign.headers if by is By.HEADER else sign.aliases
    header = fold_header(tab.header(header_row)[index])
    return bool(header) and header in {fold_header(name) for name in names}


def _looks(looks: Callable[[str], bool], tab: FoundTab, header_row: int, index: int) -> bool:
    below = tab.grid[header_row : header_row + _SAMPLE_ROWS]
    filled = [text for row in below if index < len(row) and (text := as_text(row[index]))]
    alike = sum(1 for text in filled if looks(text))
    return len(filled) >= _FEWEST_CELLS and alike >= _FEWEST_ALIKE * len(filled)


def fold_header(text: str) -> str:
    """A header as it is compared: "Ф.И.О.  Продавца*" and "ФИО продавца" are one."""
    # Dots and dashes inside a word go without leaving a gap ("E-mail", "Ф.И.О."), other signs become one.
    bare = re.sub(r"(?<=\w)[.\-\u2010-\u2015](?=\w|$|\s)", "", text.casefold().replace("ё", "е"))
    return " ".join(re.sub(r"[^\w№]+", " ", bare).split())

"""Whether a cell names somebody besides the one it was understood as: numbers in a list, surnames, cases of them. Pure.

Who has those numbers and surnames is ``roster.RosterIndex``'s to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sheets_marathon.marathon.people.numbers import looks_like_phone, number_key

NUMBER_WITHIN = re.compile(r"((?:[^\W\d_]{1,4}-?)?\d[\dOОoо]*)")
"""A personnel number among words."""

_JOINED = re.compile(r"[\W_]*|.*(?<!\w)(?:и|или|либо|and|or)[\W_]*", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_FEWEST_DIGITS = 3
_SHORTEST_STEM = 4


def numbers_within(text: str) -> tuple[str, ...]:
    """Every number that a cell names, in its order."""
    return tuple(NUMBER_WITHIN.findall(text))


def lists_another_number(text: str) -> bool:
    """Whether a second number, which nobody may have, is listed beside the first: «00129, 00555», «00129 или 00555».

    A number that words lead to (a contract, so many cars), a year and a telephone number are remarks.
    """
    first, second = (*NUMBER_WITHIN.finditer(text), None, None)[:2]
    if first is None or second is None or number_key(first[0]) == number_key(second[0]):
        return False
    digits = sum(sign.isdigit() for sign in second[0])
    if digits < _FEWEST_DIGITS or _YEAR.fullmatch(second[0]) or looks_like_phone(text[second.start() :]):
        return False
    alike = first[0][0].isdigit() == second[0][0].isdigit()
    return alike and _JOINED.fullmatch(text, first.end(), second.start()) is not None


def words_within(text: str) -> Iterator[str]:
    """Words of a cell that may be somebody's surname; little ones, which join others, only where they begin large."""
    return (word for word in _WORD.findall(text) if len(word) > 2 or (len(word) > 1 and word[0].isupper()))


def nominatives(word: str) -> tuple[str, ...]:
    """A folded word, and what it may be a case of: «смирнову» → «смирнов», «ежовой» → «ежова»."""
    stems = (word[:-1], word[:-2], f"{word[:-1]}а", f"{word[:-2]}а")
    return (word, *(stem for stem in stems if len(stem) >= _SHORTEST_STEM))

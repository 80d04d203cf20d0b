"""Whether two ways to write a name can be one person: order, initials, patronymics, remarks in brackets. Pure.

Names come folded (``roster.fold_name``). Who is meant among several people is decided in ``roster.RosterIndex``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

Words = tuple[str, ...]
"""A name's words in their order, the parts of a double name apart: ``("салтыков", "щедрин", "иван")``."""

_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_INSIDE = re.compile(r"[(\[]([^)\]]*)[)\]]")
_WORD = re.compile(r"[^\W\d_?]+")
_CHILD_OF = {"оглы", "оглу", "улы", "ули", "кызы", "гызы", "кизи"}
"""Turkic patronymics end in a word of their own, which is written apart or not."""

_PATRONYMIC = re.compile(r".{2,}(?:вич|ьич|тич|мич|вна|чна|шна|оглы|оглу|улы|кызы|гызы)")
_LATIN = re.compile("[a-z]+")
_ANY_VOWEL = re.compile("[әаэея]")


_NEAR, _NEAR_IN_LATIN = 0.76, 0.65
_IN_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "ә": "a",
})  # fmt: skip

PARTICLES = frozenset({
    "ван", "вон", "фон", "де", "дер", "ден", "да", "ди", "ду", "дю", "ла", "ле", "лос", "эль", "аль", "бен", "бин",
    "ибн", "дос", "сан", "тер", "тен", "van", "von", "de", "der", "den", "da", "di", "du", "la", "le", "los", "el",
    "al", "ben", "bin", "ibn", "dos", "san", "ter", "ten",
})  # fmt: skip
"""Words that are no surname by themselves, but begin one: «Ван Дер Ваальс»."""


@dataclass(frozen=True, slots=True)
class WrittenName:
    """One way to read a name of the roster: its words, of which the first ``surname`` ones are the surname."""

    words: Words
    surname: int


def words_of(folded: str) -> Words:
    """The words of a folded name; what stands in brackets is left out."""
    return _joined(_WORD.findall(_BRACKETS.sub(" ", folded)))


def readings(folded: str) -> tuple[Words, ...]:
    """How a name can be read: without what stands in brackets; where that may be another surname, with it as well."""
    plain = words_of(folded)
    inside = [word for part in _INSIDE.findall(folded) for word in _WORD.findall(part)]
    if len(inside) != 1 or len(plain) < 2:
        return (plain,)
    return (plain, (inside[0], *plain[1:]))


def written(folded: str) -> tuple[WrittenName, ...]:
    """How a name of the roster can be meant: the surname stands first, or last where the name says so."""
    parts = _BRACKETS.sub(" ", folded).replace(",", " ").split()
    at = 0
    while at < len(parts) - 2 and parts[at] in PARTICLES:
        at += 1
    surname = len(_WORD.findall(" ".join(parts[: at + 1])))
    found = [WrittenName(words, surname) for words in readings(folded)]
    words = found[0].words
    given_first = len(words) > 2 and is_patronymic(words[1]) and not is_patronymic(words[-1])
    if given_first or (len(words) > 1 and _LATIN.fullmatch("".join(words))):
        found.append(WrittenName((words[-1], *words[:-1]), 1))
    return tuple(name for name in found if name.words)


def _joined(words: Sequence[str]) -> Words:
    joined: list[str] = []
    for word in words:
        if word in _CHILD_OF and len(joined) > 1:
            joined[-1] += word
        else:
            joined.append(word)
    return tuple(joined)


def fits(wanted: Words, name: WrittenName) -> bool:
    """Whether ``wanted`` can be the person who is called ``name``.

    A surname is needed, whole, and a given name or its initial; whatever else there is must not contradict. The order
    does not matter, but initials come in the order of the names. A patronymic that only one of the two has is none.
    """
    if sorted(wanted) == sorted(name.words):
        return True
    left = list(name.words)
    initials: list[str] = []
    extra: list[str] = []
    for word in wanted:
        same = next((there for there in left if len(word) > 1 and alike(word, there)), None)
        if same is not None:
            left.remove(same)
        else:
            (initials if len(word) == 1 else extra).append(word)
    given = name.words[name.surname :]
    open_names = [there for there in given if there in left]
    if not given or any(there in left for there in name.words[: name.surname]):
        return False
    if len(wanted) == name.surname or (given[0] in open_names and not initials):
        return False
    for initial in initials:
        if open_names and open_names[0].startswith(initial):
            open_names.pop(0)
        elif open_names:
            return False
        else:
            extra.append(initial)
    # One word too many may be the patronymic that the roster does not have.
    return not extra or (len(extra) == len(given) == 1 and (len(extra[0]) == 1 or is_patronymic(extra[0])))


def contradicts(wanted: Words, names: Sequence[WrittenName]) -> bool:
    """Whether a whole name is plainly not of somebody who is called ``names``, in any reading.

    Slips, lost or other letters, initials and a Latin spelling are understood, and so is another surname where given
    name and patronymic are the same: people marry. A word alone is no whole name.
    """
    full = [word for word in wanted if len(word) > 1]
    if len(wanted) < 2 or not full:
        return False
    either = [name for name in names if len(name.words) == 2]  # nobody knows which of two words is the surname
    turned = [WrittenName((name.words[1], name.words[0]), 1) for name in either]
    return not any(_may_be(wanted, full, name) for name in (*names, *turned))


def _may_be(wanted: Words, full: Sequence[str], name: WrittenName) -> bool:
    surname = [word for word in name.words[: name.surname] if word not in PARTICLES] or list(name.words)
    given, patronymics = name.words[name.surname : name.surname + 1], list(filter(is_patronymic, name.words))
    told = [word for word in full if is_patronymic(word) and word not in surname]
    if told and patronymics and not _near_any(told, patronymics):
        return False
    whose = [word for word in full if any(near(word, part) for part in surname)]
    if not whose:
        # Another surname: only whoever has both other names may have changed it.
        return bool(told and patronymics and _near_any([word for word in full if word not in told], given))
    others = [word for word in wanted if word not in whose]
    if not given or not others:
        return True
    if any(_is_of_other_gender(word, part) for word in whose for part in surname):
        return any(near(word, there) for word in others for there in given)
    return any(near(word, there) or _initial(word) == _initial(there) for word in others for there in given)


def _near_any(words: Iterable[str], names: Sequence[str]) -> bool:
    return any(near(word, name) for word in words for name in names)


def near(word: str, name: str) -> bool:
    """Whether a word is a name as somebody may write it who makes a slip, or has no Cyrillic letters."""
    if alike(word, name):
        return True
    latin = bool(_LATIN.search(word)), bool(_LATIN.search(name))
    if latin[0] != latin[1]:
        return SequenceMatcher(None, word.translate(_IN_LATIN), name.translate(_IN_LATIN)).ratio() >= _NEAR_IN_LATIN
    return SequenceMatcher(None, word, name).ratio() >= _NEAR


def _initial(word: str) -> str:
    return word[0].translate(_IN_LATIN)[:1]


def _is_of_other_gender(word: str, name: str) -> bool:
    shorter, longer = sorted((word, name), key=len)
    return longer == shorter + "а" or (shorter[-2:] in ("ий", "ый") and longer[:-2] == shorter[:-2])


def is_patronymic(word: str) -> bool:
    """Whether a folded word has the form of a patronymic."""
    return _PATRONYMIC.fullmatch(word) is not None


def alike(word: str, name: str) -> bool:
    """Whether two folded words are one name; the Tatar ә is written as any of four letters by those who lack it."""
    return word == name or (("ә" in word or "ә" in name) and loose(word) == loose(name))


def loose(word: str) -> str:
    """What words that are ``alike`` have in common, and others may have too."""
    return _ANY_VOWEL.sub("а", word)

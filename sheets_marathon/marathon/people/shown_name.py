"""Names as the public posts show them (DESIGN 6: as the settings say, full or short)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from sheets_marathon.marathon.people.naming import PARTICLES

NameStyle = Literal["full", "short"]

_PATRONYMIC = re.compile(
    r"\w{2,}(?:ич|вна|чна|шна|(?:ov|ev|yev)i(?:ch|tch|č)|ich|(?:ov|ev|yev)na|ich?na|inichna)", re.IGNORECASE
)
_CHILD_OF = re.compile(r"оглы|оглу|улы|ұлы|ули|кызы|қызы|гызы|кизи|ogly|oglu|uly|ulu|kyzy|qizi", re.IGNORECASE)
_CHILD_OF_SOMEBODY = re.compile(rf"\w+-?(?:{_CHILD_OF.pattern})", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^)]*\)?|\[[^\]]*\]?")
_DASH = re.compile(r"\s+[-\u2010-\u2015]\s*|\s*[-\u2010-\u2015]\s+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_INITIAL = re.compile(r"\w\.?|(?:\w\.-?){2,}|\w\.\w")
_SURNAME = re.compile(
    r"\w{2,}(?:[оеё]в|[оеё]ва|[сц]кий|[сц]кая|енко|ич|швили|ov|ev|ova|eva|sk[iy]y?|skaya|enko)"
    r"|[одod]['\u2019\u02bc`]\w{2,}|(?-i:Ma?c[A-Z])\w+",
    re.IGNORECASE,
)
_SURNAME_WITHIN = re.compile(rf"{_SURNAME.pattern}|\w+(?:ин|ын|ина|ына|ый|ая|ук|юк|ян|дзе)", re.IGNORECASE)
_MAC = ("Mc", "Mac", "O'", "О'")
"""What begins a surname that is written apart: «Mc Donald»."""
_WHICH = ("мл", "ст", "jr", "sr")
_GIVEN = frozenset({
    "константин", "валентин", "мартин", "августин", "вениамин", "севастьян", "себастьян", "дамьян", "эмин", "амин",
    "ясин", "ирина", "марина", "полина", "алина", "кристина", "екатерина", "карина", "арина", "нина", "валентина",
    "ангелина", "регина", "сабина", "эвелина", "альбина", "галина", "василина", "каролина", "антонина", "злата",
    "мадина", "амина", "фаина", "янина", "раиля", "майя", "рая", "аглая", "ян",
})  # fmt: skip
"""Given names that end as surnames do."""


def shown_name(name: str, style: NameStyle) -> str:
    """``"Иванова Мария Петровна"`` as ``"Мария Иванова"`` (full) or ``"Мария И."`` (short).

    Rosters put the surname first, unless the name says otherwise: by a comma behind the surname, a patronymic in the
    middle, the look of a surname at the end, Latin letters without a patronymic or a particle in front. What stands in
    brackets and remarks behind a dash are left out, a double surname is one with spaces around its dash too, particles
    stay with their surname («Ян Ван Дер Ваальс»). A single word stays as it is; a given name of which only the initial
    is known gives "И. Иванов" and "Иванов И.". Names all in capitals are set in normal case.
    """
    plain = _without_remark(_BRACKETS.sub(" ", name).strip())
    before, comma, after = plain.partition(",")
    surname: Sequence[str]
    given: Sequence[str]
    if comma and len([word for word in before.split() if not _is_particle(word)]) > 1:
        plain, comma = before, ""  # a whole name, and a remark
    if comma and before.split() and after.split():
        surname, given = _cased(before.split()), _without_patronymic(_cased(after.split()))[:1]
    else:
        words = _cased((plain if plain.split() else name).replace(",", " ").split())
        if len(words) < 2:
            return words[0] if words else " ".join(name.split())
        surname, given = _surname_and_given(words)
    called, family = " ".join(given), " ".join(surname)
    if _INITIAL.fullmatch(called):
        return f"{family} {called}" if style == "short" else f"{called} {family}"
    return f"{called} {_initial(surname)}." if style == "short" else f"{called} {family}"


def _without_remark(name: str) -> str:
    """A double name in one piece («Кузнецова - Петрова Мария»), without a remark («Иванов Пётр - уволен»)."""
    dash = _DASH.search(name)
    if dash is None:
        return name
    before, after = name[: dash.start()].split(), name[dash.end() :].split()
    if not before or not after:
        return " ".join(before or after)
    around = (before[-1], after[0])
    is_named = name.islower() and len(after) > 1 if after[0].islower() else True
    is_double = is_named and (
        len([word for word in before if not _is_particle(word)]) < 2 or all(map(_SURNAME_WITHIN.fullmatch, around))
    )
    return _without_remark(" ".join([*before[:-1], "-".join(around), *after[1:]])) if is_double else " ".join(before)


def _surname_and_given(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    if _INITIAL.fullmatch(words[0]) and not _INITIAL.fullmatch(words[-1]):
        first = next(at for at, word in enumerate(words) if not _INITIAL.fullmatch(word))
        return words[first:], words[:1]
    middle = [at for at in range(1, len(words) - 1) if _ends_patronymic(words[at])]
    if middle and not _ends_patronymic(words[-1]):
        end = middle[0] - 1 if _CHILD_OF.fullmatch(words[middle[0]]) and middle[0] > 1 else middle[0]
        return words[middle[0] + 1 :], words[:end]
    bare = _without_patronymic(words)
    if len(bare) > 2 and not _is_particle(bare[0]) and _is_particle(bare[1]):
        return bare[1:], bare[:1]  # "Ян ван Дейк"
    if len(bare) == len(words) and _given_first(bare):
        return bare[-1:], bare[:-1] if _CYRILLIC.search(bare[0]) else bare[:1]
    at = 0
    while at < len(bare) - 2 and _is_particle(bare[at]):
        at += 1
    if at == 0 and len(bare) > 2 and _SURNAME_WITHIN.fullmatch(bare[1]) and bare[1].casefold() not in _GIVEN:
        at = 1  # a double surname without its dash
    # Of more words a second given name is meant where a patronymic follows, else nobody knows what the last one is.
    return bare[: at + 1], bare[at + 1 :] if len(bare) < len(words) else bare[at + 1 : at + 2]


def _given_first(words: Sequence[str]) -> bool:
    *others, last = map(_looks_like_surname, words)
    if _CYRILLIC.search("".join(words)):
        return len(words) < 4 and last and not any(others)
    if len(words) > 2 and _is_particle(words[0]):
        return False  # "Van der Waals Jan"
    return last or not others[0]


def _looks_like_surname(word: str) -> bool:
    first, dash, _ = word.partition("-")  # "El-Amrani"
    return bool(dash and _is_particle(first)) or _SURNAME.fullmatch(word.rpartition("-")[2]) is not None


def _ends_patronymic(word: str) -> bool:
    return any(sign.fullmatch(word) for sign in (_PATRONYMIC, _CHILD_OF, _CHILD_OF_SOMEBODY))


def _without_patronymic(words: Sequence[str]) -> Sequence[str]:
    if len(words) > 3 and _CHILD_OF.fullmatch(words[-1]):
        return words[:-2]
    return words[:-1] if len(words) > 2 and _ends_patronymic(words[-1]) else words


def _is_particle(word: str) -> bool:
    return word.casefold() in PARTICLES or word in _MAC


def _initial(surname: Sequence[str]) -> str:
    """Of a surname; a particle in small letters («фон») is none."""
    return next((word for word in surname if not word.islower()), surname[-1])[0]


def _cased(words: Sequence[str]) -> list[str]:
    words = [word for word in words if word.casefold().rstrip(".") not in _WHICH or len(words) < 3]
    if words and all(word.islower() for word in words):
        return [word if _is_particle(word) else word.title() for word in words]
    shouted = all(word.isupper() for word in words) and any(len(word) > 2 for word in words)
    return [_normal_case(word) if shouted or len(word) > 2 else word for word in words]


def _normal_case(word: str) -> str:
    if len(word) > 1 and word.isupper() and "." not in word:
        return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)
    return word

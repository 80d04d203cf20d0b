"""Names as the public posts show them (DESIGN 6: as the settings say, full or short)."""

from __future__ import annotations

import re
from typing import Literal

NameStyle = Literal["full", "short"]

_PATRONYMIC = re.compile(r"(вич|вна|ична|инична|оглы|кызы)$", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_INITIAL = re.compile(r"^\w\.?$|^(\w\.){2,}$")


def shown_name(name: str, style: NameStyle) -> str:
    """``"Иванова Мария Петровна"`` as ``"Мария Иванова"`` (full) or ``"Мария И."`` (short).

    Rosters put the surname first, unless the second word is the patronymic ("Мария Петровна Иванова") or the
    name is in Latin letters ("Maria Ivanova"). A single word stays as it is; a given name of which only the
    initial is known gives "И. Иванов" and "Иванов И.". Names typed all in capitals are set in normal case.
    """
    words = [_normal_case(word) for word in name.split()]
    if len(words) < 2:
        return words[0] if words else ""
    surname, given = _surname_and_given(words)
    if _INITIAL.match(given):
        return f"{surname} {given}" if style == "short" else f"{given} {surname}"
    return f"{given} {surname[0]}." if style == "short" else f"{given} {surname}"


def _surname_and_given(words: list[str]) -> tuple[str, str]:
    given_first = not _CYRILLIC.search("".join(words))
    if len(words) > 2 and _PATRONYMIC.search(words[1]) and not _PATRONYMIC.search(words[-1]):
        given_first = True
    return (words[-1], words[0]) if given_first else (words[0], words[1])


def _normal_case(word: str) -> str:
    if len(word) > 2 and word.isupper() and "." not in word:
        return "-".join(part.capitalize() for part in word.split("-"))
    return word

"""Who takes part, and who has left: what people write under «Участвует» and «Выбыл» in their own words. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from sheets_marathon.marathon.people.roster import fold_name, parse_yes

_AWAY = re.compile(
    r"(?<!\w)(?:отпуск|декрет|больнич|боле(?:ет|ю)|уволен|уволил|увольн|ушел|ушла|уехал|выбыл|перевед|перевел|переш|отказ|"
    r"больше не|не работает|не участвует|не будет|leave|left|quit|resigned|fired|moved|maternity|vacation|sick|away)"
)
_NO = re.compile(r"(?<!\w)(?:нет|не|no|not)(?!\w)")
_YES = re.compile(r"(?:да|yes|участвует)(?!\w)")
_STAYS = re.compile(r"(?:нет|не выбыл\w*|не уволен\w*|работает|не ушел|не ушла|no|not yet|еще нет|пока нет|[-—])\W*")
_DAY = re.compile(
    r"\d{1,2}[./]\d{1,2}|\d{4}-\d\d-\d\d|\d{1,2}\s*(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s+\d"
)


@lru_cache(maxsize=1_024)
def says_takes_part(text: str) -> bool | None:
    """What a cell under «Участвует» says; blank is yes, and None is for a person to say.

    «нет, в отпуске» and «Нет (декрет)» are no; «да, но в отпуске» could be either.
    """
    said = parse_yes(text)
    if said is not None or not text.strip():
        return said is not False
    folded = fold_name(text)
    if _YES.match(folded):
        return None if _NO.search(folded) or _AWAY.search(folded) else True
    return False if _NO.match(folded) or _AWAY.search(folded) else None


@lru_cache(maxsize=1_024)
def says_left(text: str) -> bool | None:
    """Whether a cell under «Выбыл» says that somebody has left; None where it says something else.

    A date of any notation, «да» and «уволен 5 декабря» are yes; blank, «нет» and a cleared tick are no.
    """
    folded = fold_name(text)
    if not folded or parse_yes(text) is False or _STAYS.fullmatch(folded):
        return False
    return True if parse_yes(text) or _DAY.search(folded) or _AWAY.search(folded) else None

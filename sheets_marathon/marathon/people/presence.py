"""Who takes part, and who has left: what people write under «Участвует» and «Выбыл» in their own words. Pure."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from sheets_marathon.marathon.people.roster import fold_name, parse_yes

_AWAY = re.compile(
    r"(?<!\w)(?:отпуск|декрет|больнич|боле(?:ет|ю)|уволен|уволил|увольн|ушел|ушла|уехал|выбыл|перевед|перевел|переш|отказ|"
    r"больше не|не работает|не участвует|не будет|leave|left|quit|resigned|fired|moved|maternity|vacation|sick|away)"
)
_NO = re.compile(r"(?<!\w)(?:нет|не|no|not)(?!\w)")
_UNSURE = re.compile(
    r"(?<!\w)(?:но|кроме|если|только|позже|потом|после|возможно|может|наверн\w*|пока не|еще не"
    r"|не (?:знаю|уверен\w*|решил\w*"
    r"|понятно|ясно|сразу|всегда|сейчас)|нет (?:данных|информации|ответа|сведений)|but|if|maybe|later|only|after|until"
    r"|not (?:sure|yet|known|decided)|no (?:idea|data|answer))(?!\w)"
)
_FROM = re.compile(
    r"(?<!\w)(?:с|со|до|по|from|since|until|till)\s+"
    r"(?:\d|понед|вторн|сред|четв|пятн|субб|воскр|завтра|след|нов|mon|tue|wed|thu|fri|sat|sun|next|tomorrow)"
)
_YES = re.compile(r"(?:да|yes|участвует)(?!\w)")
_STAYS = re.compile(r"(?:нет|не выбыл\w*|не уволен\w*|работает|не ушел|не ушла|no|not yet|еще нет|пока нет|[-—])\W*")
_UNTIL = re.compile(r"(?<!\w)(?:до|по|until|till)\s+\d")
_FAR_AHEAD = dt.timedelta(days=60)
_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_DAY_TOLD = re.compile(
    r"(?<![\d.])(?:(?P<iso_year>20\d\d)-(?P<iso_month>\d\d)-(?P<iso_day>\d\d)"
    r"|(?P<day>\d{1,2})(?:[./](?P<month>\d{1,2})|\s*(?P<word>янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)\w*)"
    r"(?:[./\s]+(?P<year>20\d\d|\d\d(?!\d)))?)"
)
_DAY = re.compile(
    r"\d{1,2}[./]\d{1,2}|\d{4}-\d\d-\d\d|\d{1,2}\s*(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s+\d"
)


@lru_cache(maxsize=1_024)
def says_takes_part(text: str) -> bool | None:
    """What a cell under «Участвует» says; blank is yes, and None is for a person to say.

    «нет, в отпуске» and «Нет (декрет)» are no; «да, но в отпуске» and «да, с 9 декабря» could be either, and «не знаю»
    is neither.
    """
    said = parse_yes(text)
    if said is not None or not text.strip():
        return said is not False
    folded = fold_name(text)
    if _UNSURE.search(folded):
        return None
    if _YES.match(folded):
        return None if _FROM.search(folded) or _NO.search(folded) or _AWAY.search(folded) else True
    return False if _NO.match(folded) or _AWAY.search(folded) else None


def day_of_leaving(text: str, today: dt.date) -> dt.date | None:
    """The day on which somebody leaves, by words under «Выбыл»: «с 15 декабря», «уволен 05.12»; None where they name
    none, or no single one. Without a year it is the last one that is not far ahead of ``today``."""
    if not says_left(text):
        return None
    days = {day for found in _DAY_TOLD.finditer(fold_name(text)) if (day := _last(found, today))}
    return days.pop() if len(days) == 1 else None


def _last(found: re.Match[str], today: dt.date) -> dt.date | None:
    day, month, year = (found["iso_day"], found["iso_month"], found["iso_year"])
    if not day:
        day, month, year = found["day"], found["month"] or found["word"], found["year"]
    number = int(month) if month.isdigit() else next(at for at, name in enumerate(_MONTHS, 1) if month.startswith(name))
    years = [int(year) % 100 + 2000] if year else [today.year - 1, today.year, today.year + 1]
    days = [there for each in years if (there := _date(each, number, int(day)))]
    return max((there for there in days if year or there - today < _FAR_AHEAD), default=None)


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1_024)
def says_left(text: str) -> bool | None:
    """Whether a cell under «Выбыл» says that somebody has left; None where it says something else.

    A date of any notation, «да» and «уволен 5 декабря» are yes; blank, «нет» and a cleared tick are no. Of «до 15
    декабря» nobody knows whether somebody is away until then or here.
    """
    folded = fold_name(text)
    if not folded or parse_yes(text) is False or _STAYS.fullmatch(folded):
        return False
    if _UNTIL.search(folded):
        return None
    return True if parse_yes(text) or _DAY.search(folded) or _AWAY.search(folded) else None

"""FORMATTED_VALUE: a value as a cell shows it, by its numberFormat and the spreadsheet's locale.

Pattern language: developers.google.com/workspace/sheets/api/guides/formats. Served: digits, grouping,
decimals, percent, exponent, literals, sections by sign, dates and times, @. Not drawn: conditions in
brackets, ``?/?`` fractions, ``[h]`` beyond plain hours, ``*`` fill (a deviation).
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import get_day_names, get_month_names

from sheets_marathon.workspace.sheets.formulas.formula import decimal_comma
from sheets_marathon.workspace.sheets.formulas.locale_parse import EPOCH
from sheets_marathon.workspace.sheets.wire import Json

NO_BREAK_SPACE = "\u00a0"
_DATE_TYPES = ("DATE", "TIME", "DATE_TIME")
_TOKEN = re.compile(
    r"\"(?P<quoted>[^\"]*)\"|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)[^\]]*\]|\[(?P<elapsed>[hms]+)\]|\[(?P<colour>[^\]]*)\]"
    r"|(?P<ampm>am/pm|a/p)|(?P<date>y+|m+|d+|h+|s+)|(?P<digits>[0#?](?:[0#?,]*[0#?])?)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


def default_pattern(kind: str, locale: str) -> str:
    """The pattern of a numberFormat that has only a type."""
    comma = decimal_comma(locale)
    day = "dd.mm.yyyy" if comma else "m/d/yyyy"
    clock = "h:mm:ss" if comma else "h:mm:ss am/pm"
    return {
        "TEXT": "@",
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": "#,##0.00[$ ₽]" if locale == "ru_RU" else '"$"#,##0.00',
        "DATE": day,
        "TIME": clock,
        "DATE_TIME": f"{day} {clock}",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def pattern_of(number_format: Json | None, locale: str) -> str:
    """The effective pattern, "" for automatic."""
    if not number_format:
        return ""
    return number_format.get("pattern") or default_pattern(number_format.get("type", ""), locale)


def shows_date(number_format: Json | None) -> bool:
    """Whether the format is a date or time, for dateTimeRenderOption."""
    return bool(number_format) and number_format is not None and number_format.get("type") in _DATE_TYPES


def shown_boolean(value: bool, locale: str) -> str:
    """TRUE and FALSE in the spreadsheet's language."""
    if locale.startswith("ru"):
        return "ИСТИНА" if value else "ЛОЖЬ"
    return "TRUE" if value else "FALSE"


def shown_number(number: float, number_format: Json | None, locale: str) -> str:
    """``number`` by its format."""
    pattern = pattern_of(number_format, locale)
    if not pattern or pattern == "@" or pattern.lower() == "general":
        return _automatic(number, decimal_comma(locale))
    sections = _sections(pattern)
    if number < 0 and len(sections) > 1:
        return _section(-number, sections[1], locale)
    if number == 0 and len(sections) > 2:
        return _section(number, sections[2], locale)
    return _section(number, sections[0], locale)


def _automatic(number: float, comma: bool) -> str:
    magnitude = abs(number)
    if number == int(number) and magnitude < 1e15:
        return str(int(number))
    if magnitude >= 1e15 or magnitude < 1e-9:
        digits, _, exponent = f"{number:.5E}".partition("E")
        text = f"{digits.rstrip('0').rstrip('.')}E{exponent[0]}{exponent[1:].zfill(2)}"
    else:
        whole = len(str(int(magnitude))) if magnitude >= 1 else 0
        text = f"{number:.{max(1, 10 - whole)}f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


Tokens = tuple[tuple[str, str], ...]


@functools.lru_cache(maxsize=1000)
def _sections(pattern: str) -> tuple[Tokens, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _TOKEN.finditer(pattern):
        kind = str(found.lastgroup)
        text = found[kind]
        if kind == "other" and text == ";":
            sections.append([])
        elif kind in ("quoted", "escaped", "sign"):
            sections[-1].append(("literal", text))
        elif kind == "elapsed":
            sections[-1].append(("date", text))
        elif kind != "colour":
            sections[-1].append((kind, text))
    return tuple(tuple(section) for section in sections)


def _section(number: float, tokens: Tokens, locale: str) -> str:
    if any(kind in ("date", "ampm") for kind, _ in tokens):
        return _date_section(number, tokens, locale)
    return _number_section(number, tokens, decimal_comma(locale))


def _number_section(number: float, tokens: Tokens, comma: bool) -> str:
    percents = sum(text == "%" for kind, text in tokens if kind == "other")
    digits = [i for i, (kind, _) in enumerate(tokens) if kind == "digits"]
    if not digits:
        sign = "-" if number < 0 else ""
        return sign + "".join(text for _, text in tokens)
    point = next((i for i, token in enumerate(tokens) if token == ("other", ".")), None)
    whole_at = digits[0] if point is None or digits[0] < point else None
    fraction = tokens[digits[-1]][1] if point is not None and digits[-1] > point else ""
    exponent = next((i for i, (k, t) in enumerate(tokens) if k == "other" and t in "eE"), None)
    value = Decimal(repr(number)) * (Decimal(100) ** percents)
    power = 0
    if exponent is not None and value:
        power = value.adjusted()
        value = value.scaleb(-power)
        fraction = fraction if point is not None and point < exponent else ""
        if point is not None:
            fraction = tokens[point + 1][1] if tokens[point + 1][0] == "digits" else ""
    places = len(fraction)
    rounded = abs(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, decimals = f"{rounded:f}".partition(".")
    decimals = _trim_optional(decimals, fraction)
    whole_pattern = tokens[whole_at][1] if whole_at is not None else ""
    needed = whole_pattern.count("0")
    whole = whole.lstrip("0").rjust(needed, "0")
    if "," in whole_pattern:
        whole = (
            f"{int(whole or 0):,}".rjust(needed, "0").replace(",", NO_BREAK_SPACE if comma else ",") if whole else ""
        )
    body = whole + (("," if comma else ".") + decimals if decimals else "")
    pieces: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "digits":
            if i == digits[0]:
                pieces.append(body)
            elif exponent is not None and i > exponent:
                pieces.append(str(abs(power)).rjust(len(text), "0"))
        elif exponent is not None and i == exponent + 1 and text in "+-":
            pieces.append("-" if power < 0 else "+")
        elif i != point:
            pieces.append(text)
    return ("-" if number < 0 and rounded else "") + "".join(pieces)


def _trim_optional(decimals: str, pattern: str) -> str:
    while decimals and pattern[len(decimals) - 1] == "#" and decimals.endswith("0"):
        decimals = decimals[:-1]
    return decimals


def _date_section(number: float, tokens: Tokens, locale: str) -> str:
    seconds = round((number % 1) * 86400)
    days = int(number // 1) + seconds // 86400
    seconds %= 86400
    try:
        day = EPOCH + dt.timedelta(days=days)
    except OverflowError:
        return "#" * 6
    half = any(kind == "ampm" for kind, _ in tokens)
    pieces: list[str] = []
    for i, (kind, text) in enumerate(tokens):
        if kind == "date":
            pieces.append(_date_token(text.lower(), _is_minute(tokens, i), day, seconds, half, locale))
        elif kind == "ampm":
            mark = "PM" if seconds >= 43200 else "AM"
            pieces.append(mark if text.lower() == "am/pm" else mark[0])
        elif kind == "digits":
            pieces.append("0" * len(text))
        else:
            pieces.append(text)
    return "".join(pieces)


def _is_minute(tokens: Tokens, i: int) -> bool:
    """Whether "m" at ``i`` stands next to hours or seconds."""
    if tokens[i][1].lower()[0] != "m":
        return False
    before = [t.lower() for k, t in tokens[:i] if k == "date"]
    after = [t.lower() for k, t in tokens[i + 1 :] if k == "date"]
    return bool(before and before[-1][0] == "h") or bool(after and after[0][0] == "s")


def _date_token(token: str, minute: bool, day: dt.date, seconds: int, half: bool, locale: str) -> str:
    hour = seconds // 3600
    if token[0] == "h":
        hour = (hour % 12 or 12) if half else hour
        return str(hour).rjust(min(len(token), 2), "0")
    if token[0] == "s":
        return str(seconds % 60).rjust(min(len(token), 2), "0")
    if minute:
        return str(seconds // 60 % 60).rjust(min(len(token), 2), "0")
    language = locale.partition("_")[0]
    if token[0] == "y":
        return f"{day.year:04}" if len(token) > 2 else f"{day.year % 100:02}"
    if token[0] == "d":
        if len(token) > 2:
            return str(get_day_names("abbreviated" if len(token) == 3 else "wide", locale=language)[day.weekday()])
        return str(day.day).rjust(len(token), "0")
    if len(token) > 2:
        width = {3: "abbreviated", 4: "wide"}.get(len(token), "narrow")
        return str(get_month_names(width, locale=language)[day.month])  # type: ignore[arg-type]
    return str(day.month).rjust(len(token), "0")

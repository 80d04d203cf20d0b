"""FORMATTED_VALUE and typed text, by locale."""

from __future__ import annotations

import datetime as dt

import pytest

from sheets_marathon.workspace.sheets.formulas.locale_parse import serial, typed
from sheets_marathon.workspace.sheets.formulas.number_format import shown_number

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("number", "pattern", "russian", "english"),
    [
        (0.0125, "", "0,0125", "0.0125"),
        (1 / 3, "", "0,3333333333", "0.3333333333"),
        (100 / 3, "", "33,33333333", "33.33333333"),
        (250000, "#,##0", "250\u00a0000", "250,000"),
        (-1234.5, "#,##0.00", "-1\u00a0234,50", "-1,234.50"),
        (2.45, "0.0", "2,5", "2.5"),
        (0.5, "0%", "50%", "50%"),
        (5, '0" шт"', "5 шт", "5 шт"),
        (-5, "0;(0)", "(5)", "(5)"),
        (0, "0;-0;нет", "нет", "нет"),
        (12345.678, "0.00E+00", "1,23E+04", "1.23E+04"),
        (46347.4375, "dd.mm.yyyy hh:mm", "21.11.2026 10:30", "21.11.2026 10:30"),
        (46347, "d mmmm yyyy", "21 ноября 2026", "21 November 2026"),
        (46347, "ddd", "сб", "Sat"),
        (0.75, "h:mm am/pm", "6:00 PM", "6:00 PM"),
    ],
)
def test_a_number_is_shown_by_pattern_and_locale(number: float, pattern: str, russian: str, english: str) -> None:
    shape = {"type": "NUMBER", "pattern": pattern} if pattern else None
    assert shown_number(number, shape, "ru_RU") == russian
    assert shown_number(number, shape, "en_US") == english


def test_a_type_without_a_pattern_has_the_locales_own() -> None:
    assert shown_number(46347, {"type": "DATE"}, "ru_RU") == "21.11.2026"
    assert shown_number(46347, {"type": "DATE"}, "en_US") == "11/21/2026"
    assert shown_number(0.125, {"type": "PERCENT"}, "ru_RU") == "12,50%"


@pytest.mark.parametrize(
    ("text", "russian", "english"),
    [
        ("1,234", 1.234, 1234.0),
        ("3/4", serial(dt.date(2026, 4, 3)), serial(dt.date(2026, 3, 4))),
        ("1.5", serial(dt.date(2026, 5, 1)), 1.5),
        ("31.02.2026", "31.02.2026", "31.02.2026"),
        ("2:30 PM", 14.5 / 24, 14.5 / 24),
        ("5 марта 2026", serial(dt.date(2026, 3, 5)), serial(dt.date(2026, 3, 5))),
        ("$5", 5.0, 5.0),
        ("ложь", False, "ложь"),
        ("25:00", "25:00", "25:00"),
        ("1e3", 1000.0, 1000.0),
        ("-", "-", "-"),
    ],
)
def test_typed_text_depends_on_the_locale(text: str, russian: object, english: object) -> None:
    assert typed(text, "ru_RU", TODAY).entered == russian
    assert typed(text, "en_US", TODAY).entered == english


def test_the_epoch_is_googles() -> None:
    assert serial(dt.date(2020, 1, 1)) == 43831  # FACTS 2

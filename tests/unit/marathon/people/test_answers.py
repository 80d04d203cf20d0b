"""Answers with a remark behind them."""

from __future__ import annotations

import pytest

from sheets_marathon.marathon.people.answers import without_remark

WORDS = {"не считать", "skip"}


@pytest.mark.parametrize(
    "text", ["не считать", "Не считать.", "не считать, это демо", "«не считать» (тест-драйв)", "не считать - служебная",
             "Не считать: своя машина", "не считать это демо", "skip, it is a demo"],
)  # fmt: skip
def test_why_something_is_so_makes_no_other_answer_of_it(text: str) -> None:
    assert without_remark(text, WORDS) in WORDS


@pytest.mark.parametrize(
    "text", ["не считать, это Смирнов", "не считать 00123", "не считать, а вернуть", "не считать, только если демо",
             "нет, не считать", "считать", "не считать, но 00124", ""],
)  # fmt: skip
def test_a_remark_that_says_more_makes_another_answer(text: str) -> None:
    assert without_remark(text, WORDS) not in WORDS

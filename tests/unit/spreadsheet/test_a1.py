"""A1 notation there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.spreadsheet.a1 import cell, column_index, column_letters, quoted, start_of

TITLES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_people_see(index: int, letters: str) -> None:
    assert column_letters(index) == letters
    assert column_index(letters) == index
    assert column_index(letters.lower()) == index


@given(st.integers(0, 20_000))
def test_column_letters_come_back_as_the_same_index(index: int) -> None:
    assert column_index(column_letters(index)) == index


def test_a_negative_column_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        column_letters(-1)


def test_a_cell_is_named_by_its_letters_and_its_row_as_people_count() -> None:
    assert cell(5, 2) == "C5"


@pytest.mark.parametrize(
    ("title", "as_written"),
    [
        ("Sales", "Sales"),
        ("looker_daily", "looker_daily"),
        ("Оценки ПК", "'Оценки ПК'"),
        ("Продажи", "'Продажи'"),
        ("It's", "'It''s'"),
        ("My Sheet", "'My Sheet'"),
        ("A1", "'A1'"),
        ("abc12", "'abc12'"),
        ("R1C1", "'R1C1'"),
        ("true", "'true'"),
        ("2026", "'2026'"),
    ],
)
def test_a_title_is_quoted_unless_it_is_a_plain_latin_word(title: str, as_written: str) -> None:
    assert quoted(title) == as_written


@given(TITLES, st.integers(1, 99_999), st.integers(0, 700))
def test_where_a_range_begins_is_found_behind_any_title(title: str, row: int, column: int) -> None:
    assert start_of(f"{quoted(title)}!{cell(row, column)}:ZZ99999") == (title, row, column)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("'Оценки ПК'!B1:B90", ("Оценки ПК", 1, 1)),
        ("Sheet1!C:C", ("Sheet1", 1, 2)),
        ("Sheet1!5:9", ("Sheet1", 5, 0)),
        ("$D$7", ("", 7, 3)),
        ("Лист1!AB2", ("Лист1", 2, 27)),
    ],
)
def test_a_missing_row_or_column_counts_as_the_first(text: str, where: tuple[str, int, int]) -> None:
    assert start_of(text) == where


@pytest.mark.parametrize("text", ["A1 and more", "!", "'Open!A1", "A-1"])
def test_text_that_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="A1 notation"):
        start_of(text)

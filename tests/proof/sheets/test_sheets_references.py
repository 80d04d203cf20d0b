"""Reading formulas and following references: properties that hold for any formula and any edit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.workspace.sheets.formulas.formula import Ref, read_formula
from sheets_marathon.workspace.sheets.state.a1 import column_letters, column_number
from sheets_marathon.workspace.sheets.state.references import (
    Delete,
    Insert,
    Move,
    copy_formula,
    rename_sheet,
    shift_formula,
)

letters = st.integers(0, 700).map(column_letters)
numbers = st.integers(1, 5000).map(str)
dollar = st.sampled_from(["", "$"])
cells = st.builds(lambda a, c, b, r: a + c + b + r, dollar, letters, dollar, numbers)
open_ranges = st.builds(lambda cell, mark, column: f"{cell}:{mark}{column}", cells, dollar, st.just("ZZ"))
tabs = st.sampled_from(["", "Лист1!", "'Оценки ПК'!", "'it''s'!", "Plain!"])
refs = st.builds(lambda tab, ref: tab + ref, tabs, cells | open_ranges)
formulas = st.lists(refs, min_size=1, max_size=4).map(lambda items: "=SUM(" + ";".join(items) + ')+1,5&"A1;B2"')


@given(st.integers(0, 20_000))
def test_column_letters_and_numbers_are_each_others_inverse(column: int) -> None:
    assert column_number(column_letters(column)) == column


@given(formulas)
def test_what_is_written_reads_back_the_same_in_both_locales(text: str) -> None:
    formula = read_formula(text, "ru_RU")
    assert formula.broken is None
    assert read_formula(formula.text("ru_RU"), "ru_RU") == formula
    assert read_formula(formula.text("en_US"), "en_US") == formula


@given(formulas, st.integers(0, 6000), st.integers(1, 50), st.booleans())
def test_deleting_what_was_inserted_gives_the_formula_back(text: str, at: int, count: int, rows: bool) -> None:
    formula = read_formula(text, "ru_RU")
    wider = shift_formula(formula, "Лист1", "Лист1", rows, Insert(at, count))
    assert shift_formula(wider, "Лист1", "Лист1", rows, Delete(at, at + count)) == formula


@given(formulas, st.integers(0, 100), st.integers(0, 100))
def test_a_copy_and_its_way_back_give_the_formula_back(text: str, down: int, right: int) -> None:
    formula = read_formula(text.replace("ZZ", "ZZZ"), "ru_RU")
    assert copy_formula(copy_formula(formula, down, right), -down, -right) == formula


@given(formulas, st.integers(0, 50), st.integers(1, 9), st.integers(0, 50))
def test_moving_rows_there_and_back_leaves_single_cells_as_they_were(text: str, start: int, size: int, to: int) -> None:
    end = start + size
    if start <= to <= end:
        return
    formula = read_formula(text.replace(":ZZ", "").replace(":$ZZ", ""), "ru_RU")
    moved = shift_formula(formula, "Лист1", "Лист1", True, Move(start, end, to))
    landed = to - size if to > start else to
    back = Move(landed, landed + size, end if landed < start else start)
    assert shift_formula(moved, "Лист1", "Лист1", True, back) == formula


@given(formulas)
def test_other_tabs_and_text_in_quotes_are_left_alone(text: str) -> None:
    formula = read_formula(text, "ru_RU")
    assert shift_formula(formula, "Своя", "Чужая", True, Insert(0, 5)) is formula
    renamed = rename_sheet(formula, "Лист1", "Новый лист")
    assert "Лист1" not in renamed.text("ru_RU")
    assert renamed.text("ru_RU").endswith('&"A1;B2"')


@given(st.integers(0, 30), st.integers(1, 10), st.integers(0, 30), st.integers(1, 10), st.integers(0, 40))
def test_a_moved_area_still_holds_its_unmoved_rows(top: int, height: int, start: int, size: int, to: int) -> None:
    end = start + size
    if start <= to <= end:
        return
    move = Move(start, end, to)
    span = move.span(top, top + height)
    assert span is not None
    stay = [row for row in range(top, top + height) if not start <= row < end]
    assert all(span[0] <= (move.index(row) or 0) < span[1] for row in stay)


def test_ranges_are_put_in_order() -> None:
    found = read_formula("=SUM(B9:$A$2)", "en_US").refs()[0]
    assert found == Ref(None, 1, 0, 9, 2, found.fixed, single=False)
    assert found.text() == "$A$2:B9"


def test_what_cannot_be_read_is_kept_as_typed() -> None:
    for text in ("=SUM(A1", "=A1)", "=SUM(A1,B1)", '="a', "={1;2", "=~"):
        formula = read_formula(text, "ru_RU")
        assert (formula.broken, formula.text("ru_RU")) == (text, text)


@pytest.mark.parametrize(
    ("at", "after"),
    [(0, (4, 7)), (2, (4, 7)), (3, (2, 7)), (4, (2, 7)), (5, (2, 5)), (9, (2, 5))],
)
def test_an_insert_before_an_area_moves_it_inside_stretches_it_at_its_end_leaves_it(
    at: int, after: tuple[int, int]
) -> None:
    assert Insert(at, 2).span(2, 5) == after


@pytest.mark.parametrize(
    ("start", "end", "after"),
    [(0, 2, (0, 3)), (0, 3, (0, 2)), (3, 4, (2, 4)), (4, 9, (2, 4)), (5, 9, (2, 5)), (2, 5, None), (0, 9, None)],
)
def test_a_delete_takes_from_an_area_what_they_share(start: int, end: int, after: tuple[int, int] | None) -> None:
    assert Delete(start, end).span(2, 5) == after

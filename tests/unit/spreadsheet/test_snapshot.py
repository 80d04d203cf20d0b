"""What was read of a spreadsheet, made uniform."""

from __future__ import annotations

import pytest

from sheets_marathon.spreadsheet.snapshot import FoundTab, Row, TabView, Value, as_text, plain, view_of

FOUND = FoundTab(
    7,
    "Список",
    0,
    100,
    10,
    header_row=2,
    grid=(("Список продавцов",), ("ФИО", None, "Роль"), ("Иванов", "x", "ПК"), (None, None, None), (None, "y")),
    formulas={(4, 2): "=A5"},
)


@pytest.mark.parametrize(
    ("read", "value"), [("", None), (None, None), (3.0, 3), (2.5, 2.5), (True, True), ("3", "3"), ([], "[]")]
)
def test_cells_are_read_as_plain_values(read: object, value: Value) -> None:
    assert plain(read) == value
    assert type(plain(read)) is type(value)


@pytest.mark.parametrize(("value", "text"), [(None, ""), (101, "101"), (True, "TRUE"), (" a ", "a"), (2.5, "2.5")])
def test_a_value_as_text_is_a_key(value: Value, text: str) -> None:
    assert as_text(value) == text


def test_a_tabs_header_is_read_from_its_row() -> None:
    assert FOUND.header() == ("ФИО", "", "Роль")
    assert FOUND.header(1) == ("Список продавцов",)
    assert FOUND.header(9) == (), "below everything there is none"
    assert FOUND.used_columns == 3


def test_a_view_holds_the_rows_below_the_header_by_column_key() -> None:
    view = view_of(FOUND, "participants", {"name": 0, "role": 2}, 2)
    assert view.rows == (Row(3, {"name": "Иванов", "role": "ПК"}), Row(5, {}, {"role": "=A5"}))
    assert view.formulas_known


def test_the_last_row_counts_cells_of_foreign_columns_too() -> None:
    assert view_of(FOUND, "participants", {"name": 0}, 2).last_row == 5
    assert view_of(FoundTab(7, "Пусто", 0, 100, 10), "participants", {}, 1).last_row == 1


def test_rows_are_found_by_their_key_the_first_of_several() -> None:
    rows = (Row(2, {"id": 101}), Row(3, {"id": "101"}), Row(4, {"name": "без номера"}), Row(5, {"id": "x"}))
    found = TabView("t", 1, "T", {"id": 0}, rows).by("id")
    assert {key: row.number for key, row in found.items()} == {"101": 2, "x": 5}


def test_a_blank_cell_is_none_and_an_empty_text() -> None:
    row = Row(2, {"a": " x "})
    assert (row["b"], row.text("b"), row.text("a")) == (None, "", "x")

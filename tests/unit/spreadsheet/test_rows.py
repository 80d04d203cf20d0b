"""Rows are appended whole or mended where the program owns the cell; nothing else is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import HeldTab, Sheet

from sheets_marathon.spreadsheet.changes import AddRows, AppendRows, Formula, InsertRows, SetBlock, SetCells
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.spreadsheet.rows import missing_columns, on_the_wire, plan_rows, same, set_runs
from sheets_marathon.spreadsheet.schema import Column, Format, Owner, Scalar, Tab
from sheets_marathon.spreadsheet.snapshot import TabView, view_of

STOCK = Tab(
    "stock",
    "Склад",
    (
        Column("id", "Номер", Owner.PROGRAM),
        Column("name", "Что", Owner.PEOPLE),
        Column("count", "Сколько", Owner.PROGRAM),
        Column("on", "Когда", Owner.PROGRAM, Format.DATE),
        Column("double", "Вдвое", Owner.FORMULA, formula="=[@count]*2"),
        Column("own", "Своё", Owner.FORMULA),
    ),
    row_key="id",
)
DAY = dt.date(2026, 12, 7)


def a_sheet(rows: Sequence[Sequence[Scalar]] = (), header_row: int = 1) -> Sheet:
    """The stock tab as it was applied once, with these rows of values below its header."""
    held = HeldTab(7, "Склад", rows=50, columns=8, tag="stock", header_row=header_row)
    held.column_tags = {index: f"stock.{column.key}" for index, column in enumerate(STOCK.columns)}
    sheet = Sheet()
    sheet.held.tabs[7] = held
    for index, column in enumerate(STOCK.columns):
        held.write(header_row - 1, index, column.title)
    for at, values in enumerate(rows, start=header_row):
        for index, value in enumerate(values):
            held.write(at, index, value)
    return sheet


def seen(sheet: Sheet, *, formulas: bool = True) -> dict[str, TabView]:
    """What a plan goes by: a layout, which has formulas, or a read of values, which has not."""
    if not formulas:
        return dict(sheet.read_tabs(["stock"]).tabs)
    found = sheet.layout().tabs[0]
    columns = {tag.partition(".")[2]: index for index, tag in found.column_tags.items()}
    return {"stock": view_of(found, "stock", columns, found.header_row)}


def planned(sheet: Sheet, *wanted: Mapping[str, Scalar], formulas: bool = True) -> list[object]:
    return list(plan_rows(STOCK, seen(sheet, formulas=formulas), wanted))


def test_a_missing_row_is_written_below_with_formulas_for_its_very_row() -> None:
    sheet = a_sheet([("1", "болт", 5)])
    wanted: Mapping[str, Scalar] = {"id": "2", "name": "гайка", "count": 7, "on": DAY, "own": "=[@double]+1"}
    row = ("2", "гайка", 7, DAY, Formula("=$C3*2"), Formula("=$E3+1"))
    assert planned(sheet, wanted) == [InsertRows(7, 3, 1), SetBlock(7, 3, 0, (row,))]


def test_new_rows_push_down_whatever_has_come_to_stand_there_since_the_look() -> None:
    sheet = a_sheet([("1", "болт", 5)])
    changes = plan_rows(STOCK, seen(sheet), [{"id": "2", "count": 7}])
    sheet.tab_of("Склад").insert_rows(1)
    sheet.tab_of("Склад").write(3, 7, "пометка человека")
    sheet.apply(changes)
    held = sheet.tab_of("Склад")
    assert [held.cells.get((row, 0)) for row in range(5)] == ["Номер", None, "2", "1", None]
    assert held.cells[3, 1] == "болт"
    assert held.cells[4, 7] == "пометка человека"


def test_nothing_is_inserted_right_below_a_header_where_the_ranges_of_formulas_begin() -> None:
    assert not [one for one in planned(a_sheet(), {"id": "1"}) if isinstance(one, InsertRows)]


def test_rows_can_be_inserted_at_the_very_end_of_a_grid() -> None:
    sheet = a_sheet([("1", "болт", 5)])
    sheet.tab_of("Склад").rows = 2
    changes = planned(sheet, {"id": "2"})
    assert changes[:2] == [AddRows(7, 1), InsertRows(7, 3, 1)]
    sheet.apply(changes)  # type: ignore[arg-type]
    assert sheet.tab_of("Склад").cells[2, 0] == "2"


def test_rows_without_formulas_are_appended_wherever_the_end_is_by_then() -> None:
    notes = Tab("notes", "Заметки", tuple(one for one in STOCK.columns if not one.formula and one.key != "own"), "id")
    sheet = Sheet()
    sheet.apply([*plan_structure((notes,), sheet.layout(), {}).changes])
    views = plan_structure((notes,), sheet.layout(), {}).views
    assert [type(one) for one in plan_rows(notes, views, [{"id": "1"}])] == [AppendRows]


def test_what_a_view_of_values_cannot_know_the_grid_is_made_long_enough_for() -> None:
    changes = planned(a_sheet(), {"id": "2", "count": 1}, {"id": "3", "count": 1}, formulas=False)
    assert changes[0] == AddRows(7, 2)


def test_several_missing_rows_get_row_numbers_one_after_the_other() -> None:
    change = planned(a_sheet(header_row=3), {"id": "1", "count": 1}, {"id": "2", "count": 2})[0]
    assert isinstance(change, SetBlock)
    assert (change.row, change.column) == (4, 0)
    written = planned(a_sheet(header_row=3), {"id": "1", "count": 1}, {"id": "2", "count": 2})
    formulas = next(one for one in written if isinstance(one, SetBlock) and one.column == 4)
    assert formulas.rows == ((Formula("=$C4*2"),), (Formula("=$C5*2"),))


def test_a_value_that_was_not_given_leaves_a_blank_cell() -> None:
    assert planned(a_sheet(), {"id": "1"}) == [
        SetBlock(7, 2, 0, (("1",),)),
        SetBlock(7, 2, 4, ((Formula("=$C2*2"),),)),
    ]


def test_peoples_cells_are_written_in_new_rows_only() -> None:
    sheet = a_sheet([("1", "болт", 5, DAY)])
    assert planned(sheet, {"id": "1", "name": "винт", "count": 5, "on": DAY}, formulas=False) == []
    sheet = a_sheet([("1", None, 5)])
    assert planned(sheet, {"id": "1", "name": "винт", "count": 5}, formulas=False) == [], "a blank one is theirs too"


def test_program_cells_that_differ_are_mended_neighbours_together() -> None:
    sheet = a_sheet([("1", "болт", 5, DAY), ("2", "гайка", 6, DAY)])
    wanted: Mapping[str, Scalar] = {"id": "2", "count": 9, "on": DAY + dt.timedelta(1)}
    assert planned(sheet, wanted, formulas=False) == [SetCells(7, 3, 2, (9, DAY + dt.timedelta(1)))]


def test_a_program_cell_that_nobody_spoke_of_stays() -> None:
    assert planned(a_sheet([("1", "болт", 5, DAY)]), {"id": "1"}, formulas=False) == []


def test_a_program_cell_wanted_blank_is_cleared() -> None:
    for blank in (None, ""):
        assert planned(a_sheet([("1", "болт", 5)]), {"id": "1", "count": blank}, formulas=False) == [
            SetCells(7, 2, 2, (blank,))
        ]


def test_formulas_are_mended_only_where_they_were_read() -> None:
    sheet = a_sheet([("1", "болт", 5, DAY, 10)])
    assert planned(sheet, {"id": "1"}, formulas=False) == []
    assert planned(sheet, {"id": "1"}) == [SetCells(7, 2, 4, (Formula("=$C2*2"),))], "typed over by a person"
    sheet.apply([SetCells(7, 2, 4, (Formula("= $c2 * 2"),))])
    assert planned(sheet, {"id": "1"}) == [], "spelled otherwise it is the same formula"


def test_a_row_is_found_wherever_sorting_has_put_it() -> None:
    sheet = a_sheet([("3", "c"), ("1", "a"), ("2", "b")])
    assert planned(sheet, {"id": "1", "count": 4}, formulas=False) == [SetCells(7, 3, 2, (4,))]


def test_rows_that_nobody_wants_are_left_alone() -> None:
    assert planned(a_sheet([("1", "болт", 5), ("9", "чужое", 1)]), formulas=False) == []


def test_of_two_rows_with_one_key_the_first_is_kept_up() -> None:
    sheet = a_sheet([("1", "болт", 5), ("1", "болт", 6)])
    assert planned(sheet, {"id": "1", "count": 6}, formulas=False) == [SetCells(7, 2, 2, (6,))]


@pytest.mark.parametrize(("typed", "wanted"), [(101, "101"), ("101", 101), (" 101 ", "101")])
def test_a_number_typed_as_text_is_the_same_key(typed: Scalar, wanted: Scalar) -> None:
    assert planned(a_sheet([(typed, "болт", 5)]), {"id": wanted, "count": 5}, formulas=False) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (dt.date(2020, 1, 1), 43831),
        (dt.time(18), 0.75),
        (dt.datetime(2020, 1, 1, 12, 0, 0, 999, dt.UTC), 43831.5),
        (0.1 + 0.2, 0.3),
        (5, "5"),
        ("5", 5),
        (None, None),
        ("", None),
        (True, True),
        (" x ", "x"),
    ],
)
def test_what_shows_the_same_is_the_same(wanted: Scalar, found: str | int | float | bool | None) -> None:
    assert same(wanted, found)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [(0, None), (None, 0), (1, True), (False, 0), (dt.date(2020, 1, 2), 43831), ("a", "A"), (None, "x")],
)
def test_what_shows_something_else_is_not(wanted: Scalar, found: str | int | float | bool | None) -> None:
    assert not same(wanted, found)


def test_writes_of_one_row_are_joined_where_they_touch() -> None:
    assert set_runs(7, 4, {5: "e", 2: "b", 3: None}) == [SetCells(7, 4, 2, ("b", None)), SetCells(7, 4, 5, ("e",))]
    assert set_runs(7, 4, {}) == []


def test_columns_the_tab_lacks_are_named_in_declared_order() -> None:
    view = TabView("stock", 7, "Склад", {"id": 0, "on": 1})
    assert [column.key for column in missing_columns(STOCK, view)] == ["name", "count", "double", "own"]


KEYS = st.sampled_from(["1", "2", "3", "a", "b", "№ 4"])
TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)
NUMBERS = st.integers(-(10**6), 10**6) | st.floats(-1e6, 1e6, allow_nan=False)
VALUES: st.SearchStrategy[Scalar] = st.one_of(
    st.none(), TEXTS, NUMBERS, st.booleans(), st.dates(dt.date(1950, 1, 1)), st.datetimes(timezones=st.just(dt.UTC))
)
TYPED_ROWS = st.lists(st.tuples(KEYS, TEXTS, VALUES, VALUES), max_size=5)
WANTED_ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": KEYS}, optional={"name": TEXTS, "count": VALUES, "on": VALUES, "own": st.just("=[@on]")}
    ),
    unique_by=lambda row: row["id"],
    max_size=5,
)


@given(TYPED_ROWS, WANTED_ROWS, st.booleans())
def test_carried_out_once_a_plan_of_rows_leaves_nothing_to_do(
    typed: list[tuple[Scalar, ...]], wanted: list[dict[str, Scalar]], formulas: bool
) -> None:
    sheet = a_sheet(typed)
    sheet.apply(list(plan_rows(STOCK, seen(sheet, formulas=formulas), wanted)))
    assert planned(sheet, *wanted, formulas=formulas) == []


@given(TYPED_ROWS, WANTED_ROWS)
def test_no_row_is_lost_and_no_cell_of_people_changes(
    typed: list[tuple[Scalar, ...]], wanted: list[dict[str, Scalar]]
) -> None:
    sheet = a_sheet(typed)
    before = [(row["id"], row["name"]) for row in sheet.rows("stock")]
    sheet.apply(list(plan_rows(STOCK, seen(sheet), wanted)))
    after = [(row["id"], row["name"]) for row in sheet.rows("stock")]
    assert after[: len(before)] == before
    assert {str(key) for key, _ in after} == {str(row[0]) for row in typed} | {str(row["id"]) for row in wanted}


@given(VALUES)
def test_a_value_is_the_same_as_itself_once_it_stands_in_a_cell(value: Scalar) -> None:
    sheet = a_sheet([("1", None, value)])
    assert same(value, seen(sheet)["stock"].rows[0]["count"])
    assert on_the_wire(on_the_wire(value)) == on_the_wire(value)

"""What Looker Studio would stumble over in a flat tab is told with its place and its remedy (FACTS 16)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.sheet.sheet_builder import Sheet, a_marathon, a_running_sheet

from sheets_marathon.jobs.leaders.flat_contract import broken_contract, has_data
from sheets_marathon.jobs.rating.close_day import close_day
from sheets_marathon.spreadsheet.snapshot import FoundTab, Value
from sheets_marathon.tabs import LOOKER

COURSE = a_marathon()
TAB = COURSE.tab("looker_sales")
NAMES = tuple(column.title for column in TAB.columns)
TAGS = {index: f"looker_sales.{column.key}" for index, column in enumerate(TAB.columns)}
ROW: tuple[Value, ...] = (46363, "101", "Иванов", "Север", "Омск", "ПК", "да", "D1", "продажа", 1, "да", 1)
BLANK: tuple[Value, ...] = (None,) * len(ROW)


def found(*rows: tuple[Value, ...], headers: tuple[str, ...] = NAMES) -> FoundTab:
    return FoundTab(7, "looker_sales", 0, 100, 20, tag="looker_sales", column_tags=TAGS, grid=(headers, *rows))


def problem(tab: FoundTab) -> str:
    """The only thing that is wrong; it says what to do."""
    (said,) = broken_contract(TAB, tab)
    assert said.startswith("“looker_sales”: ")
    assert "; " in said
    return said.partition(": ")[2]


def with_cell(index: int, value: Value) -> tuple[Value, ...]:
    return (*ROW[:index], value, *ROW[index + 1 :])


def with_column(at: int, header: str) -> FoundTab:
    """A person has inserted a column."""
    names = (*NAMES[:at], header, *NAMES[at:])
    tags = {index + (index >= at): tag for index, tag in TAGS.items()}
    return replace(found((*ROW[:at], "x", *ROW[at:]), headers=names), column_tags=tags)


def test_a_tab_in_order_breaks_nothing() -> None:
    assert broken_contract(TAB, found(ROW, with_cell(3, None), BLANK)) == []


def test_what_the_night_writes_breaks_nothing() -> None:
    sheet: Sheet = a_running_sheet(COURSE)
    sheet.show("grades_sellers", "101", {"mark.1.1": 3, "mark.1.2": "доработка"})
    sheet.show("rating_sellers", "101", {"score": 4, "rank": 1, "finished": 0, "improvement": -0.5})
    close_day(COURSE, sheet, COURSE.first_day)
    tabs = {tab.tag: tab for tab in sheet.layout().tabs}
    assert [line for key in LOOKER for line in broken_contract(COURSE.tab(key), tabs[key])] == []
    assert [key for key in LOOKER if has_data(tabs[key])] == ["looker_participants", "looker_daily", "looker_grades"]


def test_a_tab_without_data_breaks_nothing_yet() -> None:
    assert broken_contract(TAB, found()) == []
    assert not has_data(found())
    assert not has_data(found(BLANK))
    assert has_data(found(ROW))


def test_headers_must_be_unique() -> None:
    said = problem(found((*ROW, "x"), headers=(*NAMES, "ФИО")))
    assert said.startswith("header “ФИО” stands twice; rename")


def test_headers_must_be_in_the_first_row() -> None:
    moved = replace(found(ROW), header_row=3, grid=(BLANK, BLANK, NAMES, ROW))
    assert problem(moved) == "its headers stand in row 3; delete the rows above them"


def test_a_column_with_something_in_it_needs_a_header() -> None:
    said = problem(found((*ROW, None, "заметка"), headers=(*NAMES, "Своё")))
    assert said.startswith("column N has no header; type one into N1")


def test_no_cells_may_be_merged() -> None:
    said = problem(replace(found(ROW), merges=("A4:C4",)))
    assert said == "cells A4:C4 are merged; select them, then Format → Merge cells → Unmerge"


def test_new_columns_are_welcome_at_the_right_only() -> None:
    assert broken_contract(TAB, with_column(len(NAMES), "Новый")) == []
    said = problem(with_column(2, "Новый"))
    assert said.startswith("column C, “Новый”, was put in between")
    assert said.endswith("move it to the right of all others")


def test_a_column_put_in_between_without_a_header_is_told_once() -> None:
    assert problem(with_column(2, "")).startswith("column C has no header")


def test_the_declared_columns_keep_their_order() -> None:
    tags = {**TAGS, 0: TAGS[1], 1: TAGS[0]}
    names = (NAMES[1], NAMES[0], *NAMES[2:])
    moved = replace(found((ROW[1], ROW[0], *ROW[2:]), headers=names), column_tags=tags)
    assert problem(moved) == "its columns are not in the declared order; put them back, new ones go to the right"


def test_a_column_that_is_gone_is_named_with_the_command_that_brings_it_back() -> None:
    tags = {index: tag for index, tag in TAGS.items() if index != len(TAGS) - 1}
    gone = replace(found(ROW[:-1], headers=NAMES[:-1]), column_tags=tags)
    assert problem(gone) == "column “Редакция” is gone; run “sheets-marathon plan”, then “apply”"


def test_a_renamed_header_is_told_because_charts_know_the_old_name() -> None:
    said = problem(found(ROW, headers=(*NAMES[:2], "Продавец", *NAMES[3:])))
    assert said == "header “Продавец” was “ФИО”, and charts know it by that; type it into C1 again"


@pytest.mark.parametrize(
    ("index", "other", "said"),
    [
        (9, "1 шт.", "column “Автомобилей” holds numbers and texts, not numbers alone: J3; type the number alone"),
        (9, True, "column “Автомобилей” holds numbers and yes/no values, not numbers alone: J3; "),
        (0, "08.12.2026", "column “Дата” holds numbers and texts, not dates alone: A3; type the date anew"),
        (1, 102, "column “Таб. №” holds numbers and texts, not texts alone: B3; Format → Number → Plain text"),
    ],
)
def test_a_columns_values_must_be_of_one_type(index: int, other: Value, said: str) -> None:
    assert problem(found(ROW, with_cell(index, other))).startswith(said)


def test_a_uniform_column_of_the_wrong_type_is_told_too() -> None:
    said = problem(found(with_cell(0, "07.12.2026"), with_cell(0, "08.12.2026")))
    assert said.startswith("column “Дата” holds texts, not dates alone: A2 and 1 more; ")


@pytest.mark.parametrize("total", ["Итого", "ВСЕГО:", "Total"])
def test_a_total_would_be_counted_again(total: str) -> None:
    row = (total, *BLANK[1:9], 17, *BLANK[10:])
    said = problem(found(ROW, row))
    assert said == "row 3 is a total, which every chart would count again; delete the row"


def test_a_row_without_its_key_is_somebody_elses() -> None:
    said = problem(found(ROW, (*BLANK[:9], 17, *BLANK[10:])))
    assert said == "row 3 has no “Документ”, so it is not the program's; delete the row"


def test_the_row_below_the_header_must_not_be_blank() -> None:
    said = problem(found(BLANK, ROW))
    assert said == "row 2 is blank, and Looker Studio learns the types from it; delete the blank row"

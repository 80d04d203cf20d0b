"""Formula templates become A1 formulas, and formulas that mean the same compare equal."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.errors import TabMissing
from sheets_marathon.spreadsheet.formulas import column_range, expand, normalised, runs
from sheets_marathon.spreadsheet.snapshot import TabView

GRADES = TabView("grades", 1, "Оценки ПК", {"id": 0, "points": 3, "mark.1.1": 4, "mark.1.2": 5, "mark.2.1": 7})
SALES = TabView("sales", 2, "Sales", {"id": 0, "date": 27}, header_row=3)
VIEWS = {"grades": GRADES, "sales": SALES}
GROUPS = {"mark": ["mark.1.1", "mark.1.2", "mark.2.1"], "none": []}


def expanded(template: str, row: int = 5) -> str:
    return expand(template, GRADES, row, VIEWS, GROUPS)


def test_a_column_of_a_tab_is_its_data_rows_open_below() -> None:
    assert expanded("=SUM([grades.points])") == "=SUM('Оценки ПК'!$D$2:$D)"
    assert column_range(SALES, "date") == "Sales!$AB$4:$AB", "below a header in row 3"


def test_this_rows_cell_keeps_its_column_and_takes_the_row() -> None:
    assert expanded("=[@points]*2+[@mark.2.1]", 17) == "=$D17*2+$H17"


def test_a_group_is_added_up_over_its_unbroken_runs() -> None:
    assert expanded("=[@mark:COUNTIF(#;1)]") == "=COUNTIF($E5:$F5;1)+COUNTIF($H5:$H5;1)"
    closed = TabView("grades", 1, "Оценки", {"mark.1.1": 4, "mark.1.2": 5, "mark.2.1": 6})
    assert expand("=[@mark:SUM(#)]", closed, 2, {}, GROUPS) == "=SUM($E2:$G2)"


def test_a_group_is_found_again_when_people_moved_its_columns_about() -> None:
    moved = TabView("grades", 1, "Оценки", {"mark.1.1": 9, "mark.1.2": 2, "mark.2.1": 3})
    assert expand("=[@mark:SUM(#)]", moved, 2, {}, GROUPS) == "=SUM($C2:$D2)+SUM($J2:$J2)"


def test_an_empty_group_counts_nothing() -> None:
    assert expanded("=[@none:COUNTIF(#;1)]") == "=0"


@pytest.mark.parametrize("template", ["=[nowhere.id]", "=[@nothing:SUM(#)]"])
def test_a_mistake_in_the_declaration_is_a_key_error_that_names_it(template: str) -> None:
    with pytest.raises(KeyError, match=r"nowhere|nothing"):
        expanded(template)


@pytest.mark.parametrize("template", ["=[grades.nothing]", "=[@nothing]"])
def test_a_column_that_a_person_deleted_is_named(template: str) -> None:
    with pytest.raises(TabMissing, match="“nothing” of tab “Оценки ПК” is gone"):
        expanded(template)


@given(st.sets(st.integers(0, 60)))
def test_runs_hold_every_index_once_and_do_not_touch(indices: set[int]) -> None:
    found = runs(sorted(indices))
    assert [i for first, last in found for i in range(first, last + 1)] == sorted(indices)
    assert all(second[0] - first[1] > 1 for first, second in pairwise(found))


@pytest.mark.parametrize(
    "as_read",
    [
        "=SUMIFS('Оценки ПК'!$D$2:$D,'Оценки ПК'!$A$2:$A,$A5)",
        "=sumifs('Оценки ПК'!$D$2:$D; 'Оценки ПК'!$A$2:$A;\n$A5)",
        "= SUMIFS( 'Оценки ПК'!$d$2:$d ; 'Оценки ПК'!$A$2:$A ; $A5 )",
    ],
)
def test_locale_separators_spacing_and_case_are_levelled(as_read: str) -> None:
    written = "=SUMIFS('Оценки ПК'!$D$2:$D;'Оценки ПК'!$A$2:$A;$A5)"
    assert normalised(as_read) == normalised(written)


@pytest.mark.parametrize("as_read", ["=SUM('Sales'!$A$2:$A)", "=SUM(Sales!$A$2:$A)", "=sum( Sales!$A$2:$A )"])
def test_a_title_that_needs_no_quotes_may_come_back_with_or_without(as_read: str) -> None:
    assert normalised(as_read) == normalised("=SUM(Sales!$A$2:$A)")


@pytest.mark.parametrize(
    "other",
    [
        "=SUM('Оценки ПК'!$D$2:$E)",
        "=SUM('Оценки пк'!$D$2:$D)",
        "=SUM('ОценкиПК'!$D$2:$D)",
        "=MAX('Оценки ПК'!$D$2:$D)",
        "",
    ],
)
def test_different_formulas_stay_different(other: str) -> None:
    assert normalised(other) != normalised("=SUM('Оценки ПК'!$D$2:$D)")


@given(st.text(st.characters(codec="utf-8", exclude_characters='"'), max_size=30))
def test_text_in_quotes_is_untouched(text: str) -> None:
    assert f'"{text}"' in normalised(f'=if($A1 = "{text}", "Да, a b", 1)')
    assert '"Да, a b"' in normalised(f'=if($A1 = "{text}", "Да, a b", 1)')


def test_a_doubled_quote_inside_text_does_not_end_it() -> None:
    assert normalised('=if(a1="x ""y, z"" w", b1, 2)') == '=IF(A1="x ""y, z"" w";B1;2)'


@given(st.text(st.sampled_from("=sumA1;,()'\" $:!Яя"), max_size=40))
def test_levelling_twice_changes_nothing(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)

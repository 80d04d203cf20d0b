"""A plan says what a spreadsheet lacks, never costs a person a cell, and is empty once it was carried out.

Whole plans of the real declaration are in ``tests/golden``.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

import pytest
from support.sheet.sheet_builder import (
    FIRST_SETTINGS,
    MONDAY,
    ROSTER,
    Sheet,
    a_marathon,
    a_running_sheet,
    applied,
    mapped,
)

from sheets_marathon import languages
from sheets_marathon.errors import UnsafeChange, WeightsRefused
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX, Pending, pending_changes, require_safe
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.changes import (
    AddColumns,
    AddTab,
    ForgetName,
    Formula,
    InsertColumns,
    NameCell,
    SetBlock,
    SetCells,
    TagColumn,
)
from sheets_marathon.spreadsheet.names import stable_id
from sheets_marathon.spreadsheet.snapshot import NamedRange
from sheets_marathon.tabs.settings import COMPUTED_KEYS, SETTING_KEYS

COURSE = a_marathon()
Kind = TypeVar("Kind")
OLD_ROSTER = [
    ["ФИО продавца", "Должность", "Магазин", None, "Заметка"],
    ["Иванов Иван", "ПК", "Север", None, "в отпуске"],
    ["Петрова Анна", "Старший", "Юг", None, None],
]
MAPPINGS = {"participants": TabMapping("Список", columns={"name": "ФИО продавца"})}


def pending(sheet: Sheet) -> Pending:
    return pending_changes(sheet.marathon or COURSE, sheet.layout(), MONDAY)


def of_kind(found: Pending, kind: type[Kind]) -> list[Kind]:
    return [change for change in found.plan.changes if isinstance(change, kind)]


def an_old_sheet(rows: list[list[str | None]] = OLD_ROSTER) -> Sheet:
    sheet = Sheet(mapped(COURSE, MAPPINGS))
    sheet.add_tab("Список", rows)
    return sheet


@pytest.mark.parametrize("language", languages.available())
def test_after_applying_to_an_empty_spreadsheet_nothing_is_left_to_do(language: str) -> None:
    sheet = applied(a_marathon(language), Sheet())
    assert {tab.tag for tab in sheet.held.tabs.values()} == {tab.key for tab in COURSE.tabs}
    assert pending(sheet).empty
    assert pending(sheet).plan.empty


@pytest.mark.parametrize("language", languages.available())
def test_after_applying_with_people_in_it_nothing_is_left_to_do(language: str) -> None:
    sheet = a_running_sheet(a_marathon(language))
    assert len(sheet.rows("grades_sellers")) == 2, "the third is in the comparison group"
    assert pending(sheet).empty


@pytest.mark.parametrize("respelled", [("; ", ","), (";", " ; "), (";", ",\n")])
def test_formulas_as_another_locale_spells_them_are_no_change(respelled: tuple[str, str]) -> None:
    sheet = a_running_sheet(COURSE)
    sheet.respell = lambda text: text.replace(respelled[0].strip(), respelled[1])
    assert pending(sheet).empty


def test_after_adopting_a_roster_nothing_is_left_to_do() -> None:
    sheet = an_old_sheet()
    before = dict(sheet.tab_of("Список").cells)
    applied(mapped(COURSE, MAPPINGS), sheet)
    assert pending(sheet).empty
    after = sheet.tab_of("Список").cells
    assert {place: after[place] for place in before} == before, "what people typed stands where it stood"


def test_after_people_sorted_inserted_and_renamed_nothing_is_left_to_do() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    grades = sheet.tab("grades_sellers")
    grades.title = "Оценки декабря"
    sheet.insert_column("grades_sellers", before=11)
    sheet.swap_rows("grades_sellers", 1, 2)
    applied(COURSE, sheet)  # formulas that count over an inserted column are mended once
    assert pending(sheet).empty
    marks = {row.text("id"): row["mark.1.1"] for row in sheet.rows("grades_sellers")}
    assert marks == {"101": 3, "102": None}, "the grade still belongs to the same person"
    counted = next(row.formulas["waiting"] for row in sheet.rows("grades_sellers") if row.text("id") == "101")
    assert 'COUNTIF($J3:$K3;"сдано")' in counted
    assert 'COUNTIF($M3:$X3;"сдано")' in counted
    assert "L3" not in counted, "a column that people inserted"
    assert "'Оценки декабря'!" in sheet.rows("rating_sellers")[0].formulas["learning"]


def test_a_deleted_column_comes_back_at_the_right_end() -> None:
    sheet = a_running_sheet(COURSE)
    place = sheet.column("review", "since")
    del sheet.tab("review").column_tags[place]
    sheet.tab("review").cells[0, place] = "Заметки"
    found = pending(sheet)
    assert found.plan.added == ("column “С какого дня” in “Разбор” (since)",)
    assert TagColumn(sheet.tab("review").sheet_id, 9, "review.since") in found.plan.changes
    sheet.apply(found.plan.changes)
    assert pending(sheet).empty


LACKING = len(COURSE.tab("participants").columns) - 3
"""Columns of a roster that an old list with a name, a role and a store does not have."""


def test_new_columns_go_to_the_right_of_everything_that_stands_there() -> None:
    sheet = an_old_sheet()
    sheet.tab_of("Список").columns = 6
    found = pending(sheet)
    assert InsertColumns(1, 5, LACKING) in found.plan.changes, "behind the 5 that are used"
    assert of_kind(found, AddColumns) == [], "one free column is enough to insert before"
    tags = {change.key: change.index for change in of_kind(found, TagColumn) if change.sheet_id == 1}
    assert tags["participants.name"] == 0
    assert sorted(tags.values()) == [0, 1, 2, *range(5, 5 + LACKING)]
    assert tags["participants.id"] == 5


def test_a_grid_with_no_free_column_gets_one_to_insert_before() -> None:
    sheet = an_old_sheet()
    sheet.tab_of("Список").columns = 5
    inserted = [one for one in pending(sheet).plan.changes if isinstance(one, AddColumns | InsertColumns)]
    assert inserted == [AddColumns(1, 1), InsertColumns(1, 5, LACKING)]
    applied(COURSE, sheet)
    assert pending(sheet).empty


def test_a_column_that_somebody_begins_while_the_plan_is_made_stays_whole() -> None:
    sheet = an_old_sheet()
    plan = pending(sheet).plan
    sheet.tab_of("Список").write(0, 5, "Моё")
    sheet.tab_of("Список").write(1, 5, "пометка")
    sheet.apply(plan.changes)
    assert [text for text in sheet.tab_of("Список").grid()[1] if text == "пометка"] == ["пометка"]
    assert "Моё" in sheet.tab_of("Список").grid()[0]


def test_a_foreign_tab_of_our_title_stays_and_ours_gets_a_number() -> None:
    sheet = Sheet()
    sheet.add_tab("Продажи", [["мои", "заметки"]])
    sheet.add_tab("Продажи (2)")
    titles = [change.title for change in of_kind(pending(sheet), AddTab)]
    assert "Продажи (3)" in titles
    assert "Продажи" not in titles
    applied(COURSE, sheet)
    assert sheet.tab_of("Продажи").cells == {(0, 0): "мои", (0, 1): "заметки"}
    assert "'Продажи (3)'!" in sheet.rows("dashboard")[7].formulas["value"]
    assert pending(sheet).empty


def test_values_that_would_be_overwritten_are_refused_by_their_cell() -> None:
    sheet = Sheet(mapped(COURSE, {"settings": TabMapping("Веса", columns={"meaning": "Описание"})}))
    sheet.add_tab("Веса", [["Описание", "Значение", "Ключ"], ["сколько за оценку", 2, "weight_learning"]])
    found = pending(sheet)
    assert found.plan.refusals == (
        (
            "“Веса”!A2 holds “сколько за оценку”, which a person may have typed; as “meaning” it would be "
            "overwritten: map another column in the configuration or rename this one"
        ),
    )
    with pytest.raises(UnsafeChange, match="“Веса”!A2") as refused:
        require_safe(found)
    assert refused.value.exit_code == 3


def test_the_same_value_already_there_is_not_refused() -> None:
    meaning = COURSE.language.word("setting", "weight_learning")
    sheet = Sheet(mapped(COURSE, {"settings": TabMapping("Веса", columns={"meaning": "Описание"})}))
    sheet.add_tab("Веса", [["Описание", "Значение", "Ключ"], [meaning, 2, "weight_learning"]])
    assert pending(sheet).plan.refusals == ()


def test_a_setting_that_people_changed_stays_as_it_is_and_comes_into_force() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.show("settings", "top_n", {"value": 10})
    sheet.apply(pending(sheet).plan.changes)
    row = next(row for row in sheet.rows("settings") if row.text("key") == "top_n")
    assert (row["value"], row["in_force"]) == (10, 10)
    assert pending(sheet).empty


def test_a_formula_typed_over_is_put_back() -> None:
    sheet = a_running_sheet(COURSE)
    rating = sheet.tab("rating_sellers")
    rating.write(1, sheet.column("rating_sellers", "score"), 999)
    found = pending(sheet)
    (change,) = found.plan.changes
    assert isinstance(change, SetCells)
    assert change.row == 2
    assert isinstance(change.values[0], Formula)
    assert found.plan.added == ("1 cell in “Рейтинг ПК”",)


def test_every_live_setting_has_a_name_over_its_cell() -> None:
    sheet = applied(COURSE, Sheet())
    names = {one.name: (one.sheet_id, one.row, one.column) for one in sheet.held.names.values()}
    settings = sheet.tab("settings")
    assert set(names) == {*SETTING_KEYS, *COMPUTED_KEYS}
    for key, (sheet_id, row, column) in names.items():
        assert sheet_id == settings.sheet_id
        if key in FIRST_SETTINGS:
            assert settings.cells[row, column] == FIRST_SETTINGS[key]
        else:
            assert settings.formulas[row, column].startswith("=")


def test_a_name_that_a_person_moved_is_put_over_its_cell_again() -> None:
    sheet = applied(COURSE, Sheet())
    old = next(one for one in sheet.held.names.values() if one.name == "top_n")
    sheet.held.names[old.id] = NamedRange(old.id, "top_n", 99, 5, 5)
    sheet.apply(pending(sheet).plan.changes)
    assert sheet.held.names[old.id] == old
    assert pending(sheet).empty
    del sheet.held.names[old.id]
    assert [change.name for change in of_kind(pending(sheet), NameCell)] == ["top_n"]


def test_people_without_a_number_get_one_and_everybody_a_first_day() -> None:
    sheet = an_old_sheet()
    applied(mapped(COURSE, MAPPINGS), sheet)
    people = {row.text("name"): (row["id"], row["joined_on"]) for row in sheet.rows("participants")}
    first_day = (MONDAY - dt.date(1899, 12, 30)).days
    assert people == {"Иванов Иван": ("N001", first_day), "Петрова Анна": ("N002", first_day)}


def test_markers_of_old_writes_are_forgotten_but_for_the_newest() -> None:
    sheet = applied(COURSE, Sheet())
    for day in range(1, 43):
        name = f"{MARKER_PREFIX}close_2026{day:04}"
        sheet.held.names[name] = NamedRange(name, name, 1, 0, 0)
    assert pending(sheet).plan.changes == (
        ForgetName("sm_done_close_20260001"),
        ForgetName("sm_done_close_20260002"),
    )


def test_weights_under_which_selling_wins_are_refused_with_the_proof() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.show("settings", "weight_sales", {"value": 3})
    found = pending(sheet)
    assert (found.plan.refusals, found.refusals) == ((), ("car_outweighs_task",))
    with pytest.raises(WeightsRefused, match="3 × 1 = 3 points and a car 3"):
        require_safe(found)


def test_the_best_sellers_past_must_not_beat_full_marks_even_if_somebody_bears_the_same_name() -> None:
    sheet = a_running_sheet(COURSE, [{**ROSTER[0], "id": "1"}, {**ROSTER[0], "id": "2"}])
    sheet.show("participants", "1", {"baseline": 43})
    assert pending(sheet).refusals == ("baseline_beats_learning",)


def test_whoever_joins_later_gets_rows_with_formulas_of_their_own() -> None:
    sheet = a_running_sheet(COURSE)
    sheet.type_row("participants", {"id": "104", "name": "Новиков Яков", "role": "ПК", "store": "Запад"})
    blocks = of_kind(pending(sheet), SetBlock)
    written = {
        key: [cell for one in blocks if one.sheet_id == sheet.tab(key).sheet_id for row in one.rows for cell in row]
        for key in ("grades_sellers", "rating_sellers", "rating_stores")
    }
    assert all(len(one.rows) == 1 for one in blocks)
    assert Formula("=SUMIFS('Бонусы'!$D$2:$D;'Бонусы'!$F$2:$F;$W4)") in written["rating_sellers"]
    assert len(COURSE.tasks[Track.SELLERS]) == 14
    assert len(written["grades_sellers"]) == 8, "the grade columns are the curators'"


def test_ids_of_tabs_and_rules_are_the_same_in_every_run() -> None:
    assert stable_id("tab:participants") == 1174428848
    assert 0 <= stable_id("что угодно") < 2**31

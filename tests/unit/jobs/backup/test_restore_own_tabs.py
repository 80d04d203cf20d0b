"""Tabs of people's own in a backup: by address, into blanks, made anew when they are gone."""

from __future__ import annotations

import datetime as dt

import pytest
from support.sheet.kept_copies import a_copy, planned, restored
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied, mapped

from sheets_marathon.jobs.backup.restore_plan import plan_restore
from sheets_marathon.jobs.backup.restore_report import restore_report
from sheets_marathon.jobs.sheet.plan import pending_changes
from sheets_marathon.spreadsheet.adopt import TabMapping

COURSE = a_marathon()
NOTES = "Планёрки"


@pytest.fixture
def sheet() -> Sheet:
    made = a_running_sheet(COURSE)
    made.add_tab(NOTES, [["Когда", "Кто"], [46363, "Инна"], [46364, "Олег"], ["=3", True]], columns=2)
    held = made.tab_of(NOTES)
    held.formulas[4, 1], held.cells[4, 1] = "=COUNTA(A2:A)", 3
    return made


def test_an_emptied_cell_comes_back_and_a_newer_one_never(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    held = sheet.tab_of(NOTES)
    held.write(1, 0, None)
    held.write(1, 1, "Пётр")
    held.write(4, 1, None)
    found = restored(sheet, backup, NOTES, over_newer=True)
    assert (held.cells[1, 0], held.cells[1, 1], held.formulas[4, 1]) == (46363, "Пётр", "=COUNTA(A2:A)")
    assert restore_report(found, MOSCOW, dry=False).lines()[1] == (
        "'Планёрки'!B2: holds “Пётр” now, was “Инна” on 08.12 03:05: newer, left (type it yourself if it is wanted)"
    )
    assert not planned(sheet, backup, NOTES).anything


def test_rows_that_were_moved_need_nothing(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    held = sheet.tab_of(NOTES)
    held.cells = {
        (row - 1 if row > 1 else row, column): value for (row, column), value in held.cells.items() if row != 1
    }
    held.formulas = {(3, 1): "=COUNTA(A2:A)"}
    found = planned(sheet, backup, NOTES)
    assert not found.anything, "row 2 was deleted and the rest moved up: nothing is written twice"
    assert {one.row for one in found.restoration.cells} == {2}, "what stood in row 2 is shown"


def test_the_grid_grows_where_it_was_cut(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    held = sheet.tab_of(NOTES)
    held.rows, held.columns = 3, 1
    held.cells = {place: value for place, value in held.cells.items() if place[0] < 3 and place[1] < 1}
    held.formulas = {}
    restored(sheet, backup, NOTES)
    assert (held.cells[1, 1], held.cells[3, 0], held.cells[3, 1]) == ("Инна", "=3", True)


def test_a_tab_that_is_gone_is_made_anew_under_its_title(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    before = sheet.tab_of(NOTES)
    del sheet.held.tabs[before.sheet_id]
    found = restored(sheet, backup, NOTES)
    made = sheet.tab_of(NOTES)
    assert {place: value for place, value in before.cells.items() if place not in before.formulas} == made.cells
    assert made.formulas == before.formulas
    assert "tab “Планёрки” is gone → brought back" in restore_report(found, MOSCOW, dry=False).lines()[0]
    made.cells[4, 1] = 3
    assert not planned(sheet, backup, NOTES).anything


def test_a_roster_that_was_there_before_the_program_comes_back_with_its_marks() -> None:
    marathon = mapped(
        COURSE, {"participants": TabMapping("Список", columns={"name": "ФИО", "role": "Роль", "id": "№"})}
    )
    sheet = Sheet()
    sheet.add_tab("Список", [["№", "ФИО", "Роль", "Любимый цвет"], [101, "Иванов Иван", "ПК", "синий"]])
    applied(marathon, sheet)
    applied(marathon, sheet)
    backup = a_copy(sheet)
    del sheet.held.tabs[sheet.tab("participants").sheet_id]
    assert pending_changes(marathon, sheet.layout(), dt.date(2026, 12, 7)).refusals, "apply alone can't help"
    sheet.apply(plan_restore(marathon, sheet.layout(), backup, "a", "participants").restoration.changes)
    assert [sheet.tab_of("Список").cells[1, column] for column in range(4)] == [101, "Иванов Иван", "ПК", "синий"]
    pending = pending_changes(marathon, sheet.layout(), dt.date(2026, 12, 7))
    assert (pending.refusals, pending.plan.found) == ((), ())


def test_a_value_that_a_formula_showed_elsewhere_is_not_typed_in(sheet: Sheet) -> None:
    held = sheet.tab_of(NOTES)
    held.formulas[1, 0], held.formulas[2, 0] = "=ARRAYFORMULA(X2:X3)", ""
    backup = a_copy(sheet)
    for row in (1, 2):
        held.write(row, 0, None)
    restored(sheet, backup, NOTES)
    assert held.formulas[1, 0] == "=ARRAYFORMULA(X2:X3)"
    assert (2, 0) not in held.cells

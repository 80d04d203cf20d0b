"""What a backup brings back: to the right person, nothing that is there being lost, whatever was done to the tab."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from support.sheet.kept_copies import GRADES, a_copy, clear, planned, restored
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet, applied

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.backup.restore_report import restore_report
from sheets_marathon.spreadsheet.schema import Scalar

COURSE = a_marathon()
STAYS = "newer, left (use --over-newer)"
MARKS = {"101": {"mark.1.1": 3, "mark.1.2": "доработка"}, "102": {"mark.1.1": 2, "mark.2.1": "=3"}}


@pytest.fixture
def sheet() -> Sheet:
    """Two sellers with grades, one of which is a text that looks like a formula."""
    made = a_running_sheet(COURSE)
    for person, marks in MARKS.items():
        made.show(GRADES, person, marks)
    return made


def marks(sheet: Sheet) -> dict[str, dict[str, Any]]:
    shown = {
        row.text("id"): {key: value for key, value in row.cells.items() if key.startswith("mark.")}
        for row in sheet.rows(GRADES)
    }
    return {person: held for person, held in shown.items() if held}


def test_a_sheet_that_nobody_touched_needs_nothing(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    for tab in COURSE.tabs:
        found = planned(sheet, backup, tab.key)
        assert (found.anything, found.restoration.refused) == (False, 0), tab.key
    assert restore_report(found, MOSCOW, dry=True).lines() == [
        "nothing to bring back: “looker_grades” lacks nothing that people had typed by 08.12 03:05"
    ]


def test_an_emptied_cell_comes_back_and_a_newer_one_stays(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    sheet.show(GRADES, "101", {"mark.1.1": None, "mark.1.2": 2})
    found = restored(sheet, backup)
    assert marks(sheet)["101"] == {"mark.1.1": 3, "mark.1.2": 2}
    assert restore_report(found, MOSCOW, dry=False).lines() == [
        "'Оценки ПК'!J2 Иванов Иван Петрович · Д1·1: empty now, was 3 on 08.12 03:05 → brought back",
        f"'Оценки ПК'!K2 Иванов Иван Петрович · Д1·2: holds 2 now, was “доработка” on 08.12 03:05: {STAYS}",
        "1 cell brought back from a.json.gz",
        "then run “sheets-marathon apply”: it puts formulas and the program's own cells in order",
        "1 left as it is",
    ]
    assert restored(sheet, backup, over_newer=True).restoration.refused == 0
    assert marks(sheet) == MARKS


def test_a_number_typed_for_a_text_is_newer(sheet: Sheet) -> None:
    sheet.show(GRADES, "102", {"mark.2.2": "3", "mark.2.1": True})
    backup = a_copy(sheet)
    sheet.show(GRADES, "102", {"mark.2.2": 3, "mark.2.1": 1})
    assert planned(sheet, backup).restoration.refused == 2


def test_text_stays_text_and_a_formula_a_formula(sheet: Sheet) -> None:
    sheet.show("program", "sellers.1.lesson.1", {"text": "'как есть", "topic": "=не формула"})
    program = sheet.tab("program")
    place = sheet.row_of("program", "sellers.1.lesson.1"), sheet.column("program", "lesson_link")
    program.formulas[place], program.cells[place] = '="https://a.example/"&M2', "https://a.example/sellers.1.lesson.1"
    backup = a_copy(sheet)
    before = dict(program.cells), dict(program.formulas)
    sheet.show("program", "sellers.1.lesson.1", {"text": None, "topic": None, "date": None, "time": None})
    program.write(*place, None)
    restored(sheet, backup, "program")
    assert program.formulas == before[1]
    program.cells[place] = before[0][place]
    assert program.cells == before[0], "dates and times are the numbers they were"


def test_rows_sorted_since_get_their_own_cells_and_formulas_follow_their_row(sheet: Sheet) -> None:
    held = sheet.tab("program")
    column = sheet.column("program", "text")
    held.formulas[1, column] = '=M2&"$M2"&$M$2&Другой!M2'
    backup = a_copy(sheet)
    sheet.swap_rows("program", 1, 2)
    held.write(2, column, None)
    restored(sheet, backup, "program")
    assert held.formulas[2, column] == '=M3&"$M2"&$M$2&Другой!M2'


def test_a_formula_whose_columns_have_moved_is_left_and_told(sheet: Sheet) -> None:
    held = sheet.tab("program")
    held.formulas[1, sheet.column("program", "text")] = "=A2"
    backup = a_copy(sheet)
    sheet.insert_column("program", 0)
    held.write(1, sheet.column("program", "text"), None)
    found = planned(sheet, backup, "program")
    assert (found.anything, found.restoration.refused) == (False, 1)
    assert (
        "was the formula =A2 on 08.12 03:05, and columns have moved since"
        in restore_report(found, MOSCOW, dry=True).lines()[0]
    )


def test_a_deleted_row_comes_back_below_with_its_number_and_apply_mends_its_formulas(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    clear(sheet, GRADES, sheet.row_of(GRADES, "101"))
    assert "101" not in marks(sheet)
    found = restored(sheet, backup)
    assert marks(sheet) == MARKS
    assert [(row.who, row.then_row) for row in found.restoration.rows] == [("Иванов Иван Петрович", 2)]
    assert sheet.row_of(GRADES, "101") > sheet.row_of(GRADES, "102")
    applied(COURSE, sheet)
    (row,) = (row for row in sheet.rows(GRADES) if row.text("id") == "101")
    assert set(row.formulas) == {"points", "done", "waiting", "waiting_days", "average"}
    assert not restored(sheet, backup).anything


def test_a_person_who_lost_the_number_is_known_by_a_name_that_nobody_else_has(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    sheet.show("participants", "101", {"store": None, "id": None})
    sheet.show("participants", "102", {"city": None})
    found = restored(sheet, backup, "participants")
    assert not found.restoration.rows
    assert sorted(one.who for one in found.restoration.cells) == ["Иванов Иван Петрович", "Петрова Анна Сергеевна"]


def test_of_namesakes_none_is_taken_for_the_other() -> None:
    roster = ({"id": 1, "name": "Ли Ян", "role": "ПК", "city": "Омск"}, {"id": 2, "name": "Ли Ян", "role": "ПК"})
    sheet = a_running_sheet(COURSE, roster)
    backup = a_copy(sheet)
    sheet.show("participants", "1", {"id": 3, "city": None})
    found = planned(sheet, backup, "participants")
    assert (len(found.restoration.cells), len(found.restoration.rows)) == (0, 1)


def test_a_row_of_a_key_that_stood_there_twice_is_left_out_with_a_word(sheet: Sheet) -> None:
    twice = {"id": 101, "name": "Иванов Иван Петрович", "mark.2.2": 1}
    at = sheet.type_row(GRADES, twice) - 1
    backup = a_copy(sheet)
    clear(sheet, GRADES, at)
    found = planned(sheet, backup)
    assert not found.anything
    (sentence,) = found.restoration.left
    assert sentence.startswith(f"row {at + 1} of then (Иванов Иван Петрович) had the same key as another and is not")


def test_a_column_that_is_gone_is_made_anew_at_the_right_end_with_what_stood_in_it(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    held = sheet.tab(GRADES)
    del held.column_tags[sheet.column(GRADES, "mark.1.1")]
    held.write(0, 9, "Что-то другое")
    assert planned(sheet, backup).restoration.columns == ("Д1·1",)
    restored(sheet, backup)
    at = sheet.column(GRADES, "mark.1.1")
    assert held.cells[0, at] == "Д1·1"
    assert len([row for row, column in held.cells if column == at]) == 3, "its header and two grades"


def test_a_column_of_peoples_own_comes_back_by_its_header(sheet: Sheet) -> None:
    held = sheet.tab(GRADES)
    held.write(0, 20, "Комментарий")
    held.write(sheet.row_of(GRADES, "102"), 20, "молодец")
    backup = a_copy(sheet)
    sheet.insert_column(GRADES, 3)
    held.write(sheet.row_of(GRADES, "102"), 21, None)
    restored(sheet, backup)
    assert held.cells[sheet.row_of(GRADES, "102"), 21] == "молодец"


BONUS: Mapping[str, Scalar] = {
    "date": dt.date(2026, 12, 7), "participant": "Петрова Анна", "reason": "помощь", "points": 2, "by": "Инна",
}  # fmt: skip


def test_bonuses_are_told_apart_by_what_they_say(sheet: Sheet) -> None:
    first = sheet.type_row("bonuses", BONUS) - 1
    sheet.type_row("bonuses", {**BONUS, "participant": "Иванов Иван"})
    backup = a_copy(sheet)
    sheet.swap_rows("bonuses", first, first + 1)
    assert not planned(sheet, backup, "bonuses").anything
    sheet.tab("bonuses").write(first, sheet.column("bonuses", "points"), None)
    clear(sheet, "bonuses", first + 1)
    found = restored(sheet, backup, "bonuses")
    assert (len(found.restoration.cells), len(found.restoration.rows)) == (1, 1)
    given = sorted((row.text("participant"), row["points"]) for row in sheet.rows("bonuses"))
    assert given == [("Иванов Иван", 2), ("Петрова Анна", 2)]
    assert not planned(sheet, backup, "bonuses").anything, "an award is not brought back twice"


def test_a_new_bonus_is_not_taken_for_one_that_is_gone(sheet: Sheet) -> None:
    at = sheet.type_row("bonuses", BONUS) - 1
    backup = a_copy(sheet)
    clear(sheet, "bonuses", at)
    sheet.type_row("bonuses", {**BONUS, "date": dt.date(2026, 12, 9), "participant": "Сидоров Олег"})
    found = restored(sheet, backup, "bonuses", over_newer=True)
    assert len(found.restoration.rows) == 1
    assert {row.text("participant") for row in sheet.rows("bonuses")} == {"Петрова Анна", "Сидоров Олег"}


SALE: Mapping[str, Scalar] = {
    "date": dt.date(2026, 12, 7),
    "id": 101,
    "document": "Д-1",
    "kind": "продажа",
    "quantity": 1,
}


def test_ledger_rows_come_back_whole_and_what_a_job_remakes_is_left_to_it(sheet: Sheet) -> None:
    sold = sheet.type_row("sales", SALE) - 1
    sheet.type_row("sales", {**SALE, "kind": "возврат", "quantity": -1})
    sheet.type_row("journal", {"key": "sellers.1.lesson.1", "chat": "@sellers", "state": "ушло"})
    sheet.show("rating_sellers", "101", {"previous_rank": 4})
    backup = a_copy(sheet)
    clear(sheet, "sales", sold)
    clear(sheet, "journal", 1)
    sheet.show("rating_sellers", "101", {"previous_rank": None})
    for tab in ("sales", "journal", "rating_sellers"):
        restored(sheet, backup, tab)
    assert {(row["document"], row["kind"], row["quantity"]) for row in sheet.rows("sales")} == {
        ("Д-1", "продажа", 1),
        ("Д-1", "возврат", -1),
    }
    assert [row["state"] for row in sheet.rows("journal") if row["chat"]] == ["ушло"]
    assert [row["previous_rank"] for row in sheet.rows("rating_sellers") if row.text("id") == "101"] == [None]


def test_what_the_journal_says_by_now_is_not_set_back(sheet: Sheet) -> None:
    sheet.type_row("journal", {"key": "sellers.1.lesson.1", "state": "ждёт", "note": "нет ссылки"})
    backup = a_copy(sheet)
    sheet.show("journal", "sellers.1.lesson.1", {"state": "ушло", "note": None})
    assert not planned(sheet, backup, "journal", over_newer=True).anything


def test_a_tab_of_the_programs_that_is_gone_waits_for_apply(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    del sheet.held.tabs[sheet.tab(GRADES).sheet_id]
    with pytest.raises(MarathonError, match=r"“Оценки ПК” is not in the spreadsheet any more\n.*apply"):
        planned(sheet, backup)
    sheet.held.protections.clear()
    sheet.held.views.clear()
    sheet.held.charts.clear()
    applied(COURSE, sheet)
    restored(sheet, backup, "Оценки ПК")
    assert marks(sheet) == MARKS


def test_a_tab_that_the_backup_has_not_is_said_with_those_it_has(sheet: Sheet) -> None:
    backup = a_copy(sheet)
    with pytest.raises(MarathonError, match="has no tab “Планёрка”; it has “Участники”, “Программа”"):
        planned(sheet, backup, "Планёрка")

"""Formulas: read by locale, computed, and followed through structure edits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from support.server.google_scene import Book, GoogleScene, google_scene


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    made = Book(scene, scene.sheets.create("Марафон"))
    made.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Оценки ПК"}}})
    return made


def formulas(book: Book, a1: str) -> list[list[object]]:
    return book.read(a1, "FORMULA")


def test_a_russian_sheet_separates_by_semicolon_and_a_comma_there_is_a_formula_error(book: Book) -> None:
    book.write("Лист1!A1", [["=SUM(1;2)"], ["=SUM(A1,A1)"], ["=SUM(1,5;1)"], ["=sum(A1;1)"]])
    assert book.read("Лист1!A1:A4") == [[3], ["#ERROR!"], [2.5], [4]]
    assert formulas(book, "Лист1!A1:A4") == [["=SUM(1;2)"], ["=SUM(A1,A1)"], ["=SUM(1,5;1)"], ["=SUM(A1;1)"]]


def test_an_english_sheet_takes_both_separators_and_reads_back_commas(scene: GoogleScene) -> None:
    book = Book(scene, scene.sheets.create("Race", "en_US"))
    book.write("Sheet1!A1", [["=SUM(1,2)"], ["=SUM(1;2.5)"]])
    assert book.read("Sheet1!A1:A2") == [[3], [3.5]]
    assert formulas(book, "Sheet1!A1:A2") == [["=SUM(1,2)"], ["=SUM(1,2.5)"]]


def test_update_cells_formulas_follow_the_locale_too(book: Book) -> None:
    cell = {"userEnteredValue": {"formulaValue": "=SUM(1,2)"}}
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    book.batch({"updateCells": {"start": start, "fields": "userEnteredValue", "rows": [{"values": [cell]}]}})
    assert book.read("Лист1!A1") == [[1.2]]


@pytest.mark.parametrize(
    ("formula", "kind", "shown"),
    [
        ("=1/0", "DIVIDE_BY_ZERO", "#DIV/0!"),
        ("=NA()", "N_A", "#N/A"),
        ("=NOSUCH(1)", "NAME", "#NAME?"),
        ("=нет_такого+1", "NAME", "#NAME?"),
        ("='Нет'!A1", "REF", "#REF!"),
        ('="а"*2', "VALUE", "#VALUE!"),
        ("=SQRT(-1)", "NUM", "#NUM!"),
        ("=SUM(1", "ERROR", "#ERROR!"),
        ("=A1", "REF", "#REF!"),
    ],
)
def test_errors_come_out_as_google_shows_them(book: Book, formula: str, kind: str, shown: str) -> None:
    book.write("Лист1!A1", [[formula]])
    cell = book.get("sheets.data.rowData.values", ranges="Лист1!A1")["sheets"][0]["data"][0]["rowData"][0]["values"][0]
    assert cell["effectiveValue"]["errorValue"]["type"] == kind
    assert cell["formattedValue"] == shown
    assert book.read("Лист1!A1") == [[shown]]


def test_a_text_criterion_may_be_put_together_from_a_number(book: Book) -> None:
    book.write("Лист1!A1", [[46000, 1], [46001, 2], [46002, 3]], "RAW")
    book.write("Лист1!D1", [['=SUMIFS($B$1:$B;$A$1:$A;">="&A2)'], ['=COUNTIFS($A$1:$A;"<"&A2)']])
    assert book.read("Лист1!D1:D2") == [[5], [1]]


def test_open_columns_are_as_long_as_each_other_where_they_are_multiplied(book: Book) -> None:
    book.write("Оценки ПК!A2", [["иван", 3, ""], ["анна", "", ""], ["пётр", "доработка", 2]])
    counted = (
        '=SUMPRODUCT((\'Оценки ПК\'!$A$2:$A<>"")*(((\'Оценки ПК\'!$B$2:$B&""="3")+(\'Оценки ПК\'!$C$2:$C&""="2"))>0))'
    )
    book.write("Лист1!A1", [[counted]])
    assert book.read("Лист1!A1") == [[2]]
    book.write("Оценки ПК!A5", [["лев", 3]])
    assert book.read("Лист1!A1") == [[3]]
    assert formulas(book, "Лист1!A1") == [[counted]], "as it was typed, open below"


def test_a_formula_pointing_at_an_empty_cell_shows_nothing(book: Book) -> None:
    book.write("Лист1!A1", [["=B5", "=B5+1"]])
    assert book.read("Лист1!A1:B1") == [["", 1]]


def test_a_named_range_works_in_formulas_and_its_loss_is_seen(book: Book) -> None:
    book.write("Лист1!A1", [[2], ["=вес*10"]])
    assert book.read("Лист1!A2") == [["#NAME?"]]
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    book.batch({"addNamedRange": {"namedRange": {"namedRangeId": "w", "name": "вес", "range": place}}})
    assert book.read("Лист1!A2") == [[20]]
    book.batch({"deleteNamedRange": {"namedRangeId": "w"}})
    assert book.read("Лист1!A2") == [["#NAME?"]]


def test_today_follows_the_workspaces_clock_in_the_spreadsheets_zone() -> None:
    with google_scene() as scene:
        book = Book(scene, scene.sheets.create("Часы"))
        book.write("Лист1!A1", [["=TODAY()"]])
        scene.clock.set(dt.datetime(2026, 3, 2, 20, 59, tzinfo=dt.UTC))  # 23:59 in Moscow
        assert book.read("Лист1!A1", "FORMATTED_VALUE") == [["02.03.2026"]]
        scene.clock.set(dt.datetime(2026, 3, 2, 21, 0, tzinfo=dt.UTC))
        assert book.read("Лист1!A1", "FORMATTED_VALUE") == [["03.03.2026"]]


def test_reading_again_computes_nothing_again(book: Book) -> None:
    book.write("Лист1!A1", [[1], ["=A1+1"]])
    engine = book.scene.sheets.books.kept[book.spreadsheet_id].engine
    book.read("Лист1")
    counted = engine.evaluations
    book.read("Лист1")
    book.get(includeGridData=True)
    assert engine.evaluations == counted
    book.write("Лист1!A1", [[5]])
    assert book.read("Лист1!A2") == [[6]]
    assert engine.evaluations == counted + 1


def rows(start: int, end: int, sheet: int = 0) -> dict[str, object]:
    return {"sheetId": sheet, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def columns(start: int, end: int, sheet: int = 0) -> dict[str, object]:
    return {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": end}


def test_inserted_and_deleted_rows_move_references_on_every_tab(book: Book) -> None:
    book.write("Лист1!A1", [[1], [2], [3]])
    book.write(
        "'Оценки ПК'!A1", [["=SUM('Лист1'!$A$1:$A$3)"], ["=Лист1!A3"], ["=SUM(Лист1!A2:A)"], ["=SUM(Лист1!A:A)"]]
    )
    book.batch({"insertDimension": {"range": rows(1, 3)}})
    assert formulas(book, "'Оценки ПК'!A1:A4") == [
        ["=SUM('Лист1'!$A$1:$A$5)"],
        ["='Лист1'!A5"],
        ["=SUM('Лист1'!A4:A)"],
        ["=SUM('Лист1'!A:A)"],
    ]
    assert book.read("'Оценки ПК'!A1:A4") == [[6], [3], [5], [6]]
    book.batch({"deleteDimension": {"range": rows(4, 5)}})
    assert formulas(book, "'Оценки ПК'!A1:A2") == [["=SUM('Лист1'!$A$1:$A$4)"], ["=#REF!"]]
    assert book.read("'Оценки ПК'!A1:A2") == [[3], ["#REF!"]]


def test_an_inserted_column_moves_references(book: Book) -> None:
    book.write("Лист1!A1", [[1, 2, "=A1+$B1"]])
    book.batch({"insertDimension": {"range": columns(1, 2)}})
    assert formulas(book, "Лист1!A1:D1") == [[1, "", 2, "=A1+$C1"]]
    assert book.read("Лист1!D1") == [[3]]


def test_a_moved_column_takes_its_references_along(book: Book) -> None:
    book.write("Лист1!A1", [[1, 2, 3, "=A1*10+B1"]])
    book.batch({"moveDimension": {"source": columns(0, 1), "destinationIndex": 3}})
    assert formulas(book, "Лист1!A1:D1") == [[2, 3, 1, "=C1*10+A1"]]
    assert book.read("Лист1!D1") == [[12]]


def test_a_renamed_tab_is_followed_and_a_deleted_one_is_ref(book: Book) -> None:
    book.write("'Оценки ПК'!A1", [[5]])
    book.write("Лист1!A1", [["='Оценки ПК'!A1+1"]])
    book.batch({"updateSheetProperties": {"properties": {"sheetId": 7, "title": "Оценки, новые"}, "fields": "title"}})
    assert formulas(book, "Лист1!A1") == [["='Оценки, новые'!A1+1"]]
    assert book.read("Лист1!A1") == [[6]]
    book.batch({"deleteSheet": {"sheetId": 7}})
    assert formulas(book, "Лист1!A1") == [["=#REF!+1"]]
    assert book.read("Лист1!A1") == [["#REF!"]]


def test_sorted_rows_take_their_formulas_along_and_blanks_stay_last(book: Book) -> None:
    book.write("Лист1!A1", [["б", 1, "=B1*10"], ["", "", ""], ["а", 3, "=B3*10"], ["в", 2, "=B4*10"]])
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 3}
    book.batch({"sortRange": {"range": place, "sortSpecs": [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]}})
    assert book.read("Лист1!A1:C4") == [["а", 3, 30], ["в", 2, 20], ["б", 1, 10]]
    assert formulas(book, "Лист1!C1:C3") == [["=B1*10"], ["=B2*10"], ["=B3*10"]]


def test_repeat_cell_fills_a_formula_down(book: Book) -> None:
    book.write("Лист1!A1", [[1], [2], [3]])
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 2}
    cell = {"userEnteredValue": {"formulaValue": "=A1*$A$1"}}
    book.batch({"repeatCell": {"range": place, "cell": cell, "fields": "userEnteredValue"}})
    assert formulas(book, "Лист1!B1:B3") == [["=A1*$A$1"], ["=A2*$A$1"], ["=A3*$A$1"]]
    assert book.read("Лист1!B1:B3") == [[1], [2], [3]]


def test_filter_spills_and_is_blocked_by_what_stands_there(book: Book) -> None:
    book.write("Лист1!A1", [[1], [2], [3]])
    book.write("Лист1!C1", [["=FILTER(A1:A3;A1:A3>1)"]])
    assert book.read("Лист1!C1:C3") == [[2], [3]]
    book.write("Лист1!C2", [["занято"]])
    assert book.read("Лист1!C1:C3") == [["#REF!"], ["занято"]]
    book.write("Лист1!C2", [[""]])
    assert book.read("Лист1!C1:C3") == [[2], [3]]
    book.batch({"insertDimension": {"range": rows(0, 1)}})
    assert book.read("Лист1!C1:C4") == [[], [2], [3]]

"""One behaviour of each remaining request kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.google_scene import Book, GoogleScene, google_scene


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    return Book(scene, scene.sheets.create("Марафон"))


def area(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> dict[str, int]:
    return {
        "sheetId": sheet,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def tab(book: Book, fields: str) -> dict[str, Any]:
    found: dict[str, Any] = book.get(f"sheets({fields})")["sheets"][0]
    return found


def test_copy_paste_moves_relative_references_and_values_stay_values(book: Book) -> None:
    book.write("Лист1!A1", [[1, "=A1*2"], [5, ""]])
    copy = {"source": area(0, 1, 1, 2), "destination": area(1, 2, 1, 2)}
    book.batch({"copyPaste": copy | {"pasteType": "PASTE_NORMAL"}})
    assert book.read("Лист1!B1:B2", "FORMULA") == [["=A1*2"], ["=A2*2"]]
    assert book.read("Лист1!B2") == [[10]]
    frozen = {"source": area(0, 2, 1, 2), "destination": area(0, 2, 3, 4), "pasteType": "PASTE_VALUES"}
    book.batch({"copyPaste": frozen})
    assert book.read("Лист1!D1:D2", "FORMULA") == [[2], [10]]


def test_copied_formats_leave_values_alone(book: Book) -> None:
    book.write("Лист1!A1", [["50%", 0.25]])
    book.batch(
        {"copyPaste": {"source": area(0, 1, 0, 1), "destination": area(0, 1, 1, 2), "pasteType": "PASTE_FORMAT"}}
    )
    assert book.read("Лист1!A1:B1", "FORMATTED_VALUE") == [["50%", "25%"]]


def test_cut_cells_leave_and_a_cut_that_formulas_watch_is_not_served(book: Book) -> None:
    book.write("Лист1!A1", [["x", "y"]])
    cut = {"source": area(0, 1, 0, 1), "destination": {"rowIndex": 4, "columnIndex": 2}, "pasteType": "PASTE_NORMAL"}
    book.batch({"cutPaste": cut})
    assert book.read("Лист1!A1:C5") == [["", "y"], [], [], [], ["", "", "x"]]
    book.write("Лист1!E1", [["=B1"]])
    watched = {"source": area(0, 1, 1, 2), "destination": {"rowIndex": 9}}
    answer = book.ask("POST", ":batchUpdate", {"requests": [{"cutPaste": watched}]})
    assert answer.status_code == 501


def test_find_and_replace_counts_what_it_did(book: Book) -> None:
    book.write("Лист1!A1", [["Авто 1", "авто 2"], ["мото", "=1+1"]])
    request = {"find": "авто", "replacement": "Лада", "allSheets": True}
    reply = book.batch({"findReplace": request})[0]["findReplace"]
    assert reply == {"valuesChanged": 2, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 2}
    assert book.read("Лист1") == [["Лада 1", "Лада 2"], ["мото", 2]]


def test_append_cells_goes_below_the_last_row_with_data_and_grows_the_grid(book: Book) -> None:
    size = {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 3}}, "fields": "gridProperties.rowCount"}
    book.batch({"updateSheetProperties": size})
    book.write("Лист1!C2", [["последняя"]])
    rows = [{"values": [{"userEnteredValue": {"numberValue": n}}]} for n in (1, 2, 3)]
    book.batch({"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    assert book.read("Лист1!A3:A5") == [[1], [2], [3]]
    assert tab(book, "properties.gridProperties.rowCount")["properties"]["gridProperties"]["rowCount"] == 5


def test_a_smaller_grid_cuts_cells_off(book: Book) -> None:
    book.write("Лист1!A1", [[1, 2, 3], [4, 5, 6]])
    grid = {"rowCount": 1, "columnCount": 2}
    book.batch({"updateSheetProperties": {"properties": {"gridProperties": grid}, "fields": "gridProperties"}})
    assert book.read("Лист1") == [[1, 2]]


def test_conditional_formats_are_kept_in_order_and_twice_makes_two(book: Book) -> None:
    def rule(text: str) -> dict[str, Any]:
        condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
        shape = {"backgroundColorStyle": {"rgbColor": {"red": 1}}}
        return {"ranges": [area(0, 5, 0, 1)], "booleanRule": {"condition": condition, "format": shape}}

    for text in ("а", "а", "б"):
        book.batch({"addConditionalFormatRule": {"rule": rule(text), "index": 0}})

    def texts() -> list[str]:
        rules = tab(book, "conditionalFormats").get("conditionalFormats", [])
        return [found["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for found in rules]

    assert texts() == ["б", "а", "а"]
    book.batch({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 2}})
    book.batch({"updateConditionalFormatRule": {"index": 1, "rule": rule("в")}})
    assert texts() == ["а", "в", "б"]
    book.batch({"deleteConditionalFormatRule": {"sheetId": 0, "index": 0}})
    assert texts() == ["в", "б"]
    message = book.refused({"deleteConditionalFormatRule": {"sheetId": 0, "index": 7}})
    assert "No conditional format on sheet: 0 at index: 7" in message


def test_filters_bandings_charts_and_borders_are_kept_changed_and_deleted(book: Book) -> None:
    place = area(0, 5, 0, 3)
    banding = {"bandedRangeId": 8, "range": place, "rowProperties": {"firstBandColor": {"red": 1}}}
    series = [{"series": {"sourceRange": {"sources": [area(0, 5, 1, 2)]}}}]
    spec = {"title": "Баллы", "basicChart": {"chartType": "COLUMN", "series": series}}
    position = {"overlayPosition": {"anchorCell": {"rowIndex": 6}}}
    line = {"style": "SOLID"}
    book.batch(
        {"setBasicFilter": {"filter": {"range": place}}},
        {"addFilterView": {"filter": {"filterViewId": 8, "title": "мои", "range": place}}},
        {"addBanding": {"bandedRange": banding}},
        {"addChart": {"chart": {"chartId": 8, "spec": spec, "position": position}}},
        {"updateBorders": {"range": area(0, 1, 0, 1), "bottom": line}},
        {"updateFilterView": {"filter": {"filterViewId": 8, "title": "твои"}, "fields": "title"}},
        {"updateChartSpec": {"chartId": 8, "spec": spec | {"title": "Итоги"}}},
        {"updateEmbeddedObjectPosition": {
            "objectId": 8, "newPosition": {"overlayPosition": {"widthPixels": 300}}, "fields": "widthPixels"
        }},
    )  # fmt: skip
    found = book.get(includeGridData=True)["sheets"][0]
    assert found["filterViews"][0]["title"] == "твои"
    assert found["bandedRanges"][0]["rowProperties"]["firstBandColorStyle"] == {"rgbColor": {"red": 1}}
    assert found["charts"][0]["spec"]["title"] == "Итоги"
    assert found["charts"][0]["position"]["overlayPosition"]["widthPixels"] == 300
    assert found["basicFilter"]["range"]["endRowIndex"] == 5
    cell = found["data"][0]["rowData"][0]["values"][0]
    assert cell["userEnteredFormat"]["borders"] == {"bottom": line}
    book.batch(
        {"clearBasicFilter": {"sheetId": 0}},
        {"deleteFilterView": {"filterId": 8}},
        {"deleteBanding": {"bandedRangeId": 8}},
        {"deleteEmbeddedObject": {"objectId": 8}},
    )
    assert set(book.get()["sheets"][0]) == {"properties"}


def test_dimension_properties_groups_and_frozen_rows(book: Book) -> None:
    columns = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 2}
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 2}}, "fields": "gridProperties.frozenRowCount"}
    wide = {"range": columns, "properties": {"pixelSize": 240}, "fields": "pixelSize"}
    replies = book.batch(
        {"updateDimensionProperties": wide},
        {"addDimensionGroup": {"range": columns}},
        {"updateSheetProperties": frozen},
    )
    shown = {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 2}
    assert replies[1] == {"addDimensionGroup": {"dimensionGroups": [{"range": shown, "depth": 1}]}}  # recorded
    sizes = tab(book, "data.columnMetadata.pixelSize")["data"][0]["columnMetadata"]
    assert [size["pixelSize"] for size in sizes[:3]] == [240, 240, 100]
    message = book.refused(
        {"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 1000}}}
    )
    assert "not possible to delete all non-frozen rows" in message
    book.batch({"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}})
    grid = tab(book, "properties.gridProperties")["properties"]["gridProperties"]
    assert grid["frozenRowCount"] == 1


def test_a_duplicated_tab_has_its_own_cells(book: Book) -> None:
    book.write("Лист1!A1", [[1, "=A1+1"]])
    book.batch(
        {"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 4, "newSheetName": "Копия", "insertSheetIndex": 1}}
    )
    book.write("Копия!A1", [[10]])
    assert book.read("Копия!A1:B1") == [[10, 11]]
    assert book.read("Лист1!A1:B1") == [[1, 2]]


def test_tabs_move_to_the_place_counted_before_the_move(book: Book) -> None:
    for title in ("Б", "В"):
        book.batch({"addSheet": {"properties": {"title": title}}})
    book.batch({"updateSheetProperties": {"properties": {"sheetId": 0, "index": 2}, "fields": "index"}})
    assert [found["properties"]["title"] for found in book.get()["sheets"]] == ["Б", "Лист1", "В"]


def test_a_changed_locale_changes_how_formulas_and_numbers_are_written(book: Book) -> None:
    book.write("Лист1!A1", [["=SUM(1,5;2)", 0.5]])
    new = {"locale": "en_US", "title": "Race", "timeZone": "Europe/London"}
    book.batch({"updateSpreadsheetProperties": {"properties": new, "fields": "locale,title,timeZone"}})
    assert book.read("Лист1!A1", "FORMULA") == [["=SUM(1.5,2)"]]
    assert book.read("Лист1!A1:B1", "FORMATTED_VALUE") == [["3.5", "0.5"]]
    bad = {"properties": {"timeZone": "Nowhere/Town"}, "fields": "timeZone"}
    assert "Invalid time zone" in book.refused({"updateSpreadsheetProperties": bad})


def test_named_ranges_are_checked_moved_and_renamed(book: Book) -> None:
    book.batch({"addNamedRange": {"namedRange": {"namedRangeId": "a", "name": "вес", "range": area(0, 1, 0, 1)}}})
    for name in ("ВЕС", "A1", "1x", "a b", ""):
        book.refused({"addNamedRange": {"namedRange": {"name": name, "range": area(0, 1, 0, 1)}}})
    new = {"namedRangeId": "a", "name": "масса", "range": area(1, 2, 0, 1)}
    book.batch({"updateNamedRange": {"namedRange": new, "fields": "name,range"}})
    book.write("Лист1!A1", [[1], [2], ["=масса"]])
    assert book.read("Лист1!A3") == [[2]]
    assert book.read("масса") == [[2]]

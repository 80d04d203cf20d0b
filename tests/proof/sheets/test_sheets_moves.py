"""What hangs on rows and tabs goes where they go, and turns to #REF! where they are gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.google_scene import Book, GoogleScene, google_scene

LISTED = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Два!A1:A3"}]}}
PICKED = {"condition": {"type": "BOOLEAN"}}
BOLD = {"textFormat": {"bold": True}}


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    """A row 5 with everything on it, and a second tab that the first one looks at."""
    book = Book(scene, scene.sheets.create("Марафон"))
    row = area(4, 5, 0, 3)
    when = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B5>1"}]}
    series = [{"series": {"sourceRange": {"sources": [area(0, 5, 0, 1, 5)]}}}]
    place = {"overlayPosition": {"anchorCell": {"sheetId": 0, "rowIndex": 20, "columnIndex": 6}}}
    chart = {"spec": {"basicChart": {"chartType": "COLUMN", "series": series}}, "position": place}
    line = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 5}}
    book.batch(
        {"addSheet": {"properties": {"sheetId": 5, "title": "Два"}}},
        {"addNamedRange": {"namedRange": {"name": "строка", "range": area(4, 5, 1, 2)}}},
        {"addNamedRange": {"namedRange": {"name": "второй", "range": area(0, 1, 0, 1, 5)}}},
        {"addProtectedRange": {"protectedRange": {"range": row, "warningOnly": True}}},
        {"setDataValidation": {"range": area(4, 5, 2, 3), "rule": PICKED}},
        {"setDataValidation": {"range": area(20, 21, 0, 1), "rule": LISTED}},
        {"addConditionalFormatRule": {"rule": {"ranges": [row], "booleanRule": {"condition": when, "format": BOLD}}}},
        {"addChart": {"chart": chart}},
        *(
            {"createDeveloperMetadata": {"developerMetadata": {"metadataKey": key, "visibility": "DOCUMENT"} | where}}
            for key, where in (("row", {"location": line}), ("tab", {"location": {"sheetId": 5}}))
        ),
    )
    book.write("Два!A1", [[3]])
    book.write("B5", [[7]])
    book.write("E1", [["=строка", "=B5*2", "=SUM(B4:B6)", "=Два!A1", "=второй"]])
    return book


def area(top: int, bottom: int, left: int, right: int, sheet: int = 0) -> dict[str, int]:
    ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return ends if sheet == 0 else {"sheetId": sheet} | ends


def rows(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def found(book: Book, key: str) -> list[dict[str, Any]]:
    body = {"dataFilters": [{"developerMetadataLookup": {"metadataKey": key}}]}
    answer = book.ask("POST", "/developerMetadata:search", body).json()
    return [each["developerMetadata"]["location"] for each in answer.get("matchedDeveloperMetadata", [])]


def validated(book: Book) -> dict[tuple[int, int], dict[str, Any]]:
    data = book.get("sheets.data.rowData.values.dataValidation", ranges="A1:Z50")["sheets"][0]["data"][0]
    return {
        (row, column): cell["dataValidation"]
        for row, line in enumerate(data["rowData"])
        for column, cell in enumerate(line.get("values", []))
        if "dataValidation" in cell
    }


def test_a_moved_row_takes_everything_along(book: Book) -> None:
    book.batch({"moveDimension": {"source": rows(4, 5), "destinationIndex": 8}})
    about = book.get("namedRanges,sheets(protectedRanges.range,conditionalFormats)")
    sheet = about["sheets"][0]
    assert about["namedRanges"][0]["range"] == area(7, 8, 1, 2)
    assert sheet["protectedRanges"] == [{"range": area(7, 8, 0, 3)}]
    rule = sheet["conditionalFormats"][0]
    assert rule["ranges"] == [area(7, 8, 0, 3)]
    assert rule["booleanRule"]["condition"]["values"] == [{"userEnteredValue": "=$B8>1"}]
    assert set(validated(book)) == {(7, 2), (20, 0)}
    assert found(book, "row")[0]["dimensionRange"]["startIndex"] == 7
    assert book.read("E1:F1", "FORMULA") == [["=строка", "=B8*2"]]
    assert book.read("E1:F1") == [[7, 14]]


def test_a_deleted_row_leaves_ref_in_what_pointed_at_it(book: Book) -> None:
    book.batch({"deleteDimension": {"range": rows(4, 5)}})
    about = book.get("namedRanges.name,sheets(protectedRanges,conditionalFormats)")
    assert about == {"namedRanges": [{"name": "второй"}], "sheets": [{}, {}]}
    assert set(validated(book)) == {(19, 0)}
    assert found(book, "row") == []
    assert book.read("F1:G1", "FORMULA") == [["=#REF!*2", "=SUM(B4:B5)"]]
    assert book.read("F1:G1") == [["#REF!", 0]]


def test_a_renamed_tab_is_followed_everywhere(book: Book) -> None:
    rename = {"sheetId": 5, "title": "Три четыре"}
    book.batch({"updateSheetProperties": {"properties": rename, "fields": "title"}})
    assert validated(book)[20, 0]["condition"]["values"] == [{"userEnteredValue": "='Три четыре'!A1:A3"}]
    assert book.read("H1:I1", "FORMULA") == [["='Три четыре'!A1", "=второй"]]
    assert book.read("H1:I1") == [[3, 3]]
    assert found(book, "tab") == [{"locationType": "SHEET", "sheetId": 5}]


def test_a_deleted_tab_leaves_ref_and_takes_what_was_on_it(book: Book) -> None:
    book.batch({"deleteSheet": {"sheetId": 5}})
    assert validated(book)[20, 0]["condition"]["values"] == [{"userEnteredValue": "=#REF!"}]
    assert book.read("H1", "FORMULA") == [["=#REF!"]]
    assert book.read("H1") == [["#REF!"]]
    assert found(book, "tab") == []
    chart = book.get("sheets.charts.spec.basicChart.series")["sheets"][0]["charts"][0]
    assert chart["spec"]["basicChart"]["series"] == [{"series": {"sourceRange": {"sources": []}}}]


def test_sorted_rows_carry_formulas_and_leave_what_hangs_on_places(book: Book) -> None:
    book.write("A4", [["в", 1, "", "=B4*10"], ["б", 2, "", "=B5*10"], ["а", 3, "", "=B6*10"]])
    sort = {"range": {"sheetId": 0} | area(3, 6, 0, 4), "sortSpecs": [{"dimensionIndex": 0}]}
    book.batch({"sortRange": sort})
    assert book.read("A4:D6") == [["а", 3, "", 30], ["б", 2, "", 20], ["в", 1, "", 10]]
    assert book.read("D4:D6", "FORMULA") == [["=B4*10"], ["=B5*10"], ["=B6*10"]]
    assert book.read("E1:G1", "FORMULA") == [["=строка", "=B5*2", "=SUM(B4:B6)"]]
    about = book.get("namedRanges.range,sheets(protectedRanges.range,conditionalFormats.ranges)")
    assert about["namedRanges"][0]["range"] == area(4, 5, 1, 2)
    assert about["sheets"][0]["protectedRanges"] == [{"range": area(4, 5, 0, 3)}]
    assert found(book, "row")[0]["dimensionRange"]["startIndex"] == 4

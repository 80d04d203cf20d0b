"""batchUpdate: all or nothing, ids chosen by the caller, Google's refusals, what follows structure edits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from googleapiclient.discovery import build
from support.server.google_scene import Book, GoogleScene, compose, google_scene

from sheets_marathon.workspace.clock import WorkspaceClock


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


def shown(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    """An area of tab 0 as Google answers it: without the zero id."""
    return {name: value for name, value in area(top, bottom, left, right).items() if name != "sheetId"}


def test_a_refused_request_leaves_nothing_of_its_batch_behind(book: Book) -> None:
    book.write("Лист1!A1", [["было"]])
    before = book.get(includeGridData=True)
    message = book.refused(
        {"addSheet": {"properties": {"sheetId": 5, "title": "Новая"}}},
        {"updateCells": {"range": area(0, 1, 0, 1), "fields": "userEnteredValue", "rows": []}},
        {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}},
        {"addNamedRange": {"namedRange": {"name": "имя", "range": area(0, 1, 0, 1)}}},
        {"deleteSheet": {"sheetId": 999}},
    )
    assert message == "Invalid requests[4].deleteSheet: No grid with id: 999"
    assert book.get(includeGridData=True) == before


def test_an_unserved_request_is_501_by_name_and_applies_nothing(book: Book) -> None:
    answer = book.ask(
        "POST", ":batchUpdate", {"requests": [{"addSheet": {"properties": {"title": "Новая"}}}, {"addTable": {}}]}
    )
    assert answer.status_code == 501
    assert answer.json()["error"]["message"] == "the rehearsal workspace does not serve the request addTable"
    assert len(book.get("sheets.properties.title")["sheets"]) == 1


@pytest.mark.parametrize(
    "request_once",
    [
        {"addSheet": {"properties": {"sheetId": 11}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "job", "name": "job_{n}", "range": {}}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 4, "range": {}}}},
        {"addFilterView": {"filter": {"filterViewId": 4, "title": "вид {n}", "range": {}}}},
        {"createDeveloperMetadata": {"developerMetadata": {"metadataId": 4, "metadataKey": "k"}}},
    ],
)
def test_an_id_can_be_chosen_once_and_a_second_use_fails_the_whole_batch(book: Book, request_once: Any) -> None:
    kind = next(iter(request_once))
    if kind == "createDeveloperMetadata":
        request_once[kind]["developerMetadata"] |= {"visibility": "DOCUMENT", "location": {"spreadsheet": True}}

    def numbered(value: Any, n: int) -> Any:
        if isinstance(value, dict):
            return {name: numbered(item, n) for name, item in value.items()}
        return value.format(n=n) if isinstance(value, str) else value

    book.batch(numbered(request_once, 1))
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    rows = [{"values": [{"userEnteredValue": {"stringValue": "дважды"}}]}]
    write = {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}
    message = book.refused(write, numbered(request_once, 2))
    assert message.startswith(f"Invalid requests[1].{kind}: ")
    assert "already exists" in message
    assert book.read("Лист1") == []


def test_replies_mirror_the_order_of_requests(book: Book) -> None:
    replies = book.batch(
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 2}},
        {"addSheet": {"properties": {"sheetId": 3, "title": "Оценки ПК", "gridProperties": {"frozenRowCount": 1}}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "w", "name": "вес", "range": area(0, 1, 0, 1)}}},
    )
    grid = {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1}
    properties = {"sheetId": 3, "title": "Оценки ПК", "index": 1, "sheetType": "GRID", "gridProperties": grid}
    assert replies == [
        {},
        {"addSheet": {"properties": properties}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "w", "name": "вес", "range": shown(0, 1, 0, 1)}}},
    ]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            {"addSheet": {"x": 1}},
            "Invalid JSON payload received. Unknown name \"x\" at 'requests[0].add_sheet': Cannot find field.",
        ),
        (
            {"addSheet": {"properties": {"title": 5}}},
            "Invalid value at 'requests[0].add_sheet.properties.title' (TYPE_STRING), 5",
        ),
        ({"addSheet": {"properties": {"sheetId": "x"}}}, '(TYPE_INT32), "x"'),
        ({"addSheet": {"properties": {"sheetType": "FOO"}}}, 'google.apps.sheets.v4.SheetType), "FOO"'),
        ({"addSheet": {"properties": {"title": "Лист1"}}}, 'A sheet with the name "Лист1" already exists.'),
        ({"addSheet": {"properties": {"title": "x" * 101}}}, "100 characters"),
        ({"addSheet": {"properties": {"gridProperties": {"rowCount": 10**7}}}}, "10000000 cells"),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        (
            {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}},
            "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.",
        ),
        ({"updateSheetProperties": {"properties": {"sheetId": 0}}}, "At least one field must be listed in 'fields'"),
        ({"repeatCell": {"range": {}, "cell": {}, "fields": "nosuch"}}, 'Field "nosuch" could not be found'),
        ({"repeatCell": {"range": area(0, 1001, 0, 1), "cell": {}, "fields": "note"}}, "exceeds grid limits"),
        ({"mergeCells": {"range": area(3, 2, 0, 1), "mergeType": "MERGE_ALL"}}, "must be greater than"),
        (
            {"addSheet": {}, "deleteSheet": {"sheetId": 0}},
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
        ({}, "Invalid requests[0]: No request set."),
    ],
)
def test_a_bad_request_gets_googles_400(book: Book, part: dict[str, Any], message: str) -> None:
    assert message in book.refused(part)


def test_violations_are_listed_in_details(book: Book) -> None:
    error = book.ask("POST", ":batchUpdate", {"requests": [{"foo": {}}]}).json()["error"]
    detail = error["details"][0]
    assert detail["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert detail["fieldViolations"] == [{"field": "requests[0]", "description": error["message"]}]


def test_a_cell_holds_50000_characters_and_no_more(book: Book) -> None:
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}

    def write(length: int) -> dict[str, Any]:
        rows = [{"values": [{"userEnteredValue": {"stringValue": "я" * length}}]}]
        return {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}

    book.batch(write(50_000))
    assert "50000 characters" in book.refused(write(50_001))


def test_update_cells_clears_what_the_mask_names_and_keeps_the_rest(book: Book) -> None:
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}, "note": "заметка"}
    cell = {"userEnteredValue": {"numberValue": 3}} | bold
    book.batch({"updateCells": {"range": area(0, 1, 0, 2), "fields": "*", "rows": [{"values": [cell, cell]}]}})
    book.batch({"updateCells": {"range": area(0, 1, 0, 2), "fields": "userEnteredValue,note", "rows": []}})
    kept = book.get("sheets.data.rowData.values(userEnteredValue,userEnteredFormat,note)")
    line = kept["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert line == [{"userEnteredFormat": {"textFormat": {"bold": True}}}] * 2


def test_colours_come_back_as_google_keeps_them(book: Book) -> None:
    cell = {"userEnteredFormat": {"backgroundColor": {"red": 0.5, "green": 0, "blue": 1}}}
    fields = "userEnteredFormat.backgroundColor"
    book.batch({"repeatCell": {"range": area(0, 1, 0, 1), "cell": cell, "fields": fields}})
    found = book.get("sheets.data.rowData.values.userEnteredFormat")["sheets"][0]["data"][0]["rowData"][0]["values"]
    colour = {"red": 0.49803922, "blue": 1}
    both = {"backgroundColor": colour, "backgroundColorStyle": {"rgbColor": colour}}
    assert found == [{"userEnteredFormat": both}]


def test_everything_that_hangs_on_a_row_or_column_follows_an_insert_and_dies_with_a_delete(book: Book) -> None:
    place = area(4, 10, 1, 3)
    rule = {"booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$B5>1"}]}}}
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=$A$5:$A$7"}]}
    chart = {
        "spec": {"pieChart": {"series": {"sourceRange": {"sources": [place]}}}},
        "position": {"overlayPosition": {"anchorCell": {"sheetId": 0}}},
    }
    location = {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 5, "endIndex": 6}}
    datum = {"metadataId": 9, "metadataKey": "k", "visibility": "DOCUMENT", "location": location}
    book.batch(
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "имя", "range": place}}},
        {"addProtectedRange": {"protectedRange": {"range": place, "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [place]} | rule, "index": 0}},
        {"addFilterView": {"filter": {"title": "вид", "range": place}}},
        {"setDataValidation": {"range": area(4, 5, 1, 2), "rule": {"condition": condition}}},
        {"addChart": {"chart": chart}},
        {"createDeveloperMetadata": {"developerMetadata": datum}},
        {"mergeCells": {"range": area(8, 9, 1, 3), "mergeType": "MERGE_ALL"}},
        {"insertDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 4, "endIndex": 6}}},
    )
    found = book.get(includeGridData=True)
    sheet = found["sheets"][0]
    moved = shown(6, 12, 1, 3)
    assert found["namedRanges"][0]["range"] == moved
    assert sheet["protectedRanges"][0]["range"] == moved
    assert sheet["conditionalFormats"][0]["ranges"] == [moved]
    values = sheet["conditionalFormats"][0]["booleanRule"]["condition"]["values"]
    assert values == [{"userEnteredValue": "=$B7>1"}]
    assert sheet["filterViews"][0]["range"] == moved
    assert sheet["charts"][0]["spec"]["pieChart"]["series"]["sourceRange"]["sources"] == [moved]
    assert sheet["merges"] == [shown(10, 11, 1, 3)]
    cell = sheet["data"][0]["rowData"][6]["values"][1]
    assert cell["dataValidation"]["condition"]["values"] == [{"userEnteredValue": "=$A$7:$A$9"}]
    assert "developerMetadata" in sheet["data"][0]["rowMetadata"][7]

    book.batch({"deleteDimension": {"range": {"sheetId": 0, "dimension": "ROWS", "startIndex": 6, "endIndex": 12}}})
    found = book.get(includeGridData=True)
    sheet = found["sheets"][0]
    assert "namedRanges" not in found
    assert not {"protectedRanges", "conditionalFormats", "filterViews", "merges"} & set(sheet)
    assert sheet["properties"]["gridProperties"]["rowCount"] == 1000 + 2 - 6
    assert not any("developerMetadata" in row for row in sheet["data"][0]["rowMetadata"])


def test_developer_metadata_is_found_read_and_written_by_filter(book: Book) -> None:
    place = {"dimensionRange": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}}
    datum = {"metadataKey": "column", "metadataValue": "grade", "visibility": "DOCUMENT", "location": place}
    book.batch({"createDeveloperMetadata": {"developerMetadata": datum}})
    book.write("Лист1!A1", [["имя", "дата", "оценка"], ["а", 1, 3]])
    book.batch({"moveDimension": {"source": {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 2, "endIndex": 3},
                                  "destinationIndex": 0}})  # fmt: skip
    lookup = {"developerMetadataLookup": {"metadataKey": "column", "metadataValue": "grade"}}
    found = book.ask("POST", "/values:batchGetByDataFilter", {"dataFilters": [lookup], "majorDimension": "COLUMNS"})
    values = {"range": "'Лист1'!A1:A1000", "majorDimension": "COLUMNS", "values": [["оценка", "3"]]}
    assert found.json()["valueRanges"] == [{"valueRange": values, "dataFilters": [lookup]}]
    data = [{"dataFilter": lookup, "values": [["оценка"], [2]], "majorDimension": "ROWS"}]
    body = {"valueInputOption": "RAW", "data": data}
    assert book.ask("POST", "/values:batchUpdateByDataFilter", body).json()["totalUpdatedCells"] == 2
    assert book.read("Лист1!A2:C2") == [[2, "а", 1]]
    searched = book.ask("POST", "/developerMetadata:search", {"dataFilters": [lookup]}).json()
    assert searched["matchedDeveloperMetadata"][0]["developerMetadata"]["location"]["dimensionRange"]["startIndex"] == 0


def test_a_protected_range_stops_other_editors_but_not_its_own_and_warnings_stop_nobody(scene: GoogleScene) -> None:
    book = Book(scene, scene.sheets.create("Марафон"))
    scene.drive.share(book.spreadsheet_id, "curator@example.org", "writer")
    curator = Book(scene, book.spreadsheet_id, "curator@example.org")
    book.batch({"addProtectedRange": {"protectedRange": {"protectedRangeId": 1, "range": area(0, 1, 0, 1)}}})
    answer = curator.ask("PUT", "/values/Лист1!A1", {"values": [[1]]}, valueInputOption="RAW")
    assert (answer.status_code, "protected cell" in answer.text) == (400, True)
    curator.write("Лист1!B1", [[1]])
    book.write("Лист1!A1", [[1]])
    new = {"protectedRangeId": 1, "warningOnly": True}
    book.batch({"updateProtectedRange": {"protectedRange": new, "fields": "warningOnly"}})
    curator.write("Лист1!A1", [[2]])


def test_the_real_google_api_client_works_unchanged(scene: GoogleScene, book: Book) -> None:
    scene.drive.share(book.spreadsheet_id, scene.service_account().service_account_email, "writer")
    options = {"api_endpoint": scene.base_url}
    with build("sheets", "v4", credentials=scene.service_account(), client_options=options) as api:
        sheets = api.spreadsheets()
        body = {"requests": [{"addSheet": {"properties": {"title": "Новая"}}}]}
        sheets.batchUpdate(spreadsheetId=book.spreadsheet_id, body=body).execute()
        written = sheets.values().update(
            spreadsheetId=book.spreadsheet_id, range="Новая!A1", valueInputOption="RAW", body={"values": [[1, "а"]]}
        )
        assert written.execute()["updatedRange"] == "'Новая'!A1:B1"
        mask = "sheets(properties(title),data.rowData.values.effectiveValue)"
        found = sheets.get(spreadsheetId=book.spreadsheet_id, fields=mask).execute()
    line = [{"effectiveValue": {"numberValue": 1}}, {"effectiveValue": {"stringValue": "а"}}]
    assert found["sheets"][1] == {"properties": {"title": "Новая"}, "data": [{"rowData": [{"values": line}]}]}


def test_a_restart_brings_everything_back_exactly(scene: GoogleScene, book: Book) -> None:
    book.write("Лист1!A1", [["б", 2, "=B1*2"], ["а", 1, "=B2*2"], ["01.03.2026", "50%", "=TODAY()-TODAY()"]])
    book.batch(
        {"addSheet": {"properties": {"title": "Без номера"}}},
        {"sortRange": {"range": area(0, 2, 0, 3), "sortSpecs": [{"dimensionIndex": 2, "sortOrder": "ASCENDING"}]}},
        {"addNamedRange": {"namedRange": {"name": "имя", "range": area(0, 1, 0, 1)}}},
        {"addProtectedRange": {"protectedRange": {"range": area(0, 1, 0, 1)}}},
    )
    scene.ask("PATCH", f"/drive/v3/files/{book.spreadsheet_id}", {"name": "Переименован"})
    before = book.get(includeGridData=True)
    with google_scene(scene.log) as again:
        assert Book(again, book.spreadsheet_id).get(includeGridData=True) == before
    assert before["properties"]["title"] == "Переименован"
    assert compose(scene.log, WorkspaceClock())[1].role_of(book.spreadsheet_id, "owner@example.org") == "owner"

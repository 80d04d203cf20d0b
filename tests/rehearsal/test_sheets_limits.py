"""Quotas on the workspace's clock, field masks, data filters, and what is not served."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from google_stage import Book, GoogleStage, google_stage


@pytest.fixture(scope="module")
def stage() -> Iterator[GoogleStage]:
    with google_stage() as running:
        yield running


@pytest.fixture
def book(stage: GoogleStage) -> Book:
    return Book(stage, stage.sheets.create("Марафон"))


def test_sixty_reads_a_minute_are_served_and_the_next_is_429_until_the_clock_moves() -> None:
    with google_stage(enforce_quota=True) as stage:
        stage.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        book = Book(stage, stage.sheets.create("Квота"))
        for _ in range(60):
            assert book.ask("GET", "", fields="spreadsheetId").status_code == 200
        answer = book.ask("GET", "", fields="spreadsheetId")
        error = answer.json()["error"]
        assert (answer.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
        assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
        book.write("Лист1!A1", [[1]])  # writes have a quota of their own
        stage.drive.share(book.spreadsheet_id, "b@example.org", "reader")
        assert Book(stage, book.spreadsheet_id, "b@example.org").read("Лист1!A1") == [[1]]  # and other people too
        stage.clock.set(dt.datetime(2026, 3, 2, 7, 1, tzinfo=dt.UTC))
        assert book.read("Лист1!A1") == [[1]]


def test_a_project_has_three_hundred_reads_a_minute() -> None:
    with google_stage(enforce_quota=True) as stage:
        stage.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        spreadsheet_id = stage.sheets.create("Квота")
        for person in range(6):
            stage.drive.share(spreadsheet_id, f"p{person}@example.org", "reader")
        seen = [
            stage.ask("GET", f"/v4/spreadsheets/{spreadsheet_id}?fields=spreadsheetId", who=f"p{person}@example.org")
            for person in range(6)
            for _ in range(51)
        ]
        assert [answer.status_code for answer in seen] == [200] * 300 + [429] * 6
        limit = seen[-1].json()["error"]["details"][0]["metadata"]["quota_limit"]
        assert limit == "ReadRequestsPerMinutePerProject"


def test_a_nested_mask_gives_just_what_it_names(book: Book) -> None:
    book.write("Лист1!B2", [["а", "=1+1"]])
    mask = "spreadsheetId,sheets(properties(title),data(startRow,startColumn,rowData(values(effectiveValue))))"
    line = [{"effectiveValue": {"stringValue": "а"}}, {"effectiveValue": {"numberValue": 2}}]
    data = {"startRow": 1, "startColumn": 1, "rowData": [{"values": line}]}
    assert book.get(mask, ranges="Лист1!B2:C9") == {
        "spreadsheetId": book.spreadsheet_id,
        "sheets": [{"properties": {"title": "Лист1"}, "data": [data]}],
    }


def test_grid_data_comes_only_when_asked_for(book: Book) -> None:
    book.write("Лист1!A1", [["а"]])
    assert "data" not in book.get()["sheets"][0]
    assert "rowData" in book.get(includeGridData=True)["sheets"][0]["data"][0]
    assert "data" not in book.get("sheets.properties")["sheets"][0]


def test_a_mask_with_an_unknown_field_is_googles_400(book: Book) -> None:
    error = book.ask("GET", "", fields="sheets.nosuch").json()["error"]
    violation = error["details"][0]["fieldViolations"][0]
    assert violation["description"] == (
        "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.nosuch'."
    )


def test_get_by_data_filter_gives_only_the_tabs_meant(book: Book) -> None:
    book.batch({"addSheet": {"properties": {"sheetId": 5, "title": "Вторая"}}})
    book.write("Вторая!A1", [[1, 2], [3, 4]])
    body = {"dataFilters": [{"gridRange": {"sheetId": 5, "startColumnIndex": 1}}], "includeGridData": True}
    mask = "sheets(properties.title,data(startColumn,rowData.values.effectiveValue))"
    answer = book.ask("POST", ":getByDataFilter", body, fields=mask).json()
    rows = [{"values": [{"effectiveValue": {"numberValue": n}}]} for n in (2, 4)]
    assert answer == {"sheets": [{"properties": {"title": "Вторая"}, "data": [{"startColumn": 1, "rowData": rows}]}]}


def test_methods_and_options_that_are_not_served_are_501_by_name(book: Book) -> None:
    for method, suffix, body in [
        ("POST", "/sheets/0:copyTo", {"destinationSpreadsheetId": "x"}),
        ("POST", ":batchUpdate", {"requests": [{"addSheet": {}}], "includeSpreadsheetInResponse": True}),
        ("POST", ":batchUpdate", {"requests": [{"addSlicer": {}}]}),
    ]:
        answer = book.ask(method, suffix, body)
        assert answer.status_code == 501, suffix
        assert answer.json()["error"]["status"] == "UNIMPLEMENTED"
    assert len(book.get("sheets.properties")["sheets"]) == 1


def test_a_body_that_is_no_json_is_400(book: Book) -> None:
    answer = book.ask("POST", ":batchUpdate", [1])
    assert answer.status_code == 400
    assert "Root element must be a message" in answer.json()["error"]["message"]

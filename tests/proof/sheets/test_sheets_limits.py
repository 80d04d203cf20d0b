"""Quotas on the workspace's clock, field masks, data filters, and what is not served."""

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
    return Book(scene, scene.sheets.create("Марафон"))


def test_sixty_reads_a_minute_are_served_and_the_next_is_429_until_the_clock_moves() -> None:
    with google_scene(enforce_quota=True) as scene:
        scene.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        book = Book(scene, scene.sheets.create("Квота"))
        for _ in range(60):
            assert book.ask("GET", "", fields="spreadsheetId").status_code == 200
        answer = book.ask("GET", "", fields="spreadsheetId")
        error = answer.json()["error"]
        assert (answer.status_code, error["status"]) == (429, "RESOURCE_EXHAUSTED")
        assert error["details"][0]["reason"] == "RATE_LIMIT_EXCEEDED"
        assert error["details"][0]["metadata"]["quota_limit"] == "ReadRequestsPerMinutePerUser"
        book.write("Лист1!A1", [[1]])  # writes have a quota of their own
        scene.drive.share(book.spreadsheet_id, "b@example.org", "reader")
        assert Book(scene, book.spreadsheet_id, "b@example.org").read("Лист1!A1") == [[1]]  # and other people too
        scene.clock.set(dt.datetime(2026, 3, 2, 7, 1, tzinfo=dt.UTC))
        assert book.read("Лист1!A1") == [[1]]


def test_a_project_has_three_hundred_reads_a_minute() -> None:
    with google_scene(enforce_quota=True) as scene:
        scene.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        spreadsheet_id = scene.sheets.create("Квота")
        for person in range(6):
            scene.drive.share(spreadsheet_id, f"p{person}@example.org", "reader")
        seen = [
            scene.ask("GET", f"/v4/spreadsheets/{spreadsheet_id}?fields=spreadsheetId", who=f"p{person}@example.org")
            for person in range(6)
            for _ in range(51)
        ]
        assert [answer.status_code for answer in seen] == [200] * 300 + [429] * 6
        limit = seen[-1].json()["error"]["details"][0]["metadata"]["quota_limit"]
        assert limit == "ReadRequestsPerMinutePerProject"


def test_a_project_has_three_hundred_writes_a_minute_and_reads_beside_them() -> None:
    with google_scene(enforce_quota=True) as scene:
        scene.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        book = Book(scene, scene.sheets.create("Квота"))
        clear = f"/v4/spreadsheets/{book.spreadsheet_id}/values/A1:clear"
        for person in range(6):
            scene.drive.share(book.spreadsheet_id, f"p{person}@example.org", "writer")
        seen = [scene.ask("POST", clear, {}, who=f"p{person}@example.org") for person in range(6) for _ in range(51)]
        assert [answer.status_code for answer in seen] == [200] * 300 + [429] * 6
        metadata = seen[-1].json()["error"]["details"][0]["metadata"]
        assert metadata["quota_limit"] == "WriteRequestsPerMinutePerProject"
        assert book.read("A1") == []
        scene.clock.set(dt.datetime(2026, 3, 2, 7, 1, tzinfo=dt.UTC))
        book.write("A1", [[1]])


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


def test_sixty_writes_a_minute_are_served_and_refused_ones_dont_count() -> None:
    with google_scene(enforce_quota=True) as scene:
        start = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)
        scene.clock.set(start)
        book = Book(scene, scene.sheets.create("Квота"))
        for second in range(60):
            scene.clock.set(start + dt.timedelta(milliseconds=500 * second))
            book.write("Лист1!A1", [[second]])
        for _ in range(5):
            error = book.ask("POST", ":batchUpdate", {"requests": [{"addSheet": {}}]}).json()["error"]
            assert error["message"] == (
                "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of"
                " service 'sheets.googleapis.com' for consumer 'project_number:100000000001'."
            )
            metadata = error["details"][0]["metadata"]
            assert metadata["quota_metric"] == "sheets.googleapis.com/write_requests"
            assert (metadata["quota_limit"], metadata["quota_limit_value"]) == ("WriteRequestsPerMinutePerUser", "60")
        scene.clock.set(start + dt.timedelta(seconds=60))  # the first write has left the window, the others have not
        book.write("Лист1!A1", [["снова"]])
        assert book.ask("PUT", "/values/A1", {"values": [[1]]}, valueInputOption="RAW").status_code == 429
        assert book.read("Лист1!A1") == [["снова"]]


def test_a_post_that_only_reads_spends_the_quota_of_reads() -> None:
    with google_scene(enforce_quota=True) as scene:
        scene.clock.set(dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC))
        book = Book(scene, scene.sheets.create("Квота"))
        for _ in range(60):
            assert book.ask("POST", ":getByDataFilter", {}, fields="spreadsheetId").status_code == 200
        assert book.ask("GET", "", fields="spreadsheetId").status_code == 429
        book.write("Лист1!A1", [[1]])


@pytest.mark.parametrize("title", ["", "x" * 101])
def test_a_tab_needs_a_name_of_1_to_100_characters(book: Book, title: str) -> None:
    properties = {"sheetId": 0, "title": title}
    rename = {"updateSheetProperties": {"properties": properties, "fields": "title"}}
    assert "between 1 and 100 characters" in book.refused(rename)


def test_tab_names_differ_in_more_than_case_and_may_hold_anything(book: Book) -> None:
    for title in ("it's", "a!b", "A1", "R1C1", "🌵 1", "=x", "с пробелом", "x" * 100):
        sheet_id = book.batch({"addSheet": {"properties": {"title": title}}})[0]["addSheet"]["properties"]["sheetId"]
        book.write("'" + title.replace("'", "''") + "'!A1", [[title]], "RAW")
        assert book.read("'" + title.replace("'", "''") + "'!A1:B2") == [[title]]
        assert "already exists" in book.refused({"addSheet": {"properties": {"title": title.upper()}}})
        book.batch({"deleteSheet": {"sheetId": sheet_id}})


def test_the_last_visible_tab_stays(book: Book) -> None:
    book.batch({"addSheet": {"properties": {"sheetId": 5, "title": "Скрытая", "hidden": True}}})
    assert "You can't remove all the visible sheets in a document." in book.refused({"deleteSheet": {"sheetId": 0}})
    hide = {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}}
    assert "You can't hide all the sheets in a document." in book.refused(hide)


def test_two_hundred_tabs_and_no_more(book: Book) -> None:
    small = {"gridProperties": {"rowCount": 1, "columnCount": 1}}
    book.batch(*({"addSheet": {"properties": small}} for _ in range(199)))
    assert "200 sheets" in book.refused({"addSheet": {"properties": small}})


@pytest.mark.parametrize(
    "grow",
    [
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 10_000_000 // 26}},
        {"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 10_000_000 // 26}}},
        {"duplicateSheet": {"sourceSheetId": 7}},
        {"addSheet": {"properties": {"gridProperties": {"rowCount": 400_000, "columnCount": 1}}}},
        {
            "updateSheetProperties": {
                "properties": {"sheetId": 7, "gridProperties": {"rowCount": 390_000}},
                "fields": "gridProperties.rowCount",
            }
        },
    ],
)
def test_ten_million_cells_and_no_more(book: Book, grow: dict[str, object]) -> None:
    large = {"sheetId": 7, "gridProperties": {"rowCount": 370_000, "columnCount": 26}}
    book.batch({"addSheet": {"properties": large}})
    assert "above the limit of 10000000 cells" in book.refused(grow)


def test_columns_end_at_zzz(book: Book) -> None:
    wide = {"sheetId": 7, "gridProperties": {"rowCount": 1, "columnCount": 18_278}}
    book.batch({"addSheet": {"properties": wide}})
    more = {"appendDimension": {"sheetId": 7, "dimension": "COLUMNS", "length": 1}}
    assert "above the limit of 18278 columns" in book.refused(more)


def test_nothing_is_read_or_written_outside_the_grid(book: Book) -> None:
    """What appends makes room for itself; everything else stays within the tab's rows and columns."""
    said = "exceeds grid limits. Max rows: 1000, max columns: 26"
    cell = {"userEnteredValue": {"numberValue": 1}}
    outside = {"startRowIndex": 1000, "endRowIndex": 1001}
    assert said in book.refused({"repeatCell": {"range": outside, "cell": cell, "fields": "userEnteredValue"}})
    data = {"data": [{"range": "A1001", "values": [[1]]}], "valueInputOption": "RAW"}
    for verb, suffix, body in (
        ("GET", "/values/A1001", None),
        ("GET", "/values/AA1", None),
        ("POST", "/values/A1001:clear", {}),
        ("POST", "/values:batchUpdate", data),
    ):
        answer = book.ask(verb, suffix, body)
        assert (answer.status_code, said in answer.text) == (400, True), (suffix, answer.text)
    book.write("A1000", [["последняя"]])
    answer = book.ask("POST", "/values/A1000:append", {"values": [[1]]}, valueInputOption="RAW")
    assert answer.json()["updates"]["updatedRange"] == "'Лист1'!A1001"


def test_fifty_thousand_characters_a_cell_whichever_way_they_come(book: Book) -> None:
    for option in ("RAW", "USER_ENTERED"):
        answer = book.ask("PUT", "/values/A1", {"values": [["я" * 50_001]]}, valueInputOption=option)
        assert (answer.status_code, "50000 characters" in answer.text) == (400, True)
    answer = book.ask("POST", "/values/A1:append", {"values": [["я" * 50_001]]}, valueInputOption="RAW")
    assert answer.status_code == 400
    assert book.read("Лист1") == []

"""The values endpoints: shapes, trimming, typed text, appends. Truths recorded from Google are named as such."""

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


def test_trailing_blanks_are_trimmed_and_an_empty_range_has_no_values(book: Book) -> None:
    book.write("Лист1!B2", [["а", "", "б", ""], [""], ["в"]])
    answer = book.ask("GET", "/values/Лист1").json()
    values = [[], ["", "а", "", "б"], [], ["", "в"]]
    assert answer == {"range": "'Лист1'!A1:Z1000", "majorDimension": "ROWS", "values": values}
    assert book.ask("GET", "/values/Лист1!F1:G9").json() == {"range": "'Лист1'!F1:G9", "majorDimension": "ROWS"}
    columns = book.ask("GET", "/values/Лист1!B2:D4", majorDimension="COLUMNS").json()
    assert columns["values"] == [["а", "", "в"], [], ["б"]]


def test_plain_titles_are_not_quoted_and_others_are(book: Book) -> None:
    for title, shown in [("Plain_1", "Plain_1"), ("A1", "'A1'"), ("it's", "'it''s'"), ("Оценки ПК", "'Оценки ПК'")]:
        book.batch({"addSheet": {"properties": {"title": title}}})
        quoted = "'" + title.replace("'", "''") + "'"
        assert book.ask("GET", f"/values/{quoted}!A1:B2").json()["range"] == f"{shown}!A1:B2"


@pytest.mark.parametrize(
    ("text", "raw", "shown"),
    [
        ("1,5", 1.5, "1,5"),
        ("1.5", None, "01.05."),
        ("250 000", 250000, "250\u00a0000"),
        ("12,5%", 0.125, "12,50%"),
        ("21.11.2026", 46347, "21.11.2026"),
        ("2026-11-21", 46347, "2026-11-21"),
        ("10:30", 0.4375, "10:30"),
        ("ИСТИНА", True, "ИСТИНА"),
        ("доработка", "доработка", "доработка"),
        ("'007", "007", "007"),
        ("+79991234567", 79991234567, "79991234567"),
        ("+7 (999) 123-45-67", "#ERROR!", "#ERROR!"),
        ("1.234.5", "1.234.5", "1.234.5"),
    ],
)
def test_typed_text_is_read_by_the_russian_locale(book: Book, text: str, raw: Any, shown: str) -> None:
    book.write("Лист1!A1", [[text]])
    if raw is not None:
        assert book.read("Лист1!A1") == [[raw]]
    assert book.read("Лист1!A1", "FORMATTED_VALUE")[0][0].startswith(shown)


def test_raw_stores_what_was_sent(book: Book) -> None:
    row = ["=1+1", "+7", "@x", "'x", "1,5", 2.5, True]
    book.write("Лист1!A1", [row], "RAW")
    assert book.read("Лист1!A1:G1", "FORMULA") == [row]


def test_null_leaves_a_cell_and_an_empty_string_clears_it(book: Book) -> None:
    book.write("Лист1!A1", [[1, 2, 3]])
    answer = book.write("Лист1!A1", [[None, "", 9]])
    assert book.read("Лист1!A1:C1") == [[1, "", 9]]
    assert answer["updatedCells"] == 2


def test_dates_are_serial_numbers_unless_asked_as_strings(book: Book) -> None:
    book.write("Лист1!A1", [["01.03.2026 10:00"]])
    assert book.read("Лист1!A1") == [[46082.416666666664]]
    assert book.read("Лист1!A1", dateTimeRenderOption="FORMATTED_STRING") == [["01.03.2026 10:00:00"]]


def test_writing_beyond_the_range_or_the_grid_is_refused(book: Book) -> None:
    def message(a1: str, values: list[list[Any]]) -> str:
        answer = book.ask("PUT", f"/values/{a1}", {"values": values}, valueInputOption="RAW")
        assert answer.status_code == 400
        return str(answer.json()["error"]["message"])

    assert "tried writing to column [C]" in message("Лист1!A1:B2", [[1, 2, 3]])
    assert "tried writing to row [3]" in message("Лист1!A1:B2", [[1], [2], [3]])
    assert "exceeds grid limits. Max rows: 1000, max columns: 26" in message("Лист1!A1001", [[1]])
    assert "exceeds grid limits" in message("Лист1!Z1", [[1, 2]])
    assert message("Нет!A1", [[1]]) == "Unable to parse range: Нет!A1"
    assert message("Лист1!A1:B2:C3", [[1]]) == "Unable to parse range: Лист1!A1:B2:C3"
    assert message("Лист1!A1", "X") == (  # type: ignore[arg-type]  # recorded: WorksheetTest.test_add_validation
        "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    )
    answer = book.ask("PUT", "/values/Лист1!A1", {"values": [[1]]})
    assert answer.json()["error"]["message"] == "'valueInputOption' is required but not specified"


def test_an_unknown_query_parameter_and_a_bad_enum_are_400(book: Book) -> None:
    assert "Cannot bind query parameter" in book.ask("GET", "/values/Лист1", nosuch=1).json()["error"]["message"]
    answer = book.ask("GET", "/values/Лист1", valueRenderOption="RAW")
    assert 'google.apps.sheets.v4.ValueRenderOption), "RAW"' in answer.json()["error"]["message"]


def append(book: Book, a1: str, rows: list[list[Any]], **params: Any) -> dict[str, Any]:
    answer = book.ask("POST", f"/values/{a1}:append", {"values": rows}, valueInputOption="RAW", **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_append_over_a_gap_goes_under_the_last_block(book: Book) -> None:
    """Recorded: WorksheetTest.test_append_row_with_empty_value and its variant with a table range."""
    assert append(book, "Лист1", [["1", "", "3"]])["updates"]["updatedRange"] == "'Лист1'!A1:C1"
    second = append(book, "Лист1", [["1", "", "3"]])
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("'Лист1'!C1", "'Лист1'!C2:E2")


def test_append_with_a_table_range_stays_in_its_column(book: Book) -> None:
    append(book, "Лист1", [["1", "", "3"]])
    second = append(book, "Лист1!A1", [["1", "", "3"]])
    assert (second["tableRange"], second["updates"]["updatedRange"]) == ("'Лист1'!A1", "'Лист1'!A2:C2")


def test_append_finds_the_lowest_table_as_documented(book: Book) -> None:
    book.write("Лист1!A1", [["x", "y"], [1, 2]])
    book.write("Лист1!B4", [["x", "y"], [1, 2], [3, 4]])
    assert append(book, "Лист1", [[9]])["updates"]["updatedRange"] == "'Лист1'!B7"


def test_append_grows_the_grid_and_insert_rows_pushes_down(book: Book) -> None:
    book.batch({"updateSheetProperties": {"properties": {"sheetId": 0, "gridProperties": {"rowCount": 2}},
                                          "fields": "gridProperties.rowCount"}})  # fmt: skip
    book.write("Лист1!A1", [["a"], ["b"]])
    append(book, "Лист1", [["c"], ["d"]])
    assert book.read("Лист1!A:A") == [["a"], ["b"], ["c"], ["d"]]
    book.write("Лист1!C3", [["ниже"]])
    append(book, "Лист1!A1:A2", [["e"]], insertDataOption="INSERT_ROWS")
    assert book.read("Лист1!A5:A5") == [["e"]]


def test_clear_takes_values_and_leaves_formats_and_validation(book: Book) -> None:
    book.write("Лист1!A1", [["50%", "x"]])
    answer = book.ask("POST", "/values/Лист1!A1:B1:clear", {})
    assert answer.json() == {"spreadsheetId": book.spreadsheet_id, "clearedRange": "'Лист1'!A1:B1"}
    book.write("Лист1!A1", [[0.25]])
    assert book.read("Лист1!A1:B1", "FORMATTED_VALUE") == [["25%"]]


def test_batch_update_writes_all_ranges_or_none(book: Book) -> None:
    data = [{"range": "Лист1!A1", "values": [[1]]}, {"range": "Нет!A1", "values": [[1]]}]
    body = {"valueInputOption": "RAW", "data": data}
    assert book.ask("POST", "/values:batchUpdate", body).status_code == 400
    assert book.read("Лист1") == []


def test_gspread_works_unchanged(scene: GoogleScene) -> None:
    spreadsheet_id = scene.sheets.create("Для gspread", "en_US")
    client = scene.gspread()
    scene.drive.share(spreadsheet_id, str(client.http_client.auth.service_account_email), "writer")
    opened = client.open("Для gspread")
    sheet = opened.sheet1
    sheet.update([["name", "score"], ["a", 1], ["b", "=B2+1"]], "A1", value_input_option="USER_ENTERED")
    assert sheet.get_all_records() == [{"name": "a", "score": 1}, {"name": "b", "score": 2}]
    sheet.append_row(["c", 3])
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    sheet.freeze(rows=1)
    sheet.insert_row(["между", 0], 2)
    assert sheet.col_values(1) == ["name", "между", "a", "b", "c"]
    other = opened.add_worksheet("Вторая", 5, 5)
    assert [tab.title for tab in opened.worksheets()] == ["Sheet1", "Вторая"]
    opened.del_worksheet(other)
    opened.share("leader@example.org", perm_type="user", role="reader")
    assert scene.drive.role_of(spreadsheet_id, "leader@example.org") == "reader"

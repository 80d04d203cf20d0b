"""Strict dropdowns stop people in the page, not the API (FACTS 4); nobody's request is stopped by one.

The workspace has no page to type in: its people write through the API too, and the program must check on reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gspread
import pytest
from support.server.google_scene import OWNER, Book, GoogleScene, google_scene

CURATOR = "curator@example.org"
GRADES = {
    "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": each} for each in ("1", "2", "3")]},
    "strict": True,
    "showCustomUi": True,
}
AREA = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 1}
TYPED = "не из списка"
CELL = {"userEnteredValue": {"stringValue": TYPED}}
ROWS = [{"values": [CELL]}]
VALUES = {"values": [[TYPED]]}
ENTERED = {"valueInputOption": "USER_ENTERED"}
START = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
ELSEWHERE = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 4}


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def graded(scene: GoogleScene) -> Book:
    book = Book(scene, scene.sheets.create("Оценки"))
    scene.drive.share(book.spreadsheet_id, CURATOR, "writer")
    book.batch({"setDataValidation": {"range": AREA, "rule": GRADES}})
    book.write("D1", [[TYPED]])
    return book


@pytest.mark.parametrize("who", [OWNER, CURATOR])
@pytest.mark.parametrize(
    ("verb", "suffix", "body", "params"),
    [
        ("PUT", "/values/A1", VALUES, ENTERED),
        ("PUT", "/values/A1", VALUES, {"valueInputOption": "RAW"}),
        ("POST", "/values:batchUpdate", {"data": [{"range": "A1"} | VALUES]} | ENTERED, {}),
        ("POST", "/values/A1:append", VALUES, ENTERED),
        ("POST", ":batchUpdate", {"updateCells": {"start": START, "rows": ROWS, "fields": "userEnteredValue"}}, {}),
        ("POST", ":batchUpdate", {"repeatCell": {"range": AREA, "cell": CELL, "fields": "userEnteredValue"}}, {}),
        (
            "POST",
            ":batchUpdate",
            {"copyPaste": {"source": ELSEWHERE, "destination": AREA, "pasteType": "PASTE_VALUES"}},
            {},
        ),
    ],
    ids=["update", "update raw", "batch update", "append", "updateCells", "repeatCell", "copyPaste"],
)
def test_a_strict_dropdown_does_not_stop_the_api(
    graded: Book, who: str, verb: str, suffix: str, body: dict[str, Any], params: dict[str, str]
) -> None:
    if suffix == ":batchUpdate":
        body = {"requests": [body]}
    answer = Book(graded.scene, graded.spreadsheet_id, who).ask(verb, suffix, body, **params)
    assert answer.status_code == 200, answer.text
    typed = graded.read("A1:A9")
    assert [TYPED] in typed
    cells = graded.get("sheets.data.rowData.values.dataValidation", ranges="A1:A9")["sheets"][0]["data"][0]["rowData"]
    assert cells == [{"values": [{"dataValidation": GRADES}]}] * 9, "and it still stands there"


def test_nor_does_it_stop_the_service_account(graded: Book) -> None:
    client: gspread.Client = graded.scene.gspread()
    email = graded.scene.service_account().service_account_email
    graded.scene.drive.share(graded.spreadsheet_id, email, "writer")
    client.open_by_key(graded.spreadsheet_id).sheet1.update_acell("A2", TYPED)
    assert graded.read("A2") == [[TYPED]]

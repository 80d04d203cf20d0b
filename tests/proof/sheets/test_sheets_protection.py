"""Protected ranges: what they keep other editors from, what they leave open, and who may lift them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.google_scene import Book, GoogleScene, google_scene

CURATOR, COLLEAGUE = "curator@example.org", "colleague@example.org"


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def owner(scene: GoogleScene) -> Book:
    book = Book(scene, scene.sheets.create("Марафон"))
    for who in (CURATOR, COLLEAGUE):
        scene.drive.share(book.spreadsheet_id, who, "writer")
    book.batch({"addSheet": {"properties": {"sheetId": 7, "title": "Вторая"}}})
    return book


@pytest.fixture
def curator(owner: Book) -> Book:
    return Book(owner.scene, owner.spreadsheet_id, CURATOR)


def area(top: int, bottom: int, left: int = 0, right: int = 5) -> dict[str, int]:
    ends = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": 0} | ends


def rows(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": "ROWS", "startIndex": start, "endIndex": end}


def protect(book: Book, place: dict[str, Any], **more: Any) -> int:
    reply = book.batch({"addProtectedRange": {"protectedRange": {"range": place} | more}})[0]
    return int(reply["addProtectedRange"]["protectedRange"]["protectedRangeId"])


CELL = {"userEnteredValue": {"numberValue": 1}}
INTO = [
    {"updateCells": {"range": area(4, 5, 0, 1), "rows": [{"values": [CELL]}], "fields": "userEnteredValue"}},
    {"repeatCell": {"range": area(3, 5), "cell": {"note": "x"}, "fields": "note"}},
    {"setDataValidation": {"range": area(4, 5), "rule": {"condition": {"type": "BOOLEAN"}}}},
    {"updateBorders": {"range": area(4, 5), "top": {"style": "SOLID"}}},
    {"mergeCells": {"range": area(4, 6), "mergeType": "MERGE_ALL"}},
    {"sortRange": {"range": area(0, 9), "sortSpecs": [{"dimensionIndex": 0}]}},
    {"copyPaste": {"source": area(0, 1), "destination": area(4, 5)}},
    {"deleteDimension": {"range": rows(3, 5)}},
    {"insertDimension": {"range": rows(5, 6)}},
    {"moveDimension": {"source": rows(4, 5), "destinationIndex": 9}},
    {"moveDimension": {"source": rows(0, 1), "destinationIndex": 5}},
]
BESIDE = [
    {"repeatCell": {"range": area(6, 9), "cell": {"note": "x"}, "fields": "note"}},
    {"insertDimension": {"range": rows(4, 5)}},
    {"insertDimension": {"range": rows(6, 7)}},
    {"deleteDimension": {"range": rows(0, 4)}},
    {"moveDimension": {"source": rows(0, 1), "destinationIndex": 3}},
    {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Иначе"}, "fields": "title"}},
]


@pytest.mark.parametrize("part", INTO, ids=lambda part: next(iter(part)))
def test_other_editors_are_kept_out_of_a_protected_range(owner: Book, curator: Book, part: dict[str, Any]) -> None:
    protection = protect(owner, area(4, 6))
    message = curator.refused(part)
    assert message.startswith(f"Invalid requests[0].{next(iter(part))}: You are trying to edit a protected cell")
    new = {"protectedRangeId": protection, "warningOnly": True}
    owner.batch({"updateProtectedRange": {"protectedRange": new, "fields": "warningOnly"}})
    curator.batch(part)


@pytest.mark.parametrize("part", BESIDE, ids=lambda part: next(iter(part)))
def test_beside_it_everything_is_open(owner: Book, curator: Book, part: dict[str, Any]) -> None:
    protect(owner, area(4, 6))
    curator.batch(part)


def test_its_editors_and_the_owner_go_on(owner: Book, curator: Book) -> None:
    protect(owner, area(4, 6), editors={"users": [CURATOR]})
    curator.write("Лист1!A5", [[1]])
    owner.write("Лист1!A5", [[2]])
    colleague = Book(owner.scene, owner.spreadsheet_id, COLLEAGUE)
    assert colleague.ask("PUT", "/values/A5", {"values": [[3]]}, valueInputOption="RAW").status_code == 400
    assert owner.read("Лист1!A5") == [[2]]


def test_who_protects_is_an_editor_and_the_owner_cant_be_locked_out(owner: Book, curator: Book) -> None:
    protect(curator, area(4, 6), editors={"users": [COLLEAGUE]})
    curator.write("Лист1!A5", [[1]])
    owner.write("Лист1!A5", [[2]])


def test_only_its_editors_lift_a_protection(owner: Book, curator: Book) -> None:
    protection = protect(owner, area(4, 6))
    lift = {"deleteProtectedRange": {"protectedRangeId": protection}}
    soften = {"protectedRangeId": protection, "warningOnly": True}
    for part in (lift, {"updateProtectedRange": {"protectedRange": soften, "fields": "warningOnly"}}):
        assert "protected" in curator.refused(part)
    owner.batch(lift)
    curator.write("Лист1!A5", [[1]])


def test_a_protected_tab_keeps_its_name_and_its_place_but_for_its_exceptions(owner: Book, curator: Book) -> None:
    protect(owner, {"sheetId": 0}, unprotectedRanges=[area(0, 3)])
    curator.write("Лист1!A1", [[1]])
    rename = {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Иначе"}, "fields": "title"}}
    append = {"appendCells": {"sheetId": 0, "rows": [{"values": [CELL]}] * 4, "fields": "userEnteredValue"}}
    for part in (rename, append, {"deleteSheet": {"sheetId": 0}}, BESIDE[0]):
        assert "protected" in curator.refused(part)
    owner.batch(rename)


def test_values_are_kept_out_whichever_way_they_come(owner: Book, curator: Book) -> None:
    owner.write("Лист1!A4", [["x"]])
    protect(owner, area(4, 6))
    data = [{"range": "Лист1!A1", "values": [[1]]}, {"range": "Лист1!A5", "values": [[1]]}]
    tries = [
        ("PUT", "/values/Лист1!A1:A9", {"values": [[1]] * 9}),
        ("POST", "/values/Лист1!A4:append", {"values": [[1]]}),
        ("POST", "/values/Лист1!A1:Z9:clear", {}),
        ("POST", "/values:batchUpdate", {"valueInputOption": "RAW", "data": data}),
    ]
    for verb, suffix, body in tries:
        params = {} if "data" in body or not body else {"valueInputOption": "RAW"}
        assert curator.ask(verb, suffix, body, **params).status_code == 400, suffix
    assert owner.read("Лист1") == [[], [], [], ["x"]]

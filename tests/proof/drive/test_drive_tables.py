"""A spreadsheet as a CSV file and back, through Drive. Truths recorded from Google are named as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from support.server.google_scene import OWNER, Book, GoogleScene, google_scene


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    return Book(scene, scene.sheets.create("Выгрузка", "en_US"))


def upload(book: Book, content: str, who: str = OWNER, **more: str) -> requests.Response:
    params = {"uploadType": "media", "convert": "True"} | more
    return requests.put(
        f"{book.scene.base_url}/upload/drive/v2/files/{book.spreadsheet_id}",
        params=params,
        data=content.encode("utf-8"),
        headers={"authorization": f"Bearer {book.scene.accounts.person_token(who)}", "content-type": "text/csv"},
        timeout=10,
    )


def export(book: Book, kind: str, **params: Any) -> requests.Response:
    return book.scene.ask("GET", f"/drive/v3/files/{book.spreadsheet_id}/export", mimeType=kind, **params)


def test_the_first_tab_is_exported_as_it_is_shown(book: Book) -> None:
    """Recorded: ClientTest.test_client_export_spreadsheet: no line end after the last line."""
    book.write("Sheet1!A1", [["a1", "B2"]])
    answer = export(book, "text/csv")
    assert (answer.text, answer.headers["content-type"]) == ("a1,B2", "text/csv")
    book.write("Sheet1!A2", [["с, запятой", '"', "50%"], [], ["=1/4"]])
    assert export(book, "text/csv").content.decode() == ('a1,B2,\r\n"с, запятой","""",50%\r\n,,\r\n0.25,,')
    assert export(book, "text/tab-separated-values").content.decode().split("\r\n")[1] == 'с, запятой\t""""\t50%'


def test_what_no_spreadsheet_becomes_is_googles_400(book: Book) -> None:
    error = export(book, "image/png").json()["error"]
    assert (error["code"], error["errors"][0]["reason"]) == (400, "badRequest")
    assert export(book, "").json()["error"]["errors"][0]["reason"] == "required"


def test_an_uploaded_table_takes_the_place_of_everything(book: Book) -> None:
    """Recorded: ClientTest.test_import_csv: one tab, called as the file, in Los Angeles."""
    book.batch({"addSheet": {"properties": {"title": "Вторая"}}})
    answer = upload(book, "name,score\nАня,3\n,50%\n")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["title"], shown["id"], shown["ownerNames"]) == ("Выгрузка", book.spreadsheet_id, [OWNER])
    found = book.get("properties(title,timeZone),sheets.properties(title,sheetId)")
    assert found["properties"] == {"title": "Выгрузка", "timeZone": "America/Los_Angeles"}
    assert [sheet["properties"]["title"] for sheet in found["sheets"]] == ["Выгрузка"]
    assert found["sheets"][0]["properties"]["sheetId"] != 0
    assert book.read("A1:B3") == [["name", "score"], ["Аня", 3], ["", 0.5]]


def test_an_upload_survives_a_restart(book: Book) -> None:
    upload(book, "a,b\n1,2")
    before = book.get(includeGridData=True)
    with google_scene(book.scene.log) as again:
        assert Book(again, book.spreadsheet_id).get(includeGridData=True) == before


def test_a_reader_cant_replace_a_file_and_a_stranger_doesnt_find_it(book: Book) -> None:
    book.scene.drive.share(book.spreadsheet_id, "reader@example.org", "reader")
    assert upload(book, "a", "reader@example.org").status_code == 403
    assert upload(book, "a", "stranger@example.org").status_code == 404
    assert upload(book, "a", convert="false").status_code == 501


def test_nobody_has_commented_and_fields_must_be_named(book: Book) -> None:
    at = f"/drive/v3/files/{book.spreadsheet_id}/comments"
    listed = book.scene.ask("GET", at, fields="comments/content,nextPageToken", pageSize=100)
    assert listed.json() == {"comments": []}
    error = book.scene.ask("GET", at).json()["error"]
    assert (error["code"], error["errors"][0]["location"]) == (400, "fields")

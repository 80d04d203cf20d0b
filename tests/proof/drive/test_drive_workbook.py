"""A spreadsheet as an Excel workbook through Drive, read with another library than the one that writes it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from support.server.google_scene import Book, GoogleScene, google_scene

from sheets_marathon.adapters.google.account import DRIVE_READ_SCOPE, DRIVE_SCOPE, SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.drive import DriveExport
from sheets_marathon.errors import MarathonError
from sheets_marathon.workspace.drive import service

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GRADES = "Оценки ПК* и всё остальное, что есть"


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    """A Russian spreadsheet of two tabs; formulas of the first look at the second."""
    made = Book(scene, scene.sheets.create("Выгрузка", "ru_RU"))
    made.batch(
        {"addSheet": {"properties": {"sheetId": 5, "title": GRADES, "gridProperties": {
            "rowCount": 50, "columnCount": 4, "frozenRowCount": 1, "frozenColumnCount": 2}}}},
        {"updateDimensionProperties": {"range": {"sheetId": 5, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1},
                                       "properties": {"pixelSize": 260}, "fields": "pixelSize"}},
        {"addNamedRange": {"namedRange": {"name": "weight", "range": {
            "sheetId": 5, "startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 1, "endColumnIndex": 2}}}},
    )  # fmt: skip
    made.write(f"'{GRADES}'!A1", [["ФИО", "Балл", "Когда"], ["Аня", 3, "07.12.2026 10:30"], ["'=2+2", 2, "12:30"]])
    made.write("A1", [[f"=SUM('{GRADES}'!B2:B)*1,5", "=weight", "=SEQUENCE(2)", "=1/0", True], ["", "", ""]])
    return made


def exported(book: Book, who: str = "owner@example.org") -> bytes:
    answer = book.scene.ask("GET", f"/drive/v3/files/{book.spreadsheet_id}/export", who=who, mimeType=XLSX)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    return answer.content


def opened(content: bytes, *, values: bool = False) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def test_formulas_are_written_as_excel_reads_them_with_what_they_show(book: Book) -> None:
    content = exported(book)
    cut = "Оценки ПК_ и всё остальное, что"
    assert opened(content).sheetnames == ["Лист1", cut], "Excel takes 31 characters"
    first, shown = opened(content).worksheets[0], opened(content, values=True).worksheets[0]
    assert first["A1"].value == f"=SUM('{cut}'!B2:B$50)*1.5"
    assert (shown["A1"].value, shown["B1"].value, shown["D1"].value, shown["E1"].value) == (7.5, 3, "#DIV/0!", True)
    assert [shown["C1"].value, shown["C2"].value] == [1, 2], "what a formula spills is there"
    assert "weight" in opened(content).defined_names


def test_dates_are_dates_and_text_is_text(book: Book) -> None:
    grades = opened(exported(book)).worksheets[1]
    assert grades["C2"].value == dt.datetime(2026, 12, 7, 10, 30)  # noqa: DTZ001 - a cell has no zone
    assert grades["C3"].value == dt.time(12, 30)
    assert (grades["A3"].value, grades["A3"].data_type) == ("=2+2", "s")


def test_it_looks_like_the_sheet(book: Book) -> None:
    grades = opened(exported(book)).worksheets[1]
    assert grades.freeze_panes == "C2"
    assert grades.column_dimensions["A"].width == pytest.approx(36.43, abs=1)


def test_a_reader_may_have_it_and_a_stranger_not(book: Book) -> None:
    book.scene.drive.share(book.spreadsheet_id, "reader@example.org", "reader")
    assert exported(book, "reader@example.org")
    path = f"/drive/v3/files/{book.spreadsheet_id}/export"
    assert book.scene.ask("GET", path, who="stranger@example.org", mimeType=XLSX).status_code == 404


def export_of(book: Book, scope: str) -> DriveExport:
    """The program's own way to it, with one scope."""
    scene = book.scene
    info = scene.accounts.service_account_info(scene.base_url)
    book.scene.drive.share(book.spreadsheet_id, info["client_email"], "writer")
    with tempfile.TemporaryDirectory() as folder:
        key = Path(folder) / "key.json"
        key.write_text(json.dumps(info), "utf-8")
        auth = service_account(key, scope, {"google.drive_url": scene.base_url})
    return DriveExport(auth, book.spreadsheet_id, base_url=scene.base_url)


@pytest.mark.parametrize("scope", [DRIVE_READ_SCOPE, DRIVE_SCOPE])
def test_reading_drive_is_all_the_program_needs_for_it(book: Book, scope: str) -> None:
    with contextlib.closing(export_of(book, scope)) as export:
        assert opened(export.xlsx()).sheetnames[0] == "Лист1"


def test_without_the_scope_it_is_said_what_to_do(book: Book) -> None:
    with (
        contextlib.closing(export_of(book, SHEETS_SCOPE)) as export,
        pytest.raises(MarathonError, match=r"Google Drive gave no workbook: 403 .*\n.*backup\.xlsx = false"),
    ):
        export.xlsx()


def test_a_file_over_googles_limit_is_refused_in_a_sentence(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LARGEST_EXPORT", 1_000)
    with (
        contextlib.closing(export_of(book, DRIVE_READ_SCOPE)) as export,
        pytest.raises(MarathonError, match="Google exports no workbook of more than 10 MB"),
    ):
        export.xlsx()

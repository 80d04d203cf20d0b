"""One night's report through every kind of source: the same deals, the same questions, every row accounted for."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from google.oauth2.service_account import Credentials
from support.server.endpoint import Answer, Endpoint, serving
from support.server.sales_report import FILE, HEADER_AT, check_report, rows, typed_rows

from sheets_marathon.adapters.feeds.fetching import Fetcher
from sheets_marathon.adapters.feeds.folder import FolderFeed
from sheets_marathon.adapters.feeds.http_endpoint import Endpoint as At
from sheets_marathon.adapters.feeds.http_endpoint import HttpFeed, Paging
from sheets_marathon.adapters.feeds.query import QueryFeed
from sheets_marathon.adapters.feeds.spreadsheet import SpreadsheetFeed
from sheets_marathon.adapters.google.account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.tables.exports import FileFormat
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.errors import FeedRefused
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace
from sheets_marathon.spreadsheet.cells import moment_to_serial


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with serving() as made:
        yield made


def workbook(path: Path, table: list[list[Any]], *, title_over: int = 10) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Параметры"  # type: ignore[union-attr]
    book.active.append(["Период", "сутки"])  # type: ignore[union-attr]
    hidden = book.create_sheet("Скрытый")
    hidden.sheet_state = "hidden"
    sheet = book.create_sheet("Отчёт")
    for at, row in enumerate(table, 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(at, column, value if value != "" else None)
            if isinstance(value, str) and value.startswith("="):
                cell.data_type = "s"  # as text: a formula would have no value that somebody has worked out
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=title_over)
    book.save(path)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_as_a_csv_file(tmp_path: Path, encoding: str, delimiter: str) -> None:
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows()]
    text = "".join(delimiter.join(row) + "\r\n" for row in quoted)
    (tmp_path / "night.csv").write_bytes(text.encode(encoding))
    check_report(FolderFeed("1С", tmp_path).read(), "night.csv")


def test_as_a_workbook_with_a_merged_title_behind_another_sheet(tmp_path: Path) -> None:
    workbook(tmp_path / "night.xlsx", typed_rows())
    check_report(FolderFeed("1С", tmp_path).read(), "night.xlsx")
    check_report(FolderFeed("1С", tmp_path, USUAL, FileFormat(sheets=("Отчёт",))).read(), "night.xlsx")
    with pytest.raises(FeedRefused, match=r"no worksheet “Итоги”, only Параметры, Скрытый, Отчёт"):
        FolderFeed("1С", tmp_path, USUAL, FileFormat(sheets=("Итоги",))).read()


def http_feed(endpoint: Endpoint, path: str = "", paging: Paging = Paging()) -> HttpFeed:  # noqa: B008 - frozen
    return HttpFeed("CRM", At(endpoint.url, {"state": "closed"}, path, paging), Fetcher("CRM", endpoint.url), USUAL)


@pytest.mark.parametrize("kind", ["text/csv; charset=windows-1251", "application/octet-stream"])
def test_as_csv_over_http(endpoint: Endpoint, kind: str) -> None:
    endpoint.answers = [Answer(FILE.read_bytes(), kind)]
    check_report(http_feed(endpoint).read(), "CRM")


def test_as_a_workbook_over_http(endpoint: Endpoint, tmp_path: Path) -> None:
    workbook(tmp_path / "night.xlsx", typed_rows())
    endpoint.answers = [Answer((tmp_path / "night.xlsx").read_bytes(), "application/vnd.ms-excel")]
    check_report(http_feed(endpoint).read(), "CRM")


def test_as_json_lists(endpoint: Endpoint) -> None:
    endpoint.answers = [Answer.of({"data": {"items": rows()}})]
    check_report(http_feed(endpoint, "data.items").read(), "CRM")


def test_as_json_objects_in_pages(endpoint: Endpoint) -> None:
    header, *records = [dict(zip(rows()[HEADER_AT], row, strict=False)) for row in typed_rows()[HEADER_AT:]]
    assert header["Дата"] == "Дата"
    text = json.dumps(records, default=lambda moment: moment.isoformat())
    pages = json.loads(text)
    endpoint.answers = [Answer.of({"items": pages[at : at + 7]}) for at in range(0, len(pages) + 1, 7)]
    reading = http_feed(endpoint, "items", Paging(page="page", limit="per_page", size=7)).read()
    check_report(reading, "CRM", headed=False)
    assert endpoint.asked[1].query == {"state": ["closed"], "page": ["2"], "per_page": ["7"]}


def test_as_a_query(tmp_path: Path) -> None:
    header, *deals = typed_rows()[HEADER_AT:]
    names = ", ".join(f'"{name}"' for name in header)
    with sqlite3.connect(tmp_path / "dms.sqlite") as database:
        database.execute(f"CREATE TABLE deals ({names})")
        for row in deals:
            cells = [cell.isoformat(sep=" ") if isinstance(cell, dt.datetime) else cell for cell in row]
            marks = ", ".join("?" * len(header))
            database.execute(f"INSERT INTO deals VALUES ({marks})", [*cells, *[None] * (len(header) - len(cells))])
    database.close()
    feed = QueryFeed("DMS", lambda: f"sqlite:///{tmp_path / 'dms.sqlite'}", lambda: "SELECT * FROM deals", USUAL)
    check_report(feed.read(), "DMS", headed=False)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    process, announcement = start_workspace(tmp_path_factory.mktemp("feeds"), enforce_limits=False)
    yield announcement
    process.terminate()
    process.wait()


@pytest.fixture
def google(workspace: dict[str, Any]) -> Iterator[GoogleHttp]:
    auth = service_account(Path(workspace["credentials"]), SHEETS_SCOPE, {"google.sheets_url": workspace["base_url"]})
    made = GoogleHttp(auth, base_url=workspace["base_url"], timeout_s=5, attempts=1)
    yield made
    made.session.close()


def shared_spreadsheet(workspace: dict[str, Any], share: bool = True) -> tuple[str, str]:
    """A dealer's spreadsheet, and the address it must be shared with."""
    email = Credentials.from_service_account_file(workspace["credentials"]).service_account_email
    with Stage(workspace["base_url"]) as stage:
        return stage.create_spreadsheet("Дилер", share={email: "writer"} if share else {}), email


@pytest.mark.parametrize(("at", "cells", "line"), [("A1", "", 1), ("C6", "'Sheet1'!C6:Z", 6)])
def test_as_a_range_of_another_spreadsheet(
    workspace: dict[str, Any], google: GoogleHttp, at: str, cells: str, line: int
) -> None:
    spreadsheet_id, email = shared_spreadsheet(workspace)
    (tab,) = google.fetch_sheet_metadata(spreadsheet_id)["sheets"]
    title = tab["properties"]["title"]
    values = [
        [moment_to_serial(cell) if isinstance(cell, dt.datetime) else cell for cell in row] for row in typed_rows()
    ]
    google.values_update(spreadsheet_id, f"'{title}'!{at}", params={"valueInputOption": "RAW"}, body={"values": values})
    cells = cells.replace("Sheet1", title)
    feed = SpreadsheetFeed("Дилер", spreadsheet_id, cells, USUAL, lambda: google, lambda: email)
    check_report(feed.read(), "Дилер", first_line=line)


def test_a_spreadsheet_that_is_not_shared_says_with_whom_to_share_it(
    workspace: dict[str, Any], google: GoogleHttp
) -> None:
    spreadsheet_id, email = shared_spreadsheet(workspace, share=False)
    feed = SpreadsheetFeed("Дилер", spreadsheet_id, "", USUAL, lambda: google, lambda: email)
    with pytest.raises(FeedRefused, match="may not read the spreadsheet") as caught:
        feed.read()
    assert f"Share → {email} → Viewer" in caught.value.remedy


def test_a_spreadsheet_or_tab_that_is_not_there_is_named(workspace: dict[str, Any], google: GoogleHttp) -> None:
    spreadsheet_id, email = shared_spreadsheet(workspace)
    with pytest.raises(FeedRefused, match=r"“Нет такой!A:C”"):
        SpreadsheetFeed("Дилер", spreadsheet_id, "Нет такой!A:C", USUAL, lambda: google, lambda: email).read()
    with pytest.raises(FeedRefused, match="there is no spreadsheet 1nobody"):
        SpreadsheetFeed("Дилер", "1nobody", "", USUAL, lambda: google, lambda: email).read()


def test_when_google_is_out_of_reach_the_feed_is_refused(workspace: dict[str, Any], google: GoogleHttp) -> None:
    spreadsheet_id, email = shared_spreadsheet(workspace)
    with Stage(workspace["base_url"]) as stage:
        stage.add_fault(service="sheets", status=503)
    with pytest.raises(FeedRefused, match="Дилер: Google"):
        SpreadsheetFeed("Дилер", spreadsheet_id, "", USUAL, lambda: google, lambda: email).read()

"""The whole spreadsheet in parts, over loopback: the same as a whole read, however it is cut."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from sheets_marathon.adapters.google.account import SHEETS_SCOPE, service_account
from sheets_marathon.adapters.google.http import GoogleHttp
from sheets_marathon.adapters.google.pages import GoogleSheetPages
from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.errors import SheetError
from sheets_marathon.rehearsal.play.stage import Stage
from sheets_marathon.spreadsheet.changes import AddTab, Formula, NameCell, SetBlock, TagColumn, TagTab
from sheets_marathon.spreadsheet.restoring.backup import Backup, TabPart, backup_from_json, head_as_json, part_as_json
from sheets_marathon.spreadsheet.snapshot import FoundTab

CHANGES = (
    AddTab(7, "grades", "Оценки ПК", 30, 6, 1, 0),
    TagTab(7, "grades", 2),
    TagColumn(7, 1, "grades.name"),
    SetBlock(7, 2, 0, (("№", "ФИО"), (1, "=не формула"), (True, Formula("=A3+1,5")), (None, Formula("=1/0")))),
    SetBlock(7, 20, 5, ((46363.5,),)),
    AddTab(8, "", "Свод", 40, 3, 1, 0),
    SetBlock(8, 1, 0, ((Formula("=SEQUENCE(3)"), "а"),)),
    NameCell("sm_1", "weight_sales", 7, 4, 1),
)


@pytest.fixture
def http(workspace: tuple[Stage, dict[str, Any]]) -> Iterator[GoogleHttp]:
    base_url = workspace[1]["base_url"]
    auth = service_account(Path(workspace[1]["credentials"]), SHEETS_SCOPE, {"google.sheets_url": base_url})
    made = GoogleHttp(auth, base_url=base_url, attempts=1)
    with contextlib.closing(made.session):
        yield made


@pytest.fixture
def spreadsheet_id(workspace: tuple[Stage, dict[str, Any]], http: GoogleHttp) -> str:
    stage, announcement = workspace
    actor = json.loads(Path(announcement["credentials"]).read_text("utf-8"))["client_email"]
    made = stage.create_spreadsheet("Таблица", share={actor: "writer"})
    GoogleSheetStore(http, made, ()).apply(CHANGES)
    return made


@pytest.fixture
def counted(http: GoogleHttp, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked since."""
    asked: list[str] = []
    request: Callable[..., requests.Response] = http.request

    def noted(method: str, endpoint: str, *args: Any, **kwargs: Any) -> requests.Response:
        asked.append(method)
        return request(method, endpoint, *args, **kwargs)

    monkeypatch.setattr(http, "request", noted)
    return asked


def parts_of(pages: GoogleSheetPages) -> list[TabPart]:
    return list(pages.read_pages().parts)


def as_kept(pages: GoogleSheetPages) -> Backup:
    read = pages.read_pages()
    head = head_as_json(dt.datetime(2026, 12, 7, tzinfo=dt.UTC), read.head)
    content = {**head, "tabs": [part_as_json(part) for part in read.parts]}
    return backup_from_json(json.loads(json.dumps(content)))


def filled(tab: FoundTab) -> dict[tuple[int, int], object]:
    return {
        (row, column): value
        for row, values in enumerate(tab.grid)
        for column, value in enumerate(values)
        if value is not None
    }


@pytest.mark.parametrize(("cells_a_request", "reads"), [(150_000, 2), (2_600, 12), (90, 339)])
def test_however_it_is_cut_it_says_what_a_whole_read_says(
    http: GoogleHttp, spreadsheet_id: str, counted: list[str], cells_a_request: int, reads: int
) -> None:
    whole = GoogleSheetStore(http, spreadsheet_id, ()).read_layout(whole=("Лист1", "Свод"))
    del counted[:]
    backup = as_kept(GoogleSheetPages(http, spreadsheet_id, cells_a_request=cells_a_request))
    assert len(counted) == reads
    assert backup.layout.named_ranges == whole.named_ranges
    assert [tab.title for tab in backup.layout.tabs] == ["Лист1", "Оценки ПК", "Свод"]
    for kept, found in zip(backup.layout.tabs, whole.tabs, strict=True):
        spilled = {(1, 0), (2, 0)} if found.title == "Свод" else set()
        assert filled(kept) == {place: value for place, value in filled(found).items() if place not in spilled}
        assert (kept.formulas, kept.column_tags) == (found.formulas, found.column_tags)
        assert (kept.tag, kept.header_row, kept.sheet_id) == (found.tag, found.header_row, found.sheet_id)
        assert (kept.row_count, kept.column_count) == (found.row_count, found.column_count)


def test_texts_and_formulas_are_told_apart_and_shown_values_marked(http: GoogleHttp, spreadsheet_id: str) -> None:
    _, grades, summary = parts_of(GoogleSheetPages(http, spreadsheet_id))
    assert grades.tab.grid[1:5] == (("№", "ФИО"), (1, "=не формула"), (True, 2.5), (None, "#DIVIDE_BY_ZERO"))
    assert grades.tab.formulas == {(3, 1): "=A3+1,5", (4, 1): "=1/0"}
    assert [row[0] for row in summary.tab.grid] == [1, 2, 3]
    assert summary.tab.formulas == {(0, 0): "=SEQUENCE(3)", (1, 0): "", (2, 0): ""}, "two are shown, not typed"


def test_a_spreadsheet_that_may_not_be_read_is_said(http: GoogleHttp) -> None:
    with pytest.raises(SheetError, match="there is no spreadsheet"):
        GoogleSheetPages(http, "nowhere").read_pages()

"""The leaders' addresses are what the Linking API takes."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from support.sheet.sheet_builder import Sheet, a_marathon, applied

from sheets_marathon.errors import TabMissing
from sheets_marathon.jobs.leaders.looker import looker_links
from sheets_marathon.jobs.report import Report
from sheets_marathon.tabs import LOOKER

COURSE = a_marathon()
HOST = "https://lookerstudio.google.com/"


@pytest.fixture
def sheet() -> Sheet:
    return applied(COURSE, Sheet())


def links(sheet: Sheet, template: str = "") -> Report:
    return looker_links(COURSE, sheet, HOST, template)


def parameters(line: str) -> dict[str, str]:
    url = urlsplit(line.partition(": ")[2])
    assert (url.scheme, url.netloc, url.path) == ("https", "lookerstudio.google.com", "/reporting/create")
    return {key: value for key, (value,) in parse_qs(url.query, strict_parsing=True).items()}


def test_each_flat_tab_has_an_address_with_one_data_source(sheet: Sheet) -> None:
    report = links(sheet)
    assert [line.partition(": ")[0] for line in report.done] == list(LOOKER)
    for key, line in zip(LOOKER, report.done, strict=True):
        assert parameters(line) == {
            "c.mode": "edit",
            "r.reportName": "Марафон",
            "ds.ds0.connector": "googleSheets",
            "ds.ds0.spreadsheetId": "1AbC",
            "ds.ds0.worksheetId": str(sheet.tab(key).sheet_id),
            "ds.ds0.hasHeader": "true",
            "ds.ds0.datasourceName": key,
            "ds.ds0.refreshFields": "true",
        }
    assert sheet.reads == 1


def test_a_template_report_takes_all_four_under_their_keys(sheet: Sheet) -> None:
    sheet.tab("looker_grades").title = "Оценки & всё"
    names = {key: key for key in LOOKER} | {"looker_grades": "Оценки & всё"}
    expected = {"c.mode": "edit", "c.reportId": "r-7", "r.reportName": "Марафон"}
    for key in LOOKER:
        expected |= {
            f"ds.{key}.connector": "googleSheets",
            f"ds.{key}.spreadsheetId": "1AbC",
            f"ds.{key}.worksheetId": str(sheet.tab(key).sheet_id),
            f"ds.{key}.hasHeader": "true",
            f"ds.{key}.datasourceName": names[key],
            f"ds.{key}.refreshFields": "false",
        }
    report = links(sheet, "r-7")
    assert parameters(report.done[-1]) == expected
    assert len({sheet.tab(key).sheet_id for key in LOOKER}) == len(LOOKER) == len(report.done) - 1


def test_an_address_has_no_sign_that_a_chat_or_a_terminal_breaks(sheet: Sheet) -> None:
    sheet.tab("looker_daily").title = "По дням + «всё» & 50 %"
    for line in links(sheet, "r-7").done:
        assert re.fullmatch(r"https://[A-Za-z0-9./?&=%_-]+", line.partition(": ")[2])


def test_a_renamed_tab_is_addressed_by_its_id_under_its_new_name(sheet: Sheet) -> None:
    sheet.tab("looker_daily").title = "По дням & всё"
    found = parameters(next(line for line in links(sheet).done if line.startswith("looker_daily")))
    assert found["ds.ds0.worksheetId"] == str(sheet.tab("looker_daily").sheet_id)
    assert found["ds.ds0.datasourceName"] == "По дням & всё"


def test_machines_get_the_same_addresses(sheet: Sheet) -> None:
    report = links(sheet, "r-7")
    assert report.facts["links"] == {line.partition(": ")[0]: line.partition(": ")[2] for line in report.done}


def test_before_apply_ops_are_told_what_is_missing() -> None:
    with pytest.raises(TabMissing, match="looker_participants, looker_daily"):
        links(Sheet())

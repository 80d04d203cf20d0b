"""The leaders' addresses are what the Linking API takes, and what breaks the flat tabs' contract is told."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sheet_builder import Sheet, a_course, applied

from sheets_marathon.errors import TabMissing
from sheets_marathon.jobs.looker import broken_contract, has_data, looker_links
from sheets_marathon.jobs.report import Report
from sheets_marathon.spreadsheet.snapshot import FoundTab, Value
from sheets_marathon.tabs import LOOKER

COURSE = a_course()
TAB = COURSE.tab("looker_sales")
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
    found = parameters(links(sheet, "r-7").done[-1])
    assert found["c.reportId"] == "r-7"
    assert {key.split(".")[1] for key in found if key.startswith("ds.")} == set(LOOKER)
    for key in LOOKER:
        assert found[f"ds.{key}.worksheetId"] == str(sheet.tab(key).sheet_id)


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


def found(*rows: tuple[Value, ...], headers: tuple[str, ...] | None = None) -> FoundTab:
    names = headers or tuple(column.title for column in TAB.columns)
    tags = {index: f"looker_sales.{column.key}" for index, column in enumerate(TAB.columns)}
    return FoundTab(7, "looker_sales", 0, 100, 20, tag="looker_sales", column_tags=tags, grid=(names, *rows))


ROW: tuple[Value, ...] = (46363, "101", "Иванов", "Север", "Омск", "ПК", "да", "D1", "продажа", 1, "да")


def test_a_tab_in_order_breaks_nothing() -> None:
    assert broken_contract(TAB, found(ROW, (*ROW[:3], None, *ROW[4:]))) == []


def test_a_tab_without_data_breaks_nothing_yet() -> None:
    assert broken_contract(TAB, found()) == []
    assert not has_data(found())
    assert not has_data(found((None,) * 11))
    assert has_data(found(ROW))


def test_headers_must_be_unique() -> None:
    names = tuple(column.title for column in TAB.columns)
    (said,) = broken_contract(TAB, found((*ROW, "x"), headers=(*names, "ФИО")))
    assert said == "“looker_sales”: header “ФИО” stands twice"


def test_columns_must_stand_in_the_declared_order_with_new_ones_at_the_right() -> None:
    right = found((*ROW, "x"), headers=(*(column.title for column in TAB.columns), "Новый"))
    assert broken_contract(TAB, right) == []
    tags = dict(right.column_tags)
    tags[0], tags[1] = tags[1], tags[0]
    (said,) = broken_contract(TAB, replace(right, column_tags=tags))
    assert "not in the declared order" in said
    inserted = {0: "looker_sales.date", **{index + 1: tag for index, tag in right.column_tags.items() if index}}
    assert "not in the declared order" in broken_contract(TAB, replace(right, column_tags=inserted))[0]


@pytest.mark.parametrize(("other", "kinds"), [("1 шт.", "numbers and texts"), (True, "numbers and yes/no values")])
def test_a_columns_values_must_be_of_one_type(other: Value, kinds: str) -> None:
    mixed = found(ROW, (*ROW[:9], other, ROW[10]))
    assert broken_contract(TAB, mixed) == [f"“looker_sales”: column “Автомобилей” holds {kinds}"]

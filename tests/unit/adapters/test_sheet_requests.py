"""Changes become requests that Google's own description of ``batchUpdate`` allows, and text is never parsed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import googleapiclient
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import MONDAY, Sheet, a_marathon, applied

from sheets_marathon import languages
from sheets_marathon.adapters.google.sheet_requests import cell_data, marker_request, requests_for
from sheets_marathon.jobs.sheet.plan import pending_changes
from sheets_marathon.spreadsheet import changes as c
from sheets_marathon.spreadsheet.schema import Chart, Format, Scalar, Tone

DISCOVERY = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "sheets.v4.json"

EVERY_CHANGE: tuple[c.Change, ...] = (
    c.AddTab(7, "sales", "Продажи", 200, 9, 1, 2),
    c.AddColumns(7, 3),
    c.TagTab(7, "sales", 2),
    c.TagColumn(7, 4, "sales.kind"),
    c.WriteHeader(7, 2, 4, "Вид", "заметка", "program"),
    c.DressColumn(7, 4, 1, Format.WHOLE, 90, ("1", "2", "доработка")),
    c.DressColumn(7, 5, 1, Format.WRAPPED, 300),
    c.HighlightCells(7, (4, 6), 1, "E2=3", Tone.GOOD),
    c.Protect(11, 7, "sheets-marathon: Продажи"),
    c.Protect(12, 7, "sheets-marathon: Продажи", 2, 4),
    c.NameCell("sm_1", "top_n", 7, 5, 1),
    c.ForgetName("sm_1"),
    c.AddView(13, 7, 1, "Рейтинг", 0, 9),
    c.AddView(14, 7, 1, "Ждут: Ирина", 3, 9, descending=True, only=((4, "Ирина"),), above_zero=3),
    c.AddChart(
        14,
        7,
        Chart("stores", "Средний итог", "BAR", "s.store", ("s.average",), 1, 3),
        c.SeriesSource(8, 1, 0, 200),
        (c.SeriesSource(8, 4, 0, 200),),
    ),
    c.SetCells(7, 5, 2, ("=1+1", None, 3.5, c.Formula("=A1"))),
    c.SetBlock(7, 5, 2, (("=1+1", c.Formula("=A5")), ("x", c.Formula("=A6")))),
    c.AddRows(7, 3),
    c.InsertRows(7, 5, 2),
    c.InsertColumns(7, 5, 2),
    c.AppendRows(7, (("x", None, MONDAY), (True, 0, ""))),
    c.DressColumn(7, 6, 1, Format.PLAIN, 90),
    c.UntagColumn(7, "sales.kind"),
    c.RememberColumns(7, ("sales.kind", "sales.date")),
    c.SetHold(7, 0, "somebody", ("nobody",)),
    c.KeepAsTyped(7, 6, ((1, 4), (6, None))),
    c.RememberColumns(7, ("kind", "quantity")),
    c.MoveName("sm_1", 7, 1, 2),
)


@cache
def schemas() -> dict[str, Any]:
    described: dict[str, Any] = json.loads(DISCOVERY.read_text("utf-8"))["schemas"]
    return described


def mistakes(value: object, schema: dict[str, Any], where: str) -> Iterator[str]:
    """What the discovery document does not allow in ``value``: unknown fields, wrong types, unknown enum values."""
    if "$ref" in schema:
        yield from mistakes(value, schemas()[schema["$ref"]], where)
    elif schema.get("type") == "object" and "properties" in schema:
        if not isinstance(value, dict):
            yield f"{where}: {value!r} is no object"
            return
        for key, inner in value.items():
            if key in schema["properties"]:
                yield from mistakes(inner, schema["properties"][key], f"{where}.{key}")
            else:
                yield f"{where}.{key}: there is no such field"
    elif schema.get("type") == "array":
        if not isinstance(value, list):
            yield f"{where}: {value!r} is no list"
            return
        for at, inner in enumerate(value):
            yield from mistakes(inner, schema["items"], f"{where}[{at}]")
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    else:
        kinds: dict[str, tuple[type, ...]] = {
            "string": (str,),
            "boolean": (bool,),
            "integer": (int,),
            "number": (int, float),
        }
        kind = schema.get("type", "any")
        if kind in kinds and (not isinstance(value, kinds[kind]) or (kind != "boolean" and isinstance(value, bool))):
            yield f"{where}: {value!r} is no {kind}"
        if schema.get("format") == "int32" and isinstance(value, int) and not -(2**31) <= value < 2**31:
            yield f"{where}: {value} does not fit int32"


def not_allowed(requests: list[dict[str, Any]]) -> list[str]:
    body = {"requests": requests}
    found = list(mistakes(body, schemas()["BatchUpdateSpreadsheetRequest"], "body"))
    return found + [f"{one} holds {len(one)} requests" for one in requests if len(one) != 1]


@pytest.mark.parametrize("change", EVERY_CHANGE, ids=lambda change: type(change).__name__)
def test_every_change_is_a_request_that_google_describes(change: c.Change) -> None:
    requests = requests_for([change])
    assert requests
    assert not_allowed(requests) == []


@pytest.mark.parametrize("language", languages.available())
def test_the_plan_of_the_whole_declaration_is_one_that_google_describes(language: str) -> None:
    marathon = a_marathon(language)
    requests = requests_for(pending_changes(marathon, Sheet().layout(), MONDAY).plan.changes)
    assert not_allowed([*requests, marker_request("sm_done_x", 7)]) == []
    assert len(json.dumps(requests)) < 2_000_000, "FACTS 10"


def test_the_walker_notices_what_google_would_refuse() -> None:
    (right,) = requests_for([c.AddColumns(7, 3)])
    dimension = right["appendDimension"]
    for wrong in (
        {**dimension, "lenght": 3},
        {**dimension, "length": "3"},
        {**dimension, "length": True},
        {**dimension, "dimension": "COLUMN"},
        {**dimension, "sheetId": 2**31},
    ):
        assert len(not_allowed([{"appendDimension": wrong}])) == 1, wrong
    assert not_allowed([{"appendDimensions": dimension}]) == [
        "body.requests[0].appendDimensions: there is no such field"
    ]


def test_all_changes_have_been_looked_at() -> None:
    assert {type(change) for change in EVERY_CHANGE} == set(c.Change.__args__)


@pytest.mark.parametrize("text", ["=1+1", "+7 900", "-5", "@name", "\t=1", "\r=1", "'=1", "TRUE", "12.5", "1 янв"])
def test_text_is_stored_as_text_whatever_it_begins_with(text: str) -> None:
    assert cell_data(text) == {"userEnteredValue": {"stringValue": text}}


@given(st.text(min_size=1))
def test_no_text_ever_becomes_anything_else(text: str) -> None:
    assert cell_data(text) == {"userEnteredValue": {"stringValue": text}}


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (c.Formula("=A1;B1"), {"formulaValue": "=A1;B1"}),
        (3, {"numberValue": 3}),
        (2.5, {"numberValue": 2.5}),
        (0, {"numberValue": 0}),
        (True, {"boolValue": True}),
        (MONDAY, {"numberValue": 46363}),
    ],
)
def test_values_have_googles_types(content: c.CellContent, written: dict[str, object]) -> None:
    assert cell_data(content) == {"userEnteredValue": written}


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_writes_nothing_into_a_new_row(blank: Scalar) -> None:
    assert cell_data(blank) == {}


def test_a_row_is_written_where_it_stands_and_only_its_values() -> None:
    (request,) = requests_for([c.SetCells(7, 5, 2, ("x", None))])
    assert request == {
        "updateCells": {
            "rows": [{"values": [{"userEnteredValue": {"stringValue": "x"}}, {}]}],
            "fields": "userEnteredValue",
            "start": {"sheetId": 7, "rowIndex": 4, "columnIndex": 2},
        }
    }


def test_rows_are_appended_by_value_only_so_that_looks_stay() -> None:
    (request,) = requests_for([c.AppendRows(7, (("x",),))])
    assert request["appendCells"]["fields"] == "userEnteredValue"


def test_a_tab_a_protection_a_view_and_a_chart_bring_their_own_ids() -> None:
    tab, protection, view, chart, name = requests_for(
        [EVERY_CHANGE[0], EVERY_CHANGE[8], EVERY_CHANGE[12], EVERY_CHANGE[14], EVERY_CHANGE[10]]
    )
    assert tab["addSheet"]["properties"]["sheetId"] == 7
    assert protection["addProtectedRange"]["protectedRange"]["protectedRangeId"] == 11
    assert view["addFilterView"]["filter"]["filterViewId"] == 13
    assert chart["addChart"]["chart"]["chartId"] == 14
    assert name["addNamedRange"]["namedRange"]["namedRangeId"] == "sm_1"


def test_protections_warn_and_lock_nobody_out() -> None:
    for change in EVERY_CHANGE[8:10]:
        (request,) = requests_for([change])
        assert request["addProtectedRange"]["protectedRange"]["warningOnly"] is True
        assert "editors" not in request["addProtectedRange"]["protectedRange"]


def test_a_dropdown_offers_its_choices_and_refuses_nothing() -> None:
    rule = requests_for([EVERY_CHANGE[5]])[-1]["setDataValidation"]["rule"]
    assert [one["userEnteredValue"] for one in rule["condition"]["values"]] == ["1", "2", "доработка"]
    assert rule["strict"] is False


def test_looks_and_dropdowns_begin_below_the_header_and_end_nowhere() -> None:
    for request in requests_for([EVERY_CHANGE[5]])[1:]:
        (cells,) = (inner["range"] for inner in request.values())
        assert cells == {"sheetId": 7, "startRowIndex": 1, "startColumnIndex": 4, "endColumnIndex": 5}


def test_a_marker_is_a_named_range_with_the_jobs_own_id() -> None:
    named = marker_request("sm_done_close_20261207", 7)["addNamedRange"]["namedRange"]
    assert (named["namedRangeId"], named["name"]) == ("sm_done_close_20261207", "sm_done_close_20261207")


def test_something_unknown_is_not_passed_over() -> None:
    with pytest.raises(TypeError, match="no request is known"):
        requests_for(["surprise"])  # type: ignore[list-item]


def test_requests_come_in_the_order_of_the_changes() -> None:
    kinds = [next(iter(request)) for request in requests_for([EVERY_CHANGE[0], EVERY_CHANGE[2], EVERY_CHANGE[15]])]
    marks = [*["deleteDeveloperMetadata"] * 2, *["createDeveloperMetadata"] * 2]
    assert kinds == ["addSheet", *marks, "updateCells"]


def test_an_applied_sheet_has_nothing_more_to_ask_for() -> None:
    sheet = applied(a_marathon(), Sheet())
    assert requests_for(pending_changes(a_marathon(), sheet.layout(), MONDAY).plan.changes) == []

"""What is true of Google Sheets and Drive, asked of the workspace, or of Google with SHEETS_MARATHON_LIVE=1.

Each wording was seen at the real service: in gspread's recordings where a test says "recorded", else in public
bug reports. The setup is described in truth_scene.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.truth_scene import Scene, error_of, google

NO_BREAK_SPACE = "\u00a0"
WITHIN = "Requested writing within range [{tab}!A1:B1], but tried writing to "
MISMATCH = "Request range[{tab}!A1] does not match value's range[{tab}!A2]"
NO_LIST = "Invalid value at 'data.values[0]' (type.googleapis.com/google.protobuf.ListValue), \"x\""
VIOLATIONS = "type.googleapis.com/google.rpc.BadRequest"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with google(tmp_path_factory.mktemp("truth")) as scene:
        yield scene


@pytest.fixture
def scene(service: Scene) -> Iterator[Scene]:
    with service.own_tab() as mine:
        yield mine


@pytest.fixture(params=["ru_RU", "en_US"])
def locale(request: pytest.FixtureRequest, scene: Scene) -> Iterator[str]:
    scene.set_locale(request.param)
    yield str(request.param)
    scene.set_locale("en_US")


# What is no request: 400 before anything is looked at, every violation in details


@pytest.mark.parametrize(
    ("part", "field", "description"),
    [
        (
            {"frobnicate": {}},
            "requests[0]",
            "Invalid JSON payload received. Unknown name \"frobnicate\" at 'requests[0]': Cannot find field.",
        ),
        (
            {"updateSheetProperties": {"properties": {"headerValues": []}, "fields": "*"}},
            "requests[0].update_sheet_properties.properties",
            (
                'Invalid JSON payload received. Unknown name "headerValues" at'
                " 'requests[0].update_sheet_properties.properties': Cannot find field."
            ),
        ),
        (
            {"addSheet": {"properties": {"title": 5}}},
            "requests[0].add_sheet.properties.title",
            "Invalid value at 'requests[0].add_sheet.properties.title' (TYPE_STRING), 5",
        ),
        (
            {"deleteSheet": {"sheetId": "x"}},
            "requests[0].delete_sheet.sheet_id",
            "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"x\"",
        ),
        (
            {"deleteDimension": {"range": {"dimension": "DIAGONAL"}}},
            "requests[0].delete_dimension.range.dimension",
            (
                "Invalid value at 'requests[0].delete_dimension.range.dimension'"
                ' (type.googleapis.com/google.apps.sheets.v4.Dimension), "DIAGONAL"'
            ),
        ),
        (
            {"addChart": {"chart": {"spec": {"pieChart": {"legendPosition": "NONE"}}}}},
            "requests[0].add_chart.chart.spec.pie_chart.legend_position",
            (
                "Invalid value at 'requests[0].add_chart.chart.spec.pie_chart.legend_position'"
                ' (type.googleapis.com/google.apps.sheets.v4.PieChartSpec.PieChartLegendPosition), "NONE"'
            ),
        ),
        (
            "repeatCell",
            "requests[0]",
            (
                "Invalid value at 'requests[0]'"
                ' (type.googleapis.com/google.apps.sheets.v4.BatchUpdateSpreadsheetRequest.Request), "repeatCell"'
            ),
        ),
        (
            {"addSheet": {}, "deleteSheet": {"sheetId": 0}},
            "requests[0]",
            "Invalid value at 'requests[0]' (oneof), oneof field 'kind' is already set. Cannot set 'deleteSheet'",
        ),
    ],
)
def test_a_payload_that_is_no_request_is_named_field_by_field(
    scene: Scene, part: Any, field: str, description: str
) -> None:
    error = scene.refused(part)
    assert error["status"] == "INVALID_ARGUMENT"
    assert error["message"] == description
    assert error["details"] == [
        {"@type": VIOLATIONS, "fieldViolations": [{"field": field, "description": description}]}
    ]
    assert "errors" not in error, "that is Drive's"


def test_all_violations_are_listed_one_a_line(scene: Scene) -> None:
    error = scene.refused({"addSheet": {"x": 1, "y": 2}})
    found = error["details"][0]["fieldViolations"]
    assert [each["field"] for each in found] == ["requests[0].add_sheet"] * 2
    assert error["message"].split("\n") == [each["description"] for each in found]


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({}, "Invalid requests[0]: No request set."),
        (
            {"repeatCell": {"range": {}, "cell": {}}},
            (
                "Invalid requests[0].repeatCell: At least one field must be listed in 'fields'."
                " (Use '*' to indicate all fields.)"
            ),
        ),
        ({"deleteSheet": {"sheetId": 123456789}}, "Invalid requests[0].deleteSheet: No grid with id: 123456789"),
        (
            {"deleteConditionalFormatRule": {"sheetId": 0, "index": 77}},
            "Invalid requests[0].deleteConditionalFormatRule: No conditional format on sheet: 0 at index: 77",
        ),
    ],
)
def test_a_request_that_cant_be_done_is_named_by_its_place(scene: Scene, part: dict[str, Any], message: str) -> None:
    error = scene.refused(part)
    assert error == {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}


def test_no_requests_at_all_are_refused(scene: Scene) -> None:
    answer = scene.ask("POST", ":batchUpdate", {"requests": []})
    assert error_of(answer, 400)["message"] == "Must specify at least one request."


def test_a_bad_field_mask_hides_its_cause_in_the_details(scene: Scene) -> None:
    mask = "sheets(properties(title,colour),data)"
    error = error_of(scene.ask("GET", "", fields=mask), 400)
    path = "sheets.properties.colour"
    description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    assert error["message"] == "Request contains an invalid argument."
    assert error["details"][0]["fieldViolations"] == [{"field": mask, "description": description}]


def test_a_mask_may_be_written_in_snake_case(scene: Scene) -> None:
    answer = scene.ask("GET", "", fields="spreadsheet_id,sheets.properties.sheet_type")
    assert set(answer.json()) == {"spreadsheetId", "sheets"}
    assert answer.json()["sheets"][0] == {"properties": {"sheetType": "GRID"}}


def test_query_parameters_are_checked_too(scene: Scene) -> None:
    error = error_of(scene.ask("GET", scene.at("A1"), colour="red"), 400)
    assert error["message"] == (
        'Invalid JSON payload received. Unknown name "colour": Cannot bind query parameter.'
        " Field 'colour' could not be found in request message."
    )
    answer = scene.ask("PUT", scene.at("A1"), {"values": [[1]]}, valueInputOption="Text")
    kind = "type.googleapis.com/google.apps.sheets.v4.ValueInputOption"
    assert error_of(answer, 400)["message"] == f"Invalid value at 'value_input_option' ({kind}), \"Text\""


@pytest.mark.parametrize(
    ("a1", "body", "message"),
    [
        ("A1:B1", {"values": [[1, 2, 3]]}, WITHIN + "column [C]"),
        ("A1:B1", {"values": [[1], [2]]}, WITHIN + "row [2]"),
        ("A101", {"values": [[1]]}, "Range ({tab}!A101) exceeds grid limits. Max rows: 100, max columns: 20"),
        ("A1:B2:C3", {"values": [[1]]}, "Unable to parse range: {tab}!A1:B2:C3"),
        ("A1", {"range": "{tab}!A2", "values": [[1]]}, MISMATCH),
        ("A1", {"values": ["x"]}, NO_LIST),
    ],
)
def test_values_that_dont_fit_their_range_are_refused_whole(
    scene: Scene, a1: str, body: dict[str, Any], message: str
) -> None:
    body = {name: item.format(tab=scene.tab) if isinstance(item, str) else item for name, item in body.items()}
    error = error_of(scene.ask("PUT", scene.at(a1), body, valueInputOption="RAW"), 400)
    assert error["message"] == message.format(tab=scene.tab)
    assert scene.read("A1:T100") == []


def test_a_list_for_a_value_is_shown_as_proto_text(scene: Scene) -> None:
    answer = scene.ask("PUT", scene.at("A1"), {"values": [[1, [1]]]}, valueInputOption="RAW")
    words = error_of(answer, 400)["message"].split()
    assert words == ["Invalid", "values[0][1]:", "list_value", "{", "values", "{", "number_value:", "1.0", "}", "}"]


def test_drives_errors_carry_a_list_and_sheets_errors_never_do(scene: Scene) -> None:
    lost = error_of(scene.drive("GET", "/files/NOPE_NOT_A_GOOD_ID"), 404)
    message = "File not found: NOPE_NOT_A_GOOD_ID."
    item = {"message": message, "domain": "global", "reason": "notFound"}
    assert lost == {
        "code": 404,
        "message": message,
        "errors": [item | {"location": "fileId", "locationType": "parameter"}],
    }
    mask = error_of(scene.drive("GET", "/files", fields="files(id,capabilities,canAddChildren)"), 400)
    assert (mask["message"], mask["errors"][0]["reason"]) == (
        "Invalid field selection canAddChildren",
        "invalidParameter",
    )
    fields = error_of(scene.drive("GET", f"/files/{scene.spreadsheet_id}/comments"), 400)
    assert fields["errors"][0]["reason"] == "required"
    unknown = scene.session.get(f"{scene.sheets_url}/v4/spreadsheets/NOPE_NOT_A_GOOD_ID", timeout=60)
    assert unknown.json() == {
        "error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}
    }


# Shapes of answers


def test_what_is_not_there_is_left_out(scene: Scene) -> None:
    empty = scene.ask("GET", scene.at("B2:C3")).json()
    assert empty == {"range": f"{scene.tab}!B2:C3", "majorDimension": "ROWS"}
    scene.write("B2", [["a", "", "b", ""], [], ["c"]])
    assert scene.read("A1:T100") == [[], ["", "a", "", "b"], [], ["", "c"]]
    assert scene.batch({"findReplace": {"find": "nosuch", "sheetId": scene.tab_id}}) == [{"findReplace": {}}]


def test_an_update_says_what_it_wrote(scene: Scene) -> None:
    assert scene.write("A1:C3", [["x", None], ["y", "z"]]) == {
        "spreadsheetId": scene.spreadsheet_id,
        "updatedRange": f"{scene.tab}!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 3,
    }


# Typed text, by locale: what is stored, what is shown


@pytest.mark.parametrize(
    ("typed", "ru", "en"),
    [
        # text, (stored, shown) in ru_RU, (stored, shown) in en_US
        ("1,5", (1.5, "1,5"), ("1,5", "1,5")),
        ("1.5", None, (1.5, "1.5")),  # in ru_RU: the 1st of May of this year
        ("1 234,50", (1234.5, f"1{NO_BREAK_SPACE}234,50"), ("1 234,50", "1 234,50")),
        ("1,234.50", ("1,234.50", "1,234.50"), (1234.5, "1,234.50")),
        ("50%", (0.5, "50%"), (0.5, "50%")),
        ("12,5%", (0.125, "12,50%"), ("12,5%", "12,5%")),
        ("12.5%", ("12.5%", "12.5%"), (0.125, "12.50%")),
        ("21.11.2026", (46347, "21.11.2026"), ("21.11.2026", "21.11.2026")),
        ("11/21/2026", ("11/21/2026", "11/21/2026"), (46347, "11/21/2026")),
        ("2026-11-21", (46347, "2026-11-21"), (46347, "2026-11-21")),
        ("10:30", (0.4375, "10:30"), (0.4375, "10:30")),
        ("TRUE", (True, "ИСТИНА"), (True, "TRUE")),
        ("ИСТИНА", (True, "ИСТИНА"), ("ИСТИНА", "ИСТИНА")),
        ("$5", (5, "$5,00"), (5, "$5.00")),
        ("доработка", ("доработка", "доработка"), ("доработка", "доработка")),
        ("'007", ("007", "007"), ("007", "007")),
        ("007", (7, "7"), (7, "7")),
        ("=1/2", (0.5, "0,5"), (0.5, "0.5")),
        ("=SUM(1;2)", (3, "3"), (3, "3")),
        ("=SUM(1,2)", (1.2, "1,2"), (3, "3")),
    ],
)
def test_typed_text_is_read_and_shown_by_the_locale(
    scene: Scene, locale: str, typed: str, ru: tuple[Any, str] | None, en: tuple[Any, str] | None
) -> None:
    expected = ru if locale == "ru_RU" else en
    scene.write("A1", [[typed]])
    (stored,), (shown,) = scene.read("A1")[0], scene.read("A1", "FORMATTED_VALUE")[0]
    if expected is None:
        assert isinstance(stored, int), "a date's serial number"
        return
    assert stored == pytest.approx(expected[0]) if isinstance(expected[0], float) else stored == expected[0]
    assert shown.replace("\u202f", NO_BREAK_SPACE) == expected[1]


def test_a_formula_reads_back_in_the_locales_writing(scene: Scene, locale: str) -> None:
    scene.write("A1", [["=SUM(1;2)"], ["=IF(A1>2;TRUE;FALSE)"]])
    separator = ";" if locale == "ru_RU" else ","
    assert scene.read("A1:A2", "FORMULA") == [[f"=SUM(1{separator}2)"], [f"=IF(A1>2{separator}TRUE{separator}FALSE)"]]


def test_a_comma_between_arguments_is_an_error_in_a_russian_sheet(scene: Scene, locale: str) -> None:
    scene.write("A1", [[1, 2], ["=SUM(A1,B1)"]])
    assert scene.read("A2") == [["#ERROR!" if locale == "ru_RU" else 3]]


def test_raw_text_is_never_read(scene: Scene, locale: str) -> None:
    row = ["=1+1", "+7", "@x", "'x", "1,5", "50%", "ИСТИНА"]
    scene.write("A1", [row], "RAW")
    assert scene.read("A1:G1", "FORMULA") == [row]


@pytest.mark.parametrize(
    ("formula", "kind", "shown"),
    [
        ("=1/0", "DIVIDE_BY_ZERO", "#DIV/0!"),
        ("=NA()", "N_A", "#N/A"),
        ("=NOSUCHFUNCTION(1)", "NAME", "#NAME?"),
        ('="a"*2', "VALUE", "#VALUE!"),
        ("=SQRT(-1)", "NUM", "#NUM!"),
        ("=SUM(1", "ERROR", "#ERROR!"),
        ("=A1", "REF", "#REF!"),
        ("=NoSuchTab!A1", "REF", "#REF!"),
    ],
)
def test_errors_are_typed_and_shown(scene: Scene, formula: str, kind: str, shown: str) -> None:
    scene.write("A1", [[formula]])
    sheet = scene.sheet("data.rowData.values(effectiveValue,formattedValue)")
    cell = sheet["data"][0]["rowData"][0]["values"][0]
    assert cell["effectiveValue"]["errorValue"]["type"] == kind
    assert (cell["formattedValue"], scene.read("A1")) == (shown, [[shown]])


def test_an_array_that_finds_its_place_taken_is_an_error_until_it_is_free(scene: Scene) -> None:
    scene.write("A1", [[1], [2], [3]])
    scene.write("C1", [["=FILTER(A1:A3;A1:A3>1)"]])
    assert scene.read("C1:C3") == [[2], [3]]
    scene.write("C2", [["taken"]])
    assert scene.read("C1:C3") == [["#REF!"], ["taken"]]

"""What hangs on rows, columns and tabs follows them as at Google's; live as truth_scene.py says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.server.truth_scene import Scene, google


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with google(tmp_path_factory.mktemp("structure")) as scene:
        yield scene


@pytest.fixture
def scene(service: Scene) -> Iterator[Scene]:
    with service.own_tab() as mine:
        yield mine


def furnished(scene: Scene) -> None:
    """A block at B5:D10 with everything that can hang on it."""
    block = scene.area(4, 10, 1, 4)
    formula = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=$C5>1"}]}
    bold = {"textFormat": {"bold": True}}
    source = {"sourceRange": {"sources": [scene.area(4, 10, 2, 3)]}}
    domain = {"sourceRange": {"sources": [scene.area(4, 10, 1, 2)]}}
    chart = {
        "spec": {
            "basicChart": {"chartType": "COLUMN", "domains": [{"domain": domain}], "series": [{"series": source}]}
        },
        "position": {"overlayPosition": {"anchorCell": {"sheetId": scene.tab_id, "rowIndex": 20, "columnIndex": 6}}},
    }
    location = {"dimensionRange": scene.span("ROWS", 6, 7)}
    metadata = {"metadataKey": "row", "visibility": "DOCUMENT", "location": location}
    rule = {"ranges": [block], "booleanRule": {"condition": formula, "format": bold}}
    list_rule = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=$B$5:$B$7"}]}}
    scene.batch(
        {"addNamedRange": {"namedRange": {"name": scene.tab, "range": block}}},
        {"addProtectedRange": {"protectedRange": {"range": block, "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": rule}},
        {"addFilterView": {"filter": {"title": "view", "range": block}}},
        {"setDataValidation": {"range": scene.area(4, 5, 3, 4), "rule": list_rule}},
        {"addChart": {"chart": chart}},
        {"addBanding": {"bandedRange": {"range": block, "rowProperties": {"firstBandColor": {"red": 1}}}}},
        {"createDeveloperMetadata": {"developerMetadata": metadata}},
    )


class Found:
    """Where everything is now."""

    def __init__(self, scene: Scene) -> None:
        sheet = scene.sheet(
            "protectedRanges.range,conditionalFormats,filterViews.range,charts,bandedRanges.range,"
            "data(rowData.values.dataValidation,rowMetadata.developerMetadata)"
        )
        named = scene.ask("GET", "", fields="namedRanges").json().get("namedRanges", [])
        self.scene = scene
        self.named = [each["range"] for each in named if each["name"] == scene.tab]
        self.protected = [each["range"] for each in sheet.get("protectedRanges", [])]
        self.rules = sheet.get("conditionalFormats", [])
        self.views = [each["range"] for each in sheet.get("filterViews", [])]
        self.bandings = [each["range"] for each in sheet.get("bandedRanges", [])]
        self.charts = sheet.get("charts", [])
        self.metadata_rows = [
            row for row, each in enumerate(sheet["data"][0].get("rowMetadata", [])) if "developerMetadata" in each
        ]
        self.validations = {
            (r, c): cell["dataValidation"]["condition"]["values"][0]["userEnteredValue"]
            for r, row in enumerate(sheet["data"][0].get("rowData", []))
            for c, cell in enumerate(row.get("values", []))
            if "dataValidation" in cell
        }

    def all_stand_at(self, *block: int) -> bool:
        expected = [self.scene.area(*block)]
        stand = (
            self.named,
            self.protected,
            self.views,
            self.bandings,
            [r for rule in self.rules for r in rule["ranges"]],
        )
        assert list(stand) == [expected] * 5
        return True

    def formula_of_the_rule(self) -> str:
        return str(self.rules[0]["booleanRule"]["condition"]["values"][0]["userEnteredValue"])

    def charted(self) -> tuple[Any, Any]:
        basic = self.charts[0]["spec"]["basicChart"]
        sources = [basic["domains"][0]["domain"], basic["series"][0]["series"]]
        one, other = (each["sourceRange"]["sources"] for each in sources)
        return one, other


def test_rows_inserted_above_push_everything_down(scene: Scene) -> None:
    furnished(scene)
    scene.batch({"insertDimension": {"range": scene.span("ROWS", 2, 4)}})
    found = Found(scene)
    assert found.all_stand_at(6, 12, 1, 4)
    assert found.formula_of_the_rule() == "=$C7>1"
    assert found.charted() == ([scene.area(6, 12, 1, 2)], [scene.area(6, 12, 2, 3)])
    assert found.validations == {(6, 3): "=$B$7:$B$9"}
    assert found.metadata_rows == [8]


def test_rows_inserted_inside_stretch_it_and_deleted_ones_shrink_it(scene: Scene) -> None:
    furnished(scene)
    scene.batch({"insertDimension": {"range": scene.span("ROWS", 8, 10)}})
    found = Found(scene)
    assert found.all_stand_at(4, 12, 1, 4)
    assert found.charted() == ([scene.area(4, 12, 1, 2)], [scene.area(4, 12, 2, 3)])
    assert found.metadata_rows == [6]
    scene.batch({"deleteDimension": {"range": scene.span("ROWS", 5, 8)}})
    found = Found(scene)
    assert found.all_stand_at(4, 9, 1, 4)
    assert found.charted() == ([scene.area(4, 9, 1, 2)], [scene.area(4, 9, 2, 3)])
    assert found.metadata_rows == [], "it hung on a row that is gone"


def test_a_column_inserted_to_the_left_takes_everything_along(scene: Scene) -> None:
    furnished(scene)
    scene.batch({"insertDimension": {"range": scene.span("COLUMNS", 0, 1)}})
    found = Found(scene)
    assert found.all_stand_at(4, 10, 2, 5)
    assert found.formula_of_the_rule() == "=$D5>1"
    assert found.charted() == ([scene.area(4, 10, 2, 3)], [scene.area(4, 10, 3, 4)])
    assert found.validations == {(4, 4): "=$C$5:$C$7"}
    assert found.metadata_rows == [6]


def test_what_loses_all_its_cells_is_gone(scene: Scene) -> None:
    furnished(scene)
    scene.write("F1", [[f"=SUM({scene.tab}!$C$5:$C$10)"], ["=C5"], ["=SUM(C1:C20)"]])
    scene.batch({"deleteDimension": {"range": scene.span("ROWS", 4, 10)}})
    found = Found(scene)
    assert (found.named, found.protected, found.rules, found.views, found.bandings) == ([], [], [], [], [])
    assert found.metadata_rows == []
    assert scene.read("F1:F3", "FORMULA") == [["=SUM(#REF!)"], ["=#REF!"], ["=SUM(C1:C14)"]]
    assert scene.read("F1:F2") == [["#REF!"], ["#REF!"]]


def test_a_moved_column_takes_formulas_rules_and_charts_along(scene: Scene) -> None:
    furnished(scene)
    scene.write("B5", [["a", 3], ["b", 5]])
    scene.write("G1", [["=C5+C6"]])
    scene.batch({"moveDimension": {"source": scene.span("COLUMNS", 2, 3), "destinationIndex": 1}})
    assert scene.read("G1", "FORMULA") == [["=B5+B6"]]
    assert scene.read("G1") == [[8]]
    found = Found(scene)
    assert found.formula_of_the_rule() == "=$B5>1"
    assert found.charted() == ([scene.area(4, 10, 2, 3)], [scene.area(4, 10, 1, 2)])


def test_a_renamed_tab_is_followed_and_a_deleted_one_becomes_ref(scene: Scene) -> None:
    with scene.own_tab() as other:
        other.write("A1", [[5]])
        scene.write("A1", [[f"={other.tab}!A1*2"], [f"=SUM({other.tab}!A:A)"]])
        new = f"{other.tab} с пробелом"
        properties = {"sheetId": other.tab_id, "title": new}
        scene.batch({"updateSheetProperties": {"properties": properties, "fields": "title"}})
        assert scene.read("A1:A2", "FORMULA") == [[f"='{new}'!A1*2"], [f"=SUM('{new}'!A:A)"]]
        assert scene.read("A1:A2") == [[10], [5]]
        scene.batch({"deleteSheet": {"sheetId": other.tab_id}})
        assert scene.read("A1:A2", "FORMULA") == [["=#REF!*2"], ["=SUM(#REF!)"]]
        assert scene.read("A1:A2") == [["#REF!"], ["#REF!"]]


def test_sorted_rows_take_formulas_and_formats_along_but_not_what_hangs_on_places(scene: Scene) -> None:
    furnished(scene)
    scene.write("B5", [["в", 2, "=C5*10"], ["", "", ""], ["а", 3, "=C7*10"], ["б", 1, "=C8*10"]])
    spec = [{"dimensionIndex": 2, "sortOrder": "DESCENDING"}]
    scene.batch({"sortRange": {"range": scene.area(4, 10, 1, 4), "sortSpecs": spec}})
    assert scene.read("B5:D10") == [["а", 3, 30], ["в", 2, 20], ["б", 1, 10]]
    assert scene.read("D5:D7", "FORMULA") == [["=C5*10"], ["=C6*10"], ["=C7*10"]]
    found = Found(scene)
    assert found.all_stand_at(4, 10, 1, 4)
    assert found.metadata_rows == [6]


def test_metadata_follows_a_moved_row(scene: Scene) -> None:
    furnished(scene)
    scene.batch({"moveDimension": {"source": scene.span("ROWS", 6, 7), "destinationIndex": 1}})
    assert Found(scene).metadata_rows == [1]


def test_a_batch_with_one_bad_request_changes_nothing(scene: Scene) -> None:
    scene.write("A1", [["было"]])
    message = scene.refused(
        {"insertDimension": {"range": scene.span("ROWS", 0, 1)}},
        {"updateSheetProperties": {"properties": {"sheetId": scene.tab_id, "title": "другая"}, "fields": "title"}},
        {"deleteSheet": {"sheetId": 987654321}},
    )["message"]
    assert message == "Invalid requests[2].deleteSheet: No grid with id: 987654321"
    assert scene.read("A1") == [["было"]]


def test_an_id_chosen_twice_fails_the_whole_batch(scene: Scene) -> None:
    """FACTS 7: a job's marker in its batch makes a repeat fail instead of doubling."""
    marker = {"namedRangeId": scene.tab, "name": scene.tab, "range": scene.area(0, 1, 0, 1)}
    row = {"values": [{"userEnteredValue": {"numberValue": 1}}]}
    append = {"appendCells": {"sheetId": scene.tab_id, "rows": [row], "fields": "userEnteredValue"}}
    job = ({"addNamedRange": {"namedRange": marker}}, append)
    scene.batch(*job)
    assert scene.refused(*job)["status"] == "INVALID_ARGUMENT"
    assert scene.read("A:A") == [[1]]


def test_a_name_that_is_gone_fails_the_whole_batch(scene: Scene) -> None:
    """What the fence stands on (adapters/google/fence.py): a batch that takes away a name fits as long as it stands."""
    cells = scene.area(0, 1, 0, 1)
    row = {"values": [{"userEnteredValue": {"numberValue": 1}}]}
    append = {"appendCells": {"sheetId": scene.tab_id, "rows": [row], "fields": "userEnteredValue"}}
    away = {"deleteNamedRange": {"namedRangeId": scene.tab}}
    scene.batch({"addNamedRange": {"namedRange": {"namedRangeId": scene.tab, "name": scene.tab, "range": cells}}})
    scene.batch(append, away)
    assert scene.refused(append, away)["status"] == "INVALID_ARGUMENT"
    assert scene.read("A:A") == [[1]]


def test_rows_inserted_below_the_last_lie_inside_whatever_reaches_further(scene: Scene) -> None:
    """What new rows rely on (spreadsheet/rows.py): formats and rules of the row above, ranges that grow."""
    scene.write("A1", [["n"], [1], [2]])
    scene.batch(
        {
            "repeatCell": {
                "range": scene.area(1, 100, 0, 1),
                "cell": {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}}},
                "fields": "userEnteredFormat.numberFormat",
            }
        },
        {"insertDimension": {"range": scene.span("ROWS", 3, 5), "inheritFromBefore": True}},
    )
    scene.write("A4", [[3], [4]], "RAW")
    assert scene.read("A2:A5", "FORMATTED_VALUE") == [["1.00"], ["2.00"], ["3.00"], ["4.00"]]

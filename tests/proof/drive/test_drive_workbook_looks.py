"""What people look at in an exported workbook: notes, dropdowns, colours, merges, charts, row heights."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from support.server.google_scene import Book, GoogleScene, google_scene

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GREEN, GREY = {"red": 198 / 255, "green": 239 / 255, "blue": 206 / 255}, {"red": 0.5, "green": 0.5, "blue": 0.5}
GRADES = "Оценки: ПК"


@pytest.fixture(scope="module")
def scene() -> Iterator[GoogleScene]:
    with google_scene() as running:
        yield running


@pytest.fixture
def book(scene: GoogleScene) -> Book:
    """A Russian spreadsheet with a tab of grades, whose name a file can't have as it is."""
    made = Book(scene, scene.sheets.create("Выгрузка", "ru_RU"))
    made.batch({"addSheet": {"properties": {"sheetId": 5, "title": GRADES, "gridProperties": {
        "rowCount": 40, "columnCount": 6}}}})  # fmt: skip
    made.write(f"'{GRADES}'!A1", [["ДЦ", "Балл"], ["Вега", 3], ["Орион", 2], ["Парус", 1]])
    return made


def area(top: int, bottom: int | None, left: int, right: int) -> dict[str, int]:
    ends = {"startRowIndex": top, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": 5, **ends} | ({} if bottom is None else {"endRowIndex": bottom})


def content(book: Book) -> bytes:
    answer = book.scene.ask("GET", f"/drive/v3/files/{book.spreadsheet_id}/export", mimeType=XLSX)
    assert answer.status_code == 200, answer.text
    return answer.content


def workbook(book: Book) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content(book)))


def grades(book: Book) -> Worksheet:
    return workbook(book)["Оценки_ ПК"]


def repeat(cells: dict[str, int], data: dict[str, Any], fields: str) -> dict[str, Any]:
    return {"repeatCell": {"range": cells, "cell": data, "fields": fields}}


def test_a_note_is_a_comment_that_waits_for_the_pointer(book: Book) -> None:
    note = "Ставьте 1, 2, 3 или «доработка».\n" + "Долгое объяснение. " * 20
    book.batch(repeat(area(0, 1, 1, 2), {"note": note}, "note"))
    comment = grades(book)["B1"].comment
    assert comment is not None
    assert comment.text == note
    with zipfile.ZipFile(io.BytesIO(content(book))) as file:
        drawn = next(file.read(name).decode() for name in file.namelist() if name.endswith(".vml"))
    assert "visibility:hidden" in drawn
    assert float(drawn.partition("height:")[2].partition("pt")[0]) > 120, "the box holds all of the text"


def test_a_dropdown_offers_its_choices_in_all_its_cells_and_does_not_insist(book: Book) -> None:
    values = [{"userEnteredValue": choice} for choice in ("1", "2", "3", "доработка")]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True, "strict": False}
    strict = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"='{GRADES}'!$A$2:$A"}]},
              "showCustomUi": True, "strict": True, "inputMessage": "ДЦ из списка"}  # fmt: skip
    book.batch(
        {"setDataValidation": {"range": area(1, None, 1, 2), "rule": rule}},
        {"setDataValidation": {"range": area(1, 3, 3, 4), "rule": rule}},
        {"setDataValidation": {"range": area(1, 2, 5, 6), "rule": strict}},
    )
    offered, named = sorted(grades(book).data_validations.dataValidation, key=lambda one: str(one.sqref))
    assert (offered.formula1, str(offered.sqref)) == ('"1,2,3,доработка"', "B2:B40 D2:D3")
    assert not offered.showErrorMessage
    assert not offered.showDropDown, "Excel's name for hiding the arrow"
    assert (named.formula1, str(named.sqref)) == ("'Оценки_ ПК'!$A$2:$A$40", "F2")
    assert (named.showErrorMessage, named.prompt) == (True, "ДЦ из списка")


def test_a_list_that_excel_can_not_take_is_left_out(book: Book) -> None:
    for number, choices in enumerate((["да, конечно", "нет"], [f"салон {each}" for each in range(60)])):
        values = [{"userEnteredValue": choice} for choice in choices]
        rule = {"condition": {"type": "ONE_OF_LIST", "values": values}}
        book.batch({"setDataValidation": {"range": area(1, 9, number, number + 1), "rule": rule}})
    assert not grades(book).data_validations.dataValidation


def test_a_custom_formula_colours_cells_by_their_own_row(book: Book) -> None:
    def colour(formula: str, cells: list[dict[str, int]], shade: dict[str, float]) -> None:
        condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
        shown = {"condition": condition, "format": {"backgroundColorStyle": {"rgbColor": shade}}}
        book.batch({"addConditionalFormatRule": {"rule": {"ranges": cells, "booleanRule": shown}, "index": 0}})

    colour('=И(1;"нет")', [area(1, 2, 0, 1)], GREY)
    colour(f"=AND($B2>=2,5;COUNTIF('{GRADES}'!$B$2:$B;B2)=1)", [area(1, None, 1, 2), area(1, 9, 3, 5)], GREEN)
    rules = grades(book).conditional_formatting
    shown = {str(each.sqref): each.rules[0] for each in rules}
    found = shown["B2:B40 D2:E9"]
    assert found.formula == ["AND($B2>=2.5,COUNTIF('Оценки_ ПК'!$B$2:$B$40,B2)=1)"]
    assert found.dxf.fill.bgColor.rgb == "FFC6EFCE"
    assert found.priority < shown["A2"].priority, "the rule at the top of the list wins"


def test_merged_cells_the_filter_and_strange_letters_are_there(book: Book) -> None:
    look = {"textFormat": {"strikethrough": True, "fontSize": 14}, "backgroundColorStyle": {"rgbColor": GREY}}
    book.batch(
        {"mergeCells": {"range": area(0, 1, 3, 6), "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": area(0, 4, 0, 2)}}},
        repeat(area(0, 1, 0, 1), {"userEnteredFormat": look}, "userEnteredFormat"),
        {"updateSheetProperties": {"properties": {"sheetId": 5, "tabColorStyle": {"rgbColor": GREEN}},
                                   "fields": "tabColorStyle"}},
    )  # fmt: skip
    book.write(f"'{GRADES}'!D1", [["Заголовок над тремя"]])
    shown = grades(book)
    assert [str(each) for each in shown.merged_cells.ranges] == ["D1:F1"]
    assert shown["D1"].value == "Заголовок над тремя"
    assert shown.auto_filter.ref == "A1:B4"
    assert (shown["A1"].font.strike, shown["A1"].font.size, shown["B1"].font.name) == (True, 14, "Arial")
    assert shown.sheet_properties.tabColor.rgb == "FFC6EFCE"


def test_a_row_is_as_high_as_its_wrapped_text(book: Book) -> None:
    wrapped = {"userEnteredFormat": {"wrapStrategy": "WRAP"}}
    book.batch(
        repeat(area(0, 9, 2, 3), wrapped, "userEnteredFormat.wrapStrategy"),
        {"updateDimensionProperties": {"range": {"sheetId": 5, "dimension": "ROWS", "startIndex": 3, "endIndex": 4},
                                       "properties": {"pixelSize": 80}, "fields": "pixelSize"}},
    )  # fmt: skip
    book.write(f"'{GRADES}'!C1", [["Зачтено заданий за весь марафон"], ["кратко"], ["одно\nдва\nтри"], ["задано"]])
    rows = grades(book).row_dimensions
    assert 30 < rows[1].height < 50
    assert rows[2].height == 15.75, "21 pixels, a line of Sheets"
    assert 35 < rows[3].height < 50
    assert rows[4].height == 60, "80 pixels, as somebody has set them"


def chart(kind: str, **more: Any) -> dict[str, Any]:
    def source(left: int) -> dict[str, Any]:
        return {"sourceRange": {"sources": [area(0, 40, left, left + 1)]}}

    basic = {"chartType": kind, "headerCount": 1, "legendPosition": "BOTTOM_LEGEND",
             "domains": [{"domain": source(0)}], "series": [{"series": source(1)}], **more}  # fmt: skip
    anchor = {"sheetId": 5, "rowIndex": 6, "columnIndex": 3}
    overlay = {"anchorCell": anchor, "widthPixels": 720, "heightPixels": 440}
    spec = {"title": "Средний итог по ДЦ", "basicChart": basic}
    return {"addChart": {"chart": {"spec": spec, "position": {"overlayPosition": overlay}}}}


@pytest.mark.parametrize(
    ("kind", "tag", "direction"), [("BAR", "barChart", "bar"), ("COLUMN", "barChart", "col"), ("LINE", "lineChart", "")]
)
def test_a_chart_is_drawn_from_the_same_cells(book: Book, kind: str, tag: str, direction: str) -> None:
    book.batch(chart(kind))
    (drawn,) = grades(book)._charts
    assert drawn.tagname == tag
    assert getattr(drawn, "barDir", None) == (direction or None)
    (series,) = drawn.series
    assert series.tx.strRef.f == "'Оценки_ ПК'!$B$1"
    assert series.cat.strRef.f == "'Оценки_ ПК'!$A$2:$A$4", "blank rows at the end take no room"
    assert series.val.numRef.f == "'Оценки_ ПК'!$B$2:$B$4"
    assert drawn.title.tx.rich.p[0].r[0].t == "Средний итог по ДЦ"
    assert drawn.legend.position == "b"
    assert drawn.x_axis.scaling.orientation == ("maxMin" if kind == "BAR" else "minMax"), "the first bar is on top"
    assert drawn.y_axis.scaling.min == (None if kind == "LINE" else 0)
    corner = drawn.anchor._from
    assert (corner.row, corner.col) == (6, 3)


@pytest.mark.parametrize("kind", ["COLUMN", "LINE"])
def test_a_series_has_the_colour_that_was_asked_for(book: Book, kind: str) -> None:
    asked = chart(kind)
    (series,) = asked["addChart"]["chart"]["spec"]["basicChart"]["series"]
    series["colorStyle"] = {"rgbColor": {"red": 1}}
    book.batch(asked)
    (drawn,) = grades(book)._charts
    looks = drawn.series[0].graphicalProperties
    filled = looks.line.solidFill if kind == "LINE" else looks.solidFill
    assert filled.srgbClr == "FF0000"


def test_axes_show_dates_as_dates_and_names_at_the_edge(book: Book) -> None:
    book.write(f"'{GRADES}'!A1", [["День", "Прибавка"], ["07.12.2026", "-0,5"], ["08.12.2026", "1,5"]])
    book.batch(chart("COLUMN"))
    (drawn,) = grades(book)._charts
    assert drawn.x_axis.number_format.formatCode == "dd.mm.yyyy"
    assert drawn.x_axis.tickLblPos == "low"
    assert drawn.y_axis.scaling.min is None, "there is something below nought"


def test_a_chart_of_nothing_and_one_of_another_kind_are_left_out(book: Book) -> None:
    pie = chart("COLUMN")
    spec = pie["addChart"]["chart"]["spec"]
    spec["pieChart"] = {"series": spec.pop("basicChart")["series"][0]["series"]}
    nothing = {"sourceRange": {"sources": [area(5, 20, 4, 5)]}}
    book.batch(pie, chart("BAR", domains=[{"domain": nothing}], series=[{"series": nothing}]))
    assert grades(book)._charts == []


def test_a_thousand_formatted_rows_take_little_room(book: Book) -> None:
    big = {"sheetId": 6, "title": "Пустая", "gridProperties": {"rowCount": 1000, "columnCount": 25}}
    look = {"userEnteredFormat": {"verticalAlignment": "MIDDLE", "horizontalAlignment": "CENTER"}}
    before = len(content(book))
    book.batch(
        {"addSheet": {"properties": big}},
        repeat({"sheetId": 6, "startRowIndex": 1}, look, "userEnteredFormat(verticalAlignment,horizontalAlignment)"),
    )
    assert len(content(book)) - before < 150_000

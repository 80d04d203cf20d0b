"""The engine, told only what changed, agrees with one that is told everything anew."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from support.server.google_scene import Book, google_scene

from sheets_marathon.workspace.sheets.formulas.engine import Engine

NOW = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)
FORMULAS = (
    "=SUM($A$2:$A)",
    '=A{row}*2+IF(B{row}="";0;1)',
    "=COUNTIFS('Вторая'!$A$1:$A;\">=\"&A{row})",
    "=RANK(A{row};$A$1:$A$40)",
    "=IFERROR(INDEX('Вторая'!$B$1:$B;MATCH(A{row};'Вторая'!$A$1:$A;0));\"нет\")",
    "=FILTER($A$1:$A$5;$A$1:$A$5>4)",
    "='Третья'!A{row}",
    "=вес*A{row}",
)


def change(dice: Random) -> list[dict[str, Any]]:
    """One random edit of the kinds people and programs make."""
    sheet, row = dice.choice([0, 2]), dice.randrange(1, 40)
    dimension, kind = dice.choice(["ROWS", "COLUMNS"]), dice.randrange(9)
    span = {
        "sheetId": sheet,
        "dimension": dimension,
        "startIndex": dice.randrange(3),
        "endIndex": 3 + dice.randrange(2),
    }
    if kind < 4:
        width, rows = dice.choice([1, 3]), []
        for at in range(row, row + dice.choice([1, 2, 60])):
            cells: list[dict[str, Any]] = []
            for _ in range(width):
                text = dice.choice(FORMULAS).format(row=at)
                value = [{"numberValue": dice.randrange(9)}, {"stringValue": "x"}, {"formulaValue": text}, {}]
                cells.append({"userEnteredValue": dice.choices(value, [5, 1, 4, 2])[0]})
            rows.append({"values": cells})
        start = {"sheetId": sheet, "rowIndex": row, "columnIndex": dice.randrange(5)}
        return [{"updateCells": {"start": start, "fields": "userEnteredValue", "rows": rows}}]
    if kind == 4:
        return [{"insertDimension": {"range": span}}]
    if kind == 5:
        return [{"deleteDimension": {"range": span}}]
    if kind == 6:
        return [{"moveDimension": {"source": span, "destinationIndex": 9}}]
    if kind == 7:
        specs = [{"dimensionIndex": dice.randrange(4), "sortOrder": dice.choice(["ASCENDING", "DESCENDING"])}]
        return [{"sortRange": {"range": {"sheetId": sheet, "endRowIndex": 30}, "sortSpecs": specs}}]
    title = dice.choice(["Вторая", "Иначе"])
    return [{"updateSheetProperties": {"properties": {"sheetId": 2, "title": title}, "fields": "title"}}]


@pytest.mark.parametrize("seed", range(8))
def test_what_was_told_bit_by_bit_equals_what_is_told_at_once(seed: int) -> None:
    dice = Random(seed)
    with google_scene() as scene:
        scene.clock.set(NOW)
        book = Book(scene, scene.sheets.create("Марафон"))
        place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
        book.batch({"addSheet": {"properties": {"sheetId": 2, "title": "Вторая"}}})
        for step in range(25):
            book.batch(*change(dice))
            if step == 10:
                book.batch({"addNamedRange": {"namedRange": {"name": "вес", "range": place}}})
            if step == 15:
                book.batch({"addSheet": {"properties": {"title": "Третья"}}})
            if dice.random() < 0.5:
                continue  # let several edits pile up before a read
            kept = scene.sheets.books.kept[book.spreadsheet_id]
            for tab in kept.book.tabs:
                told = kept.engine.computed(kept.book, tab, NOW)
                assert told == Engine().computed(kept.book, tab, NOW), (seed, step, tab.title)


def test_a_spreadsheet_that_was_long_unused_is_computed_anew() -> None:
    with google_scene() as scene:
        books = [Book(scene, scene.sheets.create(f"Книга {number}")) for number in range(20)]
        for number, book in enumerate(books):
            book.write("A1:B1", [[number, "=A1*2"]])
            assert book.read("B1") == [[number * 2]]
        books[1].write("A1", [[50]])
        assert [book.read("B1")[0][0] for book in books[:3]] == [0, 100, 4]
        assert [book.read("B1")[0][0] for book in books[1:]] == [100, *range(4, 40, 2)]

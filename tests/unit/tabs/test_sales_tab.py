"""Deals of the ledger that lack their number of cars."""

from __future__ import annotations

import datetime as dt

import pytest
from support.sheet.sheet_builder import a_marathon, a_running_sheet

from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.tabs import SALES
from sheets_marathon.tabs.sales import rows_without_cars

COURSE = a_marathon()
DAY = dt.date(2026, 12, 7)


@pytest.mark.parametrize(
    ("cells", "lacking"),
    [
        ([(1, 2)], []),
        ([(1, 0)], []),
        ([(1, None)], [0]),
        ([(1, "две")], [0]),
        ([(1, 1), (-1, -1), (2, None)], [2]),
        ([(1, None), (-1, 0), (2, 2)], []),
        ([(1, 1), (-1, None), (2, 2)], [1]),
        ([(1, None), (-1, None), (2, 2)], []),
        ([(1, None), (-1, None), (2, None)], [2]),
    ],
)
def test_a_deal_lacks_its_cars_unless_it_was_taken_back_as_nothing(
    cells: list[tuple[int, Scalar]], lacking: list[int]
) -> None:
    sheet = a_running_sheet(COURSE)
    for version, cars in cells:
        filled: dict[str, Scalar] = {} if cars is None else {"quantity": cars}
        sheet.type_row(
            SALES, {"date": DAY, "id": "101", "document": "Д-1", "kind": "продажа", "version": version} | filled
        )
    sheet.type_row(SALES, {"source": "посмотреть"})
    rows = sheet.read_tabs([SALES])[SALES].rows
    assert [rows.index(row) for row in rows_without_cars(sheet.read_tabs([SALES])[SALES])] == lacking

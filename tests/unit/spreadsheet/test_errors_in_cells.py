"""What a cell with an error in it shows, however it was read."""

from __future__ import annotations

import pytest

from sheets_marathon.spreadsheet.cells import error_as_shown
from sheets_marathon.spreadsheet.snapshot import Value


@pytest.mark.parametrize(
    ("read", "shown"),
    [
        ("#DIV/0!", "#DIV/0!"), ("#DIVIDE_BY_ZERO", "#DIV/0!"), ("#N/A", "#N/A"), ("#N_A", "#N/A"), ("#REF", "#REF!"),
        ("#NAME?", "#NAME?"), ("#NAME", "#NAME?"), ("#ДЕЛ/0!", "#ДЕЛ/0!"), ("#Н/Д", "#Н/Д"), ("#ССЫЛКА!", "#ССЫЛКА!"),
        ("#NULL_VALUE", "#NULL!"), ("#LOADING", ""), ("#1", ""), ("№ 5", ""), ("", ""), (None, ""), (0, ""), (True, ""),
    ],
)  # fmt: skip
def test_an_error_is_told_as_people_see_it_and_nothing_else_is_one(read: Value, shown: str) -> None:
    assert error_as_shown(read) == shown

"""Which of a folder's files comes later: by their names as people count, and a copy by when it was changed."""

from __future__ import annotations

import datetime as dt
import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.adapters.feeds.file_order import days_come_first, order_of_name
from sheets_marathon.adapters.feeds.folder import EXPORTS, files_in


@pytest.mark.parametrize(
    "names",
    [
        ("отчет", "отчет (1)", "отчет (2)", "отчет (9)", "отчет (10)", "отчет (100)"),
        ("report", "report-1", "report-2", "report-10"),
        ("Отчет 1", "отчет 2", "ОТЧЕТ 10"),
        ("отчет 30.11.2026", "отчет 7.12.2026", "отчет 07.12.2026 (1)", "отчет 01.01.2027"),
        ("отчет 30.11.26", "отчет 07.12.26"),
        ("sales 11-30-2026", "sales 12-31-2026"),
        ("sales_2026-11-30", "sales_2026-12-07"),
        ("sales 26-11-30", "sales 26-12-07"),
        ("20261130_2", "20261130_10", "20261207_1"),
        ("отчет 30 ноября", "отчет 1 декабря", "отчет 2 декабря", "отчет 10 декабря"),
        ("отчет 30 ноября 2026 г", "отчет 1 декабря 2026 г", "отчет 9 января 2027 г"),
        ("продажи_30ноя", "продажи_01дек"),
        ("sales 30 Nov", "sales 1 Dec"),
        ("Report November 30, 2026", "Report December 1, 2026", "Report January 1, 2027"),
        ("отчет с 24 по 30 ноября", "отчет с 1 по 7 декабря", "отчет с 8 по 14 декабря"),
        ("отчет 24-30 ноября", "отчет 1-7 декабря"),
        ("продажи октябрь", "продажи ноябрь", "продажи декабрь"),
        ("продажи за декабрь 2026", "продажи за январь 2027"),
        ("отчет 30.11", "отчет 01.12", "отчет 02.12"),
        ("sales_301126", "sales_011226", "sales_021226"),
        ("sales_30112026", "sales_01122026", "sales_02012027"),
        ("маркет 2", "маркет 10"),
    ],
)
def test_later_files_come_later(names: tuple[str, ...]) -> None:
    mixed = random.Random(1).sample(names, len(names))
    day_first = days_come_first(mixed)
    assert sorted(mixed, key=lambda name: order_of_name(name, day_first)) == list(names)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("sales_301126", "sales_011226"), True), (("261130", "261201"), False), (("291126", "301126"), True),
        (("261129", "261130"), False), (("report 100245",), False), (("отчет",), False), ((), False),
    ],
)  # fmt: skip
def test_six_figures_are_of_one_year(names: tuple[str, ...], expected: bool) -> None:
    assert days_come_first(names) is expected


@pytest.mark.parametrize("copy", ["Копия отчет", "отчет — копия", "отчет - копия", "отчет (копия)", "Copy of отчет"])
def test_of_a_file_and_its_copy_the_one_that_was_changed_last_comes_last(tmp_path: Path, copy: str) -> None:
    for name in ("отчет.csv", f"{copy}.csv", "отчет (1).csv"):
        (tmp_path / name).write_text("x")
    for last in ("отчет.csv", f"{copy}.csv"):
        for file in tmp_path.iterdir():
            os.utime(file, ns=(0, 2 if file.name == last else 1))
        assert [file.name for file in files_in(tmp_path, EXPORTS)][1:] == [last, "отчет (1).csv"]


@given(
    st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), unique=True),
    st.sampled_from(["%d.%m.%Y", "%d_%m_%Y", "%Y-%m-%d", "%Y%m%d", "%d%m%Y"]),
)
def test_dates_in_names_are_in_order(days: list[dt.date], written: str) -> None:
    names = [f"Отчёт {day.strftime(written)}" for day in sorted(days)]
    assert sorted(names, key=order_of_name) == names

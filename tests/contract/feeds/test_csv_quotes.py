"""Quotation marks in CSV: texts with line breaks are read, a mark that runs away never takes rows with it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.adapters.tables.exports import ANY, read_export
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading

HEADER = "Документ;Вид;Дата;Таб. №;Менеджер;Кол-во;ДЦ"
ROW = "ДКП-1;Продажа;07.12.2026;00123;Ежова;1;Вега"


def reading(*rows: str, header: str = HEADER) -> FeedReading:
    return read_export("\r\n".join([header, *rows, ""]).encode(), "a.csv", USUAL, ANY)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (['ДКП-2;Продажа;07.12.2026;00124;;1;"Вега', "ДКП-3;Продажа;07.12.2026;00124;;1;Вега", ROW + '"'], (3, 5)),
        (['ДКП-2;Продажа;07.12.2026;00124;"Ежова;1;Вега', 'ДКП-3;Продажа;07.12.2026;00124;Ежова";1;Вега'], (3, 4)),
        (['ДКП-2;Продажа;07.12.2026;00124;;1;"Вега', 'ДКП-3;Продажа;07.12.2026;00124;Ежова"'], (3, 4)),
    ],
)
def test_rows_between_two_quotation_marks_are_refused_with_their_lines(rows: list[str], lines: tuple[int, int]) -> None:
    first, last = lines
    with pytest.raises(FeedRefused, match=rf"a\.csv, line {first}: .*closes in line {last}") as caught:
        reading(ROW, *rows, ROW)
    assert "written twice" in caught.value.remedy


@pytest.mark.parametrize(
    "row", ['ДКП-2;Продажа;07.12.2026;00124;;1;"Вега', 'ДКП-2;Продажа;07.12.2026;1;;1;"Вега" Моторс']
)
def test_a_mark_that_is_not_closed_or_not_doubled_is_refused_with_the_line_where_it_opens(row: str) -> None:
    with pytest.raises(FeedRefused, match=r"a\.csv, line 3: a quotation mark is not closed or not doubled"):
        reading(ROW, row, ROW)


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ('"Вега\r\nг. Казань; ул. Ленина, 5"', "Вега\r\nг. Казань; ул. Ленина, 5"),
        ('"Вега;\nОрион;\nЛада"', "Вега;\nОрион;\nЛада"),
        ('"ООО ""Вега"""', 'ООО "Вега"'),
        ('ООО "Вега"', 'ООО "Вега"'),
        ('="00123"', "00123"),
        ('"=""00123"""', "00123"),
    ],
)
def test_texts_with_line_breaks_and_quotation_marks_are_read(store: str, said: str) -> None:
    found = reading(ROW, f"ДКП-2;Продажа;08.12.2026;00124;Ежова;1;{store}", ROW.replace("ДКП-1", "ДКП-3"))
    assert [event.document for event in found.events] == ["ДКП-1", "ДКП-2", "ДКП-3"]
    assert found.events[1].store == said


TEXTS = st.text(st.sampled_from("аб ,;\n\"'=1"), max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), st.sampled_from(";,\t"))
def test_whatever_texts_a_table_has_it_is_read_as_it_was_written(texts: list[tuple[str, str]], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(HEADER.split(";"))
    for number, (name, store) in enumerate(texts):
        writer.writerow([f"ДКП-{number}", "Продажа", "07.12.2026", "00123", name, "1", store])
    found = read_export(file.getvalue().encode(), "a.csv", USUAL, ANY)
    assert [event.document for event in found.events] == [f"ДКП-{number}" for number in range(len(texts))]


@given(
    st.lists(st.sampled_from(["Вега", "ООО «Вега»", ""]), min_size=2, max_size=6),
    st.integers(0, 6),
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=3),
)
def test_stray_marks_are_refused_or_every_row_is_somewhere(
    stores: list[str], cell: int, marks: list[tuple[int, bool]]
) -> None:
    rows = [
        ["ДКП", "Продажа", f"{day:02}.12.2026", "00123", "Ежова", "1", store] for day, store in enumerate(stores, 7)
    ]
    for at, opens in marks:
        row = rows[at % len(rows)]
        row[cell] = f'"{row[cell]}' if opens else f'{row[cell]}"'
    try:
        found = reading(*(";".join(row) for row in rows))
    except FeedRefused:
        return
    days = [event.on_date.day for event in found.events]
    asked = " ".join(row.row for row in found.unreadable)
    assert all(day in days or f"{day:02}.12.2026" in asked for day, _ in enumerate(stores, 7))

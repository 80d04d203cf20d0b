"""Workbooks as people leave them: which worksheet is read, what else is in the file, and what a cell shows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import xlsxwriter

from sheets_marathon.adapters.tables.exports import ANY, FileFormat, read_export, read_list_file
from sheets_marathon.adapters.tables.list_kinds import ROSTER
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedNoteKind, FeedReading

SHORT = ("Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Кол-во")
HEADER = (*SHORT, "ДЦ")
Sheets = dict[str, Sequence[Sequence[Any]]]


def deal(document: str, *store: str) -> tuple[Any, ...]:
    return (document, "Продажа", "07.12.2026", "00123", "", 1, *store)


def book(sheets: Sheets, hidden: Sequence[str] = (), more: Callable[[Any, Any], object] | None = None) -> bytes:
    """A workbook; ``more`` is done to it and its last worksheet."""
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
        if more is not None:
            more(made, sheet)
    return data.getvalue()


def reading(data: bytes, *sheets: str) -> FeedReading:
    return read_export(data, "s.xlsx", USUAL, FileFormat(sheets=sheets) if sheets else ANY)


def documents(found: FeedReading) -> list[str]:
    return [event.document for event in found.events]


def notes(found: FeedReading) -> list[tuple[str, str, int]]:
    return [(note.kind.value, note.name, note.rows) for note in found.notes]


TWO: Sheets = {"Декабрь": [SHORT, deal("ДКП-1")], "Архив": [HEADER, deal("ДКП-OLD", "Орион")]}


@pytest.mark.parametrize("hidden", [(), ("Архив",)])
def test_the_first_visible_worksheet_with_the_header_is_read_and_the_others_are_told(hidden: tuple[str, ...]) -> None:
    found = reading(book(TWO, hidden))
    assert documents(found) == ["ДКП-1"]
    assert notes(found) == [("unread_sheet", "Архив", 2)]
    assert found.events[0].source == "s.xlsx"


def test_a_hidden_worksheet_is_read_only_where_no_visible_one_looks_like_an_export_and_it_is_told() -> None:
    found = reading(book({"Сводка": [("ДЦ", "Кол-во")], "Данные": TWO["Архив"]}, ["Данные"]))
    assert documents(found) == ["ДКП-OLD"]
    assert notes(found) == [("unread_sheet", "Сводка", 1), ("hidden_sheet", "Данные", 2)]
    damaged: Sheets = {"Декабрь": [SHORT[1:], deal("ДКП-1")[1:]], "Архив": TWO["Архив"]}
    with pytest.raises(FeedRefused, match="columns missing: Документ"):
        reading(book(damaged, ["Архив"]))


def test_worksheets_of_stores_are_read_by_name_or_all_and_each_is_a_source() -> None:
    stores: Sheets = {
        "Сводка": [("Вега", 1), ("Орион", 1)],
        "Вега": [HEADER, deal("ДКП-1", "Вега")],
        "Орион": [HEADER, deal("ДКП-2", "Орион")],
        "Черновик": [HEADER, deal("ДКП-3", "Орион")],
    }
    everything = reading(book(stores, ["Черновик"]), "*")
    assert [event.source for event in everything.events] == ["s.xlsx · Вега", "s.xlsx · Орион"]
    assert notes(everything) == [("unread_sheet", "Сводка", 2), ("unread_sheet", "Черновик", 2)]
    named = reading(book(stores, ["Черновик"]), "Орион", "Черновик")
    assert documents(named) == ["ДКП-2", "ДКП-3"]
    assert notes(named) == [("hidden_sheet", "Черновик", 2)], "what was left out by name needs no word"
    with pytest.raises(FeedRefused, match="no worksheet “Лада”, only Сводка, Вега, Орион, Черновик"):
        reading(book(stores), "Вега", "Лада")


def test_rows_behind_a_filter_are_read_and_told() -> None:
    def filtered(_: Any, sheet: Any) -> None:
        sheet.autofilter(0, 0, 3, 6)
        sheet.set_row(2, options={"hidden": True})
        sheet.set_row(9, options={"hidden": True})  # nothing is in it

    found = reading(book({"S": [HEADER, deal("ДКП-1"), deal("ДКП-2"), deal("ДКП-3")]}, more=filtered))
    assert documents(found) == ["ДКП-1", "ДКП-2", "ДКП-3"]
    assert notes(found) == [("hidden_rows", "S", 1)]


@pytest.mark.parametrize("value", [0, ""])
def test_formulas_that_nobody_has_computed_are_blanks_and_told(value: object) -> None:
    def formulas(_: Any, sheet: Any) -> None:
        for row in (1, 2):
            sheet.write_formula(row, 0, '="ДКП-"&ROW()', value=0)

    data = book({"S": [HEADER, deal(""), deal("")]}, more=formulas)
    if value == "":
        data = edited(data, b"</f><v>0</v>", b"</f><v></v>")
    found = reading(data)
    assert [(event.document, event.line) for event in found.events] == [("", 2), ("", 3)]
    assert notes(found) == [("no_values", "S", 2)]


def test_formulas_with_values_count_by_them_and_a_zero_among_them_names_no_document() -> None:
    def formulas(_: Any, sheet: Any) -> None:
        sheet.write_formula("A2", '=H2&"-1"', value="ДКП-1")
        sheet.write_formula("F2", "=1+1", value=2)
        sheet.write_formula("A3", "=VLOOKUP(1,H:H,1)", value=0)

    found = reading(book({"S": [HEADER, deal(""), deal("")]}, more=formulas))
    assert [(event.document, event.quantity) for event in found.events] == [("ДКП-1", 2), ("", 1)]
    assert notes(found) == []


def test_a_number_reads_as_its_format_shows_it() -> None:
    def formats(made: Any, sheet: Any) -> None:
        sheet.write_number("D2", 123, made.add_format({"num_format": "00000"}))
        sheet.write_number("A2", 7, made.add_format({"num_format": '"ДКП-"00000'}))
        sheet.write_number("F2", 2, made.add_format({"num_format": '0" шт."'}))
        sheet.write_number("D3", 123, made.add_format({"num_format": "0.00"}))
        sheet.write_number("G3", 1.234567890123457e18)

    found = reading(book({"S": [HEADER, deal("", "Вега"), deal("ДКП-8")]}, more=formats))
    assert [(event.document, event.seller_number, event.quantity, event.store) for event in found.events] == [
        ("ДКП-00007", "00123", 2, "Вега"),
        ("ДКП-8", "123", 1, "1.23456789012346E+18"),
    ]


def test_whatever_is_wrong_with_the_fine_print_the_values_are_read() -> None:
    def formats(made: Any, sheet: Any) -> None:
        sheet.write_number("D2", 123, made.add_format({"num_format": "00000"}))

    whole = book({"S": [HEADER, deal("ДКП-1")]}, more=formats)
    typed = edited(whole, b"<worksheet ", b"<!DOCTYPE x><worksheet ")
    assert [reading(data).events[0].seller_number for data in (whole, typed)] == ["00123", "123"]


def test_lists_have_worksheets_and_notes_as_exports_have() -> None:
    people: Sheets = {"Вега": [("Таб. №", "ФИО"), ("1", "Аистов")], "Орион": [("Таб. №", "ФИО"), ("2", "Берегов")]}
    first = read_list_file(book(people), "hr.xlsx", ROSTER)
    assert [row.where for row in first.rows] == ["hr.xlsx:2"]
    assert [(note.kind.value, note.name, note.rows) for note in first.notes] == [("unread_sheet", "Орион", 2)]
    both = read_list_file(book(people), "hr.xlsx", ROSTER, FileFormat(sheets=("*",)))
    assert [row.where for row in both.rows] == ["hr.xlsx · Вега:2", "hr.xlsx · Орион:2"]
    assert (both.rows_read, both.notes) == (4, ())


def test_notes_are_of_what_is_there() -> None:
    assert {kind.value for kind in FeedNoteKind} == {
        "unread_sheet", "hidden_sheet", "hidden_rows", "no_values", "unread_files", "no_files", "being_written",
    }  # fmt: skip


def edited(data: bytes, old: bytes, new: bytes) -> bytes:
    """A workbook with other XML in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return made.getvalue()

"""XLS files: hidden rows, formulas that nobody has computed, and numbers as their formats show them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.adapters.tables.exports import ANY, read_export
from sheets_marathon.adapters.tables.opening.old_fine_print import XlsDetails
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.ports.sales_feed import FeedReading

SECTOR = 512
HEADER = ("Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Кол-во")
PLAIN, ZEROS, WORDS = 16, 17, 18
"""Styles: cells' own come behind sixteen of the workbook's."""


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def string(text: str, size: str) -> bytes:
    return struct.pack(f"<{size}B", len(text), 1) + text.encode("utf-16-le")


def text(row: int, column: int, said: str) -> bytes:
    return record(0x0204, struct.pack("<HHH", row, column, PLAIN) + string(said, "H"))


def number(row: int, column: int, value: float, style: int = PLAIN) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, style, value))


def packed(row: int, column: int, value: int, style: int = PLAIN) -> bytes:
    return record(0x027E, struct.pack("<HHHI", row, column, style, value << 2 | 2))


def formula(row: int, column: int, result: bytes) -> bytes:
    return record(0x0006, struct.pack("<HHH", row, column, PLAIN) + result + bytes(6) + b"\x03\x00\x1e\x01\x00")


EMPTY, ZERO, TWO = b"\x03\0\0\0\0\0\xff\xff", struct.pack("<d", 0), struct.pack("<d", 2)


def deal(row: int, document: str = "") -> bytes:
    cells = [text(row, 0, document)] if document else []
    cells += [text(row, 1, "Продажа"), text(row, 2, "07.12.2026"), text(row, 3, "00123"), packed(row, 5, 1)]
    return b"".join(cells)


def hidden(row: int) -> bytes:
    return record(0x0208, struct.pack("<HHHHHHHH", row, 0, 6, 255, 0, 0, 0x20, 0x0F))


def xls(*cells: bytes) -> bytes:
    """A workbook with one worksheet, "S", in a container of its own."""
    formats = {164: "General", 165: "00000", 166: '"ДКП-"00000'}
    styles = [164] * 17 + [165, 166]
    begin = struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6)
    head = record(0x0809, begin)
    head += b"".join(record(0x041E, struct.pack("<H", code) + string(said, "H")) for code, said in formats.items())
    head += b"".join(
        record(0x00E0, struct.pack("<HHH", 0, code, 0 if at >= 16 else 0xFFF5) + bytes(14))
        for at, code in enumerate(styles)
    )
    name = string("S", "B")
    place = len(head) + 4 + 6 + len(name) + 4
    head += record(0x0085, struct.pack("<IH", place, 0) + name) + record(0x000A)
    titles = b"".join(text(0, at, title) for at, title in enumerate(HEADER))
    sheet = record(0x0809, begin[:2] + b"\x10\0" + begin[4:]) + titles + b"".join(cells) + record(0x000A)
    return container((head + sheet).ljust(8 * SECTOR, b"\0"))


def container(book: bytes) -> bytes:
    book += bytes(-len(book) % SECTOR)
    count = len(book) // SECTOR
    chain = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, 0xFFFFFFFD]
    fat = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    begin = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    begin += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    begin += struct.pack("<109I", count + 1, *[0xFFFFFFFF] * 108)
    return (
        begin + book + entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, 0, len(book)) + bytes(256) + fat
    )


def entry(name: str, kind: int, start: int, size: int, child: int = 0xFFFFFFFF) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<H", len(letters))
        + tree
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )


def reading(data: bytes) -> FeedReading:
    return read_export(data, "s.xls", USUAL, ANY)


def notes(found: FeedReading) -> list[tuple[str, str, int]]:
    return [(note.kind.value, note.name, note.rows) for note in found.notes]


def test_rows_behind_a_filter_are_read_and_told() -> None:
    found = reading(xls(hidden(2), hidden(7), deal(1, "ДКП-1"), deal(2, "ДКП-2")))
    assert [event.document for event in found.events] == ["ДКП-1", "ДКП-2"]
    assert notes(found) == [("hidden_rows", "S", 1)]


@pytest.mark.parametrize("result", [EMPTY, ZERO])
def test_formulas_that_nobody_has_computed_are_blanks_and_told(result: bytes) -> None:
    found = reading(xls(deal(1), formula(1, 0, result), deal(2), formula(2, 0, result)))
    assert [(event.document, event.line) for event in found.events] == [("", 2), ("", 3)]
    assert notes(found) == [("no_values", "S", 2)]


def test_formulas_with_values_count_by_them() -> None:
    found = reading(xls(deal(1, "ДКП-1"), formula(1, 5, TWO), deal(2), formula(2, 0, ZERO)))
    assert [(event.document, event.quantity) for event in found.events] == [("ДКП-1", 2), ("", 1)]
    assert notes(found) == []


def test_a_number_reads_as_its_format_shows_it() -> None:
    cells = (deal(1), number(1, 0, 7, WORDS), packed(1, 3, 123, ZEROS), deal(2, "ДКП-8"), number(2, 3, 123))
    found = reading(xls(*cells))
    assert [(event.document, event.seller_number) for event in found.events] == [
        ("ДКП-00007", "00123"), ("ДКП-8", "123"),
    ]  # fmt: skip


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8), st.booleans())
def test_whatever_a_container_holds_there_is_an_answer(at: int, change: bytes, cut: bool) -> None:
    whole = xls(hidden(1), deal(1, "ДКП-1"), formula(1, 5, ZERO))
    data = whole[:at] if cut else whole[:at] + change + whole[at + len(change) :]
    assert XlsDetails(data).of("S").hidden_rows in (0, 1)

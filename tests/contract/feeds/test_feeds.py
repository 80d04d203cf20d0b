"""A folder of exports: every row of every file is accounted for, or nothing of it is taken."""

from __future__ import annotations

import codecs
import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheets_marathon.adapters.feeds.folder import FolderFeed
from sheets_marathon.adapters.tables.exports import FileFormat
from sheets_marathon.adapters.tables.recipe import USUAL, Recipe
from sheets_marathon.errors import ConfigurationError, FeedRefused
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedNoteKind, FeedReading

HEADER = "№;Дата;Документ;Вид;Таб. №;Менеджер;VIN;Кол-во;Сумма, руб."
SALE = "1;21.11.2026 09:11:00;ДКП-1;Продажа;18917;Данилова Юлия Захаровна;XR7;1;2 512 000,00"
RETURN = "2;22.11.2026;ДКП-1;Возврат;18917;Данилова Юлия Захаровна;XR7;-1;-2 512 000,00"
NIGHT = "\r\n".join((HEADER, SALE, RETURN, ""))


def write(folder: Path, name: str, text: str, encoding: str = "cp1251", bom: bytes = b"") -> Path:
    file = folder / name
    file.write_bytes(bom + text.encode(encoding))
    return file


def feed(folder: Path, encoding: str = "auto", delimiter: str = "auto", **columns: str) -> FolderFeed:
    return FolderFeed("1C", folder, Recipe.of(columns), FileFormat(encoding, delimiter))


def accounted(reading: FeedReading) -> bool:
    passed = [where for group in reading.passed_over for where in group.where]
    return len(set(passed)) == len(passed) == reading.rows_read - len(reading.events) - len(reading.unreadable)


def test_a_night_of_sales_is_read_as_it_stands(tmp_path: Path) -> None:
    write(tmp_path, "sales_2026-11-22.csv", NIGHT)
    reading = FolderFeed("1C", tmp_path).read()
    sale = DealEvent(
        document="ДКП-1",
        kind=EventKind.SALE,
        on_date=dt.date(2026, 11, 21),
        seller_number="18917",
        seller_name="Данилова Юлия Захаровна",
        quantity=1,
        source="sales_2026-11-22.csv",
        at=dt.time(9, 11),
    )
    assert reading.events[0] == sale
    assert [event.line for event in reading.events] == [2, 3]
    assert [(event.kind, event.quantity) for event in reading.events] == [(EventKind.SALE, 1), (EventKind.RETURN, -1)]
    assert (reading.rows_read, reading.unreadable) == (3, ())
    assert accounted(reading)


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("cp1251", b""),
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("cp866", b""),
        ("koi8-r", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [";", "\t", ",", "|"])
def test_the_encoding_and_the_delimiter_are_found_out(
    tmp_path: Path, encoding: str, bom: bytes, delimiter: str
) -> None:
    text = NIGHT.replace("Сумма, руб.", "Сумма").replace("000,00", "000").replace(";", delimiter)
    text = text.replace("№", "N")  # KOI8-R and cp866's elder has no such letter
    write(tmp_path, "a.csv", text, encoding, bom)
    reading = feed(tmp_path).read()
    assert [event.seller_name for event in reading.events] == ["Данилова Юлия Захаровна"] * 2


def test_files_are_read_in_the_order_of_their_names_and_repeat_what_they_repeat(tmp_path: Path) -> None:
    for day in (23, 21, 22):
        write(tmp_path, f"sales_2026-11-{day}.CSV", NIGHT)
    (tmp_path / "~$sales.csv").write_text("an open program's lock")
    (tmp_path / ".hidden.csv").write_text("x")
    (tmp_path / "readme.txt").write_text("x")
    events = FolderFeed("1C", tmp_path).read().events
    assert [event.source for event in events[::2]] == [f"sales_2026-11-{day}.CSV" for day in (21, 22, 23)]
    assert len({(event.document, event.kind) for event in events}) == 2


def test_a_missing_folder_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(FeedRefused, match="can't be read") as caught:
        FolderFeed("1C", tmp_path / "nowhere").read()
    assert "path" in caught.value.remedy


def test_an_empty_folder_and_a_blank_file_hold_no_events(tmp_path: Path) -> None:
    assert feed(tmp_path).read() == FeedReading(())
    write(tmp_path, "a.csv", "\r\n;;;\r\n")
    write(tmp_path, "b.csv", "")
    reading = feed(tmp_path).read()
    assert (reading.events, reading.rows_read) == ((), 2)
    assert accounted(reading)


def test_a_file_without_a_needed_column_stops_the_whole_feed(tmp_path: Path) -> None:
    write(tmp_path, "1.csv", NIGHT)
    write(tmp_path, "2.csv", NIGHT.replace("Документ", "Номер").replace("Кол-во", "Объём"))
    with pytest.raises(FeedRefused) as caught:
        FolderFeed("1C", tmp_path).read()
    assert "2.csv" in caught.value.what
    assert "columns missing: Документ, Кол-во" in caught.value.what
    for found in ("Дата", "Номер", "Объём", "Менеджер"):
        assert found in caught.value.what
    assert "configuration" in caught.value.remedy


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_torn_workbook_is_refused(tmp_path: Path, begin: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(begin + bytes(range(256)))
    with pytest.raises(FeedRefused, match=r"a\.csv is no sound workbook"):
        FolderFeed("1C", tmp_path).read()


def test_a_quotation_mark_that_never_closes_swallows_nothing_silently(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", NIGHT.replace("Данилова", '"Данилова', 1))
    with pytest.raises(FeedRefused, match=r"a\.csv, line 2"):
        FolderFeed("1C", tmp_path).read()


def test_a_named_encoding_is_taken_at_its_word(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", NIGHT)
    assert len(feed(tmp_path, "cp1251", ";").read().events) == 2
    with pytest.raises(FeedRefused, match="not text in utf-8"):
        feed(tmp_path, "utf-8").read()


@pytest.mark.parametrize(
    "wrong",
    [
        {"encoding": "klingon"},
        {"encoding": "base64"},
        {"delimiter": ";;"},
        {"delimiter": ""},
        {"price": "Цена"},
        {"document": ""},
        {"seller_name": "", "seller_number": ""},
    ],
    ids=str,
)
def test_what_can_not_be_meant_is_a_configuration_error(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError):
        feed(tmp_path, **wrong)


def test_a_file_that_breaks_off_in_a_row_is_left_for_later(tmp_path: Path) -> None:
    whole = "\r\n".join((HEADER, SALE, RETURN))
    write(tmp_path, "a.csv", whole)
    assert len(feed(tmp_path).read().events) == 2, "a last line may lack its end"
    write(tmp_path, "a.csv", whole[: whole.index("-1;-2 512")])
    with pytest.raises(FeedRefused, match=r"a\.csv:3: the last row breaks off") as caught:
        feed(tmp_path).read()
    assert "next import" in caught.value.remedy
    write(tmp_path, "a.csv", whole + "\r\nОтветственный: Петрова")
    assert len(feed(tmp_path).read().events) == 2


def test_a_file_that_grows_while_it_is_read_is_left_and_the_others_are_read(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv", NIGHT)
    write(tmp_path, "b.csv", NIGHT.replace("ДКП-1", "ДКП-2"))

    def grows(_done: int, _total: int, in_hand: str) -> None:
        if in_hand == file.name:
            write(tmp_path, file.name, NIGHT + SALE)

    reading = feed(tmp_path).read(grows)
    assert {event.source for event in reading.events} == {"b.csv"}
    assert [(note.kind, note.source) for note in reading.notes] == [(FeedNoteKind.BEING_WRITTEN, "a.csv")]
    assert len(feed(tmp_path).read().events) == 5


def test_every_kind_of_workbook_and_only_exports_are_taken_unless_a_pattern_says_else(tmp_path: Path) -> None:
    for name in ("a.csv", "b.txt", "c.log"):
        write(tmp_path, name, NIGHT)
    assert {event.source for event in FolderFeed("1C", tmp_path).read().events} == {"a.csv"}
    some = FolderFeed("1C", tmp_path, patterns=("*.txt", "c.*"), prefix="1C/")
    assert {event.source for event in some.read().events} == {"1C/b.txt", "1C/c.log"}


def test_progress_comes_in_bytes_and_says_which_file_is_in_hand(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    rows = [SALE.replace("ДКП-1", f"ДКП-{number}") for number in range(5_000)]
    size = write(tmp_path, "a.csv", "\r\n".join((HEADER, *rows, ""))).stat().st_size
    size += write(tmp_path, "b.csv", NIGHT).stat().st_size
    FolderFeed("1C", tmp_path).read(lambda *done: told.append(done))
    assert len(told) >= 4
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert (told[0], told[-1]) == ((0, size, "a.csv"), (size, size, ""))
    assert [name for _, _, name in told if name] == ["a.csv", "b.csv"]


def test_a_file_whose_name_is_no_text_is_read_under_one_that_is(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\xfe\nsales.csv")).write_bytes(NIGHT.encode("cp1251"))
    (source,) = {event.source for event in FolderFeed("1C", tmp_path).read().events}
    assert source == "\ufffd\ufffd sales.csv"


@pytest.mark.parametrize("torn", [NIGHT.encode().replace(b"1;", b"1\0", 1), NIGHT.encode() + b"\0"])
def test_a_nul_byte_is_one_sentence_without_what_the_file_holds(tmp_path: Path, torn: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(torn)
    with pytest.raises(FeedRefused) as caught:
        FolderFeed("1C", tmp_path).read()
    assert caught.value.what == "a.csv has a NUL byte, which no text has: it is damaged"


def test_what_is_told_in_a_chat_is_short_and_holds_nothing_of_the_file(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", ";".join(f"Иванов {number}" for number in range(900)) + "\r\n")
    with pytest.raises(FeedRefused) as caught:
        FolderFeed("1C", tmp_path).read()
    assert "Иванов" not in caught.value.brief
    assert len(caught.value.brief) < 400
    assert len(str(caught.value)) < 20_000


def test_sources_of_a_feed_without_whole_days_are_named(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", NIGHT)
    assert FolderFeed("1C", tmp_path, Recipe.of({}, whole_days=False)).read().rolling == {"a.csv"}
    assert FolderFeed("1C", tmp_path, USUAL).read().rolling == frozenset()


_FRAGMENTS = st.sampled_from(
    [HEADER, SALE, RETURN, "Итого;;;;;;;2;", "ДЦ Север;;;;;;;;", ";;;", '"', "\x00", "\r", "\n", "\r\n", "1;2;3", "№"]
)
_BEGINNINGS = [
    b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html><table><tr><td>", b"<table><td><![",
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Row><Cell><Data>1</Data>',
    b"MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<table><tr><td>",
]  # fmt: skip
_FILES = st.one_of(
    st.binary(max_size=400),
    st.tuples(st.sampled_from(_BEGINNINGS), st.binary(max_size=400)).map(b"".join),
    st.tuples(
        st.lists(st.one_of(_FRAGMENTS, st.text(max_size=20)), max_size=12),
        st.sampled_from(["cp1251", "utf-8", "utf-8-sig", "utf-16"]),
    ).map(lambda pair: "\n".join([HEADER, *pair[0]]).encode(pair[1], "replace")),
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=_FILES)
def test_any_bytes_are_either_refused_clearly_or_accounted_for(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    reading, refusal = None, None
    try:
        reading = FolderFeed("1C", tmp_path).read()
    except FeedRefused as error:
        refusal = error
    if reading is not None:
        assert accounted(reading)
    else:
        assert refusal is not None
        assert "a.csv" in refusal.what
        assert refusal.remedy

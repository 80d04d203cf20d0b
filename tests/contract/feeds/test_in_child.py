"""Whatever comes from outside, the program that asks for it gets a reading or a refusal, and lives on."""

from __future__ import annotations

import io
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from sheets_marathon.adapters.feeds.fetching import Fetcher
from sheets_marathon.adapters.feeds.folder import FolderFeed
from sheets_marathon.adapters.feeds.http_endpoint import Endpoint, HttpFeed
from sheets_marathon.adapters.feeds.in_child import FeedInChild, ListInChild
from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.feeds.query import QueryFeed
from sheets_marathon.adapters.machine.child import Bounds, Child
from sheets_marathon.adapters.tables.list_kinds import ROSTER
from sheets_marathon.adapters.tables.recipe import USUAL
from sheets_marathon.errors import FeedRefused, ListRefused
from sheets_marathon.ports.sales_feed import FeedNoteKind, SalesFeed

NIGHT = "Дата;Документ;Вид;Таб. №;Менеджер;Кол-во\r\n21.11.2026;ДКП-1;Продажа;18917;Данилова Юлия;1\r\n"
ROSTER_LIST = "Табельный номер;ФИО;Должность\r\n18917;Данилова Юлия;Продавец\r\n"


@pytest.fixture
def child() -> Iterator[Child]:
    """What reads, with little time and memory."""
    with closing(Child(Bounds(seconds=30, megabytes=300))) as child:
        yield child


@pytest.fixture
def hurried() -> Iterator[Child]:
    """One that gives up in a second."""
    with closing(Child(Bounds(seconds=1, megabytes=300))) as child:
        yield child


def refusal(feed: SalesFeed, child: Child) -> str:
    with pytest.raises(FeedRefused) as caught:
        FeedInChild(feed, child).read()
    assert caught.value.remedy
    return caught.value.what


def sparse_workbook() -> bytes:
    """A header, and a space in the very last cell."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Дата", "Документ", "Вид"])
    sheet.cell(1_048_576, 16_384, " ")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_files_are_read_as_without_a_child(tmp_path: Path, child: Child) -> None:
    (tmp_path / "a.csv").write_text(NIGHT, "utf-8")
    feed = FolderFeed("1C", tmp_path)
    told: list[tuple[int, int, str]] = []
    assert FeedInChild(feed, child).read(lambda *done: told.append(done)) == feed.read()
    assert told[0][2] == "a.csv"
    people = tmp_path / "people.csv"
    people.write_text(ROSTER_LIST, "utf-8")
    assert ListInChild(ListFiles(people, ROSTER), child).read() == ListFiles(people, ROSTER).read()


def test_refusals_are_those_of_the_feed_and_the_next_reading_works(tmp_path: Path, child: Child) -> None:
    (tmp_path / "a.csv").write_text("Дата;Номер\r\n", "utf-8")
    feed = FolderFeed("1C", tmp_path)
    with pytest.raises(FeedRefused) as without:
        feed.read()
    with pytest.raises(FeedRefused) as within:
        FeedInChild(feed, child).read()
    assert (within.value.what, within.value.remedy) == (without.value.what, without.value.remedy)
    with pytest.raises(ListRefused):
        ListInChild(ListFiles(tmp_path / "nowhere.csv", ROSTER), child).read()
    (tmp_path / "a.csv").write_text(NIGHT, "utf-8")
    assert len(FeedInChild(feed, child).read().events) == 1


def test_a_workbook_with_a_space_in_its_last_cell_is_one_short_sentence(tmp_path: Path, child: Child) -> None:
    (tmp_path / "a.xlsx").write_bytes(sparse_workbook())
    feed = FolderFeed("1C", tmp_path)
    said = refusal(feed, child)
    assert said == "sales feed 1C: a.xlsx can't be read: it needs more than 300 MB of memory"
    (tmp_path / "a.xlsx").unlink()
    (tmp_path / "b.csv").write_text(NIGHT, "utf-8")
    assert len(FeedInChild(feed, child).read().events) == 1


def test_a_table_of_thousands_of_columns_is_refused_without_them(tmp_path: Path, child: Child) -> None:
    (tmp_path / "a.csv").write_text(";".join(f"Колонка {number}" for number in range(3_000)) + "\r\n", "utf-8")
    assert refusal(FolderFeed("1C", tmp_path), child) == "a.csv: row 1 has 3,000 columns, more than 1,000"


def test_pipes_devices_and_links_out_of_the_folder_are_left_and_told(tmp_path: Path, child: Child) -> None:
    folder, elsewhere = tmp_path / "exports", tmp_path / "elsewhere.csv"
    folder.mkdir()
    elsewhere.write_text(NIGHT.replace("ДКП-1", "ДКП-2"), "utf-8")
    (folder / "a.csv").write_text(NIGHT, "utf-8")
    (folder / "alias.csv").symlink_to(folder / "a.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "folder.csv").mkdir()
    (folder / "device.csv").symlink_to("/dev/zero")
    (folder / "out.csv").symlink_to(elsewhere)
    (folder / "circle.csv").symlink_to(folder / "circle.csv")
    reading = FeedInChild(FolderFeed("1C", folder), child).read()
    assert {event.source for event in reading.events} == {"a.csv", "alias.csv"}
    (note,) = reading.notes
    assert note.kind is FeedNoteKind.NO_FILES
    assert note.name == "circle.csv, device.csv, folder.csv, out.csv, pipe.csv"
    named = FeedInChild(FolderFeed("1C", folder, patterns=("out.csv", "device.csv")), child).read()
    assert {event.document for event in named.events} == {"ДКП-2"}
    lists = ListInChild(ListFiles(folder, ROSTER, ("pipe.csv", "folder.csv", "device.csv")), child)
    assert lists.read().rows == ()


def test_a_pipe_that_is_named_as_a_list_is_refused(tmp_path: Path, child: Child) -> None:
    os.mkfifo(tmp_path / "people.csv")
    with pytest.raises(ListRefused, match="no regular file"):
        ListInChild(ListFiles(tmp_path / "people.csv", ROSTER), child).read()


def test_a_query_without_end_is_given_up(tmp_path: Path, hurried: Child) -> None:
    database = tmp_path / "dms.sqlite"
    sqlite3.connect(database).close()
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
    feed = QueryFeed("DMS", partial(str, f"sqlite:///{database}"), partial(str, endless), USUAL)
    assert "not come to an end within 1 s" in refusal(feed, hurried)


@contextmanager
def dripping(*drops: bytes) -> Iterator[str]:
    """A server that answers whoever asks with ``drops``, and then goes on with the last one until they hang up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                peer, _ = listening.accept()
                with peer, suppress(OSError):
                    peer.recv(65_536)
                    for drop in drops:
                        peer.sendall(drop)
                    peer.settimeout(0.05)
                    while True:
                        try:
                            if not peer.recv(1):
                                break
                        except TimeoutError:
                            peer.sendall(drops[-1])

    server = threading.Thread(target=serve, daemon=True)
    server.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/sales"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        server.join()


@pytest.mark.parametrize(
    "drops",
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-Drop: 1\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n", b"a"),
        (b"H",),
    ],
    ids=["headers", "body", "status line"],
)
def test_an_answer_that_drips_is_given_up(hurried: Child, drops: tuple[bytes, ...]) -> None:
    with dripping(*drops) as url:
        feed = HttpFeed("DMS", Endpoint(url), Fetcher("DMS", url, total_s=60), USUAL)
        assert "can't be read" in refusal(feed, hurried)

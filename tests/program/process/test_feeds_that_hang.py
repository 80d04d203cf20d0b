"""Exports of the worst kinds, in the running service: posts are on time, and it stops when it is told to."""

from __future__ import annotations

import datetime as dt
import io
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from support.program.program import RU, Program
from support.program.running_service import awaited, lessons, play, ten

from sheets_marathon.rehearsal.play.service_process import ServiceProcess

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    listening = socket.create_server(("127.0.0.1", 0))
    peers = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                peers.append(listening.accept()[0])

    serving = threading.Thread(target=serve, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/sales"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    for peer in peers:
        peer.close()
    serving.join()


def exploding(folder: Path) -> None:
    """A workbook of five kilobytes with a space in its very last cell, and a pipe beside it."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Дата", "Документ", "Вид"])
    book.worksheets[0].cell(1_048_576, 16_384, " ")
    made = io.BytesIO()
    book.save(made)
    folder.mkdir()
    (folder / "sales.xlsx").write_bytes(made.getvalue())
    os.mkfifo(folder / "pipe.csv")


def test_posts_and_a_stop_wait_for_no_feed_whatever_it_does(
    program: Program, started: Callable[..., ServiceProcess], tmp_path: Path, silent_server: str
) -> None:
    exploding(tmp_path / "worst")
    sqlite3.connect(tmp_path / "dms.sqlite").close()
    (tmp_path / "address").write_text(f"sqlite:///{tmp_path / 'dms.sqlite'}", "utf-8")
    (tmp_path / "address").chmod(0o600)
    configured = program.configured()
    program.configure(
        {
            "marathon": configured["marathon"],
            "service": configured["service"],
            "sales": {
                "import_at": dt.time(9, 30).strftime("%H:%M"),
                "feeds": [
                    {"kind": "folder", "name": "1С", "path": str(tmp_path / "worst")},
                    {"kind": "sql", "name": "DMS", "url_file": str(tmp_path / "address"), "query": ENDLESS},
                    {"kind": "http", "name": "CRM", "url": silent_server},
                ],
            },
        }
    )
    service = started()
    play(program, service, ten(program))
    awaited(program, service)
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    (post,) = program.posts("sellers")
    assert dt.datetime.fromisoformat(post["date"]) == ten(program)
    assert service.stop() == 0
    assert "Traceback" not in service.tail()


def test_what_a_feed_that_explodes_leaves_is_one_sentence_to_ops_and_the_others_are_imported(
    program: Program, started: Callable[..., ServiceProcess], tmp_path: Path
) -> None:
    exploding(tmp_path / "worst")
    day = f"{ten(program):%d.%m.%Y}"
    (program.exports / "a.csv").write_text(
        f"Дата;Документ;Вид;Таб. №;Менеджер;Кол-во\r\n{day};ДКП-1;Продажа;20101;Аистов Глеб Ильич;1\r\n", "utf-8"
    )
    configured = program.configured()
    program.configure(
        {
            "marathon": configured["marathon"],
            "service": configured["service"],
            "sales": {
                "import_at": dt.time(9, 10).strftime("%H:%M"),
                "feeds": [
                    {"kind": "folder", "name": "1С", "path": str(program.exports)},
                    {"kind": "folder", "name": "Худший", "path": str(tmp_path / "worst")},
                ],
            },
            "reading": {"megabytes": 300},
        }
    )
    service = started()
    play(program, service, ten(program))
    awaited(program, service)
    assert service.stop() == 0
    told = [post["text"] for post in program.posts("ops") if "sales.xlsx" in post["text"]]
    assert len(told) == 1, program.posts("ops")
    assert "needs more than 300 MB of memory" in told[0]
    assert lessons(program) == ["День 1 · 10:00 · Первый урок"]
    assert [row["Документ"] for row in program.people[0].table(RU["sales"])] == ["ДКП-1"]

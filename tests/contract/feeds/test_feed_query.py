"""Sales from a database: its columns, nothing written, no password in an error."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from pathlib import Path

import pytest

from sheets_marathon.adapters.feeds.query import QueryFeed, guards
from sheets_marathon.adapters.tables.recipe import Recipe
from sheets_marathon.errors import FeedRefused
from sheets_marathon.ports.sales_feed import FeedReading

QUERY = (
    'SELECT number AS Документ, day AS Дата, staff AS "Таб. №", cars AS "Кол-во" FROM deals'
    " WHERE note NOT LIKE '%отмена%' OR note = ':x'"
)
RECIPE = Recipe.of({"kind": ""})


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "dms.sqlite"
    with contextlib.closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE deals (number, day, staff, cars, note)")
        for number in range(2_500):
            made.execute("INSERT INTO deals VALUES (?, '2026-11-21', 18917, 1, ':x')", [f"ДКП-{number}"])
        made.execute("INSERT INTO deals VALUES ('ДКП-Х', '2026-11-21', 18917, 1, 'отмена')")
        made.commit()
    return path


def read(url: str | Path, query: str = QUERY) -> FeedReading:
    address = f"sqlite:///{url}" if isinstance(url, Path) else url
    return QueryFeed("DMS", lambda: address, lambda: query, RECIPE).read()


def test_columns_are_known_by_the_names_of_the_result_and_the_query_is_sent_as_it_stands(database: Path) -> None:
    reading = read(database)
    assert (len(reading.events), reading.rows_read, reading.passed_over) == (2_500, 2_500, ())
    assert (reading.events[7].document, reading.events[7].source, reading.events[7].line) == ("ДКП-7", "DMS", 8)


def test_progress_comes_in_rows(database: Path) -> None:
    told: list[tuple[int, int, str]] = []
    QueryFeed("DMS", lambda: f"sqlite:///{database}", lambda: QUERY, RECIPE).read(lambda *done: told.append(done))
    assert told == [(1_000, 0, ""), (2_000, 0, ""), (2_500, 0, "")]


@pytest.mark.parametrize("query", ["DELETE FROM deals", "DELETE FROM deals RETURNING number"])
def test_nothing_is_ever_committed(database: Path, query: str) -> None:
    with pytest.raises(FeedRefused):
        read(database, query)
    with contextlib.closing(sqlite3.connect(database)) as looked:
        assert looked.execute("SELECT count(*) FROM deals").fetchone() == (2_501,)


def test_a_query_that_fails_says_what_the_database_says(database: Path) -> None:
    with pytest.raises(FeedRefused, match="does not answer the query; no such table: sales"):
        read(database, "SELECT * FROM sales")
    with pytest.raises(FeedRefused, match="columns missing: Документ"):
        read(database, "SELECT day AS Дата, cars FROM deals")


def test_no_error_shows_the_password(database: Path) -> None:
    folders = ("sqlite:////nowhere/p%40ss-w0rd/dms.sqlite", "sqlite:////nowhere/dms.sqlite?timeout=p%40ss-w0rd")
    for url in (*folders, "postgresql+nodriver://user:p%40ss-w0rd@host/db", "p@ss-w0rd", "://user:p@ss-w0rd@"):
        with pytest.raises(FeedRefused, match="DMS") as caught:
            read(url)
        assert "w0rd" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.remedy
    with pytest.raises(FeedRefused, match="no such column: column_…"):
        read(f"sqlite:///{database}?cached_statements=4711", "SELECT column_4711 FROM deals")


def test_without_the_extra_the_line_to_install_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(FeedRefused, match="SQLAlchemy is not installed") as caught:
        read("sqlite://")
    assert caught.value.remedy == 'pip install "sheets-marathon[sql]"'


def test_a_driver_that_is_missing_is_named() -> None:
    with pytest.raises(FeedRefused, match=r"the driver for mysql\+pymysql is not installed") as caught:
        read("mysql+pymysql://user:secret@host/db")
    assert "pip install pymysql" in caught.value.remedy


def test_a_query_that_would_write_is_refused_by_the_database(database: Path) -> None:
    query = "DELETE FROM deals RETURNING *"
    with pytest.raises(FeedRefused, match="does not answer the query"):
        QueryFeed("DMS", lambda: f"sqlite:///{database}", lambda: query, RECIPE).read()


@pytest.mark.parametrize(
    ("database", "first"),
    [
        ("postgresql", "SET TRANSACTION READ ONLY"),
        ("mysql", "SET SESSION max_execution_time = 90000"),
        ("mariadb", "SET SESSION max_statement_time = 90"),
        ("oracle", "SET TRANSACTION READ ONLY"),
        ("mssql", None),
    ],
)
def test_databases_are_told_to_write_nothing_and_when_to_give_up(database: str, first: str | None) -> None:
    assert next(iter(guards(database, 90)), None) == first

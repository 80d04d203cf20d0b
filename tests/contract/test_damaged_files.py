"""What the program keeps on this machine, found damaged: told as such, and set aside by the service."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import StorageError
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.people.identity import PersonLink

TEN = dt.datetime(2026, 12, 7, 10, 0, tzinfo=dt.UTC)
LESSON = Delivery("sellers.1.lesson.1", "@sellers", TEN, DeliveryState.INTENT, "<b>Урок</b>", attempt=1, changed_at=TEN)
SUMMARY = replace(LESSON, key="sellers.1.summary.1", state=DeliveryState.SENT, message_id=42)
ANNA = PersonLink("00123", 512345678, "Анна")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox.sqlite"


def _another_files_wal(path: Path) -> None:
    """What was being written to some other file stands beside this one."""
    other = sqlite3.connect(path.with_name("other.sqlite"), isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE foreign_one (x)")
    other.executemany("INSERT INTO foreign_one VALUES (?)", [("x" * 3000,)] * 20)
    path.with_name(path.name + "-wal").write_bytes(path.with_name("other.sqlite-wal").read_bytes())
    other.close()


def _damaged_sql(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of somebody's")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "rubbish": lambda path: path.write_text("not a database at all, sorry" * 40),
    "rubbish behind a good beginning": lambda path: path.write_bytes(b"SQLite format 3\0" + b"x" * 5000),
    "empty": lambda path: path.write_bytes(b""),
    "cut in the middle": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 100]),
    "a page overwritten": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 8192),
    "a folder": _a_folder,
    "a pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "a folder for its log": lambda path: path.with_name(path.name + "-wal").mkdir(),
    "another file's log": _another_files_wal,
    "another schema": lambda path: _damaged_sql(path, "DROP TABLE deliveries", "CREATE TABLE deliveries (key TEXT)"),
    "no table": lambda path: _damaged_sql(path, "DROP TABLE texts"),
    "a version that is none": lambda path: _damaged_sql(path, "PRAGMA user_version = -3"),
    "tables before the first version": lambda path: _damaged_sql(path, "PRAGMA user_version = 0"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_with_what_to_do_and_set_aside_by_whoever_mends(
    path: Path, damage: Callable[[Path], object]
) -> None:
    first = SqliteOutbox(path)
    for number in range(20):
        first.save(replace(LESSON, key=str(number), text="x" * 1000))
    first.close()
    damage(path)
    with pytest.raises(StorageError, match="damaged") as caught:
        SqliteOutbox(path)
    assert str(path) in caught.value.what
    assert "aside" in caught.value.remedy
    mended = SqliteOutbox(path, mends=True)
    assert (mended.deliveries(), len(mended.set_aside())) == ({}, 1)
    assert path.with_name(mended.set_aside()[0]).exists(), "nobody's file is thrown away"
    mended.save(LESSON)
    mended.close()
    again = SqliteOutbox(path)
    assert again.deliveries() == {LESSON.key: LESSON}
    again.close()


def test_damage_found_while_it_is_in_use_costs_one_question_and_the_next_is_asked_of_a_new_file(path: Path) -> None:
    outbox, other = SqliteOutbox(path, mends=True), SqliteOutbox(path, mends=True)
    outbox.save(LESSON)
    _damaged_sql(path, "UPDATE deliveries SET state = 'flying'")
    with pytest.raises(StorageError, match="makes no sense"):
        outbox.deliveries()
    assert (outbox.deliveries(), outbox.recall("anything")) == ({}, None)
    other.save(SUMMARY)
    assert outbox.deliveries() == {SUMMARY.key: SUMMARY}, "both are at the new file"
    assert len(outbox.set_aside()) == 1
    for opened in (outbox, other):
        opened.close()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_whatever_takes_its_place_under_a_running_service_is_set_aside(
    path: Path, damage: Callable[[Path], object]
) -> None:
    outbox = SqliteOutbox(path, mends=True)
    outbox.save(LESSON)
    spare = path.with_name("spare.sqlite")
    copied = SqliteOutbox(spare)
    copied.close()
    damage(spare)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
        if (made := spare.with_name(spare.name + ending)).exists():
            made.rename(path.with_name(path.name + ending))
    with pytest.raises(StorageError, match="damaged"):
        outbox.save(SUMMARY)
    outbox.save(SUMMARY)
    assert (outbox.deliveries(), len(outbox.set_aside())) == ({SUMMARY.key: SUMMARY}, 1)
    outbox.close()


def test_a_file_that_is_taken_away_under_a_running_service_is_made_anew(path: Path) -> None:
    outbox = SqliteOutbox(path, mends=True)
    outbox.save(LESSON)
    for file in path.parent.iterdir():
        file.unlink()
    assert outbox.deliveries() == {}, "what no disk holds must not be gone on from"
    outbox.save(SUMMARY)
    outbox.close()
    again = SqliteOutbox(path)
    assert again.deliveries() == {SUMMARY.key: SUMMARY}
    again.close()


def test_the_bots_memory_is_mended_in_the_same_way_for_both_who_have_it_open(path: Path) -> None:
    first, second = (SqliteBotMemory(path, mends=True) for _ in range(2))
    assert first.link(ANNA)
    before = second.changes()
    _damaged_sql(path, "DROP TABLE links", "CREATE TABLE links (x)")
    with pytest.raises(StorageError, match="damaged"):
        first.links()
    assert (first.links(), second.links(), len(second.set_aside())) == ([], [], 1)
    assert second.changes() != before, "the ticker brings back from the sheet who is who"
    assert second.link(ANNA)
    assert first.links() == [ANNA]
    for memory in (first, second):
        memory.close()

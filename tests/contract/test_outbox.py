"""The outbox: what it has returned from is on disk, whatever happens to the process."""

from __future__ import annotations

import datetime as dt
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import MarathonError, NaiveTime
from sheets_marathon.marathon.delivery.delivery import Delivery, Look, Pin, Sweeps
from sheets_marathon.marathon.model import DeliveryState, PinState

MOSCOW = dt.timezone(dt.timedelta(hours=3))
TEN = dt.datetime(2026, 12, 7, 10, 0, tzinfo=MOSCOW)
LESSON = Delivery("sellers.1.lesson.1", "@sellers", TEN, DeliveryState.INTENT, "<b>Урок</b>", attempt=1, changed_at=TEN)
EVERYTHING = Delivery(
    key="heads.1.brief.1",
    chat="-1001",
    planned_at=TEN,
    state=DeliveryState.SENT,
    text="текст 🚗",
    attempt=3,
    attempted_at=TEN + dt.timedelta(seconds=1),
    sent_at=TEN + dt.timedelta(microseconds=5),
    message_id=42,
    note="замечание",
    changed_at=TEN,
    next_at=TEN + dt.timedelta(minutes=2),
    look=Look(after_id=41, looked_to=45, empty_scans=2),
    sweeps=Sweeps(1, TEN + dt.timedelta(hours=1)),
    pin=Pin(PinState.REFUSED, "нет права", TEN + dt.timedelta(minutes=3)),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox.sqlite"


@pytest.fixture
def outbox(path: Path) -> Iterator[SqliteOutbox]:
    opened = SqliteOutbox(path)
    yield opened
    opened.close()


def test_a_saved_delivery_comes_back_whole_after_reopening(path: Path) -> None:
    first = SqliteOutbox(path)
    first.save(EVERYTHING)
    first.save(LESSON)
    first.close()
    again = SqliteOutbox(path)
    assert again.deliveries() == {EVERYTHING.key: EVERYTHING, LESSON.key: LESSON}
    again.close()


def test_saving_again_replaces(outbox: SqliteOutbox) -> None:
    outbox.save(LESSON)
    sent = replace(LESSON, state=DeliveryState.SENT, message_id=7)
    outbox.save(sent)
    assert outbox.deliveries() == {LESSON.key: sent}


def test_what_has_been_read_is_read_anew_after_a_change_by_whomever(outbox: SqliteOutbox, path: Path) -> None:
    assert outbox.deliveries() == {}
    outbox.save(LESSON)
    assert outbox.deliveries() == {LESSON.key: LESSON}
    other = SqliteOutbox(path)
    other.save(EVERYTHING)
    other.close()
    assert outbox.deliveries() == {EVERYTHING.key: EVERYTHING, LESSON.key: LESSON}


def test_times_come_back_aware_and_are_kept_in_utc(outbox: SqliteOutbox, path: Path) -> None:
    outbox.save(LESSON)
    assert outbox.deliveries()[LESSON.key].planned_at.utcoffset() == dt.timedelta(0)
    with sqlite3.connect(path) as db:
        assert db.execute("SELECT planned_at FROM deliveries").fetchone() == ("2026-12-07T07:00:00.000000+00:00",)
    db.close()


def test_a_time_without_a_zone_is_refused(outbox: SqliteOutbox) -> None:
    with pytest.raises(NaiveTime):
        outbox.save(replace(LESSON, planned_at=dt.datetime(2026, 12, 7, 10)))  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        outbox.record_run("import", dt.datetime(2026, 12, 7, 3))  # noqa: DTZ001
    assert outbox.deliveries() == {}


def test_unmirrored_deliveries_come_oldest_plan_first(outbox: SqliteOutbox) -> None:
    later = replace(LESSON, key="a", planned_at=TEN + dt.timedelta(hours=4))
    sooner = replace(LESSON, key="b", planned_at=TEN - dt.timedelta(microseconds=1))
    for delivery in (later, LESSON, sooner):
        outbox.save(delivery)
    assert [delivery.key for delivery in outbox.unmirrored()] == ["b", LESSON.key, "a"]


def test_a_mirrored_delivery_is_not_offered_again_until_it_changes(outbox: SqliteOutbox) -> None:
    outbox.save(LESSON)
    outbox.mark_mirrored(outbox.unmirrored())
    assert outbox.unmirrored() == []
    outbox.save(replace(LESSON, state=DeliveryState.SENT))
    assert [delivery.state for delivery in outbox.unmirrored()] == [DeliveryState.SENT]


def test_a_delivery_that_changed_while_it_was_being_mirrored_stays_unmirrored(outbox: SqliteOutbox) -> None:
    outbox.save(LESSON)
    given = outbox.unmirrored()
    outbox.save(replace(LESSON, note="changed since"))
    outbox.mark_mirrored(given)
    assert [delivery.note for delivery in outbox.unmirrored()] == ["changed since"]


def test_runs_and_texts_are_remembered(outbox: SqliteOutbox, path: Path) -> None:
    assert outbox.last_run("import") is None
    assert outbox.recall("snapshot") is None
    outbox.record_run("import", TEN)
    outbox.record_run("import", TEN + dt.timedelta(days=1))
    outbox.remember("snapshot", "one")
    outbox.remember("snapshot", "two")
    again = SqliteOutbox(path)
    assert again.last_run("import") == TEN + dt.timedelta(days=1)
    assert again.recall("snapshot") == "two"
    again.close()


def test_the_file_is_readable_by_its_owner_only(outbox: SqliteOutbox, path: Path) -> None:
    outbox.save(LESSON)
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}


def test_every_commit_waits_for_the_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, connections = sqlite3.connect, []

    def seen(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connections.append(connect(*args, **kwargs))
        return connections[-1]

    monkeypatch.setattr(sqlite3, "connect", seen)
    outbox = SqliteOutbox(path)
    its_own = connections[0]  # the other, in memory, only says what a sound file has
    settings = [its_own.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 2]
    outbox.close()


_WRITER = """
import datetime as dt, sys
from pathlib import Path
from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.marathon.delivery.delivery import Delivery, Look, Pin, Sweeps
outbox = SqliteOutbox(Path(sys.argv[1]))
at = dt.datetime(2026, 12, 7, 7, tzinfo=dt.UTC)
for number in range(10**9):
    outbox.save(Delivery(str(number), "@c", at, DeliveryState.INTENT, "x" * 5000))
    print(number, flush=True)
"""


def test_what_was_saved_before_a_kill_is_there_after_it(path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        last = -1
        while last < 40:
            last = int(writer.stdout.readline())
        writer.kill()
        last = max([last, *(int(line) for line in writer.stdout if line.endswith("\n"))])
    assert writer.returncode == -signal.SIGKILL
    again = SqliteOutbox(path)
    saved = again.deliveries()
    assert set(map(str, range(last + 1))) <= set(saved)
    assert len(saved) <= last + 2
    again.save(LESSON)
    again.close()


def test_pages_overwritten_with_garbage_are_noticed_at_opening(path: Path) -> None:
    first = SqliteOutbox(path)
    for number in range(50):
        first.save(replace(LESSON, key=str(number), text="x" * 3000))
    first.close()
    content = bytearray(path.read_bytes())
    content[4096:40960] = b"\xff" * 36864
    path.write_bytes(content)
    with pytest.raises(MarathonError, match="damaged"):
        SqliteOutbox(path)


def test_a_file_of_a_newer_program_is_left_alone(path: Path) -> None:
    SqliteOutbox(path).close()
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(MarathonError, match="newer version"):
        SqliteOutbox(path)


_FIRST_VERSION = """
CREATE TABLE deliveries (
    key TEXT PRIMARY KEY, chat TEXT NOT NULL, planned_at TEXT NOT NULL, state TEXT NOT NULL, text TEXT NOT NULL,
    attempt INTEGER NOT NULL, after_id INTEGER NOT NULL, empty_scans INTEGER NOT NULL, attempted_at TEXT,
    sent_at TEXT, message_id INTEGER, note TEXT NOT NULL, changed_at TEXT, next_at TEXT,
    mirrored INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE runs (job TEXT PRIMARY KEY, finished_at TEXT NOT NULL);
CREATE TABLE texts (name TEXT PRIMARY KEY, content TEXT NOT NULL);
INSERT INTO deliveries VALUES (
    'heads.1.brief.1', '-1001', '2026-12-07T07:00:00.000000+00:00', 'sent', 'текст 🚗', 3, 41, 2,
    '2026-12-07T07:00:01.000000+00:00', '2026-12-07T07:00:00.000005+00:00', 42, 'замечание',
    '2026-12-07T07:00:00.000000+00:00', '2026-12-07T07:02:00.000000+00:00', 1
);
INSERT INTO runs VALUES ('night', '2026-12-07T07:00:00.000000+00:00');
PRAGMA user_version = 1;
"""


def test_a_file_of_the_first_version_is_carried_over_whole_and_only_once(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.executescript(_FIRST_VERSION)
    db.close()
    as_it_was = replace(EVERYTHING, look=Look(after_id=41, empty_scans=2), sweeps=Sweeps(), pin=Pin())
    for _ in range(2):
        opened = SqliteOutbox(path)
        assert opened.deliveries() == {EVERYTHING.key: as_it_was}
        assert (opened.unmirrored(), opened.last_run("night")) == ([], TEN)
        opened.close()
    opened = SqliteOutbox(path)
    opened.save(EVERYTHING)
    assert opened.deliveries() == {EVERYTHING.key: EVERYTHING}
    opened.close()


def test_what_waited_for_a_link_is_told_from_what_a_person_must_look_at_in_a_file_of_the_second_version(
    path: Path,
) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as db:
        db.executescript(_FIRST_VERSION)
        db.execute("DELETE FROM deliveries")
        for key, attempt in (("never tried", 0), ("tried", 1)):
            db.execute(
                "INSERT INTO deliveries VALUES (?, '@c', '2026-12-07T07:00:00.000000+00:00', 'held', '', ?, 0, 0, NULL,"
                " NULL, NULL, 'note', NULL, NULL, 1)",
                (key, attempt),
            )
    db.close()
    opened = SqliteOutbox(path)
    states = {key: delivery.state for key, delivery in opened.deliveries().items()}
    assert states == {"never tried": DeliveryState.WAITING, "tried": DeliveryState.HELD}
    assert opened.unmirrored() == [], "people read the same word for both"
    opened.close()


def test_a_value_that_makes_no_sense_is_told_as_damage(outbox: SqliteOutbox, path: Path) -> None:
    outbox.save(LESSON)
    db = sqlite3.connect(path)
    db.execute("UPDATE deliveries SET state = 'flying'")
    db.commit()
    db.close()
    with pytest.raises(MarathonError, match="damaged"):
        outbox.deliveries()


def test_a_place_where_no_file_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MarathonError, match="can't be made"):
        SqliteOutbox(tmp_path / "file" / "outbox.sqlite")
    (tmp_path / "folder").mkdir()
    with pytest.raises(MarathonError, match="is no file"):
        SqliteOutbox(tmp_path / "folder")

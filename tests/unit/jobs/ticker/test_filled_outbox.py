"""An outbox that was lost or damaged: what nobody remembers is looked for before it is sent."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.channel.tick_scene import AWAY, Scene, a_scene, moscow

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.adapters.storage.second_place import TwoPlaces
from sheets_marathon.errors import StorageError
from sheets_marathon.jobs.health.pulse import Heart
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.messenger import Probed

LESSON, SECOND = "День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"
KEY = "sellers.1.lesson.1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox.sqlite"


@pytest.fixture
def made(path: Path) -> Iterator[Scene]:
    """A scene whose outbox is the service's, which mends it."""
    scene = a_scene(SqliteOutbox(path, mends=True))
    yield scene
    scene.outbox.close()


def sent_in_an_outage(scene: Scene) -> None:
    """The first lessons go out while Google is away, after a morning that the journal knows of."""
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.sheet.failures = [AWAY]
    scene.tick(ticker, moscow(7, 10))
    assert (scene.channels.seen("@sellers"), scene.journalled(KEY)) == ([LESSON], None)


def lost(scene: Scene, path: Path) -> None:
    """The disk is another one, and the person who starts the service knows whom it follows."""
    scene.outbox.close()
    for file in path.parent.iterdir():
        file.unlink()
    scene.outbox = SqliteOutbox(path, mends=True)
    scene.outbox.remember("followed", "process 4711")


def test_what_was_sent_in_an_outage_is_not_sent_again_by_whoever_does_not_know_it(made: Scene, path: Path) -> None:
    sent_in_an_outage(made)
    lost(made, path)
    ticker = made.ticker()
    made.tick(ticker, moscow(7, 10, 2))
    assert made.saved(KEY).state is DeliveryState.UNKNOWN
    made.run(ticker, moscow(7, 10, 30))
    assert made.channels.seen("@sellers") == [LESSON], "nobody could look, so nobody knows"
    made.run(ticker, moscow(7, 14, 1))
    assert made.channels.seen("@sellers") == [LESSON, SECOND], "what falls due later is nobody else's"


def test_what_was_not_sent_goes_out_after_two_looks(made: Scene, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made.tick(made.ticker(), moscow(7, 9, 50))
    lost(made, path)
    monkeypatch.setattr(type(made.channels), "probe", lambda *_: Probed(found=False))
    made.clock.moment = moscow(7, 10, 2)
    made.run(made.ticker(), moscow(7, 10, 10))
    assert made.channels.seen("@sellers") == [LESSON]
    at = next(at for chat, _, at in made.channels.posts if chat == "@sellers")
    assert moscow(7, 10, 5) <= at <= moscow(7, 10, 6)


def test_without_an_ops_chat_a_person_looks(made: Scene, path: Path) -> None:
    made.marathon = replace(made.marathon, ops_chat="")
    sent_in_an_outage(made)
    lost(made, path)
    made.clock.moment = moscow(7, 10, 2)
    made.run(made.ticker(), moscow(7, 10, 30))
    assert made.saved(KEY).state is DeliveryState.HELD
    assert made.channels.seen("@sellers") == [LESSON]


def test_one_whose_window_is_over_is_missed_and_its_note_warns_whoever_would_post_it(made: Scene, path: Path) -> None:
    sent_in_an_outage(made)
    lost(made, path)
    made.outbox.record_run("began", moscow(7, 9))
    made.tick(made.ticker(), moscow(7, 14, 5))
    assert made.saved(KEY).state is DeliveryState.MISSED
    assert "Посмотрите в канале" in made.saved(KEY).note


def test_nothing_is_sent_until_the_journal_was_read(made: Scene, path: Path) -> None:
    made.tick(made.ticker(), moscow(7, 10))
    lost(made, path)
    whole = made.sheet.held.copied()
    made.sheet.delete_column("journal", "state")
    ticker = made.ticker()
    made.clock.moment = moscow(7, 13, 59)
    made.run(ticker, moscow(7, 14, 3))
    assert made.channels.seen("@sellers") == [LESSON], "neither what was nor what falls due"
    made.sheet.held = whole
    made.run(ticker, moscow(7, 14, 25))
    assert made.saved(KEY).state is DeliveryState.SENT
    assert made.saved("sellers.1.lesson.2").state is DeliveryState.UNKNOWN


def test_one_that_is_damaged_while_the_service_runs_is_filled_again_at_the_next_look(made: Scene, path: Path) -> None:
    ticker = made.ticker()
    made.tick(ticker, moscow(7, 10))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("UPDATE deliveries SET planned_at = 'soon'")
    db.close()
    with pytest.raises(StorageError, match="damaged"):
        made.tick(ticker, moscow(7, 10, 1))
    assert ticker.quiet_until(moscow(7, 10, 1)) == moscow(7, 10, 1, 20)
    made.run(ticker, moscow(7, 14, 1))
    assert made.channels.seen("@sellers") == [LESSON, SECOND]
    assert made.saved(KEY).state is DeliveryState.SENT
    told = "\n".join(text for chat, text, _ in made.channels.posts if chat == "@ops")
    assert told.count(".damaged-") == 1


def test_one_that_is_taken_away_while_google_is_away_is_not_gone_on_from(made: Scene, path: Path) -> None:
    ticker = made.ticker()
    made.tick(ticker, moscow(7, 9, 50))
    for row in made.sheet.rows("journal"):
        made.sheet.delete_row("journal", row.text("key"))
    made.sheet.failures = [AWAY, AWAY, AWAY]
    made.tick(ticker, moscow(7, 10))
    for file in path.parent.iterdir():
        file.unlink()
    made.run(ticker, moscow(7, 10, 40))
    assert made.channels.seen("@sellers") == [LESSON], "the journal does not know of it, and it is not sent again"


RUBBISH = ("", "{", "[]", "0", '{"told": 5}', "null", "нет", '[["a"]]')


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_whatever_is_remembered_to_save_work_may_be_rubbish(made: Scene, path: Path, rubbish: str) -> None:
    made.tick(made.ticker(), moscow(7, 9, 50))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("UPDATE texts SET content = ?", (rubbish,))
    db.close()
    made.clock.moment = moscow(7, 9, 55)
    made.run(made.ticker(), moscow(7, 18, 5))
    assert made.channels.seen("@sellers") == [LESSON, SECOND, "День 1 · 18:00 · Итоги дня"]
    Heart(made.outbox, lambda: None).beat(moscow(7, 18, 5))


@pytest.fixture
def second(tmp_path: Path) -> Path:
    (tmp_path / "other").mkdir()
    return tmp_path / "other" / "marathon.json"


def test_a_second_place_knows_what_the_journal_does_not(path: Path, second: Path) -> None:
    scene = a_scene(TwoPlaces(path, second, mends=True))
    sent_in_an_outage(scene)
    before = scene.saved(KEY)
    lost(scene, path)
    scene.outbox.close()
    scene.outbox = TwoPlaces(path, second, mends=True)
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10, 2))
    assert scene.saved(KEY) == before, "nothing need be looked for"
    assert (scene.journalled(KEY), scene.channels.seen("@sellers")) == ("отправлено", [LESSON])
    assert second.read_text("utf-8") == "[]", "the journal knows it by now"
    assert second.stat().st_mode & 0o077 == 0
    scene.outbox.close()


def no_folder(second: Path) -> None:
    second.parent.rmdir()


def rubbish(second: Path) -> None:
    second.write_bytes(b"\xffrubbish")


def a_folder(second: Path) -> None:
    second.mkdir()


def a_pipe(second: Path) -> None:
    os.mkfifo(second)


@pytest.mark.parametrize("damage", [no_folder, rubbish, a_folder, a_pipe])
def test_a_second_place_that_is_none_holds_nothing_up(path: Path, second: Path, damage: Callable[[Path], None]) -> None:
    damage(second)
    scene = a_scene(TwoPlaces(path, second, mends=True))
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen("@sellers") == [LESSON]
    scene.tick(ticker, moscow(7, 10, 10))
    told = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and "Второй журнал" in text]
    assert len(told) == 1
    scene.outbox.close()

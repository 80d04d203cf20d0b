"""What the log has of ticks: each decision at the moment it is made, with what it cost; and how the hour went."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.channel.tick_scene import AWAY, Scene, moscow

from sheets_marathon import logs
from sheets_marathon.errors import DeliveryRefused, SheetError
from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.ports.messenger import SentPost

KEY = "sellers.1.lesson.1"


@contextmanager
def a_log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    with logs.kept(stream, level=logging.INFO, as_json=True):
        yield stream


def lines(said: io.StringIO, **wanted: object) -> list[dict[str, Any]]:
    """The log's lines whose fields are as wanted."""
    read = [json.loads(line) for line in said.getvalue().splitlines()]
    return [line for line in read if all(line.get(name) == value for name, value in wanted.items())]


def rounds_of(scene: Scene) -> Rounds:
    spent = lambda: Spent(scene.sheet.reads, scene.sheet.writes, len(scene.channels.posts))  # noqa: E731
    return Rounds(scene.ticker(), scene.clock, spent)


def test_a_post_is_logged_with_its_message_and_what_it_took(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    send = scene.channels.send

    def slow(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        scene.clock.moment += dt.timedelta(milliseconds=250)
        return send(chat, html, quiet=quiet, picture=picture)

    monkeypatch.setattr(scene.channels, "send", slow)
    rounds = rounds_of(scene)
    scene.clock.moment = moscow(7, 10)
    with a_log() as said:
        rounds.tick()
    first, second = lines(said, what="post")
    assert {name: first[name] for name in ("about", "state", "note", "chat", "message_id", "attempts")} == {
        "about": "heads.1.lesson.1", "state": "sent", "note": "", "chat": "@heads", "message_id": 1, "attempts": 1,
    }  # fmt: skip
    assert (first["reads"], first["writes"], first["sends"], first["ms"]) == (1, 0, 1, 250)
    assert (second["reads"], second["sends"], second["at"]) == (0, 1, "2026-12-07T10:00:00.500+03:00")
    (whole,) = lines(said, what="tick")
    assert (whole["decisions"], whole["reads"], whole["writes"], whole["sends"]) == (4, 3, 1, 2)
    assert {line["tick"] for line in lines(said)} == {"1207-100000-1"}


def test_a_decision_is_in_the_log_before_the_next_request_is_made(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds = rounds_of(scene)
    rounds.tick()
    seen: list[list[str]] = []
    scene.sheet.failures = [AWAY]
    send = scene.channels.send

    def looking(chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        seen.append([line["message"] for line in lines(said)])
        return send(chat, html, quiet=quiet, picture=picture)

    monkeypatch.setattr(scene.channels, "send", looking)
    scene.clock.moment = moscow(7, 10)
    with a_log() as said:
        rounds.tick()
    assert [line for line in seen[0] if "the sheet: away" in line]
    assert [line for line in seen[1] if line.startswith("heads.1.lesson.1: sent")]


def test_missed_held_and_a_sheet_that_is_away_are_warnings_with_their_fields(scene: Scene) -> None:
    rounds = rounds_of(scene)
    scene.sheet.show("program", KEY, {"lesson_link": None})
    with a_log() as said:
        for at in (moscow(7, 10), moscow(7, 14)):
            scene.clock.moment = at
            rounds.tick()
        scene.clock.moment, scene.sheet.failures = moscow(7, 18), [AWAY]
        rounds.tick()
        scene.clock.moment = moscow(7, 18, 1)
        scene.sheet.failures = [SheetError("no access", "share it", permanent=True)]
        rounds.tick()
    (held,), (missed,) = lines(said, about=KEY, state="held", what="post"), lines(said, state="missed", what="post")
    away, refused = lines(said, what="sheet", state="away"), lines(said, what="sheet", state="refused")
    assert {line["level"] for line in (held, missed, *away, *refused)} == {"WARNING"}
    assert ("ссылка на урок" in held["note"], missed["chat"], away[0]["note"]) == (True, "@sellers", str(AWAY))
    assert {line["level"] for line in lines(said, state="sent")} == {"INFO"}


def test_every_hour_one_line_says_that_it_lives_what_it_cost_and_what_is_next(scene: Scene) -> None:
    rounds = rounds_of(scene)
    with a_log() as said:
        for minute in range(0, 130, 10):
            scene.clock.moment = moscow(7, 9) + dt.timedelta(minutes=minute)
            rounds.tick()
    first, second = lines(said, what="hour")
    assert (first["ticks"], first["sends"], first["exchanges"]) == (7, 2, 0)
    assert first["message"].startswith("since 09:00: 7 ticks, ")
    assert second["message"].endswith(
        "6 reads, 0 writes, 0 sends, 0 bot exchanges; next: sellers.1.lesson.2 at 07.12 14:00"
    )


def test_a_tick_that_fails_leaves_what_it_had_decided_in_the_log(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = rounds_of(scene)
    rounds.tick()

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a mistake")

    monkeypatch.setattr(scene.sheet, "apply", broken)
    scene.clock.moment = moscow(7, 10)
    scene.channels.script = [DeliveryRefused("kicked", permanent=True)]
    with a_log() as said, pytest.raises(ValueError, match="a mistake"):
        rounds.tick()
    assert [line["state"] for line in lines(said, what="post")] == ["failed", "sent"]
    assert lines(said, what="tick")[0]["decisions"] >= 2

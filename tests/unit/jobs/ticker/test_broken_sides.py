"""What posts don't need raises whatever it likes: posts go out, and ops are told once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from support.channel.tick_scene import COURSE, Scene, moscow

from sheets_marathon.errors import MarathonError, StorageError, TabGone
from sheets_marathon.jobs.bot.bot_sheet import BotSheet
from sheets_marathon.jobs.delivery.notices import CURATORS_NOTICE, Notice
from sheets_marathon.jobs.leaders.head_briefs import HeadBriefs
from sheets_marathon.marathon.model import Slot
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.spreadsheet.snapshot import Snapshot

ERRORS = [StorageError("full"), MarathonError("no"), TabGone("Участники", "participants"), KeyError("x"), OSError(5)]
ON_TIME = ["День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок", "День 1 · 18:00 · Итоги дня"]


class Broken:
    """A memory of the bot's of which nothing can be had."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        raise self._error


def day(scene: Scene, **parts: Any) -> list[dt.datetime]:
    """A day with what is broken; when it ticked."""
    ticker = scene.ticker()
    memory = parts.get("memory")
    if memory is not None:
        ticker.bot = BotSheet(COURSE, memory, Hatch(), lambda: "t" * 22, "digest", ticker.alerts)
        briefs = HeadBriefs(COURSE, ticker.program, ticker.posts.writer, memory, Hatch())
        ticker.notices.sources = (*ticker.notices.sources, briefs)
    if source := parts.get("source"):
        ticker.notices.sources = (source, *ticker.notices.sources)
    return scene.run(ticker, moscow(7, 18, 30))


def all_is_well_but(scene: Scene, what: str) -> None:
    sellers = [(text.splitlines()[0], at) for chat, text, at in scene.channels.posts if chat == "@sellers"]
    assert [line for line, _ in sellers] == ON_TIME
    assert [at for _, at in sellers] == [moscow(7, 10), moscow(7, 14), moscow(7, 18)]
    assert scene.journalled("sellers.1.summary.1") == "отправлено"
    told = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and what in text]
    assert len(told) == 1, told


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_bot_of_whose_memory_nothing_can_be_had(scene: Scene, error: Exception) -> None:
    assert len(day(scene, memory=Broken(error))) < 400, "nor is it asked without rest"
    all_is_well_but(scene, "Бот не может отвечать")


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_notices_that_cannot_be_had(scene: Scene, error: Exception) -> None:
    def source(_day: dt.date) -> list[Notice]:
        raise error

    assert len(day(scene, source=source)) < 400
    all_is_well_but(scene, "не составить")


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_a_notice_that_cannot_be_put_into_words(scene: Scene, error: Exception) -> None:
    def compose(_snapshot: Snapshot, _now: dt.datetime) -> str:
        raise error

    notice = Notice(f"{CURATORS_NOTICE}.x", "@curators", moscow(7, 9, 55), moscow(7, 10, 5), (), compose)
    assert len(day(scene, source=lambda on: [notice] * (on.day == 7))) < 400
    all_is_well_but(scene, f"{CURATORS_NOTICE}.x: не удалось")


@pytest.mark.parametrize("error", [ValueError("drawing it took longer than 4 seconds"), MemoryError(), KeyError("x")])
def test_a_picture_that_cannot_be_drawn_is_tried_once_a_moment(scene: Scene, error: Exception) -> None:
    tried: list[str] = []

    class Maker:
        def picture(self, slot: Slot, facts: object) -> bytes:
            tried.append(slot.key)
            raise error

    ticker = scene.ticker()
    ticker.posts.pictures.maker = Maker()
    scene.run(ticker, moscow(7, 18, 30))
    all_is_well_but(scene, "picture could not be drawn")
    assert len(tried) == 1, "the second summary of six o'clock does not wait for what took too long"
    assert len([line for line in scene.channels.seen("@heads") if "Итоги дня" in line]) == 1

"""The curators' reminder: once a day, without a sound, only when something waits, doubled by nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from support.channel.tick_scene import AWAY, COURSE, Scene, a_scene, moscow
from support.sheet.sheet_builder import a_marathon

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import DeliveryState, Track
from sheets_marathon.ports.messenger import Probed, SentPost

REMINDER = "Проверка работ · понедельник, 7 декабря"
KEY = "curators.2026-12-07"
REMINDED = replace(COURSE, curators_chat="@curators")


@pytest.fixture
def reminded(outbox: SqliteOutbox) -> Scene:
    scene = a_scene(outbox, REMINDED)
    for name in ("Анна", "Борис"):
        scene.sheet.type_row("curators", {"name": name})
    for person in ("101", "102", "201"):
        scene.sheet.show("participants", person, {"curator": "Анна"})
    return scene


def waits(scene: Scene, who: str = "101", mark: str = "mark.1.1") -> None:
    scene.sheet.show("grades_sellers", who, {mark: "сдано"})


def words(scene: Scene) -> str:
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@curators"]
    return text


def test_it_tells_at_its_moment_without_a_sound_which_tasks_wait(reminded: Scene) -> None:
    ticker = reminded.ticker()
    waits(reminded)
    reminded.sheet.show("program", "sellers.1.lesson.1", {"topic": "Знакомство <3"})
    reminded.tick(ticker, moscow(7, 13, 30))
    reminded.tick(ticker, moscow(7, 15, 51))
    assert ticker.quiet_until(moscow(7, 15, 51)) == moscow(7, 16)
    assert reminded.tick(ticker, moscow(7, 16)) == (1, 0, 1), "one read, and one write for the journal"
    assert words(reminded).splitlines() == [
        REMINDER,
        "",
        "Ждёт проверки 1 работа:",
        "• Д1·1 «Знакомство <3» — 1 работа, дольше всех 2 часа",
        "",
        "Спасибо, что читаете каждую работу!",
    ]
    assert reminded.channels.silent == [REMINDER]
    assert reminded.journalled(KEY) == "отправлено"
    reminded.run(ticker, moscow(7, 20))
    assert reminded.channels.seen("@curators") == [REMINDER]


def test_works_of_the_lms_count_and_those_of_people_who_left_do_not(reminded: Scene) -> None:
    waits(reminded)
    reminded.sheet.show("participants", "101", {"left_on": dt.date(2026, 12, 7)})
    reminded.sheet.type_row(
        "hand_ins",
        {"key": "201|heads.1.1", "state": "на проверке", "handed_in_at": dt.datetime(2026, 12, 5, 10)},  # noqa: DTZ001
    )
    reminded.sheet.type_row("hand_ins", {"key": "102|sellers.1.1", "state": "проверено"})
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15))
    reminded.tick(ticker, moscow(7, 16))
    assert "Ждёт проверки 1 работа:\n• старшие, Д1·1 «Тема» — 1 работа, дольше всех 2 дня" in words(reminded)


def test_where_nothing_waits_nothing_is_said_all_day(reminded: Scene) -> None:
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 16))
    waits(reminded)
    reminded.run(ticker, moscow(7, 19))
    assert reminded.channels.seen("@curators") == []
    assert reminded.journalled(KEY) is None
    reminded.run(ticker, moscow(8, 16, 1))
    assert reminded.channels.seen("@curators") == ["Проверка работ · вторник, 8 декабря"]


def test_a_restart_or_a_kill_at_any_point_doubles_nothing(reminded: Scene) -> None:
    waits(reminded)
    send = reminded.channels.send

    def killed(chat: str, html: str, **more: Any) -> SentPost:
        post = send(chat, html, **more)
        if chat == "@curators":
            raise KeyboardInterrupt
        return post

    reminded.channels.send = killed  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        reminded.tick(reminded.ticker(), moscow(7, 16))
    reminded.channels.send = send  # type: ignore[method-assign]
    reminded.clock.moment = moscow(7, 16, 1)
    reminded.run(reminded.ticker(), moscow(7, 19))
    assert reminded.channels.seen("@curators") == [REMINDER]


def test_what_its_window_has_no_time_for_is_journalled_and_nobody_is_alarmed(reminded: Scene) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    before = list(reminded.channels.seen("@ops"))
    reminded.sheet.failures = [AWAY] * 200
    reminded.clock.moment = moscow(7, 15, 59)
    reminded.run(ticker, moscow(7, 18))
    reminded.sheet.failures = []
    beats = len(reminded.alert_routes.beats)
    reminded.run(ticker, moscow(7, 18, 10))
    assert reminded.channels.seen("@curators") == []
    assert reminded.saved(KEY).state is DeliveryState.MISSED
    assert reminded.journalled(KEY) == "пропущено"
    assert not [line for line in reminded.channels.seen("@ops")[len(before) :] if "curators" in line]
    assert reminded.alert_routes.beats[beats:][-1] == (True, "")


def test_a_google_that_comes_back_within_the_window_still_gets_it_out(reminded: Scene) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    reminded.sheet.failures = [AWAY] * 3
    reminded.clock.moment = moscow(7, 16)
    reminded.run(ticker, moscow(7, 16, 10))
    assert reminded.channels.seen("@curators") == [REMINDER]


@pytest.mark.parametrize("refusal", [DeliveryRefused("no connection", permanent=False), DeliveryUnclear("no answer")])
def test_a_refusal_that_passes_and_an_answer_that_is_lost_are_looked_after(reminded: Scene, refusal: Exception) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    reminded.channels.script = [refusal]
    reminded.clock.moment = moscow(7, 16)
    reminded.run(ticker, moscow(7, 17, 59))
    unclear = isinstance(refusal, DeliveryUnclear)
    assert reminded.channels.seen("@curators") == ([] if unclear else [REMINDER]), "nobody can look: it is not repeated"


def test_one_that_was_not_found_in_the_chat_goes_out_again_word_for_word(reminded: Scene) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    reminded.channels.script = [DeliveryUnclear("no answer")]
    reminded.channels.probe = lambda *_: Probed(found=False)  # type: ignore[method-assign]
    reminded.tick(ticker, moscow(7, 16))
    reminded.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    reminded.run(ticker, moscow(7, 16, 30))
    assert "Ждёт проверки 1 работа" in words(reminded)


def test_a_chat_the_bot_is_not_in_is_told_to_ops(reminded: Scene) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    reminded.channels.script = [DeliveryRefused("the bot is not in @curators", "add it", permanent=True)]
    reminded.tick(ticker, moscow(7, 16))
    assert [line for line in reminded.channels.seen("@ops") if KEY in line]
    reminded.run(ticker, moscow(7, 16, 30))
    assert reminded.channels.seen("@curators") == [REMINDER], "added within the window, it has its message"


def test_a_reminder_that_was_refused_is_let_go_once_nothing_waits_any_more(reminded: Scene) -> None:
    waits(reminded)
    ticker = reminded.ticker()
    reminded.tick(ticker, moscow(7, 15, 50))
    reminded.channels.script = [DeliveryRefused("the bot is not in @curators", "add it", permanent=True)]
    reminded.tick(ticker, moscow(7, 16))
    reminded.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    ticks = reminded.run(ticker, moscow(7, 17))
    assert reminded.channels.seen("@curators") == []
    assert reminded.saved(KEY).state is DeliveryState.MISSED
    assert len(ticks) < 12, "it is not looked at again and again"


@pytest.mark.parametrize(
    ("on", "marathon", "comes"),
    [
        (moscow(6, 16), REMINDED, False),
        (moscow(25, 16), REMINDED, True),
        (moscow(26, 16), REMINDED, False),
        (moscow(7, 16), COURSE, False),
        (moscow(7, 11, 30), replace(REMINDED, remind_curators_at=dt.time(11, 30)), True),
    ],
)
def test_it_comes_from_the_first_day_to_the_end_of_corrections(
    outbox: SqliteOutbox, on: dt.datetime, marathon: Marathon, comes: bool
) -> None:
    scene = a_scene(outbox, marathon)
    waits(scene)
    scene.tick(scene.ticker(), on)
    assert bool(scene.channels.seen("@curators")) is comes


def test_a_much_longer_queue_comes_with_an_offer_and_how_to_take_it(reminded: Scene) -> None:
    for number in range(1, 4):
        for who in ("101", "102"):
            waits(reminded, who, f"mark.{number}.1")
    reminded.tick(reminded.ticker(), moscow(7, 16))
    text = words(reminded)
    assert "Если удобно, можно поделить очередь поровнее: Анна — 6 работ, Борис — 0 работ." in text
    assert "Например, передать: Север (3 работы)." in text
    assert "другого куратора: вкладка «Участники», столбец «Куратор»." in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_people_typed_it_fits(outbox: SqliteOutbox, language: str) -> None:
    marathon = replace(a_marathon(language), curators_chat="@curators")
    scene = a_scene(outbox, marathon)
    scene.sheet.type_row("curators", {"name": "Аня 😀" * 500})
    scene.sheet.type_row("curators", {"name": "Боря 😀" * 500})
    for person, track in (("101", "sellers"), ("102", "sellers"), ("201", "heads")):
        scene.sheet.show("participants", person, {"curator": "Аня 😀" * 500, "store": "Салон 😀" * 300 + person})
        for task in marathon.tasks[Track(track)]:
            scene.sheet.show(f"grades_{track}", person, {f"mark.{task.key}": "сдано"})
    for row in scene.sheet.rows("program"):
        if ".lesson." in row.text("key"):
            scene.sheet.show("program", row.text("key"), {"topic": "Очень «длинная» тема 😀 " * 200})
    scene.tick(scene.ticker(), moscow(7, 16))
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@curators"]
    assert 1000 < len(text.encode("utf-16-le")) // 2 < 4096

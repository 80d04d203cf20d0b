"""Ops hear the day before and an hour before what a post lacks and whom to ask; what is mended in time goes out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from support.channel.tick_scene import AWAY, Scene, a_scene, moscow
from support.sheet.sheet_builder import a_marathon

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.marathon.calendar.readiness import by_responsible, lacks_on, lacks_within
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track

EVE = "🗓 Готовность: среда, 9 декабря"
HOUR = "⏰ среда, 9 декабря, 10:00 · ПК, Д2 · Урок 1: скоро публикация"
WHERE = "вкладка «Программа», столбцы «Ссылка на урок», «Ссылка на задание»"
LESSON = "sellers.2.lesson.1"


def lacks(scene: Scene, key: str = LESSON, **cells: str) -> None:
    scene.sheet.show("program", key, cells or {"task_link": ""})


def mended(scene: Scene, key: str = LESSON) -> None:
    scene.sheet.show("program", key, {"task_link": "https://t.example", "lesson_link": "https://l.example"})


def told(scene: Scene) -> list[str]:
    return [line for line in scene.channels.seen("@ops") if line[0] in "🗓⏰"]


def words(scene: Scene, first: str) -> list[str]:
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@ops" and text.startswith(first)]
    return text.splitlines()


def started(scene: Scene, at: dt.datetime | None = None) -> Ticker:
    scene.clock.moment = at or moscow(8, 16)
    return scene.ticker()


def test_the_day_before_an_hour_before_and_at_the_moment_the_responsible_is_named(scene: Scene) -> None:
    lacks(scene, task_link="", lesson_link="", responsible="Анна @anna")
    ticker = started(scene)
    scene.run(ticker, moscow(9, 8))
    assert words(scene, EVE) == [
        EVE,
        "",
        "Завтра выходят публикации, которым пока чего-то не хватает.",
        "",
        "Ответственный: Анна @anna",
        "• 10:00 · ПК, Д2 · Урок 1 «Тема» — не хватает: ссылка на урок, ссылка на задание",
        "",
        f"Где заполнить: {WHERE}. Как только всё будет на месте, публикация выйдет сама.",
    ]
    assert [at for chat, text, at in scene.channels.posts if text.startswith(EVE)] == [moscow(8, 17)]
    scene.run(ticker, moscow(9, 9, 30))
    assert words(scene, HOUR)[2:4] == [
        "Ответственный: Анна @anna",
        "• «Тема» — не хватает: ссылка на урок, ссылка на задание",
    ]
    assert [at for chat, text, at in scene.channels.posts if text.startswith(HOUR)] == [moscow(9, 9)]
    scene.run(ticker, moscow(9, 10, 1))
    assert [text for _, text, _ in scene.channels.posts if LESSON in text and "Ответственный: Анна @anna." in text]
    assert told(scene) == [EVE, HOUR]


def test_a_program_that_is_mended_at_half_past_five_is_told_of_once_and_goes_out(scene: Scene) -> None:
    lacks(scene)
    ticker = started(scene)
    scene.run(ticker, moscow(8, 17, 30))
    mended(scene)
    scene.run(ticker, moscow(9, 10, 30))
    assert told(scene) == [EVE]
    assert scene.saved(LESSON).sent_at == moscow(9, 10)


def test_a_link_that_comes_after_its_moment_sends_the_post_by_itself(scene: Scene) -> None:
    lacks(scene)
    ticker = started(scene)
    scene.run(ticker, moscow(9, 10, 15))
    assert scene.saved(LESSON).state is DeliveryState.WAITING
    mended(scene)
    scene.run(ticker, moscow(9, 10, 30))
    assert scene.saved(LESSON).state is DeliveryState.SENT


def test_a_restart_at_every_look_doubles_nothing(scene: Scene) -> None:
    lacks(scene)
    for minute in range(0, 18 * 60, 10):
        scene.tick(scene.ticker(), moscow(8, 16) + dt.timedelta(minutes=minute))
    assert told(scene) == [EVE, HOUR]


def test_where_nothing_is_missing_nothing_is_said_and_no_look_is_spent_on_it(scene: Scene) -> None:
    ticker = started(scene)
    scene.tick(ticker, moscow(8, 16, 59))
    assert scene.tick(ticker, moscow(8, 16, 59, 30)) == (0, 0, 0)
    scene.run(ticker, moscow(9, 11))
    assert told(scene) == []
    assert not [row for row in scene.sheet.rows("journal") if "readiness" in row.text("key")]


def test_a_missing_topic_is_worth_a_word_the_day_before_only(scene: Scene) -> None:
    lacks(scene, topic="")
    scene.run(started(scene), moscow(9, 10, 30))
    assert told(scene) == [EVE]
    assert "Ответственный не назначен (столбец «Ответственный»)" in words(scene, EVE)
    assert "• 10:00 · ПК, Д2 · Урок 1 — не хватает: тема (выйдет и так)" in words(scene, EVE)
    assert scene.saved(LESSON).state is DeliveryState.SENT


def test_a_moved_slot_is_asked_for_an_hour_before_its_new_moment(scene: Scene) -> None:
    lacks(scene)
    ticker = started(scene)
    scene.run(ticker, moscow(9, 9, 20))
    scene.sheet.show("program", LESSON, {"time": dt.time(12)})
    scene.run(ticker, moscow(9, 12, 10))
    assert told(scene) == [EVE, HOUR, HOUR.replace("10:00", "12:00")]


def test_a_link_that_is_taken_out_late_is_told_with_the_next_look(scene: Scene) -> None:
    ticker = started(scene)
    scene.run(ticker, moscow(9, 9, 25))
    lacks(scene)
    scene.run(ticker, moscow(9, 9, 59))
    assert told(scene) == [HOUR]


def test_a_google_that_is_away_at_five_delays_the_notice(scene: Scene) -> None:
    lacks(scene)
    ticker = started(scene)
    scene.run(ticker, moscow(8, 16, 55))
    scene.sheet.failures = [AWAY] * 5
    scene.run(ticker, moscow(8, 18))
    assert told(scene) == [EVE]


def test_what_was_sent_needs_nothing_any_more(scene: Scene) -> None:
    ticker = started(scene, moscow(9, 9, 55))
    scene.run(ticker, moscow(9, 10, 5))
    lacks(scene, task_link="", time="18:00")
    scene.run(ticker, moscow(9, 18, 30))
    assert told(scene) == []
    assert not [key for key in scene.outbox.deliveries() if key.startswith("readiness")]


def test_without_an_ops_chat_there_is_nobody_to_tell(outbox: SqliteOutbox) -> None:
    scene = a_scene(outbox, a_marathon(ops_chat=""))
    lacks(scene)
    scene.run(started(scene), moscow(8, 18))
    assert not [key for key in outbox.deliveries() if key.startswith("readiness")]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_whatever_people_typed_it_fits(outbox: SqliteOutbox, language: str) -> None:
    scene = a_scene(outbox, a_marathon(language))
    for number, row in enumerate(scene.sheet.rows("program")):
        cells = {"lesson_link": "", "task_link": "", "topic": "Тема 😀" * 300, "ready": "нет"}
        cells |= {"date": "09.12.2026", "responsible": f"{number} 😀 @anna" * 300}
        scene.sheet.show("program", row.text("key"), cells)
    scene.run(started(scene), moscow(8, 17, 1))
    (text,) = [text for chat, text, _ in scene.channels.posts if text.startswith("🗓")]
    assert 1000 < len(text.encode("utf-16-le")) // 2 < 4096


def a_slot(key: str, at: dt.datetime, **more: str) -> Slot:
    return replace(Slot(key=key, track=Track.SELLERS, day=2, kind=SlotKind.LESSON, number=1, at=at), **more)


def test_lacks_are_those_of_the_date_that_may_still_go_out() -> None:
    program = [a_slot("b", moscow(9, 14)), a_slot("a", moscow(9, 10)), a_slot("next", moscow(10, 0))]
    day = dt.date(2026, 12, 9)
    assert [one.slot.key for one in lacks_on(program, {}, day)] == ["a", "b"]
    assert [one.slot.key for one in lacks_on(program, {"a": DeliveryState.SENT}, day)] == ["b"]
    assert [one.slot.key for one in lacks_on(program, {"a": DeliveryState.WAITING}, day)] == ["a", "b"]
    assert [one.slot.key for one in lacks_within(program, {}, moscow(9, 9))] == ["a"]
    assert lacks_within(program, {}, moscow(9, 10)) == [], "at its moment it is held, which is told otherwise"
    assert lacks_within(program, {}, moscow(9, 8, 59)) == []


def test_people_are_asked_once_however_they_are_spelled_and_nobodys_come_last() -> None:
    program = [
        a_slot("a", moscow(9, 10)),
        a_slot("b", moscow(9, 11), responsible="@Anna "),
        a_slot("c", moscow(9, 12), responsible="@anna"),
    ]
    found = by_responsible(lacks_on(program, {}, dt.date(2026, 12, 9)))
    assert {who: [one.slot.key for one in mine] for who, mine in found.items()} == {"@Anna": ["b", "c"], "": ["a"]}
    assert list(found) == ["@Anna", ""]

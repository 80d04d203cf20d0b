"""A summary that waits for Google in vain: it goes out with the last known figures and says so, or it is missed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.channel.tick_scene import AWAY, Scene, a_scene, moscow
from support.sheet.sheet_builder import MOSCOW, a_marathon

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused
from sheets_marathon.marathon.calendar.timetable import TrackPlan
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, SlotKind, Track

SUMMARY = "sellers.1.summary.1"
OLD = "таблица сейчас недоступна"
LONG = 2000
"""So many failing requests outlast any window."""


@pytest.fixture
def graded(scene: Scene) -> Scene:
    """A day on which a seller has a grade and a place."""
    scene.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    return scene


def text_of(scene: Scene, chat: str = "@sellers", title: str = "Итоги дня") -> str:
    (text,) = [text for to, text, _ in scene.channels.posts if to == chat and title in text.splitlines()[0]]
    return text


def outage(scene: Scene, begins: dt.datetime, ends: dt.datetime) -> None:
    """A process that looked at the sheet at 17:50 plays an outage through."""
    ticker = scene.ticker()
    scene.tick(ticker, begins - dt.timedelta(minutes=10))
    scene.sheet.failures = [AWAY] * LONG
    scene.clock.moment = begins
    scene.run(ticker, ends)
    scene.sheet.failures = []


def test_ten_minutes_before_its_window_ends_a_summary_goes_out_with_the_last_known_figures(graded: Scene) -> None:
    outage(graded, moscow(7, 18), moscow(7, 20, 49, 59))
    waiting = graded.saved(SUMMARY)
    assert (waiting.state, "до 20:50" in waiting.note) == (DeliveryState.WAITING, True)
    graded.sheet.failures = [AWAY] * LONG
    ticker = graded.ticker()
    assert ticker.quiet_until(graded.clock.now()) <= moscow(7, 20, 50), "it is woken for"
    graded.run(ticker, moscow(7, 21, 5))
    sent = graded.saved(SUMMARY)
    assert (sent.state, sent.sent_at) == (DeliveryState.SENT, moscow(7, 20, 50))
    assert sent.note == "С цифрами на 17:50, таблица была недоступна."
    text = text_of(graded)
    assert text.splitlines()[0] == "День 1 · 18:00 · Итоги дня"
    assert f"Цифры на 17:50: {OLD}, свежие будут в следующих итогах." in text
    assert "1. Иван Иванов, Север — 3 балла" in text
    assert "С прошлых итогов" not in text, "the ledger is not known, so nothing is said of it"


def test_the_last_call_is_a_moment_to_wake_for_however_long_google_is_left_alone(graded: Scene) -> None:
    ticker = graded.ticker()
    graded.tick(ticker, moscow(7, 17, 50))
    graded.sheet.failures = [AWAY] * LONG
    graded.tick(ticker, moscow(7, 20, 49, 30))
    assert ticker.quiet_until(moscow(7, 20, 49, 30)) == moscow(7, 20, 50)


def test_the_mirror_is_caught_up_when_google_is_back(graded: Scene) -> None:
    outage(graded, moscow(7, 18), moscow(7, 21, 5))
    assert graded.journalled(SUMMARY) is None
    graded.tick(graded.ticker(), moscow(7, 21, 10))
    assert graded.journalled(SUMMARY) == "отправлено"


def test_ops_hear_of_a_waiting_summary_after_ten_minutes_and_not_before(graded: Scene) -> None:
    ticker = graded.ticker()
    graded.tick(ticker, moscow(7, 17, 50))
    graded.sheet.failures = [AWAY] * LONG
    graded.clock.moment = moscow(7, 18)
    graded.run(ticker, moscow(7, 18, 9))
    assert SUMMARY not in str(graded.channels.seen("@ops"))
    graded.run(ticker, moscow(7, 18, 40))
    assert len([line for line in graded.channels.seen("@ops") if SUMMARY in line]) == 1


def test_figures_survive_a_restart_in_the_outage(graded: Scene) -> None:
    graded.tick(graded.ticker(), moscow(7, 17, 50))
    graded.sheet.failures = [AWAY] * LONG
    graded.tick(graded.ticker(), moscow(7, 20, 55))
    assert "Цифры на 17:50" in text_of(graded)


def test_without_any_figures_a_summary_is_missed_and_says_why(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 17, 50))
    scene.outbox.remember("figures", "")
    ticker = scene.ticker()
    scene.sheet.failures = [AWAY] * LONG
    scene.clock.moment = moscow(7, 18)
    scene.run(ticker, moscow(7, 21, 2))
    missed = scene.saved(SUMMARY)
    assert missed.state is DeliveryState.MISSED
    assert missed.note == "Время вышло 07.12 21:00. Таблица недоступна, а новых цифр с прошлой такой публикации нет."
    assert [line for line in scene.channels.seen("@ops") if "sellers.1.summary.1: пропущено" in line]
    assert "Итоги дня" not in str(scene.channels.seen())


def test_figures_that_the_summary_before_has_told_are_no_news(graded: Scene) -> None:
    graded.clock.moment = moscow(7, 17)
    graded.run(graded.ticker(), moscow(7, 18, 1))
    graded.sheet.failures = [AWAY] * LONG
    ticker = graded.ticker()
    graded.clock.moment = moscow(9, 17)
    graded.run(ticker, moscow(9, 21, 5))
    assert graded.saved("sellers.2.summary.1").state is DeliveryState.MISSED


def test_figures_of_another_day_are_dated_and_say_nothing_of_today(graded: Scene) -> None:
    graded.clock.moment = moscow(7, 17)
    graded.run(graded.ticker(), moscow(8, 22, 1))
    graded.sheet.failures = [AWAY] * LONG
    graded.clock.moment = moscow(9, 17)
    graded.run(graded.ticker(), moscow(9, 21, 5))
    text = next(text for to, text, _ in graded.channels.posts if to == "@sellers" and text.startswith("День 2 · 18:00"))
    assert re.search(r"Цифры на 8 декабря, \d\d:00:", text)
    assert "Сданных заданий сегодня пока нет" not in text, "that is not known"
    assert "1. Иван Иванов" in text


def test_figures_of_before_a_summary_that_telegram_held_up_are_those_of_its_own_look(graded: Scene) -> None:
    ticker = graded.ticker()
    graded.tick(ticker, moscow(7, 17, 30))
    graded.channels.script = [DeliveryRefused("no connection", permanent=False)] * 2
    graded.sheet.show("rating_sellers", "101", {"score": 6, "learning": 6})
    graded.clock.moment = moscow(7, 18)
    graded.tick(ticker, moscow(7, 18))
    assert graded.saved(SUMMARY).state is DeliveryState.RETRY
    graded.sheet.failures = [AWAY] * LONG
    ticks = graded.run(ticker, moscow(7, 20, 55))
    assert len(ticks) < 400, "what waits for figures is not asked for at every moment"
    assert "Цифры на 18:00" in text_of(graded)
    assert "6 баллов" in text_of(graded)


def test_a_text_that_may_be_in_the_chat_goes_out_again_without_waiting_for_figures(graded: Scene) -> None:
    text = "<b>День 1 · 18:00 · Итоги дня</b>\nсо свежими цифрами"
    unclear = Delivery(SUMMARY, "@sellers", moscow(7, 18), DeliveryState.RETRY, text, 1, attempted_at=moscow(7, 18))
    graded.tick(graded.ticker(), moscow(7, 17, 50))
    graded.outbox.save(unclear)
    graded.sheet.failures = [AWAY] * LONG
    graded.tick(graded.ticker(), moscow(7, 18, 5))
    assert (graded.saved(SUMMARY).state, graded.saved(SUMMARY).text) == (DeliveryState.SENT, text)
    assert "со свежими цифрами" in text_of(graded)


def test_the_final_is_rather_missed_than_told_with_old_figures(graded: Scene) -> None:
    outage(graded, moscow(22, 18), moscow(22, 21, 2))
    missed = graded.saved("sellers.final")
    assert missed.state is DeliveryState.MISSED
    assert "финал выходит только со свежими цифрами" in missed.note
    assert "Финал" not in str(graded.channels.seen())
    assert [line for line in graded.channels.seen("@ops") if "sellers.final: пропущено" in line]


@pytest.fixture
def briefed(tmp_path: Path) -> Iterator[Scene]:
    """A scene whose heads have a brief at 09:30."""
    tracks = (
        TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(10), dt.time(14)), SlotKind.SUMMARY: (dt.time(18),)}),
        TrackPlan(
            Track.HEADS,
            {SlotKind.BRIEF: (dt.time(9, 30),), SlotKind.LESSON: (dt.time(10),), SlotKind.SUMMARY: (dt.time(18),)},
        ),
    )
    outbox = SqliteOutbox(tmp_path / "briefed.sqlite")
    yield a_scene(outbox, a_marathon(tracks=tracks))
    outbox.close()


def test_a_brief_waits_twenty_minutes_and_goes_out_with_what_is_known(briefed: Scene) -> None:
    briefed.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    briefed.tick(briefed.ticker(), moscow(9, 9, 20))
    briefed.sheet.failures = [AWAY] * LONG
    briefed.clock.moment = moscow(9, 9, 30)
    briefed.run(briefed.ticker(), moscow(9, 9, 59))
    sent = briefed.saved("heads.2.brief.1")
    assert (sent.state, sent.sent_at) == (DeliveryState.SENT, moscow(9, 9, 50))
    text = text_of(briefed, "@heads", "Перед планёркой")
    assert "часть — 1" in text
    assert f"Цифры на 09:20: {OLD}, кто-то мог сдать и позже." in text


def test_in_english_it_is_said_as_plainly(tmp_path: Path) -> None:
    outbox = SqliteOutbox(tmp_path / "english.sqlite")
    scene = a_scene(outbox, a_marathon("en"))
    scene.tick(scene.ticker(), moscow(7, 17, 50))
    scene.sheet.failures = [AWAY] * LONG
    scene.tick(scene.ticker(), moscow(7, 20, 55))
    text = text_of(scene, title="The day in figures")
    assert "Figures as of 17:50: the sheet is out of reach just now" in text
    assert "fresh ones will come with the next summary." in text
    assert scene.saved(SUMMARY).note == "With figures as of 17:50, the sheet was out of reach."
    outbox.close()


def test_the_last_summary_promises_fresh_figures_for_the_final(graded: Scene) -> None:
    last = next(slot for slot in graded.marathon.calendar.learning_days[-1:])
    at = dt.datetime.combine(last, dt.time(18), MOSCOW)
    graded.tick(graded.ticker(), at - dt.timedelta(minutes=10))
    graded.sheet.failures = [AWAY] * LONG
    graded.tick(graded.ticker(), at + dt.timedelta(hours=2, minutes=55))
    assert "свежие будут к финалу" in text_of(graded)

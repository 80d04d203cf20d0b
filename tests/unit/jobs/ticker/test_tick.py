"""What is owed is done once, at its moment, with the fewest requests; nothing is lost when Google is away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.channel.tick_scene import Scene, moscow

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused
from sheets_marathon.marathon.model import DeliveryState

LESSON = "День 1 · 10:00 · Первый урок"
HEADS_LESSON = "День 1 · 10:00 · Урок"
SECOND = "День 1 · 14:00 · Второй урок"


def test_a_tick_with_nothing_owed_makes_no_request(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    assert scene.tick(ticker, moscow(7, 9, 0, 20)) == (0, 0, 0)
    assert scene.tick(ticker, moscow(7, 9, 9, 59)) == (0, 0, 0)


def test_a_look_that_finds_nothing_new_is_one_read(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    assert scene.tick(ticker, moscow(7, 9, 10)) == (1, 0, 0)


def test_whoever_leaves_tomorrow_is_out_from_tomorrow_on_though_nobody_touches_the_sheet(scene: Scene) -> None:
    scene.sheet.show("participants", "101", {"left_on": dt.date(2026, 12, 8)})
    ticker = scene.ticker()
    for hour in (6, 22, 23):
        scene.tick(ticker, moscow(7, hour))
        assert [row["state"] for row in scene.sheet.rows("rating_sellers")] == [None, None]
    scene.tick(ticker, moscow(8, 0))
    assert [row["state"] for row in scene.sheet.rows("rating_sellers")] == ["выбыл", None]


def test_both_tracks_at_ten_are_one_read_two_posts_and_one_write(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    assert scene.tick(ticker, moscow(7, 10)) == (1, 2, 1)
    assert scene.channels.seen("@sellers") == [LESSON]
    assert scene.channels.seen("@heads") == [HEADS_LESSON]
    assert scene.channels.seen("@ops") == []


def test_one_slot_is_one_read_one_post_and_one_write(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    assert scene.tick(ticker, moscow(7, 14)) == (1, 1, 1)
    assert scene.channels.seen("@sellers")[-1] == SECOND
    assert scene.tick(ticker, moscow(7, 14, 0, 20)) == (0, 0, 0)


def test_the_journal_and_the_program_show_what_was_sent(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 10))
    assert scene.journalled("sellers.1.lesson.1") == "отправлено"
    (row,) = [row for row in scene.sheet.rows("program") if row.text("key") == "heads.1.lesson.1"]
    assert row["state"] == "отправлено"
    assert scene.outbox.unmirrored() == []


def test_a_summary_reads_its_figures_in_the_same_request(scene: Scene) -> None:
    scene.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 14))
    assert scene.tick(ticker, moscow(7, 18)) == (1, 2, 1)
    text = next(text for chat, text, _ in scene.channels.posts if "Итоги дня" in text and chat == "@sellers")
    assert "Сегодня задания сдал 1 человек из 2." in text
    assert "1. Иван Иванов, Север — 3 балла" in text


def test_after_a_pause_what_is_still_in_its_window_is_sent_and_the_rest_is_missed(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 9))
    scene.tick(scene.ticker(), moscow(7, 15))
    assert scene.channels.seen("@sellers") == [SECOND]
    assert scene.channels.seen("@heads") == [HEADS_LESSON], "their only lesson of the day"
    assert scene.saved("sellers.1.lesson.1").state is DeliveryState.MISSED
    assert scene.journalled("sellers.1.lesson.1") == "пропущено"
    assert [line for line in scene.channels.seen("@ops") if "sellers.1.lesson.1" in line]


def test_a_restarted_process_sends_nothing_again(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 10))
    reads, posts, writes = scene.tick(scene.ticker(), moscow(7, 10, 0, 5))
    assert (posts, writes) == (0, 0)
    assert reads == 1, "a new process looks once"


def test_what_the_journal_says_is_sent_is_not_sent_again_when_the_outbox_is_lost(scene: Scene, tmp_path: Path) -> None:
    scene.tick(scene.ticker(), moscow(7, 10))
    lost = scene.outbox
    scene.outbox = SqliteOutbox(tmp_path / "another.sqlite")
    try:
        assert scene.tick(scene.ticker(), moscow(7, 10, 1))[1] == 0
        assert scene.saved("sellers.1.lesson.1").message_id == lost.deliveries()["sellers.1.lesson.1"].message_id
        assert scene.outbox.unmirrored() == []
    finally:
        scene.outbox.close()


def test_a_moved_slot_goes_out_at_its_new_moment(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    scene.sheet.show("program", "sellers.1.lesson.1", {"time": dt.time(11, 5)})
    scene.tick(ticker, moscow(7, 9, 10))
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen() == [HEADS_LESSON]
    assert ticker.quiet_until(moscow(7, 11, 1)) == moscow(7, 11, 5)
    scene.tick(ticker, moscow(7, 11, 5))
    assert scene.channels.seen("@sellers") == ["День 1 · 11:05 · Первый урок"]


def test_a_summary_that_was_moved_into_the_past_goes_out_with_the_look_that_sees_it(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 17, 30))
    scene.sheet.show("program", "sellers.1.summary.1", {"time": dt.time(17, 35)})
    assert scene.tick(ticker, moscow(7, 17, 40)) == (2, 1, 1), "its tabs are read as soon as it is known to be due"
    assert scene.channels.seen("@sellers")[-1] == "День 1 · 17:35 · Итоги дня"


# -- what is not ready -------------------------------------------------------------------------------------------


def test_a_lesson_without_its_link_is_held_and_goes_out_when_the_link_appears(scene: Scene) -> None:
    scene.sheet.show("program", "sellers.1.lesson.1", {"task_link": None, "responsible": "Анна"})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen("@sellers") == []
    assert "Анна" in scene.saved("sellers.1.lesson.1").note, "the responsible is named"
    assert scene.journalled("sellers.1.lesson.1") == "ждёт"
    scene.tick(ticker, moscow(7, 10, 10))
    assert len(scene.channels.seen("@ops")) == 1, "asked once"
    scene.sheet.show("program", "sellers.1.lesson.1", {"task_link": "https://t.example"})
    scene.tick(ticker, moscow(7, 10, 20))
    assert scene.channels.seen("@sellers") == [LESSON]
    assert scene.journalled("sellers.1.lesson.1") == "отправлено"


def test_a_held_lesson_is_missed_when_the_next_one_begins(scene: Scene) -> None:
    scene.sheet.show("program", "sellers.1.lesson.1", {"task_link": None})
    ticker = scene.ticker()
    scene.clock.moment = moscow(7, 9)
    scene.run(ticker, moscow(7, 14, 1))
    missed = scene.saved("sellers.1.lesson.1")
    assert missed.state is DeliveryState.MISSED
    assert "07.12 14:00" in missed.note, "when its time was over"
    assert scene.journalled("sellers.1.lesson.1") == "пропущено"
    scene.sheet.show("program", "sellers.1.lesson.1", {"task_link": "https://t.example"})
    scene.run(ticker, moscow(7, 15))
    assert scene.channels.seen("@sellers") == [SECOND], "too late is too late"


def test_a_row_marked_as_not_ready_is_held(scene: Scene) -> None:
    scene.sheet.show("program", "heads.1.lesson.1", {"ready": "нет"})
    scene.tick(scene.ticker(), moscow(7, 10))
    assert scene.channels.seen() == [LESSON]
    assert scene.saved("heads.1.lesson.1").state is DeliveryState.WAITING


def test_a_post_that_cannot_be_put_into_words_fails_with_why_and_stops_no_other(scene: Scene) -> None:
    scene.sheet.show("program", "sellers.1.lesson.1", {"text": "очень длинно " * 400})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen() == [HEADS_LESSON]
    failed = scene.saved("sellers.1.lesson.1")
    assert failed.state is DeliveryState.FAILED
    assert "Telegram takes 4096" in failed.note
    scene.sheet.show("program", "sellers.1.lesson.1", {"text": "коротко"})
    scene.run(ticker, moscow(7, 10, 30))
    assert scene.channels.seen("@sellers") == [LESSON], "mended within its window it goes out"


def test_a_refusal_that_passes_is_tried_again_and_posted_once(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.channels.script = [DeliveryRefused("no connection", "wait", permanent=False)] * 3
    scene.clock.moment = moscow(7, 10)
    scene.run(ticker, moscow(7, 10, 20))
    assert sorted(scene.channels.seen()) == sorted([LESSON, HEADS_LESSON])


# -- when to wake --------------------------------------------------------------------------------------------------


def test_the_program_is_quiet_until_the_very_moment_of_a_slot(scene: Scene) -> None:
    ticker = scene.ticker(refresh_minutes=600, night_refresh_minutes=600)
    scene.tick(ticker, moscow(7, 9, 17, 3))
    assert ticker.quiet_until(moscow(7, 9, 17, 3)) == moscow(7, 10)
    scene.tick(ticker, moscow(7, 10))
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 14)
    scene.tick(ticker, moscow(7, 14))
    assert ticker.quiet_until(moscow(7, 14)) == moscow(7, 18)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (moscow(7, 10, 20, 1), moscow(7, 10, 30)),
        (moscow(7, 22, 59, 59), moscow(7, 23)),
        (moscow(7, 23), moscow(8, 0)),
        (moscow(8, 3, 0, 1), moscow(8, 4)),
        (moscow(8, 6, 30), moscow(8, 7)),
        (moscow(8, 7), moscow(8, 7, 10)),
    ],
)
def test_the_sheet_is_looked_at_on_round_minutes_by_day_and_hourly_by_night(
    scene: Scene, at: dt.datetime, until: dt.datetime
) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, at)
    assert ticker.quiet_until(at) == until
    assert scene.tick(ticker, until - dt.timedelta(seconds=1))[0] == 0
    assert scene.tick(ticker, until)[0] == 1


def test_day_and_night_are_the_marathons_whatever_zone_the_clock_tells(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 8))
    assert ticker.quiet_until(moscow(7, 8).astimezone(dt.UTC)) == moscow(7, 8, 10), "it is five in the morning in UTC"


def test_a_new_process_has_something_to_do_at_once(scene: Scene) -> None:
    assert scene.ticker().quiet_until(moscow(7, 9, 17)) == moscow(7, 9, 17)


def test_three_at_night_is_a_moment_of_its_own(scene: Scene) -> None:
    ticker = scene.ticker(refresh_minutes=1440, night_refresh_minutes=1440)
    scene.tick(ticker, moscow(8, 1))
    assert ticker.quiet_until(moscow(8, 1)) == moscow(8, 3)


def test_a_held_slots_end_is_a_moment_of_its_own(scene: Scene) -> None:
    scene.sheet.show("program", "sellers.1.lesson.1", {"task_link": None})
    scene.sheet.show("program", "sellers.1.lesson.2", {"time": "13:07"})
    ticker = scene.ticker(refresh_minutes=1440, night_refresh_minutes=1440)
    scene.tick(ticker, moscow(7, 10))
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 13, 7)


def test_a_whole_day_is_posted_on_time_with_few_requests(scene: Scene) -> None:
    scene.clock.moment = moscow(7, 0)
    ticks = scene.run(scene.ticker(), moscow(8, 0))
    assert [(line, at) for _, text, at in scene.channels.posts for line in [text.splitlines()[0]]] == [
        (HEADS_LESSON, moscow(7, 10)),
        (LESSON, moscow(7, 10)),
        (SECOND, moscow(7, 14)),
        ("День 1 · 18:00 · Итоги дня", moscow(7, 18)),
        ("День 1 · 18:00 · Итоги дня", moscow(7, 18)),
    ]
    assert scene.sheet.reads <= 16 * 6 + 8 + 2, (
        "a look each ten minutes by day, each hour by night, the night and its upkeep"
    )
    assert scene.sheet.writes == 4, "the day itself, and one for each round of posts"
    assert len(ticks) <= scene.sheet.reads + 1

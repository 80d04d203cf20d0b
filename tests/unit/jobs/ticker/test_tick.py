"""What is owed is done once, at its moment, with the fewest requests; nothing is lost when Google is away."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from support.channel.tick_scene import Stage, moscow

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import DeliveryRefused
from sheets_marathon.marathon.model import DeliveryState

LESSON = "День 1 · 10:00 · Первый урок"
HEADS_LESSON = "День 1 · 10:00 · Урок"
SECOND = "День 1 · 14:00 · Второй урок"


def test_a_tick_with_nothing_owed_makes_no_request(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9))
    assert stage.tick(ticker, moscow(7, 9, 0, 20)) == (0, 0, 0)
    assert stage.tick(ticker, moscow(7, 9, 9, 59)) == (0, 0, 0)


def test_a_look_that_finds_nothing_new_is_one_read(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9))
    assert stage.tick(ticker, moscow(7, 9, 10)) == (1, 0, 0)


def test_both_tracks_at_ten_are_one_read_two_posts_and_one_write(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9))
    assert stage.tick(ticker, moscow(7, 10)) == (1, 2, 1)
    assert stage.channels.seen("@sellers") == [LESSON]
    assert stage.channels.seen("@heads") == [HEADS_LESSON]
    assert stage.channels.seen("@ops") == []


def test_one_slot_is_one_read_one_post_and_one_write(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 10))
    assert stage.tick(ticker, moscow(7, 14)) == (1, 1, 1)
    assert stage.channels.seen("@sellers")[-1] == SECOND
    assert stage.tick(ticker, moscow(7, 14, 0, 20)) == (0, 0, 0)


def test_the_journal_and_the_program_show_what_was_sent(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(7, 10))
    assert stage.journalled("sellers.1.lesson.1") == "отправлено"
    (row,) = [row for row in stage.sheet.rows("program") if row.text("key") == "heads.1.lesson.1"]
    assert row["state"] == "отправлено"
    assert stage.outbox.unmirrored() == []


def test_a_summary_reads_its_figures_in_the_same_request(stage: Stage) -> None:
    stage.sheet.show("grades_sellers", "101", {"mark.1.1": 3})
    stage.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 14))
    assert stage.tick(ticker, moscow(7, 18)) == (1, 2, 1)
    text = next(text for chat, text, _ in stage.channels.posts if "Итоги дня" in text and chat == "@sellers")
    assert "Сегодня задания сдал 1 человек из 2." in text
    assert "1. Иван Иванов, Север — 3 балла" in text


def test_a_late_start_sends_what_is_still_in_its_window_and_misses_the_rest(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(7, 15))
    assert stage.channels.seen("@sellers") == [SECOND]
    assert stage.channels.seen("@heads") == [HEADS_LESSON], "their only lesson of the day"
    assert stage.saved("sellers.1.lesson.1").state is DeliveryState.MISSED
    assert stage.journalled("sellers.1.lesson.1") == "пропущено"
    assert [line for line in stage.channels.seen("@ops") if "sellers.1.lesson.1" in line]


def test_a_restarted_process_sends_nothing_again(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(7, 10))
    reads, posts, writes = stage.tick(stage.ticker(), moscow(7, 10, 0, 5))
    assert (posts, writes) == (0, 0)
    assert reads == 1, "a new process looks once"


def test_what_the_journal_says_is_sent_is_not_sent_again_when_the_outbox_is_lost(stage: Stage, tmp_path: Path) -> None:
    stage.tick(stage.ticker(), moscow(7, 10))
    lost = stage.outbox
    stage.outbox = SqliteOutbox(tmp_path / "another.sqlite")
    try:
        assert stage.tick(stage.ticker(), moscow(7, 10, 1))[1] == 0
        assert stage.saved("sellers.1.lesson.1").message_id == lost.deliveries()["sellers.1.lesson.1"].message_id
        assert stage.outbox.unmirrored() == []
    finally:
        stage.outbox.close()


def test_a_moved_slot_goes_out_at_its_new_moment(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9))
    stage.sheet.show("program", "sellers.1.lesson.1", {"time": dt.time(11, 5)})
    stage.tick(ticker, moscow(7, 9, 10))
    stage.tick(ticker, moscow(7, 10))
    assert stage.channels.seen() == [HEADS_LESSON]
    assert ticker.quiet_until(moscow(7, 11, 1)) == moscow(7, 11, 5)
    stage.tick(ticker, moscow(7, 11, 5))
    assert stage.channels.seen("@sellers") == ["День 1 · 11:05 · Первый урок"]


def test_a_summary_that_was_moved_into_the_past_goes_out_with_the_look_that_sees_it(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 17, 30))
    stage.sheet.show("program", "sellers.1.summary.1", {"time": dt.time(17, 35)})
    assert stage.tick(ticker, moscow(7, 17, 40)) == (2, 1, 1), "its tabs are read as soon as it is known to be due"
    assert stage.channels.seen("@sellers")[-1] == "День 1 · 17:35 · Итоги дня"


# -- what is not ready -------------------------------------------------------------------------------------------


def test_a_lesson_without_its_link_is_held_and_goes_out_when_the_link_appears(stage: Stage) -> None:
    stage.sheet.show("program", "sellers.1.lesson.1", {"task_link": None, "responsible": "Анна"})
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 10))
    assert stage.channels.seen("@sellers") == []
    assert "Анна" in stage.saved("sellers.1.lesson.1").note, "the responsible is named"
    assert stage.journalled("sellers.1.lesson.1") == "ждёт"
    stage.tick(ticker, moscow(7, 10, 10))
    assert len(stage.channels.seen("@ops")) == 1, "asked once"
    stage.sheet.show("program", "sellers.1.lesson.1", {"task_link": "https://t.example"})
    stage.tick(ticker, moscow(7, 10, 20))
    assert stage.channels.seen("@sellers") == [LESSON]
    assert stage.journalled("sellers.1.lesson.1") == "отправлено"


def test_a_held_lesson_is_missed_when_the_next_one_begins(stage: Stage) -> None:
    stage.sheet.show("program", "sellers.1.lesson.1", {"task_link": None})
    ticker = stage.ticker()
    stage.clock.moment = moscow(7, 9)
    stage.run(ticker, moscow(7, 14, 1))
    missed = stage.saved("sellers.1.lesson.1")
    assert missed.state is DeliveryState.MISSED
    assert "07.12 14:00" in missed.note, "when its time was over"
    assert stage.journalled("sellers.1.lesson.1") == "пропущено"
    stage.sheet.show("program", "sellers.1.lesson.1", {"task_link": "https://t.example"})
    stage.run(ticker, moscow(7, 15))
    assert stage.channels.seen("@sellers") == [SECOND], "too late is too late"


def test_a_row_marked_as_not_ready_is_held(stage: Stage) -> None:
    stage.sheet.show("program", "heads.1.lesson.1", {"ready": "нет"})
    stage.tick(stage.ticker(), moscow(7, 10))
    assert stage.channels.seen() == [LESSON]
    assert stage.saved("heads.1.lesson.1").state is DeliveryState.WAITING


def test_a_post_that_cannot_be_put_into_words_fails_with_why_and_stops_no_other(stage: Stage) -> None:
    stage.sheet.show("program", "sellers.1.lesson.1", {"text": "очень длинно " * 400})
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 10))
    assert stage.channels.seen() == [HEADS_LESSON]
    failed = stage.saved("sellers.1.lesson.1")
    assert failed.state is DeliveryState.FAILED
    assert "Telegram takes 4096" in failed.note
    stage.sheet.show("program", "sellers.1.lesson.1", {"text": "коротко"})
    stage.run(ticker, moscow(7, 10, 30))
    assert stage.channels.seen("@sellers") == [LESSON], "mended within its window it goes out"


def test_a_refusal_that_passes_is_tried_again_and_posted_once(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    stage.channels.script = [DeliveryRefused("no connection", "wait", permanent=False)] * 3
    stage.clock.moment = moscow(7, 10)
    stage.run(ticker, moscow(7, 10, 20))
    assert sorted(stage.channels.seen()) == sorted([LESSON, HEADS_LESSON])


# -- when to wake --------------------------------------------------------------------------------------------------


def test_the_program_is_quiet_until_the_very_moment_of_a_slot(stage: Stage) -> None:
    ticker = stage.ticker(refresh_minutes=600, night_refresh_minutes=600)
    stage.tick(ticker, moscow(7, 9, 17, 3))
    assert ticker.quiet_until(moscow(7, 9, 17, 3)) == moscow(7, 10)
    stage.tick(ticker, moscow(7, 10))
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 14)
    stage.tick(ticker, moscow(7, 14))
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
    stage: Stage, at: dt.datetime, until: dt.datetime
) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, at)
    assert ticker.quiet_until(at) == until
    assert stage.tick(ticker, until - dt.timedelta(seconds=1))[0] == 0
    assert stage.tick(ticker, until)[0] == 1


def test_day_and_night_are_the_marathons_whatever_zone_the_clock_tells(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 8))
    assert ticker.quiet_until(moscow(7, 8).astimezone(dt.UTC)) == moscow(7, 8, 10), "it is five in the morning in UTC"


def test_a_new_process_has_something_to_do_at_once(stage: Stage) -> None:
    assert stage.ticker().quiet_until(moscow(7, 9, 17)) == moscow(7, 9, 17)


def test_three_at_night_is_a_moment_of_its_own(stage: Stage) -> None:
    ticker = stage.ticker(refresh_minutes=1440, night_refresh_minutes=1440)
    stage.tick(ticker, moscow(8, 1))
    assert ticker.quiet_until(moscow(8, 1)) == moscow(8, 3)


def test_a_held_slots_end_is_a_moment_of_its_own(stage: Stage) -> None:
    stage.sheet.show("program", "sellers.1.lesson.1", {"task_link": None})
    stage.sheet.show("program", "sellers.1.lesson.2", {"time": "13:07"})
    ticker = stage.ticker(refresh_minutes=1440, night_refresh_minutes=1440)
    stage.tick(ticker, moscow(7, 10))
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 13, 7)


def test_a_whole_day_is_posted_on_time_with_few_requests(stage: Stage) -> None:
    stage.clock.moment = moscow(7, 0)
    ticks = stage.run(stage.ticker(), moscow(8, 0))
    assert [(line, at) for _, text, at in stage.channels.posts for line in [text.splitlines()[0]]] == [
        (HEADS_LESSON, moscow(7, 10)),
        (LESSON, moscow(7, 10)),
        (SECOND, moscow(7, 14)),
        ("День 1 · 18:00 · Итоги дня", moscow(7, 18)),
        ("День 1 · 18:00 · Итоги дня", moscow(7, 18)),
    ]
    assert stage.sheet.reads <= 16 * 6 + 8 + 2, (
        "a look each ten minutes by day, each hour by night, the night and its upkeep"
    )
    assert stage.sheet.writes == 4, "the day itself, and one for each round of posts"
    assert len(ticks) <= stage.sheet.reads + 1

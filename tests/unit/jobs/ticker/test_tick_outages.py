"""When Google is away, lessons go out all the same and nothing is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from support.channel.tick_scene import AWAY, Stage, moscow

from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.spreadsheet.snapshot import Snapshot

LESSON = "День 1 · 10:00 · Первый урок"
HEADS_LESSON = "День 1 · 10:00 · Урок"
SECOND = "День 1 · 14:00 · Второй урок"


def test_with_google_down_lessons_go_out_from_the_remembered_program(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    stage.sheet.failures = [AWAY]
    assert stage.tick(ticker, moscow(7, 10)) == (1, 2, 0)
    assert stage.channels.seen("@sellers") == [LESSON]
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 10, 1), "and Google is asked again a minute later"
    assert stage.tick(ticker, moscow(7, 10, 0, 20)) == (0, 0, 0)


def test_what_was_sent_while_google_was_down_is_mirrored_once_it_is_back(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    stage.sheet.failures = [AWAY]
    stage.tick(ticker, moscow(7, 10))
    assert stage.journalled("sellers.1.lesson.1") is None
    assert stage.tick(ticker, moscow(7, 10, 1)) == (1, 0, 1)
    assert stage.journalled("sellers.1.lesson.1") == "отправлено"


def test_a_write_that_failed_is_made_up_for_by_a_later_look(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    stage.sheet.failures = [None, AWAY]
    stage.tick(ticker, moscow(7, 10))
    assert stage.channels.seen("@sellers") == [LESSON]
    stage.run(ticker, moscow(7, 10, 11))
    assert stage.journalled("sellers.1.lesson.1") == "отправлено"
    assert stage.channels.seen("@sellers") == [LESSON]


def test_a_process_that_starts_while_google_is_down_knows_the_program(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(7, 9))
    stage.sheet.failures = [AWAY]
    stage.tick(stage.ticker(), moscow(7, 10))
    assert stage.channels.seen("@sellers") == [LESSON]


def test_a_summary_waits_for_fresh_figures_within_its_window(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 17, 50))
    stage.sheet.failures = [AWAY, AWAY]
    assert stage.tick(ticker, moscow(7, 18))[1] == 0
    assert stage.tick(ticker, moscow(7, 18, 1))[1] == 0
    assert stage.tick(ticker, moscow(7, 18, 2)) == (1, 2, 1)
    assert stage.channels.seen("@sellers")[-1] == "День 1 · 18:00 · Итоги дня"


def test_a_lesson_from_memory_says_of_when_its_program_is(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    stage.sheet.failures = [AWAY]
    stage.tick(ticker, moscow(7, 10))
    assert stage.saved("sellers.1.lesson.1").note == "По программе от 09:50, таблица была недоступна."
    stage.tick(ticker, moscow(7, 14))
    assert stage.saved("sellers.1.lesson.2").note == ""
    (row,) = [row for row in stage.sheet.rows("journal") if row.text("key") == "sellers.1.lesson.1"]
    assert "09:50" in row.text("note")


def test_a_new_process_knows_of_when_the_program_is(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(6, 23))
    stage.sheet.failures = [AWAY]
    stage.tick(stage.ticker(), moscow(7, 10))
    assert "от 06.12 23:00" in stage.saved("sellers.1.lesson.1").note


def test_in_an_outage_a_lesson_does_not_wait_until_google_has_failed_once_more(stage: Stage) -> None:
    stage.tick(stage.ticker(), moscow(7, 9, 50))
    stage.sheet.failures = [AWAY]
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 59))
    seen_before_the_read = []
    read = stage.sheet.read_tabs

    def slow(keys: Sequence[str]) -> Snapshot:
        seen_before_the_read.extend(stage.channels.seen("@sellers"))
        return read(keys)

    stage.sheet.read_tabs = slow  # type: ignore[method-assign]
    stage.tick(ticker, moscow(7, 10))
    assert seen_before_the_read == [LESSON]


def test_a_lasting_refusal_is_told_once_lessons_go_out_and_all_is_well_when_the_right_comes_back(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    gone = SheetError("no access to the spreadsheet", "share it again", permanent=True)
    stage.sheet.failures = [gone] * 3
    for minute in (0, 1, 2):
        stage.clock.moment = moscow(7, 10, minute)
        refused = [line for line in ticker.tick() if line.what == "sheet"]
        assert [(line.state, "no access" in line.note) for line in refused] == [("refused", True)]
    assert stage.channels.seen("@sellers") == [LESSON]
    assert stage.channels.seen("@ops") == ["⚠️ no access to the spreadsheet"]
    assert stage.alert_routes.beats[-1] == (False, str(gone))
    stage.tick(ticker, moscow(7, 10, 3))
    assert stage.channels.seen("@ops")[1:] == ["✅ Таблица снова доступна."]
    assert stage.alert_routes.beats[-1] == (True, "")
    assert stage.journalled("sellers.1.lesson.1") == "отправлено"
    stage.sheet.failures = [gone]
    stage.tick(ticker, moscow(7, 14))
    assert stage.channels.seen("@ops")[2:] == ["⚠️ no access to the spreadsheet"], "it is news again"


def test_before_apply_ops_are_told_and_nothing_is_sent(stage: Stage) -> None:
    stage.sheet.held.tabs.clear()
    stage.clock.moment = moscow(7, 10)
    assert [line.state for line in stage.ticker().tick()] == ["refused", "told"]
    assert stage.channels.seen() == []
    assert len(stage.channels.seen("@ops")) == 1


def test_an_outage_of_minutes_bothers_nobody_a_long_one_is_told_once(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 10, 20))
    stage.sheet.failures = [AWAY] * 5
    stage.clock.moment = moscow(7, 10, 30)
    stage.run(ticker, moscow(7, 10, 40))
    assert stage.channels.seen("@ops") == []
    stage.sheet.failures = [AWAY] * 30
    stage.clock.moment = moscow(7, 10, 40)
    stage.run(ticker, moscow(7, 11, 20))
    assert stage.channels.seen("@ops") == [
        "⚠️ Таблица недоступна с 10:35. Уроки выходят по программе от 10:35, итоги ждут свежих цифр.",
        "✅ Таблица снова доступна.",
    ]


# -- the night -------------------------------------------------------------------------------------------------------

REFUSED = SheetError("the tab is protected", "take the protection away", permanent=True)


@dataclass
class Failing:
    """A night whose work fails; ``tried``: when."""

    stage: Stage
    error: Exception
    tried: list[dt.datetime] = field(default_factory=list)

    def run(self, now: dt.datetime, tell: object) -> list[LogLine]:
        self.tried.append(self.stage.clock.now())
        raise self.error

    def next(self, now: dt.datetime) -> dt.datetime:
        return now


def with_a_failing_night(stage: Stage, error: Exception) -> tuple[Ticker, Failing]:
    ticker, night = stage.ticker(), Failing(stage, error)
    ticker.nights = night  # type: ignore[assignment]
    stage.clock.moment = moscow(7, 9)
    return ticker, night


def test_a_night_that_is_refused_keeps_no_post_from_the_fresh_sheet_and_is_told_once(stage: Stage) -> None:
    ticker, night = with_a_failing_night(stage, REFUSED)
    stage.run(ticker, moscow(7, 10, 30))
    assert stage.channels.seen("@sellers") == [LESSON]
    assert stage.saved("sellers.1.lesson.1").note == "", "the sheet itself was never away"
    assert stage.saved("sellers.1.lesson.1").sent_at == moscow(7, 10)
    (told,) = stage.channels.seen("@ops")
    assert told == "⚠️ Ночная работа не удаётся с 09:00. Попытки продолжаются, публикации выходят."
    assert len(night.tried) <= 10, "every ten minutes"


@pytest.mark.parametrize("error", [AWAY, REFUSED, MarathonError("the outbox is full")])
def test_no_night_is_begun_when_a_post_is_about_to_fall_due(stage: Stage, error: Exception) -> None:
    ticker, night = with_a_failing_night(stage, error)
    ticks = stage.run(ticker, moscow(7, 10, 5))
    assert not [at for at in night.tried if moscow(7, 9, 58) < at < moscow(7, 10)]
    assert len(ticks) < 90, "nor is it waited for without rest"
    ticker, night = with_a_failing_night(stage, error)
    stage.tick(ticker, moscow(7, 13, 58, 1))  # a beat of the service, whatever it rests until
    assert night.tried == []


def test_a_night_with_a_mistake_in_it_is_not_tried_without_rest(stage: Stage) -> None:
    ticker, night = with_a_failing_night(stage, ValueError("a mistake"))
    with pytest.raises(ValueError, match="a mistake"):
        stage.tick(ticker, moscow(7, 9))
    assert stage.alert_routes.beats[-1] == (False, "a tick failed: ValueError")
    assert ticker.quiet_until(moscow(7, 9)) == moscow(7, 9, 1)
    stage.tick(ticker, moscow(7, 9, 0, 20))
    assert len(night.tried) == 1


def test_with_google_away_at_three_the_night_is_done_once_it_is_back(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    stage.tick(ticker, moscow(7, 12))
    stage.tick(ticker, moscow(8, 2))
    stage.sheet.failures = [AWAY] * 3
    stage.clock.moment = moscow(8, 3)
    stage.run(ticker, moscow(8, 3, 3))
    assert stage.sheet.rows("history") == []
    stage.run(ticker, moscow(8, 3, 4))
    assert len(stage.sheet.rows("history")) == 1
    assert stage.outbox.last_run("night") == moscow(8, 3)


def test_google_is_left_alone_for_as_long_as_it_asks(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.sheet.failures = [SheetError("Google is busy", permanent=False, retry_after_s=300)]
    stage.tick(ticker, moscow(7, 9))
    assert stage.tick(ticker, moscow(7, 9, 4, 59)) == (0, 0, 0)
    assert stage.tick(ticker, moscow(7, 9, 5))[0] > 0

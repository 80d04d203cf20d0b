"""When Google is away, lessons go out all the same and nothing is forgotten."""

from __future__ import annotations

import pytest
from tick_stage import AWAY, Stage, moscow

from sheets_marathon.errors import SheetError, TabMissing
from sheets_marathon.marathon.model import DeliveryState

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


def test_a_summary_without_figures_until_nine_is_missed(stage: Stage) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 17, 50))
    stage.sheet.failures = [AWAY] * 400
    stage.run(ticker, moscow(7, 21, 2))
    assert stage.saved("sellers.1.summary.1").state is DeliveryState.MISSED
    assert "Итоги дня" not in str(stage.channels.seen())


def test_a_lasting_refusal_is_raised_for_the_log_after_the_lessons_went_out_and_ops_are_told_once(
    stage: Stage,
) -> None:
    ticker = stage.ticker()
    stage.tick(ticker, moscow(7, 9, 50))
    gone = SheetError("no access to the spreadsheet", "share it again", permanent=True)
    stage.sheet.failures = [gone, gone]
    for minute in (0, 1):
        with pytest.raises(SheetError, match="no access"):
            stage.tick(ticker, moscow(7, 10, minute))
    assert stage.channels.seen("@sellers") == [LESSON]
    assert len(stage.channels.seen("@ops")) == 1


def test_before_apply_ops_are_told_and_nothing_is_sent(stage: Stage) -> None:
    stage.sheet.held.tabs.clear()
    with pytest.raises(TabMissing):
        stage.tick(stage.ticker(), moscow(7, 10))
    assert stage.channels.seen() == []

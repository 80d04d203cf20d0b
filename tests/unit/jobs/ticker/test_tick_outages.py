"""When Google is away, lessons go out all the same and nothing is forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from support.channel.tick_scene import AWAY, Scene, moscow

from sheets_marathon.errors import ColumnMissing, MarathonError, SheetError, TabGone, TabMissing
from sheets_marathon.jobs.report import LogLine
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.spreadsheet.snapshot import Snapshot

LESSON = "День 1 · 10:00 · Первый урок"
HEADS_LESSON = "День 1 · 10:00 · Урок"
SECOND = "День 1 · 14:00 · Второй урок"


def test_with_google_down_lessons_go_out_from_the_remembered_program(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.sheet.failures = [AWAY]
    assert scene.tick(ticker, moscow(7, 10)) == (1, 2, 0)
    assert scene.channels.seen("@sellers") == [LESSON]
    assert ticker.quiet_until(moscow(7, 10)) == moscow(7, 10, 1), "and Google is asked again a minute later"
    assert scene.tick(ticker, moscow(7, 10, 0, 20)) == (0, 0, 0)


def test_what_was_sent_while_google_was_down_is_mirrored_once_it_is_back(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.sheet.failures = [AWAY]
    scene.tick(ticker, moscow(7, 10))
    assert scene.journalled("sellers.1.lesson.1") is None
    assert scene.tick(ticker, moscow(7, 10, 1)) == (1, 0, 1)
    assert scene.journalled("sellers.1.lesson.1") == "отправлено"


def test_a_write_that_failed_is_made_up_for_by_a_later_look(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.sheet.failures = [None, AWAY]
    scene.tick(ticker, moscow(7, 10))
    assert scene.channels.seen("@sellers") == [LESSON]
    scene.run(ticker, moscow(7, 10, 11))
    assert scene.journalled("sellers.1.lesson.1") == "отправлено"
    assert scene.channels.seen("@sellers") == [LESSON]


def test_a_process_that_starts_while_google_is_down_knows_the_program(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 9))
    scene.sheet.failures = [AWAY]
    scene.tick(scene.ticker(), moscow(7, 10))
    assert scene.channels.seen("@sellers") == [LESSON]


def test_a_summary_waits_for_fresh_figures_within_its_window(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 17, 50))
    scene.sheet.failures = [AWAY, AWAY]
    assert scene.tick(ticker, moscow(7, 18))[1] == 0
    assert scene.tick(ticker, moscow(7, 18, 1))[1] == 0
    assert scene.tick(ticker, moscow(7, 18, 2)) == (1, 2, 1)
    assert scene.channels.seen("@sellers")[-1] == "День 1 · 18:00 · Итоги дня"


def test_a_lesson_from_memory_says_of_when_its_program_is(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.sheet.failures = [AWAY]
    scene.tick(ticker, moscow(7, 10))
    assert scene.saved("sellers.1.lesson.1").note == "По программе от 09:50, таблица была недоступна."
    scene.tick(ticker, moscow(7, 14))
    assert scene.saved("sellers.1.lesson.2").note == ""
    (row,) = [row for row in scene.sheet.rows("journal") if row.text("key") == "sellers.1.lesson.1"]
    assert "09:50" in row.text("note")


def test_a_new_process_knows_of_when_the_program_is(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(6, 23))
    scene.sheet.failures = [AWAY]
    scene.tick(scene.ticker(), moscow(7, 10))
    assert "от 06.12 23:00" in scene.saved("sellers.1.lesson.1").note


def test_in_an_outage_a_lesson_does_not_wait_until_google_has_failed_once_more(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 9, 50))
    scene.sheet.failures = [AWAY]
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 59))
    seen_before_the_read = []
    read = scene.sheet.read_tabs

    def slow(keys: Sequence[str], *, damaged: bool = False) -> Snapshot:
        seen_before_the_read.extend(scene.channels.seen("@sellers"))
        return read(keys, damaged=damaged)

    scene.sheet.read_tabs = slow  # type: ignore[method-assign]
    scene.tick(ticker, moscow(7, 10))
    assert seen_before_the_read == [LESSON]


def test_a_lasting_refusal_is_told_once_lessons_go_out_and_all_is_well_when_the_right_comes_back(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    gone = SheetError("no access to the spreadsheet", "share it again", permanent=True)
    scene.sheet.failures = [gone] * 3
    for minute in (0, 1, 2):
        scene.clock.moment = moscow(7, 10, minute)
        refused = [line for line in ticker.tick() if line.what == "sheet"]
        assert [(line.state, "no access" in line.note) for line in refused] == [("refused", True)]
    assert scene.channels.seen("@sellers") == [LESSON]
    assert scene.channels.seen("@ops") == ["⚠️ no access to the spreadsheet"]
    assert scene.alert_routes.beats[-1] == (False, str(gone))
    scene.tick(ticker, moscow(7, 10, 3))
    assert scene.channels.seen("@ops")[1:] == ["✅ Таблица снова доступна."]
    assert scene.alert_routes.beats[-1] == (True, "")
    assert scene.journalled("sellers.1.lesson.1") == "отправлено"
    scene.sheet.failures = [gone]
    scene.tick(ticker, moscow(7, 14))
    assert scene.channels.seen("@ops")[2:] == ["⚠️ no access to the spreadsheet"], "it is news again"


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (ColumnMissing("Бонусы", "Баллы"), "Во вкладке «Бонусы» нет столбца «Баллы». Вернуть: команда"),
        (TabGone("Бонусы", "bonuses"), "Вкладки «Бонусы» в таблице нет"),
    ],
)
def test_what_is_gone_from_the_sheet_is_told_in_the_marathons_own_language(
    scene: Scene, gone: TabMissing, said: str
) -> None:
    scene.sheet.failures = [gone]
    scene.tick(scene.ticker(), moscow(7, 9, 50))
    (text,) = [text for chat, text, _ in scene.channels.posts if chat == "@ops"]
    assert said in text
    assert "any more" not in text


def test_before_apply_ops_are_told_and_nothing_is_sent(scene: Scene) -> None:
    scene.sheet.held.tabs.clear()
    scene.clock.moment = moscow(7, 10)
    assert [line.state for line in scene.ticker().tick()] == ["refused", "told"]
    assert scene.channels.seen() == []
    assert len(scene.channels.seen("@ops")) == 1


def test_an_outage_of_minutes_bothers_nobody_a_long_one_is_told_once(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10, 20))
    scene.sheet.failures = [AWAY] * 5
    scene.clock.moment = moscow(7, 10, 30)
    scene.run(ticker, moscow(7, 10, 40))
    assert scene.channels.seen("@ops") == []
    scene.sheet.failures = [AWAY] * 30
    scene.clock.moment = moscow(7, 10, 40)
    scene.run(ticker, moscow(7, 11, 20))
    assert scene.channels.seen("@ops") == [
        "⚠️ Таблица недоступна с 10:35. Уроки выходят по программе от 10:35, итоги ждут свежих цифр.",
        "✅ Таблица снова доступна.",
    ]


# -- the night -------------------------------------------------------------------------------------------------------

REFUSED = SheetError("the tab is protected", "take the protection away", permanent=True)


@dataclass
class Failing:
    """A night whose work fails; ``tried``: when."""

    scene: Scene
    error: Exception
    tried: list[dt.datetime] = field(default_factory=list)

    def run(self, now: dt.datetime, tell: object) -> list[LogLine]:
        self.tried.append(self.scene.clock.now())
        raise self.error

    def next(self, now: dt.datetime) -> dt.datetime:
        return now


def with_a_failing_night(scene: Scene, error: Exception) -> tuple[Ticker, Failing]:
    ticker, night = scene.ticker(), Failing(scene, error)
    ticker.nights = night  # type: ignore[assignment]
    scene.clock.moment = moscow(7, 9)
    return ticker, night


def test_a_night_that_is_refused_keeps_no_post_from_the_fresh_sheet_and_is_told_once(scene: Scene) -> None:
    ticker, night = with_a_failing_night(scene, REFUSED)
    scene.run(ticker, moscow(7, 10, 30))
    assert scene.channels.seen("@sellers") == [LESSON]
    assert scene.saved("sellers.1.lesson.1").note == "", "the sheet itself was never away"
    assert scene.saved("sellers.1.lesson.1").sent_at == moscow(7, 10)
    (told,) = scene.channels.seen("@ops")
    assert told == "⚠️ Ночная работа не удаётся с 09:00. Попытки продолжаются, публикации выходят."
    assert len(night.tried) <= 10, "every ten minutes"


@pytest.mark.parametrize("error", [AWAY, REFUSED, MarathonError("the outbox is full")])
def test_no_night_is_begun_when_a_post_is_about_to_fall_due(scene: Scene, error: Exception) -> None:
    ticker, night = with_a_failing_night(scene, error)
    ticks = scene.run(ticker, moscow(7, 10, 5))
    assert not [at for at in night.tried if moscow(7, 9, 58) < at < moscow(7, 10)]
    assert len(ticks) < 90, "nor is it waited for without rest"
    ticker, night = with_a_failing_night(scene, error)
    scene.tick(ticker, moscow(7, 13, 58, 1))  # a beat of the service, whatever it rests until
    assert night.tried == []


def test_a_night_with_a_mistake_in_it_is_not_tried_without_rest(scene: Scene) -> None:
    ticker, night = with_a_failing_night(scene, ValueError("a mistake"))
    with pytest.raises(ValueError, match="a mistake"):
        scene.tick(ticker, moscow(7, 9))
    assert scene.alert_routes.beats[-1] == (False, "a tick failed: ValueError")
    assert ticker.quiet_until(moscow(7, 9)) == moscow(7, 9, 1)
    scene.tick(ticker, moscow(7, 9, 0, 20))
    assert len(night.tried) == 1


def test_with_google_away_at_three_the_night_is_done_once_it_is_back(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.sheet.show("rating_sellers", "101", {"learning": 3, "score": 3, "rank": 1})
    scene.tick(ticker, moscow(7, 12))
    scene.tick(ticker, moscow(8, 2))
    scene.sheet.failures = [AWAY] * 3
    scene.clock.moment = moscow(8, 3)
    scene.run(ticker, moscow(8, 3, 3))
    assert scene.sheet.rows("history") == []
    scene.run(ticker, moscow(8, 3, 4))
    assert len(scene.sheet.rows("history")) == 3
    assert scene.outbox.last_run("night") == moscow(8, 3)


def test_google_is_left_alone_for_as_long_as_it_asks(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.sheet.failures = [SheetError("Google is busy", permanent=False, retry_after_s=300)]
    scene.tick(ticker, moscow(7, 9))
    assert scene.tick(ticker, moscow(7, 9, 4, 59)) == (0, 0, 0)
    assert scene.tick(ticker, moscow(7, 9, 5))[0] > 0

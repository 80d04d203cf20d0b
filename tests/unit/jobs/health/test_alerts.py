"""Ops hear of trouble once, by every way that works, and hear it later when none works now."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from support.channel.tick_scene import AWAY, Bell, Scene, moscow

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.health.alerts import Alerts
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState

DOWN = DeliveryRefused("Telegram could not be reached", "check the network", permanent=False)
TEN = moscow(7, 10)
MISSED = Delivery("sellers.1.lesson.1", "@sellers", TEN, DeliveryState.MISSED, note="Время вышло", changed_at=TEN)
HELD = replace(MISSED, state=DeliveryState.HELD, note="Ждёт: ссылку")


def the_alerts(scene: Scene) -> Alerts:
    return Alerts(scene.marathon, scene.channels, scene.outbox, scene.alert_routes)


def flush(alerts: Alerts, at: dt.datetime = TEN, *deliveries: Delivery, trouble: str = "") -> list[str]:
    return [f"{one.about} {one.note}" for one in alerts.flush(at, deliveries, trouble)]


def test_one_trouble_is_told_once_also_by_the_next_process(scene: Scene) -> None:
    alerts = the_alerts(scene)
    for _ in range(2):
        alerts.of(HELD)
        flush(alerts)
    again = the_alerts(scene)
    again.of(HELD)
    flush(again)
    assert scene.channels.seen("@ops") == ["⚠️ sellers.1.lesson.1: ждёт"]
    again.of(replace(HELD, note="Ждёт: тему"))
    flush(again)
    assert len(scene.channels.seen("@ops")) == 2, "that is another trouble"


def test_what_was_taken_in_is_told_by_the_next_process_if_this_one_dies(scene: Scene) -> None:
    the_alerts(scene).of(MISSED)
    flush(the_alerts(scene))
    assert scene.channels.seen("@ops") == ["⚠️ sellers.1.lesson.1: пропущено"]


def test_mail_goes_out_for_what_the_chat_could_not_be_told(scene: Scene) -> None:
    scene.alert_routes.works, scene.channels.ops_script = True, [DOWN]
    alerts = the_alerts(scene)
    alerts.of(HELD)
    assert flush(alerts) == ["sellers.1.lesson.1 mail"]
    assert scene.alert_routes.rings == [("Марафон: sellers.1.lesson.1: ждёт", "sellers.1.lesson.1: ждёт\nЖдёт: ссылку")]
    assert alerts.next(TEN) is None, "it has been told"


@pytest.mark.parametrize(
    ("state", "by"),
    [
        (DeliveryState.MISSED, "chat + mail"),
        (DeliveryState.FAILED, "chat + mail"),
        (DeliveryState.WAITING, "chat"),
        (DeliveryState.HELD, "chat"),
        (DeliveryState.UNKNOWN, "chat"),
    ],
)
def test_lost_posts_are_told_by_mail_too(scene: Scene, state: DeliveryState, by: str) -> None:
    scene.alert_routes.works = True
    alerts = the_alerts(scene)
    alerts.of(replace(MISSED, state=state))
    assert flush(alerts) == [f"sellers.1.lesson.1 {by}"]


def test_without_an_ops_chat_everything_goes_by_mail(scene: Scene) -> None:
    scene.marathon, scene.alert_routes.works = replace(scene.marathon, ops_chat=""), True
    alerts = the_alerts(scene)
    alerts.of(HELD)
    assert flush(alerts) == ["sellers.1.lesson.1 mail"]


@pytest.mark.parametrize("problem", [DOWN, DeliveryUnclear("no answer"), DeliveryRefused("kicked", permanent=True)])
def test_what_no_way_took_is_tried_again_with_growing_pauses_until_one_does(
    scene: Scene, problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    scene.channels.ops_script = [problem] * 3
    alerts = the_alerts(scene)
    alerts.of(MISSED)
    assert "пропущено" in caplog.text, "the log has it at once"
    tried = [TEN]
    while scene.channels.ops_script:
        assert flush(alerts, tried[-1]) == []
        again = alerts.next(tried[-1])
        assert again is not None
        assert flush(alerts, again - dt.timedelta(seconds=1)) == [], "not before"
        tried.append(again)
    assert [(b - a).seconds // 60 for a, b in pairwise(tried)] == [1, 2, 4]
    assert flush(alerts, tried[-1]) == ["sellers.1.lesson.1 chat"]
    assert scene.channels.seen("@ops") == ["⚠️ sellers.1.lesson.1: пропущено"]


def test_a_chat_that_is_down_is_asked_once_a_turn_and_for_as_long_as_it_says(scene: Scene) -> None:
    scene.channels.ops_script = [DeliveryRefused("too many", permanent=False, retry_after_s=300)]
    alerts = the_alerts(scene)
    alerts.of(MISSED)
    alerts.of(replace(HELD, key="heads.1.lesson.1"))
    assert flush(alerts) == []
    assert alerts.next(TEN) == TEN + dt.timedelta(seconds=300)
    assert len(flush(alerts, moscow(7, 10, 5))) == 2


def test_trouble_that_has_passed_untold_is_not_told(scene: Scene) -> None:
    scene.channels.ops_script = [DOWN]
    alerts = the_alerts(scene)
    alerts.of(HELD)
    flush(alerts)
    alerts.of(replace(HELD, state=DeliveryState.SENT, note=""))
    assert flush(alerts, moscow(7, 12)) == []
    assert scene.channels.seen("@ops") == []


def test_what_comes_back_after_it_was_mended_is_told_again(scene: Scene) -> None:
    alerts = the_alerts(scene)
    for _ in range(2):
        alerts.tell("sheet", "нет доступа")
        flush(alerts)
        alerts.mended("sheet", "снова есть")
        alerts.mended("sheet", "снова есть")
        flush(alerts)
    assert scene.channels.seen("@ops") == ["⚠️ нет доступа", "✅ снова есть"] * 2


def test_a_text_that_is_too_long_for_telegram_keeps_no_other_back(scene: Scene) -> None:
    alerts = the_alerts(scene)
    alerts.tell("sales", "строка <1>\n" * 2000)
    flush(alerts)
    ((_, text, _),) = scene.channels.posts
    assert 1000 < len(text) < 4096


def test_the_heartbeat_says_what_is_wrong_while_it_is_news(scene: Scene) -> None:
    alerts = the_alerts(scene)
    sent = replace(MISSED, state=DeliveryState.SENT)
    flush(alerts, TEN, sent)
    assert scene.alert_routes.beats[-1] == (True, "")
    flush(alerts, TEN, sent, MISSED, trouble="a tick failed: ValueError")
    assert scene.alert_routes.beats[-1] == (False, "a tick failed: ValueError\nsellers.1.lesson.1: missed: Время вышло")
    flush(alerts, moscow(7, 11, 1), sent, MISSED)
    assert scene.alert_routes.beats[-1] == (True, ""), "else it would never be well again"


def test_a_post_on_its_way_is_no_trouble_for_five_minutes(scene: Scene) -> None:
    alerts = the_alerts(scene)
    trying = replace(MISSED, state=DeliveryState.RETRY, note="no connection")
    flush(alerts, moscow(7, 10, 4), trying)
    flush(alerts, moscow(7, 10, 5), trying)
    assert [well for well, _ in scene.alert_routes.beats] == [True, False]


# -- in a tick -------------------------------------------------------------------------------------------------------


def test_with_telegram_down_posts_are_tried_within_their_windows_then_missed_and_told_by_mail(scene: Scene) -> None:
    scene.alert_routes.works = True
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.channels.script, scene.channels.ops_script = [DOWN] * 2000, [DOWN] * 2000
    scene.clock.moment = moscow(7, 10)
    scene.run(ticker, moscow(7, 14, 1))
    assert scene.saved("sellers.1.lesson.1").state is DeliveryState.MISSED
    assert scene.saved("sellers.1.lesson.1").attempt > 50
    assert "Telegram could not be reached" in scene.saved("sellers.1.lesson.1").note
    assert scene.saved("heads.1.lesson.1").state is DeliveryState.RETRY, "its window is the day"
    assert scene.journalled("sellers.1.lesson.1") == "пропущено"
    assert [subject for subject, _ in scene.alert_routes.rings] == ["Марафон: sellers.1.lesson.1: пропущено"]
    well, text = scene.alert_routes.beats[-1]
    assert (well, "heads.1.lesson.1: retry" in text) == (False, True)
    scene.channels.script, scene.channels.ops_script = [], []
    scene.run(ticker, moscow(7, 14, 10))
    assert scene.channels.seen("@heads") == ["День 1 · 10:00 · Урок"]
    assert "sellers.1.lesson.1" not in str(scene.channels.seen("@ops")), "they have had it by mail"


def test_without_mail_ops_hear_of_it_when_telegram_is_back(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.channels.script, scene.channels.ops_script = [DOWN] * 2000, [DOWN] * 2000
    scene.clock.moment = moscow(7, 10)
    scene.run(ticker, moscow(7, 14, 10))
    scene.channels.script, scene.channels.ops_script = [], []
    scene.run(ticker, moscow(7, 14, 45))
    assert [line for line in scene.channels.seen("@ops") if "sellers.1.lesson.1: пропущено" in line]


def test_ops_are_told_and_hearts_beat_after_the_posts_and_never_right_before_one(scene: Scene) -> None:
    order: list[str] = []

    class Listening(Bell):
        def beat(self, well: bool, text: str) -> None:
            order.append(f"beat {scene.clock.now():%H:%M:%S} after {len(scene.channels.seen())} posts")

    scene.alert_routes = Listening()
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 59, 20))
    scene.tick(ticker, moscow(7, 9, 59, 40))
    scene.tick(ticker, moscow(7, 10))
    assert order == ["beat 09:59:20 after 0 posts", "beat 10:00:00 after 2 posts"]


def test_what_waits_to_be_told_right_before_a_post_is_no_reason_to_tick_without_rest(scene: Scene) -> None:
    scene.sheet.show("program", "heads.1.lesson.1", {"time": dt.time(9, 59, 0), "task_link": None})
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9, 50))
    scene.channels.ops_script = [DOWN]
    scene.tick(ticker, moscow(7, 9, 59))
    scene.clock.moment = moscow(7, 9, 59, 35)
    ticks = scene.run(ticker, moscow(7, 10, 1))
    assert len(ticks) <= 4
    assert [line for line in scene.channels.seen("@ops") if "heads.1.lesson.1" in line]


def test_an_outage_of_google_is_in_the_heartbeat_after_five_minutes(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    scene.sheet.failures = [AWAY] * 100
    scene.clock.moment = moscow(7, 9, 10)
    scene.run(ticker, moscow(7, 9, 14, 30))
    assert all(well for well, _ in scene.alert_routes.beats)
    scene.run(ticker, moscow(7, 9, 17))
    well, text = scene.alert_routes.beats[-1]
    assert (well, text.startswith("Таблица недоступна с 09:00.")) == (False, True)

"""The service and a plan that has changed: it goes on with the tab, and says where its configuration differs."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

from support.channel.tick_scene import Scene, moscow
from support.sheet.sheet_builder import MONDAY, a_marathon, applied

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.marathon.model import DeliveryState

COURSE = a_marathon()
A_WEEK_LATER = a_marathon(starts_on=MONDAY + dt.timedelta(7))
SHORTER = a_marathon(days=12)


def of_ops(scene: Scene, word: str) -> list[str]:
    return [text for chat, text, _ in scene.channels.posts if chat == "@ops" and word in text]


def test_what_was_over_before_the_service_first_ran_is_one_line_and_no_miss(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(11, 15))
    early = {key: known.state for key, known in scene.outbox.deliveries().items() if ".1." in key or ".2." in key}
    assert len(early) == 10
    assert set(early.values()) == {DeliveryState.BEFORE_US}
    assert scene.journalled("sellers.1.lesson.1") == "до нас"
    (line,) = scene.channels.seen("@ops")
    assert "11, с 07.12 10:00 по 11.12 10:00" in line
    assert len(scene.channels.seen("@sellers")) == 1, "the lesson of 14:00 is still in its window"
    scene.tick(scene.ticker(), moscow(14, 20))
    assert scene.saved("sellers.4.lesson.1").state is DeliveryState.MISSED, "the service was to be there"


def test_after_a_lost_disk_what_was_not_sent_is_missed_all_the_same(scene: Scene, tmp_path: Path) -> None:
    scene.tick(scene.ticker(), moscow(7, 10))
    scene.outbox = SqliteOutbox(tmp_path / "another.sqlite")
    try:
        scene.tick(scene.ticker(), moscow(9, 9))
        assert scene.saved("sellers.1.lesson.1").state is DeliveryState.SENT
        assert scene.saved("sellers.1.summary.1").state is DeliveryState.MISSED
    finally:
        scene.outbox.close()


def test_a_service_whose_configuration_is_another_says_so_at_once_and_goes_on_with_the_tab(scene: Scene) -> None:
    scene.marathon = A_WEEK_LATER
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 10))
    (told,) = of_ops(scene, "расходятся")
    assert "starts_on" in told
    assert len(scene.channels.seen()) == 2, "the tab's lessons go out"
    dates = [row["date"] for row in scene.sheet.rows("program")]
    mend(A_WEEK_LATER, scene.sheet, scene.clock)
    assert [row["date"] for row in scene.sheet.rows("program")] == dates, "nor does the night change them"
    scene.tick(ticker, moscow(7, 14))
    assert len(of_ops(scene, "расходятся")) == 1, "told once"


def test_a_cancelled_slot_says_so_and_never_goes_out(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 9))
    scene.marathon = SHORTER
    applied(SHORTER, scene.sheet)
    states = {row.text("key"): row["state"] for row in scene.sheet.rows("program")}
    assert {key for key, state in states.items() if state == "отменено"} == {
        f"{track}.{day}.{post}"
        for track, posts in {
            "sellers": ("lesson.1", "lesson.2", "summary.1"),
            "heads": ("lesson.1", "summary.1"),
        }.items()
        for day in (6, 7)
        for post in posts
    }
    ticker = scene.ticker()
    for day, hour in itertools.product(range(7, 23), (10, 12, 14, 16, 18)):
        scene.tick(ticker, moscow(day, hour))
    assert [line for line in scene.channels.seen() if line.startswith(("День 6", "День 7"))] == []
    assert len([line for line in scene.channels.seen("@sellers") if "Финал" in line]) == 1
    assert {row["state"] for row in scene.sheet.rows("program")} == {"отправлено", "отменено"}


def test_a_slot_that_waits_and_is_cancelled_waits_no_more_and_may_come_back(scene: Scene) -> None:
    scene.sheet.show("program", "sellers.1.lesson.1", {"lesson_link": None})
    scene.tick(scene.ticker(), moscow(7, 10))
    assert scene.saved("sellers.1.lesson.1").state is DeliveryState.WAITING
    scene.sheet.show("program", "sellers.1.lesson.1", {"state": "Отменено"})
    scene.tick(scene.ticker(), moscow(7, 10, 10))
    assert scene.saved("sellers.1.lesson.1").state is DeliveryState.CANCELLED
    assert scene.journalled("sellers.1.lesson.1") == "отменено"
    scene.sheet.show("program", "sellers.1.lesson.1", {"state": None, "lesson_link": "https://l.example"})
    scene.tick(scene.ticker(), moscow(7, 10, 20))
    assert scene.saved("sellers.1.lesson.1").state is DeliveryState.SENT


def test_rows_of_a_day_that_people_deleted_stay_away_and_ops_hear_of_it(scene: Scene) -> None:
    ticker = scene.ticker()
    scene.tick(ticker, moscow(7, 9))
    for key in [row.text("key") for row in scene.sheet.rows("program") if ".2." in row.text("key")]:
        scene.sheet.delete_row("program", key)
    scene.tick(ticker, moscow(7, 9, 10))
    (told,) = of_ops(scene, "удалены строки")
    assert (
        "5 (heads.2.lesson.1, heads.2.summary.1, sellers.2.lesson.1, sellers.2.lesson.2, sellers.2.summary.1)" in told
    )
    before = len(scene.sheet.rows("program"))
    mend(COURSE, scene.sheet, scene.clock)
    assert len(scene.sheet.rows("program")) == before, "the night does not put them back"
    applied(COURSE, scene.sheet)
    assert len(scene.sheet.rows("program")) == before, "nor does apply"
    passed = {row["label"]: row["day"] for row in scene.sheet.rows("days")}
    assert passed["09.12"] is None, "it is no learning day any more"
    tasks = {row["tasks"] for row in scene.sheet.rows("rating_sellers")}
    assert tasks == {12}, "its tasks don't count"
    scene.run(ticker, moscow(9, 19))
    assert [line for line in scene.channels.seen() if line.startswith("День 2")] == []
    assert len(of_ops(scene, "удалены строки")) == 1


def test_whatever_the_tab_holds_a_track_has_one_final(scene: Scene) -> None:
    scene.tick(scene.ticker(), moscow(7, 9))
    scene.sheet.type_row("program", {"key": "sellers.9.final.1", "date": dt.date(2026, 12, 21), "time": dt.time(19)})
    scene.tick(scene.ticker(), moscow(21, 9))
    scene.run(scene.ticker(), moscow(24, 12))
    assert len([line for line in scene.channels.seen("@sellers") if "Финал" in line]) == 1
    assert scene.saved("sellers.final").state is DeliveryState.SENT


def test_a_marathon_of_an_earlier_version_keeps_its_final(scene: Scene) -> None:
    for track in ("sellers", "heads"):
        scene.sheet.show("program", f"{track}.final", {"key": f"{track}.8.final.1"})
    later = a_marathon(days=17)
    applied(later, scene.sheet)
    scene.marathon = later
    keys = [row.text("key") for row in scene.sheet.rows("program") if "final" in row.text("key")]
    assert sorted(keys) == ["heads.8.final.1", "sellers.8.final.1"]
    scene.tick(scene.ticker(), moscow(7, 9))
    scene.tick(scene.ticker(), moscow(22, 9))
    scene.run(scene.ticker(), moscow(24, 12))
    assert scene.saved("sellers.8.final.1").sent_at == moscow(23, 18)


def test_what_finished_asks_for_follows_the_plan_unless_somebody_typed_it(scene: Scene) -> None:
    def finish() -> object:
        return next(row["value"] for row in scene.sheet.rows("settings") if row.text("key") == "finish_tasks")

    assert finish() == 12
    applied(replace(SHORTER, finish_share=0.8), scene.sheet)
    assert finish() == 8
    scene.sheet.show("settings", "finish_tasks", {"value": 5})
    applied(COURSE, scene.sheet)
    assert finish() == 5

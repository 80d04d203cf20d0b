"""How the marathon stands: figures, today's posts, what comes next, and what needs a person."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet

from sheets_marathon.adapters.storage.outbox_sqlite import SqliteOutbox
from sheets_marathon.errors import SheetError
from sheets_marathon.jobs.delivery.program_memory import ProgramMemory
from sheets_marathon.jobs.health.alerts import TROUBLE
from sheets_marathon.jobs.health.pulse import BEAT, Heart
from sheets_marathon.jobs.health.status import Status, read_status
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.sheet_store import RequestsMade
from sheets_marathon.tabs.program import read_program

COURSE = a_marathon()
WEDNESDAY = dt.datetime(2026, 12, 9, 12, tzinfo=MOSCOW)
HOLDER = "process 4711 on host since 2026-12-07T09:00:00+03:00"
LINKS = {"topic": "Тема", "lesson_link": "https://l.example.org", "task_link": "https://t.example.org"}


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    """That of a service which has given a sign a moment ago."""
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    found.record_run(BEAT, WEDNESDAY)
    yield found
    found.close()


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def look(sheet: Sheet, outbox: SqliteOutbox, at: dt.datetime = WEDNESDAY, holder: str = HOLDER) -> Status:
    return read_status(COURSE, sheet, outbox, HandClock(at), holder)


def told(found: Status) -> list[str]:
    return found.report().lines()


def delivered(key: str, state: DeliveryState, note: str = "") -> Delivery:
    return Delivery(key, "@sellers", WEDNESDAY, state, note=note)


def test_each_curators_queue_is_shown(sheet: Sheet, outbox: SqliteOutbox) -> None:
    for name in ("Анна", "Борис"):
        sheet.type_row("curators", {"name": name})
    sheet.show("curators", "Анна", {"queue": 5})
    found = look(sheet, outbox)
    assert "with curators: Анна 5, Борис 0" in told(found)
    assert found.report().facts["queues"] == {"Анна": 5, "Борис": 0}


def test_a_reminder_is_no_post_and_one_that_came_too_late_no_trouble(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.save(delivered("curators.2026-12-08", DeliveryState.SENT))
    outbox.save(delivered("curators.2026-12-09", DeliveryState.MISSED, "too late"))
    found = look(sheet, outbox)
    assert (found.healthy, found.sent, found.trouble, found.missed) == (True, 0, (), ())
    outbox.save(delivered("curators.2026-12-09", DeliveryState.FAILED, "the bot is not in the chat"))
    assert look(sheet, outbox).trouble == ("curators.2026-12-09: failed: the bot is not in the chat",)


def test_a_quiet_marathon_is_healthy_and_seen_in_one_read(sheet: Sheet, outbox: SqliteOutbox) -> None:
    found = look(sheet, outbox)
    assert (found.healthy, found.trouble, found.sheet_problem, sheet.reads) == (True, (), "", 1)
    assert (found.sent, found.planned, found.last_night, found.requests) == (0, 37, None, None)
    figures = found.figures
    assert figures is not None
    assert figures.participants == {"sellers": 2, "heads": 1}
    assert (figures.ledger_rows, figures.open_review, figures.share_of_learning) == (0, 0, None)
    assert not any(line.startswith("!") for line in told(found))


def test_what_comes_next_is_the_first_slot_ahead_that_nothing_was_done_about(
    sheet: Sheet, outbox: SqliteOutbox
) -> None:
    assert look(sheet, outbox).next_slot == "sellers.2.lesson.2 at 09.12 14:00"
    outbox.save(delivered("sellers.2.lesson.2", DeliveryState.SENT))
    found = look(sheet, outbox)
    assert found.next_slot == "heads.2.summary.1 at 09.12 18:00"
    assert found.sent == 1
    assert look(sheet, outbox, WEDNESDAY + dt.timedelta(days=30)).next_slot == ""


def test_todays_slots_are_shown_in_their_order_with_what_they_wait_for(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.show("program", "sellers.2.lesson.2", {**LINKS, "task_link": None, "responsible": "Инна"})
    outbox.save(delivered("heads.2.lesson.1", DeliveryState.SENT, "found by looking"))
    outbox.save(delivered("sellers.2.lesson.1", DeliveryState.WAITING, "ждёт ссылку, ответственный: Инна"))
    today = [str(one) for one in look(sheet, outbox).today]
    assert today == [
        "10:00 heads.2.lesson.1 · sent",
        "10:00 sellers.2.lesson.1 · held — ждёт ссылку, ответственный: Инна",
        "14:00 sellers.2.lesson.2 · planned — lacks task_link (Инна)",
        "18:00 heads.2.summary.1 · planned",
        "18:00 sellers.2.summary.1 · planned",
    ]
    assert f"  {today[2]}" in told(look(sheet, outbox))
    assert look(sheet, outbox, WEDNESDAY + dt.timedelta(days=1)).today == ()


def test_a_slot_whose_moment_has_passed_untouched_is_due(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.show("program", "sellers.2.lesson.1", LINKS)
    assert "10:00 sellers.2.lesson.1 · due" in [str(one) for one in look(sheet, outbox).today]


@pytest.mark.parametrize(
    "state",
    sorted(TROUBLE | {DeliveryState.RETRY}),
)
def test_a_delivery_in_trouble_is_shown_with_why(sheet: Sheet, outbox: SqliteOutbox, state: DeliveryState) -> None:
    outbox.save(delivered("sellers.1.lesson.1", state, "почему-то"))
    found = look(sheet, outbox)
    assert found.trouble == (f"sellers.1.lesson.1: {state.shown}: почему-то",)
    assert not found.healthy
    assert f"! sellers.1.lesson.1: {state.shown}: почему-то" in told(found)


def test_a_focus_touch_that_was_skipped_needs_nobody(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.save(delivered("sellers.1.focus.1", DeliveryState.MISSED, "too late"))
    outbox.save(delivered("brief.2026-12-07.201", DeliveryState.HELD, "unclear"))
    found = look(sheet, outbox)
    assert (found.healthy, found.trouble) == (True, ())


def test_a_post_that_was_missed_days_ago_is_told_and_wakes_nobody_up(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.save(delivered("sellers.1.lesson.1", DeliveryState.MISSED))
    assert not look(sheet, outbox, WEDNESDAY + dt.timedelta(minutes=10)).healthy
    later = WEDNESDAY + dt.timedelta(days=1, minutes=1)
    outbox.record_run(BEAT, later)
    found = look(sheet, outbox, later)
    assert (found.healthy, found.trouble, found.missed) == (True, (), ("sellers.1.lesson.1",))
    assert "missed before: sellers.1.lesson.1" in told(found)
    outbox.save(delivered("sellers.1.lesson.2", DeliveryState.HELD))
    assert not look(sheet, outbox, later).healthy, "that one still waits for a person"


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.INTENT])
def test_a_delivery_on_its_way_is_no_trouble(sheet: Sheet, outbox: SqliteOutbox, state: DeliveryState) -> None:
    outbox.save(delivered("sellers.1.lesson.1", state))
    assert look(sheet, outbox).healthy


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (dt.datetime(2026, 12, 1, 12, tzinfo=MOSCOW), "6"),
        (dt.datetime(2026, 12, 7, 12, tzinfo=MOSCOW), "day 1 of 16, learning day 1"),
        (dt.datetime(2026, 12, 8, 12, tzinfo=MOSCOW), "day 2 of 16"),
        (dt.datetime(2026, 12, 21, 12, tzinfo=MOSCOW), "day 15 of 16, learning day 7"),
        (dt.datetime(2026, 12, 22, 12, tzinfo=MOSCOW), "day 16 of 16"),
        (dt.datetime(2026, 12, 24, 12, tzinfo=MOSCOW), "2"),
        (dt.datetime(2026, 12, 6, 22, tzinfo=dt.UTC), "day 1 of 16, learning day 1"),
    ],
)
def test_the_day_is_told_in_the_marathons_zone(sheet: Sheet, outbox: SqliteOutbox, at: dt.datetime, day: str) -> None:
    assert day in look(sheet, outbox, at).day


def test_a_service_that_is_not_alive_is_trouble_only_while_the_marathon_runs(
    sheet: Sheet, outbox: SqliteOutbox
) -> None:
    assert f"service: alive: {HOLDER}" in told(look(sheet, outbox))
    found = look(sheet, outbox, holder="")
    assert not found.healthy
    assert "! service: not running, no sign since 09.12 12:00" in told(found)
    silent = look(sheet, outbox, WEDNESDAY + dt.timedelta(hours=1))
    assert not silent.healthy
    assert f"! service: no sign since 09.12 12:00, although {HOLDER} holds its lock" in told(silent)
    before = look(sheet, outbox, WEDNESDAY - dt.timedelta(days=7), holder="")
    assert before.healthy
    assert not any(line.startswith("!") for line in told(before))


def test_a_sales_contest_is_warned_of(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.show("rating_sellers", "101", {"learning": 3, "sales": 1, "score": 4, "rank": 1})
    assert "rating: 75% of points are learning" in told(look(sheet, outbox))
    sheet.show("rating_sellers", "101", {"sales": 7, "score": 10})
    found = look(sheet, outbox)
    assert found.report().facts["share_of_learning"] == 0.3
    assert "rating: 30% of points are learning — it is turning into a sales contest" in told(found)


def test_works_that_wait_for_a_grade_are_counted_by_track(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.show("grades_sellers", "101", {"mark.2.1": "сдано", "mark.1.1": 3, "mark.1.2": "доработка"})
    sheet.show("grades_sellers", "102", {"mark.1.2": "Сдано "})
    assert "waiting for a grade: sellers 2 (the oldest of the lesson on 07.12), heads 0" in told(look(sheet, outbox))
    sheet.show("participants", "102", {"left_on": 46365})
    sheet.show("program", "sellers.2.lesson.1", {"date": 46366})
    assert "waiting for a grade: sellers 1 (the oldest of the lesson on 10.12), heads 0" in told(look(sheet, outbox))


def test_open_questions_the_ledger_and_the_newest_deals_are_counted(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.type_row("review", {"key": "a", "what": "?"})
    sheet.type_row("review", {"key": "b", "what": "?", "resolved": 46363.5})
    for document, imported_at in (("D1", 46364.125), ("D2", 46365.125), ("D3", 46365.125)):
        deal = {"date": 46363, "kind": "продажа", "document": document, "quantity": 1, "imported_at": imported_at}
        sheet.type_row("sales", deal)
    outbox.record_run("night", dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW))
    found = look(sheet, outbox)
    assert "review: 1 open" in told(found)
    assert (
        "sales: 3 events in the ledger; the newest 2 came 09.12 03:00; the service's last night: 09.12 03:00"
        in told(found)
    )


def test_the_share_of_googles_quota_is_told(sheet: Sheet, outbox: SqliteOutbox) -> None:
    assert "Google: the service has asked nothing today" in told(look(sheet, outbox))
    Heart(outbox, lambda: RequestsMade(WEDNESDAY.date(), 345, 120, 12)).beat(WEDNESDAY)
    assert (
        "Google: 345 reads, 120 writes by the service today; its busiest minute had 12 (20% of the 60 allowed)"
        in told(look(sheet, outbox))
    )


def test_without_google_the_outbox_tells_what_it_knows(sheet: Sheet, outbox: SqliteOutbox) -> None:
    snapshot = sheet.read_tabs(["program"])
    ProgramMemory(outbox, COURSE.calendar).remember(
        read_program(snapshot["program"], COURSE.calendar)[0], WEDNESDAY - dt.timedelta(minutes=10)
    )
    outbox.save(delivered("heads.2.lesson.1", DeliveryState.SENT))
    sheet.failures.append(SheetError("Google can't be reached", "it will be tried again", permanent=False))
    found = look(sheet, outbox)
    assert (found.healthy, found.figures, found.sent, found.planned) == (False, None, 1, 37)
    assert "10:00 heads.2.lesson.1 · sent" in [str(one) for one in found.today]
    assert (
        "! the sheet can't be read, posts are those of 09.12 11:50: Google can't be reached → it will be tried again"
        in told(found)
    )
    said = json.loads(json.dumps(found.report().facts))
    assert (said["sheet_problem"].splitlines()[0], said["participants"]) == ("Google can't be reached", None)


def test_machines_get_the_same_figures(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.record_run("night", dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW))
    sheet.show("grades_sellers", "101", {"mark.1.1": "сдано"})
    made = RequestsMade(WEDNESDAY.date(), 345, 120, 12)
    Heart(outbox, lambda: made).beat(WEDNESDAY)
    found = look(sheet, outbox)
    said = json.loads(json.dumps(found.report().facts))
    assert (said["healthy"], said["planned"], said["day"]) == (True, 37, found.day)
    assert dt.datetime.fromisoformat(said["last_night"]) == dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW)
    assert said["participants"] == {"sellers": 2, "heads": 1}
    assert said["waiting"]["sellers"] == {"works": 1, "oldest_lesson": "2026-12-07"}
    assert said["requests"] == {"on": "2026-12-09", "reads": 345, "writes": 120, "busiest_minute": 12}
    assert (said["service"]["alive"], said["service"]["holder"]) == (True, HOLDER)
    assert [one["key"] for one in said["today"]] == [one.key for one in found.today]

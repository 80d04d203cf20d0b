"""How the marathon stands: figures, what comes next, and what needs a person."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_channel import HandClock
from sheet_builder import MOSCOW, Sheet, a_course, a_running_sheet

from sheets_marathon.adapters.outbox_sqlite import SqliteOutbox
from sheets_marathon.jobs.status import Status, status
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports import Delivery

COURSE = a_course()
WEDNESDAY = dt.datetime(2026, 12, 9, 12, tzinfo=MOSCOW)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    found = SqliteOutbox(tmp_path / "outbox.sqlite")
    yield found
    found.close()


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def look(sheet: Sheet, outbox: SqliteOutbox, at: dt.datetime = WEDNESDAY) -> Status:
    return status(COURSE, sheet, outbox, HandClock(at))


def delivered(key: str, state: DeliveryState, note: str = "") -> Delivery:
    return Delivery(key, "@sellers", WEDNESDAY, state, note=note)


def test_a_quiet_marathon_is_healthy_and_seen_in_one_read(sheet: Sheet, outbox: SqliteOutbox) -> None:
    found = look(sheet, outbox)
    assert (found.healthy, found.trouble, sheet.reads) == (True, (), 1)
    assert found.participants == {"sellers": 2, "heads": 1}
    assert (found.sent, found.planned, found.ledger_rows, found.open_review) == (0, 37, 0, 0)
    assert (found.share_of_learning, found.last_night) == (None, None)


def test_what_comes_next_is_the_first_slot_ahead_that_nothing_was_done_about(
    sheet: Sheet, outbox: SqliteOutbox
) -> None:
    assert look(sheet, outbox).next_slot == "sellers.2.lesson.2 at 09.12 14:00"
    outbox.save(delivered("sellers.2.lesson.2", DeliveryState.SENT))
    found = look(sheet, outbox)
    assert found.next_slot == "heads.2.summary.1 at 09.12 18:00"
    assert found.sent == 1
    assert look(sheet, outbox, WEDNESDAY + dt.timedelta(days=30)).next_slot == ""


@pytest.mark.parametrize(
    "state",
    [DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.HELD, DeliveryState.MISSED, DeliveryState.RETRY],
)
def test_a_delivery_in_trouble_is_shown_with_why(sheet: Sheet, outbox: SqliteOutbox, state: DeliveryState) -> None:
    outbox.save(delivered("sellers.1.lesson.1", state, "почему-то"))
    found = look(sheet, outbox)
    assert found.trouble == (f"sellers.1.lesson.1: {state}: почему-то",)
    assert not found.healthy
    assert f"! sellers.1.lesson.1: {state}: почему-то" in found.lines()


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


def test_a_sales_contest_is_warned_of(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.show("rating_sellers", "101", {"learning": 3, "sales": 1, "score": 4, "rank": 1})
    found = look(sheet, outbox)
    assert found.share_of_learning == 0.75
    assert "rating: 75% of points are learning" in found.lines()
    sheet.show("rating_sellers", "101", {"sales": 7, "score": 10})
    found = look(sheet, outbox)
    assert found.share_of_learning == 0.3
    assert "rating: 30% of points are learning — it is turning into a sales contest" in found.lines()


def test_open_questions_and_the_ledger_are_counted(sheet: Sheet, outbox: SqliteOutbox) -> None:
    sheet.type_row("review", {"key": "a", "what": "?"})
    sheet.type_row("review", {"key": "b", "what": "?", "resolved": 46363.5})
    sheet.type_row("sales", {"date": 46363, "kind": "продажа", "document": "D1", "quantity": 1})
    found = look(sheet, outbox)
    assert (found.open_review, found.ledger_rows) == (1, 1)


def test_the_last_night_is_told_in_the_marathons_time(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.record_run("night", dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW))
    assert "last import: 09.12 03:00" in "\n".join(look(sheet, outbox).lines())


def test_machines_get_the_same_figures(sheet: Sheet, outbox: SqliteOutbox) -> None:
    outbox.record_run("night", dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW))
    found = look(sheet, outbox)
    said = json.loads(json.dumps(found.as_json()))
    assert (said["healthy"], said["planned"], said["day"]) == (True, 37, found.day)
    assert dt.datetime.fromisoformat(said["last_night"]) == dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW)

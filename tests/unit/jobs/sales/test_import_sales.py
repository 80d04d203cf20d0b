"""The nightly import: every car once, for one person, or in Review; repeating it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.channel.scripted_channel import HandClock
from support.sheet.imported_nights import COURSE, NIGHT, Feed, brought, ledger, returned, sold
from support.sheet.sheet_builder import ROSTER, Sheet, a_running_sheet, applied

from sheets_marathon.errors import FeedRefused, StaleWrite, WriteUnclear
from sheets_marathon.jobs.sales.import_sales import import_sales, plan_import
from sheets_marathon.jobs.sales.sales_plan import IMPORT_TABS
from sheets_marathon.jobs.sheet.plan import MARKER_PREFIX
from sheets_marathon.marathon.model import DealEvent
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.sales_feed import FeedReading, PassedOver, Unreadable
from sheets_marathon.spreadsheet.changes import Change


@pytest.fixture
def sheet() -> Sheet:
    return a_running_sheet(COURSE)


def test_new_events_come_into_the_ledger_and_the_flat_tab_in_one_read_and_one_write(sheet: Sheet) -> None:
    report = brought(sheet, sold("D2"), sold("D1", "102", quantity=2), returned("D2"))
    assert ledger(sheet) == [
        ("D1", "продажа", "102", 2),
        ("D2", "продажа", "101", 1),
        ("D2", "возврат", "101", -1),
    ]
    row = sheet.rows("sales")[0]
    assert (row["name"], row["store"], row["source"]) == ("Петрова Анна Сергеевна", "Юг", "a.csv")
    assert (row["date"], row["imported_at"]) == (46364, 46365.125)
    flat = sheet.rows("looker_sales")[0]
    assert (flat["city"], flat["track"], flat["takes_part"], flat["in_marathon"]) == ("Томск", "ПК", "да", "да")
    assert (sheet.reads, sheet.writes) == (1, 1)
    assert (report.changed, report.facts["new"]) == (True, 3)


def test_many_deals_are_written_in_portions_that_google_takes(sheet: Sheet) -> None:
    deals = [sold(f"D{number:04}") for number in range(3000)]
    report = brought(sheet, *deals, sold("X", "999"))
    assert (len(ledger(sheet)), sheet.reads, sheet.writes) == (3000, 1, 2)
    assert (report.facts["new"], len(sheet.rows("review"))) == (3000, 1)
    assert brought(sheet, *deals).changed is False


def test_a_portion_that_failed_is_made_up_without_doubling_the_ones_before(sheet: Sheet) -> None:
    deals = [sold(f"D{number:04}") for number in range(3000)]
    sheet.failures = [None, None, StaleWrite("somebody was ahead")]
    assert brought(sheet, *deals).facts["new"] == 3000
    assert len({row[0] for row in ledger(sheet)}) == len(ledger(sheet)) == 3000


def test_a_repeated_import_changes_nothing_and_writes_nothing(sheet: Sheet) -> None:
    brought(sheet, sold("D1"))
    report = brought(sheet, sold("D1"), at=NIGHT + dt.timedelta(days=1))
    assert (report.changed, report.facts["new"], report.facts["known"]) == (False, 0, 1)
    assert (len(ledger(sheet)), sheet.writes) == (1, 1)


def test_a_dry_run_tells_and_writes_nothing(sheet: Sheet) -> None:
    report = brought(sheet, sold("D1"), sold("D2", "999"), dry=True)
    assert (report.facts["new"], report.facts["review"], report.changed) == (1, 1, False)
    assert (sheet.writes, ledger(sheet)) == (0, [])


EVENTS = st.builds(
    lambda number, back, who, cars: (returned if back else sold)(f"D{number}", who, quantity=cars),
    st.integers(1, 5),
    st.booleans(),
    st.sampled_from(["101", "102", "103", "999", ""]),
    st.integers(1, 2),
)
EXPORT = st.lists(EVENTS, max_size=6, unique_by=lambda event: (event.document, event.kind))


@settings(max_examples=30)
@given(st.lists(EXPORT, max_size=4))
def test_overlapping_exports_never_double_a_car(exports: list[list[DealEvent]]) -> None:
    sheet = a_running_sheet(COURSE)
    for night, export in enumerate(exports):
        brought(sheet, *export, at=NIGHT + dt.timedelta(days=night))
    events = [event for export in exports for event in export]
    matched = {(event.document, event.kind) for event in events if event.seller_number in ("101", "102", "103")}
    keys = [(row["document"], row["kind"]) for row in sheet.rows("sales")]
    assert {(str(one), {"продажа": "sale", "возврат": "return"}[str(kind)]) for one, kind in keys} <= matched
    versions = [(row["document"], row["kind"], row["id"], row["version"]) for row in sheet.rows("sales")]
    assert len(set(versions)) == len(versions) == len(sheet.rows("looker_sales"))
    added = Counter[tuple[object, ...]]()
    for row in sheet.rows("sales"):
        added[row["document"], row["kind"], row["id"]] += cast(int, row["quantity"])
    assert all(abs(cars) <= 2 for cars in added.values()), "corrections add up to one deal"
    everything = [replace(event, source=f"{night}.csv") for night, export in enumerate(exports) for event in export]
    brought(sheet, *everything, at=NIGHT + dt.timedelta(days=9))
    rows = len(versions), len(sheet.rows("sales"))
    brought(sheet, *everything, at=NIGHT + dt.timedelta(days=10))
    assert len(sheet.rows("sales")) == rows[1], "all of them once more bring nothing"


def test_people_outside_the_marathon_have_their_deals_in_the_ledger(sheet: Sheet) -> None:
    brought(sheet, sold("D1", "103"))
    assert ledger(sheet) == [("D1", "продажа", "103", 1)]
    assert sheet.rows("looker_sales")[0]["takes_part"] == "нет"


def test_cars_sold_before_the_start_are_the_baseline(sheet: Sheet) -> None:
    first = COURSE.baseline_from
    brought(
        sheet,
        sold("D0", on=first - dt.timedelta(1), quantity=50),
        sold("D1", on=first, quantity=3),
        sold("D2", on=COURSE.first_day - dt.timedelta(1), quantity=2),
        returned("D2", on=COURSE.first_day - dt.timedelta(1)),
        sold("D3", on=COURSE.first_day, quantity=50),
    )
    baselines = {row.text("id"): row["baseline"] for row in sheet.rows("participants")}
    assert baselines == {"101": 4, "102": 0, "103": 0, "201": 0}
    assert {row["document"]: row["in_marathon"] for row in sheet.rows("looker_sales")}["D2"] == "нет"


def test_a_row_that_can_not_be_read_is_asked_about(sheet: Sheet) -> None:
    totals = PassedOver("total", ("a.csv:8", "a.csv:9"))
    reading = FeedReading((), (Unreadable("a.csv:7", "7;кто-то;?", Reason.BAD_DATE),), (totals,), 3)
    report = import_sales(COURSE, sheet, [Feed(reading)], HandClock(NIGHT))
    (question,) = sheet.rows("review")
    assert (question["what"], question["where"], question.text("why")[:15]) == (
        "7;кто-то;?",
        "a.csv:7",
        "Дата не понята:",
    )
    assert "3 rows read: 0 new, 0 already known, 1 for Review, 2 passed over (total 2)" in report.lines()[1]


def test_a_feed_of_the_wrong_shape_is_reported_and_others_are_read(sheet: Sheet) -> None:
    refused = Feed(FeedRefused("b.csv has no column “Документ”"))
    good = Feed(FeedReading((sold("D1"),), rows_read=1))
    report = import_sales(COURSE, sheet, [refused, good], HandClock(NIGHT))
    assert ledger(sheet) == [("D1", "продажа", "101", 1)]
    assert report.problems == ("b.csv has no column “Документ”",)


def test_when_every_feed_is_refused_nothing_is_read_or_written(sheet: Sheet) -> None:
    with pytest.raises(FeedRefused, match="Документ"):
        import_sales(COURSE, sheet, [Feed(FeedRefused("no column “Документ”"))] * 2, HandClock(NIGHT))
    assert (sheet.reads, sheet.writes) == (0, 0)


def test_without_any_export_only_what_is_owed_anyway_is_done(sheet: Sheet) -> None:
    brought(sheet)
    report = brought(sheet)
    assert (report.changed, report.title) == (False, "sales: nothing new")


def test_the_writes_marker_is_the_same_for_the_same_new_events_of_a_day(sheet: Sheet) -> None:
    def marker(*events: DealEvent, at: dt.datetime = NIGHT) -> str:
        one = a_running_sheet(COURSE)
        brought(one, *events, at=at)
        (name,) = [name for name in one.held.names if name.startswith(MARKER_PREFIX)]
        return name

    first = marker(sold("D1"), sold("D2"))
    assert first.startswith("sm_done_import_20261209_")
    assert marker(sold("D2"), sold("D1"), sold("D1"), at=NIGHT + dt.timedelta(hours=5)) == first
    assert marker(sold("D1"), sold("D3")) != first
    assert marker(sold("D1"), sold("D2"), at=NIGHT + dt.timedelta(days=1)) != first


def test_a_newcomer_without_a_number_sells_under_the_one_that_the_next_look_gives_them(sheet: Sheet) -> None:
    """N001 was somebody's who has left the roster: their grades and their place are still there under it."""
    sheet.type_row("participants", {"name": "Бывший Борис", "role": "ПК"})
    applied(COURSE, sheet)
    sheet.show("participants", "N001", {"id": None, "name": "Новая Нина"})
    brought(sheet, replace(sold("D1", ""), seller_name="Новая Нина"))
    applied(COURSE, sheet)
    (person,) = [row for row in sheet.rows("participants") if row["name"] == "Новая Нина"]
    assert person["id"] == "N002"
    assert ledger(sheet) == [("D1", "продажа", "N002", 1)]


def test_a_write_that_landed_unseen_is_not_made_again(sheet: Sheet) -> None:
    snapshot = sheet.read_tabs(IMPORT_TABS)
    reading = FeedReading((sold("D1"),), rows_read=1)
    planned = plan_import(COURSE, snapshot, [reading], NIGHT)
    brought(sheet, sold("D1"))
    before = ledger(sheet)

    def stale_once(keys: object) -> object:
        del sheet.read_tabs
        return snapshot

    sheet.read_tabs = stale_once  # type: ignore[method-assign, assignment]
    report = import_sales(COURSE, sheet, [Feed(reading)], HandClock(NIGHT))
    assert planned.changes
    assert (report.changed, report.facts["new"]) == (False, 0)
    assert ledger(sheet) == before


@pytest.mark.parametrize("came_in", [True, False])
def test_after_a_write_without_an_answer_the_keys_tell_what_is_still_to_be_written(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch, came_in: bool
) -> None:
    apply, unanswered = sheet.apply, [WriteUnclear("no answer")]

    def applied(changes: Sequence[Change], marker: str | None = None) -> None:
        if came_in or not unanswered:
            apply(changes, marker)
        if unanswered:
            raise unanswered.pop()

    monkeypatch.setattr(sheet, "apply", applied)
    report = brought(sheet, sold("D1"), sold("D2"))
    assert [row[0] for row in ledger(sheet)] == ["D1", "D2"]
    assert (report.changed, report.facts["new"], sheet.writes) == (True, 2, 1)


def test_an_import_that_somebody_was_ahead_of_is_planned_anew(sheet: Sheet) -> None:
    sheet.failures = [None, StaleWrite("somebody was ahead")]
    assert brought(sheet, sold("D1")).facts["new"] == 1
    assert [row[0] for row in ledger(sheet)] == ["D1"]
    sheet.failures = [None, *[StaleWrite("somebody is ahead"), None] * 3]
    with pytest.raises(StaleWrite):
        brought(sheet, sold("D1"), sold("D2"))


def test_rows_that_somebody_deleted_come_back_with_the_next_import_of_the_same_day(sheet: Sheet) -> None:
    brought(sheet, sold("D1"))
    tab = sheet.tab("sales")
    tab.cells = {place: value for place, value in tab.cells.items() if place[0] == 0}
    assert ledger(sheet) == []
    brought(sheet, sold("D1"))
    assert len(ledger(sheet)) == 1


def test_a_person_without_a_number_of_their_own_is_matched_by_name() -> None:
    sheet = a_running_sheet(COURSE, [{**ROSTER[0], "id": None}])
    brought(sheet, replace(sold("D1", ""), seller_name="ИВАНОВ ИВАН ПЕТРОВИЧ"))
    assert ledger(sheet) == [("D1", "продажа", "N001", 1)]

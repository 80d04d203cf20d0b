"""What a changed plan means for each slot that stands in the Program tab already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest

from sheets_marathon.marathon.calendar.applied_plan import dump_applied, load_applied
from sheets_marathon.marathon.calendar.plan_change import (
    Applied,
    PlanChange,
    SlotFate,
    SlotRow,
    missing_slots,
    plan_change,
)
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan
from sheets_marathon.marathon.model import DeliveryState, SlotKind, Track

MONDAY = dt.date(2026, 12, 7)
TRACKS = tuple(
    TrackPlan(track, {SlotKind.LESSON: (dt.time(10), dt.time(14)), SlotKind.SUMMARY: (dt.time(18),)}) for track in Track
)
FIRST = Calendar(MONDAY, tracks=TRACKS)
BEFORE = dt.datetime(2026, 12, 1, 9, tzinfo=FIRST.zone)


def at(day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, tzinfo=FIRST.zone)


def rows_of(calendar: Calendar) -> list[SlotRow]:
    return [SlotRow(slot.key, slot.at) for slot in planned_slots(calendar)]


def with_row(rows: Iterable[SlotRow], row: SlotRow) -> list[SlotRow]:
    return [row if other.key == row.key else other for other in rows]


def fates(change: PlanChange) -> dict[str, SlotFate]:
    return {slot.key: slot.fate for slot in change.changes}


def of_sellers(change: PlanChange, fate: SlotFate) -> list[str]:
    return [slot.key for slot in change.of(fate) if slot.key.startswith("sellers")]


def test_nothing_changes_while_configuration_and_tab_agree() -> None:
    assert plan_change(FIRST, rows_of(FIRST), Applied(FIRST), BEFORE).changes == ()


def test_an_empty_tab_gets_every_slot_also_those_whose_day_is_over() -> None:
    change = plan_change(FIRST, [], None, at(15, 9))
    assert {slot.fate for slot in change.changes} == {SlotFate.APPEARS}
    assert len(change.changes) == len(planned_slots(FIRST))


def test_a_later_start_moves_every_slot_by_as_many_days() -> None:
    change = plan_change(replace(FIRST, starts_on=dt.date(2026, 12, 14)), rows_of(FIRST), Applied(FIRST), BEFORE)
    assert {slot.fate for slot in change.changes} == {SlotFate.MOVES}
    assert {slot.planned - slot.stands for slot in change.changes if slot.planned and slot.stands} == {dt.timedelta(7)}
    assert len(change.changes) == len(planned_slots(FIRST))


def test_a_holiday_moves_lessons_on_cancels_the_last_day_and_makes_no_second_final() -> None:
    change = plan_change(
        replace(FIRST, skipped=frozenset({dt.date(2026, 12, 9)})), rows_of(FIRST), Applied(FIRST), BEFORE
    )
    assert of_sellers(change, SlotFate.CANCELLED) == ["sellers.7.lesson.1", "sellers.7.lesson.2", "sellers.7.summary.1"]
    moved = {slot.key: slot.planned for slot in change.of(SlotFate.MOVES)}
    assert moved["sellers.2.lesson.1"] == at(11, 10)
    assert moved["sellers.6.summary.1"] == at(21, 18)
    assert not [key for key in fates(change) if "final" in key]


def test_a_date_that_somebody_typed_stays_and_is_told_of() -> None:
    typed = with_row(rows_of(FIRST), SlotRow("sellers.3.lesson.1", at(12, 11)))
    same = plan_change(FIRST, typed, Applied(FIRST), BEFORE)
    assert fates(same) == {"sellers.3.lesson.1": SlotFate.TYPED}
    later = plan_change(replace(FIRST, starts_on=dt.date(2026, 12, 14)), typed, Applied(FIRST), BEFORE)
    assert fates(later)["sellers.3.lesson.1"] is SlotFate.TYPED
    assert fates(later)["sellers.3.lesson.2"] is SlotFate.MOVES
    assert "stays where somebody put it: 12.12.2026 11:00; the configuration says 18.12.2026 10:00" in str(
        next(slot for slot in later.changes if slot.key == "sellers.3.lesson.1")
    )


def test_what_was_sent_missed_or_may_be_in_the_chat_is_history() -> None:
    for state in (DeliveryState.SENT, DeliveryState.MISSED, DeliveryState.HELD, DeliveryState.BEFORE_US):
        rows = with_row(rows_of(FIRST), SlotRow("sellers.1.lesson.1", at(7, 10), state=state))
        change = plan_change(replace(FIRST, starts_on=dt.date(2026, 12, 14)), rows, Applied(FIRST), at(7, 12))
        assert fates(change)["sellers.1.lesson.1"] is SlotFate.HISTORY, state
        assert fates(change)["sellers.2.lesson.1"] is SlotFate.MOVES


def test_a_final_that_went_out_stays_the_only_one() -> None:
    rows = with_row(rows_of(FIRST), SlotRow("sellers.final", at(22, 18), state=DeliveryState.SENT))
    change = plan_change(replace(FIRST, days=30), rows, Applied(FIRST), at(23, 9))
    assert fates(change)["sellers.final"] is SlotFate.HISTORY
    assert fates(change)["heads.final"] is SlotFate.MOVES


def test_the_final_of_an_earlier_version_keeps_its_key_and_a_second_one_is_cancelled() -> None:
    rows = [replace(row, key=row.key.replace("sellers.final", "sellers.8.final.1")) for row in rows_of(FIRST)]
    assert plan_change(FIRST, rows, None, BEFORE).changes == ()
    assert plan_change(FIRST, rows, Applied(FIRST), BEFORE).changes == ()
    longer = plan_change(replace(FIRST, days=17), rows, Applied(FIRST), BEFORE)
    assert fates(longer)["sellers.8.final.1"] is SlotFate.MOVES
    assert "sellers.final" not in fates(longer)
    second = [*rows, SlotRow("sellers.7.final.1", at(22, 18))]
    for applied in (None, Applied(FIRST)):
        cancelled = plan_change(FIRST, second, applied, BEFORE).of(SlotFate.CANCELLED)
        assert len(cancelled) == 1
        assert "final" in cancelled[0].key


def test_rows_of_a_learning_day_that_people_deleted_stay_away_until_they_bring_them_back() -> None:
    rows = [row for row in rows_of(FIRST) if ".5." not in row.key]
    assert missing_slots(rows, Applied(FIRST)) == {row.key for row in rows_of(FIRST) if ".5." in row.key}
    change = plan_change(FIRST, rows, Applied(FIRST), BEFORE)
    assert of_sellers(change, SlotFate.DELETED) == ["sellers.5.lesson.1", "sellers.5.lesson.2", "sellers.5.summary.1"]
    assert set(fates(change).values()) == {SlotFate.DELETED}
    assert plan_change(FIRST, rows, change.applied, BEFORE).changes == (), "told once"
    later = plan_change(replace(FIRST, starts_on=dt.date(2026, 12, 14)), rows, change.applied, BEFORE)
    assert not [key for key in fates(later) if ".5." in key]
    assert plan_change(FIRST, rows_of(FIRST), later.applied, BEFORE).applied.cancelled == frozenset(), "restored"


def test_rows_that_are_missing_in_a_sheet_without_a_memory_are_put_up() -> None:
    rows = [row for row in rows_of(FIRST) if ".5." not in row.key]
    assert set(fates(plan_change(FIRST, rows, None, BEFORE)).values()) == {SlotFate.APPEARS}


def test_what_a_plan_cancelled_returns_with_it_and_what_a_person_cancelled_does_not() -> None:
    shorter = replace(FIRST, days=12)
    rows = [replace(row, cancelled=row.key.split(".")[1] in "67") for row in rows_of(FIRST)]
    assert set(fates(plan_change(FIRST, rows, Applied(shorter), BEFORE)).values()) == {SlotFate.RETURNS}
    assert plan_change(FIRST, rows, Applied(FIRST), BEFORE).changes == ()


def test_one_more_lesson_a_day_appears_on_the_days_to_come() -> None:
    three = TrackPlan(Track.SELLERS, {**TRACKS[0].times, SlotKind.LESSON: (dt.time(10), dt.time(14), dt.time(16))})
    change = plan_change(replace(FIRST, tracks=(three, TRACKS[1])), rows_of(FIRST), Applied(FIRST), at(14, 8))
    assert of_sellers(change, SlotFate.OVER) == [f"sellers.{day}.lesson.3" for day in (1, 2, 3)]
    assert of_sellers(change, SlotFate.APPEARS) == [f"sellers.{day}.lesson.3" for day in (4, 5, 6, 7)]
    settled = [*rows_of(FIRST), *(SlotRow(slot.key, slot.planned) for slot in change.of(SlotFate.APPEARS))]
    assert plan_change(replace(FIRST, tracks=(three, TRACKS[1])), settled, change.applied, at(14, 8)).changes == ()


def test_a_lesson_less_is_refused_once_one_was_held() -> None:
    one = TrackPlan(Track.SELLERS, {**TRACKS[0].times, SlotKind.LESSON: (dt.time(10),)})
    changed = replace(FIRST, tracks=(one, TRACKS[1]))
    assert not plan_change(changed, rows_of(FIRST), Applied(FIRST), BEFORE).refused
    rows = with_row(rows_of(FIRST), SlotRow("sellers.1.lesson.2", at(7, 14), state=DeliveryState.SENT))
    change = plan_change(changed, rows, Applied(FIRST), at(8, 9))
    assert [slot.key for slot in change.refused] == ["sellers.1.lesson.2"]


def test_nothing_that_is_to_come_is_moved_to_a_moment_that_is_over() -> None:
    change = plan_change(replace(FIRST, starts_on=dt.date(2026, 11, 30)), rows_of(FIRST), Applied(FIRST), at(7, 9))
    assert {slot.key for slot in change.refused} >= {"sellers.1.lesson.1", "sellers.3.summary.1"}
    assert "sellers.4.lesson.1" not in {slot.key for slot in change.refused}, "the 7th at ten is to come"


def test_rows_that_people_added_themselves_are_theirs() -> None:
    rows = [*rows_of(FIRST), SlotRow("sellers.3.lesson.3", at(11, 17)), SlotRow("sellers.0.announcement.1", at(6, 12))]
    assert plan_change(FIRST, rows, Applied(FIRST), BEFORE).changes == ()
    assert plan_change(FIRST, rows, None, BEFORE).changes == ()


def test_another_time_zone_alone_moves_nothing_in_the_tab() -> None:
    from zoneinfo import ZoneInfo

    omsk = replace(FIRST, zone=ZoneInfo("Asia/Omsk"))
    rows = [SlotRow(row.key, row.at.replace(tzinfo=omsk.zone)) for row in rows_of(FIRST) if row.at]
    assert plan_change(omsk, rows, Applied(FIRST), BEFORE).changes == ()


def test_what_was_applied_is_kept_as_text_and_read_again() -> None:
    calendar = replace(
        FIRST, skipped=frozenset({MONDAY}), added=frozenset({dt.date(2026, 12, 12)}), final_at=dt.time(19, 30)
    )
    applied = Applied(calendar, frozenset({"sellers.5.lesson.1"}), 11)
    kept = load_applied(dump_applied(applied))
    assert kept is not None
    assert dump_applied(kept) == dump_applied(applied)
    assert (kept.planned(), kept.cancelled, kept.finish_tasks) == (applied.planned(), applied.cancelled, 11)


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "{}", '{"starts_on": 7}', '{"starts_on": "2026-12-07", "tracks": {}}']
)
def test_a_memory_that_is_none_is_none(text: str) -> None:
    assert load_applied(text) is None


def test_an_added_date_is_a_learning_day_and_must_lie_inside() -> None:
    saturday = dt.date(2026, 12, 12)
    days = replace(FIRST, added=frozenset({saturday}), skipped=frozenset({saturday})).learning_days
    assert len(days) == 8
    assert days[3] == saturday
    with pytest.raises(Exception, match="2027-01-01 is not between 2026-12-07"):
        replace(FIRST, added=frozenset({dt.date(2027, 1, 1)}))

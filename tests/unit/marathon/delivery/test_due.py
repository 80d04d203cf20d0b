"""What is owed when: every post once, in its window, or said to be missed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.errors import NaiveTime
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, moment
from sheets_marathon.marathon.calendar.windows import lasting, until
from sheets_marathon.marathon.delivery.due import (
    DueAction,
    Outlook,
    due,
    is_ready,
    next_moment,
    whats_missing,
    window_end,
)
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track

MOSCOW = ZoneInfo("Europe/Moscow")


def filled(slot):
    if slot.kind is not SlotKind.LESSON:
        return slot
    return dataclasses.replace(slot, topic="t", lesson_link="https://l", task_link="https://t")


PROGRAM = tuple(filled(slot) for slot in planned_slots(Calendar(dt.date(2026, 12, 7))))
BY_KEY = {slot.key: slot for slot in PROGRAM}


def at(day, hour, minute=0, second=0):
    return dt.datetime(2026, 12, day, hour, minute, second, tzinfo=MOSCOW)


def actions(now, journal=None, program=PROGRAM):
    return {item.slot.key: item.action for item in due(program, journal or {}, now)}


def all_journalled_before(now):
    return {slot.key: DeliveryState.SENT for slot in PROGRAM if slot.at < now}


def test_nothing_is_owed_a_second_before_the_first_post():
    assert due(PROGRAM, {}, at(7, 9, 29, 59)) == []


def test_a_lesson_is_owed_from_its_very_moment():
    assert actions(at(7, 10), {"heads.1.brief.1": DeliveryState.SENT}) == {
        "heads.1.lesson.1": DueAction.SEND,
        "sellers.1.lesson.1": DueAction.SEND,
    }


def test_a_lesson_may_be_late_until_the_next_one_of_its_track():
    journal = all_journalled_before(at(7, 10))
    assert actions(at(7, 13, 59), journal)["sellers.1.lesson.1"] is DueAction.SEND
    later = actions(at(7, 14), journal)
    assert later["sellers.1.lesson.1"] is DueAction.MISSED
    assert later["sellers.1.lesson.2"] is DueAction.SEND
    assert later["heads.1.lesson.1"] is DueAction.SEND  # its next lesson is the day after tomorrow's


def test_after_a_day_of_sleep_only_what_is_still_worth_reading_goes_out():
    owed = actions(at(7, 18, 30), {})
    assert {key for key, action in owed.items() if action is DueAction.SEND} == {
        "heads.1.lesson.1",
        "heads.1.summary.1",
        "sellers.1.lesson.2",
        "sellers.1.summary.1",
    }
    assert owed["sellers.1.focus.2"] is DueAction.MISSED


def test_what_is_owed_comes_earliest_first():
    moments = [item.slot.at for item in due(PROGRAM, {}, at(22, 18))]
    assert moments == sorted(moments)


REOFFERED = {DeliveryState.PLANNED, DeliveryState.WAITING, DeliveryState.RETRY, DeliveryState.FAILED}


@pytest.mark.parametrize("state", sorted(set(DeliveryState) - REOFFERED))
def test_a_journalled_slot_is_not_sent_again(state):
    journal = {slot.key: state for slot in PROGRAM}
    assert due(PROGRAM, journal, at(7, 10)) == []
    assert due(PROGRAM, journal, at(30, 10)) == []


@pytest.mark.parametrize("state", [DeliveryState.RETRY, DeliveryState.FAILED])
def test_what_was_certainly_refused_is_owed_again_while_its_window_is_open(state):
    lesson = BY_KEY["sellers.1.lesson.1"]
    program, journal = [lesson, BY_KEY["sellers.1.lesson.2"]], {lesson.key: state}
    assert actions(at(7, 13, 59), journal, program) == {lesson.key: DueAction.SEND}
    assert actions(at(7, 14), journal, program)[lesson.key] is DueAction.MISSED


def test_a_lesson_without_its_links_is_held_once():
    bare = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], lesson_link=" ", task_link="")
    assert actions(at(7, 10), program=[bare]) == {bare.key: DueAction.HOLD}
    assert actions(at(7, 10, 1), {bare.key: DeliveryState.WAITING}, [bare]) == {}


def test_a_held_lesson_goes_out_when_its_link_appears_within_the_window():
    lesson = BY_KEY["sellers.1.lesson.1"]
    assert actions(at(7, 11), {lesson.key: DeliveryState.WAITING}, [lesson]) == {lesson.key: DueAction.SEND}


def test_a_held_lesson_is_missed_when_its_window_ends():
    bare = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], task_link="")
    program = [bare, BY_KEY["sellers.1.lesson.2"]]
    assert actions(at(7, 14), {bare.key: DeliveryState.WAITING}, program)[bare.key] is DueAction.MISSED


def test_a_slot_whose_tick_was_taken_away_is_held_whatever_its_kind():
    summary = dataclasses.replace(BY_KEY["heads.1.summary.1"], ready=False)
    assert actions(at(7, 18), program=[summary]) == {summary.key: DueAction.HOLD}


def test_moving_a_row_moves_its_post():
    moved = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], at=at(8, 11))
    assert actions(at(7, 10), program=[moved]) == {}
    assert actions(at(8, 11), program=[moved]) == {moved.key: DueAction.SEND}


@pytest.mark.parametrize(
    ("key", "end"),
    [
        ("sellers.1.lesson.1", at(7, 14)),
        ("sellers.1.lesson.2", at(9, 10)),
        ("heads.7.lesson.1", at(22, 0)),  # the last lesson has the rest of its day
        ("sellers.1.focus.1", at(7, 12, 20)),
        ("sellers.1.summary.1", at(7, 21)),
        ("sellers.final", at(22, 21)),
        ("heads.1.brief.1", at(7, 10)),
    ],
)
def test_each_kind_has_its_window(key, end):
    assert window_end(BY_KEY[key], PROGRAM) == end


def test_a_brief_ends_after_half_an_hour_even_when_the_lesson_is_far():
    early = dataclasses.replace(BY_KEY["heads.1.brief.1"], at=at(7, 8))
    assert window_end(early, PROGRAM) == at(7, 8, 30)


def test_an_announcement_has_the_rest_of_its_day():
    slot = Slot(
        key="sellers.0.announcement.1",
        track=Track.SELLERS,
        day=0,
        kind=SlotKind.ANNOUNCEMENT,
        number=1,
        at=at(6, 12),
        text="Скоро!",
    )
    assert window_end(slot, PROGRAM) == at(7, 0)


def test_a_summary_moved_past_nine_in_the_evening_is_still_sent():
    late = dataclasses.replace(BY_KEY["sellers.1.summary.1"], at=at(7, 21, 30))
    assert actions(at(7, 21, 31), program=[late]) == {late.key: DueAction.SEND}


def test_windows_can_be_set():
    assert lasting(dt.timedelta(hours=1))(BY_KEY["sellers.1.focus.1"], PROGRAM) == at(7, 13)
    assert until(dt.time(20))(BY_KEY["sellers.1.summary.1"], PROGRAM) == at(7, 20)


def test_a_focus_window_lasts_twenty_real_minutes_through_a_change_of_clocks():
    berlin = ZoneInfo("Europe/Berlin")
    slot = Slot(
        key="k",
        track=Track.SELLERS,
        day=1,
        kind=SlotKind.FOCUS,
        number=1,
        at=moment(dt.date(2026, 3, 29), dt.time(1, 50), berlin),
    )
    assert window_end(slot, [slot]).isoformat() == "2026-03-29T03:10:00+02:00"


def test_what_is_missing_is_named():
    lesson = planned_slots(Calendar(dt.date(2026, 12, 7)))[1]
    assert whats_missing(lesson) == ("lesson_link", "task_link", "topic")
    assert whats_missing(dataclasses.replace(BY_KEY[lesson.key], ready=False)) == ("ready",)
    announcement = Slot(key="a", track=Track.HEADS, day=0, kind=SlotKind.ANNOUNCEMENT, number=1, at=at(6, 12))
    assert whats_missing(announcement) == ("text",)


def test_a_missing_topic_is_worth_a_warning_but_holds_nothing_up():
    slot = dataclasses.replace(BY_KEY["sellers.1.lesson.1"], topic="")
    assert whats_missing(slot) == ("topic",)
    assert is_ready(slot)


def test_a_naive_now_is_refused():
    naive = dt.datetime(2026, 12, 7, 10)  # noqa: DTZ001
    with pytest.raises(NaiveTime):
        due(PROGRAM, {}, naive)
    with pytest.raises(NaiveTime):
        next_moment(PROGRAM, {}, naive)


def test_the_next_moment_is_the_next_slot_or_the_end_of_an_open_window():
    assert next_moment(PROGRAM, {}, at(1, 0)) == at(7, 9, 30)
    journal = all_journalled_before(at(7, 12))
    assert next_moment(PROGRAM, journal, at(7, 11)) == at(7, 12)
    journal = {**all_journalled_before(at(7, 12, 1)), "sellers.1.focus.1": DeliveryState.WAITING}
    assert next_moment(PROGRAM, journal, at(7, 12, 1)) == at(7, 12, 20)


def test_when_all_is_settled_there_is_no_next_moment():
    assert next_moment(PROGRAM, all_journalled_before(at(30, 0)), at(21, 0)) is None


SETTLED = {
    DueAction.SEND: DeliveryState.SENT,
    DueAction.HOLD: DeliveryState.WAITING,
    DueAction.MISSED: DeliveryState.MISSED,
}


@given(
    st.lists(st.integers(0, 17 * 24 * 60), max_size=60),
    st.sets(st.sampled_from(sorted(BY_KEY)), max_size=10),
)
def test_however_the_service_wakes_every_slot_is_settled_once_and_sent_only_in_its_window(minutes, bare_keys):
    program = [dataclasses.replace(slot, ready=False) if slot.key in bare_keys else slot for slot in PROGRAM]
    journal, outcomes = {}, []
    for minute in (*sorted(minutes), 20 * 24 * 60):
        now = at(7, 0) + dt.timedelta(minutes=minute)
        for item in due(program, journal, now):
            if item.action is DueAction.SEND:
                assert item.slot.at <= now < item.until
            journal[item.slot.key] = SETTLED[item.action]
            if item.action is not DueAction.HOLD:
                outcomes.append(item.slot.key)
        assert due(program, journal, now) == []
    assert sorted(outcomes) == sorted(BY_KEY)


@given(st.integers(0, 17 * 24 * 60), st.integers(1, 24 * 60))
def test_before_the_next_moment_nothing_new_is_owed(start, later):
    now = at(7, 0) + dt.timedelta(minutes=start)
    journal = {}
    for item in due(PROGRAM, journal, now):
        journal[item.slot.key] = SETTLED[item.action]
    following = next_moment(PROGRAM, journal, now)
    then = now + dt.timedelta(minutes=later)
    if following is None or then < following:
        assert due(PROGRAM, journal, then) == []
    else:
        assert following > now
        assert due(PROGRAM, journal, following) != []


def test_an_outlook_says_the_same_as_asking_anew_for_as_long_as_it_holds():
    journal: dict[str, DeliveryState] = {}
    outlook, made, now = Outlook.at(PROGRAM, journal, at(7, 9)), 0, at(7, 9)
    while now < at(9, 22):
        if not outlook.holds(PROGRAM, journal, now):
            outlook, made = Outlook.at(PROGRAM, journal, now), made + 1
        assert list(outlook.owed) == due(PROGRAM, journal, now)
        assert outlook.next == next_moment(PROGRAM, journal, now)
        now += dt.timedelta(minutes=7, seconds=30)
    assert 10 < made < 40, "it holds between two moments of the program"


def test_an_outlook_ends_with_what_is_saved_or_typed_and_at_its_next_moment():
    outlook = Outlook.at(PROGRAM, {}, at(7, 9))
    assert outlook.holds(PROGRAM, {}, at(7, 9, 29, 59))
    assert not outlook.holds(PROGRAM, {}, at(7, 9, 30)), "something falls due"
    assert not outlook.holds(PROGRAM, {}, at(7, 8, 59)), "a clock that was put back"
    assert not outlook.holds(PROGRAM, {"heads.1.brief.1": DeliveryState.SENT}, at(7, 9, 1))
    assert not outlook.holds([*PROGRAM], {}, at(7, 9, 1)), "another look at the program"

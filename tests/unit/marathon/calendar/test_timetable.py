"""The timetable: the first marathon's dates, any marathon's invariants, and the two nights a year that lie."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sheets_marathon.errors import ConfigurationError, NaiveTime
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import (
    Calendar,
    TrackPlan,
    instant,
    moment,
    tasks,
)
from sheets_marathon.marathon.model import SlotKind, Track

MOSCOW = ZoneInfo("Europe/Moscow")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
FIRST = Calendar(dt.date(2026, 12, 7))


def learning_day_of(calendar: Calendar, on: dt.date) -> int | None:
    """The learning day's number, from 1, or None when nobody studies on that date."""
    days = calendar.learning_days
    return days.index(on) + 1 if on in days else None


def next_learning_day(calendar: Calendar, after: dt.date) -> dt.date | None:
    """The first learning day later than ``after``, or None when there are no more lessons."""
    return next((on for on in calendar.learning_days if on > after), None)


def test_the_first_marathon_studies_on_its_seven_dates_and_ends_with_the_final():
    assert [on.day for on in FIRST.learning_days] == [7, 9, 11, 14, 16, 18, 21]
    assert FIRST.ends_on == dt.date(2026, 12, 22)


def test_sellers_have_fourteen_tasks_and_heads_seven():
    sellers, heads = tasks(FIRST, Track.SELLERS), tasks(FIRST, Track.HEADS)
    assert (len(sellers), len(heads)) == (14, 7)
    assert sellers[5].key == "3.2"
    assert sellers[5].on_date == dt.date(2026, 12, 11)


def test_a_track_that_is_not_planned_has_no_tasks():
    calendar = Calendar(dt.date(2026, 12, 7), tracks=(TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(10),)}),))
    assert tasks(calendar, Track.HEADS) == ()


def test_every_planned_moment_has_its_key():
    slots = {slot.key: slot for slot in planned_slots(FIRST)}
    assert slots["sellers.3.lesson.2"].at == dt.datetime(2026, 12, 11, 14, tzinfo=MOSCOW)
    assert slots["heads.3.summary.1"].at == dt.datetime(2026, 12, 11, 18, tzinfo=MOSCOW)
    assert slots["heads.1.brief.1"].at == dt.datetime(2026, 12, 7, 9, 30, tzinfo=MOSCOW)
    assert slots["sellers.7.focus.1"].at == dt.datetime(2026, 12, 21, 12, tzinfo=MOSCOW)
    assert slots["sellers.final"].at == dt.datetime(2026, 12, 22, 18, tzinfo=MOSCOW)
    assert slots["sellers.final"].day == 8
    # sellers: 2 lessons, 2 focus touches, a summary; heads: a brief, a lesson, a summary; a final each
    assert len(slots) == 7 * (5 + 3) + 2


def test_a_summary_and_a_brief_may_be_left_out():
    plan = TrackPlan(Track.HEADS, {SlotKind.LESSON: (dt.time(10),)})
    kinds = {slot.kind for slot in planned_slots(Calendar(dt.date(2026, 12, 7), tracks=(plan,)))}
    assert kinds == {SlotKind.LESSON, SlotKind.FINAL}


def test_lessons_are_numbered_by_their_time_in_whatever_order_they_are_written():
    plan = TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(14), dt.time(10))})
    slots = {slot.key: slot for slot in planned_slots(Calendar(dt.date(2026, 12, 7), tracks=(plan,)))}
    assert slots["sellers.1.lesson.1"].at.hour == 10


def test_a_skipped_date_shifts_the_numbers_of_the_days_after_it():
    calendar = Calendar(dt.date(2026, 12, 7), skipped=frozenset({dt.date(2026, 12, 9)}))
    assert learning_day_of(calendar, dt.date(2026, 12, 9)) is None
    assert learning_day_of(calendar, dt.date(2026, 12, 11)) == 2
    assert "sellers.final" in {slot.key for slot in planned_slots(calendar)}


def test_the_last_day_is_never_a_learning_day_even_on_a_learning_weekday():
    calendar = Calendar(dt.date(2026, 12, 7), days=15)  # ends on Monday the 21st
    assert calendar.ends_on.weekday() == 0
    assert calendar.ends_on not in calendar.learning_days


def test_the_next_learning_day_is_strictly_later_and_ends_with_the_lessons():
    assert next_learning_day(FIRST, dt.date(2026, 12, 7)) == dt.date(2026, 12, 9)
    assert next_learning_day(FIRST, dt.date(2026, 12, 1)) == dt.date(2026, 12, 7)
    assert next_learning_day(FIRST, dt.date(2026, 12, 21)) is None


def test_all_mistakes_of_a_calendar_are_told_at_once():
    plan = TrackPlan(Track.SELLERS, {SlotKind.LESSON: (dt.time(10),)})
    with pytest.raises(ConfigurationError) as refused:
        Calendar(dt.date(2026, 12, 7), days=1, learning_weekdays=frozenset({7}), tracks=(plan, plan))
    for word in ("days is 1", "[7]", "sellers is planned twice"):
        assert word in refused.value.what


def test_a_calendar_without_a_single_learning_day_is_refused():
    with pytest.raises(ConfigurationError, match="no learning day"):
        Calendar(dt.date(2026, 12, 7), days=3, learning_weekdays=frozenset({6}))


@pytest.mark.parametrize(
    ("zone", "on", "wall", "utc"),
    [
        (BERLIN, dt.date(2026, 3, 29), dt.time(2, 30), "2026-03-29T01:30:00+00:00"),  # gap: becomes 03:30 CEST
        (NEW_YORK, dt.date(2026, 3, 8), dt.time(2, 15), "2026-03-08T07:15:00+00:00"),  # gap: becomes 03:15 EDT
        (BERLIN, dt.date(2026, 10, 25), dt.time(2, 30), "2026-10-25T00:30:00+00:00"),  # twice: the first, CEST
        (NEW_YORK, dt.date(2026, 11, 1), dt.time(1, 30), "2026-11-01T05:30:00+00:00"),  # twice: the first, EDT
        (MOSCOW, dt.date(2026, 3, 29), dt.time(2, 30), "2026-03-28T23:30:00+00:00"),  # Moscow has no DST
    ],
)
def test_a_wall_time_that_is_missing_or_doubled_becomes_one_instant(zone, on, wall, utc):
    assert moment(on, wall, zone).astimezone(dt.UTC).isoformat() == utc


def test_a_wall_time_in_a_gap_is_shown_an_hour_later():
    shown = moment(dt.date(2026, 3, 29), dt.time(2, 30), BERLIN)
    assert (shown.hour, shown.minute) == (3, 30)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(NaiveTime, match="no time zone"):
        instant(dt.datetime(2026, 12, 7, 10))  # noqa: DTZ001


ZONES = st.sampled_from([MOSCOW, BERLIN, NEW_YORK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")])
TIMES = st.times(timezones=st.none()).map(lambda time: time.replace(second=0, microsecond=0))
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))


@given(DATES, TIMES, ZONES)
def test_a_moment_keeps_its_wall_time_unless_the_clock_skips_it(on, at, zone):
    shown = moment(on, at, zone)
    wall = dt.datetime.combine(on, at)
    assert shown.fold == 0
    shift = shown.replace(tzinfo=None) - wall
    assert shift >= dt.timedelta(0)
    if shift:
        jump = (shown + dt.timedelta(days=1)).utcoffset() - (shown - dt.timedelta(days=1)).utcoffset()
        assert shift == jump


@st.composite
def calendars(draw):
    start = draw(DATES)
    days = draw(st.integers(2, 40))
    weekdays = frozenset(draw(st.sets(st.integers(0, 6), min_size=1)))
    skipped = frozenset(start + dt.timedelta(days=n) for n in draw(st.sets(st.integers(0, 40), max_size=4)))
    learning = [start + dt.timedelta(days=n) for n in range(days - 1)]
    assume(any(on.weekday() in weekdays and on not in skipped for on in learning))
    return Calendar(start, days, weekdays, skipped, draw(ZONES))


@given(calendars())
def test_slots_of_any_marathon_are_sorted_unique_and_inside_it(calendar):
    slots = planned_slots(calendar)
    assert len({slot.key for slot in slots}) == len(slots)
    moments = [(instant(slot.at), slot.track) for slot in slots]
    assert moments == sorted(moments)
    assert all(calendar.starts_on <= slot.at.date() <= calendar.ends_on for slot in slots)
    assert [slot.at.date() for slot in slots if slot.kind is SlotKind.FINAL] == [calendar.ends_on] * 2


@given(calendars())
def test_every_lesson_has_one_task_of_the_same_day_and_number(calendar):
    for track in Track:
        lessons = [s for s in planned_slots(calendar) if s.track is track and s.kind is SlotKind.LESSON]
        assert [(s.day, s.number, s.at.date()) for s in lessons] == [
            (t.day, t.number, t.on_date) for t in tasks(calendar, track)
        ]


@given(calendars(), st.integers(-3, 45))
def test_learning_days_are_numbered_in_order_and_found_again(calendar, offset):
    on = calendar.starts_on + dt.timedelta(days=offset)
    number, following = learning_day_of(calendar, on), next_learning_day(calendar, on)
    assert number is None or calendar.learning_days[number - 1] == on
    assert following is None or following > on

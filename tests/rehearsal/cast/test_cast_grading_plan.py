"""When curators type what."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.rehearsal.cast.exports import LmsRow
from sheets_marathon.rehearsal.cast.grading_plan import plan_sittings

ZONE = ZoneInfo("Europe/Moscow")
TRACKS = {"100": "sellers", "200": "heads"}


def at(day: int, hour: int, minute: int) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


def handed_in(moment: dt.datetime, grade: int | None, attempt: int = 1, person: str = "100") -> LmsRow:
    return LmsRow(person, 1, 1, attempt, moment, grade)


def test_a_work_is_graded_within_two_hours_of_being_handed_in_by_day() -> None:
    (sitting,) = plan_sittings([handed_in(at(7, 12, 0), 3)], TRACKS, random.Random(1))
    assert at(7, 12, 10) <= sitting.at <= at(7, 14, 0)
    assert sitting.marks[0].typed == 3


def test_sittings_keep_away_from_the_hours_at_which_posts_go_out() -> None:
    works = [handed_in(at(7, hour, minute), 2) for hour in range(24) for minute in (0, 15, 59)]
    assert {sitting.at.minute for sitting in plan_sittings(works, TRACKS, random.Random(2))} == {20, 50}


def test_an_evening_work_is_graded_before_eleven_the_same_day() -> None:
    (sitting,) = plan_sittings([handed_in(at(22, 22, 45), 1)], TRACKS, random.Random(3))
    assert sitting.at == at(22, 22, 50)


@pytest.mark.parametrize("moment", [at(8, 2, 12), at(7, 23, 5)])
def test_a_work_of_the_night_waits_for_the_morning(moment: dt.datetime) -> None:
    (sitting,) = plan_sittings([handed_in(moment, 2)], TRACKS, random.Random(4))
    assert at(8, 8, 20) <= sitting.at <= at(8, 10, 0)


def test_rework_is_seen_in_the_sheet_before_the_grade_even_when_both_came_at_night() -> None:
    works = [handed_in(at(8, 2, 12), None), handed_in(at(8, 2, 40), 3, attempt=2)]
    first, second = plan_sittings(works, TRACKS, random.Random(5))
    assert (first.marks[0].typed, second.marks[0].typed) == ("доработка", 3)
    assert second.at - first.at == dt.timedelta(minutes=30)


def test_people_of_no_track_are_left_out() -> None:
    assert plan_sittings([handed_in(at(7, 12, 0), 3, person="999")], TRACKS, random.Random(6)) == ()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["100", "200"]),
            st.integers(0, 16 * 24 * 60 - 1).map(lambda minute: at(7, 0, 0) + dt.timedelta(minutes=minute)),
            st.sampled_from([None, 1, 2, 3]),
        ),
        max_size=40,
    ),
    st.integers(),
)
def test_every_attempt_is_typed_once_and_a_tasks_attempts_keep_their_order(
    drawn: list[tuple[str, dt.datetime, int | None]], seed: int
) -> None:
    drawn.sort(key=lambda each: each[1])
    works = [LmsRow(person, 1, 1, number, moment, grade) for number, (person, moment, grade) in enumerate(drawn)]
    sittings = plan_sittings(works, TRACKS, random.Random(seed))
    assert [each.at for each in sittings] == sorted({each.at for each in sittings})
    for person in TRACKS:
        typed = [mark.typed for each in sittings for mark in each.marks if mark.person_id == person]
        assert typed == [work.grade or "доработка" for work in works if work.person_id == person]
        for sitting in sittings:
            assert sum(mark.person_id == person for mark in sitting.marks) <= 1

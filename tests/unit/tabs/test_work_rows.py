"""What is written into the Hand-ins tab and the Grade log is read again as it was."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st
from support.sheet.sheet_builder import MOSCOW, a_marathon, a_view

from sheets_marathon.marathon.grading.grade_changes import GradeChange, in_order
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.model import Participant, Track
from sheets_marathon.tabs.grade_log import log_row, read_log
from sheets_marathon.tabs.hand_ins import hand_in_row, read_hand_ins

COURSE = a_marathon()
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 1, 1)).map(  # noqa: DTZ001 - the zone is put on here
    lambda moment: moment.replace(microsecond=0, tzinfo=MOSCOW)
)
PEOPLE = st.sampled_from(["101", "N001", "20 7", "а|б"])
TYPED = st.sampled_from([None, 1, 2, 3, 2.5, "3", "доработка", "сдано", "не видел", "1 / 3"])
HAND_INS = st.builds(
    HandIn,
    participant_id=PEOPLE,
    task=st.sampled_from([task for track in Track for task in COURSE.tasks[track]]),
    attempts=st.integers(1, 9),
    state=st.sampled_from([Mark.POINTS, Mark.REWORK, Mark.HANDED_IN]),
    points=st.integers(0, 3),
    at=st.none() | MOMENTS,
    answered=st.none() | st.integers(1, 9),
)
CHANGES = st.builds(
    GradeChange,
    track=st.sampled_from(Track),
    participant_id=PEOPLE,
    task_key=st.sampled_from(["1.1", "7.2", "12.1"]),
    was=TYPED,
    became=TYPED,
    n=st.integers(1, 99),
    at=st.none() | MOMENTS,
    curator=st.sampled_from(["", "Анна", "Ю. Ли"]),
    waited_hours=st.none() | st.integers(0, 10**6).map(lambda cents: cents / 100),
)


@given(st.lists(HAND_INS, unique_by=lambda work: work.key))
def test_a_hand_in_is_read_as_it_was_written(works: list[HandIn]) -> None:
    people = {work.participant_id: Participant(work.participant_id, "Имя", work.task.track) for work in works}
    rows = [hand_in_row(work, people[work.participant_id], COURSE.language) for work in works]
    view = a_view(COURSE, "hand_ins", rows)
    assert read_hand_ins(view, COURSE.language, COURSE.tasks, MOSCOW) == {work.key: work for work in works}


@given(st.lists(CHANGES, unique_by=lambda change: change.key))
def test_a_change_is_read_as_it_was_written_and_in_order_however_the_log_is_sorted(
    changes: list[GradeChange],
) -> None:
    rows = [log_row(change, "Имя", COURSE.language) for change in changes]
    assert list(read_log(a_view(COURSE, "grade_log", rows), MOSCOW)) == changes
    turned = a_view(COURSE, "grade_log", rows[::-1])
    assert in_order(read_log(turned, MOSCOW)) == in_order(changes)


def test_rows_that_people_have_spoilt_are_no_works_and_no_changes() -> None:
    keys = ["", "чужое", "101|sellers", "101|nobody.1.1|1", "|sellers.1.1|1", "101|sellers.1.1|два"]
    assert list(read_log(a_view(COURSE, "grade_log", [{"key": key, "became": 3} for key in keys]), MOSCOW)) == []
    view = a_view(COURSE, "hand_ins", [{"key": key} for key in [*keys, "101|sellers.99.9"]])
    assert read_hand_ins(view, COURSE.language, COURSE.tasks, MOSCOW) == {}


def test_a_state_that_nobody_understands_is_a_work_that_does_not_wait() -> None:
    view = a_view(COURSE, "hand_ins", [{"key": "101|sellers.1.1", "state": "как-то", "attempts": 1}])
    (work,) = read_hand_ins(view, COURSE.language, COURSE.tasks, MOSCOW).values()
    assert work.state is Mark.BAD

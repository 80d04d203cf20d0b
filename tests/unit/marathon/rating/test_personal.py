"""What a participant may know of themselves: lines that add up, waiting that is no zero, nothing owed from before."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.program.rating_oracle import Tally, standings

from sheets_marathon.marathon.grading.grades import Mark, Typed, grade_line
from sheets_marathon.marathon.grading.works import HandIn, works_of
from sheets_marathon.marathon.model import Participant, Slot, SlotKind, Task, Track, Weights
from sheets_marathon.marathon.rating.personal import BonusLine, Phase, TaskState, personal, phase_on, task_lines

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = dt.date(2026, 12, 7)
TASKS = tuple(Task(Track.SELLERS, day, n, MONDAY + dt.timedelta(days=2 * day - 2)) for day in (1, 2, 3) for n in (1, 2))
WEDNESDAY = dt.datetime(2026, 12, 9, 12, tzinfo=MOSCOW)
ANNA = Participant("101", "Анна", Track.SELLERS)
MARKS = st.sampled_from(["", 1, 2, 3, "1", "доработка", "сдано", "четыре"])


def lesson(day: int, number: int, hour: int) -> Slot:
    at = dt.datetime.combine(MONDAY + dt.timedelta(days=2 * day - 2), dt.time(hour), MOSCOW)
    return Slot(
        key=f"sellers.{day}.lesson.{number}",
        track=Track.SELLERS,
        day=day,
        kind=SlotKind.LESSON,
        number=number,
        at=at,
        topic="Тема",
        task_link="t",
    )


def states(marks: dict[str, Typed], person: Participant = ANNA, waiting: frozenset[str] = frozenset()) -> list[str]:
    slots = [lesson(2, 1, 10), lesson(2, 2, 14)]
    # Of the works that wait in the LMS each has an attempt more than whatever is typed was for.
    lms = [HandIn(person.id, task, 2, Mark.HANDED_IN, answered=1) for task in TASKS if task.key in waiting]
    works = works_of(person.id, TASKS, marks, {work.key: work for work in lms})
    return [line.state.value for line in task_lines(person, TASKS, works, slots, WEDNESDAY)]


def test_each_task_says_where_it_stands() -> None:
    marks = {"1.1": 3, "1.2": "доработка", "2.1": "сдано"}
    assert states(marks) == ["graded", "rework", "waiting", "ahead", "ahead", "ahead"]
    assert states({"1.1": "пять"}) == ["unreadable", "owed", "owed", "ahead", "ahead", "ahead"]


def test_a_work_that_the_lms_has_waits_and_is_not_owed() -> None:
    assert states({"1.2": "доработка"}, waiting=frozenset({"1.1", "1.2"}))[:3] == ["waiting", "waiting", "owed"]


def test_nothing_is_owed_from_before_somebody_joined_but_what_is_graded_counts() -> None:
    late = Participant("102", "Пётр", Track.SELLERS, joined_on=MONDAY + dt.timedelta(days=1))
    assert states({"1.2": 2}, late) == ["not_asked", "graded", "owed", "ahead", "ahead", "ahead"]


@given(
    st.lists(st.tuples(st.lists(MARKS, min_size=6, max_size=6), st.integers(-1, 9), st.integers(0, 3)), min_size=1),
    st.sampled_from([Weights(), Weights(2, 1, 0.5), Weights(1, 0.1, 3)]),
)
def test_lines_add_up_to_the_score_and_the_gap_leads_to_the_next_higher_one(
    people: list[tuple[list[Typed], int, int]], weights: Weights
) -> None:
    tallies = [
        Tally(str(n), f"Имя {n}", Track.SELLERS, "", grade_line(marks).points, cars, float(bonus))
        for n, (marks, cars, bonus) in enumerate(people)
    ]
    rating = standings(tallies, weights)
    for n, (marks, _, bonus) in enumerate(people):
        own = next(line for line in rating if line.id == str(n))
        by_task = {task.key: mark for task, mark in zip(TASKS, marks, strict=True)}
        lines = task_lines(ANNA, TASKS, works_of(ANNA.id, TASKS, by_task), (), WEDNESDAY)
        found = personal(ANNA, own, rating, lines, (BonusLine("", float(bonus)),), weights)
        assert found.adds_up
        assert (found.gap == 0) == all(one.score <= own.score for one in rating)
        assert found.rank == 1 or found.gap or found.outlearned
        graded = len(found.of_state(TaskState.GRADED))
        assert found.winnable == (6 - graded) * 3 * weights.learning
        closed = personal(ANNA, own, rating, lines, (), weights, phase=Phase.CLOSED)
        assert closed.winnable == 0


@pytest.mark.parametrize(("phase", "works"), [(Phase.RUNNING, 5), (Phase.CORRECTIONS, 2), (Phase.CLOSED, 0)])
def test_after_the_last_day_only_what_curators_have_can_still_bring_points(phase: Phase, works: int) -> None:
    (own,) = standings([Tally("101", "Анна", Track.SELLERS, "", 3, 0)], Weights())
    typed: dict[str, Typed] = {"1.1": 3, "1.2": "сдано", "2.1": "доработка", "2.2": "пять"}
    lines = task_lines(ANNA, TASKS, works_of(ANNA.id, TASKS, typed), (), WEDNESDAY)
    assert personal(ANNA, own, [own], lines, (), Weights(learning=2), phase=phase).winnable == works * 3 * 2


def test_a_marathon_runs_to_its_last_day_and_is_corrected_until_its_standings_are_frozen() -> None:
    days = [MONDAY + dt.timedelta(days=n) for n in (0, 1, 2, 4, 5)]
    assert [phase_on(day, MONDAY + dt.timedelta(days=1), 3) for day in days] == [
        Phase.RUNNING,
        Phase.RUNNING,
        Phase.CORRECTIONS,
        Phase.CORRECTIONS,
        Phase.CLOSED,
    ]


def test_lines_that_do_not_give_the_sheets_score_say_so() -> None:
    (own,) = standings([Tally("101", "Анна", Track.SELLERS, "", 5, 0)], Weights())
    lines = task_lines(ANNA, TASKS, works_of(ANNA.id, TASKS, {"1.1": 3}), (), WEDNESDAY)
    assert not personal(ANNA, own, [own], lines, (), Weights()).adds_up

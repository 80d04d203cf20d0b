"""What the control notes count: who keeps up, what is overdue, who is silent, what to look at by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.control import (
    Punctual,
    StoreOverdue,
    TrackRecord,
    activity,
    overdue_stores,
    punctuality,
    sample,
    silent,
)
from sheets_marathon.marathon.grading.grades import Typed, read_grade
from sheets_marathon.marathon.grading.works import Trace, Work
from sheets_marathon.marathon.model import Participant, Task, Track

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = (dt.date(2026, 12, day) for day in (7, 9, 10, 11))
FIRST, SECOND = Task(Track.SELLERS, 1, 1, MONDAY), Task(Track.SELLERS, 2, 1, WEDNESDAY)


def at(day: int, hour: int = 12, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 12, day, hour, minute, tzinfo=dt.UTC)


def seller(who: str, store: str = "Север", joined_on: dt.date | None = None) -> Participant:
    return Participant(who, f"Имя {who}", Track.SELLERS, store, joined_on=joined_on)


WorkId = tuple[str, str]
"""Participant id and task key."""


def stands(typed: Typed, **known: Any) -> tuple[Typed, Trace]:
    """What is typed and what the Grade log knows of it."""
    return typed, Trace(**known)


def record(works: dict[WorkId, tuple[Typed, Trace]], *people: Participant, **last: dt.datetime) -> TrackRecord:
    """A track in which these works stand so."""
    tasks = {task.key: task for task in (FIRST, SECOND)}
    by_person: dict[str, dict[str, Work]] = {}
    for (who, key), (typed, trace) in works.items():
        by_person.setdefault(who, {})[key] = Work(who, tasks[key], read_grade(typed), trace=trace)
    return TrackRecord(Track.SELLERS, people, (FIRST, SECOND), by_person, last)


def test_a_task_is_due_when_the_day_after_its_lesson_is_over() -> None:
    one = record({}, seller("a"))
    assert [activity(one, day, 4).due for day in (MONDAY, dt.date(2026, 12, 8), WEDNESDAY, THURSDAY, FRIDAY)] == [
        0, 0, 1, 1, 2,
    ]  # fmt: skip


def test_activity_counts_what_is_in_the_system() -> None:
    works = {("a", "1.1"): stands(3), ("b", "1.1"): stands("доработка"), ("a", "2.1"): stands("сдано")}
    found = activity(record(works, seller("a"), seller("b"), seller("c"), a=at(10), b=at(6)), THURSDAY, 4)
    assert (found.people, found.active, found.works) == (3, 1, 3)
    assert (found.due, found.handed_in, found.missing, found.reworks) == (3, 2, 1, 1)


def test_what_was_given_before_somebody_joined_is_not_owed() -> None:
    late = seller("a", joined_on=WEDNESDAY)
    assert activity(record({}, late), FRIDAY, 4).due == 1
    assert activity(record({("a", "1.1"): stands(3)}, late), FRIDAY, 4).due == 2, "handed in, it counts"


def test_stores_that_owe_most_come_first_and_their_spelling_does_not_part_them() -> None:
    people = (seller("a", "Юг"), seller("b", "Север"), seller("c", "север "), seller("d", "Запад"))
    works = {("a", "1.1"): stands("доработка"), ("d", "1.1"): stands(3)}
    assert overdue_stores([record(works, *people)], THURSDAY) == [
        StoreOverdue("Север", 2, 0),
        StoreOverdue("Юг", 0, 1),
    ]


def test_silence_is_counted_from_the_last_record_or_joining_and_ends_when_all_is_handed_in() -> None:
    done = {("done", "1.1"): stands(3), ("done", "2.1"): stands(3)}
    people = (seller("never"), seller("done"), seller("late", joined_on=THURSDAY), seller("was"), seller("now"))
    one = record(done, *people, done=at(7), was=at(8), now=at(11))
    found = silent([one], dt.date(2026, 12, 12), MONDAY, 4)
    assert [(each.person.id, each.days, each.ever) for each in found] == [("never", 5, False), ("was", 4, True)]
    assert silent([one], THURSDAY, MONDAY, 4) == []


def test_on_time_is_to_the_end_of_the_day_after_the_lesson() -> None:
    def of(work: tuple[Typed, Trace] | None, day: dt.date = THURSDAY) -> Punctual | None:
        return punctuality(record({("a", "1.1"): work} if work else {}, seller("a")), day).get("a")

    assert of(stands(3, seen_at=at(8, 23, 59), exact=True)) == Punctual(1, 1)
    assert of(stands(3, seen_at=at(9, 0, 59), exact=True)) == Punctual(1, 1), "the night's look is an hour later"
    assert of(stands(3, seen_at=at(9, 1, 1), exact=True)) == Punctual(0, 1)
    assert of(stands(3, seen_at=at(8))) == Punctual(1, 1), "it was there in time, whenever it came"
    assert of(stands(3, seen_at=at(10))) == Punctual(0, 0, 1), "the curator may have been late, not the seller"
    assert of(stands(3)) == Punctual(0, 0, 1)
    assert of(None) == Punctual(0, 1)
    assert of(None, MONDAY) is None


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["1.1", "2.1"]))), st.integers(0, 8))
def test_a_sample_is_of_graded_works_without_repeats_and_asked_again_the_same(keys: set[WorkId], size: int) -> None:
    works = {key: stands(3, graded_at=at(10)) for key in keys} | {("x", "1.1"): stands("доработка")}
    turned = dict(reversed(works.items()))
    found = sample([record(works)], at(11), size)
    assert found == sample([record(turned)], at(11, 23), size)
    assert len({work.key for work in found}) == len(found) == min(size, len(keys))
    assert {(work.participant_id, work.task.key) for work in found} <= keys


def drawn(works: dict[WorkId, tuple[Typed, Trace]], day: int) -> set[str]:
    return {work.key for work in sample([record(works)], at(day), 5)}


def test_another_day_draws_others_and_the_last_week_comes_first() -> None:
    works = {(str(n), "1.1"): stands(3, graded_at=at(10)) for n in range(40)}
    assert drawn(works, 11) != drawn(works, 12)
    old = {key: stands(3, graded_at=at(1)) for key in works}
    assert drawn({**old, ("new", "1.1"): stands(3, graded_at=at(10))}, 11) == {"new|sellers.1.1"}
    assert len(drawn(old, 11)) == 5

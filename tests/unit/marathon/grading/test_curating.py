"""The curators' clock: queues, medians, and when sharing anew is offered."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.curating import (
    MUCH_LONGER,
    OpenWork,
    median_on,
    offer,
    paces,
    queues,
    task_queues,
    waited_from,
)
from sheets_marathon.marathon.grading.grade_changes import GradeChange
from sheets_marathon.marathon.grading.grades import Typed, read_grade
from sheets_marathon.marathon.grading.works import Trace, Work
from sheets_marathon.marathon.model import Task, Track

NOON = dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)
TASK = Task(Track.SELLERS, 1, 1, dt.date(2026, 12, 7))
OTHER = Task(Track.SELLERS, 1, 2, dt.date(2026, 12, 7))


def ago(hours: float) -> dt.datetime:
    return NOON - dt.timedelta(hours=hours)


def waits(who: str, store: str, curator: str, task: Task = TASK, since: dt.datetime | None = None) -> OpenWork:
    return OpenWork(Work(who, task, read_grade("сдано"), trace=Trace(waits_since=since)), store, curator)


def works(curator: str, *stores: str) -> list[OpenWork]:
    return [waits(f"{curator}{n}", store, curator) for n, store in enumerate(stores)]


def change(
    who: str, curator: str, at: dt.datetime = NOON, waited_hours: float | None = None, became: Typed = 3
) -> GradeChange:
    return GradeChange(Track.SELLERS, who, "1.1", None, became, 1, at, curator, waited_hours)


def test_a_queue_has_the_oldest_first_and_those_without_a_date_last() -> None:
    old, new, unknown = (waits(who, "", "Анна", TASK, since) for who, since in
                         (("1", ago(9)), ("2", ago(1)), ("3", None)))  # fmt: skip
    assert queues([unknown, new, old]) == {"Анна": [old, new, unknown]}


def test_tasks_come_with_how_many_works_wait_and_the_oldest_ones_age() -> None:
    lines = task_queues(
        [
            waits("1", "", "", TASK, ago(3)),
            waits("2", "", "", TASK, None),
            waits("1", "", "", OTHER, ago(50)),
            waits("3", "", "", TASK, NOON + dt.timedelta(hours=1)),
        ],
        NOON,
    )
    assert [(line.task, line.works, line.oldest_hours) for line in lines] == [(OTHER, 1, 50), (TASK, 3, 3)]


def test_a_queue_that_is_much_longer_is_offered_to_be_shared_by_whole_stores() -> None:
    found = offer(
        [*works("Анна", *["Север"] * 5, *["Юг"] * 2, *["Восток"] * 3), *works("Борис", "Запад")], ["Анна", "Борис"]
    )
    assert found is not None
    assert (found.giver, found.giver_works, found.taker, found.taker_works) == ("Анна", 10, "Борис", 1)
    assert (found.stores, found.works) == (("Восток",), 3), "4 of 9 could go; a store of 5 is too many"


def test_where_no_store_fits_a_number_of_works_is_offered() -> None:
    found = offer(works("Анна", *["Север"] * 9), ["Анна", "Борис"])
    assert found is not None
    assert (found.stores, found.works, found.taker_works) == ((), 4, 0)


def test_whoever_takes_nobody_is_offered_nothing_but_may_hand_over() -> None:
    assert offer(works("Анна", *["Север"] * 9), ["Анна"]) is None
    found = offer([*works("Анна", *["Север"] * 9), *works("Борис", "Юг")], ["Борис"])
    assert found is not None
    assert (found.giver, found.taker) == ("Анна", "Борис")


def test_works_without_a_curator_are_no_queue() -> None:
    assert offer(works("", *["Север"] * 20), ["Анна", "Борис"]) is None


@given(st.lists(st.sampled_from([("А", "x"), ("А", "y"), ("А", ""), ("Б", "x"), ("В", "z"), ("", "z")]), max_size=60))
def test_an_offer_is_made_only_for_much_longer_queues_and_never_turns_the_tables(pairs: list[tuple[str, str]]) -> None:
    found = offer([waits(str(n), store, who, TASK) for n, (who, store) in enumerate(pairs)], ["А", "Б", "В"])
    lengths = Counter({"А": 0, "Б": 0, "В": 0}) + Counter(who for who, _ in pairs if who)
    long, short = max((lengths[who] for who in "АБВ"), default=0), min(lengths[who] for who in "АБВ")
    assert (found is not None) == (long - short >= MUCH_LONGER and long >= 2 * short)
    if found is not None:
        assert (found.giver_works, found.taker_works) == (long, short)
        assert found.works > 0
        assert found.giver_works - found.works >= found.taker_works + found.works


def test_a_correction_is_no_second_work_and_the_median_is_of_what_is_known() -> None:
    answers = [
        change("1", "Анна", NOON, 2.0),
        change("1", "Анна", NOON, None),
        change("2", "Анна", NOON, 10.0),
        change("3", "Анна", NOON, 3.0),
        change("4", "Борис", NOON, None),
    ]
    found = paces(answers)
    assert (found["Анна"].works, found["Анна"].median_hours) == (3, 3.0)
    assert (found["Борис"].works, found["Борис"].median_hours) == (1, None)


def test_a_days_median_is_of_the_works_answered_on_it_in_the_marathons_zone() -> None:
    late = change("1", "А", dt.datetime(2026, 12, 7, 22, tzinfo=dt.UTC), 4.0)  # already the 8th in Moscow
    moscow = dt.timezone(dt.timedelta(hours=3))
    assert median_on([late, change("2", "А", NOON, 8.0)], dt.date(2026, 12, 7), moscow) == 8
    assert median_on([late], dt.date(2026, 12, 8), moscow) == 4
    assert median_on([late], dt.date(2026, 12, 9), moscow) is None


def test_a_hand_in_of_the_lms_is_answered_once() -> None:
    answer = change("1", "Анна")
    assert waited_from(ago(5), answer, []) == 5
    assert waited_from(ago(-1), answer, []) is None, "handed in after the answer"
    assert waited_from(None, answer, []) is None
    assert waited_from(ago(5), answer, [change("1", "Анна", ago(2))]) is None, "that answer was for this attempt"
    assert waited_from(ago(5), answer, [change("1", "Анна", ago(9))]) == 5, "reworked, and handed in again"
    assert waited_from(ago(5), answer, [change("1", "Анна", ago(2), became="сдано")]) == 5

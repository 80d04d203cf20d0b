"""Who had what when: the record, folded, is the grid; whatever is killed when, nothing is lost or doubled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.grade_changes import (
    GradeChange,
    GradeGrid,
    Lines,
    Noted,
    Typed,
    after,
    grade_changes,
    waiting_since,
)
from sheets_marathon.marathon.model import Track

NOON = dt.datetime(2026, 12, 7, 12, tzinfo=dt.UTC)
TASKS = ("1.1", "1.2", "2.1")
SELLERS = Track.SELLERS

typed = st.sampled_from([None, 1, 2, 3, "3", "сдано", "доработка", "Сдано ", "  ", "не видел", 2.5])
grids = st.dictionaries(st.sampled_from(["101", "102", "7"]), st.dictionaries(st.sampled_from(TASKS), typed))


def grid(cells: Mapping[str, Mapping[str, Typed]], tasks: tuple[str, ...] = TASKS) -> GradeGrid:
    return GradeGrid(SELLERS, tasks, cells)


def at(hours: float) -> dt.datetime:
    return NOON + dt.timedelta(hours=hours)


def texts(cells: Mapping[str, Mapping[str, Typed]]) -> dict[tuple[str, str], str]:
    """What a person sees in the grid, blanks left out."""
    said = {(who, task): str(value or "").strip() for who, line in cells.items() for task, value in line.items()}
    return {place: text for place, text in said.items() if text}


def held(lines: Lines) -> dict[tuple[str, str], str]:
    return texts({who: {task: one.value for task, one in line.items()} for who, line in lines.items()})


def refolded(log: list[GradeChange]) -> Lines:
    """What a process that has just started reads out of the sheet."""
    return after({}, log)


@given(st.lists(st.tuples(grids, st.sampled_from(["goes on", "killed before", "killed after"]))))
def test_the_record_folded_is_the_grid_and_no_change_is_there_twice(
    history: list[tuple[dict[str, dict[str, Typed]], str]],
) -> None:
    log: list[GradeChange] = []
    known: Lines = {}
    for hour, (cells, fate) in enumerate(history):
        seen = grade_changes(known, grid(cells), at(hour))
        if fate == "killed before":
            known = refolded(log)  # the write never came in; a new process begins
            continue
        log += seen
        known = refolded(log) if fate == "killed after" else after(known, seen)
        assert held(known) == texts(cells)
        assert grade_changes(known, grid(cells), at(hour)) == []
    assert len({one.key for one in log}) == len(log)
    for one in log:
        mine = [other for other in log if other.key.rpartition("|")[0] == one.key.rpartition("|")[0]]
        assert [other.n for other in mine] == list(range(1, len(mine) + 1))
        assert [other.was for other in mine[1:]] == [other.became for other in mine[:-1]]


def test_a_change_says_who_what_and_since_when() -> None:
    known = after({}, grade_changes({}, grid({"101": {"1.1": "сдано"}}), at(0)))
    (change,) = grade_changes(known, grid({"101": {"1.1": 3}}), at(5))
    assert (change.key, change.was, change.became, change.at) == ("101|sellers.1.1|2", "сдано", 3, at(5))
    assert change.waited_hours == 5


@pytest.mark.parametrize(
    ("history", "waited"),
    [
        ([3], [None]),
        (["сдано", "доработка", "сдано", 2], [None, 1, None, 1]),
        (["сдано", "Сдано!", 3], [None, None, None]),
        (["сдано", "Сдано", 3], [None, None, 2]),
        (["сдано", 2, 3], [None, 1, None]),
        (["сдано", None, 3], [None, None, None]),
    ],
)
def test_a_work_waits_from_when_it_was_handed_in_to_its_first_answer(
    history: list[Typed], waited: list[float | None]
) -> None:
    known: Lines = {}
    found: list[float | None] = []
    for hour, value in enumerate(history):
        changes = grade_changes(known, grid({"101": {"1.1": value}}), at(hour))
        known = after(known, changes)
        found += [one.waited_hours for one in changes]
    assert found == waited


def test_a_column_that_is_gone_takes_no_grades_with_it() -> None:
    known: Lines = {"101": {"1.1": Noted(3, 1), "1.2": Noted(2, 1)}}
    assert grade_changes(known, grid({"101": {"1.2": 2}}, ("1.2",)), at(0)) == []
    (removed,) = grade_changes(known, grid({"101": {"1.2": 2}}), at(0))
    assert (removed.was, removed.became, removed.n) == (3, None, 2)


def test_a_row_that_is_gone_has_lost_its_grades() -> None:
    (removed,) = grade_changes({"101": {"1.1": Noted(3, 4)}}, grid({}), at(0))
    assert (removed.key, removed.became) == ("101|sellers.1.1|5", None)


def test_three_typed_as_text_is_the_same_grade() -> None:
    assert grade_changes({"101": {"1.1": Noted(3, 1)}}, grid({"101": {"1.1": "3"}}), at(0)) == []


def test_a_row_waits_since_its_oldest_hand_in_that_still_stands() -> None:
    known = after({}, grade_changes({}, grid({"101": {"1.1": "сдано"}}), at(0)))
    known = after(known, grade_changes(known, grid({"101": {"1.1": "сдано", "1.2": "сдано"}}), at(3)))
    assert waiting_since(known["101"]) == at(0)
    known = after(known, grade_changes(known, grid({"101": {"1.1": 3, "1.2": "сдано"}}), at(4)))
    assert waiting_since(known["101"]) == at(3)
    known = after(known, grade_changes(known, grid({"101": {"1.1": 3}}), at(5)))
    assert waiting_since(known["101"]) is None

"""Grades as they are typed, and what becomes of the ones that can't be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.grades import (
    Grade,
    GradeCell,
    Mark,
    bad_grades,
    grade_line,
    read_grade,
)
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.review import ReviewItem


@pytest.mark.parametrize(("value", "points"), [(1, 1), (2, 2), (3, 3), (3.0, 3), ("1", 1), ("2", 2), ("3", 3)])
def test_one_two_and_three_are_points_as_numbers_and_as_text(value, points):
    assert read_grade(value) == Grade(Mark.POINTS, points)


@pytest.mark.parametrize(("value", "points"), [("3 ", 3), ("2.", 2), ("1. ", 1), ("3\u00a0", 3)])
def test_a_space_and_a_full_stop_behind_them_mean_nothing(value, points):
    assert read_grade(value) == Grade(Mark.POINTS, points)


@pytest.mark.parametrize("value", [None, "", "  ", "\u00a0"])
def test_an_empty_cell_is_blank(value):
    assert read_grade(value) == Grade(Mark.BLANK)
    assert not read_grade(value).handed_in


@pytest.mark.parametrize("value", ["доработка", "Доработка ", "REWORK", " rework", "доработка."])
def test_rework_is_read_in_any_case(value):
    assert read_grade(value) == Grade(Mark.REWORK)


@pytest.mark.parametrize("value", ["сдано", "Сдано", "submitted", "сдано ", "СДАНО.", "Сдано. ", "сдано\u00a0"])
def test_a_curator_may_note_that_work_was_handed_in(value):
    assert read_grade(value) == Grade(Mark.HANDED_IN)


@pytest.mark.parametrize(
    "value",
    [
        "2,5",
        "4",
        "хорошо",
        " 3",
        "3 балла",
        "3.0",
        "03",
        "+3",
        "три",
        0,
        4,
        -1,
        2.5,
        True,
        False,
        float("nan"),
        "=3",
        [3],
        "сдано?",
    ],
)
def test_everything_else_is_bad_and_counts_nothing(value):
    grade = read_grade(value)
    assert (grade.mark, grade.points, grade.typed) == (Mark.BAD, 0, str(value))
    assert grade_line([value]).points == 0


def test_rework_and_blanks_count_nothing_in_learning():
    assert grade_line([3, "доработка", None, "2", "сдано", "4"]).points == 5


def test_a_line_of_grades_is_added_up_as_the_sheet_does():
    line = grade_line([3, "доработка", None, "2", "сдано", "4"])
    assert (line.graded, line.points, line.rework, line.waiting, line.bad) == (2, 5, 1, 1, 1)
    assert line.average == 2.5


def test_before_the_first_grade_there_is_no_average():
    assert grade_line(["сдано", None]).average is None


def cell(value, participant="7"):
    return GradeCell(Track.SELLERS, participant, "Ершова Жанна", "3.2", "Оценки ПК!F17", value)


def test_a_bad_grade_goes_to_review_with_person_value_and_cell():
    assert bad_grades([cell(3), cell("хорошо"), cell(None, "8")]) == (
        ReviewItem("grade:sellers:7:3.2", "Ершова Жанна · 3.2 · «хорошо»", "Оценки ПК!F17", "bad_grade"),
    )


def test_retyping_one_mistake_into_another_stays_the_same_review_item():
    assert bad_grades([cell("4")])[0].key == bad_grades([cell("5")])[0].key


def test_a_mended_grade_leaves_review():
    assert bad_grades([cell("3")]) == ()


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)


@given(st.lists(VALUES, max_size=20))
def test_points_never_leave_the_bounds_of_the_grades_given(values):
    line = grade_line(values)
    assert line.graded <= line.points <= 3 * line.graded
    assert line.points == sum(read_grade(value).points for value in values)

"""A person's line in the rating finds their row of the grades once; where that can't be, whatever fits is added up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for, quoted
from support.server.workspace_scene import RunningWorkspace

GRADES, RATING = RU["grades_sellers"], RU["rating_sellers"]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    """A curator of an applied spreadsheet in which two sellers have grades."""
    person = program.applied()
    person.grade(GRADES, {("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): 1})
    return person


def learning(person: Person) -> dict[str, tuple[object, object]]:
    return {who: (row["Строка в оценках"], row["Учёба"]) for who, row in person.by(RATING).items()}


def test_each_figure_comes_from_the_row_that_was_found_once(curator: Person) -> None:
    assert learning(curator) == {"20101": (1, 5), "20102": (2, 1), "20103": (3, 0), "20104": (4, 0)}


def test_somebody_who_stands_in_the_grades_twice_has_both_rows_added_up(curator: Person) -> None:
    titles = curator.values(GRADES)[0]
    cells = {"Таб. №": "20101", "Баллы": 4}
    curator.type({f"{quoted(GRADES)}!{a1(8, titles.index(title))}": value for title, value in cells.items()})
    assert learning(curator)["20101"] == (0, 9)


def test_a_number_that_somebody_retyped_as_a_number_is_found(curator: Person) -> None:
    at = curator.values(GRADES)[0].index("Таб. №")
    curator.type({f"{quoted(GRADES)}!{a1(2, at)}": 20101})
    assert learning(curator)["20101"] == (0, 5)


def test_points_overwritten_with_a_word_count_nothing_and_spoil_nothing(curator: Person) -> None:
    at = curator.values(GRADES)[0].index("Баллы")
    curator.type({f"{quoted(GRADES)}!{a1(2, at)}": "много"})
    assert learning(curator)["20101"] == (1, 0)


def test_who_has_left_is_neither_counted_nor_has_anybody_beside_them(program: Program, curator: Person) -> None:
    left = curator.values(ROSTER_TAB)[0].index("Выбыл")
    curator.type({f"{ROSTER_TAB}!{a1(2, left)}": "06.01.2030"})
    program.ok("tick", "--at", "2030-01-06T12:00")
    shown = ("Место", "Набрали не меньше", "С таким же итогом", "Из них впереди", "До следующего места")
    lines = {who: tuple(row[header] for header in shown) for who, row in curator.by(RATING).items()}
    assert lines == {
        "20101": ("", "", 0, 0, ""),
        "20102": (1, 1, 1, 0, 0),
        "20103": (2, 3, 2, 0, 1),
        "20104": (2, 3, 2, 0, 1),
    }

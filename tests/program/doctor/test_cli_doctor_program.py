"""``doctor`` the day before: what the next two learning days lack, whom to ask, and whether the posts fit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.program.doctor_scene import changed, looked, problems, problems_and_warnings
from support.program.program import RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

DAILY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.now = dt.datetime.now(ZoneInfo("Europe/Moscow"))  # midnight may come while a test looks
        changed(made, {"marathon": {"starts_on": tomorrow(made), "days": 4, "learning_weekdays": DAILY}})
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied(lessons=True)


def tomorrow(program: Program) -> dt.date:
    assert program.now is not None
    return program.now.date() + dt.timedelta(days=1)


def check_of(program: Program, ahead: int) -> str:
    """The check of the learning day that many days after tomorrow."""
    return f"program of {tomorrow(program) + dt.timedelta(days=ahead):%d.%m.%Y}"


def fill_in(person: Person, key: str, header: str, text: str) -> None:
    """Type into the program's row with this key."""
    rows = person.values(RU["program"])
    keys = [row[rows[0].index("Ключ")] for row in rows]
    person.type({f"{RU['program']}!{a1(1 + keys.index(key), rows[0].index(header))}": text})


def test_all_is_ready(program: Program, person: Person) -> None:
    found = looked(program)
    assert found[check_of(program, 0)]["found"] == "5 posts, nothing is missing"
    assert check_of(program, 1) in found
    assert sum(name.startswith("program of") for name in found) == 2
    assert found["posts"]["found"].startswith("17 render with their rows")


def test_what_tomorrow_lacks_stops_a_marathon_and_names_who_is_responsible(program: Program, person: Person) -> None:
    fill_in(person, "sellers.1.lesson.1", "Ссылка на задание", "")
    fill_in(person, "heads.1.lesson.1", "Ссылка на урок", "")
    fill_in(person, "heads.1.lesson.1", "Ответственный", "")
    stopping, told = problems_and_warnings(program)
    assert stopping == {
        check_of(program, 0): "heads.1.lesson.1 at 10:00 lacks lesson_link (nobody is responsible); "
        "sellers.1.lesson.1 at 10:00 lacks task_link (Инна) → ask Инна"
    }
    assert "not ready: 2, the first is" in told["program"]


def test_what_the_day_after_lacks_and_a_mere_topic_are_warnings(program: Program, person: Person) -> None:
    fill_in(person, "sellers.2.lesson.1", "Готово", "нет")
    fill_in(person, "sellers.1.lesson.2", "Тема", "")
    stopping, told = problems_and_warnings(program)
    assert told[check_of(program, 1)] == "sellers.2.lesson.1 at 10:00 lacks ready (Инна) → ask Инна"
    assert told[check_of(program, 0)] == "sellers.1.lesson.2 at 14:00 lacks topic (Инна) → ask Инна"
    assert stopping == {}


def test_before_anything_is_filled_in(program: Program) -> None:
    program.applied()
    assert problems(program)[check_of(program, 0)].endswith("→ fill in the row, and who is responsible for it")


def test_a_date_that_makes_no_sense_is_named_with_its_cell(program: Program, person: Person) -> None:
    fill_in(person, "sellers.2.lesson.2", "Дата", "потом")
    ((name, told),) = problems(program).items()
    assert name.startswith("program: sellers.2.lesson.2 · «потом»")
    assert "mend Программа!" in told or "mend 'Программа'!" in told


def test_a_row_that_makes_its_post_too_long_is_named(program: Program, person: Person) -> None:
    fill_in(person, "sellers.1.lesson.2", "Текст", "очень " * 800)
    told = problems(program)["posts"]
    assert told.startswith("sellers.1.lesson.2: ")
    assert "preview" in told


def test_a_broken_template_stops_a_marathon_under_its_own_name(program: Program, person: Person) -> None:
    changed(
        program,
        {
            "marathon": {"starts_on": tomorrow(program), "days": 4, "learning_weekdays": DAILY},
            "posts": {"templates": str(program.folder / "nowhere")},
        },
    )
    assert set(problems(program)) == {"templates", "posts"}


def test_nobody_takes_part(program: Program) -> None:
    program.applied([])
    assert "nobody takes part yet" in problems(program)["participants"]

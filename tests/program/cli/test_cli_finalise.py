"""``finalise`` on the workspace: formulas become values once; what comes later changes the live tabs only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support.program.program import MONDAY, RU, Person, Program, program_for, write_export
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.rehearsal.play.stage import Stage, start_workspace

MOSCOW = ZoneInfo("Europe/Moscow")
FINAL = "Финал"
LAST, CORRECTED, OVER = 5, 8, 9
"""Days of the marathon from 1: its last one, the last of corrections, the one whose night imports the last deals."""
GRADES = {
    ("20101", "Д1·1"): 3, ("20101", "Д1·2"): 3, ("20102", "Д1·1"): 3, ("20102", "Д1·2"): 2,
    ("20103", "Д1·1"): 1, ("20104", "Д1·1"): 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkspace]:
    """A workspace of this module's own, its clock standing."""
    process, announcement = start_workspace(tmp_path_factory.mktemp("staged"), enforce_limits=False)
    with Stage(announcement["base_url"]) as stage:
        stage.set_clock(dt.datetime.combine(MONDAY, dt.time(9), MOSCOW))
        yield RunningWorkspace(**announcement, stage=stage)
    process.terminate()
    process.wait()


@pytest.fixture
def program(staged: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    """A marathon that begins on the next Monday of the staged clock, which stands at that day."""
    today = staged.stage.clock().astimezone(MOSCOW).date()
    monday = today + dt.timedelta(days=-today.weekday() % 7)
    staged.stage.set_clock(dt.datetime.combine(monday, dt.time(9), MOSCOW))
    with program_for(staged, tmp_path) as made:
        made.configure(
            {
                "sheet": made.configured()["sheet"],
                "marathon": {"starts_on": monday},
                "service": {"clock_url": f"{staged.base_url}/rehearsal/clock"},
            }
        )
        yield made


@pytest.fixture
def running(program: Program) -> Person:
    """Somebody at the sheet of a marathon with grades and deals; its last day is still to come."""
    made = program.applied()
    made.grade(RU["grades_sellers"], GRADES)
    made.grade(RU["grades_heads"], {("20201", "Д1·1"): 2})
    deals = [("ДКП-1", "20101", 1), ("ДКП-2", "20103", 2)]
    write_export(program.exports, "one.csv", [deal(program, *each) for each in deals])
    program.ok("import-sales")
    return made


@pytest.fixture
def person(program: Program, running: Person) -> Person:
    """The same when corrections are over."""
    let_pass(program, OVER)
    return running


def day(program: Program, number: int) -> dt.date:
    """A day of the marathon, from 1."""
    first: dt.date = program.configured()["marathon"]["starts_on"]
    return first + dt.timedelta(days=number - 1)


def let_pass(program: Program, number: int, hour: int = 12) -> None:
    program.stage.set_clock(dt.datetime.combine(day(program, number), dt.time(hour), MOSCOW))


def deal(program: Program, document: str, who: str, cars: int, name: str = "") -> tuple[str, ...]:
    """A row of an export: cars sold on the first day."""
    return (document, "Продажа", f"{day(program, 1):%d.%m.%Y}", who, name, str(cars))


def frozen(person: Person) -> dict[str, tuple[object, object]]:
    """Place and score by key."""
    return {row["Ключ"]: (row["Место"], row["Итого"]) for row in person.table(FINAL)}


def live(person: Person) -> dict[str, tuple[object, object]]:
    return {who: (row["Место"], row["Итого"]) for who, row in person.by(RU["rating_sellers"]).items()}


def test_what_comes_late_changes_the_ratings_and_not_the_final(program: Program, person: Person) -> None:
    done = program.ok("finalise")
    today = day(program, OVER)
    assert done.out == f"the standings are frozen on {today}: sellers 4, heads 2, stores 2\n"
    first = frozen(person)
    assert {key.partition("|")[2]: place for key, place in first.items() if key.startswith("sellers")} == live(person)
    assert live(person) == {"20101": (1, 7), "20102": (2, 5), "20103": (3, 3), "20104": (4, 1)}
    assert first["stores|вега моторс"] == (1, 6)
    assert first["heads|20201"] == (1, 8)

    write_export(program.exports, "late.csv", [deal(program, "ДКП-9", "20103", 1)])
    program.ok("import-sales")
    person.grade(RU["grades_sellers"], {("20102", "Д1·2"): 3, ("20103", "Д1·1"): 2})
    assert live(person) == {"20101": (1, 7), "20102": (2, 6), "20103": (3, 5), "20104": (4, 1)}
    assert frozen(person) == first

    refused = program.run("finalise")
    assert (refused.code, refused.out, frozen(person)) == (3, "", first)
    assert [line.strip() for line in refused.err.splitlines() if "not as it was frozen" in line] == [
        "not as it was frozen: sellers: Берегов Лев Олегович: score 5 → 6, learning 5 → 6",
        "not as it was frozen: sellers: Вьюгин Пётр Юрьевич: score 3 → 5, learning 1 → 2, sales 2 → 3",
        "not as it was frozen: heads: Дубровин Егор Ильич: score 8 → 8.5, team 6 → 6.5",
        "not as it was frozen: heads: Ежевикин Матвей Юрьевич: score 2 → 3, team 2 → 3",
        "not as it was frozen: stores: Вега Моторс: score 6 → 6.5",
        "not as it was frozen: stores: Орион Авто: score 2 → 3",
    ]
    assert "--again" in refused.err
    facts = program.run("finalise", "--json")
    assert (facts.code, facts.json["refused"], len(facts.json["differences"])) == (3, True, 6)

    assert program.run("finalise", "--again", "--dry-run").code == 2
    assert frozen(person) == first
    program.ok("finalise", "--again")
    assert frozen(person)["sellers|20103"] == (3, 5)
    notes = [row["Примечание"] for row in person.table(RU["journal"]) if row["Ключ"].startswith("finalise")]
    assert len(notes) == 2
    assert f"прежняя фиксация была {today:%d.%m.%Y}" in notes[1]


def test_the_second_run_writes_nothing(program: Program, person: Person) -> None:
    pending = program.run("plan").out
    assert program.run("finalise", "--dry-run").code == 2
    assert person.table(FINAL) == []
    program.stage.clear_requests()
    program.ok("finalise")
    assert program.requests()["write"] == 1
    program.stage.clear_requests()
    again = program.ok("finalise")
    assert again.out == f"frozen on {day(program, OVER)}, nothing changed\n"
    assert program.requests()["write"] == 0
    assert program.run("finalise", "--dry-run").code == 0
    assert program.run("plan").out == pending


def test_notes_of_people_stay_with_whom_they_are_about(program: Program, person: Person) -> None:
    program.ok("finalise")
    at_row = next(number for number, row in enumerate(person.table(FINAL), 2) if row["Ключ"] == "sellers|20102")
    person.do({"appendDimension": {"sheetId": person.tabs()[FINAL], "dimension": "COLUMNS", "length": 1}})
    person.type({f"{FINAL}!P1": "Приз", f"{FINAL}!P{at_row}": "кубок"})
    person.grade(RU["grades_sellers"], {("20102", "Д1·2"): 3})
    program.ok("finalise", "--again")
    assert {row["Ключ"]: row["Приз"] for row in person.table(FINAL) if row["Приз"]} == {"sellers|20102": "кубок"}


def test_an_open_question_and_a_work_without_a_grade_are_refused_by_name_and_frozen_anyway(
    program: Program, person: Person
) -> None:
    write_export(program.exports, "odd.csv", [deal(program, "ДКП-6", "20999", 1, "Безымянный Иван")])
    program.ok("import-sales")
    person.grade(RU["grades_sellers"], {("20102", "Д2·1"): "сдано"})
    refused = program.run("finalise")
    assert refused.code == 3
    assert "1 question in “Разбор” open: ДКП-6" in refused.err
    assert "sellers: 1 work of Берегов Лев Олегович without a grade" in refused.err
    assert "up to 3 points in all" in refused.err
    assert "they could change the first 5 places of sellers (Берегов Лев Олегович)" in refused.err
    assert (person.table(FINAL), program.run("finalise", "--dry-run").code) == ([], 3)
    done = program.ok("finalise", "--anyway")
    assert done.out.count("! open: ") == 2
    assert len(person.table(FINAL)) == 8


def test_while_points_may_still_come_it_is_refused_with_the_day_from_which_it_is_not(
    program: Program, running: Person
) -> None:
    let_pass(program, LAST, 23)
    last, over = day(program, LAST), day(program, OVER)
    refused = program.run("finalise")
    assert (refused.code, f"the marathon is not over: its last day is {last}" in refused.err) == (3, True)
    let_pass(program, CORRECTED, 23)
    refused = program.run("finalise")
    assert (refused.code, f"corrections are open until {day(program, CORRECTED)}" in refused.err) == (3, True)
    assert f"run “finalise” after {over} 03:00" in refused.err
    assert running.table(FINAL) == []
    let_pass(program, OVER, 3)
    program.ok("finalise")


def test_an_error_in_a_rating_is_refused_with_its_cell(program: Program, person: Person) -> None:
    person.type({f"{RU['rating_sellers']}!F2": "=1/0"})
    refused = program.run("finalise")
    assert refused.code == 3
    assert "'Рейтинг ПК'!F2 shows #DIV/0!" in refused.err
    program.ok("apply")
    program.ok("finalise")


def test_killed_before_its_write_a_run_leaves_nothing_and_the_next_one_freezes(
    program: Program, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(GoogleSheetStore, "apply", die)
        assert program.run("finalise").code == 130
    assert person.table(FINAL) == []
    program.ok("finalise")
    assert len(person.table(FINAL)) == 8


def test_an_answer_that_is_lost_freezes_once(program: Program, person: Person) -> None:
    program.stage.add_fault(service="sheets", path=":batchUpdate", mode="after", status=503)
    assert program.ok("finalise").out.startswith("the standings are frozen on ")
    assert len(person.table(FINAL)) == 8
    assert len([row for row in person.table(RU["journal"]) if row["Ключ"].startswith("finalise")]) == 1

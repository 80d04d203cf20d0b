"""``doctor`` on the spreadsheet: each thing is broken alone, and the line about it says where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.doctor_scene import changed, looked, problems, problems_and_warnings, warnings
from support.program.program import CURATOR, RU, Person, Program, a1, inserted, program_for, quoted
from support.server.workspace_scene import RunningWorkspace

OWNER = "owner@example.org"


pytestmark = pytest.mark.usefixtures("nobody_waits")


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied(lessons=True)


def header_at(person: Person, title: str, header: str) -> int:
    """Where a column stands, from 0."""
    return person.values(title)[0].index(header)


def column_range(person: Person, title: str, header: str) -> dict[str, int]:
    """All cells of a column, its header included."""
    at = header_at(person, title, header)
    return {"sheetId": person.tabs()[title], "startColumnIndex": at, "endColumnIndex": at + 1}


def protect(owner: Person, area: dict[str, int], **more: object) -> None:
    """The owner protects an area from everybody else."""
    owner.do({"addProtectedRange": {"protectedRange": {"range": area, "editors": {"users": [OWNER]}, **more}}})


def test_an_account_that_may_only_read_is_told_before_it_has_to_write(
    program: Program, workspace: RunningWorkspace
) -> None:
    program.applied()
    share = {program.actor: "reader", CURATOR: "writer"}
    read_only = program.stage.create_spreadsheet("Только для чтения", share=share)
    changed(program, {"sheet": {"spreadsheet_id": read_only}})
    found = looked(program)
    assert found["spreadsheet"]["problem"] == ""
    assert program.actor in found["sheet rights"]["problem"]
    assert found["sheet rights"]["remedy"] == f"share the spreadsheet with {program.actor} as Editor"


def test_a_protected_formula_column_names_tab_column_and_account(program: Program, person: Person) -> None:
    owner, title = program.person(OWNER), RU["rating_sellers"]
    protect(owner, column_range(person, title, "Место"), description="не трогать")
    letter = a1(1, header_at(person, title, "Место")).rstrip("1")
    assert problems(program) == {
        "protected ranges": f"{quoted(title)}: columns {letter} are protected from the program (“не трогать”) → "
        f"Data → Protect sheets and ranges: let {program.actor} edit it, or lift the protection"
    }


def test_a_protected_tab_and_a_protected_name_are_seen_too(program: Program, person: Person) -> None:
    owner, tabs = program.person(OWNER), person.tabs()
    protect(owner, {"sheetId": tabs[RU["journal"]]})
    area = column_range(person, RU["program"], "Состояние")
    owner.do({"addNamedRange": {"namedRange": {"namedRangeId": "own", "name": "own_range", "range": area}}})
    owner.do({"addProtectedRange": {"protectedRange": {"namedRangeId": "own", "editors": {"users": [OWNER]}}}})
    (told,) = problems(program).values()
    assert quoted(RU["journal"]) in told
    assert quoted(RU["program"]) in told


def test_protections_that_leave_our_cells_alone_are_no_problem(program: Program, person: Person) -> None:
    owner, tabs, title = program.person(OWNER), person.tabs(), RU["rating_sellers"]
    protect(owner, column_range(person, RU["program"], "Тема"))
    protect(owner, {"sheetId": tabs[title], "endRowIndex": 1})
    protect(owner, {"sheetId": tabs[RU["grades_sellers"]]}, warningOnly=True)
    gap = {"sheetId": tabs[RU["sales"]]}
    protect(owner, {"sheetId": tabs[RU["sales"]]}, unprotectedRanges=[gap])
    assert problems(program) == {}


def test_a_formula_that_shows_an_error_is_named_by_its_cell(program: Program, person: Person) -> None:
    title = RU["rating_sellers"]
    column = header_at(person, title, "Итого")
    person.type({f"{quoted(title)}!{a1(3, column)}": "=1/0"})
    found = looked(program)
    assert f"{quoted(title)}!{a1(3, column)} shows #DIVIDE_BY_ZERO" in found["formulas"]["problem"]
    assert " more" in found["formulas"]["problem"], "what follows from it shows the error too"
    assert "sheets-marathon apply" in found["formulas"]["remedy"]
    program.ok("apply")
    assert problems(program) == {}


def test_a_column_that_is_gone_is_named(program: Program, person: Person) -> None:
    area = column_range(person, RU["program"], "Ссылка на задание")
    span = {"sheetId": area["sheetId"], "dimension": "COLUMNS"}
    at = {"startIndex": area["startColumnIndex"], "endIndex": area["endColumnIndex"]}
    person.do({"deleteDimension": {"range": {**span, **at}}})
    found = problems(program)["tabs"]
    assert "“Программа” has lost “Ссылка на задание” (task_link)" in found
    assert "Version history" in found


def test_changes_that_are_pending_and_a_plan_that_refuses_are_warnings(program: Program, person: Person) -> None:
    person.paste("Список!A20", [["20999", "Зимин Яков", "ПК", "Вега Моторс", "Тверь", "", "да"]])
    told = warnings(program)["plan"]
    assert "changes are pending" in told
    assert "sheets-marathon plan" in told
    value = header_at(person, RU["settings"], "Значение")
    row = 2 + [one["Ключ"] for one in person.table(RU["settings"])].index("weight_sales")
    person.type({f"{RU['settings']}!{a1(row, value)}": 50})
    assert "a task must bring more than a car" in warnings(program)["plan"]


def test_flat_tabs_that_looker_would_stumble_over_are_a_warning(program: Program, person: Person) -> None:
    span = {"sheetId": person.tabs()["looker_sales"], "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    person.do({"moveDimension": {"source": span, "destinationIndex": 3}})
    stopping, told = problems_and_warnings(program)
    assert "columns are not in the declared order" in told["Looker tabs"]
    assert stopping == {}


def test_a_column_of_somebody_elses_is_nobodys_problem(program: Program, person: Person) -> None:
    person.do(inserted(person.tabs()[RU["program"]], "COLUMNS", 2))
    assert problems(program) == {}


def test_a_spreadsheet_in_another_zone_is_a_warning(program: Program, person: Person) -> None:
    changed(program, {"marathon": {"time_zone": "Asia/Vladivostok"}})
    assert "the spreadsheet is in Europe/Moscow, the marathon in Asia/Vladivostok" in warnings(program)["time zone"]

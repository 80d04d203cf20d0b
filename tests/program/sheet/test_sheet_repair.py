"""The night's upkeep reads what it needs and finds what a look at values can't see."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, SELLERS, Person, Program, program_for, quoted, write_export
from support.server.workspace_scene import RunningWorkspace

from sheets_marathon.jobs.sheet.plan import pending_changes
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.settings import load
from sheets_marathon.tabs import LEDGERS
from sheets_marathon.wiring.house import House

MONDAY = dt.date(2030, 1, 7)


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def house(program: Program) -> Iterator[House]:
    """The program's ports, on a sheet with people, deals and an import behind it."""
    program.applied()
    deals = [(f"Д-{number}", "Продажа", "07.01.2030", SELLERS[0], "", "1") for number in range(30)]
    write_export(program.exports, "a.csv", deals)
    program.ok("import-sales")
    house = House(load(program.config))
    with contextlib.closing(house):
        yield house


def test_a_layout_without_the_ledgers_rows_leads_to_the_same_plan(house: House) -> None:
    whole = house.store.read_layout()
    brief = house.store.read_layout(LEDGERS)
    rows = {tab.tag: len(tab.grid) for tab in brief.tabs}
    assert {tab.tag: len(tab.grid) for tab in whole.tabs}["sales"] == 31
    assert (rows["sales"], rows["looker_sales"]) == (1, 1)
    assert rows["participants"] > 1
    assert {tab.tag for tab in brief.tabs} == {tab.tag for tab in whole.tabs if tab.tag}
    for layout in (whole, brief):
        assert pending_changes(house.marathon, layout, MONDAY, upkeep=True).plan.changes == ()


def test_a_formula_that_somebody_typed_over_is_put_back_overnight(house: House, program: Program) -> None:
    person: Person = program.person()
    rating = RU["rating_sellers"]
    column = person.values(rating)[0].index("Продажи")
    person.type({f"{quoted(rating)}!{chr(65 + column)}2": 99})
    assert mend(house.marathon, house.store, house.clock).changed
    assert person.by(rating)[SELLERS[0]]["Продажи"] == 30
    assert not mend(house.marathon, house.store, house.clock).changed

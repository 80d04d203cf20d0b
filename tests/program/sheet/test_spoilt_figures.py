"""Errors, blanks and words where a total needs a number: posts with figures wait, ops hear which cell it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for, quoted
from support.server.workspace_scene import RunningWorkspace

GRADES, RATING, STORES, SETTINGS = RU["grades_sellers"], RU["rating_sellers"], RU["rating_stores"], RU["settings"]
MARKS: dict[tuple[str, str], Any] = {("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): 1}
AT = "2030-01-07T"
BACK = "✅ Все цифры снова на месте."


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    """A curator of the first day's afternoon: two lessons are out, works are graded."""
    person = program.applied(lessons=True)
    program.ok("tick", "--at", AT + "10:00")
    person.grade(GRADES, MARKS)
    program.ok("tick", "--at", AT + "14:00")
    return person


def column(person: Person, title: str, header: str) -> tuple[int, int]:
    """The index of a column, and the last row that holds something."""
    rows = person.values(title)
    return rows[0].index(header), len(rows)


def clear(person: Person, title: str, header: str) -> None:
    at, last = column(person, title, header)
    person.paste(f"{quoted(title)}!{a1(2, at)}", [[""]] * (last - 1))


SPOILT = [
    (GRADES, "Баллы", 2, ""), (GRADES, "Зачтено заданий", 2, "много"), (RATING, "Итого", 3, "=1/0"),
    (RATING, "Место", 2, "первый"), (RATING, "Продажи", 3, "=NA()"), (STORES, "Средний итог", 2, ""),
    (STORES, "Место", 2, ""),
]  # fmt: skip


def test_formulas_that_were_cleared_or_typed_over_are_told_and_mended_before_the_summary(
    program: Program, curator: Person
) -> None:
    before = (curator.by(GRADES), curator.by(RATING), curator.table(STORES))
    for minute, (title, header, row, typed) in enumerate(SPOILT, start=10):
        place = f"{quoted(title)}!{a1(row, column(curator, title, header)[0])}"
        curator.type({place: typed})
        program.ok("tick", "--at", f"{AT}14:{minute}")
        assert (curator.by(GRADES), curator.by(RATING), curator.table(STORES)) == before
        told = program.posts("ops")[-1]["text"]
        assert f"Во вкладке «{title}» в столбце «{header}» вместо числа стоит" in told
        assert place in told
    for title, header in ((GRADES, "Баллы"), (RATING, "Учёба"), (STORES, "Вклад в общую цель"), (SETTINGS, "Расчёт")):
        clear(curator, title, header)
    program.ok("tick", "--at", AT + "18:00")
    assert (curator.by(GRADES), curator.by(RATING), curator.table(STORES)) == before
    assert "1. Глеб Аистов, Вега Моторс — 5 баллов" in program.posts("sellers")[-1]["text"]
    program.ok("tick", "--at", AT + "18:10")
    assert program.posts("ops")[-1]["text"] == BACK
    assert program.ok("plan").out.endswith("nothing to change\n")


def test_an_error_that_a_person_typed_holds_the_summary_until_it_is_mended_and_keeps_nothing_else_back(
    program: Program, curator: Person
) -> None:
    at, _ = column(curator, RU["bonuses"], "Баллы")
    who, _ = column(curator, RU["bonuses"], "Кому")
    bonuses = quoted(RU["bonuses"])
    curator.type({f"{bonuses}!{a1(2, who)}": "20102", f"{bonuses}!{a1(2, at)}": "=1/0"})
    program.ok("tick", "--at", AT + "14:10")
    headers = curator.values(ROSTER_TAB)[0]
    new = {"ФИО": "Новиков Яков", "Роль": "ПК", "Дилерский центр": "Вега Моторс"}
    row = len(curator.values(ROSTER_TAB)) + 1
    curator.type({f"{ROSTER_TAB}!{a1(row, headers.index(header))}": value for header, value in new.items()})
    program.ok("tick", "--at", AT + "18:00")
    assert "Итоги дня" not in program.posts("sellers")[-1]["text"]
    told = program.posts("ops")[-1]["text"]
    assert "вместо числа стоит #DIV/0!" in told
    assert "Новиков Яков" in [row["ФИО"] for row in curator.table(RATING)], "newcomers are taken in meanwhile"
    status = program.run("status")
    assert (status.code != 0, "shows #DIV/0!" in status.out) == (True, True)
    curator.type({f"{bonuses}!{a1(2, at)}": 1})
    program.ok("tick", "--at", AT + "18:10")
    assert "Итоги дня" in program.posts("sellers")[-1]["text"]
    assert program.posts("ops")[-1]["text"] == BACK

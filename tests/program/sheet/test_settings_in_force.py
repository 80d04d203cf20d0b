"""A setting that is emptied, misread, out of range, deleted or doubled: formulas, program and words go on alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for, quoted
from support.server.workspace_scene import RunningWorkspace

GRADES, RATING, SETTINGS, REVIEW = RU["grades_sellers"], RU["rating_sellers"], RU["settings"], RU["review"]
MARKS: dict[tuple[str, str], Any] = {("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): 1}
AT = "2030-01-07T"
BACK = "✅ Настройки снова в порядке: действует то, что вписано."


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


def setting(person: Person, key: str) -> dict[str, Any]:
    return next(row for row in person.table(SETTINGS) if row["Ключ"] == key)


def cell(person: Person, key: str, header: str = "Значение") -> str:
    rows = person.values(SETTINGS)
    at = rows[0].index("Ключ")
    row = next(number for number, row in enumerate(rows, 1) if len(row) > at and row[at] == key)
    return f"{quoted(SETTINGS)}!{a1(row, rows[0].index(header))}"


def scores(person: Person) -> dict[str, Any]:
    return {who: row["Итого"] for who, row in person.by(RATING).items()}


def open_questions(person: Person) -> list[str]:
    return [row["Что"] for row in person.table(REVIEW) if not row["Решено"]]


def span(person: Person, key: str) -> dict[str, Any]:
    row = int(cell(person, key).rpartition("!")[2].lstrip("ABCDEFGH"))
    return {"sheetId": person.tabs()[SETTINGS], "dimension": "ROWS", "startIndex": row - 1, "endIndex": row}


KINDS = [
    ("weight_learning", "", ""), ("weight_learning", "много", "много"), ("weight_learning", 47600, "47600"),
    ("weight_sales", -1, "-1"), ("weight_bonus", "=1/0", "#DIV/0!"), ("finish_tasks", 2.5, "2.5"),
]  # fmt: skip


def test_what_can_not_be_a_value_leaves_the_former_one_in_formulas_and_words(program: Program, curator: Person) -> None:
    curator.type({cell(curator, "weight_learning"): 2})
    program.ok("tick", "--at", AT + "14:10")
    assert setting(curator, "weight_learning")["Действует"] == 2
    before = scores(curator)
    assert (before["20101"], before["20102"]) == (10, 2)
    for minute, (key, typed, shows) in enumerate(KINDS, start=20):
        held = setting(curator, key)
        curator.type({cell(curator, key): typed})
        program.ok("tick", "--at", f"{AT}14:{minute}")
        holds = held["Действует"]
        assert (scores(curator), setting(curator, key)["Действует"]) == (before, holds)
        assert f"{key} · «{shows}» → {holds}" in open_questions(curator)
        told = program.posts("ops")[-1]["text"]
        assert f"вписано «{shows}»" in told
        assert f"Действует прежнее: {holds}." in told
        line = f"{cell(curator, key)}: {key}: “{shows}” is no value for it; {holds} is in force"
        status = program.run("status", "--json")
        assert (status.code != 0, line in status.json["settings"]) == (True, True)
        assert line in program.ok("plan").out
        assert line in program.run("doctor").out
        curator.type({cell(curator, key): held["Значение"]})
    program.ok("tick", "--at", AT + "14:30")
    assert program.posts("ops")[-1]["text"] == BACK
    assert open_questions(curator) == []
    assert program.run("status", "--json").json["settings"] == []
    assert program.ok("plan").out.endswith("nothing to change\n")


def test_what_is_typed_shortly_before_the_summary_counts_in_it_and_a_number_typed_as_text_is_one(
    program: Program, curator: Person
) -> None:
    curator.type({cell(curator, "weight_learning"): "'1,5"})
    program.ok("tick", "--at", AT + "18:00")
    assert scores(curator)["20101"] == 7.5
    assert "1. Глеб Аистов, Вега Моторс — 7,5 балла" in program.posts("sellers")[-1]["text"]


def test_rows_that_are_deleted_come_back_and_doubled_ones_must_agree(program: Program, curator: Person) -> None:
    curator.type({cell(curator, "weight_learning"): 2})
    program.ok("tick", "--at", AT + "14:10")
    before = scores(curator)
    assert before["20101"] == 10
    for key in ("weight_learning", "full_marks"):
        curator.do({"deleteDimension": {"range": span(curator, key)}})
    program.ok("tick", "--at", AT + "14:20")
    assert scores(curator) == before
    assert "нет строки настройки" in program.posts("ops")[-1]["text"]
    assert (setting(curator, "weight_learning")["Значение"], setting(curator, "weight_learning")["Действует"]) == (2, 2)
    assert scores(curator)["20101"] == 10
    assert program.ok("plan").out.endswith("nothing to change\n")
    row = next(row for row in curator.values(SETTINGS) if "weight_learning" in row)
    at = curator.values(SETTINGS)[0].index("Значение")
    above = {**span(curator, "weight_learning"), "startIndex": 1, "endIndex": 2}
    curator.do({"insertDimension": {"range": above, "inheritFromBefore": False}})
    curator.paste(f"{quoted(SETTINGS)}!A2", [[*row[:at], 7, *row[at + 1 :]]])
    program.ok("tick", "--at", AT + "14:30")
    assert scores(curator)["20101"] == 10
    assert "weight_learning · «7 | 2» → 2" in open_questions(curator)
    curator.type({f"{quoted(SETTINGS)}!{a1(2, at)}": 2})
    program.ok("tick", "--at", AT + "14:40")
    assert open_questions(curator) == []


def test_weights_that_break_the_proof_are_not_accepted(program: Program, curator: Person) -> None:
    before = scores(curator)
    curator.type({cell(curator, "weight_sales"): 5, cell(curator, "weight_bonus"): 2})
    program.ok("tick", "--at", AT + "14:10")
    assert (scores(curator), setting(curator, "weight_sales")["Действует"]) == (before, 1)
    assert setting(curator, "weight_bonus")["Действует"] == 2, "what the proof is not about counts"
    assert "при значении 5 продажи перевесят учёбу" in program.posts("ops")[-1]["text"]
    (question,) = open_questions(curator)
    assert question.endswith("→ weight_learning 1, weight_sales 1")
    assert "a car 5" in question
    refused = program.run("apply")
    assert (refused.code, "a car 5" in refused.err) == (3, True)
    program.ok("tick", "--at", AT + "18:00")
    assert "1. Глеб Аистов, Вега Моторс — 5 баллов" in program.posts("sellers")[-1]["text"]
    curator.type({cell(curator, "weight_learning"): 2})
    program.ok("tick", "--at", AT + "18:10")
    assert scores(curator)["20101"] == 10
    assert program.posts("ops")[-1]["text"] == BACK


def test_a_summary_waits_while_the_weights_in_force_break_the_proof(program: Program, curator: Person) -> None:
    headers = curator.values(ROSTER_TAB)[0]
    baseline = f"{ROSTER_TAB}!{a1(2, headers.index('Продажи до марафона'))}"
    curator.type({baseline: 500})
    program.ok("tick", "--at", AT + "18:00")
    assert "Итоги дня" not in program.posts("sellers")[-1]["text"]
    assert "продажи перевешивают учёбу" in program.posts("ops")[-1]["text"]
    assert program.run("status").code != 0
    curator.type({baseline: 5})
    program.ok("tick", "--at", AT + "18:10")
    assert "Итоги дня" in program.posts("sellers")[-1]["text"]


def test_an_older_sheet_goes_on_and_is_moved_with_what_people_typed(program: Program, curator: Person) -> None:
    curator.type({cell(curator, "weight_learning"): 2, cell(curator, "top_n"): 2})
    program.ok("tick", "--at", AT + "14:10")
    make_older(curator)
    assert scores(curator)["20101"] == 10
    program.ok("tick", "--at", AT + "18:00")
    assert scores(curator)["20101"] == 10
    assert "1. Глеб Аистов, Вега Моторс — 10 баллов" in program.posts("sellers")[-1]["text"]
    assert (setting(curator, "top_n")["Значение"], setting(curator, "top_n")["Действует"]) == (2, 2)
    curator.type({cell(curator, "weight_learning"): ""})
    assert scores(curator)["20101"] == 10
    make_older(curator)
    curator.type({cell(curator, "weight_learning"): 1})
    program.ok("apply")
    assert scores(curator)["20101"] == 5
    assert program.ok("plan").out.endswith("nothing to change\n")


def make_older(person: Person) -> None:
    """The sheet as it was before: no column of values in force, names over the typed cells, no list of columns."""
    tab, headers = person.tabs()[SETTINGS], person.values(SETTINGS)[0]
    old, new = headers.index("Действует"), headers.index("Значение")
    moves = []
    for named in person.get("namedRanges")["namedRanges"]:
        where = named["range"]
        if where.get("sheetId") == tab and where["startColumnIndex"] == old:
            there = {**where, "startColumnIndex": new, "endColumnIndex": new + 1}
            change = {"namedRangeId": named["namedRangeId"], "range": there}
            moves.append({"updateNamedRange": {"namedRange": change, "fields": "range"}})
    gone = {"sheetId": tab, "dimension": "COLUMNS", "startIndex": old, "endIndex": old + 1}
    person.do(*moves, {"deleteDimension": {"range": gone}})

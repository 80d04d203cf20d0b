"""A column that somebody has deleted: figures that need it wait, ops hear which one it is and bring it back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for, quoted, write_export
from support.server.workspace_scene import RunningWorkspace

GRADES, RATING = RU["grades_sellers"], RU["rating_sellers"]
MARKS: dict[tuple[str, str], Any] = {("20101", "Д1·1"): 3, ("20101", "Д1·2"): 2, ("20102", "Д1·1"): "сдано"}
AT = "2030-01-07T"


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    """A curator of the first day's evening: two lessons are out, works are graded, a copy was made at noon."""
    person = program.applied(lessons=True)
    program.ok("tick", "--at", AT + "10:00")
    person.grade(GRADES, MARKS)
    program.ok("tick", "--at", AT + "14:00")
    program.ok("backup")
    return person


def delete(person: Person, title: str, header: str) -> None:
    at = person.values(title)[0].index(header)
    span = {"sheetId": person.tabs()[title], "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    person.do({"deleteDimension": {"range": span}})


def first_lines(program: Program, track: str) -> list[str]:
    return [post["text"].splitlines()[0] for post in program.posts(track)]


LOST = [
    (ROSTER_TAB, "Роль"), (ROSTER_TAB, "ФИО"), (GRADES, "Таб. №"), (GRADES, "Д1·1"), (RU["program"], "Ключ"),
    (RU["program"], "Дата"),
]  # fmt: skip


def test_a_summary_waits_for_each_column_that_is_gone_and_goes_out_when_all_are_back(
    program: Program, curator: Person
) -> None:
    for minute, (title, header) in enumerate(LOST):
        delete(curator, title, header)
        program.ok("tick", "--at", f"{AT}18:{minute:02}")
        assert "Итоги дня" not in "".join(first_lines(program, "sellers") + first_lines(program, "heads"))
        told = program.posts("ops")[-1]["text"]
        assert f"Во вкладке «{title}» нет столбца «{header}»." in told
        assert f'sheets-marathon restore --tab "{title}"' in told
        assert header not in curator.values(title)[0], "nobody invents an empty one"
        refused = program.run("apply")
        assert (refused.code, f"column “{header}” of tab “{title}”" in refused.err) == (3, True)
        said = program.ok("restore", "--tab", title).out
        assert said.startswith(f"column “{header}” of '{title}' is gone → brought back"), said
        assert said.endswith("formulas count over it again\n"), said
        assert program.ok("plan").out.endswith("nothing to change\n")
    # Back between two looks, by hand: ranges are shorter and show no error, and are put right before the summary.
    marks = [["Д1·2"], *([row["Д1·2"]] for row in curator.by(GRADES).values())]
    delete(curator, GRADES, "Д1·2")
    curator.do({"appendDimension": {"sheetId": curator.tabs()[GRADES], "dimension": "COLUMNS", "length": 1}})
    curator.paste(f"{quoted(GRADES)}!{a1(1, len(curator.values(GRADES)[0]))}", marks)
    program.ok("tick", "--at", AT + "18:20")
    (post,) = [post["text"] for post in program.posts("sellers") if "Итоги дня" in post["text"]]
    assert "Сегодня задания сдали 2 человека из 4." in post
    assert "1. Глеб Аистов, Вега Моторс — 5 баллов" in post
    assert program.posts("ops")[-1]["text"] == "✅ Все столбцы снова на месте."
    assert program.ok("plan").out.endswith("nothing to change\n")


def test_what_the_program_can_write_again_comes_back_by_itself_and_what_a_person_puts_back_is_known_again(
    program: Program, curator: Person
) -> None:
    before = curator.by(RATING)
    for header in ("Итого", "ФИО", "Учёба"):
        delete(curator, RATING, header)
    roles = [row[curator.values(ROSTER_TAB)[0].index("Роль")] for row in curator.values(ROSTER_TAB)]
    delete(curator, ROSTER_TAB, "Роль")
    program.ok("tick", "--at", AT + "17:00")
    assert "Итого" not in curator.values(RATING)[0], "nothing is written while a column is lost"
    end = len(curator.values(ROSTER_TAB)[0])
    curator.paste(f"{ROSTER_TAB}!{a1(1, end)}", [[role] for role in roles])
    program.ok("tick", "--at", AT + "17:10")
    assert curator.by(RATING) == before
    assert program.posts("ops")[-1]["text"] == "✅ Все столбцы снова на месте."
    program.ok("tick", "--at", AT + "18:00")
    assert "1. Глеб Аистов, Вега Моторс — 5 баллов" in program.posts("sellers")[-1]["text"]


def test_cars_that_no_copy_has_are_told_and_hold_the_summary_until_the_import_brings_them(
    program: Program, curator: Person
) -> None:
    deals = [("Д-1", "Продажа", "07.01.2030", "20101", "", "1"), ("Д-2", "Продажа", "07.01.2030", "20102", "", "2")]
    write_export(program.exports, "a.csv", deals[:1])
    program.ok("import-sales")
    copy = program.ok("backup", "--json").json["file"]
    write_export(program.exports, "a.csv", deals)
    program.ok("import-sales")
    before = curator.by(RATING)
    delete(curator, RU["sales"], "Автомобилей")
    program.ok("tick", "--at", AT + "18:00")
    told = program.posts("ops")[-1]["text"]
    assert told.index('restore --tab "Продажи"') < told.index("import-sales")
    said = program.ok("restore", "--tab", RU["sales"], "--from", copy).out
    assert "column “Автомобилей” stays blank in 1 row unknown to the copy: row 3 (Д-2 продажа)\n" in said
    assert "then run “sheets-marathon import-sales”" in said
    program.ok("tick", "--at", AT + "18:10")
    assert "Итоги дня" not in "".join(first_lines(program, "sellers") + first_lines(program, "heads"))
    assert "нет числа, и эти сделки не посчитаны. Строки: 3 (Д-2)." in program.posts("ops")[-1]["text"]
    program.ok("import-sales")
    program.ok("tick", "--at", AT + "18:20")
    assert curator.by(RATING) == before
    assert "Итоги дня" in program.posts("sellers")[-1]["text"]
    assert program.posts("ops")[-1]["text"] == "✅ Все столбцы снова на месте."


def test_lessons_go_out_and_sales_are_refused_while_a_column_is_gone(program: Program, curator: Person) -> None:
    delete(curator, RU["program"], "Тема")
    delete(curator, ROSTER_TAB, "ФИО")
    write_export(program.exports, "a.csv", [("Д-1", "Продажа", "07.01.2030", "20101", "", "1")])
    refused = program.run("import-sales")
    assert (refused.code, "column “ФИО” of tab “Список” is not there any more" in refused.err) == (1, True)
    program.ok("tick", "--at", "2030-01-09T10:00")
    assert "Тема sellers.2.lesson.1" in program.posts("sellers")[-1]["text"]
    program.ok("restore", "--tab", "program")
    program.ok("restore", "--tab", "participants")
    program.ok("import-sales")
    assert curator.by(RATING)["20101"]["Продажи"] == 1

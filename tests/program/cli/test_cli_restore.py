"""``backup`` and ``restore`` over the wire: what people destroyed in the evening is there again in the morning."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import (
    ROSTER_TAB,
    RU,
    Person,
    Program,
    a1,
    program_for,
    quoted,
    renamed,
    sorted_rows,
    write_export,
)
from support.server.workspace_scene import RunningWorkspace

GRADES, PROGRAM, SALES = RU["grades_sellers"], RU["program"], RU["sales"]
MARKS: dict[tuple[str, str], Any] = {
    ("20101", "Д1·1"): 3, ("20101", "Д1·2"): "доработка", ("20102", "Д1·1"): 2, ("20103", "Д2·1"): 1,
}  # fmt: skip


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def curator(program: Program) -> Person:
    """A curator of a sheet with grades and deals, of which there is a backup."""
    write_export(program.exports, "a.csv", [("Д-1", "Продажа", "07.01.2030", "20101", "", "1")])

    def make() -> Person:
        person = program.applied()
        person.grade(GRADES, MARKS)
        program.ok("import-sales")
        return person

    person = program.as_before("test_cli_restore: grades and a deal", make)
    program.ok("backup")
    return person


def column(person: Person, header: str, title: str = GRADES) -> int:
    """Where a column is now, from 0."""
    return int(person.values(title)[0].index(header))


def rows_of(person: Person, start: int, end: int, title: str = GRADES) -> dict[str, Any]:
    """A range of rows (from 0, half open) as requests name it."""
    return {"sheetId": person.tabs()[title], "dimension": "ROWS", "startIndex": start, "endIndex": end}


def marks(person: Person, title: str = GRADES) -> dict[tuple[str, str], Any]:
    return {
        (who, task): row[task]
        for who, row in person.by(title).items()
        for task in row
        if "·" in task and row[task] != ""
    }


def delete_rows(program: Program, person: Person) -> None:
    person.do({"deleteDimension": {"range": rows_of(person, 1, 3)}})


def paste_over_a_column(program: Program, person: Person) -> None:
    at = column(person, "Д1·1")
    person.paste(f"{quoted(GRADES)}!{a1(2, at)}", [[""]] * 4)


def sort_and_empty(program: Program, person: Person) -> None:
    headers = person.values(GRADES)[0]
    person.do(sorted_rows(person.tabs()[GRADES], headers.index("ФИО"), 4, len(headers), descending=True))
    person.grade(GRADES, {("20101", "Д1·2"): "", ("20103", "Д2·1"): ""})


def rename_and_empty(program: Program, person: Person) -> None:
    at = column(person, "Д1·1")
    person.type({f"{quoted(GRADES)}!{a1(1, at)}": "Первое"})
    person.type({f"{quoted(GRADES)}!{a1(2, at)}": ""})
    person.do(renamed(person.tabs()[GRADES], "Оценки"))


def delete_the_tab(program: Program, person: Person) -> None:
    person.do({"deleteSheet": {"sheetId": person.tabs()[GRADES]}})
    refused = program.run("restore", "--tab", GRADES)
    assert refused.code == 1
    assert "run “sheets-marathon apply” first" in refused.err
    program.ok("apply")


LOSSES: dict[Callable[[Program, Person], None], tuple[int, int]] = {
    delete_rows: (0, 2), paste_over_a_column: (2, 0), sort_and_empty: (2, 0), rename_and_empty: (1, 0),
    delete_the_tab: (4, 0),
}  # fmt: skip
"""What people do, and how many cells and rows are lost by it."""


@pytest.mark.parametrize(("loss", "lost"), LOSSES.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_lost_is_shown_and_brought_back_once(
    program: Program, curator: Person, loss: Callable[[Program, Person], None], lost: tuple[int, int]
) -> None:
    loss(program, curator)
    title = next(title for title in curator.tabs() if title.startswith("Оценки") and "старших" not in title)
    before = curator.values(title)
    shown = program.run("restore", "--tab", "grades_sellers", "--dry-run", "--json")
    assert shown.code == 2
    assert (len(shown.json["cells"]), len(shown.json["rows"])) == lost
    assert {one["fate"] for one in shown.json["cells"]} <= {"back"}
    assert not shown.json["applied"]
    assert curator.values(title) == before, "a dry run writes nothing"
    done = program.ok("restore", "--tab", "grades_sellers")
    assert "brought back from" in done.out
    program.ok("apply")
    assert {(who, task.replace("Первое", "Д1·1")): mark for (who, task), mark in marks(curator, title).items()} == {
        key: mark for key, mark in MARKS.items() if loss is not rename_and_empty or key[1] != "Д1·1"
    }
    assert curator.by(RU["rating_sellers"])["20103"]["Учёба"] == 1
    again = program.ok("restore", "--tab", "grades_sellers")
    assert again.out.startswith("nothing to bring back"), again.out
    program.ok("plan")


def test_what_was_typed_since_stays_unless_told(program: Program, curator: Person) -> None:
    curator.grade(GRADES, {("20101", "Д1·2"): 2, ("20104", "Д2·2"): 3})
    assert program.run("restore", "--tab", GRADES, "--dry-run").code == 3
    refused = program.run("restore", "--tab", GRADES)
    assert refused.code == 3
    where = f"'Оценки ПК'!{a1(2, column(curator, 'Д1·2'))} Аистов Глеб Ильич · Д1·2: holds 2 now, was “доработка” on "
    assert refused.out.startswith(where)
    assert marks(curator)["20101", "Д1·2"] == 2
    program.ok("restore", "--tab", GRADES, "--over-newer")
    assert marks(curator) == {**MARKS, ("20104", "Д2·2"): 3}


def test_dates_and_texts_come_back_as_they_were(program: Program, curator: Person) -> None:
    text = column(curator, "Текст", PROGRAM)
    curator.type({f"{PROGRAM}!{a1(2, text)}": "'=1+1", f"{PROGRAM}!{a1(3, text)}": "=1+1"})
    program.ok("backup")
    before = (
        curator.values(PROGRAM, valueRenderOption="FORMULA"),
        curator.values(PROGRAM, valueRenderOption="FORMATTED_VALUE"),
    )
    curator.do({"deleteDimension": {"range": rows_of(curator, 1, 3, PROGRAM)}})
    program.ok("restore", "--tab", "program")
    after = [curator.values(PROGRAM, valueRenderOption=option) for option in ("FORMULA", "FORMATTED_VALUE")]
    for then, now in zip(before, after, strict=True):
        assert sorted(map(str, now)) == sorted(map(str, then))


def test_a_date_in_a_row_that_comes_back_looks_like_those_above_it(program: Program, curator: Person) -> None:
    at = len(curator.values(ROSTER_TAB)[0])
    birthdays = ["День рождения", *(f"0{day}.12.1990" for day in range(1, 8))]
    curator.paste(f"{ROSTER_TAB}!{a1(1, at)}", [[text] for text in birthdays])
    program.ok("backup")
    curator.do({"deleteDimension": {"range": rows_of(curator, 2, 4, ROSTER_TAB)}})
    program.ok("restore", "--tab", "participants")
    shown = curator.values(ROSTER_TAB, valueRenderOption="FORMATTED_VALUE")
    assert {row[1]: row[at] for row in shown[-2:]} == {
        "Берегов Лев Олегович": "02.12.1990",
        "Вьюгин Пётр Юрьевич": "03.12.1990",
    }
    program.ok("apply")
    assert curator.by(RU["rating_sellers"])["20102"]["Учёба"] == 2


def test_deals_come_back_and_are_not_imported_twice(program: Program, curator: Person) -> None:
    curator.do({"deleteDimension": {"range": rows_of(curator, 1, 2, SALES)}})
    program.ok("restore", "--tab", SALES)
    assert [row["Документ"] for row in curator.table(SALES)] == ["Д-1"]
    assert curator.by(RU["rating_sellers"])["20101"]["Продажи"] == 1
    assert "0 new, 1 already known" in program.ok("import-sales").out


def test_a_roster_of_peoples_own_and_a_tab_of_notes_are_made_anew(program: Program, curator: Person) -> None:
    program.configure({"sheet": program.configured()["sheet"], "backup": {"tabs": ["Заметки"]}})
    curator.do({"addSheet": {"properties": {"title": "Заметки"}}})
    curator.paste("Заметки!A1", [["Кто", "Сколько"], ["Инна", "=1+1"], ["'=2", "12:30"]])
    program.ok("backup")
    before = [curator.values(title, valueRenderOption="FORMULA") for title in (ROSTER_TAB, "Заметки")]
    for title in (ROSTER_TAB, "Заметки"):
        curator.do({"deleteSheet": {"sheetId": curator.tabs()[title]}})
    assert program.run("plan").code == 3, "the configuration names a tab that is gone"
    for title in ("participants", "Заметки"):
        assert program.run("restore", "--tab", title, "--dry-run").code == 2
        program.ok("restore", "--tab", title)
    assert [curator.values(title, valueRenderOption="FORMULA") for title in (ROSTER_TAB, "Заметки")] == before
    assert program.run("plan").code in (0, 2)
    program.ok("apply")
    assert curator.by(RU["rating_sellers"])["20101"]["Учёба"] == 3
    assert program.ok("restore", "--tab", "Заметки").out.startswith("nothing to bring back")


def test_a_backup_is_chosen_by_date_name_or_path(program: Program, curator: Person, tmp_path: Path) -> None:
    program.ok("tick", "--at", "2030-01-08T03:00")
    folder = tmp_path / "var" / "backups"
    (night,) = folder.glob("2030-01-08T0300*.json.gz")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(night, elsewhere)
    for which in ("2030-01-08", night.name, str(elsewhere / night.name), ""):
        chosen = ["--from", which] if which else []
        assert program.ok("restore", "--tab", GRADES, "--json", *chosen).json["file"] == night.name
    unknown = program.run("restore", "--tab", GRADES, "--from", "2029-12-31")
    assert unknown.code == 1
    assert unknown.err.startswith("there is no backup of “2029-12-31”: the first is of 2030-01-08 03:00, the last of")
    nowhere = program.run("restore", "--tab", "Планёрка")
    assert (nowhere.code, "has no tab “Планёрка”; it has “Список”" in nowhere.err) == (1, True)


def test_backups_are_listed_with_what_is_wrong(program: Program, curator: Person, tmp_path: Path) -> None:
    made = program.ok("backup", "--json").json
    assert (made["tabs"], made["workbook"], made["problems"]) == (len(RU), "", [])
    assert len(program.ok("backup", "--list", "--json").json["backups"]) == 2
    (tmp_path / "var" / "backups" / "notes.txt").write_text("молоко")
    listed = program.run("backup", "--list")
    assert listed.code == 1
    assert "2 backups" in listed.out
    assert "! notes.txt: no backup of this program" in listed.out


def test_without_any_backup_it_is_said(program: Program) -> None:
    program.applied()
    refused = program.run("restore", "--tab", GRADES)
    assert (refused.code, refused.err) == (1, "there is no backup yet\n  → “sheets-marathon backup” makes one\n")

"""``init --from-sheet``: a spreadsheet that a company already uses becomes the roster's, and nothing in it changes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from support.program.program import ROSTER, RU, SELLERS, Person, Program, program_for
from support.server.workspace_scene import RunningWorkspace

TITLE = "Штат"
HEADERS = ("Ф.И.О. продавца", "Таб. №", "Должность", "ДЦ", "Заметки", "Город", "Руководитель", "Участие")
ENGLISH = ("Employee name", "Staff ID", "Job title", "Dealership", "Remarks", "Town", "Team lead", "Participates")
FOREIGN: dict[str, list[tuple[Any, ...]]] = {
    "План продаж": [("Месяц", "План", "Факт", "Выполнение"), ("Октябрь", 410, 398, "=C2/B2")],
    "Отпуска": [("ФИО", "С", "По"), ("Аистов Глеб Ильич", "01.12.2029", "14.12.2029")],
    "Контакты": [("Салон", "Телефон", "Почта"), ("Вега Моторс", "'+7 4822 00-00-00", "vega@example.org")],
    "Оклады": [("Сотрудник", "Оклад"), ("Аистов Глеб Ильич", 60000), ("Итого", "=SUM(B2:B2)")],
    "Черновик": [("не трогать!",), ("", "", "=ROW()")],
}


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path, adopt=False) as made:
        yield made


def lived_in(program: Program, headers: Sequence[str] = HEADERS, title: str = TITLE) -> Person:
    """Five tabs about other things, and the roster under two lines of title."""
    person = program.person()
    people = [(name, id_, role, store, "моё", city, head, yes) for id_, name, role, store, city, head, yes in ROSTER]
    tabs = {**FOREIGN, title: [("Сотрудники автосалонов",), (), headers, *people]}
    person.do(*[{"addSheet": {"properties": {"title": each}}} for each in tabs])
    for each, rows in tabs.items():
        person.paste(f"'{each}'!A1", rows)
    return person


def foreign(person: Person) -> dict[str, Any]:
    """Everything Google tells of the foreign tabs: cells, looks, sizes, tags."""
    found = {each["properties"]["title"]: each for each in person.whole(*FOREIGN)["sheets"]}
    return {title: {**found[title], "properties": {**found[title]["properties"], "index": 0}} for title in FOREIGN}


@pytest.mark.parametrize("headers", [HEADERS, ENGLISH])
def test_a_lived_in_spreadsheet_is_taken_over_and_foreign_tabs_stay_as_they_are(
    program: Program, headers: tuple[str, ...]
) -> None:
    person = lived_in(program, headers)
    before, roster, config = foreign(person), person.values(TITLE), program.config.read_text("utf-8")
    planned = program.run("plan")
    assert f"? “{TITLE}” looks like participants (sure, " in planned.out
    assert headers[0] in planned.out
    assert "sheets-marathon init --from-sheet" in planned.out
    program.stage.clear_requests()
    written = program.ok("init", "--from-sheet", "--yes")
    assert program.requests() == {"read": 3, "write": 0}, "ours, which tabs there are, the first rows of the others"
    assert f"“{TITLE}”, headers in row 3: sure" in written.out
    assert f"name = “{headers[0]}” (by another usual name)" in written.out
    assert "next: sheets-marathon plan" in written.out
    mapped = program.configured()["sheet"]["tabs"]["participants"]
    assert (mapped["title"], mapped["header_row"]) == (TITLE, 3)
    assert list(mapped["columns"].values()) == [headers[at] for at in (1, 0, 2, 3, 5, 6, 7)]
    assert config.split("[sheet]")[0] in program.config.read_text("utf-8"), "the rest of the file stays"
    planned = program.run("plan")
    assert f"tab “{TITLE}” is taken for participants (by configuration)" in planned.out
    assert "looks like" not in planned.out
    program.ok("apply")
    assert foreign(person) == before
    after = person.values(TITLE)
    assert [row[: len(old)] for row, old in zip(after, roster, strict=True)] == roster
    assert set(person.by(RU["rating_sellers"])) == set(SELLERS)
    assert RU["participants"] not in person.tabs()
    program.ok("plan")


def test_two_tabs_that_look_like_the_roster_are_left_to_people(program: Program) -> None:
    person = lived_in(program)
    person.do({"addSheet": {"properties": {"title": "Архив"}}})
    person.paste(
        "'Архив'!A1", [(), ("ФИО сотрудника", "Должность", "ДЦ", "Город"), ("Кто-то Ушёл", "ПК", "Вега", "Тверь")]
    )
    planned = program.run("plan").out
    assert "“Архив” looks like participants (unsure" in planned
    assert f"“{TITLE}” looks like participants (unsure" in planned
    assert "init --from-sheet --tab TITLE" in planned
    before = program.config.read_bytes()
    refused = program.run("init", "--from-sheet", "--yes")
    assert refused.code == 3
    assert "it is not clear which tab is the roster" in refused.err
    assert "--tab “Архив”" in refused.err
    assert program.config.read_bytes() == before
    program.ok("init", "--from-sheet", "--yes", "--tab", TITLE)
    assert program.configured()["sheet"]["tabs"]["participants"]["title"] == TITLE
    program.ok("apply")
    assert set(person.by(RU["rating_sellers"])) == set(SELLERS)


def test_a_tab_with_plain_headers_is_not_taken_while_another_could_be_the_roster(program: Program) -> None:
    person = lived_in(program)
    person.do({"addSheet": {"properties": {"title": "Архив"}}})
    person.paste("'Архив'!A1", [("ФИО", "Роль"), ("Кто-то Ушёл", "ПК")])
    before = person.whole()
    for command in ("plan", "apply"):
        refused = program.run(command)
        assert refused.code == 3
        assert "“Штат” and “Архив” look like participants: run “sheets-marathon init --from-sheet" in refused.err
    assert person.whole() == before


@pytest.mark.parametrize(("typed", "code"), [("y", 0), ("да", 0), ("", 2), ("n", 2)])
def test_somebody_at_a_terminal_is_asked(program: Program, typed: str, code: int) -> None:
    lived_in(program)
    before = program.config.read_bytes()
    with mock.patch("sys.stdin.isatty", return_value=True), mock.patch("builtins.input", return_value=typed) as asked:
        assert program.run("init", "--from-sheet").code == code
    assert f"write this mapping of “{TITLE}”" in asked.call_args.args[0]
    assert (program.config.read_bytes() != before) == (code == 0)


def test_without_a_terminal_and_a_yes_nothing_is_written(program: Program) -> None:
    lived_in(program)
    before = program.config.read_bytes()
    with mock.patch("sys.stdin.isatty", return_value=False):
        ran = program.run("init", "--from-sheet")
    assert (ran.code, "nothing was written; --yes writes it" in ran.out) == (2, True)
    assert program.config.read_bytes() == before


def test_a_mapping_that_is_there_is_never_written_over(program: Program) -> None:
    lived_in(program)
    program.configure({"sheet": {"tabs": {"participants": {"title": "Другая"}}}})
    before = program.config.read_bytes()
    refused = program.run("init", "--from-sheet", "--yes")
    assert refused.code == 64
    assert "has a [sheet.tabs.participants] already" in refused.err
    assert program.config.read_bytes() == before


def test_mappings_of_other_tabs_and_comments_stay(program: Program) -> None:
    lived_in(program)
    program.configure({"sheet": {"tabs": {"bonuses": {"title": "Черновик"}}}})
    program.config.write_text(f"# наше\n{program.config.read_text('utf-8')}# конец\n", "utf-8")
    program.ok("init", "--from-sheet", "--yes")
    text = program.config.read_text("utf-8")
    assert text.startswith("# наше\n")
    assert "# конец\n" in text
    tabs = tomllib.loads(text)["sheet"]["tabs"]
    assert (tabs["bonuses"], tabs["participants"]["title"]) == ({"title": "Черновик"}, TITLE)


def test_a_spreadsheet_without_a_roster_says_so(program: Program) -> None:
    lived_in(program, headers=("А", "Б", "В"))
    refused = program.run("init", "--from-sheet", "--yes")
    assert (refused.code, "no tab looks like a roster" in refused.err) == (3, True)
    assert "looks like" not in program.run("plan").out
    refused = program.run("init", "--from-sheet", "--yes", "--tab", "Отпуска")
    assert (refused.code, "tab “Отпуска” has no headers of a roster" in refused.err) == (3, True)


def test_a_roster_that_the_program_has_already_is_not_mapped_again(program: Program) -> None:
    program.applied()
    refused = program.run("init", "--from-sheet", "--yes")
    assert (refused.code, "“Список” is the roster already" in refused.err) == (3, True)


def test_answers_that_would_change_nothing_are_refused(program: Program) -> None:
    refused = program.run("init", "--from-sheet", "--spreadsheet", "1AbC", "--language", "en")
    assert (refused.code, "so --spreadsheet, --language would change nothing" in refused.err) == (64, True)
    refused = program.run("init", "--yes")
    assert (refused.code, "add --from-sheet" in refused.err) == (64, True)


def test_the_first_configuration_and_the_mapping_come_in_one_go(program: Program, tmp_path: Path) -> None:
    """What the example lacks of this workspace (addresses, key) is put in where it is written."""
    from sheets_marathon.cli import first_configuration

    lived_in(program)
    example = tmp_path / "example.toml"
    example.write_text(program.config.read_text("utf-8"), "utf-8")
    fresh = tmp_path / "fresh.toml"
    with mock.patch.object(first_configuration, "EXAMPLE", example):
        ran = program.run(
            "init", "--from-sheet", "--yes", "--spreadsheet", program.spreadsheet_id, "--config", str(fresh)
        )
    assert ran.code == 0
    assert f"{fresh} is written" in ran.out
    assert tomllib.loads(fresh.read_text("utf-8"))["sheet"]["tabs"]["participants"]["title"] == TITLE

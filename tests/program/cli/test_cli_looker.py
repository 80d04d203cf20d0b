"""``looker``: addresses for the leaders' reports, the flat tabs' contract, and who may read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from support.program.program import RU, Person, Program, a1, inserted, program_for, renamed, write_export
from support.server.workspace_scene import RunningWorkspace

LOOKER = ("looker_participants", "looker_daily", "looker_sales", "looker_grades")
LEADERS = ["boss@example.org", "head@example.org"]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    """Somebody in a spreadsheet whose flat tabs have data."""

    def make() -> Person:
        made = program.applied()
        made.grade(RU["grades_sellers"], {("20101", "Д1·1"): 3, ("20102", "Д1·1"): "доработка"})
        write_export(program.exports, "one.csv", [("Д-1", "Продажа", "07.01.2030", "20101", "", "1")])
        program.ok("tick", "--at", "2030-01-08T03:00")
        return made

    return program.as_before("test_cli_looker: after a night", make)


def test_each_flat_tab_has_an_address_with_its_spreadsheet_and_gid(program: Program, person: Person) -> None:
    links = program.ok("looker", "--json").json["links"]
    assert tuple(links) == LOOKER
    tabs = person.tabs()
    for key, link in links.items():
        address = urlsplit(link)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        assert (address.netloc, address.path) == ("lookerstudio.google.com", "/reporting/create")
        assert query["ds.ds0.connector"] == "googleSheets"
        assert query["ds.ds0.spreadsheetId"] == program.spreadsheet_id
        assert query["ds.ds0.worksheetId"] == str(tabs[key])
        assert query["ds.ds0.hasHeader"] == "true"
        assert query["r.reportName"] == "Марафон"


def test_a_template_report_takes_all_four_wherever_they_are_by_now(program: Program, person: Person) -> None:
    tabs = {key: person.tabs()[key] for key in LOOKER}
    person.do(*(renamed(sheet_id, f"Отчёт: {key}") for key, sheet_id in tabs.items()))
    program.configure({"looker": {"template_report_id": "abc", "host": "https://datastudio.google.com/"}})
    link = program.ok("looker", "--json").json["links"]["all of them"]
    assert link.startswith("https://datastudio.google.com/reporting/create?")
    query = parse_qs(urlsplit(link).query)
    expected = {"c.mode": ["edit"], "c.reportId": ["abc"], "r.reportName": ["Марафон"]}
    for key, sheet_id in tabs.items():
        source = {"connector": "googleSheets", "spreadsheetId": program.spreadsheet_id, "worksheetId": str(sheet_id)}
        source |= {"hasHeader": "true", "datasourceName": f"Отчёт: {key}", "refreshFields": "false"}
        expected |= {f"ds.{key}.{name}": [value] for name, value in source.items()}
    assert query == expected


def test_without_a_template_people_are_told_that_an_address_opens_one_tab(program: Program, person: Person) -> None:
    assert "looker.template_report_id" in program.ok("looker").out
    program.configure({"looker": {"template_report_id": "abc"}})
    assert "looker.template_report_id" not in program.ok("looker").out


def test_empty_tabs_are_told_before_a_report_stumbles_over_them(program: Program) -> None:
    program.applied()
    ran = program.ok("looker")
    assert "the flat tabs are empty until the first night" in ran.out


def told(program: Program, said: str) -> None:
    """``looker`` tells exactly this of the flat tabs, to people and to machines, and ends with 1."""
    ran = program.run("looker")
    lines = [line.strip() for line in ran.out.splitlines() if line.startswith("  ! ")]
    assert (ran.code, [line.startswith(f"! {said}") for line in lines]) == (1, [True]), ran.out
    assert program.run("looker", "--json").json["problems"] == [lines[0].removeprefix("! ")]


def test_a_night_leaves_nothing_that_looker_studio_would_stumble_over(program: Program, person: Person) -> None:
    assert program.ok("looker", "--json").json["problems"] == []
    by_id = person.by("looker_participants")
    assert (by_id["20101"]["Имя руководителя"], by_id["20101"]["Прошёл марафон"]) == ("Дубровин Егор Ильич", "нет")
    assert (by_id["20101"]["В марафоне с"], by_id["20301"]["В марафоне с"] == "") == (
        by_id["20102"]["В марафоне с"],
        True,
    )


def test_a_second_header_of_the_same_name_is_told(program: Program, person: Person) -> None:
    width = len(person.values("looker_daily")[0])
    person.do(inserted(person.tabs()["looker_daily"], "COLUMNS", width))
    person.type({f"looker_daily!{a1(1, width)}": "Место"})
    told(program, "“looker_daily”: header “Место” stands twice; ")


def test_cells_that_people_merged_are_told(program: Program, person: Person) -> None:
    area = {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 3, "endColumnIndex": 4}
    merged = {"sheetId": person.tabs()["looker_daily"], **area}
    person.do({"mergeCells": {"range": merged, "mergeType": "MERGE_ALL"}})
    told(program, "“looker_daily”: cells D2:D3 are merged; ")
    person.do({"unmergeCells": {"range": merged}})
    program.ok("looker")


@pytest.mark.parametrize(("header", "said"), [("Своё", "column C, “Своё”, was put in between"), ("", "")])
def test_a_column_that_people_put_in_between_is_told(program: Program, person: Person, header: str, said: str) -> None:
    person.do(inserted(person.tabs()["looker_participants"], "COLUMNS", 2))
    if header:
        person.type({"looker_participants!C1": header})
    told(program, f"“looker_participants”: {said or 'column C has no header; type one into C1'}")


def test_a_column_of_people_at_the_right_is_welcome(program: Program, person: Person) -> None:
    width = len(person.values("looker_participants")[0])
    person.do(inserted(person.tabs()["looker_participants"], "COLUMNS", width))
    person.type({f"looker_participants!{a1(row, width)}": text for row, text in ((1, "Регион"), (2, "Юг"))})
    program.ok("looker")


def test_a_total_below_is_told(program: Program, person: Person) -> None:
    rows = person.values("looker_daily")
    person.type({f"looker_daily!A{len(rows) + 1}": "Итого", f"looker_daily!G{len(rows) + 1}": 99})
    told(program, f"“looker_daily”: row {len(rows) + 1} is a total")


def test_a_blank_row_below_the_header_is_told(program: Program, person: Person) -> None:
    person.do(inserted(person.tabs()["looker_daily"], "ROWS", 1))
    told(program, "“looker_daily”: row 2 is blank")


def test_rows_above_the_header_are_told(program: Program, person: Person) -> None:
    person.do(inserted(person.tabs()["looker_daily"], "ROWS", 0))
    told(program, "“looker_daily”: its headers stand in row 2; ")


@pytest.mark.parametrize(
    ("where", "typed", "said"),
    [
        ("K2", "много", "column “Место” holds numbers and texts, not numbers alone: K2; "),
        ("B2", "'07.01.2030", "column “Дата” holds numbers and texts, not dates alone: B2; "),
        ("C2", 20101, "column “Таб. №” holds numbers and texts, not texts alone: C2; "),
        ("F1", "Магазин", "header “Магазин” was “Дилерский центр”"),
    ],
)
def test_a_cell_that_people_typed_over_is_told(
    program: Program, person: Person, where: str, typed: str | int, said: str
) -> None:
    person.type({f"looker_daily!{where}": typed})
    told(program, f"“looker_daily”: {said}")


def test_sharing_lets_the_leaders_read_and_repeats_harmlessly(program: Program, person: Person) -> None:
    program.configure({"looker": {"readers": LEADERS}})
    assert "boss@example.org" in program.ok("looker").out, "without --share it says what to click"
    for _ in range(2):
        said = program.ok("looker", "--share").out
        assert all(f"{leader} may read the spreadsheet" in said for leader in LEADERS)
    reading = program.person("boss@example.org")
    assert reading.values("looker_participants")[1][0] == "20101"


def test_before_apply_the_flat_tabs_are_missing(program: Program) -> None:
    ran = program.run("looker")
    assert (ran.code, "apply" in ran.err) == (1, True)

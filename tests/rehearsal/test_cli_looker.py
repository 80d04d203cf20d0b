"""``looker``: addresses for the leaders' reports, the flat tabs' contract, and who may read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from program import RU, Person, Program, program_for, write_export
from stand import RunningWorkspace

LOOKER = ("looker_participants", "looker_daily", "looker_sales", "looker_grades")
LEADERS = ["boss@example.org", "head@example.org"]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    """Somebody in a spreadsheet whose flat tabs have data."""
    made = program.lay_out()
    program.ok("apply")
    made.grade(RU["grades_sellers"], {("20101", "Д1·1"): 3, ("20102", "Д1·1"): "доработка"})
    write_export(program.exports, "one.csv", [("Д-1", "Продажа", "07.01.2030", "20101", "", "1")])
    program.ok("tick", "--at", "2030-01-08T03:00")
    return made


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


def test_a_template_report_takes_all_four(program: Program, person: Person) -> None:
    program.configure({"looker": {"template_report_id": "abc", "host": "https://datastudio.google.com/"}})
    link = program.ok("looker", "--json").json["links"]["all of them"]
    assert link.startswith("https://datastudio.google.com/reporting/create?")
    query = parse_qs(urlsplit(link).query)
    assert query["c.reportId"] == ["abc"]
    assert {query[f"ds.{key}.worksheetId"][0] for key in LOOKER} == {str(person.tabs()[key]) for key in LOOKER}


def test_empty_tabs_are_told_before_a_report_stumbles_over_them(program: Program) -> None:
    program.lay_out()
    program.ok("apply")
    ran = program.ok("looker")
    assert "the flat tabs are empty until the first night" in ran.out


@pytest.mark.parametrize("typed", ["", "Место"])
def test_a_broken_contract_is_told(program: Program, person: Person, typed: str) -> None:
    headers = person.values("looker_daily")[0]
    if typed:
        person.type({f"looker_daily!{chr(64 + len(headers))}1": typed})
        said = "“looker_daily”: header “Место” stands twice"
    else:
        person.type({"looker_daily!K2": "много"})
        said = f"“looker_daily”: column “{headers[10]}” holds numbers and texts"
    ran = program.run("looker")
    assert (ran.code, said in ran.out) == (1, True), ran.out


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

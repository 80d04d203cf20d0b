"""A header row that somebody deletes costs nobody their row: tabs are read without it, and it is put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.program.person import Person
from support.program.program import RU, Program, program_for
from support.server.workspace_scene import RunningWorkspace

EVE = "2030-01-06T12:00"
OURS = ("Список", *(title for key, title in RU.items() if key != "participants"))


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        made.applied(lessons=True)
        made.ok("tick", "--at", EVE)
        yield made


def held(person: Person, titles: tuple[str, ...] = OURS) -> dict[str, list[list[Any]]]:
    return dict(zip(titles, person.many(*titles), strict=True))


def without_headers(person: Person, titles: tuple[str, ...] = OURS) -> None:
    tabs = person.tabs()
    gone = ({"sheetId": tabs[title], "dimension": "ROWS", "startIndex": 0, "endIndex": 1} for title in titles)
    person.do(*({"deleteDimension": {"range": each}} for each in gone))


def frozen(person: Person) -> Mapping[str, int]:
    sheets = person.get("sheets(properties(title,gridProperties(frozenRowCount)))")["sheets"]
    grids = {sheet["properties"]["title"]: sheet["properties"]["gridProperties"] for sheet in sheets}
    return {title: grids[title].get("frozenRowCount", 0) for title in OURS}


def test_apply_puts_back_every_one(program: Program) -> None:
    person = program.people[0]
    before, sight = held(person), frozen(person)
    without_headers(person)
    assert program.run("plan").out.count("the header row of") == len(OURS)
    assert "the header row of “Оценки ПК”" in program.run("doctor").out
    program.ok("apply")
    assert held(person) == before
    assert frozen(person) == sight
    assert "nothing to change" in program.ok("plan").out


def test_a_look_sees_everybody_and_puts_it_back(program: Program) -> None:
    person, typed = program.people[0], ("Список", RU["program"], RU["grades_sellers"], RU["journal"])
    person.grade(RU["grades_sellers"], {(person.values(RU["grades_sellers"])[1][0], "Д1·1"): 3})
    before, rating = held(person, typed), person.table(RU["rating_sellers"])
    without_headers(person, typed)
    program.ok("tick", "--at", "2030-01-06T12:10")
    after = held(person, typed)
    for title in typed[:3]:
        assert after[title] == before[title], title
    assert after[RU["journal"]][0] == before[RU["journal"]][0]
    assert [row["ФИО"] for row in person.table(RU["rating_sellers"])] == [row["ФИО"] for row in rating]


def test_a_ledger_that_no_look_reads_gets_its_header_after_the_night_has_read_it(program: Program) -> None:
    person = program.people[0]
    deal = "Документ;Вид;Дата;Таб. №;Кол-во\nАА-1;Продажа;06.01.2030;20101;1\n"
    (program.exports / "1.csv").write_text(deal, "utf-8")
    program.ok("import-sales")
    before = person.values(RU["sales"])
    without_headers(person, (RU["sales"],))
    program.ok("import-sales")
    assert person.values(RU["sales"]) == before[1:], "the deal is read where it stands, and is not new"
    program.ok("tick", "--at", "2030-01-07T03:30")
    assert person.values(RU["sales"]) == before


def test_a_row_of_the_grades_that_somebody_deleted_comes_back_empty(program: Program) -> None:
    person = program.people[0]
    before = held(person)
    person.do(
        {
            "deleteDimension": {
                "range": {
                    "sheetId": person.tabs()[RU["grades_sellers"]],
                    "dimension": "ROWS",
                    "startIndex": 2,
                    "endIndex": 3,
                }
            }
        }
    )
    program.ok("tick", "--at", "2030-01-06T12:10")
    after = held(person)
    assert sorted(map(str, after[RU["grades_sellers"]])) == sorted(map(str, before[RU["grades_sellers"]]))


def test_a_header_that_was_sorted_in_among_the_rows_holds_figures_and_is_told(program: Program) -> None:
    person, title = program.people[0], RU["grades_sellers"]
    header, *rows = person.values(title)
    area = {"sheetId": person.tabs()[title], "endRowIndex": 1 + len(rows), "endColumnIndex": len(header)}
    by_name = {"dimensionIndex": header.index("ФИО"), "sortOrder": "ASCENDING"}
    person.do({"sortRange": {"range": area, "sortSpecs": [by_name]}})
    assert person.values(title)[-1] == header
    for at in ("2030-01-07T10:00", "2030-01-07T18:00"):
        program.run("tick", "--at", at)
    titles = [post["text"].splitlines()[0] for post in program.posts("sellers")]
    assert titles == ["День 1 · 10:00 · Первый урок", "День 1 · 14:00 · Второй урок"], "and no summary"
    (told,) = (post["text"] for post in program.posts("ops") if "среди данных" in post["text"])
    assert f"Во вкладке «{title}» строка заголовков оказалась среди данных: строка {1 + len(rows)}" in told
    assert "отмените сортировку" in told
    refused = program.run("apply")
    assert (refused.code, f"stands in row {1 + len(rows)}, among the data" in refused.err) == (3, True)


def test_a_header_that_is_dragged_up_again_is_the_header_and_gets_its_mark(program: Program) -> None:
    person, titles = program.people[0], ("Список", RU["grades_sellers"])
    for title in titles:
        header, *rows = person.values(title)
        sheet_id = person.tabs()[title]
        area = {"sheetId": sheet_id, "endRowIndex": 1 + len(rows), "endColumnIndex": len(header)}
        by_name = {"dimensionIndex": header.index("ФИО"), "sortOrder": "ASCENDING"}
        person.do({"sortRange": {"range": area, "sortSpecs": [by_name]}})
        at = person.values(title).index(header)
        refused = program.run("restore", "--tab", title, "--dry-run")
        assert refused.code != 0
        assert "restore" not in refused.out, refused
        source = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at, "endIndex": at + 1}
        person.do({"moveDimension": {"source": source, "destinationIndex": 0}})
    before = held(person, titles)
    assert "the mark of the header of “Список”, which stands in row 1" in program.run("plan").out
    program.ok("tick", "--at", "2030-01-06T12:10")
    assert held(person, titles) == before
    program.ok("apply")
    assert held(person, titles) == before
    assert "nothing to change" in program.ok("plan").out


def test_a_header_that_somebody_pasted_among_the_rows_besides_holds_nothing(program: Program) -> None:
    person, title = program.people[0], RU["grades_sellers"]
    header, *rows = person.values(title)
    person.paste(f"'{title}'!A{len(rows) + 3}", [header])
    for at in ("2030-01-07T10:00", "2030-01-07T18:00"):
        program.run("tick", "--at", at)
    assert "Итоги дня" in program.posts("sellers")[-1]["text"]
    assert not any("среди данных" in post["text"] for post in program.posts("ops"))
    assert "among the data" not in program.run("plan").err

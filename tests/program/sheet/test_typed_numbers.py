"""Columns that hold personnel numbers are plain text: Sheets leaves what people type there alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import HEADERS, ROSTER_TAB, RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace
from support.sheet.sheet_builder import a_marathon

FORMAT_MARK = "sheets_marathon.format"
ROSTER = (
    ("'00311", "Лисицына Алёна Петровна", "ПК", "Вега", "Тверь", "'00700", "да"),
    (312, "Мамин-Сибиряк Юрий Глебович", "ПК", "Вега", "Тверь", 700, "да"),
    ("'00700", "Горин Пётр Ильич", "Старший", "Вега", "Тверь", "", "да"),
)


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def formats(person: Person, title: str, row: int) -> dict[str, str]:
    """The type of the number format of each cell in a row, by header."""
    fields = "sheets(properties(title),data(rowData(values(formattedValue,userEnteredFormat(numberFormat)))))"
    (sheet,) = person.get(fields, title)["sheets"]
    rows: list[dict[str, Any]] = sheet["data"][0]["rowData"]
    headers = [cell.get("formattedValue", "") for cell in rows[0]["values"]]
    cells = rows[row - 1].get("values", ()) if row <= len(rows) else ()
    kinds = [cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type", "") for cell in cells]
    return dict(zip(headers, [*kinds, *[""] * len(headers)], strict=False))


def test_every_column_for_personnel_numbers_is_plain_text_by_declaration() -> None:
    plain = {
        (tab.key, str(column.key)) for tab in a_marathon().tabs for column in tab.columns if column.format == "plain"
    }
    columns = {(tab.key, str(column.key)) for tab in a_marathon().tabs for column in tab.columns}
    numbers = {column for column in columns if column[1] in ("id", "head", "same_as")}
    assert plain == numbers | {("bonuses", "participant"), ("review", "decision")}, "there people type names as well"


def test_what_is_typed_stays_as_typed_and_a_sheet_made_before_gets_it_with_apply(program: Program) -> None:
    person = program.applied(ROSTER)
    number, head = HEADERS.index("Табельный номер"), HEADERS.index("Руководитель (таб. №)")
    person.type({f"{ROSTER_TAB}!{a1(5, number)}": "00313", f"{ROSTER_TAB}!{a1(5, head)}": "00700"})
    person.type({"Бонусы!B2": "00311", "Разбор!G2": "00123"})
    typed = person.values(ROSTER_TAB)[4]
    assert (typed[number], typed[head], person.values("Бонусы")[1][1]) == ("00313", "00700", "00311")
    assert person.values(RU["review"])[1][6] == "00123"
    assert [formats(person, ROSTER_TAB, row)["Табельный номер"] for row in (2, 3, 4)] == ["TEXT", "", "TEXT"], (
        "a number that was there keeps the look that people gave it"
    )
    # As a version before this one left it: without the mark, and without the format.
    bonuses, roster = person.tabs()["Бонусы"], person.tabs()[ROSTER_TAB]
    for sheet in (bonuses, roster):
        person.do(
            {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataKey": FORMAT_MARK}}}},
            {
                "repeatCell": {
                    "range": {"sheetId": sheet, "startRowIndex": 1},
                    "cell": {},
                    "fields": "userEnteredFormat.numberFormat",
                }
            },
        )
    planned = program.run("plan")
    assert "+ plain text for what is typed into “Кому” in “Бонусы”" in planned.out
    program.ok("apply")
    assert program.ok("plan").out.splitlines()[-1] == "nothing to change"
    person.type({"Бонусы!B3": "00312", f"{ROSTER_TAB}!{a1(6, number)}": "00314"})
    assert (person.values("Бонусы")[2][1], person.values(ROSTER_TAB)[5][number]) == ("00312", "00314")

"""Taking over a roster: who sells is taken, everything else is asked about, and answers are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

KNOWN = (
    ("'00311", "Лисицына Алёна Петровна", "ПК", "Вега", "Тверь", "'00700", "да"),
    ("'00700", "Горин Пётр Ильич", "Старший", "Вега", "Тверь", "", "да"),
)
LIST = (
    ("311", "Лисицына Алена Петровна", "Продавец", "Вега", ""),
    ("2000", "Первый Ян Ильич", "Менеджер по продажам", "Вега", "Горин П.И."),
    ("2001", "Второй Ян Ильич", "Руководитель отдела продаж", "Орион", ""),
    ("2002", "Третий Ян Ильич", "Старший продавец", "Орион", "Ян Второй"),
    ("2003", "Пятый Ян Ильич", "Старший продавец", "Орион", "2001"),
    ("2004", "Шестой Ян Ильич", "Кредитный менеджер", "Вега", ""),
    ("2005", "Седьмой Ян Ильич", "Стажёр отдела продаж", "Вега", ""),
    ("0700", "Восьмой Ян Ильич", "РОП", "Вега", ""),
    ("89161234567", "Девятый Ян Ильич", "Продавец-консультант", "Вега", "Некто А.А."),
)  # fmt: skip


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


def hr_list(program: Program, rows: Sequence[Sequence[str]] = LIST) -> str:
    path = program.folder / "hr.csv"
    lines = ["Табельный номер;ФИО;Должность;Подразделение;Руководитель", *(";".join(row) for row in rows), ""]
    path.write_text("\n".join(lines), "utf-8-sig")
    return str(path)


def answer(person: Person, key: str, text: str) -> None:
    rows = person.values(RU["review"])
    (row,) = [number for number, row in enumerate(rows, 1) if row[rows[0].index("Ключ")] == key]
    person.type({f"Разбор!{a1(row, rows[0].index('Решение'))}": text})


def questions(person: Person) -> set[str]:
    return {str(row["Ключ"]) for row in person.table(RU["review"]) if row["Решено"] == ""}


def look(program: Program, minute: int) -> None:
    program.run("tick", "--at", f"2030-01-07T08:{minute:02}:00")


def test_of_a_list_only_who_sells_is_taken_and_each_other_position_is_asked_about_once(program: Program) -> None:
    person = program.applied(KNOWN)
    program.ok("import-roster", hr_list(program))
    roster = person.by(ROSTER_TAB, "Табельный номер")
    assert set(roster) == {"00311", "00700", "2000", "2001"}, "311 is 00311, and nobody else is taken yet"
    assert roster["2000"]["Руководитель (таб. №)"] == "00700"
    (ninth,) = [row for row in person.table(ROSTER_TAB) if row["ФИО"].startswith("Девятый")]
    assert (ninth["Табельный номер"], ninth["Руководитель (таб. №)"]) == ("", "Некто А.А."), "a telephone is no number"
    open_positions = {key for key in questions(person) if key.startswith("position:")}
    assert open_positions == {
        "position:старший продавец",
        "position:кредитный менеджер",
        "position:стажер отдела продаж",
    }
    assert "list:name_of_another:0700" in questions(person), "700 is 00700, who is called otherwise"
    look(program, 0)
    assert open_positions <= questions(person), "a look at the sheet closes no question about a list"
    assert "roster:head:некто а.а." in questions(person)
    answer(person, "position:старший продавец", "ПК")
    answer(person, "position:кредитный менеджер", "нет")
    program.ok("import-roster", hr_list(program))
    roster = person.by(ROSTER_TAB, "Табельный номер")
    heads = {who: roster[who]["Руководитель (таб. №)"] for who in ("2002", "2003")}
    assert heads == {"2002": "2001", "2003": "2001"}
    assert {key for key in questions(person) if key.startswith("position:")} == {"position:стажер отдела продаж"}
    facts = program.ok("import-roster", hr_list(program), "--json").json
    assert (facts["changes"], facts["added"]) == (0, [])


def test_positions_and_free_words_in_the_sheet_itself_are_asked_about_or_understood(program: Program) -> None:
    rows = [
        ("11", "Первый Ян", "Старший продавец", "Вега", "Тверь", "Горин", "да"),
        ("12", "Второй Ян", "старший  продавец", "Вега", "Тверь", "Горин П.", "да"),
        ("13", "Третий Ян", "Водитель отдела продаж", "Вега", "Тверь", "", "да"),
        ("14", "Пятый Ян", "ПК", "Вега", "Тверь", "700", "нет, в отпуске"),
        ("15", "Шестой Ян", "ПК", "Вега", "Тверь", "700", "Нет (декрет)"),
        ("16", "Седьмой Ян", "ПК", "Вега", "Тверь", "700", "уточнить"),
        ("17", "Восьмой Ян", "ПК", "Вега", "Тверь", "Никто", "да"),
        ("18", "Девятый Ян", "ПК", "", "Тверь", "700", "да"),
        KNOWN[1],
        ("89161234567", "Сотый Ян", "ПК", "Вега", "Тверь", "700", "нет"),
    ]
    person = program.applied(rows)
    person.do({
        "mergeCells": {
            "range": {
                "sheetId": person.tabs()[ROSTER_TAB], "startRowIndex": 7, "endRowIndex": 9,
                "startColumnIndex": 3, "endColumnIndex": 4,
            },
            "mergeType": "MERGE_ALL",
        }
    })  # fmt: skip
    look(program, 0)
    assert questions(person) == {
        "position:старший продавец", "position:водитель отдела продаж", "roster:takes_part:16", "roster:head:никто",
        "roster:store:18",
        "roster:phone:89161234567",
    }  # fmt: skip
    assert set(person.by(RU["rating_sellers"])) == {"16", "17", "18"}
    answer(person, "position:старший продавец", "ПК")
    answer(person, "position:водитель отдела продаж", "нет")
    look(program, 20)
    look(program, 40)
    rating = person.by(RU["rating_sellers"])
    assert set(rating) == {"11", "12", "16", "17", "18"}
    assert {rating[who]["Руководитель"] for who in ("11", "12", "18")} == {"Горин Пётр Ильич"}
    roster = person.by(ROSTER_TAB, "Табельный номер")
    assert [roster[who]["Считается как"] for who in ("11", "13", "16")] == ["ПК", "нет", ""]
    assert roster["11"]["Роль"] == "Старший продавец", "people's cells are theirs"
    left_on = person.values(ROSTER_TAB)[0].index("Выбыл")
    said = ("уволен 5 декабря", "да", "нет", "FALSE", "?")
    person.type({f"{ROSTER_TAB}!{a1(row, left_on)}": text for row, text in zip((2, 3, 7, 8, 9), said, strict=True)})
    look(program, 59)
    program.run("tick", "--at", "2030-01-07T09:20:00")
    rating = person.by(RU["rating_sellers"])
    column = next(header for header, value in rating["11"].items() if value == "выбыл")
    assert [rating[who][column] for who in ("11", "12", "16", "17", "18")] == ["выбыл", "выбыл", "", "", "выбыл"]
    assert "roster:left_on:18" in questions(person)


MESSY = (
    ("'00700", "Горин Пётр Ильич", "Руководитель отдела продаж", "ДЦ Запад", "Тверь", "", ""),
    ("'00701", "Громова Инна Львовна", "РОП", "Вега", "Тверь", "", "да"),
    ("1", "Первый Ян Ильич", "Старший продавец", "дц  запад ", "Тверь", "Горин", "да"),
    ("2", "Второй Ян Ильич", "Старший продавец", "Вега", "Тверь", "Горин П.И.", "да"),
    ("'03", "Третий Ян Ильич", "ПК", "ДЦ Запад", "Тверь", "700", "да"),
    ("3", "Пятый Ян Ильич", "ПК", "", "Тверь", "Пётр Горин", "нет, в отпуске"),
    ("89161234567", "Шестой Ян Ильич", "ПК", "Вега", "Тверь", "", "уточнить"),
    ("8", "Третий Ян Ильич", "Водитель", "Вега", "Тверь", "", "да"),
    ("9", "Седьмой Ян Ильич", "ПК", "", "Тверь", "Некто", "да"),
)
ROLES = (
    "9 people: “ПК” ×4 → seller; “Старший продавец” ×2 → asked in Review; “Руководитель отдела продаж” ×1 → head; "
    "“РОП” ×1 → head; “Водитель” ×1 → asked in Review"
)
TOLD = (
    ROLES,
    "stores that look alike: “ДЦ Запад” ×2, “дц  запад ” ×1",
    "heads: Горин Пётр Ильич 1 seller, Громова Инна Львовна 0 sellers",
    "heads who are not found, or fit several: “Некто” ×1",
    "sellers without a store, perhaps by merged cells: 1 (Седьмой Ян Ильич)",
    "namesakes: 03 Третий Ян Ильич, 8 Третий Ян Ильич",
    "one number twice, zeros in front aside: 03 Третий Ян Ильич, 3 Пятый Ян Ильич",
    "numbers that look like telephones: 1 (Шестой Ян Ильич 89161234567)",
    "takes part: “нет, в отпуске” ×1 → no, “уточнить” ×1 → asked in Review",
)


def test_a_roster_is_told_of_before_and_after_it_is_taken_over(program: Program) -> None:
    person = program.lay_out(MESSY)
    planned = program.run("plan")
    for line in TOLD:
        assert f"= roster: {line}" in planned.out.splitlines()
    program.configure({})
    offered = program.run("init", "--from-sheet", "--yes")
    assert offered.code == 0
    for line in TOLD:
        assert f"  roster: {line}" in offered.out.splitlines()
    program.ok("apply")
    look(program, 0)
    answer(person, "position:старший продавец", "ПК")
    told = program.run("plan", "--json").json["roster"]
    assert "“Старший продавец” ×2 → seller" in told[0]
    assert told[1] == "heads: Горин Пётр Ильич 3 sellers, Громова Инна Львовна 0 sellers"
    listed = program.run("import-roster", hr_list(program), "--dry-run")
    assert "  list: heads: " in listed.out
    assert "“Старший продавец” ×2 → seller; " in listed.out
    assert "numbers that look like telephones: 1 (Девятый Ян Ильич 89161234567)" in listed.out

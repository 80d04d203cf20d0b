"""``import-sales``: each deal once, whatever is exported again; what can't be placed is asked about."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.program.program import ROSTER_TAB, RU, Person, Program, program_for, write_export
from support.server.workspace_scene import RunningWorkspace

SALES, REVIEW = RU["sales"], RU["review"]
FIRST = [
    ("ДКП-1", "Продажа", "07.01.2030 12:15", "20101", "Аистов Глеб Ильич", "1"),
    ("ДКП-2", "Реализация", "08.01.2030", "", "БЕРЕГОВ Лев Олегович", "1,0"),
    ("ДКП-3", "Продажа", "08.01.2030", "20301", "Журавлёв Денис Ильич", "2"),
]
SECOND = [
    *FIRST[1:],
    ("ДКП-1", "Возврат", "09.01.2030", "20101", "Аистов Глеб Ильич", "-1"),
    ("ДКП-4", "Продажа", "09.01.2030", "20101", "Аистов Глеб Ильич", "1"),
    ("ДКП-5", "Продажа", "01.01.2030", "20102", "Берегов Лев Олегович", "3"),
    ("ДКП-6", "Продажа", "09.01.2030", "20999", "Безымянный Иван Иванович", "1"),
]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied()


def counted(program: Program, *options: str) -> tuple[int, int, int]:
    """New, known and asked about, as ``--json`` tells."""
    facts = program.ok("import-sales", "--json", *options).json
    return facts["new"], facts["known"], facts["review"]


def cars(person: Person) -> dict[str, Any]:
    return {who: row["Продажи"] for who, row in person.by(RU["rating_sellers"]).items() if row["Продажи"]}


def test_each_deal_counts_once_however_often_it_is_exported(program: Program, person: Person) -> None:
    write_export(program.exports, "one.csv", FIRST)
    assert counted(program) == (3, 0, 0)
    assert counted(program) == (0, 3, 0)
    write_export(program.exports, "two.csv", SECOND)
    assert counted(program) == (3, 5, 1)
    again = program.ok("import-sales")
    assert again.out.splitlines()[0] == "sales: nothing new"
    rows = person.table(SALES)
    assert [(row["Документ"], row["Вид"], row["Автомобилей"]) for row in rows] == [
        ("ДКП-1", "продажа", 1), ("ДКП-2", "продажа", 1), ("ДКП-3", "продажа", 2),
        ("ДКП-5", "продажа", 3), ("ДКП-1", "возврат", -1), ("ДКП-4", "продажа", 1),
    ]  # fmt: skip
    assert cars(person) == {"20101": 1, "20102": 1}, "returns subtract, the comparison group and old deals don't count"
    assert {row["Таб. №"] for row in rows} == {"20101", "20102", "20301"}
    assert len(person.table(RU["looker_sales"])) == len(rows)


def test_deals_before_the_start_are_what_sales_are_compared_with(program: Program, person: Person) -> None:
    write_export(program.exports, "two.csv", SECOND)
    program.ok("import-sales")
    roster = person.by(ROSTER_TAB, "Табельный номер")
    assert {who: row["Продажи до марафона"] for who, row in roster.items()} == {
        "20101": 0, "20102": 3, "20103": 0, "20104": 0, "20201": 0, "20202": 0, "20301": 0,
    }  # fmt: skip


def test_an_unknown_seller_is_asked_about_once_and_stops_nothing(program: Program, person: Person) -> None:
    write_export(program.exports, "two.csv", SECOND)
    program.ok("import-sales")
    program.ok("import-sales")
    (item,) = person.table(REVIEW)
    assert item["Что"] == "ДКП-6 · 2030-01-09 · 20999 · Безымянный Иван Иванович"
    assert item["Где"] == "two.csv"
    assert item["Почему"].startswith("Такого табельного номера и имени нет среди участников: впишите")
    person.paste(f"{ROSTER_TAB}!A9", [("20999", "Безымянный Иван Иванович", "ПК", "Орион Авто")])
    assert counted(program) == (1, 5, 0)
    (item,) = person.table(REVIEW)
    assert item["Решено"] != ""


def test_one_import_is_one_read_and_one_write_whatever_its_size(program: Program, person: Person) -> None:
    rows = [(f"Б-{number}", "Продажа", "08.01.2030", "20103", "", "1") for number in range(300)]
    write_export(program.exports, "many.csv", rows)
    program.ok("status")
    program.stage.clear_requests()
    program.ok("import-sales")
    made = program.requests()
    assert made["read"] <= 2, "one, and one to learn where the tabs are"
    assert made["write"] == 1
    assert cars(person) == {"20103": 300}
    program.stage.clear_requests()
    program.ok("import-sales")
    assert program.requests()["write"] == 0


@pytest.mark.parametrize("command", [("import-sales",), ("import-sales", "--dry-run"), ("import-sales", "--json")])
def test_an_export_without_the_needed_columns_is_refused_whole(
    program: Program, person: Person, command: tuple[str, ...]
) -> None:
    write_export(program.exports, "a-good.csv", FIRST)
    (program.exports / "b-bad.csv").write_text("Документ;Дата;Сумма\r\nДКП-9;08.01.2030;100\r\n", "cp1251")
    titles = list(person.tabs())
    before = person.many(*titles)
    refused = program.run(*command)
    assert refused.code == 1
    assert "b-bad.csv: columns missing: Вид, Таб. №, Менеджер, Кол-во" in refused.err
    assert "columns found: Документ, Дата, Сумма" in refused.err
    assert "→" in refused.err
    assert person.many(*titles) == before


def test_a_dry_run_says_the_same_and_writes_nothing(program: Program, person: Person) -> None:
    write_export(program.exports, "two.csv", SECOND)
    before = person.values(SALES), person.values(REVIEW), person.values(ROSTER_TAB)
    program.stage.clear_requests()
    said = program.run("import-sales", "--dry-run")
    assert said.code == 2
    assert said.out.splitlines() == [
        "sales: what an import would do",
        (
            "  11 rows read: 5 new, 0 already known, 1 for Review, "
            "5 passed over (blank 1, group 1, header 1, title 1, total 1)"
        ),
        "  two.csv: total 9, counted 6: 1 for Review, returns take back 1, the rows that were read add up to 7",
    ]
    assert program.requests()["write"] == 0
    assert (person.values(SALES), person.values(REVIEW), person.values(ROSTER_TAB)) == before
    assert counted(program) == (5, 0, 1)
    assert program.run("import-sales", "--dry-run").code == 0, "nothing is left to import"


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-8-sig", "utf-16"])
def test_exports_are_read_in_the_encodings_that_systems_write(program: Program, person: Person, encoding: str) -> None:
    written = write_export(program.exports, "Экспорт за 08.01.CSV", FIRST, encoding)
    assert written.read_bytes()[:2] != codecs.BOM_UTF16_BE
    assert counted(program) == (3, 0, 0)
    assert person.table(SALES)[0]["ФИО"] == "Аистов Глеб Ильич"


def test_text_that_looks_like_a_formula_is_stored_as_text(program: Program, person: Person) -> None:
    evil = ['=HYPERLINK("http://evil.example","ДКП")', "+79990000000", "-5", "@cmd", "=1+1"]
    rows = [(f'"{text.replace(chr(34), chr(34) * 2)}"', "Продажа", "08.01.2030", "20101", "", "1") for text in evil]
    rows += [("ДКП-8", "Продажа", "08.01.2030", "20998", "=СУММ(A1:A9)", "1")]
    write_export(program.exports, "evil.csv", rows)
    program.ok("import-sales")
    for render in ("UNFORMATTED_VALUE", "FORMULA"):
        typed = person.values(SALES, valueRenderOption=render)
        assert {row[typed[0].index("Документ")] for row in typed[1:]} == set(evil)
    shown = [each["data"][0]["rowData"] for each in person.words()["sheets"] if each["properties"]["title"] == SALES]
    values = [cell.get("userEnteredValue", {}) for row in shown[0] for cell in row.get("values", [])]
    assert not any("formulaValue" in each for each in values)
    (item,) = person.table(REVIEW)
    assert item["Что"].endswith("=СУММ(A1:A9)")


def test_rows_that_are_no_deals_are_accounted_for(program: Program, person: Person) -> None:
    write_export(
        program.exports,
        "odd.csv",
        [
            *FIRST,
            ("ДКП-7", "Продажа", "31.02.2030", "20101", "", "1"),
            ("ДКП-8", "Обмен", "08.01.2030", "20101", "", "1"),
        ],
    )
    facts = program.ok("import-sales", "--json").json
    assert (facts["new"], facts["review"], facts["passed_over"], facts["rows_read"]) == (3, 2, 5, 10)
    assert {row["Где"] for row in person.table(REVIEW)} == {"odd.csv:8", "odd.csv:9"}


def test_without_a_feed_ops_are_told_what_to_add(program: Program, person: Person) -> None:
    program.configure({"sales": {"feeds": []}, "sheet": program.configured()["sheet"]})
    refused = program.run("import-sales")
    assert (refused.code, "[[sales.feeds]]" in refused.err) == (1, True)


def test_a_folder_that_is_gone_is_named(program: Program, person: Person) -> None:
    gone = program.folder / "gone"
    feeds = [{"kind": "folder", "name": "1С", "path": str(gone)}]
    program.configure({"sales": {"feeds": feeds}, "sheet": program.configured()["sheet"]})
    refused = program.run("import-sales")
    assert refused.code == 1
    assert str(gone) in refused.err


def test_one_refused_feed_does_not_stop_another_but_is_told(program: Program, person: Person) -> None:
    other = program.folder / "other"
    other.mkdir()
    write_export(program.exports, "one.csv", FIRST)
    (other / "bad.csv").write_text("что-то;другое\r\n1;2\r\n", "cp1251")
    feeds = [
        {"kind": "folder", "name": name, "path": str(path)} for name, path in (("1С", program.exports), ("CRM", other))
    ]
    program.configure({"sales": {"feeds": feeds}, "sheet": program.configured()["sheet"]})
    ran = program.run("import-sales")
    assert ran.code == 1
    assert "bad.csv: columns missing" in ran.out
    assert len(person.table(SALES)) == 3


def test_before_apply_ops_are_told_to_apply(program: Program) -> None:
    program.lay_out()
    write_export(program.exports, "one.csv", FIRST)
    refused = program.run("import-sales")
    assert (refused.code, "apply" in refused.err) == (1, True)

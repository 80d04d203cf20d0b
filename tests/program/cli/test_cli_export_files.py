"""``import-sales``, ``import-lms`` and ``import-roster`` on files as ordinary systems and people make them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from support.program.program import ROSTER_TAB, RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

SALES, REVIEW, HAND_INS = RU["sales"], RU["review"], RU["hand_ins"]
HEADER = ("Документ", "Вид", "Дата", "Таб. №", "Менеджер", "Кол-во", "ДЦ")
Row = Sequence[Any]


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied()


def deal(document: str, date: str = "08.01.2024", number: str = "20101", cars: str = "1") -> Row:
    return (document, "Продажа", date, number, "", cars, "Вега")


def text(rows: Iterable[Row]) -> str:
    return "".join(";".join(map(str, row)) + "\r\n" for row in (HEADER, *rows))


def page(rows: Iterable[Row]) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *rows))
    return f"<html><meta charset=utf-8><table>{lines}</table></html>"


def sold(person: Person) -> dict[str, tuple[str, int]]:
    """Whose each document's cars are in the ledger, and how many."""
    cars: Counter[tuple[str, str]] = Counter()
    for row in person.table(SALES):
        cars[row["Документ"], row["Таб. №"]] += row["Автомобилей"]
    return {document: (who, count) for (document, who), count in cars.items() if count}


DATES = (
    "08.01.2024 0:00:00", "2024-01-08T00:00:00+03:00", "20240108", "20240108143000", "8 янв. 2024 г.", "Пн, 08.01.2024",
    "Mon, 08 Jan 2024 14:05:00 +0300", "08.01.2024 в 14:05", "08.01.2024 14:05 (МСК)", "8-янв-24", "1704704400",
    "45299", "08.01.2024 24:00:00", "2024-01-07T22:30:00Z", "08.01.2024 12:00 PM", "08。01。2024", "Jan 8 2024",
    "понедельник, 8 января 2024 г., 10:05", "January 8th, 2024 at 2:05 PM", "08.01.2024 14.05", "2024-W02-1",
)  # fmt: skip
ASKED_DATES = ("08-01-2024", "01/08/2024", "Вт, 08.01.2024", "0007-01-08", "08012024", "08.01.2024-09.01.2024")
CARS = {"1 шт": 1, "1 шт.": 1, "1,0": 1, "1.000": 1, "１": 1, "+1": 1, "2": 2}
ASKED_CARS = ("1,5", "½", "1E+00", "один", "1/2", "0", "", "1.0.0", "1²")


def test_dates_quantities_and_wrapped_texts_are_understood_or_asked_about(program: Program, person: Person) -> None:
    deals = [deal(f"Д-{at}", date) for at, date in enumerate(DATES)]
    deals += [deal(f"К-{at}", cars=cars) for at, cars in enumerate(CARS)]
    deals += [deal('="ДКП-70"', number='="20101"'), deal("'ДКП-71", number="'20101")]
    doubtful = [deal(f"?Д-{at}", date) for at, date in enumerate(ASKED_DATES)]
    doubtful += [deal(f"?К-{at}", cars=cars) for at, cars in enumerate(ASKED_CARS)]
    doubtful += [(*deal("?С-1")[:5], "2", "", "Вега")]
    (program.exports / "s.csv").write_text(text([*deals, *doubtful]), "utf-8")
    facts = program.ok("import-sales", "--json").json
    assert (facts["new"], facts["review"]) == (len(deals), len(doubtful))
    expected = {f"Д-{at}": ("20101", 1) for at in range(len(DATES))}
    expected |= {f"К-{at}": ("20101", cars) for at, cars in enumerate(CARS.values())}
    assert sold(person) == {**expected, "ДКП-70": ("20101", 1), "ДКП-71": ("20101", 1)}
    assert {row["Дата"] for row in person.table(SALES)} == {45299}, "8 January 2024"
    assert {row["Где"].partition(":")[0] for row in person.table(REVIEW)} == {"s.csv"}


def test_a_deal_of_a_thousand_cars_counts_when_somebody_says_so(program: Program, person: Person) -> None:
    many = {"М-1": "1\xa0000", "М-2": "1 200 000", "М-3": "100"}
    (program.exports / "s.csv").write_text(text(deal(document, cars=cars) for document, cars in many.items()), "utf-8")
    program.ok("import-sales")
    assert sold(person) == {"М-3": ("20101", 100)}
    rows = person.values(REVIEW)
    what, decision = (rows[0].index(header) for header in ("Что", "Решение"))
    said = {"М-1": "верно", "М-2": "не считать"}
    answers = {a1(at, decision): said[row[what].partition(" ")[0]] for at, row in enumerate(rows[1:], 2)}
    person.type({f"{REVIEW}!{cell}": answer for cell, answer in answers.items()})
    program.ok("import-sales")
    assert sold(person) == {"М-1": ("20101", 1000), "М-3": ("20101", 100)}


def workbook(path: Path, sheets: dict[str, Iterable[Row]], hidden: str = "", filtered: int = 0) -> None:
    with xlsxwriter.Workbook(path) as made:
        zeros = made.add_format({"num_format": '"ДКП-"00000'})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for at, row in enumerate((HEADER, *rows)):
                sheet.write_row(at, 0, row)
                if isinstance(row[0], int):
                    sheet.write_number(at, 0, row[0], zeros)
                if str(row[0]).startswith("="):
                    sheet.write_formula(at, 0, row[0], value=0)
            if name == hidden:
                sheet.hide()
            if filtered:
                sheet.autofilter(0, 0, 9, 6)
                sheet.set_row(filtered, options={"hidden": True})


def test_files_of_every_kind_are_read_as_people_see_them(program: Program, person: Person) -> None:
    exports = program.exports
    (exports / "page.xls").write_text(page([deal("Стр-1", "01.01.2024")]), "utf-8")
    mime = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html\n\n'
    (exports / "archive.xls").write_text(mime + page([deal("Арх-1", "02.01.2024")]) + "\n--x--", "utf-8")
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    lines = page([deal("Xml-1", "03.01.2024")]).partition("<table>")[2].partition("</table>")[0]
    for tag, name in (("tr>", "Row>"), ("<td>", '<Cell><Data s:Type="String">'), ("</td>", "</Data></Cell>")):
        lines = lines.replace(tag, name)
    (exports / "xml.xls").write_text(
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:s="{space}"><Worksheet s:Name="S"><Table>{lines}</Table>'
        "</Worksheet></Workbook>",
        "utf-8",
    )
    workbook(exports / "zeros.xlsx", {"S": [(7, *deal("", "04.01.2024")[1:])]})
    workbook(
        exports / "formulas.xlsx", {"S": [deal('="Ф-"&ROW()', "05.01.2024", number) for number in ("20101", "20102")]}
    )
    workbook(exports / "hidden.xlsx", {"Декабрь": [deal("Вид-1", "06.01.2024")], "Архив": [deal("Старый")]}, "Архив")
    workbook(exports / "filtered.xlsx", {"S": [deal("Фил-1", "09.01.2024"), deal("Фил-2", "09.01.2024")]}, filtered=2)
    address = '"Вега\r\nг. Тверь; ул. Ленина, 5"'
    (exports / "address.csv").write_text(
        text([(*deal("Адр-1", "07.01.2024")[:6], address), deal("Адр-2", "07.01.2024")]), "utf-8"
    )
    for name, seller in (("отчет (9).csv", "20102"), ("отчет (10).csv", "20103"), ("отчет.csv", "20104")):
        (exports / name).write_text(text([deal("Поз-1", "10.01.2024", seller), deal("Поз-2", "11.01.2024")]), "utf-8")
    told = program.ok("import-sales").out
    assert "hidden.xlsx: worksheet “Архив” was not read: 2 rows" in told
    assert "formulas.xlsx: 2 formulas of “S” hold no computed value" in told
    assert "filtered.xlsx: 1 row of “S” is hidden by a filter or a person, and was read" in told
    one = ("20101", 1)
    assert sold(person) == {
        "Стр-1": one, "Арх-1": one, "Xml-1": one, "ДКП-00007": one, "Вид-1": one, "Адр-1": one, "Адр-2": one,
        "Фил-1": one, "Фил-2": one,
        "Поз-1": ("20103", 1), "Поз-2": one,
    }  # fmt: skip
    open_questions = [row["Где"] for row in person.table(REVIEW) if not row["Решено"]]
    assert open_questions == ["formulas.xlsx:2", "formulas.xlsx:3"], "one for each deal without a document"


def test_files_that_hold_no_table_or_lose_rows_are_refused_with_what_to_do(program: Program, person: Person) -> None:
    runaway = text([(*deal("ДКП-1")[:6], '"Вега'), deal("ДКП-2"), (*deal("ДКП-3")[:6], 'Орион"')])
    files = {"quote.csv": runaway.encode(), "scan.xls": b"%PDF-1.7", "page.xls": b"<html><form>Sign in</form></html>"}
    feeds = []
    for name, data in files.items():
        (program.folder / name).mkdir()
        (program.folder / name / name).write_bytes(data)
        feeds.append({"kind": "folder", "name": name, "path": str(program.folder / name)})
    workbook(
        program.exports / "stores.xlsx",
        {"Вега": [deal("В-1")], "Орион": [deal("О-1")], "Итоги": [deal("И-1")]},
        "Итоги",
    )
    feeds.append({"kind": "folder", "name": "1С", "path": str(program.exports), "sheet": "*"})
    program.configure({"sales": {"feeds": feeds}, "sheet": program.configured()["sheet"]})
    ran = program.run("import-sales")
    assert ran.code == 1
    for said in (
        "quote.csv, line 2: a quotation mark opens there and closes in line 4",
        "scan.xls is a PDF, no table",
        "page.xls is a web page without a table",
    ):
        assert said in ran.out
    assert sold(person) == {"В-1": ("20101", 1), "О-1": ("20101", 1)}, "a sheet a store, by a setting"


def test_reports_of_moodle_and_getcourse_are_read_without_a_mapping(program: Program, person: Person) -> None:
    path = program.folder / "lms.csv"
    path.write_text(
        "Имя;Фамилия;Индивидуальный номер;Задание:День 1. Задание 1 (Значение);Задание:День 1. Задание 2 (Значение);"
        "Последние загруженные из этого курса\nГлеб;Аистов;20101;3,00;-;1704704400\nЛев;Берегов;;-;2,00;1704704400\n",
        "utf-8",
    )
    facts = program.ok("import-lms", str(path), "--json").json
    assert (facts["works"], facts["graded"], facts["review"]) == (2, 2, 0)
    path.write_text(
        "id;Email;Имя;Фамилия;Урок;Статус;Дата\n"
        "1;v@example.org;Пётр;Вьюгин;День 1. Задание 1;Ожидает проверки;2030-01-07T10:05:00+03:00\n",
        "utf-8",
    )
    program.ok("import-lms", str(path))
    works = {(row["Таб. №"], row["Ждёт проверки"]) for row in person.table(HAND_INS)}
    assert works == {("20101", 0), ("20102", 0), ("20103", 1)}


def test_worksheets_of_lists_that_are_not_read_are_told(program: Program, person: Person) -> None:
    path = program.folder / "hr.xlsx"
    for name, header in (("import-roster", ("Таб. №", "ФИО")), ("import-lms", ("ФИО", "Задание", "Статус"))):
        with xlsxwriter.Workbook(path) as made:
            for title in ("Вега", "Орион"):
                made.add_worksheet(title).write_row(0, 0, header)
        assert "hr.xlsx: worksheet “Орион” was not read: 1 row" in program.ok(name, str(path)).out


def test_a_roster_with_names_in_three_columns_is_taken_in(program: Program, person: Person) -> None:
    path = program.folder / "hr.csv"
    path.write_text(
        'Таб. №;Фамилия;Имя;Отчество;Должность\n="02300";Белов;Ян;Ильич;Продавец\n20401,0;Седова;Ия;;Продавец\n',
        "utf-8",
    )
    program.ok("import-roster", str(path))
    people = person.by(ROSTER_TAB, "Табельный номер")
    assert (people["02300"]["ФИО"], people["20401"]["ФИО"]) == ("Белов Ян Ильич", "Седова Ия")

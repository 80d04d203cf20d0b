"""Numbers and names as systems and people write them: one person is one person in imports, in Review and elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import MONDAY, ROSTER_TAB, RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

ROSTER = (
    ("'00311", "Лисицына Алёна Петровна", "ПК", "Вега", "Тверь", "'00700", "да"),
    ("'00312", "Мамин-Сибиряк Юрий Глебович", "ПК", "Вега", "Тверь", "700", "да"),
    ("'00313", "Шаров Олег", "ПК", "Орион", "Тверь", "Горин Пётр", "да"),
    ("'00314", "О'Даль Кир", "ПК", "Орион", "Тверь", "Горин", "да"),
    ("'00315", "Сафин Ильшат Әнвәр улы", "ПК", "Орион", "Тверь", "Горин П.И.", "да"),
    ("'00700", "Горин Пётр Ильич", "Старший", "Вега", "Тверь", "", "да"),
    ("'00701", "Горина Инна Львовна", "Старший", "Орион", "Тверь", "", "да"),
)
NUMBERS = ("311", "'00311", "00 311", "00\u00a0311", "00311.0", "00311,00", "ТН00311", "№ 00311", "0000311", "O0311")
NAMES = {
    "Алёна Лисицына": "00311", "Лисицына, Алёна Петровна": "00311", "А.П. Лисицына": "00311", "ЛисицынaА.П.": "00311",
    "Лисицына Алена Петровна (Орион)": "00311", "Мамин Сибиряк Ю. Г.": "00312", "О’Даль Кир": "00314",
    "ОʼДаль К.": "00314", "Сафин Ильшат Анвәрулы": "00315", "Шаров О.П.": "00313",
}  # fmt: skip
ASKED = {
    ("99001", "Шаров Олег"): "00313", ("00312", "Шаров Олег"): "00313", ("00311/1", ""): "",
    ("", "Сибиряк Юрий"): "00312", ("", "?аров Ол?г"): "00313", ("", "Лисицына Алёна Ивановна"): "00311",
}  # fmt: skip


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied(ROSTER)


def export(program: Program) -> None:
    sellers = [*((number, "") for number in NUMBERS), *(("", name) for name in NAMES), *ASKED]
    rows = [f"Д-{at:02};Продажа;{MONDAY:%d.%m.%Y};{number};{name};1" for at, (number, name) in enumerate(sellers, 1)]
    text = "\n".join(["Документ;Вид;Дата;Таб. №;Менеджер;Кол-во", *rows, ""])
    (program.exports / "s.csv").write_text(text, "utf-8-sig")


def ledger(person: Person) -> list[str]:
    """Whose deals stand in the ledger, in the order of the documents."""
    return [str(row["Таб. №"]) for row in sorted(person.table(RU["sales"]), key=lambda row: str(row["Документ"]))]


def test_every_spelling_of_a_number_and_a_name_is_the_one_person_or_is_asked_about(
    program: Program, person: Person
) -> None:
    export(program)
    program.ok("import-sales")
    understood = [*["00311"] * len(NUMBERS), *NAMES.values()]
    assert ledger(person) == understood
    rows = person.values(RU["review"])
    what, who, decision = (rows[0].index(header) for header in ("Что", "Кто это может быть", "Решение"))
    asked = {str(row[what]): str(row[who]) for row in rows[1:]}
    for (number, name), candidate in ASKED.items():
        (said,) = [who for what, who in asked.items() if what.endswith(" · ".join(filter(None, (number, name))))]
        assert candidate in said, (number, name)
    person.type({f"Разбор!{a1(1, decision)}": "00313 и 00312"})
    program.run("import-sales")
    assert ledger(person) == understood, "of two people neither gets the car"
    answers = ("313", "Шаров", "00311 Лисицына", "312", "№ 313", "не считать")
    person.type({f"Разбор!{a1(at, decision)}": text for at, text in enumerate(answers, 2)})
    program.ok("import-sales")
    assert ledger(person)[len(understood) :] == ["00313", "00313", "00311", "00312", "00313"]
    assert all(row["Решено"] for row in person.table(RU["review"]))


def test_what_people_type_of_somebody_is_understood_without_the_zeros_that_sheets_takes_away(
    program: Program, person: Person
) -> None:
    assert [row["Руководитель"] for row in person.table(RU["rating_sellers"])] == ["Горин Пётр Ильич"] * 5
    typed = ("311", "00311", "№311", "Лисицына", "00311 Лисицына А.П.", "312", "99001 Шаров Олег")
    typed += ("00312, 00313", "00312 или 00313", "00312 и Шаров")
    person.paste("Бонусы!A2", [("07.01.2030", who, f"за {at}", 1) for at, who in enumerate(typed)])
    program.run("tick", "--at", "2030-01-07T08:00:00")
    assert [str(row["Таб. №"]) for row in person.table("Бонусы")] == [*["00311"] * 5, "00312", *[""] * 4]
    rating = person.by(RU["rating_sellers"])
    assert [rating[who]["Бонусы"] for who in ("00311", "00312", "00313")] == [5, 1, 0]
    person.type({f"{ROSTER_TAB}!A{row}": "311" if row == 2 else "0314" for row in (2, 5)})
    person.type({f"{ROSTER_TAB}!F6": "00701, 00700"})
    program.run("tick", "--at", "2030-01-07T08:20:00")
    assert set(person.by(RU["rating_sellers"])) == set(person.by(RU["grades_sellers"])) == set(rating), "nobody is new"
    heads = {who: row["Руководитель"] for who, row in person.by(RU["rating_sellers"]).items()}
    assert (heads["00314"], heads["00315"]) == ("Горин Пётр Ильич", ""), "of two heads neither is taken"
    assert "«00701, 00700»" in [row["Что"] for row in person.table(RU["review"])]
    assert not [row["ФИО"] for row in person.table(RU["rating_sellers"]) if "вышел" in str(row).lower()]
    person.paste(f"{ROSTER_TAB}!A9:D9", [("'0312", "Мамин-Сибиряк Юрий Глебович", "ПК", "Вега")])
    program.run("tick", "--at", "2030-01-07T08:40:00")
    assert [row["Почему"] for row in person.table(RU["review"]) if str(row["Ключ"]).startswith("roster:id:0312")] == [
        "Этот табельный номер уже есть в другой строке: исправьте номер или уберите лишнюю строку"
    ]

"""``import-lms``: statuses, names of tasks and people as learning systems write them, and answers that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program.program import RU, Person, Program, a1, program_for
from support.server.workspace_scene import RunningWorkspace

WORDS = {
    "Не сдано": "", "Черновик (не отправлено)": "", "Not submitted": "", "Просрочено": "", "Не проверено": "waits",
    "Submitted for grading": "waits", "Сдано": "waits", "Не принято": "back", "Незачёт": "back", "Зачтено": "graded",
    "Завершено": "asked", "Не требует проверки": "asked",
}  # fmt: skip
ROSTER = tuple(
    (f"{20101 + at}", f"Седов{'абвгдежзик'[at % 10]} Глеб", "ПК", "Вега", "Тверь", "20201", "да") for at in range(10)
)
HEAD = ("20201", "Дубровин Егор Ильич", "Старший", "Вега", "Тверь", "", "да")
TASKS = {
    "День 1. Задание 1": "1.1", "Д1·2": "1.2", "Задание 1 (День 2)": "2.1", "2 день, задание 2 (из 2)": "2.2",
    "День 1. Задания 1 и 2": "", "День 1. Задание 9": "", "Неделя 2. День 1. Задание 1": "",
    "Дни 1-2. Задание 1": "", "3.1 Кейс (день 2)": "", "Эфир 2/2": "", "Старшие. День 1. Задание 1": "",
}  # fmt: skip


@pytest.fixture
def program(workspace: RunningWorkspace, tmp_path: Path) -> Iterator[Program]:
    with program_for(workspace, tmp_path) as made:
        yield made


@pytest.fixture
def person(program: Program) -> Person:
    return program.applied((*ROSTER, HEAD))


def report(program: Program, rows: list[tuple[str, str, str, str]]) -> str:
    """Number, task, status and grade a row; nobody's work has a date."""
    path = program.folder / "lms.csv"
    lines = ["Логин;Задание;Статус;Оценка", *(";".join(row) for row in rows), ""]
    path.write_text("\n".join(lines), "utf-8-sig")
    return str(path)


def answer(person: Person, beside: str, text: str) -> None:
    rows = person.values(RU["review"])
    (row,) = [number for number, row in enumerate(rows, 1) if row[rows[0].index("Что")] == beside]
    person.type({f"Разбор!{a1(row, rows[0].index('Решение'))}": text})


def test_words_that_deny_are_never_their_opposite_and_unknown_ones_are_asked_about_once(
    program: Program, person: Person
) -> None:
    rows = [
        (f"0{20101 + at % 10}", "День 1. Задание 1" if at < 10 else "Д1·2", word, "3" if word == "Зачтено" else "")
        for at, word in enumerate(WORDS)
    ]
    rows.append(("20105", "Д1·2", "Завершено", ""))
    facts = program.ok("import-lms", report(program, rows), "--json").json
    expected = list(WORDS.values())
    assert (facts["waiting_in_lms"], facts["rework"], facts["graded"], facts["rows_nothing"]) == tuple(
        expected.count(kind) for kind in ("waits", "back", "graded", "")
    )
    assert [row["Что"] for row in person.table(RU["review"])] == ["Завершено", "Не требует проверки"]
    works = person.table(RU["hand_ins"])
    assert {str(row["Таб. №"]) for row in works} == {
        row[0].lstrip("0") for row, kind in zip(rows, expected, strict=False) if kind not in ("", "asked")
    }
    assert [row["Ждёт с"] for row in works] == [""] * len(works), "no time is none, not one of 1899"
    answer(person, "Завершено", "сдано")
    answer(person, "Не требует проверки", "не сдано")
    program.ok("import-lms", report(program, rows))
    assert [str(row["Таб. №"]) for row in person.table(RU["hand_ins"])[len(works) :]] == ["20101", "20105"]
    program.ok("import-lms", report(program, [("20106", "Д1·2", "Завершено", "")]))
    assert str(person.table(RU["hand_ins"])[-1]["Таб. №"]) == "20106", "the answer is kept for the word"
    assert all(row["Решено"] for row in person.table(RU["review"]))


def test_a_name_means_its_task_or_is_asked_about_and_so_is_a_person(program: Program, person: Person) -> None:
    rows = [("20101", task, "Сдано", "") for task in TASKS]
    rows += [("Седовб Глеб", "Д1·1", "Сдано", ""), ("77777", "Д1·1", "Сдано", "")]
    program.ok("import-lms", report(program, rows))
    found = [f"{row['День']}.{row['Задание']}" for row in person.table(RU["hand_ins"])]
    assert found == [place for place in TASKS.values() if place]
    asked = {row["Что"] for row in person.table(RU["review"])}
    assert {task for task, place in TASKS.items() if not place} | {"77777"} <= asked
    answer(person, "День 1. Задание 9", "Д2·2")
    answer(person, "77777", "20103")
    answer(person, "Неделя 2. День 1. Задание 1", "какое-то")
    program.ok("import-lms", report(program, [("20104", "День 1. Задание 9", "Сдано", ""), *rows[-1:], rows[6]]))
    works = [(str(row["Таб. №"]), f"{row['День']}.{row['Задание']}") for row in person.table(RU["hand_ins"])]
    assert works[-2:] == [("20104", "2.2"), ("20103", "1.1")]
    (unclear,) = [row for row in person.table(RU["review"]) if row["Что"].startswith("Неделя")]
    assert unclear["Почему"].startswith("Решение не понято")

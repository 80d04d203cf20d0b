"""What the invented people hand in, and how it is judged: an LMS report."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_HEADER = ("Логин", "ФИО", "Курс", "Задание", "Попытка", "Дата сдачи", "Статус", "Оценка")
_LESSON_HOURS = (10, 14)
_REWORKED, _LAZY_DAY = 0.15, 0.12
# Grades 1, 2 and 3 as curators of a first marathon gave them: mostly full marks.
_GRADES, _GRADE_WEIGHTS = (1, 2, 3), (1, 3, 5)


@dataclass(frozen=True)
class InventedWork:
    """One handed-in task. ``at`` is wall-clock time; ``grade`` None: sent back for rework."""

    person_id: str
    name: str
    day: int
    number: int
    attempt: int
    at: dt.datetime
    grade: int | None


def invent_works(
    people: Sequence[tuple[str, str, bool]], learning_days: Sequence[dt.date], chance: random.Random
) -> tuple[InventedWork, ...]:
    """Works of ``people`` (number, name, is a head), by the time they were handed in.

    Sellers have two tasks a learning day, heads one. Who skips a day skips it whole; a work sent back is handed
    in again five hours later.
    """
    works: list[InventedWork] = []
    for person_id, name, is_head in people:
        for day, on in enumerate(learning_days, start=1):
            if chance.random() < _LAZY_DAY:
                continue
            for number in (1,) if is_head else (1, 2):
                given = dt.datetime.combine(on, dt.time(_LESSON_HOURS[number - 1]))
                at = given + dt.timedelta(minutes=chance.randint(15, 420))
                attempt = 1
                if chance.random() < _REWORKED:
                    works.append(InventedWork(person_id, name, day, number, attempt, at, None))
                    at, attempt = at + dt.timedelta(hours=5), 2
                grade = chance.choices(_GRADES, _GRADE_WEIGHTS)[0]
                works.append(InventedWork(person_id, name, day, number, attempt, at, grade))
    return tuple(sorted(works, key=lambda work: (work.at, work.person_id, work.number)))


def write_report(path: Path, works: Sequence[InventedWork]) -> None:
    """Write the report as LMSs do: UTF-8 with a byte order mark, ``;``, Windows line ends."""
    rows = [
        (
            work.person_id,
            work.name,
            "Марафон продаж",
            f"День {work.day}. Задание {work.number}",
            str(work.attempt),
            f"{work.at:%d.%m.%Y %H:%M}",
            "На доработку" if work.grade is None else "Зачтено",
            "" if work.grade is None else str(work.grade),
        )
        for work in works
    ]
    path.write_text("".join(";".join(row) + "\r\n" for row in (_HEADER, *rows)), "utf-8-sig", newline="")

"""A data folder as the company's systems export it: roster.csv, lms_report.csv, sales/sales_YYYY-MM-DD.*"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sheets_marathon.rehearsal.cast.sheet_words import (
    HEAD_ROLE,
    HEADS,
    NOT_TAKING_PART,
    ROSTER_ID,
    ROSTER_ROLE,
    SELLERS,
    TAKES_PART,
)

_TASK = re.compile(r"День (\d+)\. Задание (\d+)")
_EXPORT_DATE = re.compile(r"_(\d{4}-\d{2}-\d{2})\.")


class UnusableData(ValueError):
    """The data folder lacks something; the message says which file and what is wrong with it."""


@dataclass(frozen=True)
class LmsRow:
    """One row of the LMS report: who handed in which task when (aware), and how it was judged.

    ``grade`` None: sent back for rework.
    """

    person_id: str
    day: int
    number: int
    attempt: int
    at: dt.datetime
    grade: int | None


@dataclass(frozen=True)
class DataFolder:
    """Everything a rehearsal plays. ``roster`` holds the header row too; ``sales`` is by the export's date."""

    roster: tuple[tuple[str, ...], ...]
    hand_ins: tuple[LmsRow, ...]
    sales: Mapping[dt.date, Path]

    @property
    def tracks(self) -> dict[str, str]:
        """Each person's track by personnel number, judged by the role as the roster words it."""
        header = self.roster[0]
        number, role = header.index(ROSTER_ID), header.index(ROSTER_ROLE)
        return {row[number].strip(): HEADS if row[role].strip() == HEAD_ROLE else SELLERS for row in self.roster[1:]}

    @property
    def first_seller(self) -> str:
        """The smallest personnel number of a seller who takes part; "" when there is none."""
        header, *rows = self.roster
        takes_part = header.index(TAKES_PART) if TAKES_PART in header else None
        sellers = {
            row[header.index(ROSTER_ID)].strip()
            for row in rows
            if takes_part is None or row[takes_part].strip().casefold() != NOT_TAKING_PART
        }
        return min((who for who in sellers if self.tracks.get(who) == SELLERS), default="")


def read_data(folder: Path, zone: dt.tzinfo) -> DataFolder:
    """Read a data folder; the exports' wall-clock times are of ``zone``. UnusableData when it can't be played."""
    roster = tuple(tuple(row) for row in _table(folder / "roster.csv"))
    if not roster or ROSTER_ID not in roster[0] or ROSTER_ROLE not in roster[0]:
        raise UnusableData(f'{folder / "roster.csv"} needs the columns "{ROSTER_ID}" and "{ROSTER_ROLE}"')
    exports = sorted((folder / "sales").glob("sales_*"))
    sales = {dt.date.fromisoformat(found[1]): path for path in exports if (found := _EXPORT_DATE.search(path.name))}
    if not sales:
        raise UnusableData(f"{folder / 'sales'} has no export named sales_YYYY-MM-DD")
    return DataFolder(roster, tuple(_hand_ins(folder / "lms_report.csv", zone)), sales)


def _hand_ins(path: Path, zone: dt.tzinfo) -> list[LmsRow]:
    header, *rows = _table(path) or [[]]
    found = []
    for line, row in enumerate(rows, start=2):
        record = dict(zip(header, row, strict=False))
        try:
            task = _TASK.fullmatch(record["Задание"].strip())
            if task is None:
                raise ValueError(f"not a task: {record['Задание']!r}")
            found.append(
                LmsRow(
                    person_id=record["Логин"].strip(),
                    day=int(task[1]),
                    number=int(task[2]),
                    attempt=int(record["Попытка"]),
                    at=dt.datetime.strptime(record["Дата сдачи"], "%d.%m.%Y %H:%M").replace(tzinfo=zone),
                    grade=int(record["Оценка"]) if record["Статус"].strip() == "Зачтено" else None,
                )
            )
        except (KeyError, ValueError) as mistake:
            raise UnusableData(f"{path}, line {line}: {mistake}") from mistake
    return found


def _table(path: Path) -> list[list[str]]:
    """The cells of a CSV that Russian systems write: UTF-8 with a mark, UTF-16 with a mark, or cp1251; ``;``."""
    if not path.is_file():
        raise UnusableData(f"there is no {path}")
    return [row for row in csv.reader(_text(path.read_bytes()).splitlines(), delimiter=";") if row]


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1251")

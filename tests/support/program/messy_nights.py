"""tests/data/messy_marathon: two stores' deals as dealers' systems really export them, and as one table of all nights.

Cut from the invented marathon_messy: CSV in cp1251 and UTF-16, XLSX with a merged title, headings, subtotals, names in
capitals, without ё, with look-alike letters, returns that repeat a sale's number, and every row that belongs in Review.
Each export repeats the day before.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from support.places import DATA

MESSY = DATA / "messy_marathon"


def truth() -> dict[str, Any]:
    """What must come out."""
    content: dict[str, Any] = json.loads((MESSY / "truth.json").read_text("utf-8"))
    return content


def roster() -> list[list[str]]:
    """The roster, headers first."""
    with (MESSY / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def all_nights() -> tuple[list[str], list[list[str]]]:
    """The header, and what stands below it in every export, night after night, all as text."""
    header: list[str] = []
    rows: list[list[str]] = []
    for path in sorted((MESSY / "sales").iterdir()):
        table = list(_workbook(path) if path.suffix == ".xlsx" else _text(path))
        at = next(number for number, row in enumerate(table) if "Документ" in row)
        header = table[at]
        rows += [(row + [""] * len(header))[: len(header)] for row in table[at + 1 :] if any(row)]
    return header, rows


def _text(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content.decode("utf-16" if wide else "cp1251")
    return list(csv.reader(text.splitlines(), delimiter="\t" if wide else ";"))


def _workbook(path: Path) -> Iterator[list[str]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    for row in sheet.iter_rows(values_only=True):
        yield [_as_text(cell) for cell in row]


def _as_text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.strftime("%d.%m.%Y %H:%M:%S")
    return "" if cell is None else str(cell)

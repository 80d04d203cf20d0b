"""What lively curators do to a tab between grades: sort it, add a column of their own, rename it."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell
from sheets_marathon.rehearsal.cast.sheet_words import COMMENT, ID, NAME, RENAMED_GRADES_TAB, mark_header

_REMARKS = (
    "Отличный пример из жизни!",
    "Переспросить на планёрке",
    "Ждём видео",
    "Растёт на глазах",
    "Созвониться в четверг",
)


@dataclass(frozen=True)
class Habit:
    """Something a curator does at ``at`` (aware); ``what`` is a phrase for the log of the rehearsal."""

    at: dt.datetime
    what: str
    act: Callable[[], None]


def plan_habits(
    hands: SheetHands, tab_id: int, starts_on: dt.date, days: int, zone: dt.tzinfo, chance: random.Random
) -> tuple[Habit, ...]:
    """What happens to the sellers' grade tab on one day of the marathon's first half, drawn by ``chance``."""
    on = starts_on + dt.timedelta(days=chance.randint(2, max(2, days // 2)))
    remarks = tuple(chance.sample(_REMARKS, 3))

    def at(hour: int, minute: int) -> dt.datetime:
        return dt.datetime.combine(on, dt.time(hour, minute), zone)

    return (
        Habit(at(11, 5), "sorts the sellers' grades by name", lambda: sort_by_name(hands, tab_id)),
        Habit(at(11, 35), "inserts a column for remarks", lambda: insert_remarks(hands, tab_id, remarks)),
        Habit(at(15, 5), f"renames the tab to {RENAMED_GRADES_TAB}", lambda: rename(hands, tab_id)),
    )


def sort_by_name(hands: SheetHands, tab_id: int) -> None:
    """Sort everything below the headers by name, as the menu does: whole rows move. No-op without names."""
    grid = hands.read([tab_id])[tab_id]
    name = grid.column(NAME)
    if name is None:
        return
    below_headers = {"sheetId": tab_id, "startRowIndex": 1, "endRowIndex": _end_of_people(grid)}
    whole_rows = {**below_headers, "startColumnIndex": 0, "endColumnIndex": len(grid.headers)}
    order = [{"dimensionIndex": name, "sortOrder": "ASCENDING"}]
    hands.change({"sortRange": {"range": whole_rows, "sortSpecs": order}})


def insert_remarks(hands: SheetHands, tab_id: int, remarks: tuple[str, ...]) -> None:
    """Insert a column between two tasks, give it a header and type a remark for the first people."""
    grid = hands.read([tab_id])[tab_id]
    marks = [at for day in range(1, 32) if (at := grid.column(mark_header(day, 1))) is not None]
    if not marks:
        return
    before = marks[len(marks) // 2]
    place = {"sheetId": tab_id, "dimension": "COLUMNS", "startIndex": before, "endIndex": before + 1}
    hands.change({"insertDimension": {"range": place, "inheritFromBefore": True}})
    written = (COMMENT, *remarks[: _end_of_people(grid) - 1])
    hands.type_cells([TypedCell(tab_id, row, before, text) for row, text in enumerate(written)])


def rename(hands: SheetHands, tab_id: int) -> None:
    """Give the tab another title."""
    titled = {"sheetId": tab_id, "title": RENAMED_GRADES_TAB}
    hands.change({"updateSheetProperties": {"properties": titled, "fields": "title"}})


def _end_of_people(grid: SeenTab) -> int:
    """The row after the last one with a personnel number, from 0; at least 1."""
    ids = grid.column(ID)
    people = [at for at, row in enumerate(grid.rows) if ids is not None and len(row) > ids and row[ids] != ""]
    return max(people, default=0) + 1

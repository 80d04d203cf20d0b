"""The sheet's figures as values: ratings as the formulas have them, grades as typed, the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from sheets_marathon.marathon.grading.grades import GradeCell
from sheets_marathon.marathon.model import Standing, StoreStanding, Task, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.snapshot import TabView, Value
from sheets_marathon.tabs.grades import MARKS, mark_key


def read_standings(view: TabView, track: Track) -> list[Standing]:
    """The rating as its formulas have it, those who left being out. In the tab's order."""
    return [
        Standing(
            id=clean_number(row.text("id")),
            name=row.text("name"),
            track=track,
            store=row.text("store"),
            learning=int(read_number(row["learning"]) or 0),
            sales=int(read_number(row["sales"]) or 0),
            bonus=read_number(row["bonus"]) or 0,
            score=read_number(row["score"]) or 0,
            rank=int(rank),
            previous_rank=None if (before := read_number(row["previous_rank"])) is None else int(before),
        )
        for row in view.rows
        if row.text("id") and (rank := read_number(row["rank"])) is not None
    ]


def read_stores(view: TabView) -> list[StoreStanding]:
    """The stores' rating as its formulas have it, stores without participants being out."""
    return [
        StoreStanding(
            store=row.text("store"),
            city=row.text("city"),
            participants=int(read_number(row["participants"]) or 0),
            average_score=read_number(row["average"]) or 0,
            share_finished=read_number(row["finished"]) or 0,
            sales_per_seller=read_number(row["sales_per_seller"]) or 0,
            rank=int(rank),
        )
        for row in view.rows
        if (rank := read_number(row["rank"])) is not None
    ]


def read_marks(view: TabView, tasks: Iterable[Task]) -> dict[str, dict[str, Value]]:
    """Grade cells by participant id and task key, blanks left out."""
    keys: dict[str, str] = {mark_key(task): task.key for task in tasks}
    return {
        clean_number(row.text("id")): {keys[name]: value for name, value in row.cells.items() if name in keys}
        for row in view.rows
        if row.text("id")
    }


def doubled_rows(view: TabView, track: Track) -> list[ReviewItem]:
    """People who stand in a grade grid twice: both rows count, so a task graded in both counts double."""
    items: list[ReviewItem] = []
    seen: set[str] = set()
    for row in view.rows:
        person = clean_number(row.text("id"))
        if person and person in seen:
            where = view.address(row.number, "id")
            items.append(
                ReviewItem(f"grade:{track}:{person}:row", f"{row.text('name')} · {person}", where, Reason.DUPLICATE_ROW)
            )
        seen.add(person)
    return items


def grade_cells(view: TabView, track: Track) -> list[GradeCell]:
    """Every filled grade cell with its address, for checking."""
    return [
        GradeCell(
            track=track,
            participant_id=clean_number(row.text("id")),
            name=row.text("name"),
            task_key=name.removeprefix(f"{MARKS}."),
            where=view.address(row.number, name),
            value=value,
        )
        for row in view.rows
        if row.text("id")
        for name, value in row.cells.items()
        if name.startswith(f"{MARKS}.")
    ]

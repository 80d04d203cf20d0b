"""What a grade brings and whether a work waits: the sheet's formulas, the summary and the bot say the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import pytest
from support.server.google_scene import Book, google_scene
from support.sheet.sheet_builder import MONDAY, MOSCOW, a_marathon, a_view

from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.grading.grades import Mark, Typed, grade_line
from sheets_marathon.marathon.grading.works import HandIn, Work, works_of
from sheets_marathon.marathon.model import Participant, Standing, Track, Weights
from sheets_marathon.marathon.posts.summary import day_facts
from sheets_marathon.marathon.rating.personal import BonusLine, personal, task_lines
from sheets_marathon.marathon.rating.streaks import learning_streak
from sheets_marathon.spreadsheet.formulas import expand
from sheets_marathon.spreadsheet.rows import TabGroups, on_the_wire
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs.grades import GradeColumn, mark_key
from sheets_marathon.tabs.hand_ins import HandInColumn, hand_in_row
from sheets_marathon.tabs.rating import RatingColumn

COURSE = a_marathon()
TASKS = COURSE.tasks[Track.SELLERS]
FIRST, SECOND = TASKS[:2]
WEIGHTS = Weights(learning=1.5, sales=0.75, bonus=2)
TYPED: Sequence[Typed] = (None, 1, 2, 3, "3", 2.5, 4, "доработка", "Доработка", "сдано", "хорошо",
                           "3 ", "2.", "СДАНО.", "сдано ", "доработка. ")  # fmt: skip
LMS: Sequence[tuple[Mark, int, int | None] | None] = (
    None,
    (Mark.HANDED_IN, 1, None),
    (Mark.HANDED_IN, 2, 1),
    (Mark.HANDED_IN, 2, 2),
    (Mark.REWORK, 1, None),
    (Mark.POINTS, 1, None),
)
"""State, attempts, and which attempt a typed rework is for."""


class Seller:
    """Somebody with a work of each kind; the second task has another kind than the first."""

    def __init__(self, number: int, typed: tuple[Typed, Typed], lms: tuple[Mark, int, int | None] | None) -> None:
        self.person = Participant(str(1000 + number), f"Имя {number}", Track.SELLERS)
        self.typed = {FIRST.key: typed[0], SECOND.key: typed[1]}
        self.cars, self.bonus = number % 4 - 1, number % 3 / 2
        self.hand_ins = (
            [HandIn(self.person.id, FIRST, lms[1], lms[0], 2 if lms[0] is Mark.POINTS else 0, answered=lms[2])]
            if lms
            else []
        )

    @property
    def works(self) -> dict[str, Work]:
        return works_of(self.person.id, TASKS, self.typed, {work.key: work for work in self.hand_ins})


SELLERS = [
    Seller(number, (typed, TYPED[number * 7 % len(TYPED)]), lms)
    for number, (typed, lms) in enumerate(product(TYPED, LMS))
]
Shown = dict[str, list[dict[str, Any]]]
"""Rows by tab and column."""

VIEWS = {key: a_view(COURSE, key) for key in ("grades_sellers", "hand_ins", "rating_sellers", "sales", "bonuses")}


def cell(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    kind = "numberValue" if isinstance(value, int | float) else "formulaValue" if value[:1] == "=" else "stringValue"
    return {"userEnteredValue": {kind: value}}


def write(book: Book, sheet_id: int, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """A tab of these rows; a formula's template becomes this row's formula."""
    view, groups = VIEWS[key], TabGroups.of(COURSE.tab(key)).by_name
    lines = []
    for number, content in enumerate(rows, 2):
        wired = {name: on_the_wire(value) for name, value in content.items()}
        cells = {
            name: expand(value, view, number, VIEWS, groups) if isinstance(value, str) and value[:1] == "=" else value
            for name, value in wired.items()
        }
        lines.append({"values": [cell(cells.get(name)) for name in view.columns]})
    size = {"rowCount": len(rows) + 5, "columnCount": len(view.columns)}
    properties = {"sheetId": sheet_id, "title": view.title, "gridProperties": size}
    start = {"sheetId": sheet_id, "rowIndex": 1, "columnIndex": 0}
    book.batch(
        {"addSheet": {"properties": properties}},
        {"updateCells": {"start": start, "fields": "userEnteredValue", "rows": lines}},
    )


def read(book: Book, view: TabView) -> list[dict[str, Any]]:
    rows = book.read(f"'{view.title}'!A2:ZZ")
    return [{name: row[at] if at < len(row) else "" for name, at in view.columns.items()} for row in rows]


def formula(key: str, column: str) -> str:
    return COURSE.tab(key).by_key[column].formula


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """The three tabs as the formulas show them, each row in the sellers' order."""
    grid = [
        {
            GradeColumn.ID: seller.person.id,
            **{mark_key(task): seller.typed[task.key] for task in (FIRST, SECOND)},
            **{name: formula("grades_sellers", name)
               for name in (GradeColumn.POINTS, GradeColumn.DONE, GradeColumn.WAITING)},
        }
        for seller in SELLERS
    ]  # fmt: skip
    lms = [hand_in_row(work, seller.person, COURSE.language) for seller in SELLERS for work in seller.hand_ins]
    rating = [
        {
            RatingColumn.ID: seller.person.id,
            RatingColumn.SALES: seller.cars,
            RatingColumn.BONUS: seller.bonus,
            **{name: formula("rating_sellers", name)
               for name in (RatingColumn.LEARNING, RatingColumn.SCORE, RatingColumn.GRADES_ROW)},
        }
        for seller in SELLERS
    ]  # fmt: skip
    with google_scene() as scene:
        scene.clock.set(dt.datetime(2026, 12, 8, tzinfo=dt.UTC))
        book = Book(scene, scene.sheets.create("Марафон"))
        values = {f"weight_{name}": getattr(WEIGHTS, name) for name in ("learning", "sales", "bonus")}
        for at, (name, value) in enumerate(values.items()):
            place = {
                "sheetId": 0,
                "startRowIndex": at,
                "endRowIndex": at + 1,
                "startColumnIndex": 0,
                "endColumnIndex": 1,
            }
            row = {"values": [cell(value)]}
            book.batch(
                {"updateCells": {"range": place, "fields": "userEnteredValue", "rows": [row]}},
                {"addNamedRange": {"namedRange": {"name": name, "range": place}}},
            )
        for sheet_id, (key, rows) in enumerate(
            {"grades_sellers": grid, "hand_ins": lms, "rating_sellers": rating}.items(), 1
        ):
            write(book, sheet_id, key, rows)
        yield {key: read(book, VIEWS[key]) for key in ("grades_sellers", "hand_ins", "rating_sellers")}


def test_the_formula_and_the_record_agree_on_which_works_of_the_lms_wait(
    shown: dict[str, list[dict[str, Any]]],
) -> None:
    said = {row[HandInColumn.KEY]: row[HandInColumn.WAITING] for row in shown["hand_ins"]}
    record = {
        work.hand_in.key: int(work.hand_in.waits_beside(work.grade))
        for seller in SELLERS
        for work in seller.works.values()
        if work.hand_in is not None
    }
    assert said == record
    assert 0 < sum(said.values()) < len(said)


def test_the_formulas_the_summary_and_the_bot_count_the_same_points_and_works(shown: Shown) -> None:
    standings = []
    for seller, grid, rated in zip(SELLERS, shown["grades_sellers"], shown["rating_sellers"], strict=True):
        line, works = grade_line(seller.typed.values()), seller.works
        now = dt.datetime.combine(MONDAY, dt.time(23), MOSCOW)
        told = task_lines(seller.person, TASKS, works, (), now)
        points = sum(each.points for each in told)
        assert grid[GradeColumn.POINTS] == rated[RatingColumn.LEARNING] == line.points == points, seller.typed
        assert grid[GradeColumn.DONE] == line.graded
        assert grid[GradeColumn.WAITING] == sum(work.waits for work in works.values()), (seller.typed, seller.hand_ins)
        own = Standing(
            seller.person.id, seller.person.name, Track.SELLERS, "", points, seller.cars, seller.bonus,
            rated[RatingColumn.SCORE], 1,
        )  # fmt: skip
        assert personal(seller.person, own, [own], told, (BonusLine("", seller.bonus),), WEIGHTS).adds_up
        standings.append(own)
    (slot,) = [slot for slot in planned_slots(COURSE.calendar) if slot.key == "sellers.1.summary.1"]
    day = day_facts(
        slot,
        participants=[seller.person for seller in SELLERS],
        tasks=TASKS,
        grades={seller.person.id: seller.typed for seller in SELLERS},
        standings=standings,
        program=(),
    )
    assert day.graded == sum(row[GradeColumn.DONE] for row in shown["grades_sellers"])
    assert day.learning_together == sum(row[GradeColumn.POINTS] for row in shown["grades_sellers"])


def test_what_is_handed_in_is_the_same_for_the_summary_for_streaks_and_for_the_record() -> None:
    (slot,) = [slot for slot in planned_slots(COURSE.calendar) if slot.key == "sellers.1.summary.1"]
    for seller in SELLERS:
        cells: Mapping[str, Typed] = seller.typed
        works = works_of(seller.person.id, TASKS, cells)
        day = day_facts(
            slot, participants=[seller.person], tasks=TASKS, grades={seller.person.id: cells}, standings=[], program=()
        )
        assert (day.handed_in == 1) == any(work.handed_in for work in works.values()), cells
        assert learning_streak(TASKS, works, MONDAY) == day.handed_in

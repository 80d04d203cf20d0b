"""Curators find their cells, whatever has been done to the tab."""

import datetime as dt
import random
from typing import Any

from sheets_marathon.rehearsal.cast.curator_habits import insert_remarks, plan_habits, sort_by_name
from sheets_marathon.rehearsal.cast.curators import GradingCurators, place_marks
from sheets_marathon.rehearsal.cast.grading_plan import Sitting, TypedMark
from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell

TAB = 7
GRID = SeenTab(
    (
        ("Таб. №", "ФИО", "Д1·1", "Комментарий куратора", "Д1·2"),
        ("100", "Яшин", "", ""),
        (200, "Аистов"),
        ("", "", "пометка"),
        (300.0, "Белов", 3),
    )
)


class HandsOnGrid(SheetHands):
    """Hands that see one grid and remember what they were asked to do."""

    def __init__(self, grid: SeenTab) -> None:
        self.grid = grid
        self.changes: list[dict[str, Any]] = []
        self.typed: list[TypedCell] = []

    def read(self, tab_ids: Any) -> dict[int, SeenTab]:
        return dict.fromkeys(tab_ids, self.grid)

    def change(self, *wanted: Any) -> None:
        self.changes += wanted

    def type_cells(self, cells: Any) -> None:
        self.typed += cells


def mark(person: str, number: int, typed: int | str = 2) -> TypedMark:
    return TypedMark(person, "sellers", 1, number, typed)


def test_a_mark_goes_to_the_row_of_the_number_and_the_column_of_the_header() -> None:
    cells, missing = place_marks(TAB, GRID, [mark("100", 2), mark("300", 1, "доработка")])
    assert cells == [TypedCell(TAB, 1, 4, 2), TypedCell(TAB, 4, 2, "доработка")]
    assert missing == []


def test_a_number_is_recognised_as_text_and_as_number() -> None:
    cells, _ = place_marks(TAB, GRID, [mark(person, 1) for person in ("100", "200", "300")])
    assert [cell.row for cell in cells] == [1, 2, 4]


def test_a_curator_who_finds_no_row_or_column_says_so() -> None:
    cells, missing = place_marks(TAB, GRID, [mark("999", 1), mark("100", 9)])
    assert cells == []
    assert missing == ["there is no row for 999 (sellers)", 'there is no column "Д1·9" (sellers)']


def test_sorting_takes_whole_rows_and_leaves_the_headers() -> None:
    hands = HandsOnGrid(GRID)
    sort_by_name(hands, TAB)
    area = hands.changes[0]["sortRange"]["range"]
    assert (area["startRowIndex"], area["endRowIndex"], area["endColumnIndex"]) == (1, 5, 5)
    assert hands.changes[0]["sortRange"]["sortSpecs"][0]["dimensionIndex"] == 1


def test_a_column_for_remarks_is_inserted_between_tasks_and_filled() -> None:
    hands = HandsOnGrid(SeenTab((("Таб. №", "ФИО", "Д1·1", "Д2·1", "Д3·1"), ("1", "А"), ("2", "Б"))))
    insert_remarks(hands, TAB, ("раз", "два", "три"))
    assert hands.changes[0]["insertDimension"]["range"]["startIndex"] == 3
    assert [(cell.row, cell.column) for cell in hands.typed] == [(0, 3), (1, 3), (2, 3)]


def test_the_same_seed_draws_the_same_day() -> None:
    plans = [plan_habits(HandsOnGrid(GRID), TAB, dt.date(2026, 12, 7), 16, dt.UTC, random.Random(5)) for _ in range(2)]
    assert [each.at for each in plans[0]] == [each.at for each in plans[1]]
    assert len({each.at.date() for each in plans[0]}) == 1


def test_a_curator_remembers_what_was_typed_last_and_nothing_that_had_no_place() -> None:
    curators = GradingCurators(HandsOnGrid(GRID), {"sellers": TAB})
    for typed in ("доработка", 3):
        curators.grade(
            Sitting(dt.datetime(2026, 12, 7, 12, 20, tzinfo=dt.UTC), (mark("100", 2, typed), mark("999", 1)))
        )
    assert curators.record == {("sellers", "100", "Д1·2"): 3}
    assert len(curators.not_found) == 2

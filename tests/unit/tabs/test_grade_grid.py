"""The grade grid as it is read: whose cells they are, where they stand, and who stands there twice."""

from __future__ import annotations

from support.sheet.sheet_builder import a_marathon, a_view

from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.review import Reason
from sheets_marathon.tabs.grades import doubled_rows, grade_cells, read_grid

COURSE = a_marathon()
TASKS = COURSE.tasks[Track.SELLERS]


def test_marks_are_read_by_person_and_task() -> None:
    view = a_view(
        COURSE,
        "grades_sellers",
        [
            {"id": 101, "points": 9, "mark.1.1": 3, "mark.2.2": "доработка"},
            {"id": "102"},
            {"name": "без номера", "mark.1.1": 1},
        ],
    )
    assert read_grid(view, Track.SELLERS, TASKS).cells == {"101": {"1.1": 3, "2.2": "доработка"}, "102": {}}


def test_every_filled_grade_cell_is_known_by_its_address() -> None:
    view = a_view(COURSE, "grades_sellers", [{"id": "101", "name": "Иванов", "mark.1.2": 4, "points": 4}])
    (cell,) = grade_cells(view, Track.SELLERS)
    assert (cell.participant_id, cell.name, cell.task_key, cell.value) == ("101", "Иванов", "1.2", 4)
    assert cell.where == "'Оценки ПК'!K2"


def test_what_somebody_has_in_two_rows_is_shown_from_both_in_whichever_order() -> None:
    rows = [{"id": "101", "name": "Иванов", "mark.1.1": 3, "mark.1.2": 2}, {"id": 101, "name": "Иванов", "mark.1.1": 1}]
    for order in (rows, rows[::-1]):
        view = a_view(COURSE, "grades_sellers", order)
        assert read_grid(view, Track.SELLERS, TASKS).cells == {"101": {"1.1": "1 / 3", "1.2": 2}}
        (item,) = doubled_rows(view, Track.SELLERS)
        assert (item.key, item.where, item.why) == ("grade:sellers:101:row", "'Оценки ПК'!A3", Reason.DUPLICATE_ROW)
        assert len(grade_cells(view, Track.SELLERS)) == 3

"""The methodologist's way through the Program tab."""

import pytest

from sheets_marathon.rehearsal.cast.methodologist import ProgramUnreadable, program_cells
from sheets_marathon.rehearsal.cast.sheet_hands import Grid

HEADERS = ("День", "Поток", "Что", "Тема", "Ссылка на урок", "Ссылка на задание", "Ответственный", "Ключ")
PROGRAM = Grid(
    (
        HEADERS,
        (1, "ПК", "Урок", "", "", "", "", "sellers.1.lesson.1"),
        (1, "Старшие", "Урок", "", "", "", "", "heads.1.lesson.1"),
        (1, "ПК", "Урок", "", "", "", "", "sellers.1.lesson.2"),
        (1, "ПК", "Итоги дня", "", "", "", "", "sellers.1.summary.1"),
    )
)


def test_each_lesson_gets_topic_links_and_somebody_to_ask_and_nothing_else_is_touched() -> None:
    cells, lessons = program_cells(5, PROGRAM)
    assert lessons == 3
    assert {cell.row for cell in cells} == {1, 2, 3}
    assert {cell.column for cell in cells} == {3, 4, 5, 6}


def test_both_tracks_have_lessons_of_their_own_in_order() -> None:
    cells, _ = program_cells(5, PROGRAM)
    links = [cell.value for cell in cells if cell.column == 4]
    assert links == [
        "https://lms.example.org/lesson/pk-01",
        "https://lms.example.org/lesson/head-01",
        "https://lms.example.org/lesson/pk-02",
    ]
    topics = [cell.value for cell in cells if cell.column == 3]
    assert len(set(topics)) == 3


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ProgramUnreadable, match='no column "Тема"'):
        program_cells(5, Grid((("Ключ", "Что", "Поток"),)))


def test_a_program_without_lessons_is_no_program() -> None:
    with pytest.raises(ProgramUnreadable, match="Урок"):
        program_cells(5, Grid((HEADERS,)))

"""The methodologist's way through the Program tab."""

from typing import Any

import pytest

from sheets_marathon.rehearsal.cast.methodologist import ProgramUnreadable, give_link, program_cells, take_link
from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell

HEADERS = ("День", "Поток", "Что", "Тема", "Ссылка на урок", "Ссылка на задание", "Ответственный", "Ключ")
PROGRAM = SeenTab(
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
        program_cells(5, SeenTab((("Ключ", "Что", "Поток"),)))


def test_a_program_without_lessons_is_no_program() -> None:
    with pytest.raises(ProgramUnreadable, match="Урок"):
        program_cells(5, SeenTab((HEADERS,)))


class HandsOnProgram(SheetHands):
    """Hands that see the program with a link in one row and remember what they typed."""

    def __init__(self) -> None:
        self.typed: list[TypedCell] = []

    def read(self, tab_ids: Any) -> dict[int, SeenTab]:
        link = ("", "", "", "", "", "https://lms.example.org/task/pk-02", "", "sellers.1.lesson.2")
        return dict.fromkeys(tab_ids, SeenTab((*PROGRAM.rows[:3], link)))

    def type_cells(self, cells: Any) -> None:
        self.typed += cells


def test_a_link_is_taken_out_of_its_own_row_and_put_back() -> None:
    hands = HandsOnProgram()
    link = take_link(hands, 5, "sellers.1.lesson.2")
    give_link(hands, 5, "sellers.1.lesson.2", link)
    assert hands.typed == [TypedCell(5, 3, 5, ""), TypedCell(5, 3, 5, "https://lms.example.org/task/pk-02")]


def test_a_slot_that_the_program_does_not_have_is_named() -> None:
    with pytest.raises(ProgramUnreadable, match=r"sellers\.9\.lesson\.1"):
        take_link(HandsOnProgram(), 5, "sellers.9.lesson.1")

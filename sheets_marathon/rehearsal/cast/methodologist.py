"""The methodologist: gives every lesson of the Program tab a topic, its two links and somebody to ask."""

from __future__ import annotations

from dataclasses import replace

from sheets_marathon.rehearsal.cast.lessons import Lesson, lessons_for_heads, lessons_for_sellers
from sheets_marathon.rehearsal.cast.sheet_hands import SeenTab, SheetHands, TypedCell
from sheets_marathon.rehearsal.cast.sheet_words import (
    HEADS_TRACK,
    KEY,
    KIND,
    LESSON,
    LESSON_LINK,
    RESPONSIBLE,
    TASK_LINK,
    TOPIC,
    TRACK,
)


class ProgramUnreadable(RuntimeError):
    """A methodologist can't find their way in the Program tab; the message says what is missing."""


def fill_program(hands: SheetHands, tab_id: int) -> int:
    """Type the lessons in their order, track by track; the number of rows filled. One read, one write."""
    cells, lessons = program_cells(tab_id, hands.read([tab_id])[tab_id])
    hands.type_cells(cells)
    return lessons


def take_link(hands: SheetHands, tab_id: int, key: str) -> str:
    """Take a slot's task link out of the Program tab; what it was. One read, one write."""
    cell, link = _task_link(hands, tab_id, key)
    hands.type_cells([replace(cell, value="")])
    return link


def give_link(hands: SheetHands, tab_id: int, key: str, link: str) -> None:
    """Put a slot's task link into the Program tab. One read, one write."""
    cell, _ = _task_link(hands, tab_id, key)
    hands.type_cells([replace(cell, value=link)])


def _task_link(hands: SheetHands, tab_id: int, key: str) -> tuple[TypedCell, str]:
    grid = hands.read([tab_id])[tab_id]
    keys, links = grid.column(KEY), grid.column(TASK_LINK)
    for at, row in enumerate(grid.rows):
        if keys is not None and links is not None and len(row) > keys and row[keys] == key:
            return TypedCell(tab_id, at, links, ""), str(row[links])
    raise ProgramUnreadable(f'the Program tab shows no "{TASK_LINK}" of {key}')


def program_cells(tab_id: int, grid: SeenTab) -> tuple[list[TypedCell], int]:
    """What to type into a Program tab that looks like ``grid``, and for how many lessons."""
    columns: dict[str, int] = {}
    for header in (KEY, KIND, TRACK, TOPIC, LESSON_LINK, TASK_LINK, RESPONSIBLE):
        at = grid.column(header)
        if at is None:
            raise ProgramUnreadable(f'the Program tab has no column "{header}", only {", ".join(grid.headers)}')
        columns[header] = at
    sellers, heads = lessons_for_sellers(), lessons_for_heads()
    cells: list[TypedCell] = []
    count = 0
    for at, row in enumerate(grid.rows):
        if at == 0 or len(row) <= columns[KIND] or not str(row[columns[KIND]]).startswith(LESSON):
            continue
        lesson = next(heads if row[columns[TRACK]] == HEADS_TRACK else sellers)
        count += 1
        for header, text in _typed(lesson).items():
            cells.append(TypedCell(tab_id, at, columns[header], text))
    if not cells:
        raise ProgramUnreadable(f'the Program tab has no row whose "{KIND}" says "{LESSON}"')
    return cells, count


def _typed(lesson: Lesson) -> dict[str, str]:
    return {
        TOPIC: lesson.topic,
        LESSON_LINK: f"https://lms.example.org/lesson/{lesson.code}",
        TASK_LINK: f"https://lms.example.org/task/{lesson.code}",
        RESPONSIBLE: lesson.responsible,
    }

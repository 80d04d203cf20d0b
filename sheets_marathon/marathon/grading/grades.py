"""Grades as curators type them: 1, 2, 3, "доработка", "сдано", or something to ask about (DESIGN 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.review import Reason, ReviewItem

Typed = int | float | str | None
"""What stands in a grade cell: a number or a text as typed, None for nothing."""

POINTS = (1, 2, 3)
"""What a curator gives a work, the best last: the grid's dropdown, colours and formulas follow it."""
MAX_POINTS = POINTS[-1]
_ENDINGS = ("", " ", "\u00a0", ".", ". ")
"""What phones and hands put behind a grade and mean nothing by."""


def spellings(points: int) -> tuple[str, ...]:
    """All texts that are read as so many points: the sheet's formulas count the very same."""
    return tuple(f"{points}{ending}" for ending in _ENDINGS)


def _spelt(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for word in words for text in (*(f"{word}{ending}" for ending in _ENDINGS), f" {word}"))


REWORK = _spelt(("доработка", "rework"))
HANDED_IN = _spelt(("сдано", "submitted"))
"""All that is read as the word, but for case, which formulas don't heed either."""

_AS_TEXT = {text: points for points in POINTS for text in spellings(points)}


class Mark(StrEnum):
    """What a grade cell says."""

    BLANK = "blank"
    POINTS = "points"
    REWORK = "rework"
    HANDED_IN = "handed_in"  # waits for a curator: shown as waiting, never as zero
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Grade:
    """A read cell. ``points``: one of POINTS, 0 for any other mark; ``typed`` is what stands there, for BAD."""

    mark: Mark
    points: int = 0
    typed: str = ""

    @property
    def handed_in(self) -> bool:
        """The work reached a curator, whatever came of it: a slip of the curator's is no gap of the participant's."""
        return self.mark is not Mark.BLANK


BLANK = Grade(Mark.BLANK)
"""Of a cell in which nothing stands."""


def read_grade(value: object) -> Grade:
    """The meaning of a cell's unformatted value; never raises, since people paste over validation (FACTS 4).

    Points are the numbers 1, 2, 3 and the texts "1", "2", "3" with what ``spellings`` lets stand behind them: what
    the sheet's formulas count, so that this reference and they agree. " 3", "3.0", "2,5", "3 балла", True are BAD.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        return BLANK
    if isinstance(value, str):
        if value in _AS_TEXT:
            return Grade(Mark.POINTS, _AS_TEXT[value])
        word = value.casefold()
        if word in REWORK:
            return Grade(Mark.REWORK)
        if word in HANDED_IN:
            return Grade(Mark.HANDED_IN)
    # True == 1 in Python, yet a ticked box in a grade column is a mistake.
    elif isinstance(value, int | float) and not isinstance(value, bool) and value in POINTS:
        return Grade(Mark.POINTS, int(value))
    return Grade(Mark.BAD, typed=str(value))


@dataclass(frozen=True, slots=True)
class GradeCell:
    """One cell of a grade grid as read. ``where``: its address for people, such as ``Оценки ПК!F17``; ``shown``: what
    they see there, where that is not the value."""

    track: Track
    participant_id: str
    name: str
    task_key: str
    where: str
    value: object
    shown: str = ""


def bad_grades(cells: Iterable[GradeCell]) -> tuple[ReviewItem, ...]:
    """What curators must mend, one item per bad cell, in the given order; ``why`` is ``bad_grade``.

    The key holds person and task, not the value: retyping one mistake into another stays the same item.
    """
    return tuple(
        ReviewItem(
            key=f"grade:{cell.track}:{cell.participant_id}:{cell.task_key}",
            what=f"{cell.name} · {cell.task_key} · «{cell.shown or grade.typed}»",
            where=cell.where,
            why=Reason.BAD_GRADE,
        )
        for cell in cells
        if (grade := read_grade(cell.value)).mark is Mark.BAD
    )


@dataclass(frozen=True, slots=True)
class GradeLine:
    """One participant's grades added up: counts of tasks, and ``points``."""

    graded: int
    points: int
    rework: int
    waiting: int
    bad: int

    @property
    def average(self) -> float | None:
        """Points per graded task; None before the first grade."""
        return self.points / self.graded if self.graded else None


def grade_line(values: Iterable[object]) -> GradeLine:
    """The reference for the grade tab's formulas, from one participant's cells."""
    grades = [read_grade(value) for value in values]
    marks = [grade.mark for grade in grades]
    return GradeLine(
        graded=marks.count(Mark.POINTS),
        points=sum(grade.points for grade in grades),
        rework=marks.count(Mark.REWORK),
        waiting=marks.count(Mark.HANDED_IN),
        bad=marks.count(Mark.BAD),
    )

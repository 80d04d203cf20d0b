"""What the LMS says of hand-ins: the curators' queue."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.tabs import GRADES, HAND_INS, Columns
from sheets_marathon.tabs.grades import mark_key
from sheets_marathon.tabs.settings import AS_OF_DAY

_WAITING_DAYS = 2
"""A work that has waited for more days than this turns red."""


class HandInColumn:
    """Keys of the columns of the hand-ins."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    TRACK: Final = ColumnKey("track")
    DAY: Final = ColumnKey("day")
    TASK: Final = ColumnKey("task")
    ATTEMPTS: Final = ColumnKey("attempts")
    HANDED_IN_AT: Final = ColumnKey("handed_in_at")
    STATE: Final = ColumnKey("state")
    POINTS: Final = ColumnKey("points")
    WAITING: Final = ColumnKey("waiting")
    WAITING_SINCE: Final = ColumnKey("waiting_since")
    WAITING_DAYS: Final = ColumnKey("waiting_days")
    CURATOR: Final = ColumnKey("curator")
    ANSWERED: Final = ColumnKey("answered")
    KEY: Final = ColumnKey("key")


def hand_ins(language: Language) -> Tab:
    """One row is one person's work on one task; the filter view shows what waits, the oldest first."""
    c = Columns(language, HAND_INS)
    return Tab(
        HAND_INS,
        language.tab(HAND_INS),
        (
            c.program(HandInColumn.ID, width=90),
            c.program(HandInColumn.NAME, width=260),
            c.program(HandInColumn.STORE, width=220),
            c.program(HandInColumn.TRACK, width=90),
            c.program(HandInColumn.DAY, Format.WHOLE, 60),
            c.program(HandInColumn.TASK, Format.WHOLE, 80),
            c.program(HandInColumn.ATTEMPTS, Format.WHOLE, 90),
            c.program(HandInColumn.HANDED_IN_AT, Format.MOMENT, 150),
            c.program(HandInColumn.STATE, width=130),
            c.program(HandInColumn.POINTS, Format.WHOLE, 110),
            c.formula(HandInColumn.WAITING, "", Format.WHOLE, 110),
            c.formula(HandInColumn.WAITING_SINCE, '=IF([@waiting]=1;[@handed_in_at];"")', Format.MOMENT, 150),
            c.formula(
                HandInColumn.WAITING_DAYS,
                f'=IF(AND([@waiting]=1;[@handed_in_at]<>"");MAX(0;{AS_OF_DAY}-INT([@handed_in_at]));"")',
                Format.WHOLE,
                100,
            ),
            c.program(HandInColumn.CURATOR, width=150),
            c.program(HandInColumn.ANSWERED, Format.WHOLE, 150),
            c.program(HandInColumn.KEY, width=160),
        ),
        row_key=HandInColumn.KEY,
        frozen_columns=2,
        highlights=(
            Highlight(
                (HandInColumn.WAITING_SINCE, HandInColumn.WAITING_DAYS),
                f'AND([@waiting_days]<>"";[@waiting_days]>{_WAITING_DAYS})',
                Tone.LATE,
            ),
        ),
        views=(
            SortedView(language.view("waiting"), HandInColumn.WAITING_SINCE, above_zero=HandInColumn.WAITING),
            SortedView(
                language.view("waiting_of"),
                HandInColumn.WAITING_SINCE,
                above_zero=HandInColumn.WAITING,
                per=HandInColumn.CURATOR,
            ),
        ),
        rows=200,
    )


def waiting_formula(language: Language, task: Task) -> str:
    """1 while the LMS has a work of this task that the grade grid does not answer, else 0: a formula's template.

    A typed grade answers every attempt, «доработка» those up to ``answered``; a blank ``answered`` means all of them.
    «сдано» counts in the grid itself.
    """
    grades = GRADES[task.track]
    cell = f"COUNTIFS([{grades}.id];[@id];[{grades}.{mark_key(task)}]"
    again = f'[@answered]<>"";[@attempts]>[@answered];{cell};"{language.word("grade", "rework")}")>0'
    state = f'[@state]<>"{language.word("hand_in", "handed_in")}"'
    return f'=IF({state};0;IF({cell};"<>")=0;1;IF(AND({again});1;0)))'

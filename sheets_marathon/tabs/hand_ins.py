"""What the LMS says of hand-ins: the curators' queue."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task
from sheets_marathon.spreadsheet.schema import Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.tabs import GRADES, HAND_INS, Columns
from sheets_marathon.tabs.grades import mark_key
from sheets_marathon.tabs.settings import AS_OF_DAY

_WAITING_DAYS = 2
"""A work that has waited for more days than this turns red."""


def hand_ins(language: Language) -> Tab:
    """One row is one person's work on one task; the filter view shows what waits, the oldest first."""
    c = Columns(language, HAND_INS)
    return Tab(
        HAND_INS,
        language.tab(HAND_INS),
        (
            c.program("id", width=90),
            c.program("name", width=260),
            c.program("store", width=220),
            c.program("track", width=90),
            c.program("day", Format.WHOLE, 60),
            c.program("task", Format.WHOLE, 80),
            c.program("attempts", Format.WHOLE, 90),
            c.program("handed_in_at", Format.MOMENT, 150),
            c.program("state", width=130),
            c.program("points", Format.WHOLE, 110),
            c.formula("waiting", "", Format.WHOLE, 110),
            c.formula("waiting_since", '=IF([@waiting]=1;[@handed_in_at];"")', Format.MOMENT, 150),
            c.formula(
                "waiting_days",
                f'=IF(AND([@waiting]=1;[@handed_in_at]<>"");MAX(0;{AS_OF_DAY}-INT([@handed_in_at]));"")',
                Format.WHOLE,
                100,
            ),
            c.program("curator", width=150),
            c.program("answered", Format.WHOLE, 150),
            c.program("key", width=160),
        ),
        row_key="key",
        frozen_columns=2,
        highlights=(
            Highlight(
                ("waiting_since", "waiting_days"),
                f'AND([@waiting_days]<>"";[@waiting_days]>{_WAITING_DAYS})',
                Tone.LATE,
            ),
        ),
        views=(
            SortedView(language.view("waiting"), "waiting_since", above_zero="waiting"),
            SortedView(language.view("waiting_of"), "waiting_since", above_zero="waiting", per="curator"),
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

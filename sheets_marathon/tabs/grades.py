"""The grade grids: one a track, a column a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, Highlight, Owner, SortedView, Tab, Tone
from sheets_marathon.tabs import GRADES, HAND_INS, Columns
from sheets_marathon.tabs.settings import AS_OF_DAY

_WAITING_DAYS = 2
"""Works of somebody who has waited for more days than this turn red."""


MARKS = "mark"
"""The group of a grade tab's task columns."""


def mark_key(task: Task) -> ColumnKey:
    """The key of a task's column in its grade tab: ``mark.3.2``."""
    return ColumnKey(f"{MARKS}.{task.key}")


class GradeColumn:
    """Keys of the columns of a grade grid, besides a column for each task (``mark_key``)."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    CURATOR: Final = ColumnKey("curator")
    POINTS: Final = ColumnKey("points")
    DONE: Final = ColumnKey("done")
    WAITING: Final = ColumnKey("waiting")
    WAITING_DAYS: Final = ColumnKey("waiting_days")
    AVERAGE: Final = ColumnKey("average")
    TYPED_SINCE: Final = ColumnKey("typed_since")


def grades(language: Language, track: Track, tasks: Sequence[Task]) -> Tab:
    key = GRADES[track]
    c = Columns(language, key)
    rework, handed_in = language.word("grade", "rework"), language.word("grade", "handed_in")
    marks = tuple(
        Column(
            mark_key(task),
            language.header(key, MARKS).format(day=task.day, number=task.number),
            Owner.PEOPLE,
            Format.WHOLE,
            width=90,
            choices=("1", "2", "3", rework),
            note=language.note(key, MARKS).format(day=task.day, number=task.number),
            group=MARKS,
        )
        for task in tasks
    )
    valid = f'OR(#=1;#=2;#=3;EXACT(#;"1");EXACT(#;"2");EXACT(#;"3");#="{rework}";#="{handed_in}")'
    every = tuple(column.key for column in marks)
    counted = "([@mark:COUNTIF(#;1)])"
    points = f"{counted}+2*{counted.replace(';1', ';2')}+3*{counted.replace(';1', ';3')}"
    done = f"{counted}+{counted.replace(';1', ';2')}+{counted.replace(';1', ';3')}"
    # The LMS's works are counted where nobody has typed anything, so that none counts twice.
    own = f'[{HAND_INS}.id];[@id];[{HAND_INS}.track];"{language.word("track", track)}"'
    waiting = f'=[@mark:COUNTIF(#;"{handed_in}")]+SUMIFS([{HAND_INS}.waiting];{own})'
    typed_for = f'IF([@typed_since]="";0;{AS_OF_DAY}-[@typed_since])'
    waiting_days = f'=IF([@waiting]=0;"";MAX(0;{typed_for};MAXIFS([{HAND_INS}.waiting_days];{own})))'
    return Tab(
        key,
        language.tab(key),
        (
            c.program(GradeColumn.ID, width=80),
            c.program(GradeColumn.NAME, width=260),
            c.program(GradeColumn.STORE, width=200),
            c.program(GradeColumn.CURATOR, width=150),
            c.formula(GradeColumn.POINTS, f"={points}", Format.WHOLE, 80),
            c.formula(GradeColumn.DONE, f"={done}", Format.WHOLE, 80),
            c.formula(GradeColumn.WAITING, waiting, Format.WHOLE, 80),
            c.formula(GradeColumn.WAITING_DAYS, waiting_days, Format.WHOLE, 80),
            c.formula(GradeColumn.AVERAGE, '=IF([@done]=0;"";ROUND([@points]/[@done];2))', Format.NUMBER, 80),
            *marks,
            c.program(GradeColumn.TYPED_SINCE, Format.DATE, 110),
        ),
        row_key=GradeColumn.ID,
        frozen_columns=2,
        highlights=(
            # Not by TODAY(): a volatile function is computed anew with every cell that anybody types (FACTS 13).
            Highlight(every, f'AND(#="{handed_in}";[@waiting_days]>{_WAITING_DAYS})', Tone.LATE),
            Highlight((GradeColumn.WAITING_DAYS,), f'AND(#<>"";#>{_WAITING_DAYS})', Tone.LATE),
            Highlight(every, f'AND(#<>"";NOT({valid}))', Tone.LATE),
            Highlight(every, f'#="{rework}"', Tone.ATTENTION),
            Highlight(every, "#=3", Tone.GOOD),
        ),
        views=(
            SortedView(
                language.view("waiting"), GradeColumn.WAITING_DAYS, descending=True, above_zero=GradeColumn.WAITING
            ),
            SortedView(
                language.view("waiting_of"),
                GradeColumn.WAITING_DAYS,
                descending=True,
                above_zero=GradeColumn.WAITING,
                per=GradeColumn.CURATOR,
            ),
            SortedView(language.view("curator"), GradeColumn.NAME, per=GradeColumn.CURATOR),
            SortedView(language.view("store"), GradeColumn.NAME, per=GradeColumn.STORE),
        ),
        rows=500,
    )

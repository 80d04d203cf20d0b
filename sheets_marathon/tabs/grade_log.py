"""The record of grades: what the program saw change."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import GRADE_LOG, Columns


class GradeLogColumn:
    """Keys of the columns of the Grade log."""

    AT: Final = ColumnKey("at")
    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    TRACK: Final = ColumnKey("track")
    DAY: Final = ColumnKey("day")
    TASK: Final = ColumnKey("task")
    WAS: Final = ColumnKey("was")
    BECAME: Final = ColumnKey("became")
    CURATOR: Final = ColumnKey("curator")
    WAITED_HOURS: Final = ColumnKey("waited_hours")
    N: Final = ColumnKey("n")
    KEY: Final = ColumnKey("key")


def grade_log(language: Language) -> Tab:
    """One row is one change of a grade cell as the program saw it; ``n`` counts the changes of a cell from 1."""
    c = Columns(language, GRADE_LOG)
    return Tab(
        GRADE_LOG,
        language.tab(GRADE_LOG),
        (
            c.program(GradeLogColumn.AT, Format.MOMENT, 150),
            c.program(GradeLogColumn.ID, width=90),
            c.program(GradeLogColumn.NAME, width=260),
            c.program(GradeLogColumn.TRACK, width=90),
            c.program(GradeLogColumn.DAY, Format.WHOLE, 60),
            c.program(GradeLogColumn.TASK, Format.WHOLE, 80),
            c.program(GradeLogColumn.WAS, width=120),
            c.program(GradeLogColumn.BECAME, width=120),
            c.program(GradeLogColumn.CURATOR, width=150),
            c.program(GradeLogColumn.WAITED_HOURS, Format.NUMBER, 110),
            c.program(GradeLogColumn.N, Format.WHOLE, 110),
            c.program(GradeLogColumn.KEY, width=180),
        ),
        row_key=GradeLogColumn.KEY,
        frozen_columns=0,
        rows=200,
    )

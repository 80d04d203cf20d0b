"""The record of grades: what the program saw change."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import GRADE_LOG, Columns


def grade_log(language: Language) -> Tab:
    """One row is one change of a grade cell as the program saw it; ``n`` counts the changes of a cell from 1."""
    c = Columns(language, GRADE_LOG)
    return Tab(
        GRADE_LOG,
        language.tab(GRADE_LOG),
        (
            c.program("at", Format.MOMENT, 150),
            c.program("id", width=90),
            c.program("name", width=260),
            c.program("track", width=90),
            c.program("day", Format.WHOLE, 60),
            c.program("task", Format.WHOLE, 80),
            c.program("was", width=120),
            c.program("became", width=120),
            c.program("curator", width=150),
            c.program("waited_hours", Format.NUMBER, 110),
            c.program("n", Format.WHOLE, 110),
            c.program("key", width=180),
        ),
        row_key="key",
        frozen_columns=0,
        rows=200,
    )

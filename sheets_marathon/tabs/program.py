"""The program: a row for each planned moment in a channel."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.tabs import PROGRAM, Columns, with_choices


class ProgramColumn:
    """Keys of the columns of the program."""

    DAY: Final = ColumnKey("day")
    TRACK: Final = ColumnKey("track")
    KIND: Final = ColumnKey("kind")
    DATE: Final = ColumnKey("date")
    TIME: Final = ColumnKey("time")
    TOPIC: Final = ColumnKey("topic")
    LESSON_LINK: Final = ColumnKey("lesson_link")
    TASK_LINK: Final = ColumnKey("task_link")
    TEXT: Final = ColumnKey("text")
    RESPONSIBLE: Final = ColumnKey("responsible")
    READY: Final = ColumnKey("ready")
    STATE: Final = ColumnKey("state")
    KEY: Final = ColumnKey("key")


def program(language: Language) -> Tab:
    c = Columns(language, PROGRAM)
    return Tab(
        PROGRAM,
        language.tab(PROGRAM),
        (
            c.program(ProgramColumn.DAY, Format.WHOLE, 60),
            c.program(ProgramColumn.TRACK, width=90),
            c.program(ProgramColumn.KIND, width=110),
            c.people(ProgramColumn.DATE, Format.DATE, 100),
            c.people(ProgramColumn.TIME, Format.TIME, 80),
            c.people(ProgramColumn.TOPIC, Format.WRAPPED, 300),
            c.people(ProgramColumn.LESSON_LINK, width=220),
            c.people(ProgramColumn.TASK_LINK, width=220),
            c.people(ProgramColumn.TEXT, Format.WRAPPED, 260),
            c.people(ProgramColumn.RESPONSIBLE, width=140),
            with_choices(
                c.people(ProgramColumn.READY, width=80), language.word("yes", "yes"), language.word("yes", "no")
            ),
            c.program(ProgramColumn.STATE, width=120),
            c.program(ProgramColumn.KEY, width=160),
        ),
        row_key=ProgramColumn.KEY,
        frozen_columns=3,
    )

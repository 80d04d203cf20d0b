"""The program: a row for each planned moment in a channel."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs import PROGRAM, Columns, with_choices


def program(language: Language) -> Tab:
    c = Columns(language, PROGRAM)
    return Tab(
        PROGRAM,
        language.tab(PROGRAM),
        (
            c.program("day", Format.WHOLE, 60),
            c.program("track", width=90),
            c.program("kind", width=110),
            c.people("date", Format.DATE, 100),
            c.people("time", Format.TIME, 80),
            c.people("topic", Format.WRAPPED, 300),
            c.people("lesson_link", width=220),
            c.people("task_link", width=220),
            c.people("text", Format.WRAPPED, 260),
            c.people("responsible", width=140),
            with_choices(c.people("ready", width=80), language.word("yes", "yes"), language.word("yes", "no")),
            c.program("state", width=120),
            c.program("key", width=160),
        ),
        row_key="key",
        frozen_columns=3,
    )

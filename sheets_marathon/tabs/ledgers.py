"""The tabs to which only the program adds rows: sales, history, journal."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs.columns import Columns, points_columns
from sheets_marathon.tabs.keys import FINAL, GRADE_LOG, HISTORY, JOURNAL, SALES


def sales(language: Language) -> Tab:
    c = Columns(language, SALES)
    return Tab(
        SALES,
        language.tab(SALES),
        (
            c.program("date", Format.DATE, 100),
            c.program("id", width=90),
            c.program("name", width=260),
            c.program("store", width=220),
            c.program("document", width=140),
            c.program("kind", width=100),
            c.program("quantity", Format.WHOLE, 110),
            c.program("source", width=200),
            c.program("imported_at", Format.MOMENT, 150),
            c.program("version", Format.WHOLE, 90),
        ),
        rows=200,
    )


def history(language: Language) -> Tab:
    c = Columns(language, HISTORY)
    return Tab(
        HISTORY,
        language.tab(HISTORY),
        (
            c.program("date", Format.DATE, 100),
            c.program("id", width=90),
            c.program("name", width=260),
            c.program("track", width=100),
            *points_columns(c),
            c.program("waiting", Format.WHOLE, 110),
        ),
        rows=200,
    )


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


def final(language: Language) -> Tab:
    """The frozen standings: values, with the day and the weights that made them."""
    c = Columns(language, FINAL)
    return Tab(
        FINAL,
        language.tab(FINAL),
        (
            c.program("track", width=110),
            c.program("rank", Format.WHOLE, 70),
            c.program("name", width=260),
            c.program("store", width=220),
            c.program("learning", Format.WHOLE, 90),
            c.program("sales", Format.WHOLE, 90),
            c.program("team", Format.NUMBER, 90),
            c.program("bonus", Format.NUMBER, 90),
            c.program("score", Format.NUMBER, 90),
            c.program("done", Format.WHOLE, 110),
            c.program("finished", width=110),
            c.program("frozen_on", Format.DATE, 120),
            c.program("weights", Format.WRAPPED, 320),
            c.program("id", width=90),
            c.program("key", width=160),
        ),
        row_key="key",
        frozen_columns=3,
        rows=200,
    )


def journal(language: Language) -> Tab:
    c = Columns(language, JOURNAL)
    return Tab(
        JOURNAL,
        language.tab(JOURNAL),
        (
            c.program("key", width=200),
            c.program("chat", width=160),
            c.program("planned", Format.MOMENT, 150),
            c.program("state", width=130),
            c.program("sent_at", Format.MOMENT, 150),
            c.program("message_id", Format.WHOLE, 110),
            c.program("attempts", Format.WHOLE, 90),
            c.program("note", Format.WRAPPED, 360),
            c.program("pin", Format.WRAPPED, 160),
        ),
        row_key="key",
        rows=200,
    )

"""The tabs to which only the program adds rows: sales, history, journal."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs.columns import Columns, points_columns
from sheets_marathon.tabs.keys import HISTORY, JOURNAL, SALES


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

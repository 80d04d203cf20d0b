"""What grows day by day for leaders: the history, and the flat tabs for Looker Studio."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Column, Format, Tab
from sheets_marathon.tabs import (
    HISTORY,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    Columns,
    points_columns,
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


def _who(c: Columns, *keys: str) -> tuple[Column, ...]:
    """Texts that say whose row it is, wide enough for full names."""
    return tuple(c.program(key, width={"name": 260, "store": 200}.get(key, 140)) for key in keys)


def looker_participants(language: Language) -> Tab:
    c = Columns(language, LOOKER_PARTICIPANTS)
    return Tab(
        LOOKER_PARTICIPANTS,
        language.tab(LOOKER_PARTICIPANTS),
        (
            *_who(c, "id", "name", "track", "store", "city", "head", "takes_part"),
            c.program("baseline", Format.WHOLE),
            *points_columns(c),
            c.program("done", Format.WHOLE),
            c.program("curator"),
            c.program("joined_on", Format.DATE),
            c.program("finished"),
            c.program("improvement", Format.NUMBER),
            c.program("streak", Format.WHOLE),
            c.program("head_name"),
        ),
        row_key="id",
        rows=200,
    )


def looker_daily(language: Language) -> Tab:
    c = Columns(language, LOOKER_DAILY)
    return Tab(
        LOOKER_DAILY,
        language.tab(LOOKER_DAILY),
        (
            c.program("key"),
            c.program("date", Format.DATE),
            *_who(c, "id", "name", "track", "store"),
            *points_columns(c),
            c.program("waiting", Format.WHOLE),
        ),
        row_key="key",
        rows=200,
    )


def looker_sales(language: Language) -> Tab:
    c = Columns(language, LOOKER_SALES)
    return Tab(
        LOOKER_SALES,
        language.tab(LOOKER_SALES),
        (
            c.program("date", Format.DATE),
            *_who(c, "id", "name", "store", "city", "track", "takes_part", "document", "kind"),
            c.program("quantity", Format.WHOLE),
            c.program("in_marathon"),
            c.program("version", Format.WHOLE),
        ),
        rows=200,
    )


def looker_grades(language: Language) -> Tab:
    c = Columns(language, LOOKER_GRADES)
    return Tab(
        LOOKER_GRADES,
        language.tab(LOOKER_GRADES),
        (
            *_who(c, "key", "id", "name", "track", "store"),
            c.program("day", Format.WHOLE),
            c.program("task", Format.WHOLE),
            c.program("date", Format.DATE),
            c.program("state"),
            c.program("grade", Format.WHOLE),
        ),
        row_key="key",
        rows=200,
    )

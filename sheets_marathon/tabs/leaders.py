"""What leaders and curators read: the dashboard, the guide, the flat tabs for Looker Studio."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Chart, Format, Tab
from sheets_marathon.tabs.columns import Columns, points_columns
from sheets_marathon.tabs.keys import (
    DASHBOARD,
    GUIDE,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    STORES,
)


def dashboard(language: Language) -> Tab:
    c = Columns(language, DASHBOARD)
    return Tab(
        DASHBOARD,
        language.tab(DASHBOARD),
        (c.program("label", width=380), c.formula("value", "")),
        row_key="label",
        charts=(
            Chart("stores", language.word("chart", "stores"), "BAR", f"{STORES}.store", (f"{STORES}.average",), 1, 3),
            Chart(
                "sales",
                language.word("chart", "sales"),
                "BAR",
                f"{STORES}.store",
                (f"{STORES}.sales_per_seller",),
                26,
                3,
            ),
        ),
        rows=60,
        width=12,
    )


def guide(language: Language) -> Tab:
    c = Columns(language, GUIDE)
    return Tab(
        GUIDE,
        language.tab(GUIDE),
        (c.program("topic", width=260), c.program("text", Format.WRAPPED, 720)),
        row_key="topic",
        rows=40,
    )


def looker_participants(language: Language) -> Tab:
    c = Columns(language, LOOKER_PARTICIPANTS)
    return Tab(
        LOOKER_PARTICIPANTS,
        language.tab(LOOKER_PARTICIPANTS),
        (
            *(c.program(key) for key in ("id", "name", "track", "store", "city", "head", "takes_part")),
            c.program("baseline", Format.WHOLE),
            *points_columns(c),
            c.program("done", Format.WHOLE),
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
            *(c.program(key) for key in ("id", "name", "track", "store")),
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
            *(c.program(key) for key in ("id", "name", "store", "city", "track", "takes_part", "document", "kind")),
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
            *(c.program(key) for key in ("key", "id", "name", "track", "store")),
            c.program("day", Format.WHOLE),
            c.program("task", Format.WHOLE),
            c.program("date", Format.DATE),
            c.program("state"),
            c.program("grade", Format.WHOLE),
        ),
        row_key="key",
        rows=200,
    )

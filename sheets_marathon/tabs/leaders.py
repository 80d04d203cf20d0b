"""What leaders and curators read: the dashboard, the guide, the flat tabs for Looker Studio."""

from __future__ import annotations

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import Chart, Column, Format, Tab
from sheets_marathon.tabs.columns import Columns, points_columns
from sheets_marathon.tabs.keys import (
    DASHBOARD,
    DAYS,
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
        (c.program("label", width=380), c.formula("value", "", Format.TEXT, 300)),
        row_key="label",
        charts=(
            _chart(language, "points", "COLUMN", f"{DAYS}.date", f"{DAYS}.learning", f"{DAYS}.cars", at=(0, 0)),
            _chart(language, "funnel", "COLUMN", f"{DAYS}.label", f"{DAYS}.passed", at=(0, 1)),
            _chart(
                language,
                "comparison",
                "LINE",
                f"{DAYS}.date",
                f"{DAYS}.cars_per_participant",
                f"{DAYS}.cars_per_other",
                at=(1, 0),
            ),
            _chart(language, "waiting", "LINE", f"{DAYS}.date", f"{DAYS}.median_hours", at=(1, 1)),
            _chart(language, "stores", "BAR", f"{STORES}.store", f"{STORES}.average", at=(2, 0)),
            _chart(language, "improvement", "BAR", f"{STORES}.store", f"{STORES}.improvement", at=(2, 1)),
        ),
        rows=90,
        width=20,
    )


_CHART_ROWS, _CHART_COLUMNS = 23, 8
"""A chart's place and a gap, in rows of 21 and columns of 100 pixels."""


def _chart(language: Language, key: str, kind: str, domain: str, *series: str, at: tuple[int, int]) -> Chart:
    down, right = at
    return Chart(
        key, language.word("chart", key), kind, domain, series, 1 + _CHART_ROWS * down, 3 + _CHART_COLUMNS * right
    )


def guide(language: Language) -> Tab:
    c = Columns(language, GUIDE)
    return Tab(
        GUIDE,
        language.tab(GUIDE),
        (c.program("topic", Format.WRAPPED, 260), c.program("text", Format.WRAPPED, 720)),
        row_key="topic",
        rows=40,
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

"""What leaders and curators read: the dashboard, the marathon day by day, the guide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import Chart, ColumnKey, Format, Tab
from sheets_marathon.tabs import (
    DASHBOARD,
    DAYS,
    GRADES,
    GUIDE,
    HISTORY,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    STORES,
    Columns,
)
from sheets_marathon.tabs.grades import mark_key
from sheets_marathon.tabs.settings import AS_OF_DAY


class DashboardColumn:
    """Keys of the columns of the dashboard."""

    LABEL: Final = ColumnKey("label")
    VALUE: Final = ColumnKey("value")


def dashboard(language: Language) -> Tab:
    c = Columns(language, DASHBOARD)
    return Tab(
        DASHBOARD,
        language.tab(DASHBOARD),
        (c.program(DashboardColumn.LABEL, width=380), c.formula(DashboardColumn.VALUE, "", Format.TEXT, 300)),
        row_key=DashboardColumn.LABEL,
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


class DayColumn:
    """Keys of the columns of the days."""

    DATE: Final = ColumnKey("date")
    LABEL: Final = ColumnKey("label")
    DAY: Final = ColumnKey("day")
    LEARNING: Final = ColumnKey("learning")
    CARS: Final = ColumnKey("cars")
    PASSED: Final = ColumnKey("passed")
    CARS_PER_PARTICIPANT: Final = ColumnKey("cars_per_participant")
    CARS_PER_OTHER: Final = ColumnKey("cars_per_other")
    WAITING: Final = ColumnKey("waiting")
    MEDIAN_HOURS: Final = ColumnKey("median_hours")


def days(language: Language) -> Tab:
    """One row is a day of the marathon. A day shows its figures when it is over."""
    c = Columns(language, DAYS)
    sellers, yes, no = (language.word(*word) for word in (("track", "sellers"), ("yes", "yes"), ("yes", "no")))
    day = f'[{HISTORY}.date];[@date];[{HISTORY}.track];"{sellers}"'

    def over(formula: str) -> str:
        return f'=IF([@date]>={AS_OF_DAY};"";{formula})'

    others = f'COUNTIFS([{LOOKER_PARTICIPANTS}.track];"{sellers}";[{LOOKER_PARTICIPANTS}.takes_part];"{no}")'
    sold = (
        f'SUMIFS([{LOOKER_SALES}.quantity];[{LOOKER_SALES}.date];"<="&[@date];[{LOOKER_SALES}.in_marathon];"{yes}";'
        f'[{LOOKER_SALES}.takes_part];"{no}";[{LOOKER_SALES}.track];"{sellers}")'
    )
    return Tab(
        DAYS,
        language.tab(DAYS),
        (
            c.program(DayColumn.DATE, Format.DATE, 110),
            c.program(DayColumn.LABEL, width=130),
            c.program(DayColumn.DAY, Format.WHOLE, 80),
            c.formula(DayColumn.LEARNING, over(f"SUMIFS([{HISTORY}.learning];{day})"), Format.WHOLE),
            c.formula(DayColumn.CARS, over(f"SUMIFS([{HISTORY}.sales];{day})"), Format.WHOLE),
            c.formula(DayColumn.PASSED, "", Format.WHOLE, 130),
            c.formula(DayColumn.CARS_PER_PARTICIPANT, over(f'IFERROR(ROUND([@cars]/COUNTIFS({day});2);"")'), width=150),
            c.formula(DayColumn.CARS_PER_OTHER, over(f'IFERROR(ROUND({sold}/{others};2);"")'), width=150),
            c.formula(DayColumn.WAITING, over(f"SUMIFS([{HISTORY}.waiting];[{HISTORY}.date];[@date])"), Format.WHOLE),
            c.program(DayColumn.MEDIAN_HOURS, Format.NUMBER, 150),
        ),
        row_key=DayColumn.DATE,
        frozen_columns=2,
        rows=60,
    )


def passed_formula(tasks: Sequence[Task]) -> str:
    """How many sellers have a grade in one of a learning day's tasks at least: a formula's template."""
    grid = GRADES[Track.SELLERS]
    # Text "3" is a grade as well; whoever has no id is nobody's row.
    graded = "+".join(f'([{grid}.{mark_key(task)}]&""="{points}")' for task in tasks for points in (1, 2, 3))
    return f'=SUMPRODUCT(([{grid}.id]<>"")*(({graded})>0))'


class GuideColumn:
    """Keys of the columns of the guide."""

    TOPIC: Final = ColumnKey("topic")
    TEXT: Final = ColumnKey("text")


def guide(language: Language) -> Tab:
    c = Columns(language, GUIDE)
    return Tab(
        GUIDE,
        language.tab(GUIDE),
        (c.program(GuideColumn.TOPIC, Format.WRAPPED, 260), c.program(GuideColumn.TEXT, Format.WRAPPED, 720)),
        row_key=GuideColumn.TOPIC,
        rows=40,
    )

"""What leaders and curators read: the dashboard, the marathon day by day, the guide."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grades import POINTS
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Chart, ColumnKey, Format, Scalar, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import (
    DASHBOARD,
    DAYS,
    GRADES,
    GUIDE,
    HISTORY,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    RATING,
    SALES,
    STORES,
    Columns,
    date_formula,
    made_again,
)
from sheets_marathon.tabs.grades import is_points, mark_key
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


def _passed_formula(tasks: Sequence[Task]) -> str:
    """How many sellers have a grade in one of a learning day's tasks at least: a formula's template."""
    grid = GRADES[Track.SELLERS]
    graded = "+".join(is_points(f"[{grid}.{mark_key(task)}]", points) for task in tasks for points in POINTS)
    # Whoever has no id is nobody's row.
    return f'=SUMPRODUCT(IF([{grid}.id]<>"";1;0)*IF({graded}>0;1;0))'


class GuideColumn:
    """Keys of the columns of the guide."""

    TOPIC: Final = ColumnKey("topic")
    TEXT: Final = ColumnKey("text")


def guide(language: Language) -> Tab:
    c = Columns(language, GUIDE)
    return Tab(
        GUIDE,
        language.tab(GUIDE),
        (
            c.program(GuideColumn.TOPIC, Format.WRAPPED, 260),
            made_again(c.program(GuideColumn.TEXT, Format.WRAPPED, 720)),
        ),
        row_key=GuideColumn.TOPIC,
        rows=40,
    )


Headers = Mapping[str, Mapping[str, str]]
"""What stands above each column: texts by tab and column key."""

_PLACE = re.compile(r"\{(?P<tab>\w+)(?:\.(?P<column>\w+))?\}")


def dashboard_rows(language: Language, days: tuple[dt.date, dt.date]) -> list[RowContent]:
    """The leaders' figures, each with its own formula; ``days``: the first and the last of the marathon."""
    sellers, heads = RATING[Track.SELLERS], RATING[Track.HEADS]
    participating = f"COUNT([{sellers}.rank])"
    learning = f'SUMIFS([{sellers}.learning];[{sellers}.rank];">0")'
    cars = f'SUMIFS([{sellers}.sales];[{sellers}.rank];">0")'
    learned, sold = f"weight_learning*{learning}", f"weight_sales*{cars}"
    first, last = (date_formula(day) for day in days)
    all_cars = f'SUMIFS([{SALES}.quantity];[{SALES}.date];">="&{first};[{SALES}.date];"<="&{last})'
    others = '(COUNTIF([participants.role];"<>")-COUNT([rating_sellers.rank])-COUNT([rating_heads.rank]))'
    formulas = {
        "sellers": f"={participating}",
        "heads": f"=COUNT([{heads}.rank])",
        "points": f"={learning}",
        "cars": f"={cars}",
        "share_of_learning": f'=IFERROR(ROUND(100*{learned}/({learned}+{sold});0);"")',
        "finished": f'=COUNTIFS([{sellers}.rank];">0";[{sellers}.done];">="&finish_tasks)',
        "sales_per_participant": f'=IFERROR(ROUND({cars}/{participating};2);"")',
        "sales_per_other": f'=IFERROR(ROUND(({all_cars}-SUM([{sellers}.sales])-SUM([{heads}.sales]))/{others};2);"")',
        "waiting": f"=SUM([{sellers}.waiting])+SUM([{heads}.waiting])",
        "oldest_waiting": f"=MAX([{GRADES[Track.SELLERS]}.waiting_days];[{GRADES[Track.HEADS]}.waiting_days])",
        "joint_target": "=joint_target",
        "joint_share": '=IFERROR(ROUND(100*joint_points/joint_target;0);"")',
        "most_improved": _who_leads("improvement"),
        "longest_streak": _who_leads("streak"),
        "open_review": '=COUNTIF([review.key];"<>")-COUNT([review.resolved])',
    }
    return [
        {DashboardColumn.LABEL: language.word(DASHBOARD, key), DashboardColumn.VALUE: text}
        for key, text in formulas.items()
    ]


def _who_leads(column: str) -> str:
    """The seller with most of a column, while that is above 0; the first of several."""
    sellers = RATING[Track.SELLERS]
    most = f'MAXIFS([{sellers}.{column}];[{sellers}.rank];">0")'
    name = f"INDEX([{sellers}.name];MATCH({most};[{sellers}.{column}];0))"
    return f'=IFERROR(IF({most}>0;{name};"");"")'


def days_rows(
    language: Language, days: tuple[dt.date, dt.date], tasks: Iterable[Task], view: TabView
) -> list[RowContent]:
    """A row for each of ``days``, the first and the last of the marathon; learning days tell how many sellers passed.

    ``tasks``: the sellers'. Rows that ``view`` holds from an earlier plan lose what they don't have in this one.
    """
    by_date: defaultdict[dt.date, list[Task]] = defaultdict(list)
    for task in tasks:
        by_date[task.on_date].append(task)
    first, last = days
    there = {on: row for row in view.rows if (on := read_date(row[DayColumn.DATE]))}
    dates = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    rows: list[RowContent] = []
    for on in (*dates, *(on for on in there if on not in dates)):
        today = by_date.get(on, []) if on in dates else []
        label = language.word("day", "label").format(date=on, day=today[0].day if today else "")
        row: dict[ColumnKey, Scalar] = {DayColumn.DATE: on, DayColumn.LABEL: label if today else f"{on:%d.%m}"}
        if today:
            row |= {DayColumn.DAY: today[0].day, DayColumn.PASSED: _passed_formula(today)}
        elif on in there:
            row |= {
                DayColumn.DAY: None,
                DayColumn.PASSED: _NO_LESSON if there[on].formulas.get(DayColumn.PASSED) else "",
            }
        if on not in dates:
            row[DayColumn.LABEL] = language.word("day", "outside").format(date=on)
        rows.append(row)
    return rows


_NO_LESSON = '=""'
"""In a cell that counted sellers while its date was a learning day."""


def guide_rows(language: Language, views: Mapping[str, TabView], headers: Headers) -> list[RowContent]:
    """The guide's lines with the real titles of tabs and columns in them, which people may have chosen."""

    def real(match: re.Match[str]) -> str:
        tab, column = match["tab"], match["column"]
        return headers[tab][column] if column else views[tab].title

    return [
        {GuideColumn.TOPIC: line["topic"], GuideColumn.TEXT: _PLACE.sub(real, line["text"])} for line in language.guide
    ]

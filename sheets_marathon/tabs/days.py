"""The marathon day by day: what the dashboard's charts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import Format, Tab
from sheets_marathon.tabs.columns import Columns
from sheets_marathon.tabs.keys import (
    AS_OF_DAY,
    DAYS,
    GRADES,
    HISTORY,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    mark_key,
)


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
            c.program("date", Format.DATE, 110),
            c.program("label", width=130),
            c.program("day", Format.WHOLE, 80),
            c.formula("learning", over(f"SUMIFS([{HISTORY}.learning];{day})"), Format.WHOLE),
            c.formula("cars", over(f"SUMIFS([{HISTORY}.sales];{day})"), Format.WHOLE),
            c.formula("passed", "", Format.WHOLE, 130),
            c.formula("cars_per_participant", over(f'IFERROR(ROUND([@cars]/COUNTIFS({day});2);"")'), width=150),
            c.formula("cars_per_other", over(f'IFERROR(ROUND({sold}/{others};2);"")'), width=150),
            c.formula("waiting", over(f"SUMIFS([{HISTORY}.waiting];[{HISTORY}.date];[@date])"), Format.WHOLE),
            c.program("median_hours", Format.NUMBER, 150),
        ),
        row_key="date",
        frozen_columns=2,
        rows=60,
    )


def passed_formula(tasks: Sequence[Task]) -> str:
    """How many sellers have a grade in one of a learning day's tasks at least: a formula's template."""
    grid = GRADES[Track.SELLERS]
    # Text "3" is a grade as well; whoever has no id is nobody's row.
    graded = "+".join(f'([{grid}.{mark_key(task)}]&""="{points}")' for task in tasks for points in (1, 2, 3))
    return f'=SUMPRODUCT(([{grid}.id]<>"")*(({graded})>0))'

"""The rows of the Settings tab: what people set, and what comes of it."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Track
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import RATING, date_formula
from sheets_marathon.tabs.settings import AS_OF_DAY, COMPUTED_KEYS, SETTING_KEYS


def settings_rows(marathon: Marathon, view: TabView, today: dt.date) -> list[RowContent]:
    """A row for each setting, beginning with the configuration's value, and one for each figure made of them.

    ``today`` is for a new sheet; from then on every look of the service keeps the day up to date.
    """
    words = marathon.language.words["setting"]
    formulas = _computed(marathon, today)
    dated = view.by("key").get(AS_OF_DAY)
    if dated is not None and dated["computed"] is not None:
        formulas[AS_OF_DAY] = ""
    return [
        *({"key": key, "meaning": words[key], "value": marathon.first_settings[key]} for key in SETTING_KEYS),
        *({"key": key, "meaning": words[key], "computed": formulas[key]} for key in COMPUTED_KEYS),
    ]


def today_formula(today: dt.date) -> str:
    """A date that shows itself as one in a cell without a format; the program writes it, so nothing is volatile."""
    return f"={date_formula(today)}"


def _computed(marathon: Marathon, today: dt.date) -> dict[str, str]:
    """The proof that learning outweighs selling, as anybody can click it, and the common goal (DESIGN 5)."""
    sellers = RATING[Track.SELLERS]
    verdict = marathon.language.words["weights"]
    days = (marathon.last_day - marathon.first_day).days + 1
    here = f'[{sellers}.rank];">0"'
    learned = f"weight_learning*SUMIFS([{sellers}.learning];{here})"
    sold = f"weight_sales*MAX(0;SUMIFS([{sellers}.sales];{here}))"
    return {
        AS_OF_DAY: today_formula(today),
        "days_passed": f"=MAX(0;MIN({days};{AS_OF_DAY}-{date_formula(marathon.first_day)}))",
        "full_marks": f"={MAX_POINTS}*weight_learning*{len(marathon.tasks[Track.SELLERS])}",
        "cars_to_beat": '=IF(weight_sales>0;INT(full_marks/weight_sales)+1;"")',
        "best_baseline": f"=MAXIFS([{sellers}.baseline];{here})",
        "learning_wins": (
            f'=IF({MAX_POINTS}*weight_learning<=weight_sales;"{verdict["car_outweighs_task"]}";'
            f'IF(best_baseline*weight_sales>full_marks;"{verdict["baseline_beats_learning"]}";"{verdict["fine"]}"))'
        ),
        "learning_share": f'=IFERROR(ROUND(100*{learned}/({learned}+{sold});0);"")',
        "joint_target": f"=IF(joint_goal>0;joint_goal;ROUND(full_marks*COUNT([{sellers}.rank])*5/6;0))",
        "joint_points": f"=SUMIFS([{sellers}.score];{here})",
    }

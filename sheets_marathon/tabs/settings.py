"""What people set while the marathon runs, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Track, Weights
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_date, read_number
from sheets_marathon.spreadsheet.changes import Change, Formula
from sheets_marathon.spreadsheet.rows import RowContent, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, NamedCell, Scalar, Tab
from sheets_marathon.spreadsheet.snapshot import TabView, Value
from sheets_marathon.tabs import RATING, SETTINGS, Columns, date_formula, made_again

FINISH_TASKS = "finish_tasks"
WEIGHTS = ("weight_learning", "weight_sales", "weight_bonus")
HEADS_WEIGHTS = ("heads_weight_learning", "heads_weight_team", "heads_weight_bonus")
SETTING_KEYS = (
    *WEIGHTS,
    *HEADS_WEIGHTS,
    FINISH_TASKS,
    "top_n",
    "risers_n",
    "names_style",
    "joint_goal",
    "league_size",
)
AS_OF_DAY = "as_of_day"
COMPUTED_KEYS = (
    AS_OF_DAY,
    "days_passed",
    "full_marks",
    "cars_to_beat",
    "best_baseline",
    "learning_wins",
    "learning_share",
    "joint_target",
    "joint_points",
)
"""Rows of the Settings tab that compute something which other formulas use or people should see."""


class SettingColumn:
    """Keys of the columns of the settings."""

    MEANING: Final = ColumnKey("meaning")
    VALUE: Final = ColumnKey("value")
    COMPUTED: Final = ColumnKey("computed")
    KEY: Final = ColumnKey("key")


NAMED_CELLS = (
    *(NamedCell(key, SETTINGS, key, SettingColumn.VALUE) for key in SETTING_KEYS),
    *(NamedCell(key, SETTINGS, key, SettingColumn.COMPUTED) for key in COMPUTED_KEYS),
)


def settings(language: Language) -> Tab:
    c = Columns(language, SETTINGS)
    return Tab(
        SETTINGS,
        language.tab(SETTINGS),
        (
            made_again(c.program(SettingColumn.MEANING, Format.WRAPPED, 560)),
            c.people(SettingColumn.VALUE, Format.NUMBER),
            c.formula(SettingColumn.COMPUTED, "", width=180),
            c.program(SettingColumn.KEY, width=200),
        ),
        row_key=SettingColumn.KEY,
        rows=60,
    )


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What the Settings tab says now; a cell that makes no sense leaves the first value in force."""

    sellers: Weights
    heads: Weights
    finish_tasks: int
    top_n: int
    risers_n: int
    names_style: str
    joint_goal: float = 0
    league_size: int = 0
    joint_target: float = 0
    items: tuple[ReviewItem, ...] = ()

    def weights(self, track: Track) -> Weights:
        """A track's weights."""
        return self.sellers if track is Track.SELLERS else self.heads


def read_settings(view: TabView | None, first: Mapping[str, Scalar]) -> LiveSettings:
    """Live settings; ``first``: the values that hold where there is no tab yet, or no sound one."""
    values: dict[str, Value] = {key: _as_value(value) for key, value in first.items()}
    items: list[ReviewItem] = []
    for row in view.rows if view else ():
        key, found = row.text(SettingColumn.KEY), row[SettingColumn.VALUE]
        if key not in values:
            continue
        if key == "names_style":
            sound: Value = str(found) if found in ("full", "short") else None
        else:
            sound = read_number(found)
        if sound is None or (not isinstance(sound, str) and sound < 0):
            where = view.address(row.number, SettingColumn.VALUE) if view else ""
            items.append(
                ReviewItem(f"setting:{key}", f"{key} · «{row.text(SettingColumn.VALUE)}»", where, Reason.BAD_SETTING)
            )
        else:
            values[key] = sound
    number = {key: float(value) for key, value in values.items() if isinstance(value, int | float)}
    return LiveSettings(
        sellers=Weights(number["weight_learning"], number["weight_sales"], number["weight_bonus"]),
        heads=Weights(number["heads_weight_learning"], 0, number["heads_weight_bonus"], number["heads_weight_team"]),
        finish_tasks=int(number["finish_tasks"]),
        top_n=int(number["top_n"]),
        risers_n=int(number["risers_n"]),
        names_style=str(values["names_style"]),
        joint_goal=number["joint_goal"],
        league_size=int(number["league_size"]),
        joint_target=_figure(view, "joint_target"),
        items=tuple(items),
    )


def _figure(view: TabView | None, key: str) -> float:
    """A figure that the Settings tab works out, 0 where it has none yet."""
    row = view.by(SettingColumn.KEY).get(key) if view else None
    return (read_number(row[SettingColumn.COMPUTED]) or 0) if row else 0


def _as_value(value: object) -> Value:
    return value if isinstance(value, str | int | float) else str(value)


def settings_rows(
    view: TabView,
    language: Language,
    first: Mapping[str, Scalar],
    days: tuple[dt.date, dt.date],
    seller_tasks: int,
    today: dt.date,
) -> list[RowContent]:
    """A row for each setting, beginning with its value in ``first``, and one for each figure made of them.

    ``days``: the first and the last of the marathon; ``seller_tasks``: how many tasks sellers have.

    ``today`` is for a new sheet; from then on every look of the service keeps the day up to date.
    """
    words = language.words["setting"]
    formulas = _formulas(language, days, seller_tasks, today)
    dated = view.by(SettingColumn.KEY).get(AS_OF_DAY)
    if dated is not None and dated[SettingColumn.COMPUTED] is not None:
        formulas[AS_OF_DAY] = ""
    rows: list[RowContent] = [
        {SettingColumn.KEY: key, SettingColumn.MEANING: words[key], SettingColumn.VALUE: first[key]}
        for key in SETTING_KEYS
    ]
    figures: list[RowContent] = [
        {SettingColumn.KEY: key, SettingColumn.MEANING: words[key], SettingColumn.COMPUTED: formulas[key]}
        for key in COMPUTED_KEYS
    ]
    return [*rows, *figures]


def _today_formula(today: dt.date) -> str:
    """A date that shows itself as one in a cell without a format; the program writes it, so nothing is volatile."""
    return f"={date_formula(today)}"


def _formulas(language: Language, days: tuple[dt.date, dt.date], seller_tasks: int, today: dt.date) -> dict[str, str]:
    """The proof that learning outweighs selling, as anybody can click it, and the common goal (DESIGN 5)."""
    sellers = RATING[Track.SELLERS]
    verdict = language.words["weights"]
    first_day, last_day = days
    length = (last_day - first_day).days + 1
    here = f'[{sellers}.rank];">0"'
    learned = f"weight_learning*SUMIFS([{sellers}.learning];{here})"
    sold = f"weight_sales*MAX(0;SUMIFS([{sellers}.sales];{here}))"
    return {
        AS_OF_DAY: _today_formula(today),
        "days_passed": f"=MAX(0;MIN({length};{AS_OF_DAY}-{date_formula(first_day)}))",
        "full_marks": f"={MAX_POINTS}*weight_learning*{seller_tasks}",
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


def today_cells(view: TabView, today: dt.date) -> list[Change]:
    """The day from which ages are counted: a value, since a function that knows the date is computed all the time."""
    row = view.by(SettingColumn.KEY).get(AS_OF_DAY)
    if row is None or SettingColumn.COMPUTED not in view.columns or read_date(row[SettingColumn.COMPUTED]) == today:
        return []
    return set_runs(view.sheet_id, row.number, {view.columns[SettingColumn.COMPUTED]: Formula(_today_formula(today))})


def finish_cell(view: TabView, tasks: int) -> list[Change]:
    """How many tasks make somebody finish, in the cell of that setting."""
    row = view.by(SettingColumn.KEY).get(FINISH_TASKS)
    if row is None or SettingColumn.VALUE not in view.columns:
        return []
    return set_runs(view.sheet_id, row.number, {view.columns[SettingColumn.VALUE]: tasks})

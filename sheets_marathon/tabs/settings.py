"""What people set while the marathon runs, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Track, Weights
from sheets_marathon.marathon.rating.accepted import RULES, Accepted, Found, Reading, Sellers, accept
from sheets_marathon.marathon.rating.live_settings import LiveSettings, Unsound
from sheets_marathon.spreadsheet.a1 import quoted
from sheets_marathon.spreadsheet.cells import error_as_shown, read_date, read_number
from sheets_marathon.spreadsheet.changes import Change, Formula
from sheets_marathon.spreadsheet.rows import RowContent, same, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Highlight, NamedCell, Scalar, Tab, Tone
from sheets_marathon.spreadsheet.snapshot import Row, TabView, Value
from sheets_marathon.tabs import RATING, SETTINGS, Columns, aside, date_formula, made_again

FINISH_TASKS = "finish_tasks"
SETTING_KEYS = tuple(RULES)
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


COUNTED_KEYS = (AS_OF_DAY, "days_passed", "full_marks", "best_baseline", "joint_target", "joint_points")
"""Those of them that always show a number."""


class SettingColumn:
    """Keys of the columns of the settings."""

    MEANING: Final = ColumnKey("meaning")
    VALUE: Final = ColumnKey("value")
    IN_FORCE: Final = ColumnKey("in_force")
    COMPUTED: Final = ColumnKey("computed")
    KEY: Final = ColumnKey("key")


NAMED_CELLS = (
    *(NamedCell(key, SETTINGS, key, SettingColumn.IN_FORCE) for key in SETTING_KEYS),
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
            aside(made_again(c.program(SettingColumn.IN_FORCE, Format.NUMBER))),
            c.formula(SettingColumn.COMPUTED, "", width=180),
            c.program(SettingColumn.KEY, width=200),
        ),
        row_key=SettingColumn.KEY,
        highlights=(Highlight((SettingColumn.IN_FORCE,), 'AND(#<>"";#<>[@value])', Tone.ATTENTION),),
        rows=60,
    )


def read_settings(view: TabView | None, first: Mapping[str, Scalar]) -> LiveSettings:
    """Live settings; ``first``: the values that hold where there is no tab yet, or no sound one."""
    found, begun = _found(view), _first(first)
    accepted = accept(found, begun, Sellers(_figure(view, "best_baseline"), _figure(view, "full_marks")))
    values = accepted.standing
    number = {key: float(value) for key, value in values.items() if isinstance(value, int | float)}
    return LiveSettings(
        accepted,
        sellers=Weights(number["weight_learning"], number["weight_sales"], number["weight_bonus"]),
        heads=Weights(number["heads_weight_learning"], 0, number["heads_weight_bonus"], number["heads_weight_team"]),
        finish_tasks=int(number["finish_tasks"]),
        top_n=int(number["top_n"]),
        risers_n=int(number["risers_n"]),
        names_style=str(values["names_style"]),
        joint_goal=number["joint_goal"],
        league_size=int(number["league_size"]),
        joint_target=_figure(view, "joint_target") or 0,
        unsound=_unsound(view, accepted) if view and _is_whole(view) else (),
        behind=bool(view and _is_whole(view) and _cells_behind(view, accepted, found)),
    )


def in_force_cells(view: TabView, first: Mapping[str, Scalar]) -> list[Change]:
    """The values in force, in every row whose cell does not show them."""
    values = read_settings(view, first).accepted.values
    index = view.columns.get(SettingColumn.IN_FORCE)
    if index is None:
        return []
    return [
        change
        for row in view.rows
        if (key := row.text(SettingColumn.KEY)) in values and not same(values[key], row[SettingColumn.IN_FORCE])
        for change in set_runs(view.sheet_id, row.number, {index: values[key]})
    ]


def _found(view: TabView | None) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for row in view.rows if view else ():
        key = row.text(SettingColumn.KEY)
        if view is None or key not in RULES:
            continue
        known = found.get(key, Found())
        there = (_read(key, row[SettingColumn.IN_FORCE]),) if SettingColumn.IN_FORCE in view.columns else ()
        found[key] = Found((*known.typed, _read(key, row[SettingColumn.VALUE])), (*known.in_force, *there))
    return found


def _read(key: str, value: Value) -> Reading:
    return value.strip().casefold() if RULES[key].words and isinstance(value, str) else read_number(value)


def _first(first: Mapping[str, Scalar]) -> dict[str, float | str]:
    return {key: value if isinstance(value := first[key], int | float | str) else str(value) for key in RULES}


def _is_whole(view: TabView) -> bool:
    """Whether what is typed can be told: of a tab that is not made yet, or lost these columns, it can't."""
    return not view.fresh and {SettingColumn.KEY, SettingColumn.VALUE} <= set(view.columns)


def _cells_behind(view: TabView, accepted: Accepted, found: Mapping[str, Found]) -> bool:
    """Whether a row is gone, or a cell that formulas count by is another than the decision."""
    known = view.by(SettingColumn.KEY)
    if any(key not in known for key in (*SETTING_KEYS, *COMPUTED_KEYS)) or SettingColumn.IN_FORCE not in view.columns:
        return True
    return any(value != accepted.values[key] for key, cells in found.items() for value in cells.in_force)


def _unsound(view: TabView, accepted: Accepted) -> tuple[Unsound, ...]:
    rows: dict[str, list[Row]] = {}
    for row in view.rows:
        rows.setdefault(row.text(SettingColumn.KEY), []).append(row)
    return tuple(
        Unsound(
            key,
            typed=" | ".join(_typed(row) for row in rows.get(key, ())),
            where=view.address(rows[key][0].number, SettingColumn.VALUE) if key in rows else quoted(view.title),
            fault=fault,
            holds=accepted.values[key],
        )
        for key, fault in accepted.faults.items()
    )


def _typed(row: Row) -> str:
    return error_as_shown(row[SettingColumn.VALUE]) or row.text(SettingColumn.VALUE)


def rows_without_figure(view: TabView) -> list[Row]:
    """Rows whose figure other formulas count by, or posts tell, and that show none."""
    known = view.by(SettingColumn.KEY)
    return [
        known[key] for key in COUNTED_KEYS if key in known and read_number(known[key][SettingColumn.COMPUTED]) is None
    ]


def _figure(view: TabView | None, key: str) -> float | None:
    """A figure that the Settings tab works out, None where it shows none."""
    row = view.by(SettingColumn.KEY).get(key) if view else None
    return read_number(row[SettingColumn.COMPUTED]) if row else None


def settings_rows(
    view: TabView,
    language: Language,
    first: Mapping[str, Scalar],
    days: tuple[dt.date, dt.date],
    seller_tasks: int,
    today: dt.date,
) -> list[RowContent]:
    """A row for each setting, beginning with its value in ``first``, and one for each figure made of them.

    The value in force stands beside the typed one, and formulas count by it.

    ``days``: the first and the last of the marathon; ``seller_tasks``: how many tasks sellers have.

    ``today`` is for a new sheet; from then on every look of the service keeps the day up to date.
    """
    words = language.words["setting"]
    formulas = _formulas(language, days, seller_tasks, today)
    dated = view.by(SettingColumn.KEY).get(AS_OF_DAY)
    if dated is not None and dated[SettingColumn.COMPUTED] is not None:
        formulas[AS_OF_DAY] = ""
    in_force = read_settings(view, first).accepted.values
    rows: list[RowContent] = [
        {
            SettingColumn.KEY: key,
            SettingColumn.MEANING: words[key],
            SettingColumn.VALUE: first[key],
            SettingColumn.IN_FORCE: in_force[key],
        }
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
    """How many tasks make somebody finish, typed for people and in force at once."""
    row = view.by(SettingColumn.KEY).get(FINISH_TASKS)
    if row is None or SettingColumn.VALUE not in view.columns:
        return []
    both = (SettingColumn.VALUE, SettingColumn.IN_FORCE)
    return set_runs(view.sheet_id, row.number, {view.columns[key]: tasks for key in both if key in view.columns})

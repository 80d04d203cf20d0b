"""What people set while the marathon runs, and what comes of it."""

from __future__ import annotations

from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, NamedCell, Tab
from sheets_marathon.tabs import SETTINGS, Columns

WEIGHTS = ("weight_learning", "weight_sales", "weight_bonus")
HEADS_WEIGHTS = ("heads_weight_learning", "heads_weight_team", "heads_weight_bonus")
SETTING_KEYS = (
    *WEIGHTS,
    *HEADS_WEIGHTS,
    "finish_tasks",
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
NAMED_CELLS = (
    *(NamedCell(key, SETTINGS, key, "value") for key in SETTING_KEYS),
    *(NamedCell(key, SETTINGS, key, "computed") for key in COMPUTED_KEYS),
)


class SettingColumn:
    """Keys of the columns of the settings."""

    MEANING: Final = ColumnKey("meaning")
    VALUE: Final = ColumnKey("value")
    COMPUTED: Final = ColumnKey("computed")
    KEY: Final = ColumnKey("key")


def settings(language: Language) -> Tab:
    c = Columns(language, SETTINGS)
    return Tab(
        SETTINGS,
        language.tab(SETTINGS),
        (
            c.program(SettingColumn.MEANING, Format.WRAPPED, 560),
            c.people(SettingColumn.VALUE, Format.NUMBER),
            c.formula(SettingColumn.COMPUTED, "", width=180),
            c.program(SettingColumn.KEY, width=200),
        ),
        row_key=SettingColumn.KEY,
        rows=60,
    )

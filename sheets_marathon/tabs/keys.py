"""Keys of tabs, settings and groups, spelled once."""

from __future__ import annotations

from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import NamedCell

PARTICIPANTS = "participants"
PROGRAM = "program"
GRADES = {Track.SELLERS: "grades_sellers", Track.HEADS: "grades_heads"}
HAND_INS = "hand_ins"
SALES = "sales"
BONUSES = "bonuses"
CURATORS = "curators"
QUESTIONS = "questions"
GRADE_LOG = "grade_log"
DAYS = "days"
FINAL = "final"
RATING = {Track.SELLERS: "rating_sellers", Track.HEADS: "rating_heads"}
STORES = "rating_stores"
HISTORY = "history"
JOURNAL = "journal"
REVIEW = "review"
SETTINGS = "settings"
DASHBOARD = "dashboard"
GUIDE = "guide"
LOOKER_PARTICIPANTS = "looker_participants"
LOOKER_DAILY = "looker_daily"
LOOKER_SALES = "looker_sales"
LOOKER_GRADES = "looker_grades"
LOOKER = (LOOKER_PARTICIPANTS, LOOKER_DAILY, LOOKER_SALES, LOOKER_GRADES)

LEDGERS = (SALES, HISTORY, GRADE_LOG, FINAL, JOURNAL, REVIEW, *LOOKER)
"""Tabs that only grow and have no formulas: a plan needs nothing but their headers."""

MARKS = "mark"
"""The group of a grade tab's task columns."""

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


def mark_key(task: Task) -> str:
    """The key of a task's column in its grade tab: ``mark.3.2``."""
    return f"{MARKS}.{task.key}"

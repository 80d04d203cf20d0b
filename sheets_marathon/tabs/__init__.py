"""THE declaration: every tab, every column, who owns it, how it is computed.

A column's key is spelled here and nowhere else; titles come from the language pack. Formula templates are
explained in ``spreadsheet.formulas``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.tabs.grades import grades
from sheets_marathon.tabs.hand_ins import hand_ins
from sheets_marathon.tabs.keys import (
    BONUSES,
    DASHBOARD,
    GRADES,
    GUIDE,
    HAND_INS,
    HEADS_WEIGHTS,
    HISTORY,
    JOURNAL,
    LEDGERS,
    LOOKER,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    MARKS,
    NAMED_CELLS,
    PARTICIPANTS,
    PROGRAM,
    RATING,
    REVIEW,
    SALES,
    SETTING_KEYS,
    SETTINGS,
    STORES,
    WEIGHTS,
    mark_key,
)
from sheets_marathon.tabs.leaders import (
    dashboard,
    guide,
    looker_daily,
    looker_grades,
    looker_participants,
    looker_sales,
)
from sheets_marathon.tabs.ledgers import history, journal, sales
from sheets_marathon.tabs.people import bonuses, participants, program, review, settings
from sheets_marathon.tabs.rating import rating_heads, rating_sellers, rating_stores

__all__ = [
    "BONUSES",
    "DASHBOARD",
    "GRADES",
    "GUIDE",
    "HAND_INS",
    "HEADS_WEIGHTS",
    "HISTORY",
    "JOURNAL",
    "LEDGERS",
    "LOOKER",
    "LOOKER_DAILY",
    "LOOKER_GRADES",
    "LOOKER_PARTICIPANTS",
    "LOOKER_SALES",
    "MARKS",
    "NAMED_CELLS",
    "PARTICIPANTS",
    "PROGRAM",
    "RATING",
    "REVIEW",
    "SALES",
    "SETTINGS",
    "SETTING_KEYS",
    "STORES",
    "WEIGHTS",
    "declare",
    "mark_key",
]


def declare(
    language: Language, tasks: Mapping[Track, Sequence[Task]], first_day: dt.date, last_day: dt.date
) -> tuple[Tab, ...]:
    """All tabs, in the order in which they are created. Sales count from ``first_day`` to ``last_day``."""
    return (
        participants(language),
        program(language),
        grades(language, Track.SELLERS, tasks[Track.SELLERS]),
        grades(language, Track.HEADS, tasks[Track.HEADS]),
        hand_ins(language),
        sales(language),
        bonuses(language),
        rating_sellers(language, first_day, last_day),
        rating_heads(language, first_day, last_day),
        rating_stores(language),
        dashboard(language),
        guide(language),
        settings(language),
        review(language),
        journal(language),
        history(language),
        looker_participants(language),
        looker_daily(language),
        looker_sales(language),
        looker_grades(language),
    )

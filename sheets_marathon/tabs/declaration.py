"""THE declaration: every tab, every column, who owns it, how it is computed.

Titles come from the language pack. Formula templates are explained in ``spreadsheet.formulas``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.tabs.bonuses import bonuses
from sheets_marathon.tabs.curators import curators
from sheets_marathon.tabs.final import final
from sheets_marathon.tabs.grade_log import grade_log
from sheets_marathon.tabs.grades import grades
from sheets_marathon.tabs.hand_ins import hand_ins
from sheets_marathon.tabs.journal import journal
from sheets_marathon.tabs.leaders import dashboard, days, guide
from sheets_marathon.tabs.looker import history, looker_daily, looker_grades, looker_participants, looker_sales
from sheets_marathon.tabs.participants import participants
from sheets_marathon.tabs.program import program
from sheets_marathon.tabs.questions import questions
from sheets_marathon.tabs.rating import rating_heads, rating_sellers
from sheets_marathon.tabs.review import review
from sheets_marathon.tabs.sales import sales
from sheets_marathon.tabs.settings import settings
from sheets_marathon.tabs.stores import rating_stores


def declare(
    language: Language,
    tasks: Mapping[Track, Sequence[Task]],
    first_day: dt.date,
    last_day: dt.date,
    baseline_days: int = 16,
) -> tuple[Tab, ...]:
    """All tabs, in the order in which they are created. Sales count from ``first_day`` to ``last_day``.

    ``baseline_days``: the length of the period before the start that sales are compared with.
    """
    seller_tasks = len(tasks[Track.SELLERS])
    return (
        participants(language),
        program(language),
        grades(language, Track.SELLERS, tasks[Track.SELLERS]),
        grades(language, Track.HEADS, tasks[Track.HEADS]),
        hand_ins(language),
        curators(language),
        sales(language),
        bonuses(language),
        rating_sellers(language, seller_tasks, first_day, last_day, baseline_days),
        rating_heads(language, seller_tasks, first_day, last_day),
        rating_stores(language),
        final(language),
        dashboard(language),
        days(language),
        guide(language),
        settings(language),
        review(language),
        questions(language),
        journal(language),
        history(language),
        grade_log(language),
        looker_participants(language),
        looker_daily(language),
        looker_sales(language),
        looker_grades(language),
    )

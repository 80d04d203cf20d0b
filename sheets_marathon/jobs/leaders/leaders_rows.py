"""The rows that leaders read: the dashboard's figures, each a formula, and the marathon day by day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.tabs import DASHBOARD, GRADES, RATING, SALES, date_formula
from sheets_marathon.tabs.leaders import passed_formula


def dashboard_rows(marathon: Marathon) -> list[RowContent]:
    """The leaders' figures, each with its own formula."""
    sellers, heads = RATING[Track.SELLERS], RATING[Track.HEADS]
    participating = f"COUNT([{sellers}.rank])"
    learning = f'SUMIFS([{sellers}.learning];[{sellers}.rank];">0")'
    cars = f'SUMIFS([{sellers}.sales];[{sellers}.rank];">0")'
    learned, sold = f"weight_learning*{learning}", f"weight_sales*{cars}"
    first, last = (date_formula(day) for day in (marathon.first_day, marathon.last_day))
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
    return [{"label": marathon.language.word(DASHBOARD, key), "value": text} for key, text in formulas.items()]


def _who_leads(column: str) -> str:
    """The seller with most of a column, while that is above 0; the first of several."""
    sellers = RATING[Track.SELLERS]
    most = f'MAXIFS([{sellers}.{column}];[{sellers}.rank];">0")'
    name = f"INDEX([{sellers}.name];MATCH({most};[{sellers}.{column}];0))"
    return f'=IFERROR(IF({most}>0;{name};"");"")'


def days_rows(marathon: Marathon) -> list[RowContent]:
    """A row for each day of the marathon; learning days tell how many sellers passed them."""
    by_date: defaultdict[dt.date, list[Task]] = defaultdict(list)
    for task in marathon.tasks[Track.SELLERS]:
        by_date[task.on_date].append(task)
    language = marathon.language
    rows: list[RowContent] = []
    for on in (
        marathon.first_day + dt.timedelta(days=n) for n in range((marathon.last_day - marathon.first_day).days + 1)
    ):
        tasks = by_date.get(on, [])
        label = language.word("day", "label").format(date=on, day=tasks[0].day if tasks else "")
        row: dict[str, Scalar] = {"date": on, "label": label if tasks else f"{on:%d.%m}"}
        if tasks:
            row |= {"day": tasks[0].day, "passed": passed_formula(tasks)}
        rows.append(row)
    return rows

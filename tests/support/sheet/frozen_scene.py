"""A marathon whose corrections are over: an applied sheet whose ratings show points, and the command's job on it."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.jobs.final.finalise import FINAL_TABS, Freeze, finalise, plan_freeze
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.spreadsheet.snapshot import Row
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon, a_running_sheet

COURSE = a_marathon()
AFTER = dt.datetime(2026, 12, 26, 3, 0, tzinfo=MOSCOW)
"""The last day is the 22nd, corrections are open for 3 days, the night after them imports the last deals."""


def a_finished_sheet(marathon: Marathon = COURSE) -> Sheet:
    """Two sellers in two stores and their head, with points as the formulas would show them."""
    sheet = a_running_sheet(marathon)
    first = {"learning": 9, "sales": 1, "bonus": 0.5, "score": 10.5, "rank": 1, "done": 3, "finished": 1}
    second = {"learning": 3, "sales": 2, "bonus": 0, "score": 5, "rank": 2, "done": 1, "finished": 0}
    head = {"learning": 2, "team": 7.75, "sales": 4, "bonus": 0, "score": 9.75, "rank": 1, "done": 1, "finished": 0}
    sheet.show("rating_sellers", "101", first)
    sheet.show("rating_sellers", "102", second)
    sheet.show("rating_heads", "201", head)
    north = {"rank": 1, "participants": 1, "average": 10.5, "finished": 1, "sales_per_seller": 1}
    south = {"rank": 2, "participants": 1, "average": 5, "finished": 0, "sales_per_seller": 2}
    sheet.show("rating_stores", "Север", north)
    sheet.show("rating_stores", "Юг", south)
    return sheet


def frozen(sheet: Sheet, at: dt.datetime = AFTER, **how: bool) -> Report:
    """One run of the job."""
    return finalise(COURSE, sheet, HandClock(at), **how)


def planned(sheet: Sheet, at: dt.datetime = AFTER, **how: bool) -> Freeze:
    """What a run would do."""
    return plan_freeze(COURSE, sheet.read_tabs(FINAL_TABS), at, **how)


def final_rows(sheet: Sheet) -> dict[str, Row]:
    """The Final tab's rows by key."""
    return {row.text("key"): row for row in sheet.rows("final")}


def notes(sheet: Sheet) -> list[str]:
    """What the Journal says of freezes."""
    return [row.text("note") for row in sheet.rows("journal") if row.text("key").startswith("finalise.")]

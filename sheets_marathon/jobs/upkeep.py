"""Putting right what a look at values can't see: formulas after columns were moved, columns that were deleted."""

from __future__ import annotations

from sheets_marathon.jobs.course import Course
from sheets_marathon.jobs.reconcile import plan_sheet
from sheets_marathon.jobs.report import Report
from sheets_marathon.ports import Clock, SheetStore
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES


def mend(course: Course, store: SheetStore, clock: Clock) -> Report:
    """What ``apply`` does, for a service: one read, at most one write; refusals are reported, not raised."""
    pending = plan_sheet(course, store, clock)
    if pending.refusals:
        return Report("the sheet was left as it is", problems=pending.plan.refusals)
    if not pending.plan.changes:
        return Report("the sheet is as it should be")
    store.apply(pending.plan.changes)
    return Report("the sheet was mended", pending.plan.added, changed=True)


def columns_moved(before: Snapshot | None, now: Snapshot) -> bool:
    """Whether people have moved grade columns since: a formula's range may not hold one of them any more."""
    if before is None:
        return False
    return any(before[key].columns != now[key].columns for key in GRADES.values())

"""``reschedule``: another timetable in the configuration and in the Program tab, together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sheets_marathon.errors import UnsafeChange
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.course import course_change
from sheets_marathon.jobs.sheet.plan import Pending, pending_changes, program_facts, require_safe
from sheets_marathon.jobs.writing import write_planned
from sheets_marathon.marathon.calendar.plan_change import Applied, SlotFate
from sheets_marathon.marathon.calendar.timetable import Calendar
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.plan import plan_structure
from sheets_marathon.spreadsheet.snapshot import Layout
from sheets_marathon.tabs import JOURNAL
from sheets_marathon.tabs.journal import read_applied


def applied_plan(marathon: Marathon, store: SheetStore) -> Applied:
    """What the Program tab is in line with. UnsafeChange when nothing is remembered."""
    views = plan_structure(marathon.tabs, store.read_layout(), marathon.mappings).views
    applied = read_applied(views[JOURNAL])
    if applied is None:
        raise UnsafeChange(
            "the spreadsheet does not remember what was applied to it, so nobody can tell which dates people typed",
            "run “sheets-marathon apply” with the configuration as it is, then reschedule",
        )
    return applied


def reschedule(
    marathon: Marathon,
    before: Calendar,
    store: SheetStore,
    clock: Clock,
    write_configuration: Callable[[], None] | None,
    *,
    dry: bool,
) -> Report:
    """``marathon``: with the new timetable; ``before``: the configuration's present one.

    ``write_configuration`` None: the file has the new timetable. It is written first, so that a repeat finds in it
    what is asked for, and in the tab what is still to be done. UnsafeChange, with nothing written, when that would move
    or cancel what has been dealt with.
    """
    now = clock.now().astimezone(marathon.zone)

    def safe(layout: Layout) -> Pending:
        pending = pending_changes(marathon, layout, now.date(), now)
        _require_untouched(pending, replace(marathon, calendar=before))
        require_safe(pending)
        return pending

    found = safe(store.read_layout())
    said = (*_differences(before, marathon.calendar), *found.course.lines)
    facts: dict[str, object] = {
        "starts_on": f"{marathon.first_day}",
        "ends_on": f"{marathon.last_day}",
        "program": program_facts(found),
    }
    if write_configuration is None and not found.plan.changes:
        return Report("the plan is as it is asked for already; nothing was written", facts=facts)
    if dry:
        return Report("it would be rescheduled so:", said, pending=True, facts=facts)
    if write_configuration is not None:
        write_configuration()
    write_planned(store, store.read_layout, safe)
    note = "if the service runs, restart it: it still has the former timetable"
    return Report("it is rescheduled:", said, changed=True, notes=(note,), facts=facts)


def _require_untouched(pending: Pending, former: Marathon) -> None:
    """What was history under the former timetable as well is nothing new."""
    now_history = {slot.key for slot in pending.course.slots if slot.fate in (SlotFate.HISTORY, SlotFate.HELD_BEFORE)}
    if not now_history:
        return
    known = {slot.key for slot in course_change(former, pending.plan.views, pending.at).of(SlotFate.HISTORY)}
    if touched := sorted(now_history - known):
        raise UnsafeChange(
            f"nothing was written: these have gone out or have been dealt with: {', '.join(touched)}",
            "reschedule days that are still to come: skip or add later dates, or type dates into the Program tab",
        )


def _differences(before: Calendar, calendar: Calendar) -> Iterator[str]:
    if before.starts_on != calendar.starts_on:
        yield f"the start: {before.starts_on} → {calendar.starts_on}, the final: {before.ends_on} → {calendar.ends_on}"
    for which, former, dates in (
        ("skipped", before.skipped, calendar.skipped),
        ("added", before.added, calendar.added),
        ("learning days", set(before.learning_days), set(calendar.learning_days)),
    ):
        if former != dates:
            changed = [f"−{on}" for on in sorted(former - dates)] + [f"+{on}" for on in sorted(dates - former)]
            yield f"{which}: {', '.join(changed)}"

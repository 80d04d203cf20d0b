"""The course as the sheet has it: what a changed plan means for its rows, which tasks are held, and when. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.plan_change import (
    Applied,
    PlanChange,
    SlotChange,
    SlotFate,
    SlotRow,
    missing_slots,
    plan_change,
)
from sheets_marathon.marathon.model import SlotKind, Track
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import JOURNAL, PROGRAM, SETTINGS
from sheets_marathon.tabs.journal import applied_row, read_applied, read_journal
from sheets_marathon.tabs.program import changed_slots, program_rows, slot_rows
from sheets_marathon.tabs.settings import FINISH_TASKS, finish_cell, read_settings

_MARKS = {
    SlotFate.MOVES: "~",
    SlotFate.APPEARS: "+",
    SlotFate.RETURNS: "+",
    SlotFate.CANCELLED: "-",
    SlotFate.DELETED: "-",
    SlotFate.TOO_LATE: "!",
    SlotFate.HELD_BEFORE: "!",
}
_REMEDIES = {
    SlotFate.TOO_LATE: "it would never go out; choose a later date, or type one into its row",
    SlotFate.HELD_BEFORE: "grades for it would not count any more; leave it in the configuration, and delete the rows "
    "of those that are still to come",
}


@dataclass(frozen=True, slots=True)
class Course:
    """``marathon``: with the tasks as they are held once this is applied. ``rows``: those that the Program tab should
    hold; ``memory``: the journal's line about it; ``changes``: in rows that are there; ``slots``: on which the
    configuration and the tab differ."""

    marathon: Marathon
    rows: list[RowContent]
    memory: list[RowContent]
    changes: list[Change]
    slots: tuple[SlotChange, ...]

    @property
    def refusals(self) -> list[str]:
        """What must not be applied."""
        return [f"{slot}; {_REMEDIES[slot.fate]}" for slot in self.slots if slot.fate in _REMEDIES]

    @property
    def lines(self) -> list[str]:
        """Every slot on which plan and tab differ; of a tab that is about to be filled none."""
        if all(slot.fate is SlotFate.APPEARS for slot in self.slots):
            return []
        return [f"{_MARKS.get(slot.fate, '=')} {slot}" for slot in self.slots]


def changed_course(marathon: Marathon, views: Mapping[str, TabView], now: dt.datetime) -> Course:
    """What the configuration means for the sheet as it stands; ``now`` is aware. ``views``: with rows."""
    applied, change = read_applied(views[JOURNAL]), course_change(marathon, views, now)
    held = _held_after(marathon, _rows(marathon, views), change)
    finish, remembered = _finish(held, views, applied)
    memory = replace(change.applied, finish_tasks=remembered)
    return Course(
        marathon=held,
        rows=_program_rows(marathon, views[PROGRAM], change),
        memory=applied_row(views[JOURNAL], memory, now, marathon.language),
        changes=[*changed_slots(views[PROGRAM], change.changes, marathon.language), *finish],
        slots=change.changes,
    )


def kept_course(marathon: Marathon, views: Mapping[str, TabView], now: dt.datetime) -> Course:
    """What the upkeep does: it goes on with the tab, whatever the configuration says by now.

    Only a tab that is gone is filled anew, with what was last applied.
    """
    applied, view = read_applied(views[JOURNAL]), views[PROGRAM]
    planned = marathon if applied is None else replace(marathon, calendar=applied.calendar)
    change = course_change(planned, views, now)
    if any(slot.fate is not SlotFate.APPEARS for slot in change.changes) or view.rows:
        change = replace(change, changes=())
    return Course(as_held(marathon, views), _program_rows(marathon, view, change), [], [], ())


def course_change(marathon: Marathon, views: Mapping[str, TabView], now: dt.datetime) -> PlanChange:
    """The decision alone."""
    return plan_change(marathon.calendar, _rows(marathon, views), read_applied(views[JOURNAL]), now)


def as_held(marathon: Marathon, views: Mapping[str, TabView]) -> Marathon:
    """The marathon with its tasks on the dates of their lessons' rows, without those whose row is cancelled or deleted.

    Without the Program tab among ``views`` it is the configuration's.
    """
    if PROGRAM not in views:
        return marathon
    rows = slot_rows(views[PROGRAM], marathon.zone, {})
    gone = {row.key for row in rows if row.cancelled} | deleted_slots(marathon, views)
    return _with_tasks(marathon, {row.key: row.at.date() for row in rows if row.at}, gone)


def deleted_slots(marathon: Marathon, views: Mapping[str, TabView]) -> set[str]:
    """Keys of slots that were applied and whose rows people have deleted since; none where nothing is remembered."""
    applied = read_applied(views[JOURNAL]) if JOURNAL in views else None
    return missing_slots(slot_rows(views[PROGRAM], marathon.zone, {}), applied) if applied else set()


def _rows(marathon: Marathon, views: Mapping[str, TabView]) -> list[SlotRow]:
    journal = read_journal(views[JOURNAL], marathon.language, marathon.zone)
    return slot_rows(views[PROGRAM], marathon.zone, {delivery.key: delivery.state for delivery in journal})


def _program_rows(marathon: Marathon, view: TabView, change: PlanChange) -> list[RowContent]:
    appear = {slot.key for slot in change.of(SlotFate.APPEARS)}
    there = {row.key for row in slot_rows(view, marathon.zone, {})}
    slots = (replace(slot, key=key) for key, slot in change.slots.items() if key in appear | there)
    return program_rows(marathon.language, slots)


def _held_after(marathon: Marathon, rows: Collection[SlotRow], change: PlanChange) -> Marathon:
    dates = {row.key: row.at.date() for row in rows if row.at}
    gone = {row.key for row in rows if row.cancelled} | change.applied.cancelled
    for slot in change.changes:
        if slot.fate in (SlotFate.MOVES, SlotFate.APPEARS, SlotFate.RETURNS) and slot.planned is not None:
            dates[slot.key] = slot.planned.date()
            gone -= {slot.key}
    return _with_tasks(marathon, dates, gone)


def _with_tasks(marathon: Marathon, dates: Mapping[str, dt.date], gone: Collection[str]) -> Marathon:
    held = {
        track: tuple(
            replace(task, on_date=dates.get(key, task.on_date))
            for task in tasks
            if (key := f"{track}.{task.day}.{SlotKind.LESSON}.{task.number}") not in gone
        )
        for track, tasks in marathon.tasks.items()
    }
    return marathon if held == marathon.tasks else replace(marathon, tasks=held)


def _finish(marathon: Marathon, views: Mapping[str, TabView], applied: Applied | None) -> tuple[list[Change], int]:
    """The cell that says how many tasks make somebody finish, where nobody has typed another number; and the number
    that is remembered as the program's."""
    wanted = math.ceil(marathon.finish_share * len(marathon.tasks[Track.SELLERS]))
    accepted = read_settings(views[SETTINGS], marathon.first_settings).accepted
    if views[SETTINGS].fresh or applied is None:
        return [], int(float(str(marathon.first_settings["finish_tasks"])))
    stands = accepted.values[FINISH_TASKS]
    if FINISH_TASKS in accepted.faults or stands != applied.finish_tasks or stands == wanted:
        return [], applied.finish_tasks
    return finish_cell(views[SETTINGS], wanted), wanted

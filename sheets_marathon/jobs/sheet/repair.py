"""Putting right what a look at values can't see: formulas after columns were moved, columns that were deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.plan import Pending, plan_sheet
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox, remembered
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.changes import AddChart, AddTab, AddView, Change
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, JOURNAL, LEDGERS, RATING, STORES

_COLUMNS = "columns"
_LONG = tuple(key for key in LEDGERS if key != JOURNAL)
"""Without the journal, which remembers what was last applied."""
_WITH_FORMULAS = (*GRADES.values(), *RATING.values(), STORES)


def mend(marathon: Marathon, store: SheetStore, clock: Clock) -> Report:
    """What ``apply`` does, for a service: one read, at most one write; refusals are reported, not raised.

    The program stays as the tab has it: only ``apply`` and ``reschedule`` change it.
    """
    done = write_planned(store, lambda: plan_sheet(marathon, store, clock, _LONG, upkeep=True), _Mending)
    plan = done.plan.pending.plan
    if done.written:
        return Report("the sheet was mended", plan.added, changed=True)
    if plan.refusals:
        return Report("the sheet was left as it is", problems=plan.refusals)
    return Report("the sheet is as it should be")


@dataclass(frozen=True, slots=True)
class _Mending:
    """What the upkeep writes of a plan."""

    pending: Pending

    @property
    def writes(self) -> tuple[Write, ...]:
        if self.pending.plan.refusals:  # weights that were refused do not count, and keep nothing from being mended
            return ()
        return one_write(_without_what_people_put_away(self.pending.plan.changes))


def _without_what_people_put_away(changes: Iterable[Change]) -> list[Change]:
    """A chart or a view that somebody has deleted stays deleted until they run ``apply``; a new curator's view, and
    whatever belongs to a tab that is made anew, is put up."""
    kept = list(changes)
    fresh = {change.sheet_id for change in kept if isinstance(change, AddTab)}
    return [
        change
        for change in kept
        if not isinstance(change, AddChart | AddView)
        or change.sheet_id in fresh
        or (isinstance(change, AddView) and bool(change.only))
    ]


def out_of_place(snapshot: Snapshot, outbox: Outbox) -> bool:
    """Whether somebody has deleted the header row of a tab that was read, or columns of grades or ratings stand
    elsewhere than when formulas were last right, an earlier process's looks included.

    A formula's range may not hold a moved column any more. The first time of all counts as moved.
    """
    return any(view.header_gone for view in snapshot.tabs.values()) or outbox.recall(_COLUMNS) != _places(snapshot)


def remember_columns(snapshot: Snapshot, outbox: Outbox, *, whole: bool) -> None:
    """After the sheet was mended. ``whole``: no column is gone; one that comes back counts as moved wherever it stands,
    since a range became shorter when it was deleted."""
    remembered(outbox, _COLUMNS, _places(snapshot) if whole else "")


def _places(snapshot: Snapshot) -> str:
    return json.dumps({key: dict(sorted(snapshot[key].columns.items())) for key in _WITH_FORMULAS})

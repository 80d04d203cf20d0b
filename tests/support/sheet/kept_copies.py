"""Copies of a sheet of the model, made as the archive makes them and restored from, and an archive in memory."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.jobs.backup.restore_plan import Restored, plan_restore
from sheets_marathon.ports.backup import KeptBackup, Pages
from sheets_marathon.spreadsheet.restoring.backup import Backup, TabPart, backup_from_json, head_as_json, part_as_json
from sheets_marathon.spreadsheet.snapshot import Layout
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon

EVENING = dt.datetime(2026, 12, 8, 3, 5, tzinfo=MOSCOW)
GRADES = "grades_sellers"


def a_copy(sheet: Sheet, made_at: dt.datetime = EVENING) -> Backup:
    """The sheet as a backup of it reads back."""
    layout = sheet.layout()
    content = {**head_as_json(made_at, layout), "tabs": [part_as_json(TabPart(tab)) for tab in layout.tabs]}
    return backup_from_json(json.loads(json.dumps(content)))


def planned(sheet: Sheet, backup: Backup, tab: str = GRADES, *, over_newer: bool = False) -> Restored:
    """What would be brought back."""
    return plan_restore(a_marathon(), sheet.layout(), backup, "a.json.gz", tab, over_newer=over_newer)


def restored(sheet: Sheet, backup: Backup, tab: str = GRADES, *, over_newer: bool = False) -> Restored:
    """It is."""
    found = planned(sheet, backup, tab, over_newer=over_newer)
    sheet.apply(found.restoration.changes)
    return found


def clear(sheet: Sheet, tab: str, row: int) -> None:
    """A person empties a row (0-based)."""
    held = sheet.tab(tab)
    for place in [place for place in {**held.cells, **held.formulas} if place[0] == row]:
        held.write(*place, None)


@dataclass
class PagesOfModel:
    """``SheetPages`` over a sheet of the model. ``failure``: what the next reads raise."""

    sheet: Sheet
    failures: list[Exception] = field(default_factory=list)
    reads: int = 0

    def read_pages(self) -> Pages:
        self.reads += 1
        if self.failures:
            raise self.failures.pop(0)
        layout = self.sheet.layout()
        return Pages(replace(layout, tabs=()), (TabPart(tab) for tab in layout.tabs))


@dataclass
class Shelf:
    """``BackupArchive`` in memory."""

    kept: dict[str, Backup] = field(default_factory=dict)
    workbooks: dict[str, bytes] = field(default_factory=dict)
    pruned_before: dt.datetime | None = None

    def write(self, made_at: dt.datetime, layout: Layout, parts: Iterable[TabPart]) -> KeptBackup:
        name = f"{made_at:%Y-%m-%dT%H%M%S}.json.gz"
        content = {**head_as_json(made_at, layout), "tabs": [part_as_json(part) for part in parts]}
        self.kept[name] = backup_from_json(content)
        return KeptBackup(name, made_at, 1)

    def write_beside(self, backup: KeptBackup, xlsx: bytes) -> str:
        self.workbooks[backup.name] = xlsx
        return backup.name + ".xlsx"

    def list(self, *, thoroughly: bool = False) -> Sequence[KeptBackup]:
        return [KeptBackup(name, one.made_at, 1) for name, one in sorted(self.kept.items())]

    def read(self, name: str) -> Backup:
        return self.kept[name]

    def prune(self, before: dt.datetime) -> Sequence[str]:
        self.pruned_before = before
        return []

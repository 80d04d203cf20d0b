"""A dated copy of the program's tabs and of those that people name, values and formulas, kept on this machine; old ones
go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.report import Report
from sheets_marathon.ports.backup import BackupArchive, SheetExport, SheetPages
from sheets_marathon.ports.clock import Clock
from sheets_marathon.spreadsheet.restoring.backup import TabPart


@dataclass(slots=True)
class _Counted:
    """Parts passed on and counted on their way: nobody holds them all at once."""

    tabs: set[int]
    rows: int = 0
    cells: int = 0

    def through(self, parts: Iterable[TabPart]) -> Iterator[TabPart]:
        for part in parts:
            self.tabs.add(part.tab.sheet_id)
            self.rows += sum(any(value is not None for value in row) for row in part.tab.grid)
            self.cells += part.cells
            yield part


@dataclass(frozen=True, slots=True)
class Backups:
    """Makes copies. ``keep_days``: how old they get; ``export``: where a workbook comes from, None for none."""

    pages: SheetPages
    archive: BackupArchive
    clock: Clock
    keep_days: int
    export: SheetExport | None = None

    def make(self) -> Report:
        """One copy now, then the old ones are removed. A workbook that can't be had is a problem, no failure.

        MarathonError when the spreadsheet can't be read or the copy not be kept.
        """
        now = self.clock.now()
        pages = self.pages.read_pages()
        counted = _Counted(set())
        kept = self.archive.write(now, pages.head, counted.through(pages.parts))
        held = f"{len(counted.tabs)} tabs, {counted.rows} rows, {counted.cells} cells"
        done = [f"{kept.name}: {held}, {shown_size(kept.size_bytes)}"]
        if pages.left:
            left = ", ".join(f"“{title}”" for title in pages.left)
            done.append(f"left out, people's own: {left}; backup.tabs names those to be copied too")
        problems = [f"there is no tab “{title}” to be copied: mend backup.tabs" for title in pages.unknown]
        workbook = ""
        if self.export is not None:
            try:
                workbook = self.archive.write_beside(kept, self.export.xlsx())
                done.append(workbook)
            except MarathonError as error:
                problems.append(str(error))
        removed = list(self.archive.prune(now - dt.timedelta(days=self.keep_days)))
        if removed:
            done.append(f"removed, older than {self.keep_days} days: {', '.join(removed)}")
        facts: dict[str, object] = {
            "file": kept.name,
            "workbook": workbook,
            "tabs": len(counted.tabs),
            "rows": counted.rows,
            "cells": counted.cells,
            "left": list(pages.left),
            "size_bytes": kept.size_bytes,
            "removed": removed,
            "problems": problems,
        }
        return Report("the spreadsheet is backed up", tuple(done), tuple(problems), changed=True, facts=facts)


def listed(archive: BackupArchive) -> Report:
    """What the archive holds; files that are no sound backups are problems."""
    found = archive.list(thoroughly=True)
    sound = [backup for backup in found if not backup.problem]
    problems = tuple(f"{backup.name}: {backup.problem}" for backup in found if backup.problem)
    lines = tuple(
        f"{backup.name}  {backup.made_at:%d.%m.%Y %H:%M}  {shown_size(backup.size_bytes)}" for backup in sound
    )
    facts: dict[str, object] = {
        "backups": [
            {
                "file": backup.name,
                "made_at": backup.made_at and backup.made_at.isoformat(),
                "size_bytes": backup.size_bytes,
            }
            for backup in sound
        ],
        "problems": list(problems),
    }
    title = f"{len(sound)} backup{'s' if len(sound) != 1 else ''}"
    return Report(title, lines, problems, facts=facts)


def shown_size(size_bytes: int) -> str:
    """``1536 → "2 kB"``."""
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes >= 1_000_000 else f"{max(size_bytes, 1) / 1e3:.0f} kB"

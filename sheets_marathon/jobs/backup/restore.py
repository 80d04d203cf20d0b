"""Bringing lost cells and rows of one tab back out of a backup, in one atomic write."""

from __future__ import annotations

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.backup.restore_plan import plan_restore
from sheets_marathon.jobs.backup.restore_report import restore_report
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.writing import write_planned
from sheets_marathon.ports.backup import BackupArchive
from sheets_marathon.ports.sheet_store import SheetStore


def chosen_backup(archive: BackupArchive, which: str) -> str:
    """The file meant by ``which``: its name, or the beginning of one (``2026-12-07``); the newest for ""."""
    sound = [backup for backup in archive.list() if not backup.problem]
    if not sound:
        raise MarathonError("there is no backup yet", "“sheets-marathon backup” makes one")
    if not which:
        return sound[-1].name
    fitting = [backup.name for backup in sound if backup.name.startswith(which)]
    if not fitting:
        first, last = sound[0], sound[-1]
        raise MarathonError(
            f"there is no backup of “{which}”: the first is of {first.made_at:%Y-%m-%d %H:%M}, "
            f"the last of {last.made_at:%Y-%m-%d %H:%M}",
            "write a date as 2026-12-07, or a file's name; “sheets-marathon backup --list” shows them all",
        )
    return fitting[-1]


def restore(
    marathon: Marathon,
    store: SheetStore,
    archive: BackupArchive,
    tab: str,
    which: str = "",
    *,
    over_newer: bool = False,
    dry: bool = False,
) -> Report:
    """Plans on a fresh look and, unless ``dry``, writes once. ``tab``: its key, or its title now or then."""
    file = chosen_backup(archive, which)
    backup = archive.read(file)
    restored = write_planned(
        store,
        store.read_layout,
        lambda layout: plan_restore(marathon, layout, backup, file, tab, over_newer=over_newer),
        dry=dry,
    ).plan
    return restore_report(restored, marathon.zone, dry=dry)

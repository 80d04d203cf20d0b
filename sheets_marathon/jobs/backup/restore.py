"""Bringing lost cells and rows of one tab back out of a backup, in one atomic write; formulas follow in another."""

from __future__ import annotations

from dataclasses import replace

from sheets_marathon.errors import MarathonError, SheetError
from sheets_marathon.jobs.backup.restore_plan import Restored, lacks, plan_restore
from sheets_marathon.jobs.backup.restore_report import restore_report
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.jobs.writing import write_planned
from sheets_marathon.ports.backup import BackupArchive
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.restoring.backup import Backup
from sheets_marathon.spreadsheet.snapshot import Layout

_NOT_MENDED = "formulas that count over it are not in order yet"
_THEN_APPLY = "when that is mended run “sheets-marathon apply”"


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
    clock: Clock,
    tab: str,
    which: str = "",
    *,
    over_newer: bool = False,
    dry: bool = False,
) -> Report:
    """Plans on a fresh look and, unless ``dry``, writes once. ``tab``: its key, or its title now or then.

    ``which``: see ``chosen_backup``; for a tab that has lost a column "" means the newest copy that has it.
    """
    is_ours = any(declared.key == tab for declared in marathon.tabs)
    kept: dict[str, Backup] = {}

    def read(file: str) -> Backup:
        kept[file] = kept[file] if file in kept else archive.read(file)
        return kept[file]

    def planned(layout: Layout) -> Restored:
        file = chosen_backup(archive, which)
        if not which:
            sound = [backup.name for backup in reversed(archive.list()) if not backup.problem]
            file = next((name for name in sound if not lacks(marathon, layout, read(name), tab)), file)
        return plan_restore(marathon, layout, read(file), file, tab, over_newer=over_newer)

    written = write_planned(
        store,
        # A tab of people's own is read to its end only if it is the one that is meant.
        lambda: store.read_layout(whole=() if is_ours else (tab,)),
        planned,
        dry=dry,
    )
    report = restore_report(written.plan, marathon.zone, dry=dry)
    if not written.written or not written.plan.restoration.columns:
        return report
    # What counted over a column that was deleted shows an error or counts too little until it is written anew.
    try:
        mended = mend(marathon, store, clock)
    except SheetError as error:
        return replace(report, problems=(f"{_NOT_MENDED}: {error}",), notes=(_THEN_APPLY,))
    if mended.problems:  # such as another column that is still gone: what was asked for is done all the same
        return replace(report, notes=(f"{_NOT_MENDED}: {'; '.join(mended.problems)}", _THEN_APPLY))
    return replace(report, notes=("formulas count over it again",))

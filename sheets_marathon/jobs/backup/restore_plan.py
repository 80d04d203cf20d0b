"""What a backup would bring back into one tab: pure.

Restored are people's cells, and rows that no formula and no job can make again: the sales and the history, the
journal and the review. Formulas and the program's own figures are ``apply``'s and the night's work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.backup.logged_grades import with_logged_grades
from sheets_marathon.jobs.backup.restore_rules import restoration_of
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.writing import Write, one_write
from sheets_marathon.spreadsheet.adopt import Adopted, adopt, lost_columns
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.headers import require_header
from sheets_marathon.spreadsheet.names import stable_id
from sheets_marathon.spreadsheet.plan import columns_at_the_end
from sheets_marathon.spreadsheet.restoring.backup import Backup
from sheets_marathon.spreadsheet.restoring.declared_tabs import Restoration
from sheets_marathon.spreadsheet.restoring.foreign_tabs import plan_cells_back, plan_tab_back
from sheets_marathon.spreadsheet.schema import Column
from sheets_marathon.spreadsheet.snapshot import FoundTab, Layout
from sheets_marathon.tabs import SALES
from sheets_marathon.tabs.sales import SaleColumn


@dataclass(frozen=True, slots=True)
class Restored:
    """A restoration and the copy it comes from. ``hint``: what to do besides, "" for nothing."""

    backup: Backup
    file: str
    restoration: Restoration
    hint: str = ""

    @property
    def anything(self) -> bool:
        """Whether there is something to bring back."""
        return bool(self.restoration.changes)

    @property
    def writes(self) -> tuple[Write, ...]:
        """All of it at once; what people typed since was judged on the look that this was planned on."""
        return one_write(self.restoration.changes)


def plan_restore(
    marathon: Marathon, layout: Layout, backup: Backup, file: str, tab: str, *, over_newer: bool = False
) -> Restored:
    """What would be brought back into the layout: pure. MarathonError when the tab is not in the backup, or gone."""
    then_ours, _ = adopt(marathon.tabs, backup.layout, marathon.mappings)
    now_ours, _ = adopt(marathon.tabs, layout, marathon.mappings)
    key = _key_of(marathon, tab, layout, backup, then_ours, now_ours)
    if key:
        then = then_ours.get(key)
        if then is None:
            raise _not_in_backup(marathon.tab(key).title, backup)
        now = now_ours.get(key)
        if now is not None:
            require_header(now, marathon.mappings.get(key))
            made, now, back = _columns_back(then, now, set(layout.protected_ids))
            then = with_logged_grades(marathon, then, now_ours, back)
            restored = restoration_of(then, now, over_newer, layout.locale == backup.layout.locale, back)
            return Restored(
                backup,
                file,
                replace(restored, columns=tuple(column.title for column in back), changes=(*made, *restored.changes)),
                _what_then(key, back),
            )
        if then.found.sheet_id == stable_id(f"tab:{key}"):
            raise MarathonError(
                f"tab “{then.found.title}” is not in the spreadsheet any more",
                "run “sheets-marathon apply” first, it makes the tab anew; then restore again",
            )
        # It was people's own before the program came: nobody but the backup knows what it looked like.
        return Restored(backup, file, _anew(then.found, layout), "then run “sheets-marathon apply”")
    found = _titled(backup.layout, tab)
    if found is None:
        raise _not_in_backup(tab, backup)
    there = next((each for each in layout.tabs if each.sheet_id == found.sheet_id), None) or _titled(
        layout, found.title
    )
    return Restored(backup, file, plan_cells_back(found, there) if there else _anew(found, layout))


def _what_then(key: str, back: Sequence[Column]) -> str:
    """Columns come back together with what counts over them."""
    if not back:
        return "then run “sheets-marathon apply”: it puts formulas and the program's own cells in order"
    cars = key == SALES and any(column.key == SaleColumn.QUANTITY for column in back)
    return "then run “sheets-marathon import-sales”: it makes up for cars that the copy does not have" if cars else ""


def _columns_back(
    then: Adopted, now: Adopted, protected: set[int]
) -> tuple[Sequence[Change], Adopted, Sequence[Column]]:
    """Columns that were there then and are gone, under the headers that they had: what makes them, and the tab then.

    What the program computes or writes again by itself is left to ``apply``.
    """
    headers = then.found.header(then.header_row)
    back = [
        replace(column, title=headers[then.columns[column.key]] or column.title)
        for column in then.tab.columns
        if column.key in then.columns and column.key not in now.columns and not column.is_made_again
    ]
    if not back:
        return (), now, ()
    made, view = columns_at_the_end(now, back, protected)
    return made, replace(now, columns=view.columns), back


def lacks(marathon: Marathon, layout: Layout, backup: Backup, tab: str) -> bool:
    """Whether the copy can't bring back a column that one of our tabs has lost: it was made later."""
    now_ours, _ = adopt(marathon.tabs, layout, marathon.mappings)
    then_ours, _ = adopt(marathon.tabs, backup.layout, marathon.mappings)
    key = _key_of(marathon, tab, layout, backup, then_ours, now_ours)
    if key not in now_ours:
        return False
    lost = {column.key for column in lost_columns(now_ours[key])}
    return bool(lost) and (key not in then_ours or not lost <= set(then_ours[key].columns))


def _key_of(
    marathon: Marathon,
    tab: str,
    layout: Layout,
    backup: Backup,
    then: Mapping[str, Adopted],
    now: Mapping[str, Adopted],
) -> str:
    """The key of one of our tabs, "" for one of people's own."""
    if any(declared.key == tab for declared in marathon.tabs):
        return tab
    for ours, there in ((now, layout), (then, backup.layout)):
        found = _titled(there, tab)
        if found is not None:
            return next((key for key, adopted in ours.items() if adopted.found.sheet_id == found.sheet_id), "")
    return ""


def _titled(layout: Layout, title: str) -> FoundTab | None:
    return next((found for found in layout.tabs if found.title.casefold() == title.casefold()), None)


def _not_in_backup(title: str, backup: Backup) -> MarathonError:
    titles = ", ".join(f"“{found.title}”" for found in backup.layout.tabs)
    return MarathonError(
        f"the backup of {backup.made_at:%d.%m.%Y %H:%M} has no tab “{title}”; it has {titles}",
        "take an earlier or a later one: --from 2026-12-07",
    )


def _anew(then: FoundTab, layout: Layout) -> Restoration:
    ids, titles = {found.sheet_id for found in layout.tabs}, {found.title.casefold() for found in layout.tabs}
    title, name, number = then.title, f"restored:{then.sheet_id}:{then.title}", 2
    while title.casefold() in titles:
        title, number = f"{then.title} ({number})", number + 1
    while stable_id(name) in ids:
        name += "'"
    return plan_tab_back(then, stable_id(name), title)


def made_at(restored: Restored, zone: dt.tzinfo) -> str:
    """When the copy was made, for people: ``07.12 03:05``."""
    return f"{restored.backup.made_at.astimezone(zone):%d.%m %H:%M}"

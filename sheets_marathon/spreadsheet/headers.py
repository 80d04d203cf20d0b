"""Header rows that somebody has deleted, or sorted in among the data. Pure.

The mark of a deleted one went with it, and columns are known by marks of their own: rows are read without a header, and
it is put back before anything else. Sorting leaves the mark where it was, on somebody's row by then, so only what the
cells say tells it: that is left to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.spreadsheet.a1 import column_letters
from sheets_marathon.spreadsheet.adopt import Adopted, TabMapping
from sheets_marathon.spreadsheet.changes import Change, InsertRows, TagTab, WriteHeader, stable_id
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.spreadsheet.snapshot import TabView

_TELLING = 2
"""So many cells that say what their own columns are called make a header of a row."""


def headers_put_back(
    adopted: Iterable[Adopted], mappings: Mapping[str, TabMapping]
) -> tuple[list[Change], tuple[str, ...]]:
    """What puts back every header row that is gone, and a line for people about each."""
    changes: list[Change] = []
    lines: list[str] = []
    for tab in adopted:
        if tab.found.header_gone:
            changes += _put_back(tab, mappings.get(tab.tab.key, TabMapping()))
            lines.append(f"the header row of “{tab.found.title}”, which somebody has deleted{_not_known(tab)}")
    return changes, tuple(lines)


def _put_back(tab: Adopted, mapping: TabMapping) -> list[Change]:
    row, sheet_id = tab.header_row + 1, tab.found.sheet_id
    ours = sheet_id == stable_id(f"tab:{tab.tab.key}")  # of people's own tabs only they know what they froze
    headers = (
        WriteHeader(sheet_id, row, index, mapping.columns.get(key, column.title), column.note, column.owner.value)
        for key, index in tab.columns.items()
        if (column := tab.tab.by_key[key])
    )
    return [InsertRows(sheet_id, row, 1), TagTab(sheet_id, tab.tab.key, row, freezes=ours), *headers]


def _not_known(tab: Adopted) -> str:
    used = {index for row in tab.found.grid for index, value in enumerate(row) if value is not None}
    others = ", ".join(column_letters(index) for index in sorted(used - set(tab.columns.values())))
    return f"; what stood above {others} nobody knows any more" if others else ""


def header_among_data(tab: Tab, view: TabView, mapping: TabMapping | None = None) -> int:
    """The row in which the header stands below other rows; 0: it does not."""
    configured = mapping.columns if mapping is not None else {}
    names = {
        column.key: {name for name in (column.title, *column.aliases, configured.get(column.key, "")) if name}
        for column in tab.columns
    }
    every = frozenset().union(*names.values())
    for row in view.rows:
        if not every.isdisjoint(row.cells.values()):
            telling = sum(value in names[key] for key, value in row.cells.items() if key in names)
            if telling >= _TELLING:
                return row.number
    return 0

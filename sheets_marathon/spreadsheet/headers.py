"""Header rows that somebody has deleted: rows are read without one, and it is put back before anything else. Pure.

Its mark went with it, and columns are known by marks of their own, so nobody's row is taken for the header.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.spreadsheet.a1 import column_letters
from sheets_marathon.spreadsheet.adopt import Adopted, TabMapping
from sheets_marathon.spreadsheet.changes import Change, InsertRows, TagTab, WriteHeader, stable_id


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

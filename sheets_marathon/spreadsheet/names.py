"""Names that the program gives: over cells that formulas use, and as ids of what it makes. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from sheets_marathon.spreadsheet.a1 import cell
from sheets_marathon.spreadsheet.changes import Change, MoveName, NameCell
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import NamedCell, Tab
from sheets_marathon.spreadsheet.snapshot import Layout, TabView, as_text


def named_cells(
    tab: Tab,
    view: TabView,
    contents: Sequence[RowContent],
    names: Sequence[NamedCell],
    layout: Layout,
    added: list[str],
) -> list[Change]:
    """Named cells that do not exist yet, or stand elsewhere: formulas count by them, and the program by the cell."""
    known = {named.name: named for named in layout.named_ranges}
    present = view.by(tab.row_key)
    fresh = [key for content in contents if (key := as_text(str(content[tab.row_key]))) not in present]
    changes: list[Change] = []
    for name in names:
        if name.tab != tab.key:
            continue
        row = present[name.row].number if name.row in present else view.last_row + 1 + fresh.index(name.row)
        place = (view.sheet_id, row - 1, view.columns[name.column])
        stands = known.get(name.name)
        if stands is None:
            changes.append(NameCell(f"sm_{stable_id(name.name):08x}", name.name, *place))
            added.append(f"name {name.name}")
        elif (stands.sheet_id, stands.row, stands.column) != place:
            changes.append(MoveName(stands.id, *place))
            added.append(f"name {name.name} over {cell(row, place[2])} of “{view.title}”")
    return changes


def stable_id(text: str) -> int:
    """An id for a tab, protection, view or chart: the same for the same text in every run, 31 bits.

    Ids that the program chooses make a second one of the same thing fail instead of doubling it (FACTS 7).
    """
    return zlib.crc32(text.encode()) & 0x7FFF_FFFF


def free_id(text: str, taken: set[int]) -> int:
    """A stable id that nobody has; it counts as taken from then on. What made the plain one may still be there."""
    number = stable_id(text)
    while number in taken:
        text += "'"
        number = stable_id(text)
    taken.add(number)
    return number

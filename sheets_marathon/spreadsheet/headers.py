"""Header rows that somebody has deleted, sorted in among the data, or moved off their mark. Pure.

The mark of a deleted one went with it, and columns are known by marks of their own: rows are read without a header, and
it is put back before anything else. Sorting leaves the mark where it was, on somebody's row by then, so only what the
cells say tells it: that is left to people. Who then drags the header up again pushes the mark down: the header that
stands above its mark is the one, and gets the mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.errors import HeaderAstray, MarathonError
from sheets_marathon.spreadsheet.a1 import column_letters
from sheets_marathon.spreadsheet.adopt import Adopted, TabMapping
from sheets_marathon.spreadsheet.changes import Change, InsertRows, TagTab, WriteHeader
from sheets_marathon.spreadsheet.names import stable_id
from sheets_marathon.spreadsheet.schema import Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView, view_of

_TELLING = 2
"""So many cells that say what their own columns are called make a header of a row."""


def headers_put_back(
    adopted: Iterable[Adopted], mappings: Mapping[str, TabMapping]
) -> tuple[list[Change], tuple[str, ...]]:
    """What puts back every header row that is gone, and a line for people about each."""
    changes: list[Change] = []
    lines: list[str] = []
    for tab in adopted:
        mapping = mappings.get(tab.tab.key, TabMapping())
        if tab.found.header_gone:
            changes += _put_back(tab, mapping)
            lines.append(f"the header row of “{tab.found.title}”, which somebody has deleted{_not_known(tab)}")
        elif row := _above_its_mark(tab, mapping):
            changes.append(TagTab(tab.found.sheet_id, tab.tab.key, row))
            lines.append(f"the mark of the header of “{tab.found.title}”, which stands in row {row}")
    return changes, tuple(lines)


def require_header(tab: Adopted, mapping: TabMapping | None = None) -> None:
    """HeaderAstray when the header stands among the data; MarathonError when ``apply`` has to put it back first."""
    if row := header_among_data(tab.tab, view_of(tab.found, tab.tab.key, tab.columns, tab.header_row), mapping):
        raise HeaderAstray(tab.found.title, row)
    if headers_put_back([tab], {tab.tab.key: mapping or TabMapping()})[0]:
        what = f"the header row of “{tab.found.title}” is not where its mark is"
        raise MarathonError(what, "run “apply”, which mends it, and then this again")


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


def _above_its_mark(tab: Adopted, mapping: TabMapping) -> int:
    """The row above the marked one in which the header stands; 0: it does not."""
    if tab.by != "tag":
        return 0
    whole = view_of(tab.found, tab.tab.key, tab.columns, 0)
    down_to_it = [row for row in whole.rows if row.number <= tab.header_row]
    row = header_among(tab.tab, reversed(down_to_it), mapping)
    return row if row < tab.header_row else 0


def header_among_data(tab: Tab, view: TabView, mapping: TabMapping | None = None) -> int:
    """The row in which the header stands below other rows; 0: it does not, or is only repeated there."""
    if view.header is not None and header_among(tab, [view.header], mapping):
        return 0
    return header_among(tab, view.rows, mapping)


def header_among(tab: Tab, rows: Iterable[Row], mapping: TabMapping | None = None) -> int:
    """The first of these rows that is the header; 0: none is."""
    configured = mapping.columns if mapping is not None else {}
    names = {
        column.key: {name for name in (column.title, *column.aliases, configured.get(column.key, "")) if name}
        for column in tab.columns
    }
    every = frozenset().union(*names.values())
    for row in rows:
        if not every.isdisjoint(row.cells.values()):
            telling = sum(value in names[key] for key, value in row.cells.items() if key in names)
            if telling >= _TELLING:
                return row.number
    return 0

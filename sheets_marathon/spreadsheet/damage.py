"""Columns that a tab has lost, and what can't be trusted without them: pure, any sheet.

A value read from a column that is not there is silence, not zero: whoever reads one must not take it for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.errors import ColumnMissing, HeaderAstray
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.cells import error_as_shown, read_number
from sheets_marathon.spreadsheet.headers import header_among_data
from sheets_marathon.spreadsheet.schema import Column, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView, as_text

_BROKEN = re.compile(r"#(REF!?|NAME\??)\Z")
"""What a formula shows whose column, tab or named cell is gone."""

_SHOWN = 3
_NOTHING = "«»"
_OTHER_TABS = re.compile(r"\[([a-z_]+)\.")


@dataclass(frozen=True, slots=True)
class Damage:
    """One column of one tab. ``shows``: what its formulas show instead of figures, ``cells``: which ones, for people;
    ``blank``: the rows that lack a value without which they count for nothing, for people; ``astray``: the row in which
    the tab's header stands among its data. All nothing when the column itself is not there."""

    tab: str
    title: str
    column: Column
    shows: str = ""
    cells: str = ""
    blank: str = ""
    astray: int = 0

    @property
    def said(self) -> str:
        """Which cells show what, for logs and the command line; "" when the column itself is damaged."""
        return f"{self.cells} shows {self.shows} in the place of a number" if self.of_cells else ""

    @property
    def of_cells(self) -> bool:
        """Whether the column stands and refers to what is there: some of its cells alone are wrong."""
        return bool(self.shows) and not (self.column.owner is Owner.FORMULA and _BROKEN.match(self.shows))


def damage_of(tab: Tab, view: TabView, mapping: TabMapping | None = None) -> tuple[Damage, ...]:
    """Declared columns that the tab lacks, formula columns that show errors, or something else in the place of figures,
    and a header that was sorted in among the data, so that the row in its place is read as one."""
    if astray := header_among_data(tab, view, mapping):
        column = next(column for column in tab.columns if not column.aside)
        return (Damage(tab.key, view.title, column, astray=astray),)
    found = [Damage(tab.key, view.title, column) for column in tab.columns if column.key not in view.columns]
    keyed = {row.number for row in view.by(tab.row_key).values()}
    for column in tab.columns:
        if (column.owner is Owner.FORMULA or column.figure) and column.key in view.columns:
            found += _spoilt(tab, view, column, keyed)
    return tuple(found)


def _spoilt(tab: Tab, view: TabView, column: Column, keyed: Collection[int]) -> Iterator[Damage]:
    """A column some of whose cells show an error, or its formulas no number where one must be. ``keyed``: rows whose
    formulas a plan looks after."""
    formulas = column.figure and column.owner is Owner.FORMULA
    wrong: list[Row] = []
    for row in view.rows:
        value = row[column.key]
        if isinstance(value, int | float) and not isinstance(value, bool):
            continue  # nearly all of them: thousands of rows are looked through at every look
        silent = formulas and row.number in keyed and read_number(value) is None and is_due(row, column)
        if silent or error_as_shown(value):
            wrong.append(row)
    if wrong:
        value = wrong[0][column.key]
        yield damaged_cells(tab, view, column, error_as_shown(value) or as_text(value), wrong)


def damaged_cells(tab: Tab, view: TabView, column: Column, shows: str, rows: Sequence[Row]) -> Damage:
    """What these cells of a column show is no figure."""
    cells = ", ".join(view.address(row.number, column.key) for row in rows[:_SHOWN])
    return Damage(tab.key, view.title, column, shows or _NOTHING, f"{cells}, …" if len(rows) > _SHOWN else cells)


def is_due(row: Row, column: Column) -> bool:
    """Whether a figure must stand in that row."""
    return not any(row[key] == 0 or (isinstance(row[key], str) and row.text(key)) for key in column.unless)


def damage_in(
    tabs: Iterable[Tab], views: Mapping[str, TabView], mappings: Mapping[str, TabMapping]
) -> tuple[Damage, ...]:
    """The damage of every tab that was read."""
    read = [tab for tab in tabs if tab.key in views]
    return tuple(fault for tab in read for fault in damage_of(tab, views[tab.key], mappings.get(tab.key)))


def untrue_without(tabs: Iterable[Tab], damage: Collection[Damage], needed: Iterable[str]) -> tuple[Damage, ...]:
    """The damage that makes figures of the ``needed`` tabs untrue, those included that their formulas count over."""
    if not damage:
        return ()
    keys = counted_over(tabs, needed)
    return tuple(fault for fault in damage if fault.tab in keys and not fault.column.aside)


def counted_over(tabs: Iterable[Tab], needed: Iterable[str]) -> frozenset[str]:
    """These tabs and all that their formulas refer to, and so on."""
    by_key = {tab.key: tab for tab in tabs}
    found: set[str] = set()
    waiting = list(needed)
    while waiting:
        key = waiting.pop()
        if key in by_key and key not in found:
            found.add(key)
            waiting += [other for column in by_key[key].columns for other in _OTHER_TABS.findall(column.formula)]
    return frozenset(found)


def require_whole(tabs: Iterable[Tab], views: Mapping[str, TabView]) -> None:
    """ColumnMissing when a tab that was read lacks a column without which something would be untrue, HeaderAstray when
    its header stands among the data."""
    for tab in tabs:
        view = views.get(tab.key)
        if view is None:
            continue
        for column in tab.columns:
            if column.key not in view.columns and not column.aside:
                raise ColumnMissing(view.title, column.title)
        if astray := header_among_data(tab, view):
            raise HeaderAstray(view.title, astray)

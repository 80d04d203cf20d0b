"""Columns that a tab has lost, and what can't be trusted without them: pure, any sheet.

A value read from a column that is not there is silence, not zero: whoever reads one must not take it for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.errors import ColumnMissing, HeaderAstray
from sheets_marathon.spreadsheet.adopt import TabMapping
from sheets_marathon.spreadsheet.headers import header_among_data
from sheets_marathon.spreadsheet.schema import Column, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import TabView

_BROKEN = re.compile(r"#(REF!?|NAME\??)\Z")
"""What a formula shows whose column, tab or named cell is gone."""

_OTHER_TABS = re.compile(r"\[([a-z_]+)\.")


@dataclass(frozen=True, slots=True)
class Damage:
    """One column of one tab. ``shows``: the error that its formulas show; ``blank``: the rows that lack a value without
    which they count for nothing, for people; ``astray``: the row in which the tab's header stands among its data. All
    nothing when the column itself is not there."""

    tab: str
    title: str
    column: Column
    shows: str = ""
    blank: str = ""
    astray: int = 0


def damage_of(tab: Tab, view: TabView, mapping: TabMapping | None = None) -> tuple[Damage, ...]:
    """Declared columns that the tab lacks, formula columns that refer to something that is gone, and a header that was
    sorted in among the data, so that the row in its place is read as one."""
    if astray := header_among_data(tab, view, mapping):
        column = next(column for column in tab.columns if not column.aside)
        return (Damage(tab.key, view.title, column, astray=astray),)
    found = [Damage(tab.key, view.title, column) for column in tab.columns if column.key not in view.columns]
    formulas = [column for column in tab.columns if column.owner is Owner.FORMULA and column.key in view.columns]
    for column in formulas:
        shown = (value for row in view.rows if isinstance(value := row[column.key], str) and value.startswith("#"))
        broken = next((value for value in shown if _BROKEN.match(value)), "")
        if broken:
            found.append(Damage(tab.key, view.title, column, broken))
    return tuple(found)


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

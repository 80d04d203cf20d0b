"""The curators' tab and the column that says who checks whom: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.people.assigning import assigned
from sheets_marathon.marathon.people.roster import fold_name, parse_yes
from sheets_marathon.spreadsheet.changes import Change, Formula
from sheets_marathon.spreadsheet.formulas import expand
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, set_runs
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import CURATORS, PARTICIPANTS
from sheets_marathon.tabs.participants import People


def curator_rows(people: People, view: TabView) -> list[RowContent]:
    """A row for each curator: those who are listed, and those whose name stands beside a participant."""
    names: dict[str, str] = {}
    for name in (*(row.text("name") for row in view.rows), *sorted({one.curator for one in people.all})):
        if name:
            names.setdefault(fold_name(name), name)
    return [{"name": name} for name in names.values()]


def curator_changes(marathon: Marathon, people: People, views: Mapping[str, TabView]) -> list[Change]:
    """What a look at the sheet leads to: curators for people without one, rows and formulas for new curators."""
    view, tab = views[CURATORS], marathon.tab(CURATORS)
    changes = _filled_in(marathon, people, views)
    changes += plan_rows(tab, views, curator_rows(people, view))
    # A row that a person has typed has no formulas yet, and a look at values can't tell a wrong one.
    for row in view.rows:
        if row.text("name") and row["queue"] is None:
            cells = {
                view.columns[one.key]: Formula(expand(one.formula, view, row.number, views, {}))
                for one in tab.columns
                if one.owner is Owner.FORMULA and one.key in view.columns
            }
            changes += set_runs(view.sheet_id, row.number, cells)
    return changes


def _filled_in(marathon: Marathon, people: People, views: Mapping[str, TabView]) -> list[Change]:
    """Blank cells of the roster's curator column; one that holds anything is people's."""
    roster = views[PARTICIPANTS]
    if "curator" not in roster.columns:
        return []
    takers = _takers(views[CURATORS])
    given = assigned(people.all, takers, marathon.assign_curators)
    index = roster.columns["curator"]
    changes: list[Change] = []
    for person_id, curator in sorted(given.items()):
        row = people.rows[person_id]
        if row["curator"] is None:
            changes += set_runs(roster.sheet_id, row.number, {index: curator})
    return changes


def _takers(view: TabView) -> list[str]:
    rows: Iterable[tuple[str, str]] = ((row.text("name"), row.text("takes")) for row in view.rows)
    return list(dict.fromkeys(name for name, takes in rows if name and parse_yes(takes) is not False))

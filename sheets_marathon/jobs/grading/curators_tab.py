"""The curators' tab and the column that says who checks whom: pure."""

from __future__ import annotations

from collections.abc import Mapping

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.people.assigning import assigned
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.spreadsheet.changes import Change, Formula
from sheets_marathon.spreadsheet.formulas import expand
from sheets_marathon.spreadsheet.rows import RowContent, plan_rows, set_runs
from sheets_marathon.spreadsheet.schema import Owner
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import CURATORS, PARTICIPANTS
from sheets_marathon.tabs.curators import CuratorColumn, read_curators, takers
from sheets_marathon.tabs.participants import ParticipantColumn, People


def curator_rows(people: People, view: TabView) -> list[RowContent]:
    """A row for each curator: those who are listed, and those whose name stands beside a participant."""
    names: dict[str, str] = {}
    for name in (*(row.name for row in read_curators(view)), *sorted({person.curator for person in people.all})):
        if name:
            names.setdefault(fold_name(name), name)
    return [{CuratorColumn.NAME: name} for name in names.values()]


def curator_changes(marathon: Marathon, people: People, views: Mapping[str, TabView]) -> list[Change]:
    """What a look at the sheet leads to: curators for people without one, rows and formulas for new curators."""
    view, tab = views[CURATORS], marathon.tab(CURATORS)
    changes = _filled_in(marathon, people, views)
    changes += plan_rows(tab, views, curator_rows(people, view))
    # A row that a person has typed has no formulas yet, and a look at values can't tell a wrong one.
    for row in read_curators(view):
        if not row.has_formulas:
            cells = {
                view.columns[column.key]: Formula(expand(column.formula, view, row.number, views, {}))
                for column in tab.columns
                if column.owner is Owner.FORMULA and column.key in view.columns
            }
            changes += set_runs(view.sheet_id, row.number, cells)
    return changes


def _filled_in(marathon: Marathon, people: People, views: Mapping[str, TabView]) -> list[Change]:
    """Blank cells of the roster's curator column; one that holds anything is people's."""
    roster = views[PARTICIPANTS]
    index = roster.columns.get(ParticipantColumn.CURATOR)
    if index is None:
        return []
    given = assigned(people.all, takers(views[CURATORS]), marathon.assign_curators)
    changes: list[Change] = []
    for person_id, curator in sorted(given.items()):
        row = people.rows[person_id]
        if row[ParticipantColumn.CURATOR] is None:
            changes += set_runs(roster.sheet_id, row.number, {index: curator})
    return changes

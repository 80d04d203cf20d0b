"""What a roster holds, told before it is taken over: one in the sheet, a tab that could be one, an HR list. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sheets_marathon.marathon.people.positions import Positions, read_positions
from sheets_marathon.marathon.people.presence import day_of_leaving
from sheets_marathon.marathon.people.roster_account import RosterLine, roster_account
from sheets_marathon.ports.list_source import ListRow
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.recognise import Candidate
from sheets_marathon.spreadsheet.schema import ColumnKey
from sheets_marathon.spreadsheet.snapshot import Layout, Row, TabView, view_of
from sheets_marathon.tabs import PARTICIPANTS
from sheets_marathon.tabs.participants import ParticipantColumn
from sheets_marathon.tabs.review import read_answers


def sheet_account(roster: TabView, review: TabView, today: dt.date) -> tuple[str, ...]:
    """The roster that the program has, a line a thing to know."""
    return roster_account(_lines(roster, today), positions_said(review))


def candidate_account(candidate: Candidate, layout: Layout, today: dt.date) -> tuple[str, ...]:
    """A tab that could be the roster, read as the proposal has it."""
    found = next(tab for tab in layout.tabs if tab.sheet_id == candidate.sheet_id)
    columns = {ColumnKey(guess.key): guess.index for guess in candidate.guesses}
    view = view_of(found, PARTICIPANTS, columns, candidate.header_row)
    return roster_account(_lines(view, today), Positions())


def list_account(rows: Sequence[ListRow], positions: Positions, roster: TabView, today: dt.date) -> tuple[str, ...]:
    """An HR list beside the roster."""
    people = [
        RosterLine(*(row.text(field) for field in ("number", "name", "role", "store", "head", "takes_part")))
        for row in rows
    ]
    return roster_account(people, positions, _lines(roster, today))


def positions_said(review: TabView) -> Positions:
    """What people have said of positions."""
    return read_positions((answer.key, answer.text) for answer in read_answers(review))[0]


def _lines(view: TabView, today: dt.date) -> list[RosterLine]:
    """Everybody with a name, the texts as they stand; who leaves on a day to come has not left."""
    return [
        RosterLine(
            row.text(ParticipantColumn.ID),
            row.text(ParticipantColumn.NAME),
            row.text(ParticipantColumn.ROLE),
            str(row[ParticipantColumn.STORE] or ""),  # spaces around it are what makes another store of it
            row.text(ParticipantColumn.HEAD),
            row.text(ParticipantColumn.TAKES_PART),
            _left(row, today),
        )
        for row in view.rows
        if row.text(ParticipantColumn.NAME)
    ]


def _left(row: Row, today: dt.date) -> str:
    text = row.text(ParticipantColumn.LEFT_ON)
    on = read_date(row[ParticipantColumn.LEFT_ON]) or day_of_leaving(text, today)
    return text if on is None else "yes" if on <= today else "no"

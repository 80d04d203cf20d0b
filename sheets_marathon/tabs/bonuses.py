"""Awards that people give by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.roster import RosterIndex, clean_number
from sheets_marathon.marathon.rating.personal import BonusLine
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import read_date
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import BONUSES, Columns, aside


class BonusColumn:
    """Keys of the columns of the bonuses."""

    DATE: Final = ColumnKey("date")
    PARTICIPANT: Final = ColumnKey("participant")
    REASON: Final = ColumnKey("reason")
    POINTS: Final = ColumnKey("points")
    BY: Final = ColumnKey("by")
    ID: Final = ColumnKey("id")


def bonuses(language: Language) -> Tab:
    c = Columns(language, BONUSES)
    return Tab(
        BONUSES,
        language.tab(BONUSES),
        (
            c.people(BonusColumn.DATE, Format.DATE, 100),
            c.number_of_person(BonusColumn.PARTICIPANT, 260, owner=Owner.PEOPLE),
            aside(c.people(BonusColumn.REASON, width=300)),
            c.people(BonusColumn.POINTS, Format.NUMBER, 80),
            aside(c.people(BonusColumn.BY, width=160)),
            c.number_of_person(BonusColumn.ID),
        ),
        rows=200,
    )


def award_cells(view: TabView, people: Sequence[Participant]) -> tuple[list[Change], list[ReviewItem]]:
    """Whom each award is for: the id beside it, or a question."""
    if not view.rows:
        return [], []
    roster = RosterIndex(people)
    changes: list[Change] = []
    items: list[ReviewItem] = []
    for row in view.rows:
        typed = row.text(BonusColumn.PARTICIPANT)
        person = roster.typed(typed).participant if typed else None
        if typed and person is None:
            where = f"{view.title} · {row.number}"
            what = f"{typed} · {row.text(BonusColumn.REASON)}"
            items.append(ReviewItem(f"bonus:{typed}:{row.text(BonusColumn.REASON)}", what, where, Reason.UNKNOWN_BONUS))
        meant = person.id if person else ""
        if BonusColumn.ID in view.columns and row.text(BonusColumn.ID) != meant:
            changes += set_runs(view.sheet_id, row.number, {view.columns[BonusColumn.ID]: meant or None})
    return changes, items


def read_awards(view: TabView, person_id: str) -> tuple[BonusLine, ...]:
    """Somebody's awards that the rating's SUMIFS adds up: those with this very id and a number."""
    found = []
    for row in view.rows:
        points = row[BonusColumn.POINTS]
        sound = isinstance(points, int | float) and not isinstance(points, bool)
        if sound and clean_number(row.text(BonusColumn.ID)) == person_id:
            found.append(BonusLine(row.text(BonusColumn.REASON), float(points or 0), read_date(row[BonusColumn.DATE])))
    return tuple(found)

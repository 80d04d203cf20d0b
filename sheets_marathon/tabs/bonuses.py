"""Awards that people give by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.numbers import same_number
from sheets_marathon.marathon.people.roster import Match, RosterIndex, clean_number
from sheets_marathon.marathon.rating.personal import BonusLine
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import date_as_shown, read_date, read_number
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Owner, Tab
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs import BONUSES, Columns, aside, figure


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
            figure(c.people(BonusColumn.POINTS, Format.NUMBER, 80)),
            aside(c.people(BonusColumn.BY, width=160)),
            c.number_of_person(BonusColumn.ID),
        ),
        rows=200,
    )


def award_cells(
    view: TabView, people: Sequence[Participant], days: tuple[dt.date, dt.date]
) -> tuple[list[Change], list[ReviewItem]]:
    """Whom each award is for: the id beside it, or a question, also about points for nobody.

    ``days``: the marathon's first and last.
    An award stays with whom it was credited to as long as what is typed fits them, whoever else comes to fit it.
    """
    if not view.rows:
        return [], []
    roster = RosterIndex(people)
    by_id = {person.id: person for person in roster.people}
    changes: list[Change] = []
    items: list[ReviewItem] = []
    for row in view.rows:
        typed, credited = row.text(BonusColumn.PARTICIPANT), row.text(BonusColumn.ID)
        holder = by_id.get(credited)
        found = roster.typed(typed) if typed else Match(None)
        person = found.participant
        may_keep = holder is not None and typed and not found.several and not holder.same_as
        if holder is not None and may_keep and RosterIndex([holder]).typed(typed).participant:
            person = holder
        gone = bool(credited) and holder is None and person is not None and not same_number(typed, person.id)
        meant = credited if gone else person.id if person else ""
        on, points = date_as_shown(row[BonusColumn.DATE]), read_number(row[BonusColumn.POINTS])
        nobody = not typed and bool(points)
        why = Reason.UNKNOWN_BONUS if nobody or (typed and (person is None or gone)) else _slip(row, days)
        if why is not None:
            where = f"{view.title} · {row.number}"
            reason = row.text(BonusColumn.REASON)
            what = " · ".join(filter(None, (typed, reason, on, row.text(BonusColumn.POINTS))))
            key = f"bonus:{typed}:{reason}" if typed else f"bonus::{reason}:{on}:{row.text(BonusColumn.POINTS)}"
            items.append(ReviewItem(key, what, where, why))
        if BonusColumn.ID in view.columns and credited != meant:
            changes += set_runs(view.sheet_id, row.number, {view.columns[BonusColumn.ID]: meant or None})
    return changes, items


def _slip(row: Row, days: tuple[dt.date, dt.date]) -> Reason | None:
    """What is wrong with the points or the day of an award; a blank day is as good as one of the marathon's."""
    day, points = row[BonusColumn.DATE], row[BonusColumn.POINTS]
    if isinstance(points, bool | str):
        return Reason.BONUS_POINTS
    on = read_date(day)
    inside = on is not None and days[0] <= on <= days[1]
    return None if day is None or inside else Reason.BONUS_DATE


def read_awards(view: TabView, person_id: str) -> tuple[BonusLine, ...]:
    """Somebody's awards that the rating's SUMIFS adds up: those with this very id and a number."""
    found = []
    for row in view.rows:
        points = row[BonusColumn.POINTS]
        sound = isinstance(points, int | float) and not isinstance(points, bool)
        if sound and clean_number(row.text(BonusColumn.ID)) == person_id:
            found.append(BonusLine(row.text(BonusColumn.REASON), float(points or 0), read_date(row[BonusColumn.DATE])))
    return tuple(found)

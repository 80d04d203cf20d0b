"""Rows that are a second one of somebody: what a person has to do about them. Pure."""

from __future__ import annotations

from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, PARTICIPANTS
from sheets_marathon.tabs.grades import grade_cells
from sheets_marathon.tabs.participants import ParticipantColumn, People


def duplicates(people: People, snapshot: Snapshot) -> list[ReviewItem]:
    """Questions about duplicates: a main row that is not there, and grades that stand in the wrong row.

    The deals of a duplicate are handed over by the next import; grades are people's, so people move them.
    """
    view = snapshot[PARTICIPANTS]
    spare = [person for person in people.all if person.same_as]
    items = []
    for person in spare:
        if person.id not in people.mains:
            where = view.address(people.rows[person.id].number, ParticipantColumn.SAME_AS)
            items.append(
                ReviewItem(f"roster:same:{person.id}", f"{person.name} · {person.same_as}", where, Reason.UNKNOWN_MAIN)
            )
    moved = {person.id: person for person in spare if person.id in people.mains}
    for track in Track if moved else ():
        for cell in grade_cells(snapshot[GRADES[track]], track):
            if cell.participant_id in moved:
                main = people.mains[cell.participant_id][0]
                what = f"{cell.name} · {cell.participant_id} → {main} · {cell.task_key} · «{cell.value}»"
                key = f"grade:{track}:{cell.participant_id}:{cell.task_key}:moved"
                items.append(ReviewItem(key, what, cell.where, Reason.DUPLICATE_GRADES))
    return items

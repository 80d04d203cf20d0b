"""What the LMS says of hand-ins: the curators' queue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grades import REWORK, Mark
from sheets_marathon.marathon.grading.works import HandIn, read_work_key
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.spreadsheet.cells import read_moment, read_number
from sheets_marathon.spreadsheet.changes import Change
from sheets_marathon.spreadsheet.rows import RowContent, same, set_runs
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Highlight, SortedView, Tab, Tone
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs import GRADES, HAND_INS, Columns, made_again
from sheets_marathon.tabs.grades import mark_key
from sheets_marathon.tabs.settings import AS_OF_DAY

_WAITING_DAYS = 2
"""A work that has waited for more days than this turns red."""


class HandInColumn:
    """Keys of the columns of the hand-ins."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    TRACK: Final = ColumnKey("track")
    DAY: Final = ColumnKey("day")
    TASK: Final = ColumnKey("task")
    ATTEMPTS: Final = ColumnKey("attempts")
    HANDED_IN_AT: Final = ColumnKey("handed_in_at")
    STATE: Final = ColumnKey("state")
    POINTS: Final = ColumnKey("points")
    WAITING: Final = ColumnKey("waiting")
    WAITING_SINCE: Final = ColumnKey("waiting_since")
    WAITING_DAYS: Final = ColumnKey("waiting_days")
    CURATOR: Final = ColumnKey("curator")
    ANSWERED: Final = ColumnKey("answered")
    KEY: Final = ColumnKey("key")


def hand_ins(language: Language) -> Tab:
    """One row is one person's work on one task; the filter view shows what waits, the oldest first."""
    c = Columns(language, HAND_INS)
    return Tab(
        HAND_INS,
        language.tab(HAND_INS),
        (
            c.number_of_person(HandInColumn.ID),
            c.program(HandInColumn.NAME, width=260),
            c.program(HandInColumn.STORE, width=220),
            c.program(HandInColumn.TRACK, width=90),
            c.program(HandInColumn.DAY, Format.WHOLE, 60),
            c.program(HandInColumn.TASK, Format.WHOLE, 80),
            c.program(HandInColumn.ATTEMPTS, Format.WHOLE, 90),
            c.program(HandInColumn.HANDED_IN_AT, Format.MOMENT, 150),
            c.program(HandInColumn.STATE, width=130),
            c.program(HandInColumn.POINTS, Format.WHOLE, 110),
            c.formula(HandInColumn.WAITING, "", Format.WHOLE, 110),
            c.formula(
                HandInColumn.WAITING_SINCE,
                '=IF(AND([@waiting]=1;[@handed_in_at]<>"");[@handed_in_at];"")',
                Format.MOMENT,
                150,
            ),
            c.formula(
                HandInColumn.WAITING_DAYS,
                f'=IF(AND([@waiting]=1;[@handed_in_at]<>"");MAX(0;{AS_OF_DAY}-INT([@handed_in_at]));"")',
                Format.WHOLE,
                100,
            ),
            made_again(c.program(HandInColumn.CURATOR, width=150)),
            c.program(HandInColumn.ANSWERED, Format.WHOLE, 150),
            c.program(HandInColumn.KEY, width=160),
        ),
        row_key=HandInColumn.KEY,
        frozen_columns=2,
        highlights=(
            Highlight(
                (HandInColumn.WAITING_SINCE, HandInColumn.WAITING_DAYS),
                f'AND([@waiting_days]<>"";[@waiting_days]>{_WAITING_DAYS})',
                Tone.LATE,
            ),
        ),
        views=(
            SortedView(language.view("waiting"), HandInColumn.WAITING_SINCE, above_zero=HandInColumn.WAITING),
            SortedView(
                language.view("waiting_of"),
                HandInColumn.WAITING_SINCE,
                above_zero=HandInColumn.WAITING,
                per=HandInColumn.CURATOR,
            ),
        ),
        rows=200,
    )


def waiting_formula(language: Language, task: Task) -> str:
    """1 while the LMS has a work of this task that the grade grid does not answer, else 0: a formula's template.

    A typed grade answers every attempt, «доработка» those up to ``answered``; a blank ``answered`` means all of them.
    «сдано» counts in the grid itself.
    """
    grades = GRADES[task.track]
    cell = f"COUNTIFS([{grades}.id];[@id];[{grades}.{mark_key(task)}]"
    reworked = "+".join(f'{cell};"{text}")' for text in REWORK)
    # AND would count all the columns of every row; IF counts them only where another attempt has come.
    again = f'IF([@answered]="";0;IF([@attempts]>[@answered];IF({reworked}>0;1;0);0))'
    state = f'[@state]<>"{language.word("hand_in", "handed_in")}"'
    return f'=IF({state};0;IF({cell};"<>")=0;1;{again}))'


def read_hand_ins(
    view: TabView, language: Language, tasks: Mapping[Track, Iterable[Task]], zone: dt.tzinfo
) -> dict[str, HandIn]:
    """What the LMS has by ``work_key``; the first of two rows of one work. Rows of no known task are left out, and
    works that were taken back.

    A state that nobody understands is BAD: the work is there, and where it stands the row does not tell.
    """
    known = {(track, task.key): task for track in tasks for task in tasks[track]}
    found: dict[str, HandIn] = {}
    for row in view.rows:
        place = read_work_key(row.text(HandInColumn.KEY))
        task = known.get(place[1:]) if place else None
        if place is None or task is None:
            continue
        state = language.key_of("hand_in", row.text(HandInColumn.STATE))
        if state == Mark.BLANK:
            continue  # it was taken back
        answered = read_number(row[HandInColumn.ANSWERED])
        work = HandIn(
            participant_id=place[0],
            task=task,
            attempts=int(read_number(row[HandInColumn.ATTEMPTS]) or 0),
            state=Mark(state) if state in set(Mark) else Mark.BAD,
            points=int(read_number(row[HandInColumn.POINTS]) or 0),
            at=read_moment(row[HandInColumn.HANDED_IN_AT], zone),
            answered=None if answered is None else int(answered),
        )
        found.setdefault(work.key, work)
    return found


def hand_in_row(work: HandIn, person: Participant, language: Language) -> RowContent:
    """A work as the tab shows it, with the formula that tells whether it waits."""
    return {
        HandInColumn.ID: work.participant_id,
        HandInColumn.NAME: person.name,
        HandInColumn.STORE: person.store,
        HandInColumn.TRACK: language.word("track", work.task.track),
        HandInColumn.DAY: work.task.day,
        HandInColumn.TASK: work.task.number,
        HandInColumn.ATTEMPTS: work.attempts,
        HandInColumn.HANDED_IN_AT: work.at,
        HandInColumn.STATE: language.word("hand_in", work.state),
        HandInColumn.POINTS: work.points or None,
        HandInColumn.WAITING: waiting_formula(language, work.task),
        HandInColumn.CURATOR: person.curator or None,
        HandInColumn.ANSWERED: work.answered,
        HandInColumn.KEY: work.key,
    }


def formula_rows(view: TabView, language: Language, tasks: Mapping[Track, Iterable[Task]]) -> list[RowContent]:
    """The rows that are there with their formulas, for a plan to put right what a person has spoilt."""
    known = {f"{track}.{task.key}": task for track in tasks for task in tasks[track]}
    return [
        {HandInColumn.KEY: key, HandInColumn.WAITING: waiting_formula(language, known[work])}
        for key in view.by(HandInColumn.KEY)
        if (work := key.rpartition("|")[2]) in known
    ]


def rows_without_waiting(view: TabView, language: Language, tasks: Mapping[Track, Iterable[Task]]) -> list[Row]:
    """Works of which the tab does not say whether they wait; of those of no known task nobody asks."""
    known = {content[HandInColumn.KEY] for content in formula_rows(view, language, tasks)}
    return [
        row
        for key, row in view.by(HandInColumn.KEY).items()
        if key in known and read_number(row[HandInColumn.WAITING]) is None
    ]


def curator_changes(view: TabView, people: Mapping[str, Participant]) -> list[Change]:
    """Who checks each work by now: the roster says (``people`` by id), and people change it there."""
    index = view.columns.get(HandInColumn.CURATOR)
    changes: list[Change] = []
    for row in view.rows:
        person = people.get(row.text(HandInColumn.KEY).partition("|")[0])
        if index is not None and person is not None and not same(person.curator, row[HandInColumn.CURATOR]):
            changes += set_runs(view.sheet_id, row.number, {index: person.curator or None})
    return changes

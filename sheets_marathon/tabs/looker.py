"""What grows day by day for leaders: the history, and the flat tabs for Looker Studio."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grades import Grade, Mark
from sheets_marathon.marathon.model import LedgerRow, Participant, Standing, Task
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, Tab
from sheets_marathon.tabs import (
    HISTORY,
    LOOKER_DAILY,
    LOOKER_GRADES,
    LOOKER_PARTICIPANTS,
    LOOKER_SALES,
    Columns,
)
from sheets_marathon.tabs.rating import RatingLine


class FlatColumn:
    """Keys of the columns of the history and the flat tabs, which mean the same wherever they stand."""

    DATE: Final = ColumnKey("date")
    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    TRACK: Final = ColumnKey("track")
    LEARNING: Final = ColumnKey("learning")
    SALES: Final = ColumnKey("sales")
    BONUS: Final = ColumnKey("bonus")
    SCORE: Final = ColumnKey("score")
    RANK: Final = ColumnKey("rank")
    WAITING: Final = ColumnKey("waiting")
    STORE: Final = ColumnKey("store")
    CITY: Final = ColumnKey("city")
    HEAD: Final = ColumnKey("head")
    TAKES_PART: Final = ColumnKey("takes_part")
    BASELINE: Final = ColumnKey("baseline")
    DONE: Final = ColumnKey("done")
    CURATOR: Final = ColumnKey("curator")
    JOINED_ON: Final = ColumnKey("joined_on")
    FINISHED: Final = ColumnKey("finished")
    IMPROVEMENT: Final = ColumnKey("improvement")
    STREAK: Final = ColumnKey("streak")
    HEAD_NAME: Final = ColumnKey("head_name")
    KEY: Final = ColumnKey("key")
    DOCUMENT: Final = ColumnKey("document")
    KIND: Final = ColumnKey("kind")
    QUANTITY: Final = ColumnKey("quantity")
    IN_MARATHON: Final = ColumnKey("in_marathon")
    VERSION: Final = ColumnKey("version")
    DAY: Final = ColumnKey("day")
    TASK: Final = ColumnKey("task")
    STATE: Final = ColumnKey("state")
    GRADE: Final = ColumnKey("grade")


def history(language: Language) -> Tab:
    c = Columns(language, HISTORY)
    return Tab(
        HISTORY,
        language.tab(HISTORY),
        (
            c.program(FlatColumn.DATE, Format.DATE, 100),
            c.number_of_person(FlatColumn.ID),
            c.program(FlatColumn.NAME, width=260),
            c.program(FlatColumn.TRACK, width=100),
            *_points_columns(c),
            c.program(FlatColumn.WAITING, Format.WHOLE, 110),
        ),
        rows=200,
    )


def _points_columns(c: Columns) -> tuple[Column, ...]:
    """Learning, sales, bonus, score and rank as values."""
    return (
        c.program(FlatColumn.LEARNING, Format.WHOLE, 90),
        c.program(FlatColumn.SALES, Format.WHOLE, 90),
        c.program(FlatColumn.BONUS, Format.NUMBER, 90),
        c.program(FlatColumn.SCORE, Format.NUMBER, 90),
        c.program(FlatColumn.RANK, Format.WHOLE, 80),
    )


def _who(c: Columns, *keys: ColumnKey) -> tuple[Column, ...]:
    """Texts that say whose row it is, wide enough for full names."""
    wide: dict[str, int] = {FlatColumn.NAME: 260, FlatColumn.STORE: 200}
    numbers = (FlatColumn.ID, FlatColumn.HEAD)
    return tuple(
        c.number_of_person(key, 140) if key in numbers else c.program(key, width=wide.get(key, 140)) for key in keys
    )


def looker_participants(language: Language) -> Tab:
    c = Columns(language, LOOKER_PARTICIPANTS)
    return Tab(
        LOOKER_PARTICIPANTS,
        language.tab(LOOKER_PARTICIPANTS),
        (
            *_who(
                c,
                FlatColumn.ID,
                FlatColumn.NAME,
                FlatColumn.TRACK,
                FlatColumn.STORE,
                FlatColumn.CITY,
                FlatColumn.HEAD,
                FlatColumn.TAKES_PART,
            ),
            c.program(FlatColumn.BASELINE, Format.WHOLE),
            *_points_columns(c),
            c.program(FlatColumn.DONE, Format.WHOLE),
            c.program(FlatColumn.CURATOR),
            c.program(FlatColumn.JOINED_ON, Format.DATE),
            c.program(FlatColumn.FINISHED),
            c.program(FlatColumn.IMPROVEMENT, Format.NUMBER),
            c.program(FlatColumn.STREAK, Format.WHOLE),
            c.program(FlatColumn.HEAD_NAME),
        ),
        row_key=FlatColumn.ID,
        rows=200,
    )


def looker_daily(language: Language) -> Tab:
    c = Columns(language, LOOKER_DAILY)
    return Tab(
        LOOKER_DAILY,
        language.tab(LOOKER_DAILY),
        (
            c.program(FlatColumn.KEY),
            c.program(FlatColumn.DATE, Format.DATE),
            *_who(c, FlatColumn.ID, FlatColumn.NAME, FlatColumn.TRACK, FlatColumn.STORE),
            *_points_columns(c),
            c.program(FlatColumn.WAITING, Format.WHOLE),
        ),
        row_key=FlatColumn.KEY,
        rows=200,
    )


def looker_sales(language: Language) -> Tab:
    c = Columns(language, LOOKER_SALES)
    return Tab(
        LOOKER_SALES,
        language.tab(LOOKER_SALES),
        (
            c.program(FlatColumn.DATE, Format.DATE),
            *_who(c, FlatColumn.ID, FlatColumn.NAME, FlatColumn.STORE, FlatColumn.CITY),
            *_who(c, FlatColumn.TRACK, FlatColumn.TAKES_PART, FlatColumn.DOCUMENT, FlatColumn.KIND),
            c.program(FlatColumn.QUANTITY, Format.WHOLE),
            c.program(FlatColumn.IN_MARATHON),
            c.program(FlatColumn.VERSION, Format.WHOLE),
        ),
        rows=200,
    )


def looker_grades(language: Language) -> Tab:
    c = Columns(language, LOOKER_GRADES)
    return Tab(
        LOOKER_GRADES,
        language.tab(LOOKER_GRADES),
        (
            *_who(c, FlatColumn.KEY, FlatColumn.ID, FlatColumn.NAME, FlatColumn.TRACK, FlatColumn.STORE),
            c.program(FlatColumn.DAY, Format.WHOLE),
            c.program(FlatColumn.TASK, Format.WHOLE),
            c.program(FlatColumn.DATE, Format.DATE),
            c.program(FlatColumn.STATE),
            c.program(FlatColumn.GRADE, Format.WHOLE),
        ),
        row_key=FlatColumn.KEY,
        rows=200,
    )


def looker_sale_row(
    row: LedgerRow, person: Participant | None, language: Language, days: tuple[dt.date, dt.date]
) -> RowContent:
    """A ledger row beside who sold it; ``days``: the first and the last of the marathon."""
    yes = {True: language.word("yes", "yes"), False: language.word("yes", "no")}
    track = person.track if person is not None else None
    return {
        FlatColumn.DATE: row.on_date,
        FlatColumn.ID: row.participant_id,
        FlatColumn.NAME: row.name,
        FlatColumn.STORE: row.store,
        FlatColumn.CITY: person.city if person is not None else "",
        FlatColumn.TRACK: language.word("track", track) if track else "",
        FlatColumn.TAKES_PART: yes[person is not None and person.active],
        FlatColumn.DOCUMENT: row.document,
        FlatColumn.KIND: language.word("kind", row.kind),
        FlatColumn.QUANTITY: row.cars,
        FlatColumn.IN_MARATHON: yes[days[0] <= row.on_date <= days[1]],
        FlatColumn.VERSION: row.version,
    }


def daily_row(on: dt.date, standing: Standing, waiting: int, language: Language) -> RowContent:
    """Where somebody stood at the end of a day: a row of the history, and of the flat tab beside it."""
    return {
        FlatColumn.KEY: f"{on.isoformat()}|{standing.id}",
        FlatColumn.DATE: on,
        FlatColumn.ID: standing.id,
        FlatColumn.NAME: standing.name,
        FlatColumn.TRACK: language.word("track", standing.track),
        FlatColumn.STORE: standing.store,
        **_points(standing),
        FlatColumn.WAITING: waiting,
    }


_POINTS = (FlatColumn.LEARNING, FlatColumn.SALES, FlatColumn.BONUS, FlatColumn.SCORE, FlatColumn.RANK)


def _points(standing: Standing | None) -> RowContent:
    if standing is None:
        return dict.fromkeys(_POINTS)
    return {
        FlatColumn.LEARNING: standing.learning,
        FlatColumn.SALES: standing.sales,
        FlatColumn.BONUS: standing.bonus,
        FlatColumn.SCORE: standing.score,
        FlatColumn.RANK: standing.rank,
    }


def looker_participant_row(
    person: Participant, head_name: str, standing: Standing | None, line: RatingLine | None, language: Language
) -> RowContent:
    """Somebody of the roster with what the rating says; more than tasks counts for whoever has a place in it."""
    there = line if standing is not None else None
    finished = None if there is None else there.finished
    # A second row of somebody is nobody: neither a participant nor one of those to compare with.
    takes_part = "" if person.same_as else language.word("yes", "yes" if person.active else "no")
    return {
        FlatColumn.ID: person.id,
        FlatColumn.NAME: person.name,
        FlatColumn.TRACK: language.word("track", person.track) if person.track else "",
        FlatColumn.STORE: person.store,
        FlatColumn.CITY: person.city,
        FlatColumn.HEAD: person.head_id,
        FlatColumn.TAKES_PART: takes_part,
        FlatColumn.BASELINE: person.baseline_sales,
        FlatColumn.CURATOR: person.curator,
        FlatColumn.JOINED_ON: person.joined_on,
        FlatColumn.HEAD_NAME: head_name,
        **_points(standing),
        FlatColumn.DONE: line.done if line else None,
        FlatColumn.FINISHED: "" if finished is None else language.word("yes", "yes" if finished else "no"),
        FlatColumn.IMPROVEMENT: there.improvement if there else None,
        FlatColumn.STREAK: there.streak if there else None,
    }


def struck_off_row(participant_id: str) -> RowContent:
    """Somebody who is not in the roster any more: in no group."""
    return {FlatColumn.ID: participant_id, FlatColumn.TAKES_PART: ""}


def looker_grade_row(person: Participant, task: Task, grade: Grade, language: Language) -> RowContent:
    """What stands in a grade cell, whether points or a word."""
    state = {Mark.POINTS: "graded", Mark.REWORK: "rework", Mark.HANDED_IN: "handed_in"}.get(grade.mark, "blank")
    return {
        FlatColumn.KEY: f"{person.id}|{task.key}",
        FlatColumn.ID: person.id,
        FlatColumn.NAME: person.name,
        FlatColumn.TRACK: language.word("track", task.track),
        FlatColumn.STORE: person.store,
        FlatColumn.DAY: task.day,
        FlatColumn.TASK: task.number,
        FlatColumn.DATE: task.on_date,
        FlatColumn.STATE: language.word("grade", state),
        FlatColumn.GRADE: grade.points if grade.mark is Mark.POINTS else None,
    }


def taken_back_row(key: str, language: Language) -> RowContent:
    """A grade that a curator has taken back."""
    return {FlatColumn.KEY: key, FlatColumn.STATE: language.word("grade", "blank"), FlatColumn.GRADE: None}


def row_key(row: RowContent) -> str:
    """Which line of a flat tab with keys this is."""
    return str(row[FlatColumn.KEY])

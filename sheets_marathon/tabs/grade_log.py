"""The record of grades: what the program saw change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grade_changes import GradeChange
from sheets_marathon.marathon.grading.works import read_work_key
from sheets_marathon.spreadsheet.cells import read_moment, read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import ColumnKey, Format, Tab
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs import GRADE_LOG, Columns
from sheets_marathon.tabs.grades import as_typed


class GradeLogColumn:
    """Keys of the columns of the Grade log."""

    AT: Final = ColumnKey("at")
    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    TRACK: Final = ColumnKey("track")
    DAY: Final = ColumnKey("day")
    TASK: Final = ColumnKey("task")
    WAS: Final = ColumnKey("was")
    BECAME: Final = ColumnKey("became")
    CURATOR: Final = ColumnKey("curator")
    WAITED_HOURS: Final = ColumnKey("waited_hours")
    N: Final = ColumnKey("n")
    KEY: Final = ColumnKey("key")


def grade_log(language: Language) -> Tab:
    """One row is one change of a grade cell as the program saw it; ``n`` counts the changes of a cell from 1."""
    c = Columns(language, GRADE_LOG)
    return Tab(
        GRADE_LOG,
        language.tab(GRADE_LOG),
        (
            c.program(GradeLogColumn.AT, Format.MOMENT, 150),
            c.number_of_person(GradeLogColumn.ID),
            c.program(GradeLogColumn.NAME, width=260),
            c.program(GradeLogColumn.TRACK, width=90),
            c.program(GradeLogColumn.DAY, Format.WHOLE, 60),
            c.program(GradeLogColumn.TASK, Format.WHOLE, 80),
            c.program(GradeLogColumn.WAS, width=120),
            c.program(GradeLogColumn.BECAME, width=120),
            c.program(GradeLogColumn.CURATOR, width=150),
            c.program(GradeLogColumn.WAITED_HOURS, Format.NUMBER, 110),
            c.program(GradeLogColumn.N, Format.WHOLE, 110),
            c.program(GradeLogColumn.KEY, width=180),
        ),
        row_key=GradeLogColumn.KEY,
        frozen_columns=0,
        rows=200,
    )


def read_log(view: TabView, zone: dt.tzinfo) -> Iterator[GradeChange]:
    """The changes in the tab's order. Rows whose key a person has spoilt are left out."""
    for row in view.rows:
        work, _, n = row.text(GradeLogColumn.KEY).rpartition("|")
        place = read_work_key(work)
        if place is None or not n.isdecimal():
            continue
        person, track, task = place
        yield GradeChange(
            track,
            person,
            task,
            was=as_typed(row[GradeLogColumn.WAS]),
            became=as_typed(row[GradeLogColumn.BECAME]),
            n=int(n),
            at=read_moment(row[GradeLogColumn.AT], zone),
            curator=row.text(GradeLogColumn.CURATOR),
            waited_hours=read_number(row[GradeLogColumn.WAITED_HOURS]),
            row=row.number,
        )


def log_row(change: GradeChange, name: str, language: Language) -> RowContent:
    """A change as the log shows it; ``name``: whose grade it is."""
    day, _, number = change.task_key.partition(".")
    return {
        GradeLogColumn.AT: change.at,
        GradeLogColumn.ID: change.participant_id,
        GradeLogColumn.NAME: name,
        GradeLogColumn.TRACK: language.word("track", change.track),
        GradeLogColumn.DAY: int(day),
        GradeLogColumn.TASK: int(number),
        GradeLogColumn.WAS: change.was,
        GradeLogColumn.BECAME: change.became,
        GradeLogColumn.CURATOR: change.curator,
        GradeLogColumn.WAITED_HOURS: change.waited_hours,
        GradeLogColumn.N: change.n,
        GradeLogColumn.KEY: change.key,
    }

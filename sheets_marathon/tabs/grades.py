"""The grade grids: one a track, a column a task."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sheets_marathon.languages import Language
from sheets_marathon.marathon.grading.grade_changes import GradeGrid
from sheets_marathon.marathon.grading.grades import (
    HANDED_IN,
    MAX_POINTS,
    POINTS,
    REWORK,
    GradeCell,
    Typed,
    spellings,
)
from sheets_marathon.marathon.model import Task, Track
from sheets_marathon.marathon.people.roster import clean_number
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.spreadsheet.cells import date_as_shown, read_date, read_number
from sheets_marathon.spreadsheet.schema import Column, ColumnKey, Format, Highlight, Owner, SortedView, Tab, Tone
from sheets_marathon.spreadsheet.snapshot import TabView, Value, as_text
from sheets_marathon.tabs import GRADES, HAND_INS, Columns, figure, made_again
from sheets_marathon.tabs.settings import AS_OF_DAY

_WAITING_DAYS = 2
"""Works of somebody who has waited for more days than this turn red."""


MARKS = "mark"
"""The group of a grade tab's task columns."""
_PREFIX = f"{MARKS}."


def mark_key(task: Task) -> ColumnKey:
    """The key of a task's column in its grade tab: ``mark.3.2``."""
    return _mark(task.key)


def _mark(task_key: str) -> ColumnKey:
    return ColumnKey(f"{_PREFIX}{task_key}")


class GradeColumn:
    """Keys of the columns of a grade grid, besides a column for each task (``mark_key``)."""

    ID: Final = ColumnKey("id")
    NAME: Final = ColumnKey("name")
    STORE: Final = ColumnKey("store")
    CURATOR: Final = ColumnKey("curator")
    POINTS: Final = ColumnKey("points")
    DONE: Final = ColumnKey("done")
    WAITING: Final = ColumnKey("waiting")
    WAITING_DAYS: Final = ColumnKey("waiting_days")
    AVERAGE: Final = ColumnKey("average")
    TYPED_SINCE: Final = ColumnKey("typed_since")


def grades(language: Language, track: Track, tasks: Sequence[Task]) -> Tab:
    key = GRADES[track]
    c = Columns(language, key)
    rework, handed_in = language.word("grade", "rework"), language.word("grade", "handed_in")
    marks = tuple(
        Column(
            mark_key(task),
            language.header(key, MARKS).format(day=task.day, number=task.number),
            Owner.PEOPLE,
            Format.WHOLE,
            width=90,
            choices=(*map(str, POINTS), rework),
            note=language.note(key, MARKS).format(day=task.day, number=task.number),
            group=MARKS,
        )
        for task in tasks
    )
    handed = ";".join(f'#="{text}"' for text in HANDED_IN)
    reworked = ";".join(f'#="{text}"' for text in REWORK)
    graded = {each: ";".join([f"#={each}", *(f'#="{text}"' for text in spellings(each))]) for each in POINTS}
    valid = f"OR({';'.join(graded.values())};{reworked};{handed})"
    every = tuple(column.key for column in marks)
    # An error in a cell is no grade and spoils no other.
    worth = "+".join(is_points("#", each, each) for each in POINTS)
    graded_at_all = "+".join(is_points("#", each) for each in POINTS)
    points, done = (f"[@mark:SUMPRODUCT(IFERROR({each};0))]" for each in (worth, graded_at_all))
    usual, *seldom = (f'COUNTIF(#;"{text}")' for text in sorted(HANDED_IN, key=lambda text: text != handed_in))
    # COUNTIF of a text takes its time: it is asked for all spellings only where some cell holds no usual word.
    others = f'IF(COUNTA(#)=COUNT(#)+{usual}+COUNTIF(#;"{rework}");0;{"+".join(seldom)})'
    typed = f"[@mark:IF(COUNT(#)=COUNTA(#);0;{usual}+{others})]"
    # The LMS's works are counted where nobody has typed anything, so that none counts twice.
    own = f'[{HAND_INS}.id];[@id];[{HAND_INS}.track];"{language.word("track", track)}"'
    waiting = f"={typed}+SUMIFS([{HAND_INS}.waiting];{own})"
    typed_for = f'IF([@typed_since]="";0;{AS_OF_DAY}-[@typed_since])'
    waiting_days = f'=IF([@waiting]=0;"";MAX(0;{typed_for};MAXIFS([{HAND_INS}.waiting_days];{own})))'
    return Tab(
        key,
        language.tab(key),
        (
            c.number_of_person(GradeColumn.ID, 80),
            made_again(c.program(GradeColumn.NAME, width=260)),
            made_again(c.program(GradeColumn.STORE, width=200)),
            made_again(c.program(GradeColumn.CURATOR, width=150)),
            figure(c.formula(GradeColumn.POINTS, f"={points}", Format.WHOLE, 80)),
            figure(c.formula(GradeColumn.DONE, f"={done}", Format.WHOLE, 80)),
            figure(c.formula(GradeColumn.WAITING, waiting, Format.WHOLE, 80)),
            c.formula(GradeColumn.WAITING_DAYS, waiting_days, Format.WHOLE, 80),
            c.formula(GradeColumn.AVERAGE, '=IF([@done]=0;"";ROUND([@points]/[@done];2))', Format.NUMBER, 80),
            *marks,
            made_again(c.program(GradeColumn.TYPED_SINCE, Format.DATE, 110)),
        ),
        row_key=GradeColumn.ID,
        frozen_columns=2,
        highlights=(
            # Not by TODAY(): a volatile function is computed anew with every cell that anybody types (FACTS 13).
            Highlight(every, f"AND(OR({handed});[@waiting_days]>{_WAITING_DAYS})", Tone.LATE),
            Highlight((GradeColumn.WAITING_DAYS,), f'AND(#<>"";#>{_WAITING_DAYS})', Tone.LATE),
            Highlight(every, f'AND(#<>"";NOT({valid}))', Tone.LATE),
            Highlight(every, f"OR({reworked})", Tone.ATTENTION),
            Highlight(every, f"OR({graded[MAX_POINTS]})", Tone.GOOD),
        ),
        views=(
            SortedView(
                language.view("waiting"), GradeColumn.WAITING_DAYS, descending=True, above_zero=GradeColumn.WAITING
            ),
            SortedView(
                language.view("waiting_of"),
                GradeColumn.WAITING_DAYS,
                descending=True,
                above_zero=GradeColumn.WAITING,
                per=GradeColumn.CURATOR,
            ),
            SortedView(language.view("curator"), GradeColumn.NAME, per=GradeColumn.CURATOR),
            SortedView(language.view("store"), GradeColumn.NAME, per=GradeColumn.STORE),
        ),
        rows=500,
    )


def is_points(cells: str, points: int, worth: int = 1) -> str:
    """For each of the cells ``worth`` where ``read_grade`` reads so many points, else 0: part of a formula's template.

    Cells are compared, not counted: COUNTIF takes many a text for a number.
    """
    meant = [str(points), *(f'"{text}"' for text in spellings(points))]
    return "+".join(f"IF({cells}={each};{worth};0)" for each in meant)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grade grid. ``typed``: its grade cells by task key, blanks left out, also of tasks that are no
    longer in the program; ``waiting``: how many works wait, as the formula has it."""

    number: int
    participant_id: str
    name: str
    typed: Mapping[str, Value]
    waiting: int
    typed_since: dt.date | None


def read_rows(view: TabView) -> list[GridRow]:
    """The rows that are somebody's, as they stand; somebody who stands there twice has two."""
    keys = {name: name.removeprefix(_PREFIX) for name in view.columns if name.startswith(_PREFIX)}
    return [
        GridRow(
            number=row.number,
            participant_id=participant_id,
            name=row.text(GradeColumn.NAME),
            typed={keys[name]: value for name, value in row.cells.items() if name in keys},
            waiting=int(read_number(row[GradeColumn.WAITING]) or 0),
            typed_since=read_date(row[GradeColumn.TYPED_SINCE]),
        )
        for row in view.rows
        if (participant_id := clean_number(row.text(GradeColumn.ID)))
    ]


def read_grid(view: TabView, track: Track, tasks: Iterable[Task]) -> GradeGrid:
    """The grid as typed. What somebody who stands in it twice has is shown from both rows, in whichever order."""
    keys = [task.key for task in tasks]
    cells: dict[str, dict[str, Typed]] = {}
    for row in read_rows(view):
        line = {key: as_typed(row.typed[key]) for key in keys if key in row.typed}
        other = cells.get(row.participant_id)
        cells[row.participant_id] = line if other is None else _both(other, line)
    return GradeGrid(track, [key for key in keys if _mark(key) in view.columns], cells)


def _both(first: Mapping[str, Typed], second: Mapping[str, Typed]) -> dict[str, Typed]:
    both: dict[str, Typed] = {**first, **second}
    for task in first.keys() & second.keys():
        texts = sorted({as_text(first[task]), as_text(second[task])})
        if len(texts) > 1:
            both[task] = " / ".join(texts)
    return both


def as_typed(value: Value) -> Typed:
    """A cell's content as it can be written and read again: a ticked box becomes its word."""
    return as_text(value) if isinstance(value, bool) else value


def grade_cells(view: TabView, track: Track) -> list[GradeCell]:
    """Every filled grade cell with its address, for checking; of somebody's two rows both."""
    return [
        GradeCell(
            track, row.participant_id, row.name, task, view.address(row.number, _mark(task)), value, _shown(value)
        )
        for row in read_rows(view)
        for task, value in row.typed.items()
    ]


_DATES_BEGIN = 36_526
"""2000-01-01 as a sheet counts days."""


def _shown(value: Value) -> str:
    """A grade that Sheets has made a date of («1.2.26») as people see it; no grade is so great a number."""
    is_date = isinstance(value, int | float) and not isinstance(value, bool) and value >= _DATES_BEGIN
    return date_as_shown(value) if is_date else ""


def doubled_rows(view: TabView, track: Track) -> list[ReviewItem]:
    """People who stand in a grade grid twice: both rows count, so a task graded in both counts double."""
    items: list[ReviewItem] = []
    seen: set[str] = set()
    for row in read_rows(view):
        if row.participant_id in seen:
            key, what = f"grade:{track}:{row.participant_id}:row", f"{row.name} · {row.participant_id}"
            items.append(ReviewItem(key, what, view.address(row.number, GradeColumn.ID), Reason.DUPLICATE_ROW))
        seen.add(row.participant_id)
    return items

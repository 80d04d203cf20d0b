"""A gradebook: a row a person, a column a task, as Moodle and people's own tables have it. Each cell is a work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from sheets_marathon.adapters.tables.cells import Cell, Row, folded, text_of
from sheets_marathon.adapters.tables.columns import TableColumns
from sheets_marathon.adapters.tables.dates import Moment, read_moment
from sheets_marathon.adapters.tables.header import Fit, NoHeader, find_header
from sheets_marathon.adapters.tables.list_kinds import NAME_PARTS, PERSON, ListKind, person_texts
from sheets_marathon.adapters.tables.numbers import is_figure
from sheets_marathon.adapters.tables.table import TableRow, Unread, read_table
from sheets_marathon.errors import MarathonError
from sheets_marathon.marathon.grading.task_names import may_name_task
from sheets_marathon.marathon.review import Reason
from sheets_marathon.ports.list_source import ListReading, ListRow

NO_WORK = "no_work"
"""Why a person's row is passed over: nothing stands under any task."""

# Moodle: "Задание:День 1. Задание 1 (Значение)"; what is in brackets says what the cells hold.
_MOODLE = re.compile(r"[^:()]{3,40}:\s*(?P<task>.*\w.*?)\s*\((?P<shown>[^()]*)\)")
_GRADES = ("значение", "real", "балл", "баллы", "оценка", "points", "grade", "score")
_OTHERWISE = ("проценты", "процент", "percentage", "буква", "letter")
_REMARKS = ("отзыв", "отзывы", "feedback", "комментарий", "comment", "удалено", "deleted")
_SHOWN = re.compile(r"\(([^()]*)\)\s*$")
_DELETED = re.compile(r"\((?:удален[ао]?|deleted)\)", re.IGNORECASE)
_NOTHING = ("", "-", "–", "—")
_OUT_OF = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|из|of|out of)\s*\d+(?:[.,]\d+)?", re.IGNORECASE)
_EPOCH_DIGITS = 10


@dataclass(frozen=True, slots=True)
class GradebookWords:
    """What a gradebook leaves to be said. ``pattern``: how a header tells a task's day and number; ``graded``,
    ``waiting``: the statuses of a cell with a grade and of one with a date."""

    pattern: str = ""
    graded: str = "зачтено"
    waiting: str = "на проверке"


@dataclass(frozen=True, slots=True)
class _Task:
    """The column of a task; ``moment``: one beside it without a header, where its dates may stand."""

    name: str
    column: int
    moment: int | None


class Gradebook:
    """``table.TableKind`` of such a table: each row is the works of one person."""

    def __init__(self, kind: ListKind, columns: TableColumns, tasks: Sequence[_Task], words: GradebookWords) -> None:
        self._kind = kind
        self._columns = columns
        self._tasks = tasks
        self._words = words

    @property
    def columns(self) -> TableColumns:
        """Those that say who it is."""
        return self._columns

    def refused(self, nearest: Fit, source: str) -> MarathonError:
        """As the kind of list says it."""
        return self._kind.refused(nearest, source)

    def is_whole(self, row: TableRow) -> bool:  # noqa: ARG002 - the words above a list say nothing that is sure
        """Nothing above a header is taken for a row of a list."""
        return False

    def passed_over(self, row: TableRow, fresh: bool) -> str:
        """Why a row is nobody's, "" when it is somebody's."""
        if why := self._kind.passed_over(row, fresh):
            return why
        return "" if any(_at(row.texts, task.column) not in _NOTHING for task in self._tasks) else NO_WORK

    def read(self, row: TableRow) -> tuple[ListRow, ...] | Unread:
        """The person's works, or that nobody is named."""
        who = person_texts(row)
        if not any(who.get(field) for field in PERSON):
            return Unread(Reason.NO_NAME)
        return tuple(self._works(row, {field: text for field, text in who.items() if field in PERSON}))

    def _works(self, row: TableRow, who: Mapping[str, str]) -> Iterator[ListRow]:
        for task in self._tasks:
            text = _at(row.texts, task.column)
            if text in _NOTHING:
                continue
            status, grade, moment = self._said(row.cells[task.column], text)
            if moment is None and task.moment is not None and task.moment < len(row.cells):
                moment = self._moment(row.cells[task.moment])
            at = dt.datetime.combine(moment[0], moment[1] or dt.time()) if moment else None
            yield ListRow({**who, "task": task.name, "status": status, "grade": grade}, row.where, at)

    def _said(self, cell: Cell, text: str) -> tuple[str, str, Moment | None]:
        """Status, grade and moment of a cell. A zero may be a grade or nobody's: it is no status, so it is asked
        about."""
        if match := _OUT_OF.fullmatch(text):
            text = match[1]
        is_number = is_figure(text) and not isinstance(cell, dt.date)
        if not is_number or sum(map(str.isdigit, text)) >= _EPOCH_DIGITS:
            moment = self._moment(cell)
            return (self._words.waiting if moment else text), "", moment
        if not text.strip("0.,% "):
            return text, "", None
        return self._words.graded, "" if "%" in text else text, None

    def _moment(self, cell: Cell) -> Moment | None:
        return read_moment(cell, self._kind.order, self._kind.zone) if text_of(cell) else None


def gradebook_in(head: Sequence[Row], kind: ListKind, words: GradebookWords) -> Gradebook | None:
    """What the first rows of a table that is no usual list of this kind begin: a gradebook, or None."""
    if kind.columns.given.get("task"):
        return None  # the configuration names a column of tasks, so a table without it is another one
    who = (*PERSON, *NAME_PARTS)
    columns = replace(
        kind.columns,
        usual={field: kind.columns.usual[field] for field in who},
        needed=(tuple(field for field in who if field != "patronymic"),),
        given={field: header for field, header in kind.columns.given.items() if field in who},
    )
    try:
        header = find_header(head, columns)
    except NoHeader:
        return None
    tasks = _tasks([" ".join(text_of(cell).split()) for cell in head[header.last]], words.pattern)
    return Gradebook(kind, columns, tasks, words) if tasks else None


def read_gradebook(head: Sequence[Row], rows: Iterable[Row], source: str, book: Gradebook) -> ListReading:
    """All works of a gradebook that begins with ``head``; each counts as a row."""
    reading = read_table(chain(head, rows), source, book)
    works = tuple(work for works in reading.found for work in works)
    return ListReading(
        works, reading.unreadable, reading.passed_over, reading.rows_read - len(reading.found) + len(works)
    )


def _tasks(headers: Sequence[str], pattern: str) -> list[_Task]:
    """The columns of tasks; of several that show one task differently the one with grades as they are."""
    found: dict[str, tuple[int, _Task]] = {}
    for column, header in enumerate(headers):
        moodle = _MOODLE.fullmatch(header)
        shown = folded(match[1]) if (match := _SHOWN.search(header)) else ""
        is_moodles = moodle is not None and shown in (*_GRADES, *_OTHERWISE)
        name = moodle["task"] if moodle is not None and is_moodles else header
        if shown in _REMARKS or _DELETED.search(header) or not (is_moodles or may_name_task(header, pattern)):
            continue
        beside = column + 1 if column + 1 < len(headers) and not headers[column + 1] else None
        rank = 1 if shown in _OTHERWISE else 0
        if name not in found or rank < found[name][0]:
            found[name] = (rank, _Task(name, column, beside))
    return [task for _, task in found.values()]


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""

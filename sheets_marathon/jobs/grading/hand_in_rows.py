"""The rows of the hand-ins tab: what the LMS says, and the formula that tells whether a work waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.grading.grades import Grade, Mark
from sheets_marathon.marathon.grading.lms import HandIn
from sheets_marathon.marathon.model import Participant
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.spreadsheet.schema import Scalar
from sheets_marathon.spreadsheet.snapshot import Row, TabView
from sheets_marathon.tabs.hand_ins import waiting_formula


def hand_in_rows(
    works: Iterable[HandIn],
    view: TabView,
    people: Mapping[str, Participant],
    grades: Mapping[str, Grade],
    marathon: Marathon,
) -> list[RowContent]:
    """A row for each work. ``people`` by id, ``grades`` as typed by ``HandIn.key``, blanks left out."""
    known = view.by("key")
    rows: list[RowContent] = []
    for work in works:
        person, task = people[work.participant_id], work.task
        grade = grades.get(work.key, Grade(Mark.BLANK))
        cells: dict[str, Scalar] = {
            "id": work.participant_id,
            "name": person.name,
            "store": person.store,
            "track": marathon.language.word("track", task.track),
            "day": task.day,
            "task": task.number,
            "attempts": work.attempts,
            "handed_in_at": work.at.replace(tzinfo=marathon.zone) if work.at else None,
            "state": marathon.language.word("hand_in", work.state),
            "points": work.points or None,
            "waiting": waiting_formula(marathon.language, task),
            "curator": person.curator or None,
            "answered": _answered(work.attempts, grade, known.get(work.key)),
            "key": work.key,
        }
        rows.append(cells)
    return rows


def formula_rows(view: TabView, marathon: Marathon) -> list[RowContent]:
    """The rows that are there with their formulas, for a plan to put right what a person has spoilt."""
    tasks = {f"{task.track}.{task.key}": task for tasks in marathon.tasks.values() for task in tasks}
    return [
        {"key": key, "waiting": waiting_formula(marathon.language, tasks[work])}
        for key in view.by("key")
        if (work := key.rpartition("|")[2]) in tasks
    ]


def _answered(attempts: int, grade: Grade, before: Row | None) -> int | None:
    """Which attempt a typed "rework" is for, where another came after it; None: whatever stands there answers all.

    The sheet does not tell when a cell was typed. A work that has a new attempt while "rework" stands there was
    handed in again; from then on the word is for the attempt before, until somebody types something else.
    """
    if grade.mark is not Mark.REWORK:
        return None
    if before is None:
        return attempts - 1 or None
    was = int(read_number(before["attempts"]) or 0)
    if was and attempts > was:
        return was
    answered = read_number(before["answered"])
    return None if answered is None else int(answered)

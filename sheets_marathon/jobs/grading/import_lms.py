"""The import of an LMS report: who handed in what and where it stands, and by setting blank grades are filled.

One read, at most one atomic write. Running it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.jobs.grading.lms_answers import lms_answers
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report, how_many
from sheets_marathon.jobs.sales.told import note_told
from sheets_marathon.jobs.writing import Write, one_write, write_planned
from sheets_marathon.marathon.grading.grades import BLANK, Grade, GradeCell, Mark, read_grade
from sheets_marathon.marathon.grading.lms import Attempt, LmsResult, answered_beside, hand_ins, taken_back
from sheets_marathon.marathon.grading.status_words import StatusWords
from sheets_marathon.marathon.grading.works import HandIn, work_key
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.people.roster import clean_number, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.list_source import ListReading, ListRow, ListSource
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.spreadsheet.cells import read_number
from sheets_marathon.spreadsheet.changes import CellContent, Change
from sheets_marathon.spreadsheet.rows import plan_rows, set_runs
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, HAND_INS, REVIEW
from sheets_marathon.tabs.grades import GradeColumn, grade_cells, mark_key
from sheets_marathon.tabs.hand_ins import hand_in_row, read_hand_ins
from sheets_marathon.tabs.participants import PEOPLE_TABS, read_people
from sheets_marathon.tabs.review import review_rows

LMS_TABS = (*PEOPLE_TABS, HAND_INS, REVIEW)
_ASKED = "lms:"


@dataclass(frozen=True, slots=True)
class LmsRules:
    """How a report is meant. ``task_pattern``: "" reads the usual names of tasks; ``course``: rows of other courses are
    passed over, "" takes all."""

    task_pattern: str = ""
    course: str = ""
    fill_grades: bool = False
    words: StatusWords = field(default_factory=StatusWords)


@dataclass(frozen=True, slots=True)
class LmsReports:
    """Where reports come from every night, and how they are meant."""

    source: ListSource
    rules: LmsRules


@dataclass(frozen=True, slots=True)
class LmsImport:
    """What an import would do, and the account of every row read."""

    result: LmsResult
    changes: tuple[Change, ...]
    filled: int
    differing: int
    questions: int
    rows_read: int
    passed_over: int
    other_courses: int
    repeated: int
    taken_back: int = 0

    @property
    def writes(self) -> tuple[Write, ...]:
        """All of it at once. Grades go into cells that were blank on the look that this was planned on."""
        return one_write(self.changes)

    def report(self, *, dry: bool) -> Report:
        """The account for people."""
        result = self.result
        states = [work.state for work in result.hand_ins]
        waiting = states.count(Mark.HANDED_IN)
        facts: dict[str, object] = {
            "works": len(result.hand_ins),
            "waiting_in_lms": waiting,
            "rework": states.count(Mark.REWORK),
            "graded": states.count(Mark.POINTS),
            "taken_back": self.taken_back,
            "filled": self.filled,
            "differing": self.differing,
            "review": self.questions,
            "rows_read": self.rows_read,
            "rows_counted": result.counted,
            "rows_repeated": self.repeated,
            "rows_nothing": result.nothing,
            "rows_outside": result.outside,
            "rows_other_courses": self.other_courses,
            "rows_doubtful": result.doubtful,
            "rows_passed_over": self.passed_over,
            "changes": len(self.changes),
        }
        done = [
            (
                f"{how_many(len(states), 'work')}: {waiting} to be checked, {states.count(Mark.REWORK)} sent back, "
                f"{states.count(Mark.POINTS)} graded"
            ),
            (
                f"{result.counted} rows counted, {self.repeated} repeated, {result.nothing} of nothing handed in, "
                f"{result.outside} of people who don't take part, {self.other_courses} of other courses, "
                f"{result.doubtful} doubtful, {self.passed_over} passed over, of {self.rows_read} rows read"
            ),
        ]
        if self.taken_back:
            done.append(f"{how_many(self.taken_back, 'work')} taken back in the LMS, no longer waiting for a curator")
        if self.filled:
            done.append(f"{self.filled} blank grades {'would be ' if dry else ''}filled")
        if self.questions:
            done.append(f"{self.questions} questions for Review, {self.differing} of them grades that differ")
        nothing = "the LMS report says nothing new"
        title = nothing if not self.changes else "LMS: what an intake would do" if dry else "LMS report taken in"
        writes = bool(self.changes)
        return Report(title, tuple(done), changed=writes and not dry, pending=writes and dry, facts=facts)


def import_lms(
    marathon: Marathon, store: SheetStore, source: ListSource, clock: Clock, rules: LmsRules, *, dry: bool = False
) -> Report:
    """Reads the report, then one look at the sheet and at most one write. ListRefused when it is no LMS report."""
    reading = source.read()
    now = clock.now().astimezone(marathon.zone)
    planned = write_planned(
        store,
        lambda: store.read_tabs(LMS_TABS),
        lambda snapshot: plan_lms(marathon, snapshot, reading, now, rules),
        dry=dry,
    ).plan
    return replace(planned.report(dry=dry), notes=tuple(map(note_told, reading.notes)))


def plan_lms(
    marathon: Marathon, snapshot: Snapshot, reading: ListReading, now: dt.datetime, rules: LmsRules
) -> LmsImport:
    """What a report leads to: pure. ``now`` in the marathon's zone."""
    people = read_people(snapshot.tabs, now.date())
    own = [row for row in reading.rows if _of_course(row, rules.course)]
    dated = [row for row in own if row.at is not None or not row.text("date")]
    attempts = _once(_attempt(row, marathon.zone) for row in dated)
    answers, unclear = lms_answers(snapshot[REVIEW], people.all, rules.words)
    cells = {
        work_key(cell.participant_id, track, cell.task_key): cell
        for track in Track
        for cell in grade_cells(snapshot[GRADES[track]], track)
    }
    grades = {key: read_grade(cell.value) for key, cell in cells.items()}
    result = hand_ins(
        attempts,
        people.all,
        marathon.tasks,
        pattern=rules.task_pattern,
        words=rules.words,
        answers=answers,
        typed={key for key, grade in grades.items() if grade.mark in (Mark.POINTS, Mark.REWORK)},
    )
    result = replace(result, doubtful=result.doubtful + len(own) - len(dated) + len(reading.unreadable))
    items = [*result.review, *_unreadable(reading, [row for row in own if row not in dated])]
    known = read_hand_ins(snapshot[HAND_INS], marathon.language, marathon.tasks, marathon.zone)
    by_id = people.by_id
    works = [answered_beside(work, grades.get(work.key, BLANK), known.get(work.key)) for work in result.hand_ins]
    back = taken_back(result, known)
    rows = [hand_in_row(work, by_id[work.participant_id], marathon.language) for work in (*works, *back)]
    changes = plan_rows(marathon.tab(HAND_INS), snapshot.tabs, rows)
    fills: dict[tuple[int, int], dict[int, CellContent]] = {}
    differing: list[ReviewItem] = []
    if rules.fill_grades:
        graded = {work.key: work.points for work in (*known.values(), *works)}
        fills = _fills(works, snapshot, grades)
        differing = _differing({key: points for key, points in graded.items() if points}, cells, grades)
        items += differing
    review = review_rows(snapshot[REVIEW], items, marathon.language, now, lambda key: key.startswith(_ASKED), unclear)
    for (sheet_id, row), points in fills.items():
        changes += set_runs(sheet_id, row, points)
    changes += plan_rows(marathon.tab(REVIEW), snapshot.tabs, review)
    return LmsImport(
        result,
        tuple(changes),
        filled=sum(map(len, fills.values())),
        differing=len(differing),
        questions=len({item.key for item in items}),
        rows_read=reading.rows_read,
        passed_over=sum(group.rows for group in reading.passed_over),
        other_courses=len(reading.rows) - len(own),
        repeated=len(dated) - len(attempts),
        taken_back=len(back),
    )


def _of_course(row: ListRow, course: str) -> bool:
    return not course or not row.text("course") or fold_name(course) == fold_name(row.text("course"))


def _attempt(row: ListRow, zone: dt.tzinfo) -> Attempt:
    return Attempt(
        number=row.text("number"),
        name=row.text("name"),
        task=row.text("task"),
        status=row.text("status"),
        where=row.where,
        attempt=_whole(row.text("attempt")),
        at=row.at.replace(tzinfo=zone) if row.at else None,
        points=_whole(row.text("grade")),
        email=row.text("email"),
        grade=row.text("grade"),
    )


def _whole(text: str) -> int | None:
    number = read_number(text or None)
    return int(number) if number is not None and number == int(number) else None


def _once(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Reports of several nights repeat an attempt; its last word holds, and it is one attempt."""
    found: dict[tuple[object, ...], Attempt] = {}
    for attempt in attempts:
        key = (
            clean_number(attempt.number),
            fold_name(attempt.name),
            fold_name(attempt.task),
            attempt.attempt,
            attempt.at,
        )
        found.pop(key, None)
        found[key] = attempt
    return list(found.values())


def _unreadable(reading: ListReading, undated: Sequence[ListRow]) -> list[ReviewItem]:
    found = [(row.row, row.where, row.why) for row in reading.unreadable]
    found += [(" | ".join(filter(None, row.texts.values())), row.where, Reason.BAD_DATE) for row in undated]
    return [
        ReviewItem(f"{_ASKED}row:{hashlib.sha256(what.encode()).hexdigest()[:12]}:{why}", what, where, why)
        for what, where, why in found
    ]


def _fills(
    works: Iterable[HandIn], snapshot: Snapshot, grades: Mapping[str, Grade]
) -> dict[tuple[int, int], dict[int, CellContent]]:
    """Points for cells that are blank on this look, by (sheet, row) and column; a cell that holds anything stays."""
    rows = {track: snapshot[GRADES[track]].by(GradeColumn.ID) for track in Track}
    cells: dict[tuple[int, int], dict[int, CellContent]] = {}
    for work in works:
        view = snapshot[GRADES[work.task.track]]
        row = rows[work.task.track].get(work.participant_id)
        index = view.columns.get(mark_key(work.task))
        if row is not None and index is not None and work.state is Mark.POINTS and work.key not in grades:
            cells.setdefault((view.sheet_id, row.number), {})[index] = work.points
    return cells


def _differing(
    graded: Mapping[str, int], cells: Mapping[str, GradeCell], grades: Mapping[str, Grade]
) -> list[ReviewItem]:
    """Typed cells that say something else than the LMS; what is no grade at all is asked about by every look."""
    items: list[ReviewItem] = []
    for key, points in graded.items():
        grade = grades.get(key)
        if grade is None or grade.mark in (Mark.BLANK, Mark.BAD) or grade.points == points:
            continue
        cell = cells[key]
        what = f"{cell.name} · {cell.task_key} · «{cell.shown or cell.value}» · LMS: {points}"
        items.append(ReviewItem(f"{_ASKED}differs:{key}", what, cell.where, Reason.LMS_DIFFERS))
    return items

"""What an LMS report says of hand-ins: who handed in which task, how often, and where the latest work stands. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sheets_marathon.marathon.grading.grades import POINTS, Grade, Mark
from sheets_marathon.marathon.grading.status_words import StatusWords, read_status
from sheets_marathon.marathon.grading.task_names import read_task, track_named
from sheets_marathon.marathon.grading.works import HandIn, work_key
from sheets_marathon.marathon.model import Participant, Task, Track
from sheets_marathon.marathon.people.mailbox import mailbox
from sheets_marathon.marathon.people.numbers import is_number, number_key
from sheets_marathon.marathon.people.roster import Match, RosterIndex, fold_name
from sheets_marathon.marathon.review import Reason, ReviewItem


@dataclass(frozen=True, slots=True)
class Attempt:
    """One row of a report, as it came. ``number``: a personnel number or a login, which may be an address; ``at``: when
    it was handed in; ``where``: file and line, for people; ``grade``: as it stands there, ``points``: as a number."""

    number: str
    name: str
    task: str
    status: str
    where: str
    attempt: int | None = None
    at: dt.datetime | None = None
    points: int | None = None
    email: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class LmsAnswers:
    """What people have answered in Review, by the question's key: whom, which task, what a word means, what a grade
    beside a word. ``people``: "" is nobody of the marathon."""

    people: Mapping[str, str] = field(default_factory=dict)
    tasks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    words: Mapping[str, Mark] = field(default_factory=dict)
    grades: Mapping[str, Grade] = field(default_factory=dict)


PERSON, TASK, STATUS, GRADE = "lms:person:", "lms:task:", "lms:status:", "lms:grade:"
"""What the keys of questions begin with."""


@dataclass(frozen=True, slots=True)
class LmsResult:
    """What a report holds. ``review``: people, tasks and words that could not be told; ``counted``: rows that became
    works, ``nothing``: rows that say that nothing was handed in, ``outside``: rows of people who don't take part,
    ``doubtful``: rows behind the review items; ``blank``: by the key of a work that the report does not have, the
    attempt (None: it names none) of which it says that it was not handed in."""

    hand_ins: tuple[HandIn, ...] = ()
    review: tuple[ReviewItem, ...] = ()
    counted: int = 0
    nothing: int = 0
    outside: int = 0
    doubtful: int = 0
    blank: Mapping[str, int | None] = field(default_factory=dict)


def hand_ins(
    attempts: Iterable[Attempt],
    participants: Iterable[Participant],
    tasks: Mapping[Track, Sequence[Task]],
    *,
    pattern: str = "",
    words: StatusWords | None = None,
    answers: LmsAnswers | None = None,
    typed: Collection[str] = (),
) -> LmsResult:
    """Each participant's works, by the latest attempt of each task, whatever the order of the rows.

    A person is matched as in a sales export, or by the address; a task belongs to the person's own track. A "graded"
    work without points from 1 to 3 waits for a curator: the LMS's word is no grade. A grade that is none of these, or
    that stands beside "not handed in", is asked about, once for each word and grade; ``typed``: keys of works that a
    curator has graded, of which nothing is asked.
    """
    known = {(t, task.day, task.number): task for t in tasks for task in tasks[t]}
    rows = list(attempts)
    reading = _Reading(list(participants), known, answers or LmsAnswers(), typed)
    reading.numbers_are_foreign(rows)
    for attempt in rows:
        reading.take(attempt, read_task(attempt.task, pattern), read_status(attempt.status, words))
    works = tuple(replace(work, attempts=max(reading.tried[key], work.attempts)) for key, work in reading.works.items())
    asked = tuple(reading.review.values())
    blank = {key: attempt for key, attempt in reading.blank.items() if key not in reading.works}
    return LmsResult(works, asked, reading.counted, reading.nothing, reading.outside, reading.doubtful, blank)


def taken_back(result: LmsResult, known: Mapping[str, HandIn]) -> list[HandIn]:
    """Works that waited for a curator by ``known`` and are not handed in any more, as they stand from now on."""
    return [
        replace(work, state=Mark.BLANK)
        for key, attempt in result.blank.items()
        if (work := known.get(key)) is not None and work.state is Mark.HANDED_IN and attempt in (None, work.attempts)
    ]


def answered_beside(work: HandIn, typed: Grade, before: HandIn | None) -> HandIn:
    """The work with the attempt that a typed "rework" is for. ``before``: the work as the sheet had it until now.

    The sheet does not tell when a cell was typed. A work that has a new attempt while "rework" stands there was
    handed in again; from then on the word is for the attempt before, until somebody types something else.
    """
    if typed.mark is not Mark.REWORK:
        return replace(work, answered=None)
    if before is None:
        return replace(work, answered=work.attempts - 1 or None)
    is_new = 0 < before.attempts < work.attempts
    return replace(work, answered=before.attempts if is_new else before.answered)


class _Reading:
    """A report under way."""

    def __init__(
        self,
        people: Sequence[Participant],
        tasks: Mapping[tuple[Track, int, int], Task],
        answers: LmsAnswers,
        typed: Collection[str],
    ) -> None:
        self._roster = RosterIndex(people)
        self._by_id = {person.id: person for person in people}
        addresses = Counter(mailbox(person.email).casefold() for person in people)
        self._by_address = {
            address: person
            for person in people
            if (address := mailbox(person.email).casefold()) and addresses[address] == 1
        }
        self._tasks = tasks
        self._answers = answers
        self._typed = typed
        self._names_alone = False
        self._order: dict[str, tuple[str, int]] = {}
        self.works: dict[str, HandIn] = {}
        self.tried: Counter[str] = Counter()
        self.blank: dict[str, int | None] = {}
        self.review: dict[str, ReviewItem] = {}
        self.counted = self.nothing = self.outside = self.doubtful = 0

    def numbers_are_foreign(self, attempts: Iterable[Attempt]) -> None:
        """Several numbers, and not one of the roster: they are the LMS's own, and contradict nobody's name."""
        keys = {key for attempt in attempts if is_number(key := number_key(attempt.number))}
        known = {number_key(number) for number in self._by_id}
        self._names_alone = len(keys) >= _FEWEST_FOREIGN and not keys & known

    def take(self, attempt: Attempt, place: tuple[int, int] | None, mark: Mark | None) -> None:
        match = self._who(attempt)
        person = match.participant
        if person is not None and track_named(attempt.task) not in (None, person.track):
            place = None  # a task of the other track: nobody knows which of their own it is
        place = self._answers.tasks.get(_task_key(attempt, person), place)
        mark = self._answers.words.get(STATUS + fold_name(attempt.status), mark)
        is_odd = _is_odd_grade(attempt.grade, mark)
        meant = self._answers.grades.get(_grade_key(attempt)) if is_odd else None
        if meant is not None:
            mark, attempt, is_odd = meant.mark, replace(attempt, points=meant.points or None), False
        if mark is Mark.BLANK and not is_odd:
            self.nothing += 1  # whoever it is, and whatever the task: there is nothing to be lost
            if person is not None and person.track is not None and place is not None:
                self._not_handed_in(attempt, work_key(person.id, person.track, f"{place[0]}.{place[1]}"))
        elif person is None and self._answers.people.get(_person_key(attempt)) == "":
            self.outside += 1
        elif person is None:
            self._ask(_stranger(attempt, match))
        elif person.track is None or not person.active:
            self.outside += 1
        elif place is None or (person.track, *place) not in self._tasks:
            self._ask(ReviewItem(_task_key(attempt, person), attempt.task, attempt.where, Reason.UNKNOWN_TASK))
        elif mark is None:
            key = STATUS + fold_name(attempt.status)
            self._ask(ReviewItem(key, attempt.status, attempt.where, Reason.UNKNOWN_STATUS))
        else:
            task = self._tasks[person.track, *place]
            is_odd = is_odd and work_key(person.id, task.track, task.key) not in self._typed
            if is_odd:
                key, what = _grade_key(attempt), f"{attempt.status} · {attempt.grade}"
                self.review.setdefault(key, ReviewItem(key, what, attempt.where, Reason.ODD_GRADE))
            if mark is not Mark.BLANK:
                self._count(attempt, person, task, mark)  # it waits meanwhile
            elif is_odd:
                self.doubtful += 1
            else:
                self.nothing += 1

    def _who(self, attempt: Attempt) -> Match:
        answered = self._by_id.get(self._answers.people.get(_person_key(attempt), ""))
        if answered is not None:
            return Match(answered, "decided")
        found = self._roster.match("" if self._names_alone else attempt.number, attempt.name)
        address = mailbox(attempt.email).casefold() or mailbox(attempt.number).casefold()
        by_address = self._by_address.get(address)
        if found.participant is None and found.doubt in _ADDRESS_DECIDES and by_address is not None:
            return Match(by_address, "number")
        return found

    def _ask(self, item: ReviewItem) -> None:
        self.doubtful += 1
        self.review.setdefault(item.key, item)

    def _not_handed_in(self, attempt: Attempt, key: str) -> None:
        self.blank[key] = attempt.attempt
        work = self.works.get(key)
        # A later night's word on the same attempt: it was taken back.
        if work is not None and attempt.at is None and attempt.attempt == work.attempts:
            del self.works[key], self._order[key]

    def _count(self, attempt: Attempt, person: Participant, task: Task, mark: Mark) -> None:
        self.counted += 1
        points = attempt.points if mark is Mark.POINTS and attempt.points in POINTS else None
        state = Mark.HANDED_IN if mark is Mark.POINTS and points is None else mark
        work = HandIn(person.id, task, attempt.attempt or 1, state, points or 0, attempt.at)
        self.tried[work.key] = max(self.tried[work.key] + (attempt.attempt is None), attempt.attempt or 1)
        # A row without a time counts as older than any with one; of two alike the later attempt holds.
        order = (attempt.at.isoformat() if attempt.at else "", attempt.attempt or 0)
        if order >= self._order.get(work.key, ("", 0)):
            self._order[work.key] = order
            self.works[work.key] = work


_FEWEST_FOREIGN = 3
_NO_GRADE = re.compile(r"(?:не|нет|без|no|not|none|n/a)(?!\w)(?!.*\d)")
_ONE_OF_POINTS = re.compile(rf"\+?\s*(?:{'|'.join(map(str, POINTS))})(?:[.,]0*)?")
_ADDRESS_DECIDES = (Reason.UNKNOWN_SELLER, Reason.NO_SELLER, Reason.AMBIGUOUS_NAME)


def _is_odd_grade(grade: str, mark: Mark | None) -> bool:
    """Whether a grade needs a person's word: one beside "not handed in", or none of POINTS beside "graded"."""
    folded = fold_name(grade)
    if mark not in (Mark.BLANK, Mark.POINTS) or not folded.strip("-\u2013\u2014 "):
        return False
    if _NO_GRADE.match(folded) and (mark is Mark.BLANK or read_status(grade) is not Mark.REWORK):
        return False
    if mark is Mark.BLANK:
        return bool(folded.strip("0.,% ")) and read_status(grade) not in (Mark.BLANK, Mark.HANDED_IN)
    if _ONE_OF_POINTS.fullmatch(folded):
        return False
    # «Зачтено» beside «Зачтено» says nothing more; «доработка» or «3 (доработать)» says something else.
    return any(sign.isdigit() for sign in folded) or read_status(grade) not in (Mark.POINTS, Mark.HANDED_IN)


def _grade_key(attempt: Attempt) -> str:
    return f"{GRADE}{fold_name(attempt.status)}:{fold_name(attempt.grade)}"


def _task_key(attempt: Attempt, person: Participant | None) -> str:
    return f"{TASK}{person.track if person else ''}:{fold_name(attempt.task)}"


def _as_written(attempt: Attempt) -> str:
    said = (attempt.number.strip() or attempt.email.strip(), " ".join(attempt.name.split()))
    return " · ".join(part for part in said if part)


def _person_key(attempt: Attempt) -> str:
    return PERSON + fold_name(_as_written(attempt))


def _stranger(attempt: Attempt, match: Match) -> ReviewItem:
    seller = _as_written(attempt)
    names = "; ".join(f"{each.id} {each.name}" for each in match.candidates)
    return ReviewItem(_person_key(attempt), seller or attempt.task, attempt.where, match.doubt, seller, names)

"""What people have typed in Review beside questions about LMS reports."""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.marathon.grading.grades import Grade, Mark, read_grade
from sheets_marathon.marathon.grading.lms import GRADE, PERSON, STATUS, TASK, LmsAnswers
from sheets_marathon.marathon.grading.status_words import StatusWords, read_status
from sheets_marathon.marathon.grading.task_names import read_task
from sheets_marathon.marathon.model import Participant
from sheets_marathon.marathon.people.answers import without_remark
from sheets_marathon.marathon.people.roster import RosterIndex, fold_name, parse_yes
from sheets_marathon.spreadsheet.snapshot import TabView
from sheets_marathon.tabs.review import read_answers

_NO = frozenset(("нет", "no"))
_NOBODY = frozenset(map(fold_name, ("не считать", "не участвует", "никто", "нет", "skip", "ignore", "nobody", "no")))


def lms_answers(view: TabView, people: Sequence[Participant], words: StatusWords) -> tuple[LmsAnswers, set[str]]:
    """What people have typed beside questions about reports, resolved ones too, and keys whose answer says nothing."""
    given = [answer for answer in read_answers(view) if answer.key.startswith((PERSON, TASK, STATUS, GRADE))]
    roster = RosterIndex(people if given else ())
    who: dict[str, str] = {}
    tasks: dict[str, tuple[int, int]] = {}
    meanings: dict[str, Mark] = {}
    grades: dict[str, Grade] = {}
    unclear: set[str] = set()
    for answer in given:
        if answer.key.startswith(PERSON) and (person := roster.typed(answer.text).participant) is not None:
            who[answer.key] = person.id
        elif answer.key.startswith(PERSON) and without_remark(answer.text, _NOBODY - _NO) in _NOBODY:
            who[answer.key] = ""
        elif answer.key.startswith(TASK) and (place := read_task(answer.text)) is not None:
            tasks[answer.key] = place
        elif answer.key.startswith(STATUS) and (said := _meant(answer.text, words)) is not None:
            meanings[answer.key] = said
        elif answer.key.startswith(GRADE) and (grade := _graded(answer.text, words)) is not None:
            grades[answer.key] = grade
        else:
            unclear.add(answer.key)
    return LmsAnswers(who, tasks, meanings, grades), unclear


def _meant(answer: str, words: StatusWords) -> Mark | None:
    if parse_yes(answer) is False:
        return Mark.BLANK
    grade = read_grade(answer).mark
    return read_status(answer, words) or (None if grade is Mark.BAD else grade)


def _graded(answer: str, words: StatusWords) -> Grade | None:
    """What a grade means by an answer: points, or a status. "Accepted" without points says nothing new."""
    grade = read_grade(answer.strip())
    if grade.mark is not Mark.BAD:
        return grade
    mark = _meant(answer, words)
    return None if mark in (None, Mark.POINTS) else Grade(mark)

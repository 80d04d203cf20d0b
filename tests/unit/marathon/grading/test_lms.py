"""LMS reports: whose work on which task, where the latest attempt stands, and what can't be told."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.lms import Attempt, hand_ins, taken_back
from sheets_marathon.marathon.grading.works import HandIn
from sheets_marathon.marathon.model import Participant, Task, Track

MONDAY = dt.date(2026, 12, 7)
ANNA = Participant("10", "Ершова Анна", Track.SELLERS)
HEAD = Participant("20", "Дубровин Егор", Track.HEADS)
OUTSIDER = Participant("30", "Попов Пётр", Track.SELLERS, takes_part=False)
PEOPLE = (ANNA, HEAD, OUTSIDER)
TASKS = {
    Track.SELLERS: (Task(Track.SELLERS, 1, 1, MONDAY), Task(Track.SELLERS, 1, 2, MONDAY)),
    Track.HEADS: (Task(Track.HEADS, 1, 1, MONDAY),),
}
NOON = dt.datetime(2026, 12, 7, 12)  # noqa: DTZ001 - reports tell local times without a zone
FIRST = Attempt("10", "Ершова Анна", "День 1. Задание 1", "На проверке", "lms.csv:2", 1, NOON)


def a(one: Attempt = FIRST, **changes: object) -> Attempt:
    return dataclasses.replace(one, **changes)  # type: ignore[arg-type]


def works(*attempts: Attempt) -> tuple[HandIn, ...]:
    return hand_ins(attempts, PEOPLE, TASKS).hand_ins


def test_the_latest_attempt_holds_whatever_the_order_of_the_rows() -> None:
    again = a(attempt=2, at=NOON + dt.timedelta(hours=3), status="Зачтено", points=3)
    rework = a(status="На доработку")
    for order in ((rework, again), (again, rework)):
        (work,) = works(*order)
        assert (work.state, work.points, work.attempts, work.key) == (Mark.POINTS, 3, 2, "10|sellers.1.1")


def test_a_passed_work_without_a_sound_grade_waits_for_a_curator() -> None:
    assert [works(a(status="Зачтено", points=points))[0].state for points in (None, 0, 4, 100)] == [Mark.HANDED_IN] * 4


def test_a_grade_beside_no_submission_and_one_of_another_scale_are_asked_about_by_name() -> None:
    rows = [
        a(status="Нет ответа на задание", points=3, grade="3,00"),
        a(number="20", name="", status="Не сдано", grade="отлично"),
        a(task="День 1. Задание 2", status="Зачтено", points=5, grade="5"),
        a(number="30", name="", status="Не сдано", points=3, grade="3"),  # takes no part
    ]
    result = hand_ins(rows, PEOPLE, TASKS)
    asked = ["Нет ответа на задание · 3,00", "Не сдано · отлично", "Зачтено · 5"]
    assert [(item.what, item.why) for item in result.review] == [(what, "odd_grade") for what in asked]
    assert [(work.task.number, work.state) for work in result.hand_ins] == [(2, Mark.HANDED_IN)], "it waits meanwhile"
    assert (result.counted, result.doubtful, result.outside) == (1, 2, 1)
    typed = {"10|sellers.1.1", "10|sellers.1.2", "20|heads.1.1"}
    settled = hand_ins(rows, PEOPLE, TASKS, typed=typed)
    assert (settled.review, settled.nothing) == ((), 2), "a curator's grade leaves nothing to ask"


def test_no_grade_and_a_zero_beside_no_submission_are_nothing_to_ask_about() -> None:
    rows = [a(status="Не сдано", grade=grade) for grade in ("", "-", "0", "0,00", "Нет оценки", "Не оценено", "n/a")]
    rows += [a(status="Зачтено", points=None, grade=grade) for grade in ("", "—", "Зачтено", "Без оценки")]
    rows += [a(status="Зачтено", points=3, grade=grade) for grade in ("3", "3,00", "3.0", "3.", "+3")]
    result = hand_ins(rows, PEOPLE, TASKS)
    assert (result.review, result.nothing, result.counted) == ((), 7, 9)


@pytest.mark.parametrize("grade", ["доработка", "3 (доработать)", "Зачтено 3", "не принято", "30", "-3"])
def test_what_a_grade_says_else_than_that_the_work_is_graded_is_asked_about(grade: str) -> None:
    (question,) = hand_ins([a(status="Зачтено", grade=grade)], PEOPLE, TASKS).review
    assert question.what == f"Зачтено · {grade}"


def test_a_task_belongs_to_the_persons_own_track() -> None:
    (work,) = works(a(number="20", name=""))
    assert work.task.track is Track.HEADS
    result = hand_ins([a(number="20", name="", task="День 1. Задание 2")], PEOPLE, TASKS)
    assert [item.why for item in result.review] == ["unknown_task"]


def test_what_can_not_be_told_is_asked_once_and_loses_nothing_else() -> None:
    rows = [
        FIRST,
        a(number="99", name="Неизвестный"),
        a(number="99", name="Неизвестный", task="День 1. Задание 2"),
        a(task="Анкета"),
        a(status="???"),
        a(number="30", name=""),
    ]
    result = hand_ins(rows, PEOPLE, TASKS)
    assert [item.why for item in result.review] == ["unknown_seller", "unknown_task", "unknown_status"]
    assert (result.counted, result.doubtful, result.outside) == (1, 4, 1)


def test_a_work_that_was_not_handed_in_is_nothing_and_asks_nothing() -> None:
    rows = [
        a(status="Не сдано"),
        a(number="99", name="Неизвестный", status="Черновик"),
        a(task="Анкета", status="Не начато"),
    ]
    result = hand_ins(rows, PEOPLE, TASKS)
    assert (result.hand_ins, result.review, result.nothing) == ((), (), 3)


def test_who_logs_in_with_an_address_is_known_by_it() -> None:
    known = (dataclasses.replace(ANNA, email="Anna@example.org"), HEAD)
    for row in (a(number="anna@example.org", name=""), a(number="", name="", email="<anna@Example.org>")):
        assert hand_ins([row], known, TASKS).hand_ins[0].participant_id == "10"
    twice = (*known, dataclasses.replace(HEAD, id="21", email="anna@example.org"))
    assert hand_ins([a(number="anna@example.org", name="")], twice, TASKS).hand_ins == ()


def test_numbers_of_the_lms_itself_contradict_no_name_but_one_strange_number_does() -> None:
    own = [a(number=str(900 + at), attempt=at) for at in range(1, 4)]
    assert hand_ins(own, PEOPLE, TASKS).counted == 3
    assert [item.why for item in hand_ins(own[:1], PEOPLE, TASKS).review] == ["unknown_number"]


def test_attempts_are_counted_where_the_report_does_not_number_them() -> None:
    (work,) = works(a(attempt=None), a(attempt=None, at=NOON + dt.timedelta(days=1)))
    assert work.attempts == 2


ATTEMPTS = st.builds(
    Attempt,
    number=st.sampled_from(["10", "20", "30", "99", ""]),
    name=st.sampled_from(["Ершова Анна", "ершова анна", "Никто", ""]),
    task=st.sampled_from(["День 1. Задание 1", "День 1. Задание 2", "День 9. Задание 1", "Анкета"]),
    status=st.sampled_from(["Зачтено", "На доработку", "На проверке", "?"]),
    where=st.just("lms.csv:2"),
    attempt=st.none() | st.integers(1, 4),
    at=st.none() | st.datetimes(dt.datetime(2026, 12, 1), dt.datetime(2026, 12, 31)),  # noqa: DTZ001
    points=st.none() | st.integers(-1, 5),
)


@pytest.mark.parametrize(
    ("later", "goes"),
    [
        ([a(status="Не сдано")], True),
        ([a(status="Не сдано", attempt=None)], True),
        ([a(), a(status="Не сдано", at=None)], True),
        ([a(status="Не сдано", attempt=2)], False),  # a second try has begun
        ([a(status="Не сдано", at=None), a()], False),
        ([a(task="День 1. Задание 2", status="Не сдано")], False),
        ([a(status="На доработку")], False),
        ([], False),
    ],
)
def test_a_work_that_waited_and_is_not_handed_in_any_more_waits_no_longer(later: list[Attempt], goes: bool) -> None:
    known = {work.key: work for work in hand_ins([a()], PEOPLE, TASKS).hand_ins}
    back = taken_back(hand_ins(later, PEOPLE, TASKS), known)
    assert [(work.key, work.state) for work in back] == [(key, Mark.BLANK) for key in known if goes]
    graded = {key: dataclasses.replace(work, state=Mark.POINTS, points=3) for key, work in known.items()}
    assert taken_back(hand_ins(later, PEOPLE, TASKS), graded) == [], "what was graded is nobody's queue"


@given(st.lists(ATTEMPTS, max_size=30))
def test_every_row_is_accounted_for(attempts: list[Attempt]) -> None:
    result = hand_ins(attempts, PEOPLE, TASKS)
    assert result.counted + result.outside + result.doubtful == len(attempts)
    assert len({work.key for work in result.hand_ins}) == len(result.hand_ins)
    assert all((work.points in (1, 2, 3)) == (work.state is Mark.POINTS) for work in result.hand_ins)

"""A head's private brief: every seller is in exactly one group, waiting is the curators', and it always fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.places import MESSAGES

from sheets_marathon.adapters.words.message_templates import MessageTemplates
from sheets_marathon.marathon.calendar.program import planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, tasks
from sheets_marathon.marathon.grading.grades import Mark, Typed
from sheets_marathon.marathon.grading.works import HandIn, Works, works_of
from sheets_marathon.marathon.model import Participant, Slot, Track
from sheets_marathon.marathon.posts.head_brief import HeadBrief, SellerState, head_brief
from sheets_marathon.marathon.posts.messages import post_of

MOSCOW = ZoneInfo("Europe/Moscow")
CALENDAR = Calendar(dt.date(2026, 12, 7))
PROGRAM = planned_slots(CALENDAR)
SLOTS = {slot.key: slot for slot in PROGRAM}
TASKS = tasks(CALENDAR, Track.SELLERS)

MARKS = st.sampled_from(["", None, 1, 2, 3, "3", "сдано", "доработка", "пять", 7])
JOINED = st.sampled_from(
    [None, dt.date(2026, 12, 7), dt.date(2026, 12, 8), dt.date(2026, 12, 9), dt.date(2026, 12, 20)]
)
HEAD = Participant("201", "Старшинин Пётр Ильич", Track.HEADS, "Север")


def seller(number: int, name: str = "Иванов Иван Петрович", joined_on: dt.date | None = None) -> Participant:
    return Participant(f"1{number}", name, Track.SELLERS, head_id="201", joined_on=joined_on)


def team_works(grades: Mapping[str, Mapping[str, Typed]], waiting: Collection[str] = ()) -> dict[str, Works]:
    """Each seller's works; of the tasks in ``waiting`` the LMS has an attempt later than whatever is typed."""
    lms = [HandIn(who, task, 2, Mark.HANDED_IN, answered=1) for who in grades for task in TASKS if task.key in waiting]
    hand_ins = {work.key: work for work in lms}
    return {who: works_of(who, TASKS, marks, hand_ins) for who, marks in grades.items()}


def brief(
    marks: Mapping[str, Typed], day: int = 2, joined_on: dt.date | None = None, waiting: Sequence[str] = ()
) -> HeadBrief:
    """The brief of a head with one seller."""
    slot = SLOTS[f"heads.{day}.brief.1"]
    return head_brief(slot, PROGRAM, [seller(1, joined_on=joined_on)], TASKS, team_works({"11": marks}, waiting))


@pytest.mark.parametrize(
    ("marks", "state"),
    [
        ({"1.1": 3, "1.2": 1}, SellerState.DONE),
        ({"1.1": 3, "1.2": "сдано"}, SellerState.WAITING),
        ({"1.1": 3, "1.2": "пять"}, SellerState.WAITING),
        ({"1.1": 3}, SellerState.PARTLY),
        ({"1.1": "доработка", "1.2": 3}, SellerState.REWORK),
        ({"1.1": " "}, SellerState.SILENT),
        ({"2.1": 3}, SellerState.SILENT),
    ],
)
def test_a_seller_stands_where_the_grades_say(marks: Mapping[str, Typed], state: SellerState) -> None:
    (group,) = brief(marks).groups
    assert (group.state, group.lines[0].name, group.people) == (state, "Иван Иванов", 1)


def test_a_rework_of_an_earlier_day_stays_until_it_is_handed_in_again() -> None:
    marks = {"1.2": "доработка", "2.1": 3, "2.2": 3}
    (group,) = brief(marks, day=3).groups
    assert [task.key for task in group.lines[0].tasks] == ["1.2"]
    (group,) = brief(marks, day=3, waiting=["1.2"]).groups
    assert group.state is SellerState.DONE, "the new attempt is with the curators, the latest day is done"


def test_whoever_joined_later_is_not_asked_for_what_was_before() -> None:
    (group,) = brief({}, joined_on=dt.date(2026, 12, 8)).groups
    assert group.state is SellerState.NEW
    (group,) = brief({"1.1": 2}, joined_on=dt.date(2026, 12, 8)).groups
    assert group.state is SellerState.DONE, "one task done all the same, and the other is not asked for"


def test_the_first_morning_has_lessons_and_no_groups() -> None:
    first = brief({}, day=1)
    assert (first.groups, first.latest_day, len(first.lessons)) == ((), 0, 2)


@given(st.lists(st.tuples(JOINED, st.dictionaries(st.sampled_from([task.key for task in TASKS]), MARKS)), max_size=40),
       st.integers(2, 7), st.sets(st.sampled_from([task.key for task in TASKS])))  # fmt: skip
def test_every_seller_is_in_exactly_one_group(
    team: list[tuple[dt.date | None, dict[str, Typed]]], day: int, waiting: set[str]
) -> None:
    sellers = [seller(number, f"Продавец Номер{number}", joined) for number, (joined, _) in enumerate(team)]
    grades = {person.id: marks for person, (_, marks) in zip(sellers, team, strict=True)}
    slot = SLOTS[f"heads.{day}.brief.1"]
    works = team_works(grades, waiting)
    found = head_brief(slot, PROGRAM, sellers, TASKS, works)
    assert sum(group.people for group in found.groups) == found.sellers == len(team)
    states = [group.state for group in found.groups]
    assert states == [state for state in SellerState if state in states], "each group once, in its order"
    named = [line.name for group in found.groups for line in group.lines]
    assert len(named) == len(set(named))
    alone = [head_brief(slot, PROGRAM, [person], TASKS, works) for person in sellers]
    for group in found.groups:
        assert group.people == sum(brief.has(group.state) for brief in alone), "nobody's group depends on the others"


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("day", range(1, 8))
def test_sixty_sellers_with_the_longest_names_fit(language: str, day: int) -> None:
    names = "Рождественский-Благовещенский & <Ко> 😀" * 9
    sellers = [seller(number, f"{names}{number} Константин", dt.date(2026, 12, 20) if number % 6 == 5 else None)
               for number in range(60)]  # fmt: skip
    alike = [dict.fromkeys((task.key for task in TASKS), mark) for mark in (3, "сдано", "доработка")]
    kinds = (*alike, {f"{n}.1": 2 for n in range(1, 8)}, {}, {})
    grades = {person.id: kinds[number % 6] for number, person in enumerate(sellers)}
    slot = SLOTS[f"heads.{day}.brief.1"]
    program = [Slot(**{**_fields(planned), "topic": "Тема <дорого> & 😀 " * 50}) for planned in PROGRAM]
    facts = head_brief(slot, program, sellers * 3, TASKS, team_works(grades))
    html = MessageTemplates(MESSAGES, language, MOSCOW).render("private/brief", slot=slot, head=HEAD, facts=facts)
    post = post_of("brief", html)
    assert day == 1 or 1500 < post.length < 4096
    assert day == 1 or len(facts.groups) >= 5


def _fields(slot: Slot) -> dict[str, object]:
    return {name: getattr(slot, name) for name in Slot.__slots__}

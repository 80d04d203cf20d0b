"""One head's morning in private: what their sellers study today, and how each of them stands with the tasks. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sheets_marathon.marathon.calendar.day_plan import LessonAhead, lessons_on
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import Works, is_asked
from sheets_marathon.marathon.model import Participant, Slot, Task, Track
from sheets_marathon.marathon.people.shown_name import shown_name

# A head of sixty sellers gets a message that Telegram takes, whatever people typed.
_MOST_NAMES = 12
_LONGEST_NAME = 40
_LONGEST_TOPIC = 120
_MOST_TASKS = 3
_MOST_LESSONS = 4


class SellerState(StrEnum):
    """Where one seller stands with the latest learning day's tasks; in the order in which a head reads of them."""

    DONE = "done"
    WAITING = "waiting"  # everything is handed in and a curator has some of it: nothing for the seller to do
    PARTLY = "partly"
    REWORK = "rework"  # a work of that day or an earlier one came back and was not handed in again
    SILENT = "silent"
    NEW = "new"  # nothing has been asked of them yet: they joined later


@dataclass(frozen=True, slots=True)
class SellerLine:
    """One seller. ``tasks``: what came back, oldest first, at most three; ``more_tasks``: so many are left out."""

    name: str
    tasks: tuple[Task, ...] = ()
    more_tasks: int = 0


@dataclass(frozen=True, slots=True)
class SellerGroup:
    """Sellers who stand alike, in roster order; ``more`` of them are not in ``lines``. Never empty."""

    state: SellerState
    lines: tuple[SellerLine, ...]
    more: int = 0

    @property
    def people(self) -> int:
        """How many they are."""
        return len(self.lines) + self.more


@dataclass(frozen=True, slots=True)
class HeadBrief:
    """What one head is told before the stand-up.

    ``lessons``: what sellers study today. ``sellers`` of this head take part; each is in exactly one of ``groups``,
    which are empty before the first tasks. ``latest_day``: the latest learning day's number, 0 on the first.
    """

    lessons: tuple[LessonAhead, ...]
    sellers: int
    latest_day: int
    groups: tuple[SellerGroup, ...]

    def has(self, state: str) -> bool:
        """Whether some seller stands so."""
        return any(group.state == state for group in self.groups)

    @property
    def all_done(self) -> bool:
        """Nobody of whom something was asked has anything left to do."""
        settled = {SellerState.DONE, SellerState.WAITING, SellerState.NEW}
        states = {group.state for group in self.groups}
        return bool(states - {SellerState.NEW}) and states <= settled


def head_brief(
    slot: Slot,
    program: Iterable[Slot],
    sellers: Sequence[Participant],
    tasks: Iterable[Task],
    works: Mapping[str, Works],
) -> HeadBrief:
    """The private brief at ``slot`` for the head of these ``sellers`` (``roster.sellers_of``).

    ``tasks``: all of the sellers' tasks; ``works``: theirs, by participant id. A day's own tasks are not asked for in
    its morning.
    """
    on = slot.at.date()
    earlier = [task for task in tasks if task.on_date < on]
    latest_day = max((task.day for task in earlier), default=0)
    found: dict[SellerState, list[SellerLine]] = {state: [] for state in SellerState}
    for person in sellers if earlier else ():
        state, back = _standing(person, earlier, latest_day, works.get(person.id, {}))
        found[state].append(
            SellerLine(
                _cut(shown_name(person.name, "full"), _LONGEST_NAME), back[:_MOST_TASKS], len(back[_MOST_TASKS:])
            )
        )
    groups = (
        SellerGroup(state, tuple(lines[:_MOST_NAMES]), len(lines[_MOST_NAMES:]))
        for state, lines in found.items()
        if lines
    )
    lessons = lessons_on(program, Track.SELLERS, on)[:_MOST_LESSONS]
    shown = tuple(LessonAhead(lesson.at, _cut(lesson.topic, _LONGEST_TOPIC)) for lesson in lessons)
    return HeadBrief(shown, len(sellers), latest_day, tuple(groups))


def _standing(
    person: Participant, earlier: Sequence[Task], latest_day: int, works: Works
) -> tuple[SellerState, tuple[Task, ...]]:
    """How somebody stands, and what came back to them."""
    back = tuple(task for task in earlier if task.key in works and works[task.key].mark is Mark.REWORK)
    if back:
        return SellerState.REWORK, back
    asked = [
        task for task in earlier if task.day == latest_day and is_asked(task, person.joined_on, works.get(task.key))
    ]
    handed_in = [works[task.key] for task in asked if task.key in works]
    if not asked:
        return SellerState.NEW, ()
    if not handed_in:
        return SellerState.SILENT, ()
    if len(handed_in) < len(asked):
        return SellerState.PARTLY, ()
    # What a curator typed wrong is theirs to mend.
    with_curators = any(work.mark in (Mark.HANDED_IN, Mark.BAD) for work in handed_in)
    return (SellerState.WAITING if with_curators else SellerState.DONE), ()


def _cut(text: str, longest: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"

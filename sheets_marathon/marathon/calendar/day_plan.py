"""What a post says about lessons: the day's own, the one just behind, the ones ahead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.marathon.calendar.timetable import instant
from sheets_marathon.marathon.grading.grades import read_grade
from sheets_marathon.marathon.model import Participant, Slot, SlotKind, Task, Track


@dataclass(frozen=True, slots=True)
class LessonAhead:
    """One lesson as other posts mention it. ``at`` is aware; ``topic`` may be empty while nobody has typed it."""

    at: dt.datetime
    topic: str
    lesson_link: str = ""
    task_link: str = ""


def _lessons(program: Iterable[Slot], track: Track) -> list[Slot]:
    lessons = [slot for slot in program if slot.track is track and slot.kind is SlotKind.LESSON]
    return sorted(lessons, key=lambda slot: instant(slot.at))


def _mention(slot: Slot) -> LessonAhead:
    return LessonAhead(slot.at, slot.topic.strip(), slot.lesson_link.strip(), slot.task_link.strip())


def lessons_on(program: Iterable[Slot], track: Track, on: dt.date) -> tuple[LessonAhead, ...]:
    """A track's lessons on a date of the marathon's zone, by time."""
    return tuple(_mention(slot) for slot in _lessons(program, track) if slot.at.date() == on)


def next_lessons(program: Iterable[Slot], track: Track, after: dt.date) -> tuple[LessonAhead, ...]:
    """All lessons of the first later date that has any; empty when the track has studied everything."""
    slots = tuple(program)
    dates = [slot.at.date() for slot in _lessons(slots, track) if slot.at.date() > after]
    return lessons_on(slots, track, dates[0]) if dates else ()


def final_at(program: Iterable[Slot], track: Track) -> dt.datetime | None:
    """The aware moment of the track's final, if one is planned."""
    finals = (slot.at for slot in program if slot.track is track and slot.kind is SlotKind.FINAL)
    return min(finals, key=instant, default=None)


def previous_moment(slot: Slot, program: Iterable[Slot]) -> dt.datetime | None:
    """The moment of the track's latest post of the same kind before this one; None for the first."""
    earlier = (
        other.at
        for other in program
        if other.track is slot.track and other.kind is slot.kind and instant(other.at) < instant(slot.at)
    )
    return max(earlier, key=instant, default=None)


@dataclass(frozen=True, slots=True)
class LessonFacts:
    """What a lesson or focus post needs besides its slot.

    ``lessons_today``: how many lessons the program has under the post's day number, wherever people moved them, so
    that "the second lesson" stays the second; ``current``: that date's latest lesson not after the post;
    ``upcoming``: that date's next lesson after it. None: there is none.
    """

    lessons_today: int
    current: LessonAhead | None
    upcoming: LessonAhead | None


def lesson_facts(slot: Slot, program: Iterable[Slot]) -> LessonFacts:
    """The facts of a lesson or focus post. ``slot`` needs to be in ``program`` to be counted. Raises NaiveTime."""
    slots = tuple(program)
    numbered = sum(lesson.day == slot.day for lesson in _lessons(slots, slot.track))
    today = lessons_on(slots, slot.track, slot.at.date())
    behind = [lesson for lesson in today if instant(lesson.at) <= instant(slot.at)]
    ahead = [lesson for lesson in today if instant(lesson.at) > instant(slot.at)]
    return LessonFacts(numbered, behind[-1] if behind else None, ahead[0] if ahead else None)


@dataclass(frozen=True, slots=True)
class BriefFacts:
    """What heads should know before the stand-up, about their sellers together: nobody is named in a channel.

    ``lessons``: what sellers study today. ``sellers`` take part; ``handed_in`` of them have handed in every task
    of the latest learning day, ``part_handed_in`` some; ``latest_day`` is that day's number, 0 on the first.
    ``as_of``: the figures are old ones, of that moment (aware); None when they are fresh.
    """

    lessons: tuple[LessonAhead, ...]
    sellers: int
    latest_day: int
    tasks_total: int
    handed_in: int
    part_handed_in: int
    as_of: dt.datetime | None = None

    @property
    def nothing_yet(self) -> int:
        """Sellers who have handed in nothing of that day."""
        return self.sellers - self.handed_in - self.part_handed_in


def brief_facts(
    slot: Slot,
    program: Iterable[Slot],
    participants: Iterable[Participant],
    seller_tasks: Iterable[Task],
    seller_grades: Mapping[str, Mapping[str, object]],
    as_of: dt.datetime | None = None,
) -> BriefFacts:
    """The facts of a brief at ``slot``.

    ``seller_tasks``: all of the sellers' tasks. ``seller_grades``: cell values by participant id and task key.
    """
    on = slot.at.date()
    earlier = [task for task in seller_tasks if task.on_date < on]
    latest_day = max((task.day for task in earlier), default=0)
    keys = [task.key for task in earlier if task.day == latest_day]
    sellers = [person for person in participants if person.track is Track.SELLERS and person.active]
    done = [sum(read_grade(seller_grades.get(person.id, {}).get(key)).handed_in for key in keys) for person in sellers]
    return BriefFacts(
        lessons=lessons_on(program, Track.SELLERS, on),
        sellers=len(sellers),
        latest_day=latest_day,
        tasks_total=len(keys),
        handed_in=sum(count == len(keys) for count in done) if keys else 0,
        part_handed_in=sum(0 < count < len(keys) for count in done),
        as_of=as_of,
    )

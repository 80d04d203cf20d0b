"""The figures of a day's summary and of the final, ready to be put into words (DESIGN 6).

Only the top, the risers and what people achieved together are named: nobody is shamed in public.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.marathon.calendar.day_plan import LessonAhead, final_at, next_lessons
from sheets_marathon.marathon.grading.grades import GradeLine, grade_line, read_grade
from sheets_marathon.marathon.model import Participant, Slot, Standing, StoreStanding, Task, Track
from sheets_marathon.marathon.people.roster import fold_name
from sheets_marathon.marathon.people.shown_name import NameStyle, shown_name


@dataclass(frozen=True, slots=True)
class TopLine:
    """A place at the top. ``name`` as it may be shown; ``score`` in points of the rating."""

    rank: int
    name: str
    store: str
    score: float


@dataclass(frozen=True, slots=True)
class Top:
    """The best, by rank. ``tied``: how many more share the last shown place, so that the cut is honest."""

    lines: tuple[TopLine, ...] = ()
    tied: int = 0


@dataclass(frozen=True, slots=True)
class Riser:
    """Somebody who won ``places`` since the last summary and stands at ``rank`` now."""

    name: str
    places: int
    rank: int


@dataclass(frozen=True, slots=True)
class StoreLead:
    """The leading store. ``average_score`` per participating seller."""

    store: str
    city: str
    average_score: float


@dataclass(frozen=True, slots=True)
class JointGoal:
    """What everybody does together: ``points`` gathered by all stores, ``target`` they aim for (above 0)."""

    points: float
    target: float

    @property
    def share(self) -> float:
        """How far they are: 0…1, more when the goal is behind them; never below 0."""
        return max(0.0, self.points / self.target)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day's summary for one track.

    ``handed_in``: people with at least one hand-in of today's ``tasks_total`` tasks. ``graded``, ``rework``,
    ``waiting``: works of today by where they are. ``learning_together`` and ``cars_together``: since the start;
    ``cars_sold``: since the previous summary, None when that is not known. ``next_lessons`` are on ``next_date``;
    without any it is the last learning day, and the final is at ``final_at``. ``as_of``: the figures are old ones, of
    that moment (aware); None when they are fresh. ``goal``: all stores' common one, None when there is none.
    """

    track: Track
    day: int
    on_date: dt.date
    participants: int
    tasks_total: int
    handed_in: int
    graded: int
    rework: int
    waiting: int
    top: Top
    risers: tuple[Riser, ...]
    cars_sold: int | None
    learning_together: int
    cars_together: int
    store_leader: StoreLead | None
    next_lessons: tuple[LessonAhead, ...]
    final_at: dt.datetime | None
    as_of: dt.datetime | None = None
    goal: JointGoal | None = None

    @property
    def next_date(self) -> dt.date | None:
        """When the track studies next."""
        return self.next_lessons[0].at.date() if self.next_lessons else None

    @property
    def is_last(self) -> bool:
        """No lessons are left."""
        return not self.next_lessons


def day_facts(
    slot: Slot,
    *,
    participants: Iterable[Participant],
    tasks: Iterable[Task],
    grades: Mapping[str, Mapping[str, object]],
    standings: Sequence[Standing],
    program: Iterable[Slot],
    cars_sold: int | None = 0,
    stores: Sequence[StoreStanding] = (),
    top_n: int = 5,
    risers_n: int = 3,
    name_style: NameStyle = "short",
    as_of: dt.datetime | None = None,
    goal: JointGoal | None = None,
) -> DayFacts:
    """The facts of the summary at ``slot``, for its track. Raises NaiveTime.

    ``tasks``: the track's tasks (those of other days are left out). ``grades``: cell values by participant id and
    task key. ``standings``: the track's, with previous ranks as of the last summary. ``as_of``: see ``DayFacts``;
    figures of an earlier day know nobody who rose today.
    """
    people = [person for person in participants if person.track is slot.track and person.active]
    keys = [task.key for task in tasks if task.track is slot.track and task.day == slot.day]
    cells = [[grades.get(person.id, {}).get(key) for key in keys] for person in people]
    works: GradeLine = grade_line(value for row in cells for value in row)
    top = top_of(standings, top_n, name_style)
    slots = tuple(program)
    on = slot.at.date()
    of_today = as_of is None or as_of.astimezone(slot.at.tzinfo).date() == on
    return DayFacts(
        track=slot.track,
        day=slot.day,
        on_date=on,
        participants=len(people),
        tasks_total=len(keys),
        handed_in=sum(any(read_grade(value).handed_in for value in row) for row in cells),
        graded=works.graded,
        rework=works.rework,
        waiting=works.waiting,
        top=top,
        risers=_risers(standings, len(top.lines), risers_n, name_style) if of_today else (),
        cars_sold=cars_sold,
        learning_together=sum(line.learning for line in standings),
        cars_together=sum(line.sales for line in standings),
        store_leader=_store_leader(stores),
        next_lessons=next_lessons(slots, slot.track, on),
        final_at=final_at(slots, slot.track),
        as_of=as_of,
        goal=goal,
    )


def top_of(standings: Iterable[Standing], top_n: int, name_style: NameStyle) -> Top:
    """The first ``top_n`` who have points at all; empty before the first points."""
    ranked = [line for line in _by_rank(standings) if line.score > 0]
    shown = ranked[:top_n]
    if not shown:
        return Top()
    tied = sum(line.rank == shown[-1].rank for line in ranked[top_n:])
    lines = (TopLine(line.rank, shown_name(line.name, name_style), line.store, line.score) for line in shown)
    return Top(tuple(lines), tied)


def _by_rank(standings: Iterable[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda line: (line.rank, fold_name(line.name), line.id))


def _risers(standings: Iterable[Standing], in_top: int, risers_n: int, name_style: NameStyle) -> tuple[Riser, ...]:
    # The top has been praised already; whoever has no points has risen over nobody but equals.
    others = [line for line in _by_rank(standings) if line.score > 0][in_top:]
    risen = sorted((line for line in others if line.risen > 0), key=lambda line: (-line.risen, line.rank))
    return tuple(Riser(shown_name(line.name, name_style), line.risen, line.rank) for line in risen[:risers_n])


def _store_leader(stores: Sequence[StoreStanding]) -> StoreLead | None:
    """The only store at rank 1; between equals nobody is called the leader, nor before the first points."""
    leaders = [store for store in stores if store.rank == 1 and store.average_score > 0]
    if len(leaders) != 1:
        return None
    return StoreLead(leaders[0].store, leaders[0].city, leaders[0].average_score)


@dataclass(frozen=True, slots=True)
class FinalFacts:
    """The final of one track. ``finished`` of ``participants`` did what "finished" asks."""

    track: Track
    participants: int
    finished: int
    top: Top
    learning_together: int
    cars_together: int
    store_leader: StoreLead | None


def final_facts(
    slot: Slot,
    *,
    participants: Iterable[Participant],
    standings: Sequence[Standing],
    finished: Container[str] = frozenset(),
    stores: Sequence[StoreStanding] = (),
    top_n: int = 10,
    name_style: NameStyle = "full",
) -> FinalFacts:
    """The facts of the final at ``slot``, for its track. ``finished``: ids of those who finished."""
    people = [person for person in participants if person.track is slot.track and person.active]
    return FinalFacts(
        track=slot.track,
        participants=len(people),
        finished=sum(person.id in finished for person in people),
        top=top_of(standings, top_n, name_style),
        learning_together=sum(line.learning for line in standings),
        cars_together=sum(line.sales for line in standings),
        store_leader=_store_leader(stores),
    )

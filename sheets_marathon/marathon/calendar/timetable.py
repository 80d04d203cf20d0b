"""When everything happens: learning days, slots and tasks, in the marathon's own time zone (DESIGN 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from sheets_marathon.errors import ConfigurationError, NaiveTime
from sheets_marathon.marathon.model import SlotKind, Task, Track

MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


@dataclass(frozen=True, slots=True)
class TrackPlan:
    """One track's posts on a day, by kind, as wall-clock times of the marathon's zone; a kind left out has none."""

    track: Track
    times: Mapping[SlotKind, tuple[dt.time, ...]] = field(hash=False)

    def at(self, kind: SlotKind) -> tuple[dt.time, ...]:
        """The times of a kind's posts, in order."""
        return tuple(sorted(self.times.get(kind, ())))


# DESIGN 6: sellers study twice a day, heads once and get a brief before their stand-up.
DEFAULT_TRACKS = (
    TrackPlan(
        Track.SELLERS,
        {
            SlotKind.LESSON: (dt.time(10), dt.time(14)),
            SlotKind.FOCUS: (dt.time(12), dt.time(16)),
            SlotKind.SUMMARY: (dt.time(18),),
        },
    ),
    TrackPlan(
        Track.HEADS,
        {
            SlotKind.BRIEF: (dt.time(9, 30),),
            SlotKind.LESSON: (dt.time(10),),
            SlotKind.SUMMARY: (dt.time(18),),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of one marathon. ``learning_weekdays``: 0 is Monday; ``skipped``: holidays without lessons;
    ``added``: dates with lessons whatever the weekday says, holidays or not.

    Raises ConfigurationError, naming every mistake at once, when no marathon can be held on such days.
    """

    starts_on: dt.date
    days: int = 16
    learning_weekdays: frozenset[int] = frozenset({MONDAY, WEDNESDAY, FRIDAY})
    skipped: frozenset[dt.date] = frozenset()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Moscow"))
    tracks: tuple[TrackPlan, ...] = DEFAULT_TRACKS
    final_at: dt.time = dt.time(18)
    added: frozenset[dt.date] = frozenset()

    def __post_init__(self) -> None:
        mistakes = tuple(_mistakes(self))
        if mistakes:
            raise ConfigurationError(
                "the timetable can't be held: " + "; ".join(mistakes),
                "mend the dates, weekdays and tracks of the marathon in the configuration",
            )

    @property
    def ends_on(self) -> dt.date:
        """The last day, inclusive: the day of the final."""
        return self.starts_on + dt.timedelta(days=self.days - 1)

    @property
    def learning_days(self) -> tuple[dt.date, ...]:
        """Dates with lessons, in order. The last day is the final's and never a learning day."""
        dates = (self.starts_on + dt.timedelta(days=n) for n in range(self.days - 1))
        return tuple(on for on in dates if on in self.added or (self._is_usual(on) and on not in self.skipped))

    def _is_usual(self, on: dt.date) -> bool:
        return on.weekday() in self.learning_weekdays


def _mistakes(calendar: Calendar) -> Iterator[str]:
    if calendar.days < 2:
        yield f"days is {calendar.days}, expected at least 2 (a learning day and the final)"
    odd = sorted(calendar.learning_weekdays - set(range(7)))
    if odd:
        yield f"learning weekdays {odd} are not in 0 (Monday) … 6 (Sunday)"
    if calendar.days >= 2:
        for on in sorted(calendar.added):
            if not calendar.starts_on <= on < calendar.ends_on:
                yield f"the added date {on} is not between {calendar.starts_on} and the day before {calendar.ends_on}"
    tracks = [plan.track for plan in calendar.tracks]
    for track in sorted({track for track in tracks if tracks.count(track) > 1}):
        yield f"the track {track} is planned twice"
    if calendar.days >= 2 and not calendar.learning_days:
        yield f"no learning day is left between {calendar.starts_on} and {calendar.ends_on}"


def instant(moment: dt.datetime) -> dt.datetime:
    """``moment`` in UTC. Raises NaiveTime.

    Two aware times of one zone are compared by wall clock, which goes wrong in the hour that autumn repeats
    (Python's datetime: "inter-zone comparison" rules), so whatever is compared here is compared in UTC.
    """
    if moment.utcoffset() is None:
        raise NaiveTime(f"{moment.isoformat()} has no time zone", "pass an aware datetime")
    return moment.astimezone(dt.UTC)


def moment(on: dt.date, at: dt.time, zone: dt.tzinfo) -> dt.datetime:
    """The aware instant of a wall-clock time.

    A time inside a spring gap moves forward by the gap (02:30 → 03:30); of an ambiguous autumn time the first
    occurrence counts. Both follow from ``fold=0`` and the way through UTC (PEP 495).
    """
    wall = dt.datetime.combine(on, at.replace(tzinfo=None, fold=0), zone)
    return wall.astimezone(dt.UTC).astimezone(zone)


def tasks(calendar: Calendar, track: Track) -> tuple[Task, ...]:
    """One task per planned lesson, in order: 14 for sellers and 7 for heads of the default marathon."""
    lessons = sum(len(plan.at(SlotKind.LESSON)) for plan in calendar.tracks if plan.track is track)
    return tuple(
        Task(track, day, number, on)
        for day, on in enumerate(calendar.learning_days, start=1)
        for number in range(1, lessons + 1)
    )

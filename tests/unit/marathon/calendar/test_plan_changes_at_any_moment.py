"""Plans that change at random moments: one final a track, no slot of a dropped day, lessons in order, all explained."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from sheets_marathon.errors import ConfigurationError
from sheets_marathon.marathon.calendar.plan_change import Applied, PlanChange, SlotFate, SlotRow, plan_change
from sheets_marathon.marathon.calendar.program import place_of, planned_slots
from sheets_marathon.marathon.calendar.timetable import Calendar, TrackPlan
from sheets_marathon.marathon.delivery.due import DueAction, due, next_moment
from sheets_marathon.marathon.model import DeliveryState, Slot, SlotKind, Track

MONDAY = dt.date(2026, 12, 7)
WRITTEN = (SlotFate.MOVES, SlotFate.APPEARS, SlotFate.RETURNS, SlotFate.CANCELLED)
HOURS = (dt.time(9), dt.time(11), dt.time(14), dt.time(16))


@dataclass
class World:
    """A marathon as its tab and journal have it; ``typed`` and ``deleted``: rows to which people did that."""

    calendar: Calendar
    applied: Applied
    now: dt.datetime
    rows: dict[str, SlotRow] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)
    deleted: set[str] = field(default_factory=set)
    finals: list[str] = field(default_factory=list)

    def change(self) -> PlanChange:
        return plan_change(self.calendar, list(self.rows.values()), self.applied, self.now)

    def apply(self) -> None:
        """Somebody applies the configuration as it is; what is refused is taken out of it again."""
        change = self.change()
        if change.refused:
            self.calendar = self.applied.calendar
            change = self.change()
            assert not change.refused, "what holds already can be applied"
        before = dict(self.rows)
        for slot in change.of(*WRITTEN):
            former = self.rows.get(slot.key, SlotRow(slot.key, None))
            cancelled = slot.fate is SlotFate.CANCELLED
            self.rows[slot.key] = replace(former, at=former.at if cancelled else slot.planned, cancelled=cancelled)
        self.typed -= {slot.key for slot in change.of(SlotFate.RETURNS)}
        assert all(self.rows[key].at == before[key].at for key in self.typed & before.keys()), "typed dates stay"
        assert all(self.rows[key] == row for key, row in before.items() if not row.is_open and not row.cancelled)
        self.applied = change.applied
        planned = {slot.key for slot in planned_slots(self.calendar)}
        self.deleted &= planned
        self.check(planned)
        changed = {key for key, row in self.rows.items() if before.get(key) != row}
        assert changed == {slot.key for slot in change.of(*WRITTEN)}, "everything that changes was said"
        assert not self.change().of(*WRITTEN, SlotFate.DELETED, SlotFate.OVER), "applied is applied"

    def check(self, planned: set[str]) -> None:
        live = {key: row for key, row in self.rows.items() if row.is_open}
        assert live.keys() <= planned, "nothing goes out that is planned no more"
        assert not self.deleted & self.rows.keys(), "what people deleted stays away"
        for track in Track:
            lessons = [
                (place.day, place.number, row.at)
                for key, row in live.items()
                if (place := place_of(key)) and place.kind is SlotKind.LESSON and place.track is track
                if key not in self.typed and row.at
            ]
            assert [at for *_, at in sorted(lessons)] == sorted(at for *_, at in lessons), "lessons keep their order"

    def pass_time(self, hours: int) -> None:
        """The service does what is owed, at its moments."""
        until = self.now + dt.timedelta(hours=hours)
        while self.now < until:
            slots = [slot for row in self.rows.values() if (slot := as_slot(row)) is not None]
            journal = {row.key: row.state for row in self.rows.values()}
            for owed in due(slots, journal, self.now):
                went = owed.action is DueAction.SEND
                state = DeliveryState.SENT if went else DeliveryState.MISSED
                self.rows[owed.slot.key] = replace(self.rows[owed.slot.key], state=state)
                if went and owed.slot.kind is SlotKind.FINAL:
                    self.finals.append(owed.slot.track)
                journal[owed.slot.key] = state
            self.now = min(next_moment(slots, journal, self.now) or until, until)
        assert len(self.finals) == len(set(self.finals)), "one final a track, ever"


def as_slot(row: SlotRow) -> Slot | None:
    place = place_of(row.key)
    if place is None or row.at is None or row.cancelled:
        return None
    link = "https://l.example"
    return Slot(
        key=row.key,
        track=place.track,
        day=place.day,
        kind=place.kind,
        number=place.number,
        at=row.at,
        lesson_link=link,
        task_link=link,
    )


@st.composite
def calendars(draw: st.DrawFn) -> Calendar | None:
    start, days = MONDAY + dt.timedelta(draw(st.integers(-3, 9))), draw(st.integers(3, 16))
    within = st.integers(0, days - 2).map(lambda n: start + dt.timedelta(n))
    lessons = draw(st.integers(1, 3))
    sellers = {SlotKind.LESSON: HOURS[:lessons], SlotKind.SUMMARY: (dt.time(18),)}
    tracks = (TrackPlan(Track.SELLERS, sellers), TrackPlan(Track.HEADS, {SlotKind.LESSON: HOURS[:1]}))
    try:
        return Calendar(
            start,
            days,
            frozenset(draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))),
            frozenset(draw(st.sets(within, max_size=2))),
            tracks=tracks,
            added=frozenset(draw(st.sets(within, max_size=1))),
        )
    except ConfigurationError:
        return None


def edited(calendar: Calendar | None) -> Callable[[World], None]:
    def act(world: World) -> None:
        world.calendar = calendar or world.calendar
        world.apply()

    return act


def typed(at: int, days: int) -> Callable[[World], None]:
    """Somebody types another date into a row that is to come."""

    def act(world: World) -> None:
        rows = [row for row in world.rows.values() if row.is_open and row.at and row.at > world.now]
        if rows:
            row = rows[at % len(rows)]
            assert row.at is not None
            world.rows[row.key] = replace(row, at=row.at + dt.timedelta(days, minutes=7))
            world.typed.add(row.key)

    return act


def deleted(day: int) -> Callable[[World], None]:
    """Somebody deletes the rows of a learning day that are to come."""

    def act(world: World) -> None:
        gone = {key for key, row in world.rows.items() if row.is_open and f".{day}." in key}
        if len(gone) < len(world.rows):
            world.rows = {key: row for key, row in world.rows.items() if key not in gone}
            world.deleted |= gone

    return act


def passed(hours: int) -> Callable[[World], None]:
    return lambda world: world.pass_time(hours)


STEPS = st.lists(
    st.one_of(
        calendars().map(edited),
        st.builds(typed, st.integers(0, 40), st.integers(0, 3)),
        st.integers(1, 5).map(deleted),
        st.integers(1, 90).map(passed),
    ),
    max_size=9,
)


@settings(deadline=None, max_examples=60)
@given(calendars().filter(bool), STEPS)
def test_whatever_changes_when(calendar: Calendar, steps: list[Callable[[World], None]]) -> None:
    before = dt.datetime.combine(MONDAY - dt.timedelta(4), dt.time(12), calendar.zone)
    world = World(calendar, Applied(calendar), before)
    world.apply()
    for step in steps:
        step(world)
    world.apply()
    world.pass_time(24 * 60)

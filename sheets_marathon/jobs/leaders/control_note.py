"""The control note: daily in the first week, then on Fridays, only when there is something to say.

The training team's names people who have fallen silent, so it goes to a private chat and never into a channel. The
heads' has figures only and stands in their channel; who it is about they read in their own brief.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sheets_marathon.jobs.delivery.notices import CONTROL_NOTICE, Notice, NoticesOf
from sheets_marathon.jobs.grading.works import RECORD_TABS, records
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.marathon.calendar.timetable import moment
from sheets_marathon.marathon.grading.control import (
    Activity,
    ControlPlan,
    Punctual,
    Silent,
    StoreOverdue,
    TrackRecord,
    activity,
    overdue_stores,
    punctuality,
    sample,
    silent,
)
from sheets_marathon.marathon.grading.rank_correlation import FEWEST, Correlation, rank_correlation
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.posts.messages import shortened
from sheets_marathon.ports.post_writer import PostWriter
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import CURATORS, GRADE_LOG, HAND_INS, RATING
from sheets_marathon.tabs.curators import read_curators
from sheets_marathon.tabs.rating import read_lines

CONTROL_TABS = (*RECORD_TABS, CURATORS)
"""What the note is made of."""

_WINDOW = dt.timedelta(hours=2)
_FIRST_WEEK = dt.timedelta(days=7)
_SATURDAY, _FRIDAY = 5, 4
# Whatever people typed, the note stays below what Telegram takes.
_MOST_STORES, _MOST_CURATORS, _MOST_SILENT = 6, 8, 10
_LONGEST_NAME, _LONGEST_STORE = 32, 24


@dataclass(frozen=True, slots=True)
class TrackLine:
    """One track: its figures, and which percent of the due tasks is handed in (None: nothing is due yet)."""

    track: Track
    figures: Activity
    percent: int | None


@dataclass(frozen=True, slots=True)
class CuratorLine:
    """A curator's queue, for how many days its oldest work has waited, in how many hours works are answered (None: not
    known)."""

    name: str
    queue: int
    oldest_days: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class SilentLine:
    """Somebody without a record for ``days`` days; ``ever``: there was one before."""

    name: str
    store: str
    days: int
    ever: bool


@dataclass(frozen=True, slots=True)
class SampledWork:
    """A work to look at by hand."""

    name: str
    track: Track
    day: int
    number: int
    points: int
    curator: str


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """What the note may tell. ``days``: how many days without a record make somebody silent; ``more_…``: so many found
    no room here. ``percent``: of the due tasks, handed in on time (None: of none it is known), ``unknown``: of so many
    nobody knows when they came. ``correlation``: the sellers' share on time with their gain in sales; None: too few.
    """

    at: dt.datetime
    days: int
    tracks: tuple[TrackLine, ...]
    percent: int | None
    unknown: int
    correlation: Correlation | None
    fewest: int
    stores: tuple[StoreOverdue, ...]
    more_stores: int
    curators: tuple[CuratorLine, ...]
    more_curators: int
    silent: tuple[SilentLine, ...]
    more_silent: int
    sample: tuple[SampledWork, ...]
    log: str
    hand_ins: str


def control_note(marathon: Marathon, writer: PostWriter) -> NoticesOf:
    """The notes of a marathon; none where it has no plan for them."""
    plan = marathon.control

    def of(day: dt.date) -> Iterable[Notice]:
        if plan is None or not is_control_day(marathon, day):
            return []

        def compose(snapshot: Snapshot, now: dt.datetime) -> str | None:
            facts = control_facts(snapshot, marathon, plan, now)
            return None if facts is None else writer.render("control", facts=facts, heads=False)

        def compose_for_heads(snapshot: Snapshot, now: dt.datetime) -> str | None:
            facts = control_facts(snapshot, marathon, plan, now)
            return None if facts is None else writer.render("control", facts=without_names(facts), heads=True)

        at = moment(day, plan.at, marathon.zone)
        key = f"{CONTROL_NOTICE}.{day.isoformat()}"
        notices = [Notice(key, plan.chat, at, at + _WINDOW, CONTROL_TABS, compose)]
        if plan.heads:
            key, chat = f"{CONTROL_NOTICE}.heads.{day.isoformat()}", marathon.chats[Track.HEADS]
            notices.append(Notice(key, chat, at, at + _WINDOW, CONTROL_TABS, compose_for_heads))
        return notices

    return of


def without_names(facts: ControlFacts) -> ControlFacts:
    """The same figures with nobody named, no small store either: of the silent only how many they are."""
    many = len(facts.silent) + facts.more_silent
    return replace(
        facts, stores=(), more_stores=0, curators=(), more_curators=0, silent=(), more_silent=many, sample=()
    )


def is_control_day(marathon: Marathon, day: dt.date) -> bool:
    """Working days of the first week, then Fridays until corrections end; never a holiday of the calendar."""
    first, last = marathon.first_day, marathon.last_day + dt.timedelta(days=marathon.final_after_days)
    if not first <= day <= last or day in marathon.calendar.skipped:
        return False
    return day.weekday() < _SATURDAY if day < first + _FIRST_WEEK else day.weekday() == _FRIDAY


def control_facts(snapshot: Snapshot, marathon: Marathon, plan: ControlPlan, now: dt.datetime) -> ControlFacts | None:
    """The facts out of a snapshot with the note's tabs, ``now`` in the marathon's zone; None where there is no data:
    nothing is due yet and nothing is handed in."""
    on = now.date()
    found = records(snapshot, marathon, on)
    lines = [_track_line(record, on, plan.silent_days) for record in found if record.people]
    if not any(line.figures.due or line.figures.works for line in lines):
        return None
    punctual = {record.track: punctuality(record, on) for record in found}
    everybody = [person for by_id in punctual.values() for person in by_id.values()]
    counted = sum(person.counted for person in everybody)
    stores = [replace(overdue, store=shortened(overdue.store, _LONGEST_STORE)) for overdue in overdue_stores(found, on)]
    curators = _curators(snapshot)
    quiet = silent(found, on, marathon.first_day, plan.silent_days)
    return ControlFacts(
        at=now,
        days=plan.silent_days,
        tracks=tuple(lines),
        percent=_percent(sum(person.on_time for person in everybody), counted) if counted else None,
        unknown=sum(person.unknown for person in everybody),
        correlation=_correlation(punctual[Track.SELLERS], snapshot),
        fewest=FEWEST,
        stores=tuple(stores[:_MOST_STORES]),
        more_stores=len(stores[_MOST_STORES:]),
        curators=tuple(curators[:_MOST_CURATORS]),
        more_curators=len(curators[_MOST_CURATORS:]),
        silent=tuple(map(_silent_line, quiet[:_MOST_SILENT])),
        more_silent=len(quiet[_MOST_SILENT:]),
        sample=tuple(_sampled(found, now, plan.sample)),
        log=shortened(snapshot[GRADE_LOG].title, _LONGEST_NAME),
        hand_ins=shortened(snapshot[HAND_INS].title, _LONGEST_NAME),
    )


def _track_line(record: TrackRecord, on: dt.date, days: int) -> TrackLine:
    figures = activity(record, on, days)
    return TrackLine(record.track, figures, _percent(figures.handed_in, figures.due) if figures.due else None)


def _silent_line(silence: Silent) -> SilentLine:
    name, store = silence.person.name, silence.person.store
    return SilentLine(shortened(name, _LONGEST_NAME), shortened(store, _LONGEST_STORE), silence.days, silence.ever)


def _percent(part: int, whole: int) -> int:
    """Rounded down: 100 is said of all only."""
    return 100 * part // whole


def _correlation(punctual: dict[str, Punctual], snapshot: Snapshot) -> Correlation | None:
    pairs: dict[str, tuple[float, float]] = {}
    for who, line in read_lines(snapshot[RATING[Track.SELLERS]]).items():
        mine = punctual.get(who)
        if mine is not None and mine.counted and line.improvement is not None:
            pairs[who] = (mine.share, line.improvement)
    return rank_correlation([share for share, _ in pairs.values()], [gain for _, gain in pairs.values()])


def _curators(snapshot: Snapshot) -> list[CuratorLine]:
    """Those of the Curators tab, the longest queue first."""
    lines = [
        CuratorLine(shortened(row.name, _LONGEST_NAME), row.queue, row.oldest_days, row.median_hours)
        for row in read_curators(snapshot[CURATORS])
    ]
    return sorted(lines, key=lambda line: (-line.queue, -line.oldest_days, line.name))


def _sampled(found: Sequence[TrackRecord], now: dt.datetime, size: int) -> Iterable[SampledWork]:
    people = {person.id: person for record in found for person in record.people}
    for work in sample(found, now, size):
        person, task = people[work.participant_id], work.task
        name, curator = shortened(person.name, _LONGEST_NAME), shortened(person.curator, _LONGEST_NAME)
        yield SampledWork(name, task.track, task.day, task.number, work.points, curator)

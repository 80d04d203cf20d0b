"""The sheet's part of ``status``: counts out of one snapshot, and how they are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.jobs.sheet.damaged import Damaged
from sheets_marathon.marathon.grading.works import works_of
from sheets_marathon.marathon.model import Track
from sheets_marathon.marathon.rating.points import LEAST_LEARNING, share_of_learning
from sheets_marathon.spreadsheet.snapshot import Snapshot, TabView
from sheets_marathon.tabs import BONUSES, CURATORS, GRADES, PROGRAM, RATING, REVIEW, SALES, SETTINGS, STORES
from sheets_marathon.tabs.curators import read_curators
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import PEOPLE_TABS, People, read_people
from sheets_marathon.tabs.rating import read_standings
from sheets_marathon.tabs.review import read_open
from sheets_marathon.tabs.sales import latest_import, read_ledger
from sheets_marathon.tabs.settings import read_settings

FIGURES_READ = (*PEOPLE_TABS, BONUSES, CURATORS, PROGRAM, REVIEW, SALES, SETTINGS, STORES)
"""The tabs that ``read_figures`` needs."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Works that were handed in and have no grade. ``oldest``: the date of the earliest lesson they belong to; when
    each was handed in, the sheet does not know."""

    works: int
    oldest: dt.date | None = None


@dataclass(frozen=True, slots=True)
class StatusFigures:
    """What the sheet says. ``newest``: how many rows the latest import that brought any has added, at ``newest_at``.

    ``queues``: works that wait for each curator, in the Curators tab's order. ``held``: settings on which points depend
    that do not count as they are typed, and what makes posts with figures wait; ``unsound``: other such settings.
    """

    participants: Mapping[str, int]
    waiting: Mapping[str, Waiting]
    ledger_rows: int
    newest: int
    newest_at: dt.datetime | None
    open_review: int
    share_of_learning: float | None
    queues: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    unsound: tuple[str, ...] = ()


def read_figures(snapshot: Snapshot, marathon: Marathon, today: dt.date) -> StatusFigures:
    """The figures of a snapshot that holds the tabs of FIGURES_READ."""
    people = read_people(snapshot.tabs, today)
    sellers = read_standings(snapshot[RATING[Track.SELLERS]], Track.SELLERS)
    settings = read_settings(snapshot[SETTINGS], marathon.first_settings)
    spoilt = [fault.said for fault in Damaged.of(marathon, snapshot).faults if fault.said]
    newest, newest_at = latest_import(snapshot[SALES], marathon.zone)
    return StatusFigures(
        participants={track.value: len(people.of(track)) for track in Track},
        waiting=read_waiting(snapshot.tabs, marathon, today),
        ledger_rows=len(read_ledger(snapshot[SALES], marathon.language)),
        newest=newest,
        newest_at=newest_at,
        open_review=len(read_open(snapshot[REVIEW])),
        share_of_learning=share_of_learning(sellers, settings.sellers),
        queues={curator.name: curator.queue for curator in read_curators(snapshot[CURATORS])},
        held=(*(str(each) for each in settings.unsound if each.counts), *settings.broken, *spoilt),
        unsound=tuple(str(each) for each in settings.unsound if not each.counts),
    )


def read_waiting(views: Mapping[str, TabView], marathon: Marathon, today: dt.date) -> dict[str, Waiting]:
    """Works that wait, by track; ``views`` have PEOPLE_TABS and the Program tab."""
    people = read_people(views, today)
    return {track.value: _waiting(views, marathon, track, people) for track in Track}


def _waiting(views: Mapping[str, TabView], marathon: Marathon, track: Track, people: People) -> Waiting:
    """Of those who take part: nobody grades the works of people who have left."""
    active = {person.id for person in people.of(track)}
    tasks = as_held(marathon, views).tasks[track]
    waiting = [
        work.task.on_date
        for person, line in read_grid(views[GRADES[track]], track, tasks).cells.items()
        if person in active
        for work in works_of(person, tasks, line).values()
        if work.waits
    ]
    return Waiting(len(waiting), min(waiting, default=None))


def figure_lines(figures: StatusFigures, last_import: str) -> list[str]:
    """The figures, a line each; ``last_import``: when it was, in words."""
    share = "no points yet"
    if figures.share_of_learning is not None:
        share = f"{figures.share_of_learning:.0%} of points are learning"
        if figures.share_of_learning < LEAST_LEARNING:
            share += " — it is turning into a sales contest"
    waiting = ", ".join(
        f"{track} {waiting.works}"
        + (f" (the oldest of the lesson on {waiting.oldest:%d.%m})" if waiting.oldest else "")
        for track, waiting in figures.waiting.items()
    )
    queues = ", ".join(f"{name} {works}" for name, works in figures.queues.items())
    newest = f"; the newest {figures.newest} came {figures.newest_at:%d.%m %H:%M}" if figures.newest_at else ""
    return [
        "participants: " + ", ".join(f"{track} {count}" for track, count in figures.participants.items()),
        f"waiting for a grade: {waiting}",
        *([f"with curators: {queues}"] if queues else []),
        f"sales: {figures.ledger_rows} events in the ledger{newest}; the service's last night: {last_import}",
        f"rating: {share}",
        f"review: {figures.open_review} open",
        *(f"! {line}" for line in (*figures.held, *figures.unsound)),
    ]


def waiting_json(figures: StatusFigures) -> dict[str, object]:
    """What waits for a grade, for machines: by track."""
    return {
        track: {"works": waiting.works, "oldest_lesson": waiting.oldest.isoformat() if waiting.oldest else None}
        for track, waiting in figures.waiting.items()
    }

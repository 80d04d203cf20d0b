"""What posts are told of the sheet: the snapshot's tabs as the core's values (``marathon.posts.facts.PostFigures``)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.marathon.model import Participant, Standing, StoreStanding, Task, Track
from sheets_marathon.marathon.people.shown_name import NameStyle
from sheets_marathon.marathon.posts.summary import JointGoal
from sheets_marathon.marathon.rating.live_settings import LiveSettings
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import GRADES, RATING, SALES, SETTINGS, STORES
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import People, read_people
from sheets_marathon.tabs.rating import read_lines, read_standings
from sheets_marathon.tabs.sales import cars_imported_after
from sheets_marathon.tabs.settings import read_settings
from sheets_marathon.tabs.stores import read_contribution, read_stores


@dataclass(frozen=True)
class SheetFigures:
    """A snapshot's figures, each read when it is asked for. KeyError for a tab that the snapshot lacks.

    ``on``: the post's day, of which it is told who takes part.
    """

    snapshot: Snapshot
    marathon: Marathon
    on: dt.date
    as_of: dt.datetime | None = None

    @cached_property
    def _people(self) -> People:
        return read_people(self.snapshot.tabs, self.on)

    @cached_property
    def _held(self) -> Marathon:
        return as_held(self.marathon, self.snapshot.tabs)

    @cached_property
    def _live(self) -> LiveSettings:
        return read_settings(self.snapshot[SETTINGS], self.marathon.first_settings)

    @property
    def people(self) -> Sequence[Participant]:
        """Everybody of the roster."""
        return self._people.all

    @property
    def stores(self) -> Sequence[StoreStanding]:
        """The stores' rating."""
        return read_stores(self.snapshot[STORES])

    @property
    def goal(self) -> JointGoal | None:
        """All stores' common goal; None where there is none yet, and where nobody's points add up to anything."""
        target = self._live.joint_target
        if target <= 0:
            return None
        return JointGoal(read_contribution(self.snapshot[STORES]), target)

    @property
    def top_n(self) -> int:
        """How many of the best are named."""
        return self._live.top_n

    @property
    def risers_n(self) -> int:
        """How many of those who climbed most are named."""
        return self._live.risers_n

    @property
    def name_style(self) -> NameStyle:
        """How names are written in channels."""
        return cast(NameStyle, self._live.names_style)

    def tasks(self, track: Track) -> Sequence[Task]:
        """All of a track's tasks, when and as far as they are held."""
        return self._held.tasks[track]

    def grades(self, track: Track) -> Mapping[str, Mapping[str, object]]:
        """Cell values by participant id and task key."""
        return read_grid(self.snapshot[GRADES[track]], track, self.marathon.tasks[track]).cells

    def standings(self, track: Track) -> Sequence[Standing]:
        """A track's rating as its formulas have it."""
        return read_standings(self.snapshot[RATING[track]], track)

    def finished(self, track: Track) -> Container[str]:
        """Ids of those who have done the share of tasks that is asked for, as the rating's formulas say."""
        return frozenset(line.id for line in read_lines(self.snapshot[RATING[track]]).values() if line.finished)

    def cars_since(self, since: dt.datetime | None) -> int:
        """Cars of participating sellers that came in after ``since``, or since the marathon's start."""
        marathon = self.marathon
        start = dt.datetime.combine(marathon.first_day, dt.time(), marathon.zone)
        sellers = {person.id for person in self._people.of(Track.SELLERS)}
        days = (marathon.first_day, marathon.last_day)
        return cars_imported_after(self.snapshot[SALES], since or start, sellers, days, marathon.zone)

"""One participant's account out of the figures that the ticker handed over."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sheet.course import as_held
from sheets_marathon.marathon.grading.grades import Mark
from sheets_marathon.marathon.grading.works import Works, works_of
from sheets_marathon.marathon.model import Participant, Standing, Task, Track, Weights
from sheets_marathon.marathon.rating.personal import Personal, personal, phase_on, task_lines
from sheets_marathon.ports.hatch import BotFigures
from sheets_marathon.tabs import BONUSES, GRADES, RATING, SETTINGS
from sheets_marathon.tabs.bonuses import read_awards
from sheets_marathon.tabs.grades import read_grid
from sheets_marathon.tabs.participants import People, read_people
from sheets_marathon.tabs.rating import read_lines, read_standings
from sheets_marathon.tabs.settings import read_settings


class PeopleNow:
    """The figures of one look, read once and asked often."""

    def __init__(self, figures: BotFigures, marathon: Marathon) -> None:
        self.figures = figures
        self._marathon = marathon
        views = figures.views
        self.people: People = read_people(views, figures.seen_at.astimezone(marathon.zone).date())
        self.by_id = self.people.by_id
        self._ratings = {track: read_standings(views[RATING[track]], track) for track in Track}
        self._own: dict[Track, dict[str, Standing]] = {}
        for track, lines in self._ratings.items():
            self._own[track] = {line.id: line for line in reversed(lines)}
        self._grids = {track: read_grid(views[GRADES[track]], track, marathon.tasks[track]) for track in Track}
        self._held = as_held(marathon, views)
        self._heads = read_lines(views[RATING[Track.HEADS]])
        self._weights: dict[Track, Weights] = {}
        settings = read_settings(views[SETTINGS], marathon.first_settings)
        for track in Track:
            self._weights[track] = settings.weights(track)

    def account(self, person: Participant, now: dt.datetime) -> Personal | None:
        """What ``person`` may know of themselves; None while they have no line in a rating. ``now`` aware."""
        track = person.track
        own = self._own[track].get(person.id) if track else None
        if track is None or own is None:
            return None
        marathon, now = self._marathon, now.astimezone(self._marathon.zone)
        works = self._works(person, track)
        slots = [slot for slot in self.figures.slots if slot.track is track]
        return personal(
            person,
            own,
            self._ratings[track],
            task_lines(person, self._tasks(track, works), works, slots, now),
            read_awards(self.figures.views[BONUSES], person.id),
            self._weights[track],
            team=self._team(person) if track is Track.HEADS else 0.0,
            phase=phase_on(now.date(), marathon.last_day, marathon.final_after_days),
        )

    def _tasks(self, track: Track, works: Works) -> list[Task]:
        """Those that are held, when they are; of a day that was cancelled what somebody has done all the same."""
        held = {task.key: task for task in self._held.tasks[track]}
        tasks = self._marathon.tasks[track]
        return [held.get(task.key, task) for task in tasks if task.key in held or task.key in works]

    def _team(self, head: Participant) -> float:
        line = self._heads.get(head.id)
        return line.team or 0.0 if line else 0.0

    def verdicts(self, person: Participant) -> dict[str, str]:
        """What curators have said of somebody's works: "1" … "3" or "rework" by task key."""
        found: dict[str, str] = {}
        for key, work in self._works(person, person.track).items() if person.track else ():
            if work.grade.mark in (Mark.POINTS, Mark.REWORK):
                found[key] = str(work.grade.points) if work.grade.points else Mark.REWORK.value
        return found

    def _works(self, person: Participant, track: Track) -> Works:
        typed = self._grids[track].cells.get(person.id, {})
        return works_of(person.id, self._marathon.tasks[track], typed, self.figures.unanswered)

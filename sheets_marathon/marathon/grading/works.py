"""A work: a participant's answer to one task, and what the LMS says of it. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sheets_marathon.marathon.grading.grades import Grade, Mark
from sheets_marathon.marathon.model import Task, Track


def work_key(participant_id: str, track: Track, task_key: str) -> str:
    """``"18917|sellers.3.2"``: one work of one person. The track is in it since people change theirs."""
    return f"{participant_id}|{track}.{task_key}"


def read_work_key(key: str) -> tuple[str, Track, str] | None:
    """Participant id, track and task key out of a work's key; None for a text that is none."""
    person, _, place = key.rpartition("|")
    track, _, task = place.partition(".")
    return (person, Track(track), task) if person and task and track in set(Track) else None


@dataclass(frozen=True, slots=True)
class HandIn:
    """A work as the LMS has it now.

    ``state``: POINTS with ``points``, REWORK or HANDED_IN (nobody has answered it there). ``at``: the latest attempt's
    time, in the marathon's zone. ``answered``: the attempt that a typed "rework" is for, where another came after it;
    None: whatever is typed answers every attempt.
    """

    participant_id: str
    task: Task
    attempts: int
    state: Mark
    points: int = 0
    at: dt.datetime | None = None
    answered: int | None = None

    @property
    def key(self) -> str:
        """As ``work_key``."""
        return work_key(self.participant_id, self.task.track, self.task.key)

    def waits_beside(self, typed: Grade) -> bool:
        """Whether a curator owes an answer though ``typed`` stands in the grid; ``waiting_formula`` counts the same."""
        again = typed.mark is Mark.REWORK and self.answered is not None and self.attempts > self.answered
        return self.state is Mark.HANDED_IN and (typed.mark is Mark.BLANK or again)

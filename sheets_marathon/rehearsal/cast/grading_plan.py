"""When curators type which grade: the LMS report, seen through people who need time, sit down and go to bed."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sheets_marathon.rehearsal.cast.exports import LmsRow
from sheets_marathon.rehearsal.cast.sheet_words import REWORK

SITTING = dt.timedelta(minutes=30)
# Sittings are at :20 and :50, away from the full hours at which posts go out.
_FIRST_MINUTE = 20
_OPENS, _LAST_SITTING = dt.time(8, 20), dt.time(22, 50)
_DELAY_MIN = (10, 90)


@dataclass(frozen=True)
class TypedMark:
    """What a curator types for one person's task: 1, 2, 3 or the word for rework."""

    person_id: str
    track: str
    day: int
    number: int
    typed: int | str


@dataclass(frozen=True)
class Sitting:
    """One sitting of a curator at ``at`` (aware): some marks, typed together."""

    at: dt.datetime
    marks: tuple[TypedMark, ...]


def plan_sittings(hand_ins: Iterable[LmsRow], tracks: Mapping[str, str], chance: random.Random) -> tuple[Sitting, ...]:
    """Every grade of the report in sittings of half an hour, earliest first.

    A work is looked at 10 to 90 minutes after it was handed in, the same day as long as it came before 23:00;
    what comes at night waits for the morning. A task's attempts keep their order, one a sitting: the sheet shows
    "доработка" first and the grade later. People whom ``tracks`` does not know are left out.
    """
    sittings: dict[dt.datetime, list[TypedMark]] = defaultdict(list)
    typed_at: dict[tuple[str, int, int], dt.datetime] = {}
    for work in sorted(hand_ins, key=lambda each: (each.at, each.person_id, each.day, each.number, each.attempt)):
        track = tracks.get(work.person_id)
        if track is None:
            continue
        at = _sitting_after(work.at, dt.timedelta(minutes=chance.randint(*_DELAY_MIN)))
        task = (work.person_id, work.day, work.number)
        if task in typed_at and at <= typed_at[task]:
            at = _next_sitting(typed_at[task] + dt.timedelta(minutes=1))
        typed_at[task] = at
        typed = REWORK if work.grade is None else work.grade
        sittings[at].append(TypedMark(work.person_id, track, work.day, work.number, typed))
    return tuple(Sitting(at, tuple(sittings[at])) for at in sorted(sittings))


def _sitting_after(handed_in: dt.datetime, delay: dt.timedelta) -> dt.datetime:
    """The sitting in which a work is looked at; a delay past the evening's last sitting is cut to it."""
    last = dt.datetime.combine(handed_in, _LAST_SITTING, handed_in.tzinfo)
    if handed_in <= last < handed_in + delay:
        return last
    return _next_sitting(handed_in + delay)


def _next_sitting(moment: dt.datetime) -> dt.datetime:
    """The first sitting at or after ``moment``: at :20 or :50, from 08:20 to 22:50."""
    opens = dt.datetime.combine(moment, _OPENS, moment.tzinfo)
    if moment <= opens:
        return opens
    if moment > dt.datetime.combine(moment, _LAST_SITTING, moment.tzinfo):
        return opens + dt.timedelta(days=1)
    midnight = dt.datetime.combine(moment, dt.time(minute=_FIRST_MINUTE), moment.tzinfo)
    return midnight - (midnight - moment) // SITTING * SITTING

"""What a seed has in store: incidents at posts and at night, kills at boundaries. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sheets_marathon.rehearsal.chaos.incidents import (
    AT_POSTS,
    NIGHTLY,
    CalmPost,
    Incident,
    happening,
    night_broken,
    reads_broken,
    token_refused,
)
from sheets_marathon.rehearsal.chaos.mishaps import (
    AT_NIGHT,
    bad_export,
    disk_full,
    formulas_cleared,
    second_service,
    setting_spoilt,
    slot_moved,
    state_damaged,
)
from sheets_marathon.rehearsal.chaos.sites import SIDES, its_turn

_READS_A_DAY, _NIGHT, _A_SECOND = 1.0, dt.time(3), dt.timedelta(seconds=1)
_AN_HOUR, _ANOTHER_DAY = dt.timedelta(hours=1), dt.timedelta(hours=20)
_WAITS_FOR_A_KILL, _SWEPT_FOR = dt.timedelta(hours=3), dt.timedelta(hours=25)
_DAMAGES, _AT_REST = 2, dt.time(1)


@dataclass(frozen=True)
class Kill:
    """The service is killed at the ``nth`` crossing of ``site`` on one ``side``, counted from ``armed_at`` (aware)."""

    armed_at: dt.datetime
    site: str
    side: str
    nth: int = 1


@dataclass(frozen=True)
class ChaosPlan:
    """``calm_sites`` are met in peace too; a boundary that only trouble leads to is killed when it is first met, if it
    is this seed's turn (``its_turn``)."""

    seed: int
    incidents: tuple[Incident, ...]
    kills: tuple[Kill, ...]
    calm_sites: frozenset[str]


def draw_plan(seed: int, slots: Sequence[CalmPost], crossings: Mapping[str, Sequence[dt.datetime]]) -> ChaosPlan:
    """The same arguments give the same plan.

    ``slots``: the posts of the calm run; ``crossings``: when it crossed each site.
    """
    chance = random.Random(f"{seed}/chaos")  # noqa: S311 - a rehearsal, not a cipher
    last = max(slot.at for slot in slots)
    kills = [
        # What is crossed only after the last post is crossed when nothing is killed any more.
        Kill(chance.choice([moment for moment in moments if moment <= last] or moments) - _A_SECOND, site, side)
        for site, moments in sorted(crossings.items())
        for side in SIDES
        if its_turn(seed, site, side)
    ]
    at_posts = _at_posts(slots, chance)
    twins = [incident.at for incident in at_posts if incident.twin_of]
    incidents = [*at_posts, *_at_other_times(slots, chance), *_mishaps(slots, twins, chance)]
    incidents.sort(key=lambda each: each.at)
    return ChaosPlan(seed, tuple(incidents), tuple(sorted(kills, key=lambda each: each.armed_at)), frozenset(crossings))


def _at_posts(slots: Sequence[CalmPost], chance: random.Random) -> list[Incident]:
    """At most one incident at a moment, so that each shows what it does; two moments in three are disturbed."""
    free: dict[dt.datetime, list[CalmPost]] = {}
    for slot in slots:
        free.setdefault(slot.at, []).append(slot)
    wanted = max(len(AT_POSTS), 2 * len(free) // 3)
    drawn: list[Incident] = []
    while free and len(drawn) < wanted:
        before = len(drawn)
        for incident, kinds in AT_POSTS:
            fitting = [slot for at in sorted(free) for slot in free[at] if slot.kind in kinds]
            if fitting and len(drawn) < wanted:
                slot = chance.choice(fitting)
                del free[slot.at]
                drawn.append(incident(slot, chance))
        if len(drawn) == before:
            break
    return drawn


def _at_other_times(slots: Sequence[CalmPost], chance: random.Random) -> list[Incident]:
    first, last = (pick(slot.at for slot in slots) for pick in (min, max))
    days = (last.date() - first.date()).days + 1
    nights = [
        dt.datetime.combine(first.date() + dt.timedelta(days=number), _NIGHT, first.tzinfo) for number in range(days)
    ]
    mishaps = itertools.cycle(chance.sample(NIGHTLY, len(NIGHTLY)))
    found = [night_broken(night, *next(mishaps), chance) for night in nights]
    span_s = int((last - first).total_seconds())
    moments = [first + dt.timedelta(seconds=chance.randrange(span_s)) for _ in range(max(3, int(days * _READS_A_DAY)))]
    found += [reads_broken(moment, chance) for moment in moments]
    found += [token_refused(moment, chance) for moment in (first, first + (last - first) / 2)]
    return found


def _mishaps(slots: Sequence[CalmPost], twins: Sequence[dt.datetime], chance: random.Random) -> list[Incident]:
    """Each kind at least once, at whatever goes on there already: faults are to meet.

    ``twins``: when late ones may come; sweeps for them are forgotten with a lost outbox, which can't be helped.
    """
    lessons = [slot for slot in slots if slot.kind == "lesson"]
    told = [slot for slot in slots if slot.kind in ("summary", "final")]
    first, last = (pick(slot.at for slot in slots) for pick in (min, max))
    found = [make(chance.choice(told).at, chance) for make in (setting_spoilt, formulas_cleared) for _ in range(2)]
    found += [make(chance.choice(slots).at, chance) for make in (disk_full, disk_full, second_service)]
    found.append(state_damaged(chance.choice(slots).at - _AN_HOUR, chance, outbox=False))
    for _ in range(_DAMAGES):
        # By night: of a post that was unclear when the memory was lost a person is asked, and none is here.
        at = dt.datetime.combine(chance.choice(slots).at.date(), _AT_REST, first.tzinfo)
        swept = any(twin - _WAITS_FOR_A_KILL <= at <= twin + _SWEPT_FOR for twin in twins)
        found.append(state_damaged(at, chance, outbox=not swept))
    at = chance.choice(lessons).at
    if later := [slot.key for slot in lessons if slot.at - at > _ANOTHER_DAY]:
        found.append(slot_moved(at, chance.choice(later), chance))
    days = range(1, (last.date() - first.date()).days + 1)
    nights = [dt.datetime.combine(first.date() + dt.timedelta(days=day), _NIGHT, first.tzinfo) for day in days]
    kinds = itertools.cycle(chance.sample(AT_NIGHT, len(AT_NIGHT)))
    found += [bad_export(night, next(kinds), chance) for night in nights]
    return list(map(happening, found))

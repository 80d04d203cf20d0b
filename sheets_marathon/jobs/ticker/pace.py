"""How fast a ticker may go: when it looks by itself, and that it never goes round and round for nothing. Pure.

What claims to be due at once, and is not done by the tick that was begun for it, waits for something that a tick can't
bring. Whatever the cause, the ticker then rests: a second, two, four, a minute at most, and never past the next post.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_DAY_BEGINS, _DAY_ENDS = dt.time(7), dt.time(23)
_SHORTEST_REST, _LONGEST_REST = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
_MOST_AT_ONCE = 50
"""So many ticks in a row may follow each other at once while each does something: a long sweep takes dozens."""


def next_look(now: dt.datetime, by_day_minutes: int, by_night_minutes: int) -> dt.datetime:
    """The next round moment after ``now`` for a look: on the tens of minutes by day, so that slots' looks coincide."""
    by_day = _DAY_BEGINS <= now.time() < _DAY_ENDS
    step = (by_day_minutes if by_day else by_night_minutes) * 60
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    passed = int((now - midnight).total_seconds())
    return midnight + dt.timedelta(seconds=(passed // step + 1) * step)


@dataclass(frozen=True, slots=True)
class TickPace:
    """``for_nothing``: ticks in a row that did nothing and after which something was due at once all the same.
    ``at_once``: ticks in a row after which something was due at once, whatever they did."""

    for_nothing: int = 0
    at_once: int = 0

    def ticked(self, *, did: bool, due_at_once: bool) -> TickPace:
        """A tick has ended. ``did``: it decided something, or a delivery stands otherwise than before it."""
        if not due_at_once:
            return TickPace()
        return TickPace(0 if did else self.for_nothing + 1, self.at_once + 1)

    @property
    def spins(self) -> bool:
        """Whether what claims to be due is not believed any more."""
        return self.for_nothing > 1

    @property
    def rest(self) -> dt.timedelta:
        """How long nothing is begun for what is due at once, counted from the end of the last tick."""
        if self.spins:
            return min(_SHORTEST_REST * (1 << min(self.for_nothing - 2, 10)), _LONGEST_REST)
        return _SHORTEST_REST if self.at_once > _MOST_AT_ONCE else dt.timedelta(0)

    def wake_at(self, claimed: dt.datetime, ended: dt.datetime, post_at: dt.datetime | None) -> dt.datetime:
        """When the next tick is begun. ``claimed``: when something says that it is due; ``ended``: when the last tick
        ended; ``post_at``: the next moment of a post after that."""
        rested = ended + self.rest
        return max(claimed, rested if post_at is None else min(rested, post_at))

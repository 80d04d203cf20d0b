"""Google is away: since when, until when it is left alone, and what ops and a watcher hear of it. Pure.

A ticker holds one of these and replaces it; all times are aware arguments.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_LEFT_ALONE = dt.timedelta(minutes=1)
# An outage is trouble for a heartbeat after the first, ops are told of it after the second.
_SHORT = dt.timedelta(minutes=5)
_LONG = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Outage:
    """``since``: when the first request failed, None while Google is there. ``left_alone_until``: before that nothing
    is asked of it. ``refusal``: what it said when only a person can mend that, "" otherwise."""

    since: dt.datetime | None = None
    left_alone_until: dt.datetime | None = None
    refusal: str = ""

    def failed(self, now: dt.datetime, pause: dt.timedelta, refusal: str = "") -> Outage:
        """A request failed; ``pause``: for so long Google asks to be left alone, a minute at least."""
        return Outage(self.since or now, now + max(_LEFT_ALONE, pause), refusal)

    @property
    def is_over(self) -> bool:
        """Whether Google is there."""
        return self.since is None

    def leaves_alone(self, now: dt.datetime) -> bool:
        """Whether Google is not to be asked yet."""
        return self.left_alone_until is not None and now < self.left_alone_until

    def asks_again(self, now: dt.datetime) -> bool:
        """Whether Google is asked again for the first time in a while: it may fail to answer once more."""
        return self.left_alone_until is not None and dt.timedelta(0) <= now - self.left_alone_until < _LEFT_ALONE

    def is_told(self, now: dt.datetime) -> bool:
        """Whether ops are to hear of it: most outages are shorter. A refusal is told at once."""
        return bool(self.refusal) or (self.since is not None and now - self.since >= _LONG)

    def is_trouble(self, now: dt.datetime) -> bool:
        """Whether a heartbeat is to say so: not of a moment."""
        return bool(self.refusal) or (self.since is not None and now - self.since >= _SHORT)


GOOGLE_IS_THERE = Outage()

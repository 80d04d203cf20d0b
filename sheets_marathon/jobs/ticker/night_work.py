"""The night's work as a ticker sees it: when it is tried again, and since when it fails. Pure.

A ticker holds one of these and replaces it; all times are aware arguments.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

_AGAIN = dt.timedelta(minutes=1)
_UNTIL_MENDED = dt.timedelta(minutes=10)
_LONG = dt.timedelta(minutes=15)
"""Ops hear of a failure that may pass when it has lasted so long."""


@dataclass(frozen=True, slots=True)
class NightWork:
    """``not_before``: it is not begun earlier, None when it may begin at any time. ``fails_since``: the first of the
    failures that no success has followed, None when there is none."""

    not_before: dt.datetime | None = None
    fails_since: dt.datetime | None = None

    def may_begin(self, now: dt.datetime) -> bool:
        """Whether nothing of the past keeps it from being begun."""
        return self.not_before is None or now >= self.not_before

    def begun(self, now: dt.datetime) -> NightWork:
        """It is under way: however it ends, it is not begun again at once."""
        return NightWork(now + _AGAIN, self.fails_since)

    def failed(self, now: dt.datetime, lasting: bool) -> NightWork:
        """``lasting``: only a person can mend it."""
        return NightWork(now + (_UNTIL_MENDED if lasting else _AGAIN), self.fails_since or now)

    def ended(self, did: bool) -> NightWork:
        """It came to its end; ``did``: there was something to do, so that what failed before has succeeded now."""
        return NightWork(None, None if did else self.fails_since)

    def is_told(self, now: dt.datetime, lasting: bool) -> bool:
        """Whether ops are to hear of the failure."""
        return lasting or (self.fails_since is not None and now - self.fails_since >= _LONG)

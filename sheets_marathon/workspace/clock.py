"""The workspace's clock: wall time, or a time that the stage sets."""

from __future__ import annotations

import datetime as dt


class WorkspaceClock:
    """Tells the workspace what time it is.

    It starts on wall time. Once ``set`` has been called it stands still at the given
    moment until it is set again, so a rehearsal decides when time passes.
    """

    def __init__(self) -> None:
        self._standing: dt.datetime | None = None

    def now(self) -> dt.datetime:
        """The current moment, aware, in UTC."""
        return self._standing or dt.datetime.now(dt.UTC)

    def set(self, moment: dt.datetime) -> None:
        """Stand still at ``moment`` (aware). Time never goes back: an earlier moment is a ValueError."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs a moment with a time zone")
        if self._standing is not None and moment < self._standing:
            raise ValueError(f"the clock is at {self._standing.isoformat()}, it can't go back to {moment.isoformat()}")
        self._standing = moment.astimezone(dt.UTC)

"""How much of Google's quota the program uses: 60 reads and 60 writes a minute are one account's (FACTS 10)."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable

from sheets_marathon.ports.sheet_store import RequestsMade

_MINUTE = dt.timedelta(minutes=1)


class RequestMeter:
    """Counts requests as Google does: each attempt, refused ones too. ``now`` tells the time (aware).

    A day is one of ``now``'s zone; when it changes, counting begins anew, but not that of ``reads`` and ``writes``.
    """

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now
        self._made: RequestsMade | None = None
        self._latest: deque[dt.datetime] = deque()
        self.reads = self.writes = 0

    def count(self, *, reading: bool) -> None:
        """One more request is about to be made."""
        self.reads += reading
        self.writes += not reading
        moment = self._now()
        so_far = self._on(moment.date())
        while self._latest and self._latest[0] <= moment - _MINUTE:
            self._latest.popleft()
        self._latest.append(moment)
        self._made = RequestsMade(
            moment.date(),
            reads=so_far.reads + reading,
            writes=so_far.writes + (not reading),
            busiest_minute=max(so_far.busiest_minute, len(self._latest)),
        )

    def made(self) -> RequestsMade:
        """What has been asked today, by this process."""
        return self._on(self._now().date())

    def _on(self, today: dt.date) -> RequestsMade:
        return self._made if self._made is not None and self._made.on == today else RequestsMade(today)

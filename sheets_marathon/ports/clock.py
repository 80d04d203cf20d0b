"""The time, as a protocol."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Protocol


class Clock(Protocol):
    """The time, and waiting for it."""

    def now(self) -> dt.datetime:
        """The current moment, aware."""
        ...

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        """Do nothing for ``seconds``, less when ``wake`` is called.

        ``quiet_until``: the caller knows of nothing to do before it; a clock that is moved by hand may
        jump there, a real one ignores it.
        """
        ...

    def beside(self) -> AbstractContextManager[None]:
        """While work goes on beside whoever rests. Its end ends the current rest, or the next one if nobody rests.

        A clock that is moved by hand stands still meanwhile, though not for long: work may hang.
        """
        ...

    def wake(self) -> None:
        """End the current rest, and every later one, at once: the process is about to stop. Signal-safe."""
        ...

"""Lockstep: who has nothing to do before when, so that a rehearsal knows when to move the clock.

A process that the rehearsal drives rests until its next duty; the conductor waits for that rest,
then sets the clock to the next moment at which anything happens. Neither ever polls or sleeps.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any

from sheets_marathon.workspace.clock import WorkspaceClock
from sheets_marathon.workspace.state_log import StateLog


class Lockstep:
    """Moves the workspace's clock and keeps the rests that depend on it. Use it from one event loop."""

    def __init__(self, clock: WorkspaceClock, log: StateLog) -> None:
        self.clock = clock
        self.standing = False
        self._log = log
        self._rests: dict[str, dt.datetime] = {}
        self._moved = asyncio.Condition()
        self._on_move: list[Callable[[], Awaitable[None]]] = []

    def when_moved(self, action: Callable[[], Awaitable[None]]) -> None:
        """Run ``action`` after each move of the clock, before anybody learns of the move."""
        self._on_move.append(action)

    def replay(self, entry: dict[str, Any]) -> None:
        """Set the clock as a former process of this workspace did."""
        self.clock.set(dt.datetime.fromisoformat(entry["now"]))
        self.standing = True

    async def set_clock(self, moment: dt.datetime) -> None:
        """Stand at ``moment`` (aware); rests that end by then are over. ValueError as WorkspaceClock.set."""
        self.clock.set(moment)
        self.standing = True
        self._log.append("clock", {"now": self.clock.now().isoformat()})
        for action in self._on_move:
            await action()
        async with self._moved:
            self._moved.notify_all()

    async def rest(self, who: str, until: dt.datetime, wait_s: float) -> dt.datetime:
        """Declare that ``who`` has nothing to do before ``until``.

        Returns the clock as soon as it reaches ``until``, else after ``wait_s`` real seconds; the rest then
        goes on and the caller repeats the call.
        """
        async with self._moved:
            if until <= self.clock.now():
                self._rests.pop(who, None)
                return self.clock.now()
            self._rests[who] = until
            self._moved.notify_all()
            if not self.standing:
                # Wall time moves without telling anybody, so the wait itself must end at `until`.
                wait_s = min(wait_s, (until - self.clock.now()).total_seconds())
            await self._wait(lambda: until <= self.clock.now(), wait_s)
        return self.clock.now()

    async def resting(self, who: str, wait_s: float) -> dt.datetime | None:
        """Until when ``who`` rests; waits up to ``wait_s`` real seconds for a rest to begin, else None."""
        async with self._moved:
            await self._wait(lambda: self.rest_of(who) is not None, wait_s)
        return self.rest_of(who)

    def rest_of(self, who: str) -> dt.datetime | None:
        """Until when ``who`` rests at the current clock, or None."""
        until = self._rests.get(who)
        if until is not None and until <= self.clock.now():
            del self._rests[who]
            return None
        return until

    def forget(self, who: str) -> None:
        """``who`` is gone (its process was killed), so it rests no longer."""
        self._rests.pop(who, None)

    async def _wait(self, reached: Callable[[], bool], wait_s: float) -> None:
        """Wait (holding the condition) until ``reached()``, at most ``wait_s`` real seconds."""
        try:
            async with asyncio.timeout(max(wait_s, 0.0)):
                await self._moved.wait_for(reached)
        except TimeoutError:
            return

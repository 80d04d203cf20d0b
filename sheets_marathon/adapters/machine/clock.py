"""The time: the wall's, or the one that a rehearsal workspace stages. The only readers of a real clock."""

from __future__ import annotations

import datetime as dt
import queue
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import requests

from sheets_marathon.errors import MarathonError

# How long one POST may stay open before the clock looks whether it was woken.
_ROUND_S = 0.5
# Longer than a round by far: the workspace may be busy computing formulas.
_TIMEOUT_S = 30.0
# So long a staged clock stands for work beside.
_STANDS_S = 5.0
# One rest on the wall is cut there; threading refuses timeouts of centuries.
_LONGEST_REST_S = 86_400.0


class WallClock:
    """``ports.Clock`` on the machine's time, shown in ``zone``."""

    def __init__(self, zone: dt.tzinfo) -> None:
        self._zone = zone
        self._woken = False
        # Not threading.Event: its set() takes a plain lock, so a signal that arrives while the main thread holds
        # it inside wait() would hang. SimpleQueue.put is reentrant [docs.python.org/3/library/queue.html].
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()

    def now(self) -> dt.datetime:
        """The current moment, aware."""
        return dt.datetime.now(self._zone)

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:  # noqa: ARG002 - a real clock can't jump
        """Do nothing for ``seconds`` (at most a day), less when woken; ``quiet_until`` is ignored."""
        if self._woken:
            return
        try:
            self._bell.get(timeout=min(max(seconds, 0.0), _LONGEST_REST_S))
        except queue.Empty:
            return

    @contextmanager
    def beside(self) -> Iterator[None]:
        """While work goes on beside whoever rests; its end ends one rest."""
        try:
            yield
        finally:
            self._bell.put(None)

    def wake(self) -> None:
        """End the current rest and every later one at once. Signal-safe."""
        self._woken = True
        self._bell.put(None)


class ShiftedClock(WallClock):
    """The wall clock set to another moment: it shows ``starts_at`` (aware) when it is made and goes on from there."""

    def __init__(self, starts_at: dt.datetime, zone: dt.tzinfo) -> None:
        super().__init__(zone)
        self._shift = starts_at - super().now()

    def now(self) -> dt.datetime:
        """The shifted moment, aware."""
        return super().now() + self._shift


class StagedClock:
    """``ports.Clock`` that follows a rehearsal workspace: ``url`` is its ``…/rehearsal/clock``.

    A rest tells the workspace until when nothing is to be done, so that it may move its clock there.
    Raises MarathonError when the workspace is gone or answers nonsense.
    """

    def __init__(self, url: str, zone: dt.tzinfo = dt.UTC, who: str = "service") -> None:
        self._url = url.rstrip("/")
        self._zone = zone
        self._who = who
        self._woken = False
        self._at_work: dict[object, float] = {}  # since when, on the machine's own clock, each work beside goes on
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._stands_at: dt.datetime | None = None
        self._session = requests.Session()
        # The workspace is on this machine; a proxy from the environment has no business here.
        self._session.trust_env = False

    def now(self) -> dt.datetime:
        """The staged moment, aware.

        A clock that stands is moved only while everybody rests, so between two rests it is not asked again.
        """
        return self._stands_at or self._moment("GET", "", None)

    def rest(self, seconds: float, quiet_until: dt.datetime) -> None:
        """Do nothing until the staged clock is ``seconds`` further and has reached ``quiet_until``, or woken."""
        if self._rang_while_it_stands():
            return
        now = self.now()
        self._stands_at = None
        until = max(now + dt.timedelta(seconds=seconds), quiet_until)
        question = {"who": self._who, "until": until.isoformat(), "wait_s": _ROUND_S}
        while now < until and not self._woken and self._bell.empty():
            now = self._moment("POST", "/rest", question, resting=True)
        with suppress(queue.Empty):
            self._bell.get_nowait()  # it has ended this rest, and ends no other

    @contextmanager
    def beside(self) -> Iterator[None]:
        """While work goes on beside whoever rests. For some seconds the staged clock stands, since it would pass hours
        in them; after that it goes on. Its end ends one rest."""
        this = object()
        self._at_work[this] = time.monotonic()
        try:
            yield
        finally:
            del self._at_work[this]
            self._bell.put(None)

    def wake(self) -> None:
        """End the current rest within half a second, and every later one at once. Signal-safe."""
        self._woken = True

    def close(self) -> None:
        """End the connection."""
        self._session.close()

    def _rang_while_it_stands(self) -> bool:
        """Whether the rest is over before the staged clock moves: woken, or something beside came to its end."""
        while not self._woken:
            standing = any(time.monotonic() - since < _STANDS_S for since in list(self._at_work.values()))
            try:
                self._bell.get(timeout=_ROUND_S if standing else 0)
            except queue.Empty:
                if not standing:
                    return False
            else:
                return True
        return True

    def _moment(self, method: str, path: str, body: dict[str, Any] | None, *, resting: bool = False) -> dt.datetime:
        try:
            answer = self._session.request(method, self._url + path, json=body, timeout=_TIMEOUT_S)
            answer.raise_for_status()
            told = answer.json()
            moment = dt.datetime.fromisoformat(told["now"])
            stands = bool(told.get("standing"))
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise MarathonError(
                f"the rehearsal workspace does not tell the time at {self._url}: {error}",
                'start it with "sheets-marathon workspace", or take the staged clock out of the configuration',
            ) from error
        if moment.tzinfo is None:
            raise MarathonError(f"the rehearsal workspace told a time without a zone: {moment.isoformat()}")
        local = moment.astimezone(self._zone)
        if resting and stands:
            self._stands_at = local
        return local

"""A heartbeat for a watcher on another machine: it raises the alarm when the beats stop or say that something is wrong.

The convention is that of healthchecks.io and compatible servers: a GET of the check's own address means well, a POST
to it with ``/fail`` at its end means trouble, its body being shown to people
[healthchecks.io/docs/signaling_failures, /docs/http_api]. The address is a secret: whoever has it can say "well".
"""

from __future__ import annotations

import datetime as dt
import logging
from urllib.parse import urlsplit, urlunsplit

import requests

from sheets_marathon.adapters.machine.errands import Errands
from sheets_marathon.ports.clock import Clock

log = logging.getLogger(__name__)

_AT_MOST_EVERY = dt.timedelta(minutes=1)
_TIMEOUT_S = 5.0
_WAIT_S, _AT_ONCE = 1.0, 3
"""So long a tick waits for the watcher, and so many beats may hang; the watcher hears nothing then, and says so."""
_LONGEST_TEXT = 10_000  # healthchecks.io keeps the first 100 kB, older servers 10 kB


class Heartbeat:
    """``beat`` may be called at every tick: it sends one when something has changed, at most one a minute, and one
    every ``every`` minutes all the same. Nothing here raises or waits for long, and the address is in no line of the
    log."""

    def __init__(self, url: str, clock: Clock, every: int) -> None:
        self._url = url
        self._clock = clock
        self._every = dt.timedelta(minutes=every)
        self._sent_at: dt.datetime | None = None
        self._sent: tuple[bool, str] | None = None
        self._works = True
        self._beats = Errands("heartbeat", wait_s=_WAIT_S, at_once=_AT_ONCE)

    def beat(self, well: bool, text: str) -> None:
        """Alive, and how things are."""
        now, state = self._clock.now(), (well, "" if well else text)
        if self._sent_at is not None:
            # A clock that was put back must not silence it.
            passed = abs(now - self._sent_at)
            if passed < (self._every if state == self._sent else _AT_MOST_EVERY):
                return
        self._sent_at = now
        self._sent = None
        self._beats.run(lambda: self._told(state, self._send(*state)))

    def _told(self, state: tuple[bool, str], problem: str) -> None:
        self._sent = None if problem else state
        if problem and self._works:
            log.warning("the heartbeat could not be sent: %s", problem)
        self._works = not problem

    def _send(self, well: bool, text: str) -> str:
        """What went wrong, "" when nothing did."""
        try:
            if well:
                answer = requests.get(self._url, timeout=_TIMEOUT_S, stream=True)
            else:
                body = text.encode()[:_LONGEST_TEXT]
                headers = {"Content-Type": "text/plain; charset=utf-8"}
                answer = requests.post(_failing(self._url), data=body, headers=headers, timeout=_TIMEOUT_S, stream=True)
        except (requests.RequestException, ValueError) as error:
            return type(error).__name__  # its text would show the address
        answer.close()  # what it says besides is nothing to us, however slowly it comes
        return "" if answer.ok else f"its server answered {answer.status_code}"


def _failing(url: str) -> str:
    """The address for trouble: what stands behind a "?" stays behind it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))

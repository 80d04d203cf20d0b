"""Counting requests, by who made them and by what they ask, per minute of the workspace's clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from sheets_marathon.workspace.clock import WorkspaceClock

# POSTs that Google bills as reads: they ask by a filter which does not fit into a query string.
_READING_POSTS = (":getByDataFilter", "values:batchGetByDataFilter", "developerMetadata:search")
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Call:
    """One request, classified. ``service``: sheets, drive, accounts, telegram or control.

    ``name`` is the HTTP verb, for Telegram the Bot API method as the client wrote it, "unknown" where there is none.
    """

    service: str
    name: str
    reads: bool

    @property
    def group(self) -> str:
        """``google`` for Sheets and Drive, else the service itself."""
        return "google" if self.service in ("sheets", "drive") else self.service


def classify(scope: Scope) -> Call:
    """What an HTTP request is, judged by its verb and path alone."""
    verb, path = str(scope["method"]), str(scope["path"])
    if path.startswith(("/bot", "/file/bot")):
        # Only ever a method's name: an address may end with the token, and somebody's real one at that.
        name = path.rstrip("/").rsplit("/", 1)[-1]
        return Call("telegram", name if name.isascii() and name.isalpha() else _UNKNOWN, reads=False)
    if path.startswith("/rehearsal"):
        return Call("control", verb, reads=verb == "GET")
    reads = verb in ("GET", "HEAD") or path.endswith(_READING_POSTS)
    if path.startswith("/v4/"):
        return Call("sheets", verb, reads)
    if path.startswith(("/drive/", "/upload/drive/")):
        return Call("drive", verb, reads)
    return Call("accounts", verb, reads)


class Traffic:
    """The counters. They live in memory: a restarted workspace counts from zero."""

    def __init__(self, clock: WorkspaceClock, whoami: Callable[[str], str | None]) -> None:
        self._clock = clock
        self._whoami = whoami
        self.clear()

    def clear(self) -> None:
        """Count from zero."""
        self._google: Counter[tuple[str, bool]] = Counter()
        self._by_minute: Counter[tuple[str, int]] = Counter()
        self._tokens = 0
        self._telegram: Counter[str] = Counter()

    def count(self, call: Call, authorization: str | None) -> None:
        """Add one request. The actor of a Google request is the address its bearer token belongs to."""
        if call.group == "google":
            actor = (self._whoami(authorization) if authorization else None) or _UNKNOWN
            self._google[actor, call.reads] += 1
            self._by_minute[actor, int(self._clock.now().timestamp() // 60)] += 1
        elif call.service == "accounts":
            self._tokens += 1
        elif call.service == "telegram":
            self._telegram[call.name] += 1

    def summary(self, actor: str | None) -> dict[str, Any]:
        """The counts of one Google actor (an e-mail address) or of all, and of Telegram.

        ``max_per_minute`` is the largest number of reads and writes within one minute of the workspace's
        clock. Token requests carry no bearer token, so they are counted apart and for all.
        """
        per_minute: Counter[int] = Counter()
        for (who, minute), number in self._by_minute.items():
            if actor in (None, who):
                per_minute[minute] += number
        counted = {
            kind: sum(n for (who, reads), n in self._google.items() if reads is wanted and actor in (None, who))
            for kind, wanted in (("read", True), ("write", False))
        }
        return {
            "google": {**counted, "max_per_minute": max(per_minute.values(), default=0), "token": self._tokens},
            "telegram": {"total": self._telegram.total(), "by_method": dict(sorted(self._telegram.items()))},
        }


class TrafficMiddleware:
    """Counts each request to the services (not to the control plane) before passing it on."""

    def __init__(self, app: ASGIApp, traffic: Traffic) -> None:
        self._app = app
        self._traffic = traffic

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, ``send`` untouched: the fault middleware needs the server's own."""
        if scope["type"] == "http":
            self._traffic.count(classify(scope), Headers(scope=scope).get("authorization"))
        await self._app(scope, receive, send)

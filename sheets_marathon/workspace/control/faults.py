"""Faults on order: what a client sees when Google or Telegram fail before, after or long after accepting.

One order says which requests it is for and what happens to them:

=========  =====================================  ============================================
mode       is the request applied?                what the client gets
=========  =====================================  ============================================
before     no                                     the fault's answer
after      yes, at once                           the fault's answer
late       yes, once the clock has moved delay_s  the fault's answer, at once
slow       yes, at once                           the true answer after delay_s real seconds
hang       yes, at once                           nothing, until it goes away
=========  =====================================  ============================================

The fault's answer is any status with a JSON or text body, or a cut connection.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote_plus

from sheets_marathon.workspace.traffic import Call

_MODES = ("before", "after", "late", "slow", "hang")
_SERVICES = ("any", "google", "sheets", "drive", "accounts", "telegram")


class BadOrder(ValueError):
    """An order for a fault can't be understood; the message says which field and why."""


@dataclass(frozen=True)
class FaultOrder:
    """One order. ``nth`` is the first matching request it fires at (1 = the next), ``count`` for how many.

    ``method`` is an HTTP verb for Google, a Bot API method for Telegram (case does not matter); ``path`` is a
    regular expression searched in path and query, ``carries`` one searched in the request's body (a form's as sent
    and decoded), which tells one chat's posts from another's. ``body``: a dict is sent as JSON, a string as it is, None
    means the usual error body of that service for ``status``.
    """

    service: str = "any"
    method: str | None = None
    path: str | None = None
    carries: str | None = None
    nth: int = 1
    count: int = 1
    mode: str = "before"
    status: int = 503
    body: dict[str, Any] | str | None = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    delay_s: float = 0.0

    def __post_init__(self) -> None:
        if self.service not in _SERVICES:
            raise BadOrder(f"service is one of {', '.join(_SERVICES)}, not {self.service!r}")
        if self.mode not in _MODES:
            raise BadOrder(f"mode is one of {', '.join(_MODES)}, not {self.mode!r}")
        if self.nth < 1 or self.count < 1:
            raise BadOrder("nth and count begin at 1")
        if not 200 <= self.status <= 599:
            raise BadOrder(f"status is between 200 and 599, not {self.status}")
        for name, pattern in (("path", self.path), ("carries", self.carries)):
            try:
                re.compile(pattern or "")
            except re.error as wrong:
                raise BadOrder(f"{name} is not a regular expression: {wrong}") from wrong

    def fits(self, call: Call, address: str, sent: bytes) -> bool:
        """Whether a request with this path and query and this body is of the kind that this order is for."""
        return (
            call.service != "control"
            and self.service in ("any", call.service, call.group)
            and (self.method is None or self.method.lower() == call.name.lower())
            and (self.path is None or re.search(self.path, address) is not None)
            and (self.carries is None or _carries(sent, self.carries))
        )

    def answer_body(self, call: Call) -> dict[str, Any] | str:
        """The body to answer with: as ordered, else as the service words an error of this status."""
        if self.body is not None:
            return self.body
        phrase = HTTPStatus(self.status).phrase if self.status in set(HTTPStatus) else "Error"
        if call.service == "telegram":
            if self.status == 429:
                wait_s = int(self.headers.get("Retry-After", "5"))
                description = f"Too Many Requests: retry after {wait_s}"
                parameters = {"retry_after": wait_s}
                return {"ok": False, "error_code": 429, "description": description, "parameters": parameters}
            return {"ok": False, "error_code": self.status, "description": phrase}
        name = _GOOGLE_STATUS.get(self.status, "UNKNOWN")
        error: dict[str, Any] = {"code": self.status, "message": _GOOGLE_MESSAGE.get(self.status, phrase)}
        if call.service == "drive":
            error["errors"] = [{"message": error["message"], "domain": "global", "reason": _drive_reason(self.status)}]
        return {"error": {**error, "status": name}}


_GOOGLE_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    502: "UNAVAILABLE",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_GOOGLE_MESSAGE = {
    403: "The caller does not have permission",
    404: "Requested entity was not found.",
    500: "Internal error encountered.",
    503: "The service is currently unavailable.",
}


def _drive_reason(status: int) -> str:
    return {403: "insufficientPermissions", 404: "notFound", 429: "rateLimitExceeded"}.get(status, "backendError")


@dataclass
class _Standing:
    """An order that stands, and what it has seen."""

    number: int
    order: FaultOrder
    matched: int = 0
    fired: int = 0


def _carries(sent: bytes, pattern: str) -> bool:
    text = sent.decode("utf-8", "replace")
    return any(re.search(pattern, each) for each in (text, unquote_plus(text)))


class FaultBook:
    """The orders that stand, oldest first, and the fixed latency of each service."""

    def __init__(self) -> None:
        self._standing: list[_Standing] = []
        self._latency_ms: dict[str, float] = {}

    def add(self, order: FaultOrder) -> int:
        """Take an order; returns its number."""
        number = max((each.number for each in self._standing), default=0) + 1
        self._standing.append(_Standing(number, order))
        return number

    def clear(self) -> None:
        """Forget all orders. Latency stays."""
        self._standing.clear()

    def set_latency(self, latency_ms: dict[str, float]) -> None:
        """Delay each request of a service (or of ``google``) by so many real milliseconds; {} ends it."""
        unknown = set(latency_ms) - set(_SERVICES)
        if unknown:
            raise BadOrder(f"latency is per service ({', '.join(_SERVICES)}), not for {sorted(unknown)}")
        self._latency_ms = dict(latency_ms)

    def latency_s(self, call: Call) -> float:
        """How long a request waits before anything happens to it; the most specific setting counts."""
        if call.service == "control":
            return 0.0
        for name in (call.service, call.group, "any"):
            if name in self._latency_ms:
                return self._latency_ms[name] / 1000
        return 0.0

    def standing(self) -> bool:
        """Whether there are orders at all."""
        return bool(self._standing)

    def draw(self, call: Call, address: str, sent: bytes) -> FaultOrder | None:
        """The fault for this request, if one fires; every order that fits counts it as a match."""
        firing: FaultOrder | None = None
        for each in self._standing:
            if not each.order.fits(call, address, sent):
                continue
            each.matched += 1
            due = each.order.nth <= each.matched and each.fired < each.order.count
            if due and firing is None:
                each.fired += 1
                firing = each.order
        return firing

    def listing(self) -> list[dict[str, Any]]:
        """Each order with how many requests it ``matched`` and how often it ``fired``."""
        return [
            {"id": each.number, **vars(each.order), "matched": each.matched, "fired": each.fired}
            for each in self._standing
        ]

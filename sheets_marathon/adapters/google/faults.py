"""What Google's error answers say. Branch on code, status and reason: messages may be localised (FACTS 15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import requests

_BUSY = frozenset({500, 502, 503, 504})
_OVER_QUOTA = frozenset({"RATE_LIMIT_EXCEEDED", "rateLimitExceeded", "userRateLimitExceeded"})


@dataclass(frozen=True, slots=True)
class GoogleFault:
    """HTTP code, status word, machine-readable reason, message, and the seconds it asks to wait, if it does."""

    code: int
    status: str
    reason: str
    message: str
    retry_after_s: float | None = None

    @property
    def over_quota(self) -> bool:
        """Too many requests: certainly not carried out, and it passes.

        Some of Google's services say so with 403 and a reason, not with 429
        (developers.google.com/workspace/drive/api/guides/handle-errors).
        """
        return self.code == 429 or (self.code == 403 and self.reason in _OVER_QUOTA)

    @property
    def busy(self) -> bool:
        """Google's side failed, before or after carrying it out: nobody knows which."""
        return self.code in _BUSY


def fault_of(response: requests.Response) -> GoogleFault:
    """Reads an error answer; an HTML page from a proxy has only its code."""
    try:
        error: Mapping[str, Any] = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    if not isinstance(error, dict):
        error = {}
    # Google's newer services give the reason in details[], the older ones in errors[].
    told = [
        detail for family in ("details", "errors") for detail in error.get(family) or () if isinstance(detail, dict)
    ]
    return GoogleFault(
        code=response.status_code,
        status=str(error.get("status", "")),
        reason=next((str(detail["reason"]) for detail in told if detail.get("reason")), ""),
        message=str(error.get("message", "")),
        retry_after_s=_retry_after_s(response.headers),
    )


def _retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds, or a moment that is held against the answer's own ``Date`` (RFC 9110, 10.2.3)."""
    asked = headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        moment, answered = (parsedate_to_datetime(text) for text in (asked, headers.get("Date", "")))
        return max((moment - answered).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None

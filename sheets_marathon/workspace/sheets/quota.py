"""Google's per-minute quotas, on the workspace's clock (FACTS 10)."""

from __future__ import annotations

import datetime as dt
from collections import deque

from sheets_marathon.workspace.sheets.wire import ApiError

PER_USER = 60
PER_PROJECT = 300
WINDOW = dt.timedelta(minutes=1)


class Quota:
    """Counts reads and writes of the last minute; refused requests do not count."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], deque[dt.datetime]] = {}

    def spend(self, caller: str, kind: str, now: dt.datetime) -> None:
        """Count one request of ``kind`` ("read" or "write") by ``caller``. Raises ApiError 429 over the limit."""
        limits = ((caller, PER_USER, "user"), ("", PER_PROJECT, "project"))
        for who, limit, per in limits:
            seen = self._seen.setdefault((who, kind), deque())
            while seen and now - seen[0] >= WINDOW:
                seen.popleft()
            if len(seen) >= limit:
                raise _exhausted(kind, per, limit)
        for who, _, _ in limits:
            self._seen[who, kind].append(now)


def _exhausted(kind: str, per: str, limit: int) -> ApiError:
    noun = "Read" if kind == "read" else "Write"
    metric, unit = f"{noun} requests", f"{noun} requests per minute" + (" per user" if per == "user" else "")
    name = f"{noun}RequestsPerMinutePer" + ("User" if per == "user" else "Project")
    message = (
        f"Quota exceeded for quota metric '{metric}' and limit '{unit}' of service 'sheets.googleapis.com' for"
        " consumer 'project_number:100000000001'."
    )
    metadata = {
        "consumer": "projects/100000000001",
        "quota_limit": name,
        "quota_limit_value": str(limit),
        "quota_location": "global",
        "quota_metric": f"sheets.googleapis.com/{kind}_requests",
        "service": "sheets.googleapis.com",
    }
    info = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": metadata,
    }
    link = {
        "description": "Request a higher quota limit.",
        "url": "https://cloud.google.com/docs/quota#requesting_higher_quota",
    }
    help_detail = {"@type": "type.googleapis.com/google.rpc.Help", "links": [link]}
    return ApiError(429, "RESOURCE_EXHAUSTED", message, [info, help_detail])

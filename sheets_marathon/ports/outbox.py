"""The durable memory of what was posted, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from sheets_marathon.marathon.delivery.delivery import Delivery


class Outbox(Protocol):
    """The durable memory of what was posted and which jobs ran. A commit is on disk when a call returns."""

    def deliveries(self) -> Mapping[str, Delivery]:
        """All deliveries by key."""
        ...

    def save(self, delivery: Delivery) -> None:
        """Insert or replace, marked as not yet mirrored."""
        ...

    def unmirrored(self) -> Sequence[Delivery]:
        """Deliveries whose latest state the journal tab may not show yet, oldest plan first."""
        ...

    def mark_mirrored(self, deliveries: Iterable[Delivery]) -> None:
        """The journal tab shows exactly these states now; one that has changed since stays unmirrored."""
        ...

    def last_run(self, job: str) -> dt.datetime | None:
        """When a job last finished, None if never."""
        ...

    def record_run(self, job: str, at: dt.datetime) -> None:
        """Remember that a job finished."""
        ...

    def remember(self, name: str, content: str) -> None:
        """Keep a named text, replacing the former one."""
        ...

    def recall(self, name: str) -> str | None:
        """A kept text, None if there is none."""
        ...

    def set_aside(self) -> Sequence[str]:
        """Names of damaged outboxes that this one took the place of, as long as they are kept."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...

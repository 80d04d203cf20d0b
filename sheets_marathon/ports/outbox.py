"""The durable memory of what was posted, as a protocol."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from sheets_marathon.errors import StorageError
from sheets_marathon.marathon.delivery.delivery import Delivery

log = logging.getLogger(__name__)
_T = TypeVar("_T")


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

    def require_room(self, now: dt.datetime) -> None:
        """Commits something small. StorageError where nothing can be written down."""
        ...

    def set_aside(self) -> Sequence[str]:
        """Names of damaged outboxes that this one took the place of, as long as they are kept."""
        ...

    def has_forgotten(self) -> bool:
        """Whether there was another before it: a damaged one, or one that was taken away under this process."""
        ...

    def elsewhere(self) -> Sequence[Delivery]:
        """What a second place keeps of what is not mirrored; nothing where there is none."""
        ...

    def trouble_elsewhere(self) -> str:
        """Why the second place can't be used, "" when it can or there is none."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def remembered(outbox: Outbox, name: str, content: str) -> bool:
    """Keep a text that can be had again, where there is room for it: nothing that must not be lost waits for it."""
    try:
        outbox.remember(name, content)
    except StorageError:
        return False  # whoever has something to keep that can't be had again tells of it
    return True


def recalled(outbox: Outbox, name: str, read: Callable[[str], _T]) -> _T | None:
    """What ``read`` makes of a kept text. None when there is none; one that makes no sense, as of another version or a
    damaged disk, is forgotten."""
    kept = outbox.recall(name)
    if not kept:
        return None
    try:
        return read(kept)
    except (ValueError, LookupError, TypeError, AttributeError, zlib.error) as error:
        log.warning("what was remembered as “%s” makes no sense and is forgotten: %s", name, type(error).__name__)
        with contextlib.suppress(StorageError):
            outbox.remember(name, "")
        return None

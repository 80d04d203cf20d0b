"""The durable memory of what was posted, as a protocol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sheets_marathon.marathon.model import DeliveryState, PinState


@dataclass(frozen=True, slots=True)
class Delivery:
    """One slot to one chat, as the outbox holds it.

    ``text`` is frozen as soon as it may be in the chat, "" while it certainly is not; ``attempt`` counts from 1;
    ``after_id`` is the highest message id known to be somebody else's in the chat, so a probe knows where to look;
    ``empty_scans`` counts probes that found nothing since the attempt; ``changed_at`` is when the state last changed
    (aware, as all times here); ``next_at`` is when the program looks at it again: a probe, a retry.

    ``looked_to``: how far a look that takes several turns has got in the chat, 0 when none is under way.
    ``sweeps``: how many of the late looks for a twin are done; ``sweep_at``: when the next is due, None when none is.
    ``pin``, ``pin_note`` (why it is not pinned yet) and ``pin_next_at`` (the next attempt) never touch the rest.
    """

    key: str
    chat: str
    planned_at: dt.datetime
    state: DeliveryState
    text: str = ""
    attempt: int = 0
    after_id: int = 0
    empty_scans: int = 0
    attempted_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    message_id: int | None = None
    note: str = ""
    changed_at: dt.datetime | None = None
    next_at: dt.datetime | None = None
    looked_to: int = 0
    sweeps: int = 0
    sweep_at: dt.datetime | None = None
    pin: PinState = PinState.NONE
    pin_note: str = ""
    pin_next_at: dt.datetime | None = None


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

    def close(self) -> None:
        """Close the file."""
        ...

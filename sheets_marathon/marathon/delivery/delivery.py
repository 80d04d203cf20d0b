"""One slot, or one notice, to one chat: all that is known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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

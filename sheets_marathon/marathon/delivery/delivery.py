"""One slot, or one notice, to one chat: all that is known of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sheets_marathon.marathon.model import DeliveryState, PinState


@dataclass(frozen=True, slots=True)
class Look:
    """Where its post is looked for in the chat, by message ids.

    ``after_id``: the highest id known to be somebody else's, 0 when none is; a look begins behind it. ``looked_to``:
    how far a look that takes several turns has got, 0 when none is under way. ``empty_scans``: looks since the last
    attempt that came to the chat's end and found nothing.
    """

    after_id: int = 0
    looked_to: int = 0
    empty_scans: int = 0


@dataclass(frozen=True, slots=True)
class Sweeps:
    """The late looks for a twin: how many are ``done``, and when the next is due (aware), None when none is."""

    done: int = 0
    next_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """Its pin at the top of the channel. ``note``: why it is not there yet; ``next_at``: the next attempt (aware)."""

    state: PinState = PinState.NONE
    note: str = ""
    next_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One slot or notice to one chat; the outbox keeps it, ``transitions`` says what can become of it.

    ``text`` is frozen as soon as it may be in the chat, "" while it certainly is not; ``attempt`` counts from 1, 0
    before the first; ``changed_at`` is when the state last changed (aware, as all times here); ``next_at`` is when the
    program does something about it by itself: a look, the next attempt.
    """

    key: str
    chat: str
    planned_at: dt.datetime
    state: DeliveryState = DeliveryState.PLANNED
    text: str = ""
    attempt: int = 0
    attempted_at: dt.datetime | None = None
    sent_at: dt.datetime | None = None
    message_id: int | None = None
    note: str = ""
    changed_at: dt.datetime | None = None
    next_at: dt.datetime | None = None
    look: Look = Look()
    sweeps: Sweeps = Sweeps()
    pin: Pin = Pin()

"""A post's pin at the top of its channel. It has a state of its own: no trouble with it touches the post's.

Pinning twice leaves one pin and one note about it, so an unclear attempt is simply repeated, all day long if need be:
``pinChatMessage`` of what is pinned already changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.posting.probing import told
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.ports.messenger import Messenger

# The pause grows with the time since the post: a hiccup is over soon, a right that is missing takes a person.
_SHORTEST_PAUSE = dt.timedelta(minutes=1)
_LONGEST_PAUSE = dt.timedelta(minutes=30)


def next_pinning(delivery: Delivery) -> dt.datetime | None:
    """When to try to pin it; None: it is not to be pinned, or not there yet."""
    if delivery.pin is not PinState.WANTED or delivery.state is not DeliveryState.SENT:
        return None
    return delivery.pin_next_at or delivery.sent_at or delivery.planned_at


def pinned(delivery: Delivery, messenger: Messenger, now: dt.datetime) -> Delivery:
    """The delivery after one attempt that is due; ``now`` in the marathon's zone.

    On a later day than the slot's it is given up (REFUSED) without another attempt; ``pin_note`` says why.
    """
    if delivery.message_id is None or now.date() > delivery.planned_at.astimezone(now.tzinfo).date():
        why = delivery.pin_note or "its day was over before it could be pinned"
        return replace(delivery, pin=PinState.REFUSED, pin_note=why, pin_next_at=None)
    try:
        messenger.pin(delivery.chat, delivery.message_id)
    except (DeliveryRefused, DeliveryUnclear) as problem:
        since = now - (delivery.sent_at or now)
        pause = min(max(since, _SHORTEST_PAUSE), _LONGEST_PAUSE)
        if isinstance(problem, DeliveryRefused) and problem.retry_after_s is not None:
            pause = dt.timedelta(seconds=problem.retry_after_s)
        return replace(delivery, pin_note=told(problem), pin_next_at=now + pause)
    return replace(delivery, pin=PinState.PINNED, pin_note="", pin_next_at=None)

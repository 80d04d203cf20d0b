"""One post to one chat: sent once, remembered before and after (DESIGN 7, steps 1 and 2).

What ends unclear is left UNKNOWN here and cleared up by ``jobs.settle``; what is sent again although an earlier
attempt may yet arrive is looked after by ``jobs.sweeping``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.posting.probing import look_for, told
from sheets_marathon.jobs.posting.sweeping import armed
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger, SentPost
from sheets_marathon.ports.outbox import Outbox

# Telegram goes on with a send for a minute after we have stopped waiting for its answer (FACTS 19).
SETTLE_AFTER = dt.timedelta(seconds=120)
# After a refusal that may pass, the pause grows with the outage, so that an hour of it costs dozens of attempts.
_SHORTEST_PAUSE = dt.timedelta(seconds=15)
_LONGEST_PAUSE = dt.timedelta(minutes=2)
# After a refusal that only a person can end: people take minutes, and each attempt is one request.
UNTIL_MENDED = dt.timedelta(minutes=10)
# A pause that Telegram asks for is waited out on the spot if it is short; a long one would hold up the other channel.
_LONGEST_WAIT_S = 60.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent where: ``html`` (Telegram HTML) to ``chat``, once for ``key``.

    ``until`` (aware): the end of its window, past which no pause is waited out. ``ops_chat``: "" when there is none.
    ``pin``: once it is there, ``settle`` pins it; here nothing
    waits for that. ``quiet``: without a sound. ``picture``: a PNG above the text; with a text that is frozen from
    before, the one it was sent with.
    """

    key: str
    chat: str
    ops_chat: str
    planned_at: dt.datetime
    until: dt.datetime
    html: str
    pin: bool = False
    quiet: bool = False
    picture: bytes | None = None


def may_send(delivery: Delivery | None, now: dt.datetime) -> bool:
    """Whether a slot may be sent at ``now`` (aware), as far as its delivery is concerned.

    Yes: nothing was tried; it was held before any attempt (a link was missing); it was certainly refused, and the
    pause is over (RETRY; FAILED, whose cause somebody may have mended). No: it is, or may be, in the chat, or it
    waits for a person.
    """
    if delivery is None:
        return True
    match delivery.state:
        case DeliveryState.HELD:
            return delivery.attempt == 0
        case DeliveryState.RETRY | DeliveryState.FAILED:
            return delivery.next_at is None or delivery.next_at <= now
        case _:
            return False


def deliver(order: Order, *, outbox: Outbox, messenger: Messenger, clock: Clock) -> Delivery:
    """Send what is ordered once and return how the delivery stands then, as saved.

    When ``may_send`` says no, nothing is sent and the delivery is returned as it is. A text that may be in the chat
    from an unclear attempt is sent again word for word; otherwise it is ``html`` as rendered now.
    Raises MarathonError when the outbox can't be written; what was begun is found as an INTENT later.
    """
    for _ in range(_ROUNDS - 1):
        delivery, pause_s = _once(order, outbox, messenger, clock)
        if pause_s is None:
            return delivery
        ends = clock.now() + dt.timedelta(seconds=pause_s)
        if pause_s > _LONGEST_WAIT_S or ends >= order.until:
            return delivery
        clock.rest(pause_s, ends)
    return _once(order, outbox, messenger, clock)[0]


def sent(delivery: Delivery, post: SentPost, now: dt.datetime) -> Delivery:
    """The delivery, now that ``post`` is known to be it."""
    return replace(
        delivery,
        state=DeliveryState.SENT,
        message_id=post.message_id,
        sent_at=post.at,
        note="",
        changed_at=now,
        next_at=None,
        looked_to=0,
    )


def _once(order: Order, outbox: Outbox, messenger: Messenger, clock: Clock) -> tuple[Delivery, float | None]:
    """At most one attempt. The delivery as saved, and the seconds that the messenger asked to wait, if it did."""
    everything = outbox.deliveries()
    known, now = everything.get(order.key), clock.now()
    if known is not None and not may_send(known, now):
        return known, None
    frozen = known.text if known is not None else ""
    base = replace(
        known or Delivery(order.key, order.chat, order.planned_at, DeliveryState.INTENT),
        chat=order.chat,
        planned_at=order.planned_at,
        text=frozen or order.html,
    )
    if order.pin and base.pin is PinState.NONE:
        base = replace(base, pin=PinState.WANTED)
    state = None if known is None else known.state
    # A refused post is not in the chat, but an unclear attempt before the refusal may have come in since.
    if order.ops_chat and (state is DeliveryState.RETRY or (state is DeliveryState.FAILED and frozen)):
        looked, pause_s = _look_before_resend(base, frozen, everything.values(), messenger, order.ops_chat, now)
        if looked.state is not DeliveryState.INTENT:
            outbox.save(looked)
            return looked, pause_s
        base = looked
    intent = replace(
        base,
        state=DeliveryState.INTENT,
        attempt=base.attempt + 1,
        after_id=base.after_id if frozen else _highest_id(order.chat, everything.values()),
        empty_scans=0,
        attempted_at=now,
        note="",
        changed_at=now,
        next_at=now + SETTLE_AFTER,
        looked_to=0,
    )
    if frozen:
        intent = armed(intent, now)  # an earlier attempt may arrive yet, beside this one
    outbox.save(intent)
    pause_s = None
    try:
        post = messenger.send(order.chat, intent.text, quiet=order.quiet, picture=order.picture)
    except DeliveryRefused as refusal:
        delivery, pause_s = _refused(intent, frozen, refusal, clock.now()), refusal.retry_after_s
    except DeliveryUnclear as unclear:
        delivery = replace(intent, state=DeliveryState.UNKNOWN, note=told(unclear), changed_at=clock.now())
    else:
        delivery = sent(intent, post, clock.now())
    outbox.save(delivery)
    return delivery, pause_s


def _look_before_resend(
    delivery: Delivery,
    frozen: str,
    everything: Iterable[Delivery],
    messenger: Messenger,
    ops_chat: str,
    now: dt.datetime,
) -> tuple[Delivery, float | None]:
    """The delivery in state INTENT when it may be sent again, else as it must be saved, and the pause asked for.

    A refusal is certain and a settled one was looked for twice; this last look costs three requests and catches
    what came in since (FACTS 19: "429 → wait, probe, resend").
    """
    seen = look_for(delivery, everything, messenger, ops_chat)
    if seen.post is not None:
        return sent(delivery, seen.post, now), None
    if isinstance(seen.problem, DeliveryRefused) and not seen.problem.permanent:
        return _refused(delivery, frozen, seen.problem, now), seen.problem.retry_after_s
    if seen.removed and frozen:
        return held_for_removal(delivery, now), None
    # An unclear look or an ops chat that is gone must not keep back a post that is certainly not there.
    return replace(delivery, state=DeliveryState.INTENT, after_id=max(delivery.after_id, seen.after_id)), None


def held_for_removal(delivery: Delivery, now: dt.datetime) -> Delivery:
    """HELD: a message that may have been this post was deleted, so a person must say whether it is to come again."""
    return replace(
        delivery,
        state=DeliveryState.HELD,
        note=f"a message after {delivery.after_id} in {delivery.chat} was deleted and it may have been this post; "
        "it is not sent again by itself: post it by hand if it is still wanted",
        changed_at=now,
        next_at=None,
    )


def _refused(intent: Delivery, frozen: str, refusal: DeliveryRefused, now: dt.datetime) -> Delivery:
    """FAILED or RETRY. Nothing new is in the chat, so only what was frozen by an unclear attempt stays frozen."""
    state = DeliveryState.FAILED if refusal.permanent else DeliveryState.RETRY
    next_at = now + UNTIL_MENDED
    if not refusal.permanent:
        doubled = _SHORTEST_PAUSE * 2 ** min(max(intent.attempt - 1, 0), 10)
        pause = min(max(doubled, now - (intent.attempted_at or now)), _LONGEST_PAUSE)
        if refusal.retry_after_s is not None:
            pause = dt.timedelta(seconds=refusal.retry_after_s)
        next_at = now + pause
    return replace(intent, state=state, text=frozen, note=told(refusal), changed_at=now, next_at=next_at)


def _highest_id(chat: str, everything: Iterable[Delivery]) -> int:
    return max((known.message_id or 0 for known in everything if known.chat == chat), default=0)

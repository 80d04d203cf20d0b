"""One message to one chat: sent once, remembered before and after (DESIGN 7, steps 1 and 2).

What ends unclear is left UNKNOWN here and cleared up by ``settle``; what is sent again although an earlier attempt may
yet arrive is looked after by ``sweeping``. What each answer makes of the delivery, ``transitions`` says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.probing import Sighting, look_for, pause_of, removal, told
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import Event, after, may_send
from sheets_marathon.marathon.model import DeliveryState, PinState
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox

# A pause that Telegram asks for is waited out on the spot if it is short; a long one would hold up the other channel.
_LONGEST_WAIT_S = 60.0
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be sent where: ``html`` (Telegram HTML) to ``chat``, once for ``key``.

    ``until`` (aware): the end of its window, past which no pause is waited out. ``ops_chat``: "" when there is none.
    ``note``: what the journal says of it once it is sent. ``pin``: once it is there, ``settle`` pins it; here nothing
    waits for that. ``quiet``: without a sound. ``picture``: a PNG above the text; with a text that is frozen from
    before, the one it was sent with. ``may_be_there``: where nothing is known of it, it may have been sent by a process
    whose memory is lost, so it is looked for first.
    """

    key: str
    chat: str
    ops_chat: str
    planned_at: dt.datetime
    until: dt.datetime
    html: str
    note: str = ""
    pin: bool = False
    quiet: bool = False
    picture: bytes | None = None
    may_be_there: bool = False


def deliver(order: Order, *, outbox: Outbox, messenger: Messenger, clock: Clock) -> Delivery:
    """Send what is ordered once and return how the delivery stands then, as saved.

    When ``may_send`` says no, nothing is sent and the delivery is returned as it is. A text that may be in the chat
    from an unclear attempt is sent again word for word; otherwise it is ``html`` as rendered now.
    Raises MarathonError when the outbox can't be written; what was begun is found as an INTENT later.
    """
    for _ in range(_ROUNDS - 1):
        delivery, pause = _once(order, outbox, messenger, clock)
        if pause is None:
            return delivery
        ends = clock.now() + pause
        if pause.total_seconds() > _LONGEST_WAIT_S or ends >= order.until:
            return delivery
        clock.rest(pause.total_seconds(), ends)
    return _once(order, outbox, messenger, clock)[0]


def _once(order: Order, outbox: Outbox, messenger: Messenger, clock: Clock) -> tuple[Delivery, dt.timedelta | None]:
    """At most one attempt. The delivery as saved, and the pause that the messenger asked for, if it did."""
    everything = outbox.deliveries()
    known, now = everything.get(order.key), clock.now()
    if known is not None and not may_send(known, now):
        return known, None
    frozen = known.text if known is not None else ""
    addressed = _addressed(known or Delivery(order.key, order.chat, order.planned_at), order)
    after_id = _highest_id(order.chat, everything.values())
    if known is None and order.may_be_there:
        sought = after(addressed, Event.MEMORY_LOST, Facts(now, after_id=after_id))
        outbox.save(sought)
        return sought, None
    # What was refused is not in the chat, but an unclear attempt before may have come in since.
    if order.ops_chat and addressed.attempt and (frozen or addressed.state is not DeliveryState.FAILED):
        seen = look_for(addressed, everything.values(), messenger, order.ops_chat)
        kept_back = _kept_back(addressed, frozen, seen, order.note, now)
        if kept_back is not None:
            outbox.save(kept_back)
            return kept_back, pause_of(seen.problem)
        addressed = replace(addressed, look=replace(addressed.look, after_id=_passed(addressed, seen)))
    begins = Facts(now, frozen=frozen, after_id=addressed.look.after_id if frozen else after_id)
    intent = after(addressed, Event.SENDING, begins)
    outbox.save(intent)
    pause = None
    try:
        post = messenger.send(order.chat, intent.text, quiet=order.quiet, picture=order.picture)
    except DeliveryRefused as refusal:
        event = Event.REFUSED if refusal.permanent else Event.REFUSED_FOR_NOW
        pause = pause_of(refusal)
        delivery = after(intent, event, Facts(clock.now(), told(refusal), pause=pause, frozen=frozen))
    except DeliveryUnclear as unclear:
        delivery = after(intent, Event.UNCLEAR, Facts(clock.now(), told(unclear)))
    else:
        facts = Facts(clock.now(), order.note, message_id=post.message_id, sent_at=post.at)
        delivery = after(intent, Event.CONFIRMED, facts)
    outbox.save(delivery)
    return delivery, pause


def _addressed(delivery: Delivery, order: Order) -> Delivery:
    """The delivery as it goes out now: a text that may be in the chat stays, all else is as ordered."""
    wanted = order.pin and delivery.pin.state is PinState.NONE
    pin = replace(delivery.pin, state=PinState.WANTED) if wanted else delivery.pin
    return replace(delivery, chat=order.chat, planned_at=order.planned_at, text=delivery.text or order.html, pin=pin)


def _kept_back(delivery: Delivery, frozen: str, seen: Sighting, note: str, now: dt.datetime) -> Delivery | None:
    """The delivery as it must be saved when the look before it is sent again speaks against that; None: it is sent.

    A refusal is certain and a settled one was looked for twice; this last look costs three requests and catches
    what came in since (FACTS 19: "429 → wait, probe, resend").
    """
    if seen.post is not None:
        return after(delivery, Event.FOUND, Facts(now, note, message_id=seen.post.message_id, sent_at=seen.post.at))
    if isinstance(seen.problem, DeliveryRefused) and not seen.problem.permanent:
        facts = Facts(now, told(seen.problem), pause=pause_of(seen.problem), frozen=frozen)
        return after(delivery, Event.REFUSED_FOR_NOW, facts)
    if seen.removed and frozen:
        after_id = _passed(delivery, seen)
        return after(delivery, Event.REMOVED, Facts(now, removal(delivery, after_id), after_id=after_id))
    # An unclear look or an ops chat that is gone must not keep back a post that is certainly not there.
    return None


def _passed(delivery: Delivery, seen: Sighting) -> int:
    """The highest id that is certainly somebody else's, as far as is known now."""
    return max(delivery.look.after_id, seen.after_id)


def _highest_id(chat: str, everything: Iterable[Delivery]) -> int:
    return max((known.message_id or 0 for known in everything if known.chat == chat), default=0)

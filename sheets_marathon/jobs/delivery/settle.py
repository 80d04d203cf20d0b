"""What remains to be done for posts after their sending (DESIGN 7, steps 3 and 4).

Clearing up what ended unclear: is the post in the chat or not? Then pins, then sweeps. What each finding makes of the
delivery, ``transitions`` says.

A pin has a state of its own: no trouble with it touches the post's. Pinning twice leaves one pin and one note about it,
so an unclear attempt is simply repeated, all day long if need be: ``pinChatMessage`` of what is pinned already changes
nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.probing import Sighting, look_for, pause_of, removal, told
from sheets_marathon.jobs.delivery.sweeping import sweep
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import is_personal
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import Event, after, pin_due_at, sweep_due_at
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox

# In these the program goes on by itself at ``next_at``: looks for the post, or sends it again.
_LOOKED_FOR = frozenset({DeliveryState.INTENT, DeliveryState.UNKNOWN})
_SENT_AGAIN = frozenset({DeliveryState.RETRY, DeliveryState.FAILED})


def adopt_intents(outbox: Outbox, now: dt.datetime) -> list[Delivery]:
    """Turn every INTENT into UNKNOWN and return those: call it at start, when no send is under way.

    A process that died between INTENT and the answer can't say whether Telegram got the post.
    """
    adopted = [
        after(delivery, Event.STOPPED, Facts(now))
        for delivery in outbox.deliveries().values()
        if delivery.state is DeliveryState.INTENT
    ]
    for delivery in adopted:
        outbox.save(delivery)
    return adopted


def settle(outbox: Outbox, messenger: Messenger, now: dt.datetime, ops_chat: str) -> list[Delivery]:
    """Whatever is due after sending; the deliveries that people see changed, as saved. ``now``: in the marathon's zone.

    Every unclear delivery whose time has come is looked for: it ends as SENT, HELD, or RETRY (it is not there:
    ``deliver`` sends it again while its window is open), else it is looked for again at its ``next_at``.
    ``ops_chat`` "": nobody can look, so each is HELD for a person. Then at most one pin and one portion of one sweep.
    A post that could not be pinned all day comes back with its pin REFUSED; a sweep that has news leaves them in the
    note of a SENT delivery: ops must hear of both.
    Call it when no send is under way: an INTENT seen here was left by one that broke off.
    """
    adopt_intents(outbox, now)
    changed = {delivery.key: delivery for delivery in _looked_for(outbox, messenger, now, ops_chat)}
    changed |= {delivery.key: delivery for delivery in _pinned(outbox, messenger, now)}
    changed |= {delivery.key: delivery for delivery in _swept(outbox, messenger, now, ops_chat)}
    return list(changed.values())


def next_settling(outbox: Outbox, now: dt.datetime, tried_at: dt.datetime | None = None) -> dt.datetime | None:
    """When the next look, retry, pin or sweep is due, not before ``now``; None when nothing waits for one.

    ``tried_at``: when what is to be sent again was last tried. What was not sent then although its pause was over waits
    for something else, such as figures or a Google that is away, and asking at once, again and again, won't bring that.
    """
    moments: list[dt.datetime | None] = []
    for delivery in outbox.deliveries().values():
        moments += [delivery.next_at if delivery.state in _LOOKED_FOR else None]
        again_at = delivery.next_at if delivery.state in _SENT_AGAIN else None
        if again_at is not None and (tried_at is None or again_at > tried_at):
            moments.append(again_at)
        moments += [pin_due_at(delivery), sweep_due_at(delivery)]
    return min((max(moment, now) for moment in moments if moment is not None), default=None)


def _looked_for(outbox: Outbox, messenger: Messenger, now: dt.datetime, ops_chat: str) -> list[Delivery]:
    everything = outbox.deliveries()
    changed = []
    for delivery in everything.values():
        if delivery.state is not DeliveryState.UNKNOWN:
            continue
        if is_personal(delivery.key):
            # Forwarding would show it to ops, and nothing promises that a private chat's ids have no gaps, so an
            # absent id would not mean the chat's end there.
            why = "it is unclear whether it arrived; a private message is not repeated"
            settled = after(delivery, Event.LET_GO, Facts(now, why))
        elif not ops_chat:
            settled = after(delivery, Event.NOBODY_CAN_LOOK, Facts(now))
        elif delivery.next_at is None or delivery.next_at <= now:
            settled = _after_look(delivery, look_for(delivery, everything.values(), messenger, ops_chat), now)
        else:
            continue
        outbox.save(settled)
        changed.append(settled)
    return changed


def _after_look(delivery: Delivery, seen: Sighting, now: dt.datetime) -> Delivery:
    """How an UNKNOWN delivery stands after one look at its chat."""
    facts = Facts(now, after_id=seen.after_id, looked_to=seen.looked_to)
    if seen.post is not None:
        return after(delivery, Event.FOUND, replace(facts, message_id=seen.post.message_id, sent_at=seen.post.at))
    if seen.problem is not None:
        broke_off = replace(facts, note=told(seen.problem), pause=pause_of(seen.problem))
        if seen.removed:  # that must not be forgotten, so the next look passes it again
            broke_off = replace(broke_off, looked_to=0)
        return after(delivery, Event.LOOK_BROKE_OFF, broke_off)
    if seen.removed:
        return after(delivery, Event.REMOVED, replace(facts, note=removal(delivery, seen.after_id)))
    return after(delivery, Event.NOT_FOUND if seen.ended else Event.LOOK_GOES_ON, facts)


def _pinned(outbox: Outbox, messenger: Messenger, now: dt.datetime) -> list[Delivery]:
    """At most one in a turn: a post that falls due waits for one request at the most."""
    for delivery in outbox.deliveries().values():
        due_at = pin_due_at(delivery)
        if due_at is not None and due_at <= now:
            tried = _pin(delivery, messenger, now)
            outbox.save(tried)
            return [tried]
    return []


def _pin(delivery: Delivery, messenger: Messenger, now: dt.datetime) -> Delivery:
    """One attempt that is due; on a later day than the slot's it is given up. ``now``: in the marathon's zone."""
    if delivery.message_id is None or now.date() > delivery.planned_at.astimezone(now.tzinfo).date():
        return after(delivery, Event.PIN_GIVEN_UP, Facts(now))
    try:
        messenger.pin(delivery.chat, delivery.message_id)
    except (DeliveryRefused, DeliveryUnclear) as problem:
        return after(delivery, Event.PIN_REFUSED, Facts(now, told(problem), pause=pause_of(problem)))
    return after(delivery, Event.PINNED, Facts(now))


def _swept(outbox: Outbox, messenger: Messenger, now: dt.datetime, ops_chat: str) -> list[Delivery]:
    """At most one portion in a turn: posts that fall due meanwhile go out between two of them."""
    everything = outbox.deliveries()
    for delivery in everything.values():
        due_at = sweep_due_at(delivery)
        if due_at is None or due_at > now:
            continue
        if ops_chat and not is_personal(delivery.key):
            swept = sweep(delivery, everything.values(), messenger, now, ops_chat)
        else:
            swept = after(delivery, Event.SWEEP_IMPOSSIBLE, Facts(now))
        outbox.save(swept)
        return [swept] if _as_people_see(swept) != _as_people_see(delivery) else []
    return []


def _as_people_see(delivery: Delivery) -> tuple[object, ...]:
    return (delivery.state, delivery.message_id, delivery.sent_at, delivery.note, delivery.pin.state)

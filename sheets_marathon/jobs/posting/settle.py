"""What remains to be done for posts after their sending (DESIGN 7, steps 3 and 4).

Clearing up what ended unclear: is the post in the chat or not? Then pins, then sweeps.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sheets_marathon.errors import DeliveryRefused
from sheets_marathon.jobs.posting.deliver import SETTLE_AFTER, held_for_removal, sent
from sheets_marathon.jobs.posting.pinning import next_pinning, pinned
from sheets_marathon.jobs.posting.probing import Sighting, look_for, told
from sheets_marathon.jobs.posting.sweeping import next_sweep, sweep, unswept
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.due import is_personal
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox

# A negative look is weak evidence (FACTS 21), so two of them, this far apart, make one.
_BETWEEN_SCANS = dt.timedelta(seconds=60)
_SCANS = 2

_UNSETTLED = frozenset({DeliveryState.INTENT, DeliveryState.UNKNOWN})


def adopt_intents(outbox: Outbox, now: dt.datetime) -> list[Delivery]:
    """Turn every INTENT into UNKNOWN and return those: call it at start, when no send is under way.

    A process that died between INTENT and the answer can't say whether Telegram got the post.
    """
    adopted = [
        replace(
            delivery,
            state=DeliveryState.UNKNOWN,
            note="the program stopped while sending it",
            changed_at=now,
            next_at=(delivery.attempted_at or now) + SETTLE_AFTER,
        )
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
    changed = {one.key: one for one in _looked_for(outbox, messenger, now, ops_chat)}
    changed |= {one.key: one for one in _pinned(outbox, messenger, now)}
    changed |= {one.key: one for one in _swept(outbox, messenger, now, ops_chat)}
    return list(changed.values())


def _looked_for(outbox: Outbox, messenger: Messenger, now: dt.datetime, ops_chat: str) -> list[Delivery]:
    everything = outbox.deliveries()
    changed = []
    for delivery in everything.values():
        if delivery.state is not DeliveryState.UNKNOWN:
            continue
        if is_personal(delivery.key):
            settled = let_go(delivery, "it is unclear whether it arrived; a private message is not repeated", now)
        elif not ops_chat:
            settled = _hold(
                delivery, "it is unclear whether it is in the channel, and there is no ops chat to look from", now
            )
        elif delivery.next_at is None or delivery.next_at <= now:
            settled = after_look(delivery, look_for(delivery, everything.values(), messenger, ops_chat), now)
        else:
            continue
        outbox.save(settled)
        changed.append(settled)
    return changed


def _pinned(outbox: Outbox, messenger: Messenger, now: dt.datetime) -> list[Delivery]:
    """At most one in a turn: a post that falls due waits for one request at the most."""
    for delivery in outbox.deliveries().values():
        due_at = next_pinning(delivery)
        if due_at is not None and due_at <= now:
            tried = pinned(delivery, messenger, now)
            outbox.save(tried)
            return [tried]
    return []


def _swept(outbox: Outbox, messenger: Messenger, now: dt.datetime, ops_chat: str) -> list[Delivery]:
    """At most one portion in a turn: posts that fall due meanwhile go out between two of them."""
    everything = outbox.deliveries()
    for delivery in everything.values():
        due_at = next_sweep(delivery)
        if due_at is None or due_at > now:
            continue
        may_look = ops_chat and not is_personal(delivery.key)
        swept = sweep(delivery, everything.values(), messenger, now, ops_chat) if may_look else unswept(delivery)
        outbox.save(swept)
        return [swept] if _as_people_see(swept) != _as_people_see(delivery) else []
    return []


def _as_people_see(delivery: Delivery) -> tuple[object, ...]:
    return (delivery.state, delivery.message_id, delivery.sent_at, delivery.note, delivery.pin)


def next_settling(outbox: Outbox, now: dt.datetime) -> dt.datetime | None:
    """When the next look, retry, pin or sweep is due, not before ``now``; None when nothing waits for one."""
    waiting = _UNSETTLED | {DeliveryState.RETRY, DeliveryState.FAILED}
    moments: list[dt.datetime | None] = []
    for delivery in outbox.deliveries().values():
        moments += [delivery.next_at if delivery.state in waiting else None]
        moments += [next_pinning(delivery), next_sweep(delivery)]
    return min((max(moment, now) for moment in moments if moment is not None), default=None)


def after_look(delivery: Delivery, seen: Sighting, now: dt.datetime) -> Delivery:
    """How an UNKNOWN delivery stands after one look at its chat. Pure."""
    if seen.post is not None:
        return sent(delivery, seen.post, now)
    onward = replace(delivery, after_id=seen.after_id, changed_at=now, next_at=now + _BETWEEN_SCANS, looked_to=0)
    if seen.problem is not None:
        if not seen.removed:  # that must not be forgotten
            onward = replace(onward, looked_to=seen.looked_to)
        if isinstance(seen.problem, DeliveryRefused) and seen.problem.retry_after_s is not None:
            onward = replace(onward, next_at=now + dt.timedelta(seconds=seen.problem.retry_after_s))
        return replace(onward, note=told(seen.problem))
    if seen.removed:
        return held_for_removal(onward, now)
    if not seen.ended:
        if delivery.after_id == 0:
            # The first post into a channel with a past: nobody knows at which id to begin.
            return _hold(delivery, "it is unclear whether it is in the channel, which holds many older posts", now)
        note = "many other messages came after it; looking on"
        return replace(onward, looked_to=seen.looked_to, next_at=now, note=note)
    scans = delivery.empty_scans + 1
    if scans < _SCANS:
        return replace(onward, empty_scans=scans, note="not found in the channel; looking once more")
    return replace(
        onward,
        state=DeliveryState.RETRY,
        empty_scans=scans,
        note="looked for twice and not in the channel; it goes out again while its window is open",
        next_at=now,
    )


def let_go(delivery: Delivery, why: str, now: dt.datetime) -> Delivery:
    """MISSED for good, without its text: how one person's message ends that was refused, or may have been lost.

    It is not looked for: forwarding would show it to ops, and nothing promises that a private chat's ids have no gaps,
    so an absent id would not mean the chat's end there.
    """
    return replace(delivery, state=DeliveryState.MISSED, text="", note=why, changed_at=now, next_at=None, looked_to=0)


def _hold(delivery: Delivery, why: str, now: dt.datetime) -> Delivery:
    return replace(
        delivery,
        state=DeliveryState.HELD,
        note=f"{why}; look for it by hand, and post it if it is missing",
        changed_at=now,
        next_at=None,
        looked_to=0,
    )

"""What can become of a delivery: every state, every event, the state after it and what else changes. Pure (DESIGN 7).

Whoever sends, looks, sweeps or pins says what happened and saves what ``after`` makes of the delivery; nobody else sets
a state. docs/delivery.md shows the table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sheets_marathon.marathon.delivery import effects as then
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.effects import Condition, Effect, Facts
from sheets_marathon.marathon.model import DeliveryState, PinState

PLANNED, WAITING, INTENT = DeliveryState.PLANNED, DeliveryState.WAITING, DeliveryState.INTENT
UNKNOWN, RETRY, FAILED = DeliveryState.UNKNOWN, DeliveryState.RETRY, DeliveryState.FAILED
SENT, MISSED, HELD = DeliveryState.SENT, DeliveryState.MISSED, DeliveryState.HELD
CANCELLED, BEFORE_US = DeliveryState.CANCELLED, DeliveryState.BEFORE_US


class Event(StrEnum):
    """What can happen to a delivery. The value says it in words."""

    LACKS = "a person has not given yet what it needs"
    FIGURES_AWAITED = "the sheet is out of reach, and it waits for fresh figures"
    NOT_WRITTEN = "it can't be put into words"
    WINDOW_OVER = "its window is over"
    NOT_NEEDED = "there is nothing to say any more"
    WAS_BEFORE = "its window was over before the service first ran"
    NOT_PLANNED = "it is planned no more, or its row says that it is cancelled"
    PLANNED_AGAIN = "its row says no more that it is cancelled"

    MEMORY_LOST = "it may have been sent before the program's memory was lost"
    SENDING = "it is about to be sent"
    CONFIRMED = "Telegram answers with its message"
    REFUSED_FOR_NOW = "Telegram refuses for a while, or is out of reach"
    REFUSED = "Telegram refuses until somebody mends the cause"
    UNCLEAR = "no clear answer comes"
    STOPPED = "the program stopped while sending it"

    FOUND = "a look finds it in the chat"
    NOT_FOUND = "a look comes to the chat's end and finds nothing"
    LOOK_GOES_ON = "a look finds nothing so far, and the chat goes on"
    LOOK_BROKE_OFF = "a look breaks off"
    REMOVED = "a look finds that a message was deleted which may have been it"
    NOBODY_CAN_LOOK = "it is to be looked for, and there is no ops chat"

    LET_GO = "it is one person's, and is not sent again"
    PUT_AWAY = "it is one person's, and there: what it said is kept nowhere"

    COPY_STAYS = "a sweep finds it in the chat: late, twice, or as another message"
    SWEPT = "a sweep comes to the chat's end"
    SWEEP_GOES_ON = "a sweep is not through the chat yet"
    SWEEP_POSTPONED = "a sweep breaks off"
    SWEEP_IMPOSSIBLE = "there is nobody to sweep, or nowhere to begin"

    PINNED = "it is pinned"
    PIN_REFUSED = "pinning it fails"
    PIN_GIVEN_UP = "its day is over before it could be pinned"


@dataclass(frozen=True, slots=True)
class Rule:
    """``event`` in one of the states ``of`` leads to ``to`` (None: the state stays), where ``when`` holds; of several
    rules the first that holds counts. ``note``: what the journal says then, where the event itself brings no note."""

    event: Event
    of: tuple[DeliveryState, ...]
    to: DeliveryState | None
    effects: tuple[Effect, ...] = ()
    when: Condition | None = None
    note: str = ""


class StepRefused(ValueError):
    """An event that can't happen to a delivery in this state: a mistake in the program."""


_NOT_BEGUN = (PLANNED, WAITING)
_REFUSED = (RETRY, FAILED)
_OPEN = (*_NOT_BEGUN, *_REFUSED)
# It may have been tried, so it is looked for before it is sent again.
_BEGUN = (WAITING, *_REFUSED)
# What was given up may arrive yet, so it is swept as well.
_SWEPT = (SENT, MISSED, HELD, FAILED, CANCELLED)
_BY_HAND = "look for it by hand, and post it if it is missing"

RULES: tuple[Rule, ...] = (
    Rule(Event.LACKS, _REFUSED, HELD, (then.noted, then.rests), when=then.text_frozen),
    Rule(Event.LACKS, _OPEN, WAITING, (then.noted, then.rests)),
    Rule(Event.FIGURES_AWAITED, _NOT_BEGUN, WAITING, (then.noted, then.rests)),
    Rule(Event.NOT_WRITTEN, _OPEN, FAILED, (then.noted, then.again_when_mended)),
    Rule(Event.WINDOW_OVER, _OPEN, MISSED, (then.noted_before_the_rest, then.rests)),
    Rule(Event.NOT_NEEDED, _BEGUN, MISSED, (then.dated, then.rests)),
    Rule(Event.WAS_BEFORE, (PLANNED,), BEFORE_US, (then.noted, then.rests)),
    Rule(Event.NOT_PLANNED, _OPEN, CANCELLED, (then.noted, then.rests)),
    Rule(Event.PLANNED_AGAIN, (CANCELLED,), RETRY, (then.noted, then.at_once), when=then.text_frozen),
    Rule(Event.PLANNED_AGAIN, (CANCELLED,), WAITING, (then.noted, then.rests)),
    # Sending.
    Rule(
        Event.SENDING,
        _OPEN,
        INTENT,
        (then.noted, then.attempt_counted, then.look_begins_anew, then.twins_expected, then.answer_awaited),
    ),
    Rule(
        Event.MEMORY_LOST,
        (PLANNED,),
        UNKNOWN,
        (then.noted, then.attempt_counted, then.look_begins_anew, then.answer_awaited),
        note="the program's memory of it was lost; looking whether it is there",
    ),
    Rule(Event.CONFIRMED, (INTENT,), SENT, (then.arrived,)),
    Rule(
        Event.REFUSED_FOR_NOW,
        (INTENT, *_BEGUN),
        RETRY,
        (then.noted, then.text_as_it_may_be_there, then.again_soon),
    ),
    Rule(Event.REFUSED, (INTENT,), FAILED, (then.noted, then.text_as_it_may_be_there, then.again_when_mended)),
    Rule(Event.UNCLEAR, (INTENT,), UNKNOWN, (then.noted,)),
    Rule(
        Event.STOPPED,
        (INTENT,),
        UNKNOWN,
        (then.noted, then.answer_awaited),
        note="the program stopped while sending it",
    ),
    # Looking for it.
    Rule(Event.FOUND, (UNKNOWN, *_BEGUN), SENT, (then.arrived,)),
    Rule(
        Event.NOT_FOUND,
        (UNKNOWN,),
        RETRY,
        (then.noted, then.look_done, then.scan_counted, then.at_once),
        when=then.looked_before,
        note="looked for twice and not in the channel; it goes out again while its window is open",
    ),
    Rule(
        Event.NOT_FOUND,
        (UNKNOWN,),
        None,
        (then.noted, then.look_done, then.scan_counted, then.looked_for_again),
        note="not found in the channel; looking once more",
    ),
    Rule(
        Event.LOOK_GOES_ON,
        (UNKNOWN,),
        HELD,
        (then.noted, then.look_stops, then.rests),
        # The first post into a channel with a past.
        when=then.nowhere_to_begin,
        note=f"it is unclear whether it is in the channel, which holds many older posts; {_BY_HAND}",
    ),
    Rule(
        Event.LOOK_GOES_ON,
        (UNKNOWN,),
        None,
        (then.noted, then.look_so_far, then.at_once),
        note="many other messages came after it; looking on",
    ),
    Rule(Event.LOOK_BROKE_OFF, (UNKNOWN,), None, (then.noted, then.look_so_far, then.looked_for_again)),
    Rule(Event.REMOVED, (UNKNOWN, *_REFUSED), HELD, (then.noted, then.look_done, then.rests)),
    Rule(
        Event.NOBODY_CAN_LOOK,
        (UNKNOWN,),
        HELD,
        (then.noted, then.look_stops, then.rests),
        note=f"it is unclear whether it is in the channel, and there is no ops chat to look from; {_BY_HAND}",
    ),
    # One person's message.
    Rule(Event.LET_GO, (UNKNOWN, FAILED), MISSED, (then.noted, then.text_forgotten, then.look_stops, then.rests)),
    Rule(Event.PUT_AWAY, (SENT,), None, (then.text_forgotten,)),
    # Sweeps.
    Rule(Event.COPY_STAYS, _SWEPT, SENT, (then.noted, then.stands, then.rests)),
    Rule(Event.SWEPT, _SWEPT, None, (then.remarked, then.look_done, then.sweep_done)),
    Rule(Event.SWEEP_GOES_ON, _SWEPT, None, (then.look_so_far, then.sweep_at_once)),
    Rule(Event.SWEEP_POSTPONED, _SWEPT, None, (then.remarked, then.look_so_far, then.sweep_later)),
    Rule(Event.SWEEP_IMPOSSIBLE, _SWEPT, None, (then.look_stops, then.sweeps_over)),
    # Its pin.
    Rule(Event.PINNED, (SENT,), None, (then.pinned,)),
    Rule(Event.PIN_REFUSED, (SENT,), None, (then.pin_later,)),
    Rule(
        Event.PIN_GIVEN_UP,
        (SENT,),
        None,
        (then.pin_given_up,),
        note="its day was over before it could be pinned",
    ),
)

TABLE: Mapping[tuple[DeliveryState, Event], tuple[Rule, ...]] = {
    (state, event): rules
    for state in DeliveryState
    for event in Event
    if (rules := tuple(rule for rule in RULES if rule.event is event and state in rule.of))
}
"""The rules that may hold for an event in a state; what is not in it can't happen."""

MAY_BE_SENT = frozenset(state for state, event in TABLE if event is Event.SENDING)

NEVER_SENT = frozenset({MISSED, CANCELLED, BEFORE_US})
"""Ends without a post, as far as anybody knows."""


def after(delivery: Delivery, event: Event, facts: Facts) -> Delivery:
    """The delivery after ``event``. StepRefused when that can't happen to it in its state."""
    for rule in TABLE.get((delivery.state, event), ()):
        if rule.when is None or rule.when(delivery):
            known = replace(facts, note=facts.note or rule.note)
            changed = delivery if rule.to is None else replace(delivery, state=rule.to)
            for effect in rule.effects:
                changed = effect(changed, known)
            return changed
    raise StepRefused(f"{delivery.key} is {delivery.state}: it can't be that {event}")


def may_send(delivery: Delivery | None, now: dt.datetime) -> bool:
    """Whether it may be sent at ``now`` (aware): its state says so, and no pause between attempts is under way."""
    if delivery is None:
        return True
    return delivery.state in MAY_BE_SENT and (delivery.next_at is None or delivery.next_at <= now)


def sweep_due_at(delivery: Delivery) -> dt.datetime | None:
    """When the chat is to be looked through for it; None: not at all, or not while it stands as it does.

    What was given up without a sweep planned, though its text may be in the chat, gets its first one counted from the
    moment it was given up.
    """
    if not delivery.text or (delivery.state, Event.SWEPT) not in TABLE:
        return None
    if delivery.sweeps.next_at is not None or delivery.state is SENT or delivery.sweeps.done:
        return delivery.sweeps.next_at
    return (delivery.changed_at or delivery.attempted_at or delivery.planned_at) + then.SWEEPS[0]


def pin_due_at(delivery: Delivery) -> dt.datetime | None:
    """When to try to pin it; None: it is not to be pinned, or not there yet."""
    if delivery.pin.state is not PinState.WANTED or delivery.state is not SENT:
        return None
    return delivery.pin.next_at or delivery.sent_at or delivery.planned_at

"""What an event changes in a delivery besides its state, one function a change, and the conditions on which it depends.

The first line of each docstring stands in docs/delivery.md. All times are arguments. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from sheets_marathon.marathon.delivery.delivery import Delivery, Look, Sweeps
from sheets_marathon.marathon.model import PinState

# Telegram goes on with a send for a minute after we have stopped waiting for its answer (FACTS 19).
SETTLE_AFTER = dt.timedelta(seconds=120)
UNTIL_MENDED = dt.timedelta(minutes=10)
"""After a refusal that only a person can end: people take minutes, and each attempt is one request."""
SWEEPS = (dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(hours=24))
"""When the chat is looked through again, after the last attempt or after giving up."""

# After a refusal that may pass, the pause grows with the outage, so that an hour of it costs dozens of attempts.
_SHORTEST_PAUSE, _LONGEST_PAUSE = dt.timedelta(seconds=15), dt.timedelta(minutes=2)
# A negative look is weak evidence (FACTS 21), so two of them, this far apart, make one.
_BETWEEN_SCANS = dt.timedelta(seconds=60)
_SCANS = 2
# After a sweep's request that was refused or stayed unclear.
_SWEEP_POSTPONED = dt.timedelta(minutes=5)
# A pin's pause grows with the time since the post: a hiccup is over soon, a right that is missing takes a person.
_SHORTEST_PIN_PAUSE, _LONGEST_PIN_PAUSE = dt.timedelta(minutes=1), dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an event: ``at`` (aware) it happened, and whatever of the rest belongs to it.

    ``note``: for the journal. ``message_id``, ``sent_at``: the post as it stands in the chat. ``pause``: as the
    messenger asked for. ``frozen``: the text that an earlier attempt may have left in the chat, "" when none did.
    ``after_id``, ``looked_to``: as in ``Look``.
    """

    at: dt.datetime
    note: str = ""
    message_id: int | None = None
    sent_at: dt.datetime | None = None
    pause: dt.timedelta | None = None
    frozen: str = ""
    after_id: int = 0
    looked_to: int = 0


Effect = Callable[[Delivery, Facts], Delivery]
Condition = Callable[[Delivery], bool]


def text_frozen(delivery: Delivery) -> bool:
    """its text may be in the chat"""
    return bool(delivery.text)


def looked_before(delivery: Delivery) -> bool:
    """a look came to the chat's end once before"""
    return delivery.look.empty_scans + 1 >= _SCANS


def nowhere_to_begin(delivery: Delivery) -> bool:
    """nobody knows from which message on to look"""
    return delivery.look.after_id == 0


def noted(delivery: Delivery, facts: Facts) -> Delivery:
    """the note says why"""
    return replace(delivery, note=facts.note, changed_at=facts.at)


def noted_before_the_rest(delivery: Delivery, facts: Facts) -> Delivery:
    """the note says why, before what it said already"""
    return replace(delivery, note=" ".join(filter(None, (facts.note, delivery.note))), changed_at=facts.at)


def dated(delivery: Delivery, facts: Facts) -> Delivery:
    """the note stays"""
    return replace(delivery, changed_at=facts.at)


def remarked(delivery: Delivery, facts: Facts) -> Delivery:
    """the note says what is new about it"""
    return replace(delivery, note=facts.note)


def rests(delivery: Delivery, _facts: Facts) -> Delivery:
    """nothing more is done by the clock"""
    return replace(delivery, next_at=None)


def at_once(delivery: Delivery, facts: Facts) -> Delivery:
    """goes on at once"""
    return replace(delivery, next_at=facts.at)


def again_when_mended(delivery: Delivery, facts: Facts) -> Delivery:
    """tried again in ten minutes"""
    return replace(delivery, next_at=facts.at + UNTIL_MENDED)


def again_soon(delivery: Delivery, facts: Facts) -> Delivery:
    """tried again after the pause that Telegram asks for, else 15 seconds, growing to two minutes"""
    doubled = _SHORTEST_PAUSE * 2 ** min(max(delivery.attempt - 1, 0), 10)
    growing = min(max(doubled, facts.at - (delivery.attempted_at or facts.at)), _LONGEST_PAUSE)
    return replace(delivery, next_at=facts.at + (growing if facts.pause is None else facts.pause))


def answer_awaited(delivery: Delivery, facts: Facts) -> Delivery:
    """looked for 120 seconds after the attempt"""
    return replace(delivery, next_at=(delivery.attempted_at or facts.at) + SETTLE_AFTER)


def attempt_counted(delivery: Delivery, facts: Facts) -> Delivery:
    """one attempt more, now"""
    return replace(delivery, attempt=delivery.attempt + 1, attempted_at=facts.at)


def text_as_it_may_be_there(delivery: Delivery, facts: Facts) -> Delivery:
    """the text stays frozen only if an earlier attempt may have left it in the chat"""
    return replace(delivery, text=facts.frozen)


def text_forgotten(delivery: Delivery, _facts: Facts) -> Delivery:
    """the text is forgotten"""
    return replace(delivery, text="")


def arrived(delivery: Delivery, facts: Facts) -> Delivery:
    """its message and when it was sent are known; nothing more is looked for"""
    stopped = look_stops(rests(noted(delivery, facts), facts), facts)
    return replace(stopped, message_id=facts.message_id, sent_at=facts.sent_at)


def look_begins_anew(delivery: Delivery, facts: Facts) -> Delivery:
    """a look for it will begin behind the highest message known to be somebody else's"""
    return replace(delivery, look=Look(facts.after_id))


def look_so_far(delivery: Delivery, facts: Facts) -> Delivery:
    """the next look goes on where this one got to"""
    return replace(delivery, look=replace(delivery.look, after_id=facts.after_id, looked_to=facts.looked_to))


def look_done(delivery: Delivery, facts: Facts) -> Delivery:
    """the next look begins behind what is certainly somebody else's"""
    return replace(delivery, look=replace(delivery.look, after_id=facts.after_id, looked_to=0))


def look_stops(delivery: Delivery, _facts: Facts) -> Delivery:
    """no look is under way"""
    return replace(delivery, look=replace(delivery.look, looked_to=0))


def scan_counted(delivery: Delivery, _facts: Facts) -> Delivery:
    """one empty look more"""
    return replace(delivery, look=replace(delivery.look, empty_scans=delivery.look.empty_scans + 1))


def looked_for_again(delivery: Delivery, facts: Facts) -> Delivery:
    """looked for again after the pause that Telegram asks for, else in a minute"""
    return replace(delivery, next_at=facts.at + (_BETWEEN_SCANS if facts.pause is None else facts.pause))


def twins_expected(delivery: Delivery, facts: Facts) -> Delivery:
    """where an earlier attempt may arrive yet, beside this one: swept in ten minutes, an hour and a day"""
    return replace(delivery, sweeps=Sweeps(0, facts.at + SWEEPS[0])) if facts.frozen else delivery


def stands(delivery: Delivery, facts: Facts) -> Delivery:
    """the oldest copy is its message; a pin that went with another message is wanted again"""
    lost = facts.message_id != delivery.message_id and delivery.pin.state is PinState.PINNED
    pin = replace(delivery.pin, state=PinState.WANTED) if lost else delivery.pin
    return replace(delivery, message_id=facts.message_id, sent_at=facts.sent_at, pin=pin)


def sweep_done(delivery: Delivery, facts: Facts) -> Delivery:
    """one sweep more is done, and the next is due in its time, if one is left"""
    done = delivery.sweeps.done + 1
    next_at = facts.at + SWEEPS[done] - SWEEPS[done - 1] if done < len(SWEEPS) else None
    return replace(delivery, sweeps=Sweeps(done, next_at))


def sweep_at_once(delivery: Delivery, facts: Facts) -> Delivery:
    """the sweep goes on at once"""
    return replace(delivery, sweeps=replace(delivery.sweeps, next_at=facts.at))


def sweep_later(delivery: Delivery, facts: Facts) -> Delivery:
    """the sweep goes on after the pause that Telegram asks for, else in five minutes"""
    pause = _SWEEP_POSTPONED if facts.pause is None else facts.pause
    return replace(delivery, sweeps=replace(delivery.sweeps, next_at=facts.at + pause))


def sweeps_over(delivery: Delivery, _facts: Facts) -> Delivery:
    """no sweep is left"""
    return replace(delivery, sweeps=Sweeps(len(SWEEPS)))


def pinned(delivery: Delivery, _facts: Facts) -> Delivery:
    """its pin is set"""
    return replace(delivery, pin=replace(delivery.pin, state=PinState.PINNED, note="", next_at=None))


def pin_later(delivery: Delivery, facts: Facts) -> Delivery:
    """its pin says why, and is tried again after a pause: Telegram's own, else one that grows to half an hour"""
    since = facts.at - (delivery.sent_at or facts.at)
    growing = min(max(since, _SHORTEST_PIN_PAUSE), _LONGEST_PIN_PAUSE)
    pause = growing if facts.pause is None else facts.pause
    return replace(delivery, pin=replace(delivery.pin, note=facts.note, next_at=facts.at + pause))


def pin_given_up(delivery: Delivery, facts: Facts) -> Delivery:
    """its pin is given up, and says why"""
    why = delivery.pin.note or facts.note
    return replace(delivery, pin=replace(delivery.pin, state=PinState.REFUSED, note=why, next_at=None))

"""Looking for a post in its chat by forwarding the ids where it could be (FACTS 21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.marathon.messages import first_line
from sheets_marathon.ports import Delivery, Messenger, Probed, SentPost

# Ids grow by one per message (FACTS 21), so a few absent ones in a row are the chat's end.
_ABSENT_AT_THE_END = 3
_MOST_PROBES = 30
# How far the two clocks may disagree. The lower bound is the plan, not the attempt: what an earlier attempt of the
# same post left in the chat is this post too, and the first line has no other owner (DESIGN 6).
_SKEW = dt.timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one look at a chat brought.

    ``post``: the post, where it stands. ``ended``: the look got to the end of the chat. ``removed``: an id on the way
    belongs to a message that a person deleted. ``after_id``: ids up to it are certainly other messages.
    ``problem``: why the look broke off.
    """

    post: SentPost | None = None
    ended: bool = False
    removed: bool = False
    after_id: int = 0
    problem: DeliveryRefused | DeliveryUnclear | None = None


def look_for(delivery: Delivery, everything: Iterable[Delivery], messenger: Messenger, ops_chat: str) -> Sighting:
    """Look for ``delivery.text`` in its chat from ``after_id`` on: at most 30 requests, 3 in an empty chat.

    ``everything``: all deliveries, whose message ids are known without asking.
    """
    known = {other.message_id for other in everything if other.chat == delivery.chat and other.key != delivery.key}
    wanted = first_line(delivery.text)
    after_id, removed, absent, probes = delivery.after_id, False, 0, 0
    message_id = after_id
    while absent < _ABSENT_AT_THE_END and probes < _MOST_PROBES:
        message_id += 1
        if message_id in known:
            seen = Probed(found=True)
        else:
            probes += 1
            try:
                seen = messenger.probe(delivery.chat, message_id, ops_chat)
            except (DeliveryRefused, DeliveryUnclear) as problem:
                return Sighting(removed=removed, after_id=after_id, problem=problem)
        if seen.found and _is_it(seen, wanted, delivery):
            return Sighting(SentPost(message_id, seen.at or delivery.planned_at), after_id=after_id)
        removed = removed or seen.removed
        absent = 0 if seen.found or seen.removed else absent + 1
        if seen.found and after_id == message_id - 1:
            after_id = message_id
    return Sighting(ended=absent == _ABSENT_AT_THE_END, removed=removed, after_id=after_id)


def _is_it(seen: Probed, wanted: str, delivery: Delivery) -> bool:
    lines = (line.strip() for line in seen.text.splitlines())
    if not wanted or next((line for line in lines if line), "") != wanted:
        return False
    since = min(delivery.planned_at, delivery.attempted_at or delivery.planned_at) - _SKEW
    return seen.at is None or seen.at >= since

"""Looking for a post in its chat by forwarding the ids where it could be (FACTS 21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.posts.messages import first_line
from sheets_marathon.ports.messenger import Messenger, Probed, SentPost

# Ids grow by one per message (FACTS 21), so a few absent ones in a row are the chat's end.
_ABSENT_AT_THE_END = 3
_MOST_PROBES = 30
# A sweep has all day, the posts that fall due meanwhile have not: it looks through the chat in small portions.
_MOST_PROBES_IN_A_SWEEP = 10
# How far the two clocks may disagree. The lower bound is the plan, not the attempt: what an earlier attempt of the
# same post left in the chat is this post too, and the first line has no other owner (DESIGN 6).
_SKEW = dt.timedelta(seconds=60)
# An answer that asks for no pause at all would be asked again without rest.
_SHORTEST_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one look at a chat brought.

    ``posts``: the post, wherever it stands, oldest first. ``ended``: the look got to the end of the chat.
    ``removed``: an id on the way belongs to a message that a person deleted. ``after_id``: ids up to it are certainly
    other messages. ``looked_to``: ids up to it were looked at. ``problem``: why the look broke off.
    """

    posts: tuple[SentPost, ...] = ()
    ended: bool = False
    removed: bool = False
    after_id: int = 0
    looked_to: int = 0
    problem: DeliveryRefused | DeliveryUnclear | None = None

    @property
    def post(self) -> SentPost | None:
        """The oldest."""
        return self.posts[0] if self.posts else None


def look_for(delivery: Delivery, everything: Iterable[Delivery], messenger: Messenger, ops_chat: str) -> Sighting:
    """Look for ``delivery.text`` in its chat up to the first post that is it: at most 30 requests, 3 in an empty chat.

    It begins after ``after_id``, or where a look that is under way got to (``looked_to``). ``everything``: all
    deliveries, whose message ids are known without asking.
    """
    return _look(delivery, everything, messenger, ops_chat, _MOST_PROBES, first_only=True)


def look_through(delivery: Delivery, everything: Iterable[Delivery], messenger: Messenger, ops_chat: str) -> Sighting:
    """As ``look_for``, but on to the chat's end, past every post that is it: at most 10 requests."""
    return _look(delivery, everything, messenger, ops_chat, _MOST_PROBES_IN_A_SWEEP, first_only=False)


def told(error: DeliveryRefused | DeliveryUnclear) -> str:
    """One line for the journal: what happened and what to do about it."""
    return f"{error.what}; {error.remedy}" if error.remedy else error.what


def pause_of(error: DeliveryRefused | DeliveryUnclear | None) -> dt.timedelta | None:
    """How long the messenger asks to be left alone, a second at least; None when it does not say."""
    seconds = error.retry_after_s if isinstance(error, DeliveryRefused) else None
    return None if seconds is None else dt.timedelta(seconds=max(seconds, _SHORTEST_PAUSE_S))


def removal(delivery: Delivery, after_id: int) -> str:
    """What the journal says where a message was deleted that may have been this post."""
    return (
        f"a message after {after_id} in {delivery.chat} was deleted and it may have been this post; "
        "it is not sent again by itself: post it by hand if it is still wanted"
    )


def _look(
    delivery: Delivery,
    everything: Iterable[Delivery],
    messenger: Messenger,
    ops_chat: str,
    most_probes: int,
    *,
    first_only: bool,
) -> Sighting:
    known = {other.message_id for other in everything if other.chat == delivery.chat and other.key != delivery.key}
    # The chat does not end before a message that is known to stand in it.
    last_known = max((number or 0 for number in (*known, delivery.message_id)), default=0)
    wanted = first_line(delivery.text)
    message_id = max(delivery.look.after_id, delivery.look.looked_to)
    after_id, removed, absent, probes = delivery.look.after_id, False, 0, 0
    posts: list[SentPost] = []

    def so_far(problem: DeliveryRefused | DeliveryUnclear | None = None) -> Sighting:
        ended = problem is None and absent >= _ABSENT_AT_THE_END and message_id >= last_known
        return Sighting(tuple(posts), ended, removed, after_id, message_id, problem)

    while (absent < _ABSENT_AT_THE_END or message_id < last_known) and probes < most_probes:
        if message_id + 1 in known:
            seen = Probed(found=True)
        else:
            probes += 1
            try:
                seen = messenger.probe(delivery.chat, message_id + 1, ops_chat)
            except (DeliveryRefused, DeliveryUnclear) as problem:
                return so_far(problem)
        message_id += 1
        removed = removed or seen.removed
        absent = 0 if seen.found or seen.removed else absent + 1
        if seen.found and _is_it(seen, wanted, delivery):
            posts.append(SentPost(message_id, seen.at or delivery.planned_at))
            if first_only:
                break
        elif seen.found and after_id == message_id - 1:
            # Never past an absent id or a copy: what a look took for absent is looked at again by the next one.
            after_id = message_id
    return so_far()


def _is_it(seen: Probed, wanted: str, delivery: Delivery) -> bool:
    lines = (line.strip() for line in seen.text.splitlines())
    if not wanted or next((line for line in lines if line), "") != wanted:
        return False
    since = min(delivery.planned_at, delivery.attempted_at or delivery.planned_at) - _SKEW
    return seen.at is None or seen.at >= since

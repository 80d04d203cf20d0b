"""Late looks for what nobody waits for any more: a twin of a post, or a post that was given up (DESIGN 7, step 4).

Two empty looks a minute apart are good evidence that an unclear attempt left nothing in the chat, not proof: Telegram
may hold a message back for longer. So three later looks follow where an attempt that may yet arrive was followed by
another, or by giving up. A post that was sent at once with a clear answer is never looked for.

What stays impossible: people see both copies until the sweep; a copy that comes after the last sweep stays, so does
one whose first line a person has edited; without an ops chat nobody can look; sweeps are forgotten with a lost outbox,
because the journal tab does not hold the text; Telegram lets a bot delete only what is younger than 48 hours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear
from sheets_marathon.jobs.delivery.probing import look_through, pause_of, told
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.delivery.effects import Facts
from sheets_marathon.marathon.delivery.transitions import Event, after
from sheets_marathon.marathon.model import DeliveryState
from sheets_marathon.ports.messenger import Messenger, SentPost

_BLIND = "whether it stands in the channel twice can't be looked up: "


def sweep(
    delivery: Delivery, everything: Iterable[Delivery], messenger: Messenger, now: dt.datetime, ops_chat: str
) -> Delivery:
    """One portion of a sweep that is due: the delivery as it must be saved. At most a dozen requests.

    Of several copies the oldest stays and becomes the delivery's message; the others are deleted. Anything that
    breaks off postpones the sweep; nothing is deleted while it is not certain that an older copy stands.
    """
    seen = look_through(delivery, everything, messenger, ops_chat)
    try:
        copies = _standing(delivery, seen.posts, messenger, ops_chat)
    except (DeliveryRefused, DeliveryUnclear) as problem:
        return _postponed(delivery, problem, delivery.look.looked_to, now)
    swept = delivery
    if copies:
        twins = sorted(copies)[1:]
        gone: list[int] = []
        refused: dict[int, str] = {}
        for twin in twins:
            try:
                messenger.delete(delivery.chat, twin)
            except (DeliveryRefused, DeliveryUnclear) as problem:
                if isinstance(problem, DeliveryUnclear) or not problem.permanent:
                    kept = _kept(delivery, copies, gone, {}, now)
                    return _postponed(kept, problem, delivery.look.looked_to, now)
                refused[twin] = told(problem)
            else:
                gone.append(twin)
        swept = _kept(delivery, copies, gone, refused, now)
    if seen.problem is not None:
        # What this portion has been through it need not go through again: flood control may end each of them.
        return _postponed(swept, seen.problem, seen.looked_to, now)
    if seen.ended:
        note = "" if swept.note.startswith(_BLIND) else swept.note
        return after(swept, Event.SWEPT, Facts(now, note, after_id=seen.after_id))
    if delivery.look.after_id == 0 and not copies:
        # A channel with a past, and nobody knows at which id to begin.
        return after(swept, Event.SWEEP_IMPOSSIBLE, Facts(now))
    return after(swept, Event.SWEEP_GOES_ON, Facts(now, after_id=seen.after_id, looked_to=seen.looked_to))


def _standing(delivery: Delivery, seen: Iterable[SentPost], messenger: Messenger, ops_chat: str) -> dict[int, SentPost]:
    """Copies that stand by their ids: those seen and, beside a copy that was not known, the known one if it does."""
    copies = {post.message_id: post for post in seen}
    known = delivery.message_id if delivery.state is DeliveryState.SENT else None
    # A person may have deleted the known one: then the other must stay.
    if copies and known is not None and known not in copies:
        found = messenger.probe(delivery.chat, known, ops_chat)
        if found.found:
            copies[known] = SentPost(known, found.at or delivery.sent_at or delivery.planned_at)
    return copies


def _kept(
    delivery: Delivery,
    copies: Mapping[int, SentPost],
    gone: Collection[int],
    refused: Mapping[int, str],
    now: dt.datetime,
) -> Delivery:
    """The delivery as SENT by the oldest copy, with a note where that, or what became of the others, is news."""
    post = copies[min(copies)]
    news = []
    if delivery.state is not DeliveryState.SENT:
        news.append(
            f"came late: it had been given up ({delivery.state}) when it arrived; "
            "if somebody has posted it by hand in other words, delete one of the two"
        )
    elif post.message_id != delivery.message_id and len(copies) == 1:
        news.append(f"message {delivery.message_id} is gone, but message {post.message_id} is the same post and stays")
    if gone:
        news.append(f"it stood in the channel twice: message {_listed(gone)} was deleted, {post.message_id} stays")
    for twin, why in refused.items():
        news.append(f"it stands in the channel twice: delete message {twin} by hand, {post.message_id} stays ({why})")
    another = post.message_id != delivery.message_id
    if not news and not another:
        return delivery
    note, sent_at = "; ".join(news) or delivery.note, post.at if another else delivery.sent_at
    return after(delivery, Event.COPY_STAYS, Facts(now, note, message_id=post.message_id, sent_at=sent_at))


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(ids)))


def _postponed(
    delivery: Delivery, problem: DeliveryRefused | DeliveryUnclear, looked_to: int, now: dt.datetime
) -> Delivery:
    """``looked_to``: how far the sweep has got all the same."""
    note = delivery.note
    blind = not note or note.startswith(_BLIND)
    if isinstance(problem, DeliveryRefused) and problem.permanent and blind and delivery.state is DeliveryState.SENT:
        note = _BLIND + told(problem)
    facts = Facts(now, note, pause=pause_of(problem), after_id=delivery.look.after_id, looked_to=looked_to)
    return after(delivery, Event.SWEEP_POSTPONED, facts)

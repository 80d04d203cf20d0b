"""The announcement in a track's channel, once: an ordinary delivery that no slot stands behind."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.jobs.delivery.deliver import Order, deliver
from sheets_marathon.jobs.delivery.settle import adopt_intents
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sheet.sync import journalled
from sheets_marathon.marathon.delivery.delivery import Delivery
from sheets_marathon.marathon.model import DeliveryState, SlotKind, Track
from sheets_marathon.marathon.posts.messages import Post
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.messenger import Messenger
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sheet_store import SheetStore
from sheets_marathon.tabs import JOURNAL

_WAITS = dt.timedelta(minutes=5)
"""For so long a pause that the messenger asks for is waited out."""


def post_key(track: Track) -> str:
    """The delivery's key, in the outbox and in the Journal tab."""
    return f"announce.{track}"


def post_announcement(
    post: Post, track: Track, marathon: Marathon, store: SheetStore, outbox: Outbox, messenger: Messenger, clock: Clock
) -> Report:
    """Sends ``post`` unless it is, or may be, in the channel already; how it stands then, failed when not there.

    The Journal tab is asked first: a lost disk doubles nothing. Only for who holds the bot's lock. What ends unclear is
    looked for by the service, as any post is, and the service shows it in the Journal tab.
    """
    key = post_key(track)
    known = outbox.deliveries().get(key)
    adopt_intents(outbox, clock.now())
    if key not in outbox.deliveries():
        lost = [delivery for delivery in journalled(store.read_tabs((JOURNAL,)), marathon) if delivery.key == key]
        for delivery in lost:
            outbox.save(delivery)
        outbox.mark_mirrored(lost)
    now = clock.now()
    order = Order(
        key=key,
        chat=marathon.chats[track],
        ops_chat=marathon.ops_chat,
        planned_at=now,
        until=now + _WAITS,
        html=post.text_html,
        pin=SlotKind.ANNOUNCEMENT in marathon.pinned,
    )
    delivery = deliver(order, outbox=outbox, messenger=messenger, clock=clock)
    return _report(delivery, before=known is not None and known.state is DeliveryState.SENT)


def _report(delivery: Delivery, *, before: bool) -> Report:
    sent = delivery.state is DeliveryState.SENT
    return Report(
        _told(delivery, before=before),
        changed=sent and not before,
        failed=not sent,
        facts={"key": delivery.key, "state": delivery.state.shown, "message_id": delivery.message_id},
    )


def _told(delivery: Delivery, *, before: bool) -> str:
    """How it stands, in words for ops. ``before``: it was in the channel before this run."""
    match delivery.state:
        case DeliveryState.SENT:
            again = "was posted before, and is not posted again" if before else "posted"
            return f"{delivery.key}: {again}: message {delivery.message_id} in {delivery.chat}"
        case DeliveryState.INTENT | DeliveryState.UNKNOWN:
            note = "it is unclear whether it is there; “run” looks for it in the channel and settles it"
        case DeliveryState.RETRY:
            note = f"not posted: {delivery.note}; run this again"
        case _:
            note = f"not posted: {delivery.note}"
    return f"{delivery.key}: {note}"

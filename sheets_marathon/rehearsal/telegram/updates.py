"""How the bot learns what people do: getUpdates with long polling. Webhooks are not served."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from sheets_marathon.rehearsal.telegram.arguments import Arguments
from sheets_marathon.rehearsal.telegram.desk import Desk, Method, WaitingMethod
from sheets_marathon.rehearsal.telegram.errors import conflict, not_served
from sheets_marathon.rehearsal.telegram.wire import update_object
from sheets_marathon.rehearsal.telegram.world import Update

# Client::LONG_POLL_MAX_TIMEOUT
_LONGEST_POLL_S = 50
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(desk: Desk, args: Arguments) -> Any:
    """getUpdates. Waits up to ``timeout`` real seconds; a second poller ends the first with 409.

    ``offset`` confirms what lies before it; a negative one keeps only so many of the newest.
    """
    offset = args.integer("offset")
    limit = min(max(args.integer("limit", 100), 1), 100)
    timeout_s = min(max(args.integer("timeout"), 0), _LONGEST_POLL_S)
    _confirm(desk, offset)
    allowed = _allowed_kinds(args)
    me = object()
    async with desk.changed:
        desk.poller = me
        desk.changed.notify_all()
        if timeout_s:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await desk.changed.wait_for(lambda: desk.poller is not me or _waiting(desk, allowed))
        if desk.poller is not me:
            raise conflict(_OTHER_POLLER)
    return [update_object(desk.world, each) for each in _waiting(desk, allowed)[:limit]]


def delete_webhook(desk: Desk, args: Arguments) -> Any:
    """deleteWebhook: there is never one; ``drop_pending_updates`` is honoured."""
    if args.flag("drop_pending_updates"):
        _confirm(desk, max((each.update_id for each in desk.world.updates), default=0) + 1)
    return True


def get_webhook_info(desk: Desk, args: Arguments) -> Any:
    """getWebhookInfo: none is set."""
    del args
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(desk.world.updates)}


def set_webhook(desk: Desk, args: Arguments) -> Any:
    """setWebhook: only an empty address, which means deleteWebhook."""
    if args.text("url"):
        raise not_served("webhooks; use getUpdates")
    return delete_webhook(desk, args)


def _confirm(desk: Desk, offset: int) -> None:
    """Forget updates before ``offset``; a negative offset counts from the end."""
    waiting = desk.world.updates
    if offset < 0 and waiting:
        offset = waiting[max(len(waiting) + offset, 0)].update_id
    if any(each.update_id < offset for each in waiting):
        desk.commit({"do": "confirm", "offset": offset})


def _allowed_kinds(args: Arguments) -> frozenset[str] | None:
    """The kinds asked for; None for all. What can't be read counts as nothing asked, as at Telegram."""
    try:
        kinds = json.loads(args.text("allowed_updates") or "[]")
    except ValueError:
        return None
    return frozenset(kinds) if isinstance(kinds, list) and kinds else None


def _waiting(desk: Desk, allowed: frozenset[str] | None) -> list[Update]:
    return [each for each in desk.world.updates if allowed is None or each.kind in allowed]


METHODS: dict[str, Method] = {
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setWebhook": set_webhook,
}
WAITING_METHODS: dict[str, WaitingMethod] = {"getUpdates": get_updates}

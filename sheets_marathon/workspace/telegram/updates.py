"""How the bot learns what people do: getUpdates with long polling. Webhooks are not served."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import Any

from sheets_marathon.workspace.telegram.desk import BotDesk, Method, WaitingMethod
from sheets_marathon.workspace.telegram.errors import conflict, not_served
from sheets_marathon.workspace.telegram.methods.arguments import Arguments
from sheets_marathon.workspace.telegram.wire import update_object

# Client::LONG_POLL_MAX_TIMEOUT
_LONGEST_POLL_S = 50
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"


async def get_updates(desk: BotDesk, args: Arguments) -> Any:
    """getUpdates. Waits up to ``timeout`` real seconds; a second poller ends the first with 409.

    ``offset`` confirms what lies before it; a negative one keeps only so many of the newest. ``allowed_updates``
    holds until it is given again, and for what happens from now on.
    """
    offset = args.integer("offset")
    limit = min(max(args.integer("limit", 100), 1), 100)
    timeout_s = min(max(args.integer("timeout"), 0), _LONGEST_POLL_S)
    _confirm(desk, offset)
    _allow(desk, args)
    me = object()
    async with desk.changed:
        desk.poller = me
        desk.changed.notify_all()
        if timeout_s:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_s):
                    await desk.changed.wait_for(lambda: desk.poller is not me or bool(desk.world.updates))
        if desk.poller is not me:
            raise conflict(_OTHER_POLLER)
    return [update_object(desk.world, each) for each in desk.world.updates[:limit]]


def delete_webhook(desk: BotDesk, args: Arguments) -> Any:
    """deleteWebhook: there is never one; ``drop_pending_updates`` is honoured."""
    if args.flag("drop_pending_updates"):
        _confirm(desk, max((each.update_id for each in desk.world.updates), default=0) + 1)
    return True


def get_webhook_info(desk: BotDesk, args: Arguments) -> Any:
    """getWebhookInfo: none is set."""
    del args
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(desk.world.updates)}


def set_webhook(desk: BotDesk, args: Arguments) -> Any:
    """setWebhook: only an empty address, which means deleteWebhook."""
    if args.text("url"):
        raise not_served("webhooks; use getUpdates")
    return delete_webhook(desk, args)


def _confirm(desk: BotDesk, offset: int) -> None:
    """Forget updates before ``offset``; a negative offset counts from the end."""
    waiting = desk.world.updates
    if offset < 0 and waiting:
        offset = waiting[max(len(waiting) + offset, 0)].update_id
    if any(each.update_id < offset for each in waiting):
        desk.commit({"do": "confirm", "offset": offset})


def _allow(desk: BotDesk, args: Arguments) -> None:
    """Remember the kinds asked for; an empty list means all. What can't be read asks for nothing, as at Telegram."""
    try:
        kinds = json.loads(args.text("allowed_updates") or "null")
    except ValueError:
        return
    if isinstance(kinds, list) and kinds != desk.world.allowed_kinds:
        desk.commit({"do": "allow", "kinds": kinds})


METHODS: dict[str, Method] = {
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setWebhook": set_webhook,
}
WAITING_METHODS: dict[str, WaitingMethod] = {"getUpdates": get_updates}

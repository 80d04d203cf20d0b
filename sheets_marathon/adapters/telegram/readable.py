"""Updates that the library can't read: they are passed over one by one, and never keep the others back."""

from __future__ import annotations

import json
import logging
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

log = logging.getLogger(__name__)


class ReadablePolls(HTTPXRequest):
    """The way to getUpdates. One update without what Telegram says every update of its kind has makes the library
    refuse the whole answer, and the next one is the same again: the bot would be deaf until somebody looks.

    What can't be read keeps its number, so that Telegram is told that it has come; without a number it is left out.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Telegram's answer, with updates in it that can be read. TelegramError when it is no answer of Telegram's."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        updates = answer.get("result") if isinstance(answer, dict) else None
        if isinstance(updates, list):
            return {**answer, "result": [found for update in updates if (found := _readable(update)) is not None]}
        if not isinstance(answer, dict) or "description" not in answer:
            raise TelegramError("Invalid server response")
        return answer


def _readable(update: object) -> dict[str, Any] | None:
    found: dict[str, Any] = update if isinstance(update, dict) else {}
    number = found.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 2**62:
        log.warning("an update without a number was passed over")
        return None
    try:
        Update.de_json(dict(found), None)
    except Exception as error:
        # Whatever is wrong in there; its text may be anybody's words.
        log.warning("update %d can't be read and was passed over: %s", number, type(error).__name__)
        return {"update_id": number}
    return found

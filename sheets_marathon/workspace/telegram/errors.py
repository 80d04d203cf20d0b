"""Refusals with the words that Telegram uses. Source: tdlib/telegram-bot-api Client.cpp, tdlib/td."""

from __future__ import annotations

from typing import Any


class TelegramError(Exception):
    """A Bot API call is refused. ``wire()`` is the answer's body, ``code`` also its HTTP status."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def wire(self) -> dict[str, Any]:
        """The JSON object of the answer."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def _lowered(message: str) -> str:
    # Client::fail_query_with_error lowers the first letter, except in words like MESSAGE_ID_INVALID.
    if len(message) >= 2 and (message[1] == "_" or "A" <= message[1] <= "Z"):
        return message
    return message[:1].lower() + message[1:]


def bad_request(message: str) -> TelegramError:
    """400; ``message`` as tdlib words it, with or without a capital letter."""
    return TelegramError(400, f"Bad Request: {_lowered(message)}")


def forbidden(message: str) -> TelegramError:
    """403: the bot may not reach this chat."""
    return TelegramError(403, f"Forbidden: {_lowered(message)}")


def too_many_requests(retry_after_s: int) -> TelegramError:
    """429 with the whole seconds to wait."""
    text = f"Too Many Requests: retry after {retry_after_s}"
    return TelegramError(429, text, {"retry_after": retry_after_s})


def not_found(what: str = "") -> TelegramError:
    """404: an address that can't be a bot's, or ``what`` is not there."""
    return TelegramError(404, f"Not Found: {what} not found" if what else "Not Found")


def unauthorized() -> TelegramError:
    """401: the token belongs to no bot."""
    return TelegramError(401, "Unauthorized")


def conflict(message: str) -> TelegramError:
    """409: two pollers, or a poller beside a webhook."""
    return TelegramError(409, f"Conflict: {message}")


def not_served(what: str) -> TelegramError:
    """501, which Telegram never sends: a real feature that this workspace doesn't play."""
    return TelegramError(501, f"Not Implemented: the rehearsal workspace doesn't serve {what}")

"""What an error of python-telegram-bot says about a post: certainly refused, or unclear (FACTS 19).

The only place that knows Telegram's wording. Sources: tdlib/telegram-bot-api Client.cpp, python-telegram-bot 22
``request/_baserequest.py`` (which error is raised for which answer).
"""

from __future__ import annotations

import datetime as dt
import re

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from sheets_marathon.errors import DeliveryRefused, DeliveryUnclear

# The request can't have reached Telegram: there was no connection to send it over.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_REMEDY_UNREACHABLE = (
    "check the machine's network; where Telegram is blocked, set a proxy or another base_url in the configuration"
)
_REMEDY_TOKEN = "take the bot's token from @BotFather again and put it where the configuration reads it"  # noqa: S105
_REMEDY_ADMIN = 'make the bot an administrator of the channel with the right "Post messages"'
_REMEDY_PIN = (
    'give the bot the administrator\'s right "Edit messages" in the channel ("Pin messages" in a group), or pin by hand'
)
_REMEDY_DELETE = 'give the bot the administrator\'s right "Delete messages"'
_REMEDY_OTHER = "Telegram's words say what it minds; mend that, then the post can be sent again"

# (part of Telegram's description, lower case; what ops do about it), the first that fits counts.
_REMEDIES = (
    ("chat not found", "check the chat's id or @name in the configuration, and that the bot was added to that chat"),
    ("chat_id is empty", "set the chat's id or @name in the configuration"),
    ("manage pinned messages", _REMEDY_PIN),
    ("message to pin not found", "somebody deleted the post; there is nothing to pin"),
    (
        "message can't be deleted",
        f"delete it by hand; {_REMEDY_DELETE} (no bot may delete what is older than 48 hours)",
    ),
    ("message_delete_forbidden", f"delete it by hand; {_REMEDY_DELETE}"),
    ("need administrator rights", _REMEDY_ADMIN),
    ("not enough rights", _REMEDY_ADMIN),
    ("have no rights to send", _REMEDY_ADMIN),
    ("chat_write_forbidden", _REMEDY_ADMIN),
    ("chat_admin_required", _REMEDY_ADMIN),
    ("bot was kicked", f"somebody removed the bot from the chat; add it again and {_REMEDY_ADMIN}"),
    ("bot is not a member", f"add the bot to the chat and {_REMEDY_ADMIN}"),
    ("channel_private", f"add the bot to the channel and {_REMEDY_ADMIN}"),
    ("bot was blocked", "the person has blocked the bot; ask them to unblock it"),
    ("user is deactivated", "the account is gone; put another chat's id into the configuration"),
    ("can't initiate conversation", 'ask the person to open the bot in Telegram and press "Start" once'),
    ("can't parse entities", "mend the HTML of the post's text or template: an unclosed tag or a bare < or &"),
    ("message is too long", "shorten the post's text or template; Telegram takes 4096 visible characters"),
    ("caption is too long", "shorten the text under the picture; Telegram takes 1024 visible characters"),
    ("message text is empty", "fill in the post's text in the program tab or in its template"),
    ("text must be non-empty", "fill in the post's text in the program tab or in its template"),
    ("upgraded to a supergroup", "put the group's new id (it begins with -100) into the configuration"),
    (
        "protected content",
        'switch off "Restrict saving content" in the channel, so that the program can look for posts',
    ),
)

# An answer that PTB could read, but that has no description of Telegram's: a proxy or a captive portal wrote it.
_NOBODYS_WORDS = re.compile(r"\(\d{3}\)$")


def outcome(error: Exception, doing: str, token: str) -> DeliveryRefused | DeliveryUnclear:
    """The error to raise for ``error``; ``doing``: "post to @channel". ``token`` is blotted out of what it says."""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    said = said.replace(token, "<token>")
    if isinstance(error.__cause__, _NEVER_LEFT):
        cause = type(error.__cause__).__name__
        return DeliveryRefused(
            f"Telegram could not be reached to {doing} ({cause})", _REMEDY_UNREACHABLE, permanent=False
        )
    if isinstance(error, RetryAfter):
        pause_s = _seconds(error.retry_after)
        return DeliveryRefused(
            f"Telegram asks to wait {pause_s:g} s before it lets the bot {doing}",
            "nothing to do: it is tried again after that time",
            permanent=False,
            retry_after_s=pause_s,
        )
    if isinstance(error, ChatMigrated):
        return DeliveryRefused(
            f"Telegram refused to {doing}: the group has become a supergroup",
            f"put its new id {error.new_chat_id} into the configuration",
            permanent=True,
        )
    if isinstance(error, InvalidToken) and _parsed(error):
        return DeliveryRefused(f"Telegram does not know the bot's token (to {doing})", _REMEDY_TOKEN, permanent=True)
    if isinstance(error, BadRequest | Forbidden) and _parsed(error):
        words = str(error).replace(token, "<token>")
        return DeliveryRefused(f"Telegram refused to {doing}: {words}", _remedy(words), permanent=True)
    return DeliveryUnclear(f"no clear answer from Telegram to {doing}: {said}")


def is_absent(error: Exception) -> bool:
    """A forward was refused because no such message exists yet (FACTS 21)."""
    return isinstance(error, BadRequest) and "message to forward not found" in str(error).lower()


def is_removed(error: Exception) -> bool:
    """A forward was refused because the message was there and has been deleted (FACTS 21)."""
    return isinstance(error, BadRequest) and "message was not forwarded" in str(error).lower()


def is_unforwardable(error: Exception) -> bool:
    """A forward was refused because the message is no post: a service message, such as "pinned" (FACTS 18)."""
    words = str(error).lower()
    # In a channel with protected content nothing can be forwarded; that tells nothing about this message.
    return isinstance(error, BadRequest) and "can't be forwarded" in words and "protected content" not in words


def is_gone(error: Exception) -> bool:
    """A deletion was refused because there is no such message (any more)."""
    return isinstance(error, BadRequest) and "message to delete not found" in str(error).lower()


def _parsed(error: TelegramError) -> bool:
    """Telegram itself said so: PTB chains an error when it could not read the body."""
    return error.__cause__ is None and not _NOBODYS_WORDS.search(str(error))


def _remedy(words: str) -> str:
    low = words.lower()
    return next((remedy for part, remedy in _REMEDIES if part in low), _REMEDY_OTHER)


def _seconds(pause: int | dt.timedelta) -> float:
    # A timedelta when PTB_TIMEDELTA is set, whole seconds otherwise.
    return pause.total_seconds() if isinstance(pause, dt.timedelta) else float(pause)

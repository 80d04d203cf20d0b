"""Telegram's updates as what somebody said."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from sheets_marathon.ports.reception import Heard, Teller, Way

_LARGEST = 2**62
"""Ids of Telegram's have 52 bits at most; what is larger no file takes."""


def heard_in(update: Update) -> Heard | None:
    """What somebody said; None for what is nobody's word: automatic forwards, other bots, joins, pins, channel posts.

    An edited message is what it says now: a link that was mistyped at first, a question mark added later. Raises
    whatever comes of fields that are of another kind than Telegram says.
    """
    heard = _heard(update)
    ids = (heard.chat, heard.message_id, heard.teller.user_id) if heard is not None else ()
    return None if any(not isinstance(each, int) or abs(each) > _LARGEST for each in ids) else heard


def _heard(update: Update) -> Heard | None:
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot or message.sender_chat is not None:
        return None
    text = _sound(message.text or message.caption or "")
    private, edited = message.chat.type == ChatType.PRIVATE, update.message is None
    if not text and (edited or not private or message.effective_attachment is None):
        return None  # a pin or a timer; a shared place that moves, which comes as an edit every few seconds
    if not private and message.is_automatic_forward:
        return None
    replied = message.reply_to_message
    return Heard(
        update_id=update.update_id,
        way=Way.WRITTEN if private else Way.IN_GROUP,
        teller=_teller(message.from_user),
        chat=message.chat.id,
        text=text,
        message_id=message.message_id,
        sent_at=message.edit_date or message.date if private else message.date,
        chat_name="" if private else message.chat.username or "",
        reply_to=replied.message_id if replied else None,
        to_post=_is_post(replied),
    )


def _pressed(update_id: int, query: CallbackQuery) -> Heard:
    chat = query.message.chat.id if query.message is not None else 0
    return Heard(update_id, Way.PRESSED, _teller(query.from_user), chat, _sound(query.data or ""), query_id=query.id)


def _is_post(message: Message | None) -> bool:
    return message is not None and bool(message.is_automatic_forward)


def _teller(user: User) -> Teller:
    return Teller(user.id, _sound(user.full_name), user.username or "")


def _sound(text: str) -> str:
    """JSON can hold halves of signs, which no file and no sheet takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")

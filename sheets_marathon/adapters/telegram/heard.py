"""Telegram's updates as what somebody said."""

from __future__ import annotations

from telegram import CallbackQuery, Message, Update, User
from telegram.constants import ChatType

from sheets_marathon.ports.reception import Heard, Teller, Way


def heard_in(update: Update) -> Heard | None:
    """What somebody said; None for what is nobody's word: automatic forwards, other bots, joins, pins."""
    if update.callback_query is not None:
        return _pressed(update.update_id, update.callback_query)
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot or message.sender_chat is not None:
        return None
    text = message.text or message.caption or ""
    private = message.chat.type == ChatType.PRIVATE
    if not private and (not text or message.is_automatic_forward):
        return None
    replied = message.reply_to_message
    return Heard(
        update_id=update.update_id,
        way=Way.WRITTEN if private else Way.IN_GROUP,
        teller=_teller(message.from_user),
        chat=message.chat.id,
        text=text,
        message_id=message.message_id,
        sent_at=message.date,
        chat_name="" if private else message.chat.username or "",
        reply_to=replied.message_id if replied else None,
        to_post=_is_post(replied),
    )


def _pressed(update_id: int, query: CallbackQuery) -> Heard:
    chat = query.message.chat.id if query.message is not None else 0
    return Heard(update_id, Way.PRESSED, _teller(query.from_user), chat, query.data or "", query_id=query.id)


def _is_post(message: Message | None) -> bool:
    return message is not None and bool(message.is_automatic_forward)


def _teller(user: User) -> Teller:
    return Teller(user.id, user.full_name, user.username or "")

"""May the bot do this here? The checks in Telegram's order and words.

Sources: check_chat, check_chat_access and check_message in telegram-bot-api Client.cpp;
can_send_message_to_dialog, can_pin_messages, can_delete_message and can_edit_message in tdlib/td.
"""

from __future__ import annotations

import re

from sheets_marathon.workspace.telegram.desk import BotDesk
from sheets_marathon.workspace.telegram.errors import bad_request, forbidden
from sheets_marathon.workspace.telegram.model import Message, Room

# "bots can't delete messages older than 2 days" (can_delete_channel_message, can_revoke_message)
_DELETABLE_S = 2 * 86_400


def find_room(desk: BotDesk, chat_id: str, *, to_write: bool) -> Room:
    """The chat a call names by id or @username, if the bot may read (or write) there.

    TelegramError: 400 "chat_id is empty", "chat not found"; 403 kicked from it or no member of it.
    """
    if not chat_id:
        raise bad_request("chat_id is empty")
    if chat_id.startswith("@"):
        room = desk.world.room_named(chat_id[1:])
    else:
        number = re.match(r"-?\d+", chat_id)
        room = desk.world.rooms.get(int(number[0])) if number else None
    if room is None or (room.chat.type == "private" and room.chat.id == desk.world.bot.id):
        raise bad_request("chat not found")
    if room.chat.type == "private":
        return room
    membership = desk.world.bot_membership(room)
    open_to_readers = bool(room.chat.username) or room.chat.type == "group"
    if membership.status == "kicked" and (room.chat.type != "group" or to_write):
        raise forbidden(f"bot was kicked from the {room.chat.type} chat")
    if not membership.present and (to_write or not open_to_readers):
        raise forbidden(f"bot is not a member of the {room.chat.type} chat")
    return room


def find_message(desk: BotDesk, chat_id: str, message_id: int, purpose: str, *, to_write: bool) -> tuple[Room, Message]:
    """A message that the bot can see. ``purpose`` as Telegram names it: "message to edit".

    TelegramError as ``find_room``, and 400 "<purpose> not found". A post that a person deleted is still
    found: the bot's server is not told of deletions and answers from what it remembers (FACTS 21).
    """
    room = find_room(desk, chat_id, to_write=to_write)
    message = room.messages.get(message_id)
    visible = room.chat.type in ("private", "group") or desk.world.bot_membership(room).present
    if message is None or message.deleted_by == "bot" or not visible:
        raise bad_request(f"{purpose} not found")
    return room, message


def check_may_send(desk: BotDesk, room: Room, what: str = "text messages") -> None:
    """TelegramError unless the bot may send ``what`` into this chat."""
    if room.chat.type == "private":
        person = desk.world.users[room.chat.id]
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if person.is_bot:
            raise forbidden("the bot can't send messages to the bot")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    membership = desk.world.bot_membership(room)
    if room.chat.type == "channel" and not membership.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if membership.status == "restricted":
        raise bad_request(f"not enough rights to send {what} to the chat")


def check_may_pin(desk: BotDesk, room: Room) -> None:
    """TelegramError unless the bot may pin here (in a channel that is the right to edit)."""
    if room.chat.type == "private":
        return
    right = "can_edit_messages" if room.chat.type == "channel" else "can_pin_messages"
    if not desk.world.bot_membership(room).may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")


def check_may_edit(desk: BotDesk, room: Room, message: Message) -> None:
    """TelegramError 400 "message can't be edited" unless it is the bot's own, or the channel's and it may."""
    membership = desk.world.bot_membership(room)
    allowed = message.outgoing
    if room.chat.type == "channel":
        own = message.outgoing and membership.may("can_post_messages")
        allowed = own or membership.may("can_edit_messages")
    if not allowed or message.origin is not None or message.is_service:
        raise bad_request("message can't be edited")
    if message.deleted_by is not None:
        raise bad_request("MESSAGE_ID_INVALID")


def check_may_delete(desk: BotDesk, room: Room, message: Message) -> None:
    """TelegramError 400 unless the bot may delete the message, which must be younger than two days."""
    membership = desk.world.bot_membership(room)
    too_old = desk.now_s >= message.date + _DELETABLE_S
    if room.chat.type in ("private", "group"):
        appointed = membership.status in ("administrator", "creator") or room.chat.type == "private"
        mine = message.outgoing and not message.is_service
        if too_old or not (mine or appointed):
            raise bad_request("message can't be deleted for everyone")
        return
    allowed = membership.may("can_delete_messages")
    if message.outgoing and not allowed:
        needs_posting = room.chat.type == "channel" or message.is_service
        allowed = membership.may("can_post_messages") or not needs_posting
    if too_old or not allowed:
        raise bad_request("message can't be deleted")

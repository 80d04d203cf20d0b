"""Methods that change messages: edit, delete, pin."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sheets_marathon.workspace.telegram.access import (
    check_may_delete,
    check_may_edit,
    check_may_pin,
    find_message,
    find_room,
)
from sheets_marathon.workspace.telegram.desk import BotDesk, Method
from sheets_marathon.workspace.telegram.errors import bad_request, not_served
from sheets_marathon.workspace.telegram.methods.arguments import Arguments
from sheets_marathon.workspace.telegram.methods.composing import (
    Content,
    caption_content,
    keyboard,
    marked_text,
    text_content,
)
from sheets_marathon.workspace.telegram.model import Message, Room
from sheets_marathon.workspace.telegram.wire import message_object

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


def edit_message_text(desk: BotDesk, args: Arguments) -> Any:
    """editMessageText."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    marked = marked_text(args, "text", "entities")
    room, message = _message_to_edit(desk, args)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(desk, args, message, text_content(marked, room.chat, args, editing=True))


def edit_message_caption(desk: BotDesk, args: Arguments) -> Any:
    """editMessageCaption; without a caption the old one goes."""
    marked = marked_text(args, "caption", "caption_entities")
    room, message = _message_to_edit(desk, args)
    if "photo" not in message.content and "document" not in message.content:
        raise bad_request("there is no caption in the message to edit")
    media = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _edit(desk, args, message, {**media, **caption_content(marked, room.chat, editing=True)})


def edit_message_reply_markup(desk: BotDesk, args: Arguments) -> Any:
    """editMessageReplyMarkup; without a markup the keyboard goes."""
    _room, message = _message_to_edit(desk, args)
    return _edit(desk, args, message, message.content)


def delete_message(desk: BotDesk, args: Arguments) -> Any:
    """deleteMessage."""
    if not args.text("chat_id"):
        raise bad_request("chat identifier is not specified")
    if args.integer("message_id") <= 0:
        raise bad_request("message identifier is not specified")
    room, message = _named(desk, args, "message to delete")
    check_may_delete(desk, room, message)
    if message.deleted_by is None:
        desk.commit({"do": "delete", "chat_id": room.chat.id, "message_ids": [message.message_id], "by": "bot"})
    return True


def pin_chat_message(desk: BotDesk, args: Arguments) -> Any:
    """pinChatMessage: the note about it takes a message id of its own (FACTS 18)."""
    room, message = _named(desk, args, "message to pin")
    check_may_pin(desk, room)
    if message.deleted_by is not None:
        raise bad_request("MESSAGE_ID_INVALID")
    if message.is_service:
        raise bad_request("service messages can't be pinned")
    if message.pinned:
        return True
    in_channel = room.chat.type == "channel"
    note = Message(
        chat_id=room.chat.id,
        message_id=desk.world.next_message_id(room),
        date=desk.now_s,
        content={"pinned_message_id": message.message_id},
        sender_id=None if in_channel else desk.world.bot.id,
        sender_chat_id=room.chat.id if in_channel else None,
        outgoing=True,
    )
    _commit_pin(desk, message, pinned=True, note=asdict(note))
    return True


def unpin_chat_message(desk: BotDesk, args: Arguments) -> Any:
    """unpinChatMessage: without an id the newest pinned message."""
    if args.integer("message_id"):
        room, message = _named(desk, args, "message to unpin")
    else:
        room = find_room(desk, args.text("chat_id"), to_write=True)
        newest = room.pinned()
        if newest is None:
            raise bad_request("message to unpin not found")
        message = newest
    check_may_pin(desk, room)
    _commit_pin(desk, message, pinned=False, note=None)
    return True


def _commit_pin(desk: BotDesk, message: Message, *, pinned: bool, note: dict[str, Any] | None) -> None:
    named = {"chat_id": message.chat_id, "message_id": message.message_id}
    desk.commit({"do": "pin", **named, "pinned": pinned, "note": note})


def _named(desk: BotDesk, args: Arguments, purpose: str) -> tuple[Room, Message]:
    return find_message(desk, args.text("chat_id"), args.integer("message_id"), purpose, to_write=True)


def _message_to_edit(desk: BotDesk, args: Arguments) -> tuple[Room, Message]:
    if not args.text("chat_id") and not args.integer("message_id"):
        if args.text("inline_message_id"):
            raise not_served("messages sent in inline mode")
        raise bad_request("message identifier is not specified")
    room, message = _named(desk, args, "message to edit")
    check_may_edit(desk, room, message)
    return room, message


def _edit(desk: BotDesk, args: Arguments, message: Message, content: Content) -> Any:
    markup = keyboard(args)
    if (content, markup) == (message.content, message.reply_markup):
        raise bad_request(_NOT_MODIFIED)
    entry = {"do": "edit", "chat_id": message.chat_id, "message_id": message.message_id, "content": content}
    desk.commit({**entry, "reply_markup": markup, "edit_date": desk.now_s})
    return message_object(desk.world, desk.world.rooms[message.chat_id].messages[message.message_id])


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}

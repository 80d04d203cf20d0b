"""Methods that add messages: send, forward, copy."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sheets_marathon.workspace.telegram.access import check_may_send, find_message, find_room
from sheets_marathon.workspace.telegram.desk import BotDesk, Method
from sheets_marathon.workspace.telegram.errors import bad_request, not_served
from sheets_marathon.workspace.telegram.methods.arguments import Arguments
from sheets_marathon.workspace.telegram.methods.composing import (
    Content,
    caption_content,
    document_content,
    keyboard,
    marked_text,
    photo_content,
    text_content,
)
from sheets_marathon.workspace.telegram.model import Message, Origin, Room
from sheets_marathon.workspace.telegram.wire import message_object

_CAPTION_FIELDS = ("caption", "caption_entities")


def send_message(desk: BotDesk, args: Arguments) -> Any:
    """sendMessage."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    marked = marked_text(args, "text", "entities")
    room = _room_to_send(desk, args)
    return _send(desk, args, room, text_content(marked, room.chat, args), {})


def send_photo(desk: BotDesk, args: Arguments) -> Any:
    """sendPhoto: uploaded (multipart) or by file_id."""
    content, files = photo_content(desk, args, args.text("photo"), "photo")
    marked = marked_text(args, "caption", "caption_entities")
    room = _room_to_send(desk, args, content)
    return _send(desk, args, room, {**content, **caption_content(marked, room.chat)}, files)


def send_document(desk: BotDesk, args: Arguments) -> Any:
    """sendDocument: uploaded (multipart) or by file_id."""
    content, files = document_content(desk, args)
    marked = marked_text(args, "caption", "caption_entities")
    room = _room_to_send(desk, args, content)
    return _send(desk, args, room, {**content, **caption_content(marked, room.chat)}, files)


def send_media_group(desk: BotDesk, args: Arguments) -> Any:
    """sendMediaGroup with photos only. Here an album is sent whole or not at all; Telegram may send a part."""
    media = args.decoded("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not 2 <= len(media) <= 10:
        raise bad_request("there must be 2 to 10 media in the album" if media else "there are no messages to send")
    room = _room_to_send(desk, args, {"photo": []})
    contents: list[Content] = []
    files: dict[str, bytes] = {}
    for each in media:
        if not isinstance(each, dict):
            raise bad_request("can't parse InputMedia: expected an object")
        if each.get("type") != "photo":
            raise bad_request(f"can't parse InputMedia: type \"{each.get('type')}\" can't be used in sendMediaGroup")
        content, kept = photo_content(desk, args, str(each.get("media", "")), "media")
        caption = Arguments({name: str(each.get(name, "")) for name in ("caption", "parse_mode")})
        content.update(caption_content(marked_text(caption, "caption", "caption_entities"), room.chat))
        contents.append(content)
        files.update(kept)
    group_id = str(secrets.randbits(53))
    messages = _compose(desk, args, room, contents, media_group_id=group_id)
    desk.post(messages, files)
    return [message_object(desk.world, each) for each in messages]


def forward_message(desk: BotDesk, args: Arguments) -> Any:
    """forwardMessage."""
    source = _source(desk, args, "message to forward")
    room = _room_to_send(desk, args, source.content)
    _check_still_there(source)
    if source.protected:
        raise bad_request("message has protected content and can't be forwarded")
    messages = _compose(desk, args, room, [source.content], origin=_origin_of(desk, source))
    desk.post(messages)
    return message_object(desk.world, messages[0])


def copy_message(desk: BotDesk, args: Arguments) -> Any:
    """copyMessage: returns the new message_id only."""
    source = _source(desk, args, "message to copy")
    room = _room_to_send(desk, args, source.content)
    _check_still_there(source)
    content = dict(source.content)
    if "caption" in args.values and "text" not in content:
        content = {name: value for name, value in content.items() if name not in _CAPTION_FIELDS}
        content.update(caption_content(marked_text(args, "caption", "caption_entities"), room.chat))
    messages = _compose(desk, args, room, [content])
    desk.post(messages)
    return {"message_id": messages[0].message_id}


def _room_to_send(desk: BotDesk, args: Arguments, content: Content | None = None) -> Room:
    """The chat to write to, if the bot may send such a ``content`` there (None: a text)."""
    room = find_room(desk, args.text("chat_id"), to_write=True)
    what = next((f"{kind}s" for kind in ("photo", "document") if kind in (content or {})), "text messages")
    check_may_send(desk, room, what)
    return room


def _send(desk: BotDesk, args: Arguments, room: Room, content: Content, files: dict[str, bytes]) -> Any:
    messages = _compose(desk, args, room, [content])
    desk.post(messages, files)
    return message_object(desk.world, messages[0])


def _compose(
    desk: BotDesk,
    args: Arguments,
    room: Room,
    contents: Sequence[Content],
    *,
    origin: Origin | None = None,
    media_group_id: str | None = None,
) -> list[Message]:
    """The bot's messages with these contents, next in the chat. In a channel the channel is the sender."""
    in_channel = room.chat.type == "channel"
    first_id = desk.world.next_message_id(room)
    markup, replied = keyboard(args, room.chat), _replied(desk, args, room)
    return [
        Message(
            chat_id=room.chat.id,
            message_id=first_id + index,
            date=desk.now_s,
            content=content,
            sender_id=None if in_channel else desk.world.bot.id,
            sender_chat_id=room.chat.id if in_channel else None,
            outgoing=True,
            origin=origin,
            reply_to=replied.message_id if replied else None,
            thread_id=replied.thread_of_replies if replied else None,
            reply_markup=markup,
            media_group_id=media_group_id,
            protected=args.flag("protect_content") or room.chat.protected,
            silent=args.flag("disable_notification"),
        )
        for index, content in enumerate(contents)
    ]


def _replied(desk: BotDesk, args: Arguments, room: Room) -> Message | None:
    """The message of the same chat that this is an answer to."""
    if args.integer("message_thread_id"):
        raise not_served("message_thread_id; reply to the automatic forward to comment on a post")
    parameters = args.decoded("reply_parameters", "reply parameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise bad_request("object expected as reply parameters")
    given = parameters or {
        "message_id": args.integer("reply_to_message_id"),
        "allow_sending_without_reply": args.flag("allow_sending_without_reply"),
    }
    message_id = int(given.get("message_id") or 0)
    other = str(given.get("chat_id") or "")
    if given.get("quote") or (other and find_room(desk, other, to_write=False) is not room):
        raise not_served("replies with a quote or to another chat")
    if message_id <= 0:
        return None
    replied = room.messages.get(message_id)
    if replied is None or replied.deleted_by is not None:
        if given.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return replied


def _source(desk: BotDesk, args: Arguments, purpose: str) -> Message:
    chat_id = args.required("from_chat_id")
    return find_message(desk, chat_id, args.integer("message_id"), purpose, to_write=False)[1]


def _check_still_there(source: Message) -> None:
    # A person deleted it: the bot's server remembers the post, Telegram's doesn't (FACTS 21).
    if source.deleted_by is not None:
        raise bad_request("message was not forwarded")
    if source.is_service:
        raise bad_request("message can't be forwarded")


def _origin_of(desk: BotDesk, source: Message) -> Origin:
    if source.origin is not None:
        return source.origin
    room = desk.world.rooms[source.chat_id]
    if room.chat.type == "channel":
        return Origin(source.date, chat_id=source.chat_id, message_id=source.message_id)
    return Origin(source.date, user_id=source.sender_id)


METHODS: dict[str, Method] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}

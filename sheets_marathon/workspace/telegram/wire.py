"""The Bot API's JSON objects, made of the world's state. Shapes: Json… classes in telegram-bot-api Client.cpp."""

from __future__ import annotations

from typing import Any

from sheets_marathon.workspace.telegram.model import Chat, Membership, Message, Origin, Room, User
from sheets_marathon.workspace.telegram.world import Update, World

JsonObject = dict[str, Any]

_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_promote_members",
    "can_manage_video_chats",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
RIGHTS_OF_TYPE = {
    "channel": (*_RIGHTS, "can_post_messages", "can_edit_messages", "can_manage_direct_messages"),
    "supergroup": (*_RIGHTS, "can_pin_messages", "can_manage_topics", "can_manage_tags"),
    "group": (*_RIGHTS, "can_pin_messages", "can_manage_tags"),
    "private": (),
}
_GROUP_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)


def user_object(user: User) -> JsonObject:
    """A User."""
    fields = {"last_name": user.last_name, "username": user.username}
    return {"id": user.id, "is_bot": user.is_bot, "first_name": user.first_name, **_given(fields)}


def bot_object(world: World) -> JsonObject:
    """The User that getMe returns, with what only the bot itself is told."""
    return {
        **user_object(world.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": world.bot.reads_all_group_messages,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat_object(world: World, chat: Chat) -> JsonObject:
    """A Chat; a private one carries the person's names."""
    if chat.type == "private":
        person = world.users[chat.id]
        names = _given({"last_name": person.last_name, "username": person.username})
        return {"id": chat.id, "first_name": person.first_name, **names, "type": "private"}
    return {"id": chat.id, "title": chat.title, **_given({"username": chat.username}), "type": chat.type}


def full_chat_object(world: World, room: Room) -> JsonObject:
    """The ChatFullInfo of getChat."""
    chat = room.chat
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    full: JsonObject = {**chat_object(world, chat), "accepted_gift_types": gifts}
    if chat.username:
        full["active_usernames"] = [chat.username]
    full.update(_given({"description": chat.description, "linked_chat_id": chat.linked_chat_id}))
    if chat.type in ("group", "supergroup"):
        full["permissions"] = dict.fromkeys(_GROUP_PERMISSIONS, True)
    if chat.protected:
        full["has_protected_content"] = True
    pinned = room.pinned()
    if pinned is not None:
        full["pinned_message"] = message_object(world, pinned, with_reply=False)
    return {**full, "max_reaction_count": 11, "accent_color_id": abs(chat.id) % 7}


def member_object(world: World, room: Room, membership: Membership) -> JsonObject:
    """A ChatMember… of the kind that the status says."""
    member: JsonObject = {"user": user_object(world.users[membership.user_id]), "status": membership.status}
    if membership.status == "creator":
        member["is_anonymous"] = False
    elif membership.status == "administrator":
        rights = {name: name in membership.rights for name in RIGHTS_OF_TYPE[room.chat.type]}
        member.update({"can_be_edited": False, **rights, "can_manage_voice_chats": rights["can_manage_video_chats"]})
        member["is_anonymous"] = False
    elif membership.status == "kicked":
        member["until_date"] = 0
    elif membership.status == "restricted":
        permissions = dict.fromkeys(_GROUP_PERMISSIONS, False)
        member.update({"until_date": 0, **permissions, "is_member": True})
    return member


def message_object(world: World, message: Message, *, with_reply: bool = True) -> JsonObject:
    """A Message as it stands now."""
    room = world.rooms[message.chat_id]
    wire: JsonObject = {"message_id": message.message_id}
    if message.sender_id is not None:
        wire["from"] = user_object(world.users[message.sender_id])
    if message.sender_chat_id is not None:
        wire["sender_chat"] = chat_object(world, world.rooms[message.sender_chat_id].chat)
    wire["chat"] = chat_object(world, room.chat)
    wire["date"] = message.date
    if message.edit_date is not None:
        wire["edit_date"] = message.edit_date
    if message.thread_id is not None:
        wire["message_thread_id"] = message.thread_id
    if message.origin is not None:
        wire.update(_origin_fields(world, message.origin))
    if message.automatic_forward:
        wire["is_automatic_forward"] = True
    replied = room.messages.get(message.reply_to or 0)
    if with_reply and replied is not None and replied.deleted_by is None:
        wire["reply_to_message"] = message_object(world, replied, with_reply=False)
    if message.media_group_id is not None:
        wire["media_group_id"] = message.media_group_id
    wire.update(_content_fields(world, room, message))
    if message.protected:
        wire["has_protected_content"] = True
    if message.reply_markup is not None and "inline_keyboard" in message.reply_markup:
        wire["reply_markup"] = message.reply_markup
    return wire


def update_object(world: World, update: Update) -> JsonObject:
    """An Update."""
    wire = message_object(world, update.message)
    if update.query is not None:
        person = user_object(world.users[update.query["from"]])
        wire = {**update.query, "from": person, "message": wire, "chat_instance": str(update.message.chat_id)}
    return {"update_id": update.update_id, update.kind: wire}


def _content_fields(world: World, room: Room, message: Message) -> JsonObject:
    if not message.is_service:
        content = dict(message.content)
        for name in ("entities", "caption_entities"):
            if name in content:
                content[name] = [_entity_object(world, each) for each in content[name]]
        return content
    pinned = room.messages.get(message.content["pinned_message_id"])
    if pinned is None or pinned.deleted_by is not None:
        # An InaccessibleMessage: the Bot API marks it by the date 0.
        gone = {"chat": chat_object(world, room.chat), "message_id": message.content["pinned_message_id"]}
        return {"pinned_message": {**gone, "date": 0}}
    return {"pinned_message": message_object(world, pinned, with_reply=False)}


def _entity_object(world: World, entity: JsonObject) -> JsonObject:
    if "user_id" not in entity:
        return entity
    user = world.users.get(entity["user_id"]) or User(entity["user_id"], "")
    return {**{k: v for k, v in entity.items() if k != "user_id"}, "user": user_object(user)}


def _origin_fields(world: World, origin: Origin) -> JsonObject:
    """``forward_origin`` and the older fields that Telegram still sends beside it."""
    if origin.chat_id is not None:
        chat = chat_object(world, world.rooms[origin.chat_id].chat)
        modern = {"type": "channel", "chat": chat, "message_id": origin.message_id, "date": origin.date}
        older = {"forward_from_chat": chat, "forward_from_message_id": origin.message_id}
    else:
        person = user_object(world.users[origin.user_id or 0])
        modern = {"type": "user", "sender_user": person, "date": origin.date}
        older = {"forward_from": person}
    return {"forward_origin": modern, **older, "forward_date": origin.date}


def _given(fields: dict[str, Any]) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}

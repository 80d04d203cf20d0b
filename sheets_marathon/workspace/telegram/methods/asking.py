"""Methods that ask about the bot, chats and members, and the small ones that change nothing in a chat."""

from __future__ import annotations

from typing import Any

from sheets_marathon.workspace.telegram.access import check_may_send, find_room
from sheets_marathon.workspace.telegram.desk import BotDesk, Method
from sheets_marathon.workspace.telegram.errors import bad_request
from sheets_marathon.workspace.telegram.methods.arguments import Arguments
from sheets_marathon.workspace.telegram.model import Membership, Room
from sheets_marathon.workspace.telegram.wire import bot_object, full_chat_object, member_object

_ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)


def get_me(desk: BotDesk, args: Arguments) -> Any:
    """getMe."""
    del args
    return bot_object(desk.world)


def get_chat(desk: BotDesk, args: Arguments) -> Any:
    """getChat."""
    return full_chat_object(desk.world, find_room(desk, args.text("chat_id"), to_write=False))


def get_chat_member(desk: BotDesk, args: Arguments) -> Any:
    """getChatMember: of other accounts only for members (in channels, administrators) of the chat."""
    user_id = args.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    room = find_room(desk, args.text("chat_id"), to_write=False)
    if user_id not in desk.world.users:
        raise bad_request("PARTICIPANT_ID_INVALID" if room.chat.type != "private" else "member not found")
    if user_id != desk.world.bot.id:
        _check_may_see_members(desk, room)
    if room.chat.type == "private":
        if user_id not in (room.chat.id, desk.world.bot.id):
            raise bad_request("member not found")
        return member_object(desk.world, room, Membership(user_id))
    return member_object(desk.world, room, room.member(user_id))


def get_chat_administrators(desk: BotDesk, args: Arguments) -> Any:
    """getChatAdministrators: other bots are not shown."""
    room = find_room(desk, args.text("chat_id"), to_write=False)
    if room.chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    _check_may_see_members(desk, room)
    appointed = [each for each in room.present_members() if each.status in ("creator", "administrator")]
    return [member_object(desk.world, room, each) for each in appointed]


def get_chat_member_count(desk: BotDesk, args: Arguments) -> Any:
    """getChatMemberCount."""
    room = find_room(desk, args.text("chat_id"), to_write=False)
    return 2 if room.chat.type == "private" else len(room.present_members())


def send_chat_action(desk: BotDesk, args: Arguments) -> Any:
    """sendChatAction: checked, shown to nobody."""
    if args.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    check_may_send(desk, find_room(desk, args.text("chat_id"), to_write=True))
    return True


def set_my_commands(desk: BotDesk, args: Arguments) -> Any:
    """setMyCommands; the scope is accepted and ignored."""
    commands = args.decoded("commands", "commands")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    for each in commands:
        if not isinstance(each, dict) or not each.get("command") or not each.get("description"):
            raise bad_request("can't parse BotCommand: Can't find field \"command\"")
        name = str(each["command"]).removeprefix("/")
        if not name.isascii() or not name.replace("_", "a").isalnum() or name != name.lower() or len(name) > 32:
            raise bad_request("BOT_COMMAND_INVALID")
    desk.commit({"do": "commands", "commands": commands})
    return True


def get_my_commands(desk: BotDesk, args: Arguments) -> Any:
    """getMyCommands."""
    del args
    return desk.world.commands


def delete_my_commands(desk: BotDesk, args: Arguments) -> Any:
    """deleteMyCommands."""
    del args
    desk.commit({"do": "commands", "commands": []})
    return True


def answer_callback_query(desk: BotDesk, args: Arguments) -> Any:
    """answerCallbackQuery: once for each pressed button."""
    query_id = args.text("callback_query_id")
    if query_id not in desk.world.open_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(args.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    desk.commit({"do": "answer", "query_id": query_id})
    return True


def get_file(desk: BotDesk, args: Arguments) -> Any:
    """getFile: the content is then served under /file/bot<token>/<file_path>."""
    file_id = args.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    if file_id not in desk.world.files:
        raise bad_request("invalid file_id")
    unique = f"u{file_id[-15:]}"
    size = len(desk.world.files[file_id])
    return {"file_id": file_id, "file_unique_id": unique, "file_size": size, "file_path": f"files/{file_id}"}


def log_out_or_close(desk: BotDesk, args: Arguments) -> Any:
    """logOut and close: accepted, nothing follows (there is no other server to move to)."""
    del desk, args
    return True


def _check_may_see_members(desk: BotDesk, room: Room) -> None:
    membership = desk.world.bot_membership(room)
    if room.chat.type == "channel" and membership.status not in ("administrator", "creator"):
        raise bad_request("member list is inaccessible")


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getChatMembersCount": get_chat_member_count,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "logOut": log_out_or_close,
    "close": log_out_or_close,
}

"""What a bot may do in a chat, and what ops do about what it may not."""

from __future__ import annotations

from typing import Any

from telegram.constants import ChatMemberStatus, ChatType


def rights_problem(chat: str, kind: str, member: Any) -> str:
    """A sentence for ops, "" when the bot may post. ``member``: telegram.ChatMember of the bot itself.

    A bot that may post may delete what it posted, in channels and groups alike, for 48 hours: there is no right of its
    own for that [core.telegram.org/bots/api#deletemessage].
    """
    if member.status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED):
        return f"the bot is not in {chat}; add it as an administrator with the right to post messages"
    if kind == ChatType.CHANNEL:
        if member.status != ChatMemberStatus.ADMINISTRATOR:
            return f"the bot is no administrator of {chat}; make it one, with the right to post messages"
        if not member.can_post_messages:
            return f"the bot may not post in {chat}; give it the administrator's right to post messages"
    if member.status == ChatMemberStatus.RESTRICTED and not member.can_send_messages:
        return f"the bot may not write in {chat}; lift its restriction"
    return ""


def rights_lacking(chat: str, found: Any, member: Any) -> dict[str, str]:
    """What the bot can't do there besides posting, a sentence for ops each. ``found``: telegram.ChatFullInfo.

    ``pin`` wants the right to edit messages in a channel, the right to pin elsewhere
    [core.telegram.org/bots/api#pinchatmessage]; nothing is forwarded out of a chat with protected content.
    """
    lacking: dict[str, str] = {}
    right = "can_edit_messages" if found.type == ChatType.CHANNEL else "can_pin_messages"
    if member.status != ChatMemberStatus.OWNER and not getattr(member, right, False):
        what = "edit messages" if found.type == ChatType.CHANNEL else "pin messages"
        lacking["pin"] = f"the bot may not pin in {chat}; give it the administrator's right to {what}"
    if found.has_protected_content:
        lacking["forward"] = (
            f"{chat} restricts saving content, so an unclear post can't be looked for; "
            "switch that off in the channel's settings"
        )
    return lacking

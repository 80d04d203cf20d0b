"""What a bot may do in a chat, and what ops do about what it may not."""

from __future__ import annotations

from typing import Any

from telegram.constants import ChatMemberStatus, ChatType


def rights_problem(chat: str, kind: str, member: Any) -> str:
    """A sentence for ops, "" when the bot may post. ``member``: telegram.ChatMember of the bot itself."""
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

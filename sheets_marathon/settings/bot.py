"""The table ``[bot]``: whether the bot answers people in private, and where questions are gathered."""

from __future__ import annotations

from pydantic import field_validator

from sheets_marathon.settings.sections import ChatId, Section


class PrivateAnswers(Section):
    """What the bot does besides posting."""

    enabled: bool = True
    discussion_chats: tuple[ChatId, ...] = ()

    @field_validator("discussion_chats")
    @classmethod
    def _are_chats(cls, chats: tuple[str, ...]) -> tuple[str, ...]:
        for chat in chats:
            if not chat.startswith("@") and not chat.lstrip("-").isdigit():
                raise ValueError('ids such as "-1001234567890" or @names are expected')
        return chats

    @property
    def discussions(self) -> frozenset[str]:
        """The groups as they are compared: ids as text, @names in lower case."""
        return frozenset(chat.lower() for chat in self.discussion_chats)

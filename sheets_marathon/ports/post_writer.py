"""What turns facts into posts, as a protocol."""

from __future__ import annotations

from typing import Protocol

from sheets_marathon.marathon.model import Slot
from sheets_marathon.marathon.posts.messages import Post


class PostWriter(Protocol):
    """Turns a slot and its facts into a post, other facts into other messages."""

    def post(self, slot: Slot, *, facts: object, picture: bool = False) -> Post:
        """The post of a slot. MarathonError when the template is broken or the post too long.

        ``picture``: it stands under the day's picture, which tells part of it already.
        """
        ...

    def render(self, name: str, /, **facts: object) -> str:
        """The Telegram HTML of a template by its name, whatever its length. MarathonError when it is broken."""
        ...

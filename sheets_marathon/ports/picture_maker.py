"""What draws the picture above a summary, as a protocol."""

from __future__ import annotations

from typing import Protocol

from sheets_marathon.marathon.model import Slot
from sheets_marathon.marathon.posts.summary import DayFacts


class PictureMaker(Protocol):
    """Draws what a day brought."""

    def picture(self, slot: Slot, facts: DayFacts) -> bytes:
        """PNG of the day at ``slot``, within Telegram's limits for photos (FACTS 18). Raises MarathonError."""
        ...

"""Telegram's flood limits, on the workspace's clock.

Telegram documents "one message per second in a chat (short bursts are allowed)", "20 messages per minute"
for a group or channel, and "30 per second" over all (core.telegram.org/bots/faq). What a burst is stays
unsaid, and on a clock that stands still every second holds a whole burst. So the first rule is kept as 60
in a minute, for private chats; a group or channel gets 20 in a minute; all chats together 30 in a second.
What was sent is forgotten when the workspace restarts; edits and deletions don't count.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import deque

from sheets_marathon.workspace.telegram.errors import too_many_requests
from sheets_marathon.workspace.telegram.model import Chat

_OVERALL = 30
_PER_MINUTE = {"private": 60, "group": 20, "supergroup": 20, "channel": 20}


class FloodControl:
    """Remembers when what was sent, for the last minute; ``enforced`` False lets everything pass."""

    def __init__(self, enforced: bool) -> None:
        self.enforced = enforced
        self._sent: dict[int, deque[float]] = {}
        self._overall: deque[float] = deque()

    def admit(self, chat: Chat, number: int, now: dt.datetime) -> None:
        """Let ``number`` messages into a chat, or refuse all: TelegramError 429 with the seconds to wait."""
        if not self.enforced:
            return
        moment = now.timestamp()
        own = self._sent.setdefault(chat.id, deque())
        wait_s = max(
            _wait_s(own, number, _PER_MINUTE[chat.type], 60.0, moment),
            _wait_s(self._overall, number, _OVERALL, 1.0, moment),
        )
        if wait_s > 0:
            raise too_many_requests(max(1, math.ceil(wait_s)))
        own.extend([moment] * number)
        self._overall.extend([moment] * number)


def _wait_s(sent: deque[float], number: int, allowed: int, window_s: float, now: float) -> float:
    """How long until ``number`` more fit into the window; forgets what has left it."""
    while sent and sent[0] <= now - window_s:
        sent.popleft()
    too_many = len(sent) + number - allowed
    if too_many <= 0 or not sent:
        return 0.0
    return sent[min(too_many, len(sent)) - 1] + window_s - now

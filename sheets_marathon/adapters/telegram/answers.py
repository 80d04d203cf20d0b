"""Private answers on their way: each at most once, no faster than Telegram lets them (FACTS 18, 19)."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from sheets_marathon.ports.reception import Button, Heard, Reply

log = logging.getLogger(__name__)

_OVERALL_GAP_S = 1 / 20
"""Telegram takes about 30 messages a second from a bot; a third is left to the posts, which must not wait."""
_CHAT_GAP_S = 1.0
_AT_ONCE = 6
"""Presses that are acknowledged at a time: fewer than there are connections, of which the answers need some."""
_ATTEMPTS = 4
_LONGEST_TOAST = 190  # of 200 characters
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(slots=True)
class SendingPace:
    """When messages may go. Moments are seconds of any clock that only goes forward, the same at each call."""

    _next: float = 0.0
    _next_in: dict[int, float] = field(default_factory=dict)

    def wait_s(self, chat: int, now: float) -> float:
        """How long the next message to ``chat`` must wait; its turn is taken with that."""
        at = max(now, self._next, self._next_in.get(chat, 0.0))
        if at > now and self._next_in.get(chat, 0.0) > max(now, self._next):
            self._next_in[chat] = at + _CHAT_GAP_S  # it waits for its own chat only, and keeps nobody else
            return at - now
        self._next = at + _OVERALL_GAP_S
        self._next_in = {other_chat: until for other_chat, until in self._next_in.items() if until > now}
        self._next_in[chat] = at + _CHAT_GAP_S
        return at - now

    def hold(self, chat: int, until: float) -> None:
        """Telegram asked to leave a chat alone until then."""
        self._next_in[chat] = max(self._next_in.get(chat, 0.0), until)


class Answers:
    """Gives answers. ``claim``: True for the first who asks for an update's number, which is on disk then."""

    def __init__(self, bot: Bot, claim: Callable[[int], bool]) -> None:
        self._bot = bot
        self._claim = claim
        self._pace = SendingPace()
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._no_preview = LinkPreviewOptions(is_disabled=True)

    async def acknowledge(self, heard: Heard, toast: str) -> bool:
        """Acknowledges a press; whether it is to be answered at length. What Telegram calls too old is not.

        From here on it counts as answered: a crash may cost an answer, but never doubles one.
        """
        return self._claim(heard.update_id) and await self._acknowledged(heard.query_id, toast)

    async def turn(self, chat: int) -> None:
        """Waits until something may be written to ``chat``."""
        await asyncio.sleep(self._pace.wait_s(chat, asyncio.get_running_loop().time()))

    async def give(self, heard: Heard, reply: Reply) -> None:
        """Writes an answer whose turn has come. Nothing is raised: who got no answer asks again."""
        if heard.query_id or self._claim(heard.update_id):
            await self._write(heard.chat, reply)

    async def tell(self, chat: int, reply: Reply) -> None:
        """Writes to somebody unasked, once."""
        await self.turn(chat)
        await self._write(chat, reply)

    async def _acknowledged(self, query_id: str, toast: str) -> bool:
        try:
            async with self._at_once:
                return await self._bot.answer_callback_query(query_id, toast[:_LONGEST_TOAST] or None)
        except BadRequest as error:
            log.info("a press could not be acknowledged: %s", error.message)
            return False
        except TelegramError as error:
            log.info("a press was acknowledged in vain: %s", type(error).__name__)
            return True

    async def _write(self, chat: int, reply: Reply) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(_ATTEMPTS):
            try:
                await self._bot.send_message(
                    chat,
                    reply.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=_keyboard(reply.rows),
                    link_preview_options=self._no_preview,
                )
            except RetryAfter as error:
                pause = error.retry_after
                pause_s = pause.total_seconds() if isinstance(pause, dt.timedelta) else float(pause)
                self._pace.hold(chat, loop.time() + pause_s)
            except Forbidden:
                return  # the person has blocked the bot, or has never started it
            except NetworkError as error:
                if isinstance(error, BadRequest) or not isinstance(error.__cause__, _NEVER_LEFT):
                    # Unclear sends are not repeated: the person presses again, or has it already (FACTS 19).
                    log.warning("a private answer did not go out: %s", type(error).__name__)
                    return
                self._pace.hold(chat, loop.time() + 1)
            except TelegramError as error:
                log.warning("a private answer did not go out: %s", type(error).__name__)
                return
            else:
                return
            await asyncio.sleep(self._pace.wait_s(chat, loop.time()))
        log.warning("a private answer did not go out: Telegram is out of reach or asks to wait")


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(button.label, callback_data=button.says) for button in row] for row in rows]
    )

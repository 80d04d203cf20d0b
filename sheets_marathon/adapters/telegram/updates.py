"""What people say to the bot: getUpdates by long polling, in a thread of its own beside the ticker (FACTS 20)."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from sheets_marathon.adapters.telegram.answers import Answers
from sheets_marathon.adapters.telegram.connection import TALKATIVE, HideToken, api_root, connection
from sheets_marathon.adapters.telegram.heard import heard_in
from sheets_marathon.adapters.telegram.readable import ReadablePolls
from sheets_marathon.adapters.telegram.turns import Turns
from sheets_marathon.errors import MarathonError
from sheets_marathon.ports.bot_memory import BotMemory
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.ports.reception import ONLY_ASKED, Heard, Reception, Reply, Way

log = logging.getLogger(__name__)

_POLL_S = 50
_SLOW_S = 10.0  # how much later than that its answer may come
_ANSWER_TIMEOUT_S = 30.0
_KINDS = ("message", "edited_message", "callback_query")
_FULL = 100
"""So many updates come at once; when so many have come, more may wait."""
_EMPTY_PAUSE_S = 1.0
"""An answer that brings nothing new should have taken long: after a quick one the next is not asked for at once."""
_NEXT_POLL_S = 5.0
"""So long the next poll waits for answers."""
_LAST_ANSWERS_S = 1.0
_BEGINS_ANEW_S = 60.0
_JOIN_S = 2.0
_TROUBLE_FOR_S = 600.0
"""Trouble is over when none has come for so long: two programs with one token end each other's polls by turns."""
_CLAIMS_KEPT = dt.timedelta(days=3)
_backoff = wait_exponential_jitter(initial=1, max=120)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the thread works with; made in it, since SQLite's connections belong to threads."""

    reception: Reception
    memory: BotMemory
    now: Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True)
class Words:
    """``moment``: over a button, for somebody who presses faster than the bot may answer. ``conflict``, ``token`` and
    ``broken``: what ops are told; the last has ``{what}`` in it."""

    moment: str
    conflict: str
    token: str
    broken: str


class BotThread:
    """Answers people until it is stopped. ``open_desk`` is called in the thread.

    ``base_url`` and ``proxy`` as for ``TelegramMessenger``. Whatever goes wrong is put into ``hatch.trouble``; nothing
    reaches the ticker.
    """

    def __init__(
        self,
        token: str,
        open_desk: Callable[[], Desk],
        hatch: Hatch,
        words: Words,
        *,
        base_url: str | None,
        proxy: str | None,
    ) -> None:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # as in adapters.telegram
        self._token = token.strip()
        self._open_desk = open_desk
        self._hatch = hatch
        self._words = words
        self._root, self._proxy = api_root(base_url), proxy
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="bot", daemon=True)
        self._turns: Turns | None = None
        self._confirm: int | None = None
        self._trouble_at = 0.0
        hiding = HideToken(self._token)
        for name in TALKATIVE:
            logging.getLogger(name).addFilter(hiding)

    def start(self) -> None:
        """Begin to listen; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the poll under way at once, give answers that are being written a second, then end."""
        if not self._thread.is_alive():
            return
        self._ready.wait(_JOIN_S)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_JOIN_S)

    def _run(self) -> None:
        try:
            # One loop for the thread's life: a Bot reused across loops fails after the send (FACTS 20).
            with asyncio.Runner() as runner:
                runner.run(self._until_stopped())
        except Exception as error:
            log.exception("the bot's thread has ended")
            self._hatch.trouble = self._words.broken.format(what=_what(error))
        finally:
            self._ready.set()

    async def _until_stopped(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        polling = connection(self._root, self._proxy, _ANSWER_TIMEOUT_S, ReadablePolls)
        answering = connection(self._root, self._proxy, _ANSWER_TIMEOUT_S)
        bot = Bot(self._token, base_url=f"{self._root}/bot", request=answering, get_updates_request=polling)
        desk = self._open_desk()
        try:
            poll = asyncio.create_task(self._keep_listening(bot, desk))
            stop = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            for task in (poll, stop):
                task.cancel()
            if self._turns is not None:
                await self._turns.end(_LAST_ANSWERS_S)
            (outcome, *_) = await asyncio.gather(poll, stop, return_exceptions=True)
            if isinstance(outcome, Exception):
                raise outcome
        finally:
            desk.memory.close()
            await polling.shutdown()
            await answering.shutdown()

    async def _keep_listening(self, bot: Bot, desk: Desk) -> None:
        while True:
            try:
                await self._listen(bot, desk)
            except Exception as error:
                # A disk that is full for a while, say: the next press is worth another try.
                log.exception("the bot has stopped listening and begins anew")
                self._confirm = None  # what came may not have been taken in: it comes again
                self._has_trouble(self._words.broken.format(what=_what(error)))
                await asyncio.sleep(_BEGINS_ANEW_S)

    async def _listen(self, bot: Bot, desk: Desk) -> None:
        answers = Answers(bot, lambda update_id: desk.memory.claim(update_id, desk.now()))
        turns = self._turns = Turns(answers)
        me = await self._patiently(bot.get_me)
        self._hatch.bot = me.username or ""
        loop = asyncio.get_running_loop()
        while True:
            desk.memory.forget_claims(desk.now() - _CLAIMS_KEPT)
            since = loop.time()
            updates = await self._poll(bot)
            heard = [said for update in updates if (said := _said(update, desk)) is not None]
            newest = {each.chat: each for each in heard if each.text in ONLY_ASKED and each.way is Way.PRESSED}
            if not heard and loop.time() - since < _EMPTY_PAUSE_S:
                await asyncio.sleep(_EMPTY_PAUSE_S)
            for each in heard:
                over = each.way is Way.PRESSED and each.text in ONLY_ASKED and newest.get(each.chat) is not each
                reply = Reply(toast=self._words.moment) if over else self._decide(each, desk)
                if reply is not None:
                    self._hatch.exchanges += bool(reply.html or each.query_id)
                    turns.take(each, reply)
            self._spread(desk, turns)
            # The next poll tells Telegram to forget what was asked, so answers come first, unless more may wait there.
            await (turns.acknowledged if len(updates) >= _FULL else turns.given)(_NEXT_POLL_S)

    async def _poll(self, bot: Bot) -> Sequence[Update]:
        """The next updates. What has come is confirmed once: after a week of silence Telegram's numbers begin anew
        anywhere, and one that is lower than what was confirmed before would never come [core.telegram.org/bots/api]."""
        poll = partial(bot.get_updates, self._confirm, timeout=_POLL_S, allowed_updates=_KINDS, read_timeout=_SLOW_S)
        updates = await self._patiently(poll)
        self._is_well()
        self._confirm = max(update.update_id for update in updates) + 1 if updates else None
        return updates

    async def _patiently(self, ask: Callable[[], Awaitable[_T]]) -> _T:
        """Asks until there is an answer, with growing pauses."""

        def note(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            log.info("the bot listens again soon: %s", type(error).__name__)
            if isinstance(error, Conflict):
                self._has_trouble(self._words.conflict)
            elif isinstance(error, InvalidToken):
                self._has_trouble(self._words.token)

        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(TelegramError), wait=_pause_s, before_sleep=note, sleep=asyncio.sleep
        ):
            with attempt:
                return await ask()
        raise AssertionError("it is asked for ever")

    def _decide(self, heard: Heard, desk: Desk) -> Reply | None:
        """What to answer, which leaves everything that must not be lost on disk; None for nothing."""
        if heard.way is Way.PRESSED and heard.chat != heard.teller.user_id:
            return Reply()  # a button of ours in somebody else's chat: acknowledged, and nothing is told there
        try:
            return desk.reception.answer(heard)
        except Exception as error:
            # Broken templates, a full disk: others' answers and the poll go on.
            log.exception("a private answer failed")
            self._has_trouble(self._words.broken.format(what=_what(error)))
            return None

    def _spread(self, desk: Desk, turns: Turns) -> None:
        """Begins to tell people what they should know unasked."""
        try:
            news = desk.reception.news()
        except Exception as error:
            log.exception("people can't be told of their works")
            self._has_trouble(self._words.broken.format(what=_what(error)))
            return
        for chat, reply in news:
            turns.tell(chat, reply)

    def _has_trouble(self, text: str) -> None:
        self._trouble_at = asyncio.get_running_loop().time()
        self._hatch.trouble = text

    def _is_well(self) -> None:
        if self._hatch.trouble and asyncio.get_running_loop().time() - self._trouble_at > _TROUBLE_FOR_S:
            self._hatch.trouble = ""


def _said(update: Update, desk: Desk) -> Heard | None:
    """What somebody said, unless it has been answered before. Garbage says nothing and is nobody's trouble."""
    try:
        heard = heard_in(update)
    except Exception as error:
        log.warning("update %d says nothing that can be understood: %s", update.update_id, type(error).__name__)
        return None
    return None if heard is None or desk.memory.claimed(heard.update_id) else heard


def _what(error: Exception) -> str:
    """For ops; of errors that are not ours only the kind, since they may quote anything."""
    return error.what if isinstance(error, MarathonError) else type(error).__name__


def _pause_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        return pause.total_seconds() if isinstance(pause, dt.timedelta) else float(pause)
    return _backoff(state)

"""What people say to the bot: getUpdates by long polling, in a thread of its own beside the ticker (FACTS 20)."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import os
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from sheets_marathon.adapters.telegram.answers import Answers
from sheets_marathon.adapters.telegram.connection import TALKATIVE, HideToken, api_root, connection
from sheets_marathon.adapters.telegram.heard import heard_in
from sheets_marathon.errors import MarathonError
from sheets_marathon.ports.bot_memory import BotMemory
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.ports.reception import Reception, Reply, Way

log = logging.getLogger(__name__)

_POLL_S = 50
_SLOW_S = 10.0  # how much later than that its answer may come
_ANSWER_TIMEOUT_S = 30.0
_KINDS = ("message", "callback_query")
_MOST_WAITING = 3
"""Answers that one person may have under way; whoever presses on gets a few words over the button."""
_NEXT_POLL_S = 5.0
"""So long the next poll waits for answers: it tells Telegram to forget what was asked, so answers come first."""
_LAST_ANSWERS_S = 1.0
_BEGINS_ANEW_S = 60.0
_JOIN_S = 5.0
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
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: Counter[int] = Counter()
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
        polling = connection(self._root, self._proxy, _ANSWER_TIMEOUT_S)
        answering = connection(self._root, self._proxy, _ANSWER_TIMEOUT_S)
        bot = Bot(self._token, base_url=f"{self._root}/bot", request=answering, get_updates_request=polling)
        desk = self._open_desk()
        try:
            poll = asyncio.create_task(self._keep_listening(bot, desk))
            stop = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            for task in (poll, stop):
                task.cancel()
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_LAST_ANSWERS_S)
            for task in self._tasks:
                task.cancel()
            (outcome, *_) = await asyncio.gather(poll, stop, *self._tasks, return_exceptions=True)
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
                self._has_trouble(self._words.broken.format(what=_what(error)))
                await asyncio.sleep(_BEGINS_ANEW_S)

    async def _listen(self, bot: Bot, desk: Desk) -> None:
        answers = Answers(bot, lambda update_id: desk.memory.claim(update_id, desk.now()))
        desk.memory.forget_claims(desk.now() - _CLAIMS_KEPT)
        me = await self._patiently(bot.get_me)
        self._hatch.bot = me.username or ""
        offset: int | None = None
        while True:
            poll = partial(bot.get_updates, offset, timeout=_POLL_S, allowed_updates=_KINDS, read_timeout=_SLOW_S)
            updates = await self._patiently(poll)
            self._is_well()
            for update in updates:
                offset = update.update_id + 1
                self._take(update, desk, answers)
            self._spread(desk, answers)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=_NEXT_POLL_S)

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

    def _take(self, update: Update, desk: Desk, answers: Answers) -> None:
        """Decides what to answer, which leaves everything that must not be lost on disk, and begins to answer."""
        try:
            heard = heard_in(update)
            if heard is None or desk.memory.claimed(heard.update_id):
                return
            if self._waiting[heard.chat] >= _MOST_WAITING and heard.way is not Way.IN_GROUP:
                reply: Reply | None = Reply(toast=self._words.moment)
            elif heard.way is Way.PRESSED and heard.chat != heard.teller.user_id:
                reply = Reply()  # a button of ours in somebody else's chat: acknowledged, and nothing is told there
            else:
                reply = desk.reception.answer(heard)
        except Exception as error:
            # Broken templates, a full disk: others' answers and the poll go on.
            log.exception("a private answer failed")
            self._has_trouble(self._words.broken.format(what=_what(error)))
            return
        if reply is None or not (reply.html or heard.query_id):
            return
        self._begin(heard.chat, answers.give(heard, reply))

    def _spread(self, desk: Desk, answers: Answers) -> None:
        """Begins to tell people what they should know unasked."""
        try:
            news = desk.reception.news()
        except Exception as error:
            log.exception("people can't be told of their works")
            self._has_trouble(self._words.broken.format(what=_what(error)))
            return
        for chat, reply in news:
            self._begin(chat, answers.tell(chat, reply))

    def _begin(self, chat: int, work: Coroutine[None, None, None]) -> None:
        self._waiting[chat] += 1
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._given(done, chat))

    def _given(self, task: asyncio.Task[None], chat: int) -> None:
        self._tasks.discard(task)
        self._waiting[chat] -= 1
        if self._waiting[chat] <= 0:
            del self._waiting[chat]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a private answer failed: %s", type(error).__name__)

    def _has_trouble(self, text: str) -> None:
        self._trouble_at = asyncio.get_running_loop().time()
        self._hatch.trouble = text

    def _is_well(self) -> None:
        if self._hatch.trouble and asyncio.get_running_loop().time() - self._trouble_at > _TROUBLE_FOR_S:
            self._hatch.trouble = ""


def _what(error: Exception) -> str:
    """For ops; of errors that are not ours only the kind, since they may quote anything."""
    return error.what if isinstance(error, MarathonError) else type(error).__name__


def _pause_s(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, RetryAfter):
        pause = error.retry_after
        return pause.total_seconds() if isinstance(pause, dt.timedelta) else float(pause)
    return _backoff(state)

"""Whose turn it is: every press is acknowledged at once, and each chat gets its newest answer, one after another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine

from sheets_marathon.adapters.telegram.answers import Answers
from sheets_marathon.ports.reception import Heard, Reply

log = logging.getLogger(__name__)


class Turns:
    """Answers under way. A thousand people who press at once are a thousand acknowledgements, which Telegram does not
    count as messages, and at most one answer each under way and one that waits: the newest. Of one event loop."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._newest: dict[int, tuple[Heard, Reply]] = {}
        self._order: dict[int, int] = {}
        self._taken = 0
        self._at_work: set[int] = set()
        self._acknowledging: set[asyncio.Task[None]] = set()
        self._writing: set[asyncio.Task[None]] = set()

    def take(self, heard: Heard, reply: Reply) -> None:
        """Begins to answer."""
        self._taken += 1
        if heard.query_id:
            self._begin(self._acknowledge(heard, reply, self._taken), self._acknowledging)
        elif reply.html:
            self._queue(heard, reply, self._taken)

    def tell(self, chat: int, reply: Reply) -> None:
        """Begins to tell somebody something unasked."""
        self._begin(self._answers.tell(chat, reply), self._writing)

    async def acknowledged(self, timeout_s: float) -> None:
        """Waits until all presses are acknowledged, not longer than that."""
        if self._acknowledging:
            await asyncio.wait(self._acknowledging, timeout=timeout_s)

    async def given(self, timeout_s: float) -> None:
        """Waits until all answers are out, not longer than that."""
        if under_way := self._acknowledging | self._writing:
            await asyncio.wait(under_way, timeout=timeout_s)

    async def end(self, timeout_s: float) -> None:
        """Gives answers that are being written so long, then drops them."""
        await self.given(timeout_s)
        left = [*self._acknowledging, *self._writing]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _acknowledge(self, heard: Heard, reply: Reply, order: int) -> None:
        if await self._answers.acknowledge(heard, reply.toast) and reply.html:
            self._queue(heard, reply, order)

    def _queue(self, heard: Heard, reply: Reply, order: int) -> None:
        chat = heard.chat
        if self._order.get(chat, 0) > order:
            return  # something newer was acknowledged sooner
        self._order[chat] = order
        self._newest[chat] = (heard, reply)
        if chat not in self._at_work:
            self._at_work.add(chat)
            self._begin(self._serve(chat), self._writing)

    async def _serve(self, chat: int) -> None:
        try:
            while (newest := self._newest.get(chat)) is not None:
                await self._answers.turn(chat)
                newest = self._newest.pop(chat, newest)  # whoever has pressed again meanwhile is answered that
                await self._answers.give(*newest)
        finally:
            self._at_work.discard(chat)
            self._newest.pop(chat, None)
            self._order.pop(chat, None)

    def _begin(self, work: Coroutine[None, None, None], kind: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        kind.add(task)
        task.add_done_callback(lambda done: _ended(done, kind))


def _ended(task: asyncio.Task[None], kind: set[asyncio.Task[None]]) -> None:
    kind.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("a private answer failed: %s", type(error).__name__)

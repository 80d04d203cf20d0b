"""From settings to the bot's private answers: a thread beside the ticker."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.bot.bot_sheet import BotSheet
from sheets_marathon.jobs.bot.reception import FrontDesk
from sheets_marathon.jobs.leaders.head_briefs import HeadBriefs
from sheets_marathon.ports.hatch import Hatch
from sheets_marathon.wiring.state_files import StateFiles

if TYPE_CHECKING:
    from sheets_marathon.adapters.telegram.updates import Desk
    from sheets_marathon.jobs.marathon import Marathon
    from sheets_marathon.jobs.ticker.tick import Ticker
    from sheets_marathon.ports.bot_memory import BotMemory
    from sheets_marathon.settings import Settings

log = logging.getLogger(__name__)


@contextlib.contextmanager
def private_answers(settings: Settings, marathon: Marathon, ticker: Ticker, memory_file: Path) -> Iterator[None]:
    """The bot listens and answers while this is open; ``ticker`` gives it the figures. Nothing where it is disabled, or
    where it can't begin, which ops are told: posts go out without it."""
    with contextlib.ExitStack() as open_now:
        if settings.bot.enabled:
            try:
                open_now.enter_context(_answers(settings, marathon, ticker, memory_file))
            except Exception as error:
                log.exception("the bot can't begin to answer")
                what = error.what if isinstance(error, MarathonError) else type(error).__name__
                ticker.alerts.tell("bot", marathon.language.word("bot", "broken").format(what=what))
        yield


@contextlib.contextmanager
def _answers(settings: Settings, marathon: Marathon, ticker: Ticker, memory_file: Path) -> Iterator[None]:
    from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
    from sheets_marathon.adapters.telegram.updates import BotThread, Words

    words = marathon.language.words["bot"]
    hatch, token, telegram = Hatch(), settings.bot_token, settings.telegram
    memory = SqliteBotMemory(memory_file, mends=True)
    ticker.bot = BotSheet(marathon, memory, hatch, new_link_token, token_digest(token), ticker.alerts)
    notices = ticker.notices
    others, briefs = notices.sources, HeadBriefs(marathon, ticker.program, ticker.posts.writer, memory, hatch)
    notices.sources = (*others, briefs)
    thread = BotThread(
        token,
        lambda: _desk(settings, marathon, hatch, memory_file),
        hatch,
        Words(words["moment"], words["conflict"], words["token"], words["broken"]),
        base_url=telegram.base_url or None,
        proxy=telegram.proxy or None,
    )
    thread.start()
    try:
        yield
    finally:
        ticker.bot, notices.sources = None, others
        thread.stop()
        with contextlib.suppress(MarathonError):
            memory.close()


@contextlib.contextmanager
def bot_memory(settings: Settings) -> Iterator[BotMemory]:
    """What the bot must not forget, for a command beside the service."""
    from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory

    memory = SqliteBotMemory(StateFiles.of(settings).bot_memory)
    try:
        yield memory
    finally:
        memory.close()


def new_link_token() -> str:
    """What a new personal link carries: chance alone, so that whoever learns the bot's token learns no link."""
    return secrets.token_urlsafe(16)


def token_digest(token: str) -> str:
    """Tells one token of the bot from another and shows nothing of it."""
    return hashlib.sha256(f"which token {token}".encode()).hexdigest()[:16]


def _desk(settings: Settings, marathon: Marathon, hatch: Hatch, memory_file: Path) -> Desk:
    """What the thread works with, made in the thread: nothing of it is shared with the ticker but the hatch."""
    from sheets_marathon.adapters.machine.clock import StagedClock, WallClock
    from sheets_marathon.adapters.storage.bot_sqlite import SqliteBotMemory
    from sheets_marathon.adapters.telegram.updates import Desk
    from sheets_marathon.adapters.words.message_templates import MessageTemplates

    url = settings.service.clock_url
    # A clock of its own: it only asks for the time, and never rests, which is how a rehearsal's clock is moved.
    clock = StagedClock(url) if url else WallClock(settings.zone)
    memory = SqliteBotMemory(memory_file, mends=True)
    templates = MessageTemplates(settings.path(settings.posts.templates), settings.marathon.language, settings.zone)
    reception = FrontDesk(
        marathon,
        hatch,
        memory,
        templates,
        clock.now,
        settings.announce.contact,
        settings.bot.discussions,
        settings.bot.confirm_names,
    )
    return Desk(reception, memory, clock.now)

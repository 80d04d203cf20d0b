"""The channels over the Bot API, by python-telegram-bot. A send is never repeated here (FACTS 19)."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine
from typing import Any, TypeVar

from telegram import Bot, LinkPreviewOptions, Message, MessageOriginChannel
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError

from sheets_marathon.adapters.telegram import outcomes as outcomes
from sheets_marathon.adapters.telegram.connection import TALKATIVE, TOKEN, HideToken, api_root, connection
from sheets_marathon.adapters.telegram.rights import rights_lacking, rights_problem
from sheets_marathon.errors import ConfigurationError, DeliveryRefused, DeliveryUnclear
from sheets_marathon.ports.messenger import ChatReport, Probed, SentPost

_LOG = logging.getLogger(__name__)

_Answer = TypeVar("_Answer")


class TelegramMessenger:
    """``ports.Messenger`` for one bot. Use it from one thread; ``close`` it.

    ``base_url``: where the Bot API is served, without "/bot<token>" (None: Telegram's own). ``proxy``: an HTTP or
    SOCKS proxy's address. ``read_timeout_s``: how long to wait for an answer; Telegram itself may work on a send
    for 60 s, so less than 75 makes clear sends unclear (FACTS 19). Link previews are shown when ``link_previews``.
    Raises ConfigurationError for a token, address or proxy that can't be one. No error or log line holds the token.
    """

    def __init__(
        self,
        token: str,
        *,
        base_url: str | None = None,
        proxy: str | None = None,
        read_timeout_s: float = 75.0,
        link_previews: bool = False,
    ) -> None:
        self._token = token.strip()
        if not TOKEN.fullmatch(self._token):
            raise ConfigurationError(
                "the bot's token is not one: it should look like 123456:ABC-DEF…",
                "take it from @BotFather and put it where the configuration reads it",
            )
        # PTB's own switch for retry_after as a timedelta; without it each 429 raises a deprecation warning.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._hiding = HideToken(self._token)
        for name in TALKATIVE:
            logging.getLogger(name).addFilter(self._hiding)
        root = api_root(base_url)
        self._request = connection(root, proxy, read_timeout_s)
        # The same connection pool for both: this bot never polls for updates.
        self._bot = Bot(self._token, base_url=f"{root}/bot", request=self._request, get_updates_request=self._request)
        self._previews = LinkPreviewOptions(is_disabled=not link_previews)
        # One loop for life: a Bot reused across asyncio.run calls raises after the server took the post (FACTS 20).
        self._runner = asyncio.Runner()
        self._my_id: int | None = None
        self.sends = 0

    def send(self, chat: str, html: str, *, quiet: bool = False, picture: bytes | None = None) -> SentPost:
        """Send once. DeliveryRefused: certainly not sent; DeliveryUnclear: it may be in the chat. Counted."""
        self.sends += 1
        silent = quiet or None
        if picture is not None:
            photo = self._bot.send_photo(
                chat, picture, caption=html, parse_mode=ParseMode.HTML, disable_notification=silent
            )
            message = self._ask(photo, f"post a picture to {chat}")
            return SentPost(message.message_id, message.date)
        message = self._ask(
            self._bot.send_message(
                chat,
                html,
                parse_mode=ParseMode.HTML,
                link_preview_options=self._previews,
                disable_notification=silent,
            ),
            f"post to {chat}",
        )
        return SentPost(message.message_id, message.date)

    def probe(self, chat: str, message_id: int, ops_chat: str) -> Probed:
        """What is under this id, seen by forwarding it silently to the ops chat (FACTS 21).

        A service message ("pinned", "channel created") is found, with no text. Raises DeliveryRefused and
        DeliveryUnclear when it can't be told.
        """
        doing = f"forward {chat}/{message_id} to the ops chat {ops_chat}"
        try:
            copy = self._run(self._bot.forward_message(ops_chat, chat, message_id, disable_notification=True))
        except Exception as error:
            if outcomes.is_absent(error):
                return Probed(found=False)
            if outcomes.is_removed(error):
                return Probed(found=False, removed=True)
            if outcomes.is_unforwardable(error):
                return Probed(found=True)
            raise outcomes.outcome(error, doing, self._token) from None
        self._tidy(ops_chat, copy)
        origin = copy.forward_origin
        at = origin.date if isinstance(origin, MessageOriginChannel) else copy.date
        return Probed(found=True, text=copy.text or copy.caption or "", at=at)

    def delete(self, chat: str, message_id: int) -> None:
        """See that the message is gone. Raises DeliveryRefused (a right is missing, or it is older than 48 hours
        [core.telegram.org/bots/api#deletemessage]) and DeliveryUnclear; both leave it to be tried again."""
        try:
            self._run(self._bot.delete_message(chat, message_id))
        except Exception as error:
            if not outcomes.is_gone(error):
                raise outcomes.outcome(error, f"delete {chat}/{message_id}", self._token) from None

    def pin(self, chat: str, message_id: int) -> None:
        """Pin the message without a sound; the note about it takes the chat's next message id (FACTS 18).

        A second time nothing happens. Raises DeliveryRefused (a channel wants the right to edit messages
        [core.telegram.org/bots/api#pinchatmessage]) and DeliveryUnclear.
        """
        self._ask(self._bot.pin_chat_message(chat, message_id, disable_notification=True), f"pin {chat}/{message_id}")

    def check(self, chat: str) -> ChatReport:
        """Whether the bot may post there; what is wrong is said in the report, nothing is raised."""
        title = ""
        try:
            if self._my_id is None:  # asked first: a wrong token has nothing to do with the chat
                self._my_id = self._ask(self._bot.get_me(), "say who the bot is").id
            found = self._ask(self._bot.get_chat(chat), f"look at {chat}")
            title = found.effective_name or ""
            if found.type == ChatType.PRIVATE:
                return ChatReport(chat, title)
            member = self._ask(self._bot.get_chat_member(chat, self._my_id), f"look at the bot's rights in {chat}")
        except (DeliveryRefused, DeliveryUnclear) as error:
            definite = isinstance(error, DeliveryRefused) and error.permanent
            said = f"{error.what}; {error.remedy}" if error.remedy else error.what
            return ChatReport(chat, title, said, definite=definite)
        problem = rights_problem(chat, found.type, member)
        return ChatReport(chat, title, problem, rights_lacking(chat, found, member), definite=bool(problem))

    def close(self) -> None:
        """End connections. Calling it twice is fine."""
        self._runner.run(self._request.shutdown())
        self._runner.close()
        for name in TALKATIVE:
            logging.getLogger(name).removeFilter(self._hiding)

    def _run(self, question: Coroutine[Any, Any, _Answer]) -> _Answer:
        return self._runner.run(question)

    def _ask(self, question: Coroutine[Any, Any, _Answer], doing: str) -> _Answer:
        try:
            return self._run(question)
        except Exception as error:
            # Not chained: PTB's and httpx's own errors may quote the address, and with it the token.
            raise outcomes.outcome(error, doing, self._token) from None

    def _tidy(self, ops_chat: str, copy: Message) -> None:
        try:
            self._run(self._bot.delete_message(ops_chat, copy.message_id))
        except TelegramError as error:
            # The probe's answer stands; a copy left behind only clutters the ops chat.
            _LOG.info("a forwarded copy stays in the ops chat: %s", type(error).__name__)

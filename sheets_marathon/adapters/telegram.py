"""The channels over the Bot API, by python-telegram-bot. A send is never repeated here (FACTS 19)."""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx
from telegram import Bot, LinkPreviewOptions, Message, MessageOriginChannel
from telegram.constants import ChatType, ParseMode
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from sheets_marathon.adapters import telegram_outcomes as outcomes
from sheets_marathon.adapters.addresses import NoAddress, address_of
from sheets_marathon.adapters.telegram_rights import rights_lacking, rights_problem
from sheets_marathon.errors import ConfigurationError, DeliveryRefused, DeliveryUnclear
from sheets_marathon.ports import ChatReport, Probed, SentPost

_LOG = logging.getLogger(__name__)
_OFFICIAL = "https://api.telegram.org"
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
# These log addresses, which hold the token in the Bot API, or whole answers, in which a proxy may quote an address.
_TALKATIVE = ("httpx", "telegram.Bot", "telegram.request.BaseRequest")

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
        if not _TOKEN.fullmatch(self._token):
            raise ConfigurationError(
                "the bot's token is not one: it should look like 123456:ABC-DEF…",
                "take it from @BotFather and put it where the configuration reads it",
            )
        # PTB's own switch for retry_after as a timedelta; without it each 429 raises a deprecation warning.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._hiding = _HideToken(self._token)
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(self._hiding)
        root = _root(base_url)
        self._request = _request(root, proxy, read_timeout_s)
        # The same connection pool for both: this bot never polls for updates.
        self._bot = Bot(self._token, base_url=f"{root}/bot", request=self._request, get_updates_request=self._request)
        self._previews = LinkPreviewOptions(is_disabled=not link_previews)
        # One loop for life: a Bot reused across asyncio.run calls raises after the server took the post (FACTS 20).
        self._runner = asyncio.Runner()
        self._my_id: int | None = None

    def send(self, chat: str, html: str) -> SentPost:
        """Send once. DeliveryRefused: certainly not sent; DeliveryUnclear: it may be in the chat."""
        message = self._ask(
            self._bot.send_message(chat, html, parse_mode=ParseMode.HTML, link_preview_options=self._previews),
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
            found = self._ask(self._bot.get_chat(chat), f"look at {chat}")
            title = found.effective_name or ""
            if found.type == ChatType.PRIVATE:
                return ChatReport(chat, title)
            if self._my_id is None:
                self._my_id = self._ask(self._bot.get_me(), "say who the bot is").id
            member = self._ask(self._bot.get_chat_member(chat, self._my_id), f"look at the bot's rights in {chat}")
        except (DeliveryRefused, DeliveryUnclear) as error:
            return ChatReport(chat, title, f"{error.what}; {error.remedy}" if error.remedy else error.what)
        return ChatReport(chat, title, rights_problem(chat, found.type, member), rights_lacking(chat, found, member))

    def close(self) -> None:
        """End connections. Calling it twice is fine."""
        self._runner.run(self._request.shutdown())
        self._runner.close()
        for name in _TALKATIVE:
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


class _HideToken(logging.Filter):
    """Blots the token out of a record before any handler sees it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if self._token in said:
            record.msg, record.args = said.replace(self._token, "<token>"), ()
        return True


def _root(base_url: str | None) -> str:
    """Where the Bot API is served. The address is not repeated in errors: people paste it with the token."""
    root = (base_url or _OFFICIAL).rstrip("/").removesuffix("/bot")
    try:
        address = address_of(root)
    except NoAddress as error:
        raise ConfigurationError(
            f"the Bot API's telegram.base_url {error}", f"write it like {_OFFICIAL}, or leave it out"
        ) from None
    if re.search(r"\d{6,}:[A-Za-z0-9_-]{20,}", root):
        raise ConfigurationError(
            "the Bot API's telegram.base_url has a token in it", f"write it like {_OFFICIAL}, or leave it out"
        )
    if address.scheme != "https" and not address.loopback:
        raise ConfigurationError(
            f"telegram.base_url is {address}: the bot's token would go there unencrypted",
            "serve your own Bot API over https, or on this machine (a tunnel's end will do)",
        )
    return root


def _request(root: str, proxy: str | None, read_timeout_s: float) -> HTTPXRequest:
    # A rehearsal on this machine must not go through a proxy that the environment names.
    own_machine = address_of(root).loopback
    try:
        return HTTPXRequest(
            connection_pool_size=8,
            proxy=proxy,
            connect_timeout=10.0,
            read_timeout=read_timeout_s,
            write_timeout=20.0,
            pool_timeout=5.0,
            httpx_kwargs={"trust_env": False} if own_machine else None,
        )
    except (ValueError, RuntimeError, httpx.InvalidURL):
        # The address is not repeated: it may hold a password.
        raise ConfigurationError(
            "the Telegram proxy's address can't be used",
            "write it like http://host:3128 or socks5://host:1080; "
            'SOCKS needs: pip install "python-telegram-bot[socks]"',
        ) from None

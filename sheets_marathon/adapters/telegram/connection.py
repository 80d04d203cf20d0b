"""How the Bot API is reached: its address, a proxy, time limits; and how the token stays out of the log."""

from __future__ import annotations

import functools
import logging
import re
import ssl

import httpx
from telegram.request import HTTPXRequest

from sheets_marathon.adapters.machine.addresses import NoAddress, address_of
from sheets_marathon.errors import ConfigurationError

_OFFICIAL = "https://api.telegram.org"
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
# These log addresses, which hold the token in the Bot API, or whole answers, in which a proxy may quote an address.
TALKATIVE = ("httpx", "telegram.Bot", "telegram.request.BaseRequest")


class HideToken(logging.Filter):
    """Blots the token out of a record before any handler sees it."""

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if self._token in said:
            record.msg, record.args = said.replace(self._token, "<token>"), ()
        return True


def api_root(base_url: str | None) -> str:
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


def connection(
    root: str, proxy: str | None, read_timeout_s: float, kind: type[HTTPXRequest] = HTTPXRequest
) -> HTTPXRequest:
    """A pool of connections. ConfigurationError when the proxy's address can't be one."""
    # A rehearsal on this machine must not go through a proxy that the environment names.
    own_machine = address_of(root).loopback
    try:
        return kind(
            connection_pool_size=8,
            proxy=proxy,
            connect_timeout=10.0,
            read_timeout=read_timeout_s,
            write_timeout=20.0,
            pool_timeout=5.0,
            httpx_kwargs={"trust_env": not own_machine, "verify": _trusted(environment=not own_machine)},
        )
    except (ValueError, RuntimeError, httpx.InvalidURL):
        # The address is not repeated: it may hold a password.
        raise ConfigurationError(
            "the Telegram proxy's address can't be used",
            "write it like http://host:3128 or socks5://host:1080; "
            'SOCKS needs: pip install "python-telegram-bot[socks]"',
        ) from None


@functools.cache
def _trusted(*, environment: bool) -> ssl.SSLContext:
    """The authorities that are trusted, also those that the environment names: read once, for all connections."""
    return httpx.create_ssl_context(trust_env=environment)

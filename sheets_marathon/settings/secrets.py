"""Every secret that the configuration leads to, so that the log can blot them out. Nothing here raises."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sheets_marathon.adapters.feeds.secret import read_secret
from sheets_marathon.errors import MarathonError
from sheets_marathon.settings.feeds import HttpFeedSettings, SqlFeedSettings

if TYPE_CHECKING:
    from sheets_marathon.settings import Settings

_SECRETIVE = re.compile(r"auth|key|token|secret|password|cookie", re.IGNORECASE)


def known_secrets(settings: Settings) -> list[str]:
    """Tokens, the private key, the watcher's address, passwords: those that can be found."""
    alerts, resolve = settings.alerts, settings.path
    outside = [
        _private_key(settings),
        _found(lambda: settings.bot_token),
        _found(lambda: alerts.heartbeat_url(resolve)),
        _found(lambda: alerts.smtp_password(resolve)),
        *(_found(partial(_of_feed, feed, resolve)) for feed in settings.sales.feeds),
    ]
    passwords = [each for address in outside for each in _passwords(address)]
    return [one for one in [*outside, *passwords, *secrets_in_the_file(settings)] if one]


def secrets_in_the_file(settings: Settings) -> list[str]:
    """Secrets that stand in the configuration file itself."""
    headers = [feed.headers for feed in settings.sales.feeds if isinstance(feed, HttpFeedSettings)]
    params = [feed.params for feed in settings.sales.feeds if isinstance(feed, HttpFeedSettings)]
    named = [value for each in (*headers, *params) for name, value in each.items() if _SECRETIVE.search(name)]
    return [*_passwords(settings.telegram.proxy), *(one for one in named if one)]


def secret_files(settings: Settings) -> list[tuple[str, Path]]:
    """Files that hold secrets, by what they are called: only their owner should read them."""
    named = [
        ("key file", settings.google.credentials_file),
        ("token file", settings.telegram.token_file),
        ("heartbeat file", settings.alerts.heartbeat_url_file),
        ("mail password file", settings.alerts.smtp_password_file),
        *((f"secret of {feed.name}", _file_of(feed)) for feed in settings.sales.feeds),
    ]
    return [(what, settings.path(path)) for what, path in named if path is not None]


def _of_feed(feed: object, resolve: Callable[[Path], Path]) -> str:
    file = _file_of(feed)
    match feed:
        case HttpFeedSettings():
            return read_secret(feed.name, "token", feed.token_env, resolve(file) if file else None)
        case SqlFeedSettings():
            return read_secret(feed.name, "url", feed.url_env, resolve(file) if file else None)
    return ""


def _file_of(feed: object) -> Path | None:
    match feed:
        case HttpFeedSettings():
            return feed.token_file
        case SqlFeedSettings():
            return feed.url_file
    return None


def _found(secret: Callable[[], str]) -> str:
    with contextlib.suppress(MarathonError):  # who needs it is told so
        return secret()
    return ""


def _passwords(address: str) -> Iterator[str]:
    """The password of an address, as it stands there and as it is typed."""
    with contextlib.suppress(ValueError):
        if password := urlsplit(address).password:
            yield from {password, unquote(password)}


def _private_key(settings: Settings) -> str:
    try:
        key = json.loads(settings.path(settings.google.credentials_file).read_text("utf-8-sig"))["private_key"]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return key if isinstance(key, str) else ""

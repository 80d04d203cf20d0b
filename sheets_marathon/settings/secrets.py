"""Secrets: read from an environment variable or a file, never from the configuration; all of them, to blot them out."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sheets_marathon.errors import MarathonError

if TYPE_CHECKING:
    from sheets_marathon.settings import Settings

Resolve = Callable[[Path], Path]
"""From a path of the configuration to one on this machine."""

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRETIVE = re.compile(r"auth|key|token|secret|password|cookie", re.IGNORECASE)


class NoVariable(ValueError):
    """What should name an environment variable can't be a name. The likeliest thing in its place is the secret
    itself, so nobody repeats it."""


def read_secret(variable: str, file: Path | None) -> str:
    """What the variable holds, else the file, trimmed; "" where neither has anything. Both may be left out.

    Raises NoVariable; OSError or UnicodeDecodeError when the file is needed and can't be read.
    """
    if variable and not _VARIABLE.fullmatch(variable):
        raise NoVariable
    found = os.environ.get(variable, "").strip()
    return found if found or file is None else file.read_text("utf-8-sig").strip()


def known_secrets(settings: Settings) -> list[str]:
    """Tokens, the private key, the watcher's address, passwords: those that can be found. Raises nothing."""
    alerts, resolve = settings.alerts, settings.path
    outside = [
        _private_key(settings),
        _found(lambda: settings.bot_token),
        _found(lambda: alerts.heartbeat_url(resolve)),
        _found(lambda: alerts.smtp_password(resolve)),
        *(_found(partial(feed.secret, resolve)) for feed in settings.sales.feeds),
    ]
    passwords = [password for address in outside for password in _passwords(address)]
    return [secret for secret in [*outside, *passwords, *secrets_in_the_file(settings)] if secret]


def secrets_in_the_file(settings: Settings) -> list[str]:
    """Secrets that stand in the configuration file itself."""
    asked = [pair for feed in settings.sales.feeds for pair in feed.said_in_the_open]
    named = [value for name, value in asked if value and _SECRETIVE.search(name)]
    return [*_passwords(settings.telegram.proxy), *named]


def secret_files(settings: Settings) -> list[tuple[str, Path]]:
    """Files that hold secrets, by what they are called: only their owner should read them."""
    named = [
        ("key file", settings.google.credentials_file),
        ("token file", settings.telegram.token_file),
        ("heartbeat file", settings.alerts.heartbeat_url_file),
        ("mail password file", settings.alerts.smtp_password_file),
        *((f"secret of {feed.name}", feed.secret_file) for feed in settings.sales.feeds),
    ]
    return [(what, settings.path(path)) for what, path in named if path is not None]


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

"""The log: one line a decision, for people or as JSON, and never a secret in it.

The secrets are told to the log once they are known (``hide``); from then on they are blotted out of whatever a
line would say: message, fields and traceback.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Iterable, Iterator
from typing import TextIO
from urllib.parse import quote

_HIDDEN = "<secret>"
_SHORTEST = 4
"""Shorter texts are no secrets: blotting out every "12" would only spoil the log."""

_PERSONAL = re.compile(r"(start(?:=|%3D)|/start\s+)[A-Za-z0-9_-]{12,}", re.IGNORECASE)
"""What a personal link to the bot carries: whoever has it is that participant."""

_CHATTY = ("httpx", "httpcore", "telegram", "schedule", "googleapiclient")
"""Libraries that tell of every request, with its address."""


class SecretsHidden(logging.Formatter):
    """Blots secrets out of what another formatter has made of a record, its traceback included."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner
        self._spellings: set[str] = set()

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these are not shown: each of their lines, as it is, as Python, JSON or an address spells it."""
        for line in (part.strip() for secret in secrets for part in secret.splitlines()):
            if len(line) >= _SHORTEST:
                plain = {line, repr(line)[1:-1]}
                self._spellings |= plain | {quote(line, safe="")} | {_as_json(spelling) for spelling in plain}

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be shown."""
        said = self._inner.format(record)
        for spelling in sorted(self._spellings, key=len, reverse=True):
            said = said.replace(spelling, _HIDDEN)
        return _PERSONAL.sub(rf"\1{_HIDDEN}", said)


class _OneLine(logging.Formatter):
    """For people: a message is one line, however many its sentence has; a traceback follows as it is."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return re.sub(r"\s*\n\s*", " ", super().formatMessage(record))


@contextlib.contextmanager
def kept(stream: TextIO, *, level: int, as_json: bool) -> Iterator[None]:
    """Everything that is logged meanwhile goes to ``stream``: lines for people, or a JSON object a line.

    A JSON line has ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message`` and the fields that the line was
    given, such as a decision's; ``exc_info`` holds a traceback.
    """
    root, handler = logging.getLogger(), logging.StreamHandler(stream)
    handler.setFormatter(SecretsHidden(_json_lines() if as_json else _OneLine()))
    before = root.level
    root.setLevel(level)
    root.addHandler(handler)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def hide(secrets: Iterable[str]) -> None:
    """No line of the log may hold one of these from now on."""
    known = tuple(secrets)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, SecretsHidden):
            handler.formatter.hide(known)


def _as_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _json_lines() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter  # only who asks for JSON waits for it

    return JsonFormatter(
        "{levelname}{name}{message}",
        style="{",
        rename_fields={"levelname": "level", "name": "logger"},
        timestamp="time",
        json_ensure_ascii=False,
    )

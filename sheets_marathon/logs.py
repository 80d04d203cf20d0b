"""The log: one line a decision, for people or as JSON, and never a secret in it.

The secrets are told to the log once they are known (``hide``); from then on they are blotted out of whatever a
line would say: message, fields and traceback. A line that comes again is counted, not repeated.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import logging
import logging.handlers
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

log = logging.getLogger(__name__)

_HIDDEN = "<secret>"
_SHORTEST = 4
"""Shorter texts are no secrets: blotting out every "12" would only spoil the log."""
_PERSONAL = re.compile(r"(start(?:=|%3D)|/start\s+)[A-Za-z0-9_-]{12,}", re.IGNORECASE)
"""What a personal link to the bot carries: whoever has it is that participant."""
_CHATTY = ("httpx", "httpcore", "telegram", "schedule", "googleapiclient")
"""Libraries that tell of every request, with its address."""

_FOR_PEOPLE = "%(asctime)s %(levelname)s %(message)s"
_EVERY_S = 600.0  # so long after a line was shown it is counted when it comes again; then the count is told
_MOST_KNOWN = 300  # so many different lines are remembered; of the oldest the count is told before it is forgotten
_PARTS = 4  # a kept log is one file and three older ones beside it
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")

_tick: contextvars.ContextVar[str] = contextvars.ContextVar("tick", default="")


def in_tick(name: str) -> None:
    """What this thread logs from now on belongs to the tick of this name, "" for none: the field ``tick``."""
    _tick.set(name)


class SecretsHidden(logging.Formatter):
    """Blots secrets out of what another formatter has made of a record, its traceback included."""

    def __init__(self, inner: logging.Formatter, spellings: Iterable[str] = ()) -> None:
        super().__init__()
        self._inner = inner
        self.spellings = set(spellings)

    def hide(self, secrets: Iterable[str]) -> None:
        """From now on these are not shown: each of their lines, as it is, as Python, JSON or an address spells it."""
        for line in (part.strip() for secret in secrets for part in secret.splitlines()):
            if len(line) >= _SHORTEST:
                plain = {line, repr(line)[1:-1]}
                self.spellings |= plain | {quote(line, safe="")} | {_as_json(spelling) for spelling in plain}

    def format(self, record: logging.LogRecord) -> str:
        """The line as it may be shown."""
        said = self._inner.format(record)
        for spelling in sorted(self.spellings, key=len, reverse=True):
            said = said.replace(spelling, _HIDDEN)
        return _PERSONAL.sub(rf"\1{_HIDDEN}", said)


@dataclass(slots=True)
class _Shown:
    """A line that was shown. ``since``: when it, or its count, was told; ``times``: how often it came again since;
    ``told``: its count was told before the time was over, since another line came."""

    record: logging.LogRecord
    message: str
    since: float
    times: int = 0
    told: bool = False


class Counted(logging.Handler):
    """Gives each line to another handler once; what is the same as a line of the last ten minutes is counted.

    The same are lines of one logger and level with the same words and error. The count is told when another line
    comes, once in these ten minutes; when they are over; and at the end. A decision that is no trouble is never
    counted: somebody will ask for it.
    """

    def __init__(self, inner: logging.Handler, level: int) -> None:
        super().__init__(level)
        self.setFormatter(inner.formatter)
        self._inner = inner
        self._known: dict[tuple[object, ...], _Shown] = {}
        self._look_at = float("inf")

    def emit(self, record: logging.LogRecord) -> None:
        """A line that is to be shown, or counted."""
        message = _prepared(record)
        if record.created >= self._look_at:
            self.settle(record.created)
        if record.levelno < logging.WARNING and hasattr(record, "what"):
            self._tell_early()
            self._inner.handle(record)
            return
        key = (record.name, record.levelno, message, repr(record.exc_info[1]) if record.exc_info else "")
        shown = self._known.get(key)
        if shown is not None and 0 <= record.created - shown.since < _EVERY_S:
            shown.times += 1
            return
        self._tell_early()
        if shown is not None:
            self._tell(shown)
        while len(self._known) >= _MOST_KNOWN:
            self._tell(self._known.pop(next(iter(self._known))))
        # Without its error, which would keep in memory all that the failed work held.
        kept = logging.makeLogRecord(vars(record) | {"exc_info": None, "exc_text": None})
        self._known[key] = _Shown(kept, message, record.created)
        self._look_at = min(self._look_at, record.created + _EVERY_S)
        self._inner.handle(record)

    def settle(self, now: float) -> None:
        """Tells the counts whose time is over at ``now`` (seconds since 1970), and forgets what came no more."""
        self.acquire()
        try:
            over = {key: shown for key, shown in self._known.items() if not 0 <= now - shown.since < _EVERY_S}
            for key, shown in over.items():
                if shown.times or shown.told:
                    self._tell(shown, now)
                else:
                    del self._known[key]
            self._look_at = min((shown.since + _EVERY_S for shown in self._known.values()), default=float("inf"))
        finally:
            self.release()

    def close(self) -> None:
        """Tells what was counted, and ends the other handler."""
        self.acquire()
        try:
            for shown in list(self._known.values()):
                self._tell(shown)
            self._known.clear()
        finally:
            self.release()
        with contextlib.suppress(OSError):  # a disk that is full at the end
            self._inner.close()
        super().close()

    def _tell_early(self) -> None:
        for shown in list(self._known.values()):
            if shown.times and not shown.told:
                self._tell(shown)
                shown.told = True

    def _tell(self, shown: _Shown, now: float | None = None) -> None:
        """``now``: from then on it is counted anew; None: its ten minutes go on."""
        if shown.times:
            count = logging.makeLogRecord(vars(shown.record))
            fresh = logging.makeLogRecord({})
            count.created, count.msecs, count.args = fresh.created, fresh.msecs, ()
            times, span = f"{shown.times} more time{'s' if shown.times > 1 else ''}", _span(fresh.created - shown.since)
            count.msg = f"{shown.message} … {times} in {span}"
            count.times = shown.times
            self._inner.handle(count)
        shown.times = 0
        if now is not None:
            shown.since, shown.told = now, False


class _OnStream(logging.StreamHandler[TextIO]):
    """A stream that takes nothing any more, such as a full disk's, is told nothing about that."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


class _OnDisk(logging.handlers.RotatingFileHandler):
    """A file of bounded size for its owner only. Where it can't be written the other handlers are told, once."""

    _failing = _failed = False

    def _open(self) -> TextIOWrapper:
        Path(self.baseFilename).touch(mode=0o600)
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """Writes a line, if that can be done."""
        self._failed = False
        super().emit(record)
        if self._failing and not self._failed:
            self._failing = False
            log.info("the log is kept again")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
            return
        was_failing, self._failing, self._failed = self._failing, True, True
        if not was_failing:
            log.warning("the log can't be kept: %s", error.strerror or type(error).__name__)


@contextlib.contextmanager
def kept(stream: TextIO, *, level: int, as_json: bool) -> Iterator[None]:
    """Everything that is logged meanwhile goes to ``stream``: lines for people, or a JSON object a line.

    A JSON line has ``time`` (ISO 8601, UTC), ``level``, ``logger``, ``message`` and the fields that the line was given,
    such as a decision's; where there is one, a traceback as ``exc_info``, the count of a counted line as ``times``.
    """
    handler = _OnStream(stream)
    handler.setFormatter(
        SecretsHidden(_json_lines() if as_json else logging.Formatter(_FOR_PEOPLE, "%Y-%m-%d %H:%M:%S"))
    )
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    with _listening(Counted(handler, level), level):
        yield


@contextlib.contextmanager
def kept_on_disk(path: Path, megabytes: int) -> Iterator[None]:
    """Decisions and trouble also go to ``path`` meanwhile, as JSON lines, and to files beside it once it is full:
    together ``megabytes``, of which the oldest are given up. A folder that can't be written stops nothing."""
    handler = _OnDisk(path, maxBytes=megabytes * 1_000_000 // _PARTS, backupCount=_PARTS - 1, delay=True)
    others = (other.formatter for other in logging.getLogger().handlers)
    known = [spelling for other in others if isinstance(other, SecretsHidden) for spelling in other.spellings]
    handler.setFormatter(SecretsHidden(_json_lines(), known))
    with _listening(Counted(handler, logging.INFO), logging.INFO):
        yield


def kept_files(path: Path) -> list[Path]:
    """The files of a kept log that are there, oldest first."""
    files = [path, *(path.with_name(f"{path.name}.{number}") for number in range(1, _PARTS))]
    return [file for file in reversed(files) if file.is_file()]


def settle() -> None:
    """Tells counts whose time is over, where no line comes that would."""
    now = logging.makeLogRecord({}).created
    for handler in logging.getLogger().handlers:
        if isinstance(handler, Counted):
            handler.settle(now)


def hide(secrets: Iterable[str]) -> None:
    """No line of the log may hold one of these from now on."""
    known = tuple(secrets)
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, SecretsHidden):
            handler.formatter.hide(known)


@contextlib.contextmanager
def _listening(handler: logging.Handler, level: int) -> Iterator[None]:
    root = logging.getLogger()
    before = root.level
    root.setLevel(min(level, before) if any(isinstance(other, Counted) for other in root.handlers) else level)
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()


def _prepared(record: logging.LogRecord) -> str:
    """The record's words on one line, which replace what they were made of; its tick becomes a field."""
    try:
        said = record.getMessage()
    except (TypeError, ValueError, KeyError):  # a mistake in the program's own line: better shown raw than not at all
        said = f"{record.msg} {record.args}"
    record.msg, record.args = _BREAKS.sub(" ", said.strip()), ()
    if (tick := _tick.get()) and not hasattr(record, "tick"):
        record.tick = tick
    return str(record.msg)


def _span(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} second{'s' if whole > 1 else ''}" if whole < 120 else f"{round(seconds / 60)} minutes"


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

"""From settings to what people see of a running service: its rounds with their log, and what they cost."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sheets_marathon import __version__, logs
from sheets_marathon.adapters.machine.disks import WriterBeside, replace_shared, resident_bytes
from sheets_marathon.adapters.machine.threads import InThread
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.metrics import exposed
from sheets_marathon.jobs.health.metrics_file import MetricsFile
from sheets_marathon.jobs.ticker.decisions import Spent
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.wiring.state_files import StateFiles

if TYPE_CHECKING:
    from sheets_marathon.jobs.ticker.tick import Ticker
    from sheets_marathon.wiring.house import House

log = logging.getLogger(__name__)

_INTRODUCED = ("version", "config", "digest", "spreadsheet", "state", "next")


def rounds_of(house: House, ticker: Ticker) -> Rounds:
    """What ``run`` and ``tick`` drive: a ticker with an account of what it decides and what that costs."""
    return Rounds(ticker, house.clock, lambda: spent_by(house))


def introduce(house: House, config: Path, rounds: Rounds) -> None:
    """A service's first line: which program it is, by which configuration it goes, and what it will do next."""
    settings, digest = house.settings, ""
    with contextlib.suppress(OSError):
        digest = hashlib.sha256(config.read_bytes()).hexdigest()[:8]
    fields = {
        "what": "start",
        "version": __version__,
        "config": str(config),
        "digest": digest,
        "spreadsheet": settings.sheet.spreadsheet_id,
        "state": str(settings.path(settings.service.state_dir)),
        "feeds": [feed.name for feed in settings.sales.feeds],
        "bot": settings.bot.enabled,
        "next": rounds.what_is_next(),
    }
    said = "sheets-marathon %s begins: configuration %s (%s), spreadsheet %s, state in %s; next: %s"
    log.info(said, *(fields[name] for name in _INTRODUCED), extra=fields)


def kept_log(house: House) -> contextlib.AbstractContextManager[None]:
    """While it is open the log is kept in the state folder too, if the settings say so.

    For the process that acts alone: two of them would put each other's files away.
    """
    megabytes = house.settings.service.log_megabytes
    return logs.kept_on_disk(StateFiles.of(house.settings).log, megabytes) if megabytes else contextlib.nullcontext()


def metrics_file(house: House, ticker: Ticker, rounds: Rounds) -> Callable[[dt.datetime], None]:
    """What writes the service's figures for a collector, if the settings name a file: to be called with every beat."""
    path = house.settings.service.prometheus
    if path is None:
        return lambda _: None
    write = functools.partial(replace_shared, house.settings.path(path))
    return MetricsFile(ticker, rounds, WriterBeside(write, InThread(house.clock)), resident_bytes).beat


def write_metrics(house: House, path: Path, holder: str) -> None:
    """The same figures by somebody who looks at the service from outside. MarathonError when they can't be written."""
    from sheets_marathon.jobs.health.status import read_status

    seen = read_status(house.marathon, house.store, house.outbox, house.clock, holder)
    replace_shared(path, exposed(seen.observed(house.marathon.name, house.outbox.deliveries())))


def log_lines(house: House, file: Path | None) -> Iterator[str]:
    """The kept log, oldest line first, or that of ``file``. MarathonError when there is none."""
    path = StateFiles.of(house.settings).log if file is None else file
    files = logs.kept_files(path)
    if not files:
        raise MarathonError(
            f"there is no log at {path}",
            "the service keeps one while service.log_megabytes is not 0; --file reads what “run --log-json” wrote",
        )
    for part in files:
        with part.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def spent_by(house: House) -> Spent:
    """What this process has asked of Google and given to Telegram so far."""
    meter, messenger = vars(house).get("meter"), vars(house).get("messenger")
    sends = messenger.sends if messenger is not None else 0
    return Spent(meter.reads, meter.writes, sends) if meter is not None else Spent(sends=sends)

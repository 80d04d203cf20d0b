"""The service's figures for a collector, once a minute: a side room, whose trouble is told and stops nothing."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from sheets_marathon import __version__
from sheets_marathon.errors import MarathonError
from sheets_marathon.jobs.health.metrics import Observed, OwnFigures, exposed
from sheets_marathon.jobs.health.pulse import is_time_to_run
from sheets_marathon.jobs.health.status_figures import read_waiting
from sheets_marathon.jobs.ticker.nights import NIGHT
from sheets_marathon.jobs.ticker.rounds import Rounds
from sheets_marathon.jobs.ticker.tick import Ticker
from sheets_marathon.spreadsheet.snapshot import Snapshot
from sheets_marathon.tabs import REVIEW
from sheets_marathon.tabs.review import read_open

log = logging.getLogger(__name__)

_EVERY = dt.timedelta(minutes=1)
_ABOUT = "metrics"


class MetricsFile:
    """``write`` puts the text where the collector finds it, all or nothing; MarathonError when it can't.
    ``memory_bytes``: what the process holds."""

    def __init__(
        self, ticker: Ticker, rounds: Rounds, write: Callable[[str], None], memory_bytes: Callable[[], int | None]
    ) -> None:
        self._ticker, self._rounds, self._write, self._memory_bytes = ticker, rounds, write, memory_bytes
        ticker.watched = True
        self._written_at: dt.datetime | None = None
        self._counted: tuple[Snapshot, dt.date, dict[str, int], int] | None = None
        self._works = False  # so that it is told to be well again, though it was another process that told of trouble

    def beat(self, now: dt.datetime) -> None:
        """Writes them at ``now`` (aware), unless that was done less than a minute ago. Raises nothing."""
        if self._written_at is not None and self._written_at <= now < self._written_at + _EVERY:
            return
        self._written_at = now
        language = self._ticker.marathon.language
        try:
            self._write(exposed(self._observed(now.astimezone(self._ticker.marathon.zone))))
        except Exception as error:
            why = error.what if isinstance(error, MarathonError) else type(error).__name__
            if not isinstance(error, MarathonError):
                log.exception("the figures for the collector could not be made")
            self._tell(language.word("note", "metrics_failed").format(why=why))
            self._works = False
        else:
            if not self._works:
                self._tell("")
            self._works = True

    def _tell(self, trouble: str) -> None:
        try:
            if trouble:
                self._ticker.alerts.tell(_ABOUT, trouble)
            else:
                self._ticker.alerts.mended(_ABOUT, self._ticker.marathon.language.word("note", "metrics_back"))
        except MarathonError as error:  # what is to be told is kept on a disk, too
            log.warning("%s", trouble or error.what)

    def _observed(self, now: dt.datetime) -> Observed:
        ticker, rounds = self._ticker, self._rounds
        waiting, review = self._counts(now.date())
        return Observed(
            now=now,
            version=__version__,
            marathon=ticker.marathon.name,
            slots=ticker.program.slots,
            deliveries=ticker.outbox.deliveries(),
            alive=True,
            needed=is_time_to_run(ticker.marathon, now),
            sheet_read_at=ticker.program.read_at,
            last_import=ticker.outbox.last_run(NIGHT),
            waiting=waiting,
            open_review=review,
            own=OwnFigures(rounds.began, rounds.spent, rounds.number, rounds.exchanges, self._memory_bytes()),
        )

    def _counts(self, today: dt.date) -> tuple[dict[str, int], int | None]:
        """Works that wait and open questions as the last look that found everything showed them."""
        seen, known = self._ticker.seen, self._counted
        if seen is not None and (known is None or known[0] is not seen or known[1] != today):
            waiting = read_waiting(seen.tabs, self._ticker.marathon, today)
            works = {track: found.works for track, found in waiting.items()}
            known = self._counted = (seen, today, works, len(read_open(seen[REVIEW])))
        return ({}, None) if known is None else known[2:]

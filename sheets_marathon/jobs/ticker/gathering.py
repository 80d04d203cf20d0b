"""What a night needs from outside, got beside the ticks: a copy of the sheet, the exports, the LMS reports.

Posts wait for none of it. The night's own work on the sheet begins when it is there; a copy that hangs is waited for
ten minutes, and whatever is read has an end of its own.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sheets_marathon.errors import FeedRefused, ListRefused, MarathonError, SourceRefused
from sheets_marathon.jobs.backup.backups import Backups
from sheets_marathon.jobs.report import Report
from sheets_marathon.ports.beside import BesideTicks
from sheets_marathon.ports.list_source import ListReading, ListSource
from sheets_marathon.ports.sales_feed import FeedReading, Progress, SalesFeed

log = logging.getLogger(__name__)

_COPY_TAKES = dt.timedelta(minutes=10)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReadBefore(Generic[T]):
    """A source that has been read: it gives the same reading, or the same refusal, whenever it is asked.

    It is a ``ports.SalesFeed`` or a ``ports.ListSource``, as what was read.
    """

    name: str
    outcome: T | MarathonError

    def read(self, progress: Progress | None = None) -> T:  # noqa: ARG002 - it has been read
        """What came of it."""
        if isinstance(self.outcome, MarathonError):
            raise self.outcome
        return self.outcome


@dataclass(frozen=True, slots=True)
class Gathered:
    """What came of it. ``copied``: the copy's report, why there is none, or None: it was not asked for."""

    copied: Report | MarathonError | None
    feeds: tuple[ReadBefore[FeedReading], ...]
    lms: ListSource | None

    @property
    def refusals(self) -> tuple[SourceRefused, ...]:
        """Why feeds could not be read."""
        return tuple(feed.outcome for feed in self.feeds if isinstance(feed.outcome, SourceRefused))


_Read = tuple[tuple[ReadBefore[FeedReading], ...], ListSource | None]


@dataclass(slots=True)
class Gathering:
    """One night's at a time.

    ``over`` is called when everything has been read, so that what reads can be let go.
    """

    beside: BesideTicks
    feeds: Sequence[SalesFeed] = ()
    lms: ListSource | None = None
    backups: Backups | None = None
    over: Callable[[], None] = lambda: None
    _begun: dt.datetime | None = None
    _reading: Future[_Read] | None = None
    _copying: Future[Report | MarathonError] | None = None  # the latest, which may be of a former night and hang
    _awaited: Future[Report | MarathonError] | None = None  # the same, if this night is to be copied

    @property
    def under_way(self) -> bool:
        """Whether it was begun and not taken yet."""
        return self._reading is not None

    def begin(self, now: dt.datetime, *, copy: bool) -> None:
        """Begin; ``copy``: the sheet is to be copied as well. A copy that still hangs is not begun again."""
        self._begun, self._awaited = now, None
        if copy and self.backups is not None:
            if self._copying is None or self._copying.done():
                self._copying = self.beside(partial(_outcome, self.backups.make, "the nightly backup", MarathonError))
            self._awaited = self._copying
        self._reading = self.beside(self._read)

    def ready_at(self, now: dt.datetime) -> dt.datetime | None:
        """From when on it can be taken: ``now`` when everything is there, None while nobody knows."""
        if self._reading is None or self._begun is None or not self._reading.done():
            return None
        is_copied = self._awaited is None or self._awaited.done()
        return now if is_copied else max(now, self._begun + _COPY_TAKES)

    def wait(self) -> None:
        """Wait until everything has come to its end."""
        futures: list[Future[Any]] = [future for future in (self._reading, self._awaited) if future is not None]
        wait(futures)

    def take(self) -> Gathered:
        """What came of it, once it is ready; it can be begun again then."""
        reading, self._reading = self._reading, None
        if reading is None:
            raise ValueError("nothing has been begun")
        feeds, lms = reading.result()
        if self._awaited is None:
            return Gathered(None, feeds, lms)
        if not self._awaited.done():
            lasts = f"the copy of the sheet has not come to an end within {_COPY_TAKES.seconds // 60} minutes"
            return Gathered(MarathonError(lasts, "it goes on by itself; the next night makes another"), feeds, lms)
        return Gathered(self._awaited.result(), feeds, lms)

    def _read(self) -> _Read:
        try:
            feeds = tuple(self._read_feed(feed) for feed in self.feeds)
            lms: ReadBefore[ListReading] | None = None
            if self.lms is not None:
                lms = ReadBefore("lms", _outcome(self.lms.read, "the nightly LMS intake", ListRefused))
            return feeds, lms
        finally:
            self.over()

    def _read_feed(self, feed: SalesFeed) -> ReadBefore[FeedReading]:
        return ReadBefore(feed.name, _outcome(feed.read, f"sales feed {feed.name}", FeedRefused))


def _outcome(work: Callable[[], T], what: str, failed: Callable[[str], MarathonError]) -> T | MarathonError:
    """The result or the refusal. Whatever else goes wrong is one, too: the night goes on without."""
    try:
        return work()
    except MarathonError as error:
        return error
    except Exception as error:
        log.exception("%s failed", what)
        return failed(f"{what} failed: {type(error).__name__}; the log says more")

"""Sources from outside, read in a child process: whatever they are made of, the program that asks lives on.

A file that needs all memory, a pipe, an answer that drips and a query without end are then one refusal.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sheets_marathon.adapters.feeds.list_files import ListFiles
from sheets_marathon.adapters.machine.child import Child, ChildFailed, Errand, OutOfMemory, TookTooLong
from sheets_marathon.errors import FeedRefused, ListRefused, MarathonError
from sheets_marathon.ports.list_source import ListReading
from sheets_marathon.ports.sales_feed import FeedReading, Progress, SalesFeed

log = logging.getLogger(__name__)

T = TypeVar("T")


class FeedInChild:
    """``ports.SalesFeed`` that is read by ``child``. It is pickled, so it may hold no connection."""

    def __init__(self, feed: SalesFeed, child: Child) -> None:
        self._feed = feed
        self._child = child

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._feed.name

    def read(self, progress: Progress | None = None) -> FeedReading:
        """As the feed does. FeedRefused also when it hangs, crashes or grows too large."""
        return _called(self._child, self._feed.read, f"sales feed {self.name}", FeedRefused, progress)


class ListInChild:
    """``ports.ListSource`` over files that are read by ``child``."""

    def __init__(self, files: ListFiles, child: Child) -> None:
        self._files = files
        self._child = child

    def read(self, progress: Progress | None = None) -> ListReading:
        """As the files are. ListRefused also when they hang, crash or grow too large."""
        return _called(self._child, self._files.read, self._files.name, ListRefused, progress)


def _called(
    child: Child, work: Errand[T], what: str, refused: Callable[[str, str], MarathonError], progress: Progress | None
) -> T:
    try:
        return child.call(work, progress)
    except ChildFailed as failure:
        if failure.log:
            log.error("reading %s failed: %s", what, " ⏎ ".join(failure.log.split("\n")))
        named = f"{what}: {failure.in_hand}" if failure.in_hand else what
        match failure:
            case TookTooLong():
                remedy = "it is asked again; if it only takes its time, raise [reading] seconds"
            case OutOfMemory():
                remedy = (
                    "delete what stands far below or far to the right of the table (Ctrl+End in Excel shows it), or"
                    " save it as CSV; if it is only large, raise [reading] megabytes"
                )
            case _:
                remedy = "save it again as XLSX or CSV; the log says more"
        raise refused(f"{named} can't be read: {failure.what}", remedy) from None

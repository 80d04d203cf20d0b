"""A bar on the terminal for whoever waits for a long export."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from sheets_marathon.ports.sales_feed import FeedReading, SalesFeed
from sheets_marathon.ports.sales_feed import Progress as Tell


class _WatchedFeed:
    """A feed that moves a bar when it is read."""

    def __init__(self, feed: SalesFeed, bars: Progress) -> None:
        self._feed = feed
        self._bars = bars

    @property
    def name(self) -> str:
        """What ops call it."""
        return self._feed.name

    def read(self, progress: Tell | None = None) -> FeedReading:
        """As the feed does; ``progress`` is told, too."""
        task = self._bars.add_task(self._feed.name, total=None)

        def tell(done: int, total: int, in_hand: str) -> None:
            self._bars.update(task, completed=done, total=total or None)
            if progress is not None:
                progress(done, total, in_hand)

        return self._feed.read(tell)


@contextlib.contextmanager
def watched(feeds: Sequence[SalesFeed], console: Console | None = None) -> Iterator[Sequence[SalesFeed]]:
    """The feeds, each with a bar while it is read; as they are where nobody looks. The bars vanish at the end."""
    console = console or Console(file=sys.stderr)
    if not console.is_terminal:
        yield feeds
        return
    shown = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*shown, console=console, transient=True) as bars:
        yield [_WatchedFeed(feed, bars) for feed in feeds]

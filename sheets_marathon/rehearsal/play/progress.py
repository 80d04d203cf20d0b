"""A rehearsal's progress for whoever watches the terminal: a line a day, and a short table at the end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table

from sheets_marathon.rehearsal.cast.sheet_words import SELLERS
from sheets_marathon.rehearsal.play.report import RehearsalReport

_TOP = 5


@dataclass(frozen=True)
class DayFigures:
    """Where things stand at the end of a day: totals since the start. ``cars``: as the rating's formulas say."""

    on: dt.date
    posts: int
    grades: int
    cars: float
    google_requests: int
    telegram_requests: int


class ProgressLines:
    """Writes to stderr: styled with a bar on a terminal, one plain line a day elsewhere, nothing if not ``shown``."""

    def __init__(self, days: int, *, shown: bool) -> None:
        self._console = Console(stderr=True, highlight=False, quiet=not shown, soft_wrap=True)
        self._bar: Progress | None = None
        self._task = TaskID(0)
        if shown and self._console.is_terminal:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._task = self._bar.add_task("…", total=days)
            self._bar.start()

    def note(self, sentence: str) -> None:
        """Say what has just happened."""
        self._console.print(f"[dim]{escape(sentence)}[/dim]")

    def at(self, moment: dt.datetime) -> None:
        """Show the rehearsal's clock."""
        if self._bar is not None:
            self._bar.update(self._task, description=f"{moment:%a %d %b %H:%M}")

    def day(self, figures: DayFigures) -> None:
        """A day is over."""
        self._console.print(
            f"[bold]{figures.on:%a %d %b}[/bold]"
            f"  posts {figures.posts:>3}  grades {figures.grades:>5}  cars {figures.cars:>5g}"
            f"  requests: Google {figures.google_requests:>5}, Telegram {figures.telegram_requests:>4}"
        )
        if self._bar is not None:
            self._bar.advance(self._task)

    def summary(self, report: RehearsalReport) -> None:
        """What came of it: the best five of the sellers, and the figures."""
        self.close()
        table = Table("", "Seller", "Store", "Learning", "Sales", "Score", title="The marathon's best")
        ranked = [each for each in report.standings if each.track == SELLERS and each.rank is not None]
        for each in sorted(ranked, key=lambda standing: (standing.rank or 0, standing.name))[:_TOP]:
            figures = ("" if points is None else f"{points:g}" for points in (each.learning, each.sales, each.score))
            table.add_row(str(each.rank), escape(each.name), escape(each.store), *figures)
        self._console.print(table)
        google = report.google_requests
        self._console.print(
            f"{len(report.posts)} posts, {report.sales_rows} deals, {len(report.review)} to review; "
            f"Google {google['read']} reads + {google['write']} writes, at most {google['max_per_minute']} a minute; "
            f"Telegram {report.telegram_requests}; {report.wall_s:.0f} s, {report.peak_rss_mb:.0f} MB"
        )

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

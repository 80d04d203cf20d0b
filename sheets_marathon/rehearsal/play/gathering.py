"""Collecting what a rehearsal has left in the sheet and in Telegram."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sheets_marathon.rehearsal.cast.sheet_hands import SheetHands
from sheets_marathon.rehearsal.cast.sheet_words import (
    CURATORS_TAB,
    GRADES_TABS,
    JOURNAL_TAB,
    PROGRAM_TAB,
    RATING_TABS,
    REVIEW_TAB,
    SALES_TAB,
    SELLERS,
    STORES_TAB,
    TRACKS,
)
from sheets_marathon.rehearsal.play.config_file import MarathonPlan
from sheets_marathon.rehearsal.play.progress import DayFigures
from sheets_marathon.rehearsal.play.report import (
    RehearsalReport,
    journal_from,
    ledger_sizes,
    posts_from,
    review_from,
    standings_from,
    stores_from,
)
from sheets_marathon.rehearsal.play.scene import RehearsalStopped, Scene

_READ_TABS = (*RATING_TABS.values(), STORES_TAB, SALES_TAB, JOURNAL_TAB, REVIEW_TAB)


@dataclass(frozen=True)
class Run:
    """How the run went: ``started`` by wall time (aware), ``peak_rss_mb`` and exit codes of the service."""

    seed: int
    restarts: int
    started: dt.datetime
    peak_rss_mb: float
    exit_codes: tuple[int, ...]


def gathered_tabs(owner: SheetHands) -> dict[str, int]:
    """The sheetId of each tab by title, as applied. RehearsalStopped when one that the cast needs is missing."""
    tabs = owner.tabs()
    missing = [title for title in (PROGRAM_TAB, CURATORS_TAB, *GRADES_TABS.values(), *_READ_TABS) if title not in tabs]
    if missing:
        raise RehearsalStopped(f"after apply there is no tab {', '.join(missing)}; there are {', '.join(tabs)}")
    return tabs


def gather(
    scene: Scene, plan: MarathonPlan, tab_ids: Mapping[str, int], run: Run, elapsed_s: Callable[[], float]
) -> RehearsalReport:
    """The report of a run that is over; the sheet is read as its owner sees it. ``elapsed_s``: since the start."""
    by_id = scene.owner.read([tab_ids[title] for title in _READ_TABS])
    shown = {title: by_id[tab_ids[title]] for title in _READ_TABS}
    journal = journal_from(shown[JOURNAL_TAB], plan.zone)
    messages = [each for track in TRACKS for each in scene.stage.messages(scene.channels[track])]
    titles = {str(each["chat"]): str(each["chat_title"]) for each in messages}
    inside, in_all = ledger_sizes(shown[SALES_TAB], plan.starts_on, plan.ends_on)
    counts = scene.stage.requests_made(scene.actor)
    return RehearsalReport(
        standings=tuple(line for track in TRACKS for line in standings_from(track, shown[RATING_TABS[track]])),
        posts=tuple(posts_from(messages, journal, plan.zone)),
        journal=tuple(journal),
        review=tuple(review_from(shown[REVIEW_TAB])),
        sales_rows=inside,
        ledger_rows=in_all,
        google_requests={name: int(counts["google"][name]) for name in ("read", "write", "max_per_minute")},
        telegram_requests=int(counts["telegram"]["total"]),
        wall_s=round(elapsed_s(), 2),
        peak_rss_mb=round(run.peak_rss_mb, 1),
        exit_codes=run.exit_codes,
        restarts=run.restarts,
        started=run.started.isoformat(timespec="seconds"),
        seed=run.seed,
        channels={titles.get(str(chat), track): str(chat) for track, chat in scene.channels.items()},
        stores=tuple(stores_from(shown[STORES_TAB])),
    )


def gather_day(scene: Scene, on: dt.date, tab_ids: Mapping[str, int], grades: int) -> DayFigures:
    """Where things stand in the evening of ``on``. ``grades``: typed so far."""
    rating = tab_ids[RATING_TABS[SELLERS]]
    standings = standings_from(SELLERS, scene.owner.read([rating])[rating])
    messages = [each for chat in scene.channels.values() for each in scene.stage.messages(chat)]
    counts = scene.stage.requests_made(scene.actor)
    google = counts["google"]
    return DayFigures(
        on=on,
        posts=sum(each["by_bot"] and not each["deleted"] for each in messages),
        grades=grades,
        cars=sum(each.sales or 0 for each in standings),
        google_requests=int(google["read"]) + int(google["write"]),
        telegram_requests=int(counts["telegram"]["total"]),
    )

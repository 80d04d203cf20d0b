"""Exports that had brought deals and bring none any more: emptied, with nothing but a header, or gone.

Nothing is taken back for it. What is gone is told once: it is remembered beside the outbox which exports there were.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sheets_marathon.jobs.sales.sales_review import sources_of
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sales_feed import FeedReading

_NAME = "sales exports"
_MOST_NAMED = 20
_SAME = re.compile(
    r"[\s_.-]*(?:\(?\d+\)?|(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[^\W\d_]{0,6})(?![^\W\d_])"
)


def files_told(readings: Iterable[FeedReading], memory: Outbox | None, ledger_sources: Collection[str]) -> list[str]:
    """A line for each export at hand that has no deals and had some, and one for those that are gone."""
    readings = list(readings)
    full = _full(readings)
    empty = sorted((sources_of(readings) - full) & frozenset(ledger_sources))
    lines = [f"{source}: there is no deal in it any more; what it had brought stays" for source in empty]
    before = frozenset((memory.recall(_NAME) or "").splitlines()) if memory is not None else frozenset()
    kinds = set(map(_kind, full))
    gone = sorted(source for source in before - full - frozenset(empty) if _kind(source) not in kinds)
    if gone:
        named = ", ".join(gone[:_MOST_NAMED]) + (f", … ({len(gone)})" if len(gone) > _MOST_NAMED else "")
        lines.append(f"gone or empty: {named}; what had come from there stays")
    return lines


def remember_files(readings: Iterable[FeedReading], memory: Outbox | None) -> None:
    """Remember which exports have deals now."""
    if memory is None:
        return
    now = "\n".join(sorted(_full(readings)))
    if memory.recall(_NAME) != now:
        memory.remember(_NAME, now)


def _full(readings: Iterable[FeedReading]) -> frozenset[str]:
    found = {event.source for reading in readings for event in reading.events}
    return frozenset(found | {row.where.rpartition(":")[0] for reading in readings for row in reading.unreadable})


def _kind(source: str) -> str:
    """One report has another name every night: ``sales_2026-12-09.csv``, «отчет (10).csv», «отчет 1 декабря.csv»."""
    return _SAME.sub("", source.casefold())

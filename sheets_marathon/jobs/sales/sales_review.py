"""Lines of Review that an import writes besides its questions about deals: rows that can't be read, corrections."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable

from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.sales.answers import UNREADABLE
from sheets_marathon.marathon.model import LedgerRow
from sheets_marathon.marathon.review import ReviewItem
from sheets_marathon.marathon.sales.changes import Correction
from sheets_marathon.ports.sales_feed import FeedReading, Unreadable
from sheets_marathon.spreadsheet.rows import RowContent
from sheets_marathon.tabs.review import settled_row


def unreadable_key(row: Unreadable) -> str:
    """The same row in the next export is the same question: known by its document, else by what it says."""
    digest = hashlib.sha256(row.row.encode()).hexdigest()[:12]
    return f"{UNREADABLE}{row.document.strip() or digest}:{row.why}"


def unreadable_items(readings: Iterable[FeedReading]) -> list[tuple[Unreadable, ReviewItem]]:
    """A question for each row that can't be read."""
    unreadable = [row for reading in readings for row in reading.unreadable]
    return [(row, ReviewItem(unreadable_key(row), row.row, row.where, row.why)) for row in unreadable]


def sources_of(readings: Iterable[FeedReading]) -> frozenset[str]:
    """The exports at hand, as rows name them: ``sales.csv`` of ``sales.csv:12``."""
    found: set[str] = set()
    for reading in readings:
        found |= {event.source for event in reading.events}
        places = [row.where for row in reading.unreadable]
        places += [where for passed in reading.passed_over for where in passed.where]
        found |= {where.rpartition(":")[0] for where in places}
    return frozenset(found)


def correction_rows(
    corrections: Iterable[Correction], marathon: Marathon, now: dt.datetime, known: Iterable[str]
) -> list[RowContent]:
    """A line for each correction, resolved already: there is nothing to decide, but somebody may wonder."""
    there = set(known)
    rows: list[RowContent] = []
    for correction in corrections:
        before = correction.before
        key = f"correction:{before.document}:{before.kind}:{before.version}"
        if key in there:  # another deal under the same number
            key += f":{before.participant_id}"
        if key in there:
            continue
        there.add(key)
        where = correction.now.source if correction.now is not None else before.source
        item = ReviewItem(key, correction_text(correction), where, correction.why)
        rows.append(settled_row(item, marathon.language, now))
    return rows


def correction_text(correction: Correction) -> str:
    """``ДКП-1 · 101 Иванов, 08.12.2026, +1 → 102 Петрова, 08.12.2026, +1``; a dash for what counts no more."""
    will = _told(correction.now) if correction.now is not None else "—"
    return f"{correction.before.document} · {_told(correction.before)} → {will}"


def _told(row: LedgerRow) -> str:
    return f"{row.participant_id} {row.name}, {row.on_date:%d.%m.%Y}, {row.cars:+d}"

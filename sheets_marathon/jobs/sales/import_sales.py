"""The nightly import: every feed is read whole, the ledger takes what it does not know yet.

Running it twice changes nothing: an event is known by its document and kind, whatever repeats it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.errors import AlreadyApplied, FeedRefused, StaleWrite, WriteUnclear
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.sales_plan import IMPORT_TABS, Intake, marker_of, plan_import, row_lines
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.sales_feed import FeedReading, SalesFeed
from sheets_marathon.ports.sheet_store import SheetStore

_ATTEMPTS = 3


def import_sales(
    marathon: Marathon,
    store: SheetStore,
    feeds: Sequence[SalesFeed],
    clock: Clock,
    *,
    dry: bool = False,
    rows: bool = False,
) -> Report:
    """Reads all feeds, then one read and at most one write. A feed of the wrong shape is reported, others go on.

    ``rows``: the report has a line for each row read. FeedRefused only when every feed there is was refused: then
    nothing at all was imported.
    """
    readings: list[FeedReading] = []
    refused: list[FeedRefused] = []
    for feed in feeds:
        try:
            readings.append(feed.read())
        except FeedRefused as refusal:
            refused.append(refusal)
    if refused and not readings:
        raise refused[0]
    now = clock.now().astimezone(marathon.zone)
    complaints = tuple(str(one) for one in refused)
    tried: Intake | None = None
    for attempt in range(1, _ATTEMPTS + 1):
        planned = plan_import(marathon, store.read_tabs(IMPORT_TABS), readings, now, complaints)
        if dry or not planned.changes:
            break
        try:
            for write in planned.writes:
                store.apply(write.changes, marker_of(write.rows, now, attempt))
        except AlreadyApplied:
            # It came in late and the next look shows it, unless somebody has deleted its rows since.
            continue
        except (StaleWrite, WriteUnclear):
            # The next look shows by the deals' own keys whether it is in; what is not is planned anew on that look.
            if attempt == _ATTEMPTS:
                raise
            tried = tried or planned
            continue
        break
    planned = tried or planned  # what was in after all, or came in before a portion failed, is this import's
    return planned.report(dry=dry, rows=row_lines(planned, readings) if rows else ())

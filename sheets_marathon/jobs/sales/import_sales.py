"""The nightly import: every feed is read whole, the ledger takes what it does not know yet.

Running it twice changes nothing: a deal is known, whatever repeats it (decision 0014).
"""

from __future__ import annotations

from collections.abc import Sequence

from sheets_marathon.errors import FeedRefused
from sheets_marathon.jobs.marathon import Marathon
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.lost_files import remember_files
from sheets_marathon.jobs.sales.lost_totals import lost_totals, remember_totals
from sheets_marathon.jobs.sales.sales_plan import IMPORT_TABS, plan_import, row_lines
from sheets_marathon.jobs.sales.told import note_told
from sheets_marathon.jobs.writing import write_planned
from sheets_marathon.ports.clock import Clock
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sales_feed import FeedNoteKind, FeedReading, SalesFeed
from sheets_marathon.ports.sheet_store import SheetStore


def import_sales(
    marathon: Marathon,
    store: SheetStore,
    feeds: Sequence[SalesFeed],
    clock: Clock,
    *,
    memory: Outbox | None = None,
    dry: bool = False,
    rows: bool = False,
) -> Report:
    """Reads all feeds, then one read and at most one write. A feed of the wrong shape is reported, others go on.

    ``memory``: where it is remembered which reports there are, and which end with a total; None: nowhere. ``rows``: the
    report has a line for each row read. FeedRefused only when every feed there is was refused: then nothing at all was
    imported.
    """
    readings: list[FeedReading] = []
    refused: list[FeedRefused] = []
    for feed in feeds:
        try:
            readings.append(feed.read())
        except FeedRefused as refusal:
            refused.append(refusal)
    if refused and not readings:
        raise refused[0] if len(refused) == 1 else FeedRefused("\n".join(map(str, refused)))
    now = clock.now().astimezone(marathon.zone)
    left = [note for reading in readings for note in reading.notes if note.kind is FeedNoteKind.BEING_WRITTEN]
    complaints = (*(str(refusal) for refusal in refused), *map(note_told, left))
    lost = lost_totals(readings, memory)
    planned = write_planned(
        store,
        lambda: store.read_tabs(IMPORT_TABS),
        lambda snapshot: plan_import(marathon, snapshot, readings, now, complaints, lost, memory),
        dry=dry,
    ).plan
    if not dry:
        remember_totals(readings, memory, planned.result.confirmed)
        if not complaints:
            remember_files(readings, memory)
    return planned.report(dry=dry, rows=row_lines(planned, readings) if rows else ())

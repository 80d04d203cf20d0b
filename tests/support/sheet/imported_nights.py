"""Nights of imports on a sheet in memory, told in few words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from sheets_marathon.errors import FeedRefused
from sheets_marathon.jobs.report import Report
from sheets_marathon.jobs.sales.import_sales import import_sales
from sheets_marathon.marathon.model import DealEvent, EventKind
from sheets_marathon.ports.sales_feed import FeedReading
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MOSCOW, Sheet, a_marathon

COURSE = a_marathon()
NIGHT = dt.datetime(2026, 12, 9, 3, tzinfo=MOSCOW)
TUESDAY = dt.date(2026, 12, 8)


def sold(document: str, seller: str = "101", *, on: dt.date = TUESDAY, quantity: int = 1) -> DealEvent:
    return DealEvent(document, EventKind.SALE, on, seller, "", quantity, source="a.csv")


def returned(document: str, seller: str = "101", *, on: dt.date = TUESDAY, quantity: int = 1) -> DealEvent:
    return replace(sold(document, seller, on=on, quantity=quantity), kind=EventKind.RETURN)


@dataclass
class Feed:
    """A feed that reads these events, or is of the wrong shape."""

    reading: FeedReading | FeedRefused
    name: str = "1С"

    def read(self) -> FeedReading:
        if isinstance(self.reading, FeedRefused):
            raise self.reading
        return self.reading


def brought(sheet: Sheet, *events: DealEvent, at: dt.datetime = NIGHT, dry: bool = False) -> Report:
    feed = Feed(FeedReading(events, rows_read=len(events)))
    return import_sales(COURSE, sheet, [feed], HandClock(at), dry=dry)


def ledger(sheet: Sheet) -> list[tuple[object, ...]]:
    return [(row["document"], row["kind"], row["id"], row["quantity"]) for row in sheet.rows("sales")]

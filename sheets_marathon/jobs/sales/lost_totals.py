"""Reports that used to end with a total and don't any more: they may have been cut off.

Remembered beside the outbox: when that is lost, a report is only trusted a little sooner.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from sheets_marathon.jobs.sales.sales_review import sources_of
from sheets_marathon.ports.outbox import Outbox
from sheets_marathon.ports.sales_feed import FeedReading

_HAS, _HAS_NOT = "has", "has not"


def lost_totals(readings: Iterable[FeedReading], memory: Outbox | None) -> frozenset[str]:
    """Sources at hand without a total, whose report had one the last time it was trusted."""
    if memory is None:
        return frozenset()
    readings = list(readings)
    without = sources_of(readings) - {total.source for reading in readings for total in reading.totals}
    return frozenset(source for source in without if memory.recall(_name(source)) == _HAS)


def remember_totals(readings: Iterable[FeedReading], memory: Outbox | None, confirmed: Collection[str]) -> None:
    """Remember which reports end with a total. ``confirmed``: a person said that these are whole as they are."""
    if memory is None:
        return
    now = {_name(source): _HAS_NOT for source in confirmed}
    now |= {_name(total.source): _HAS for reading in readings for total in reading.totals}
    for name, state in now.items():
        if memory.recall(name) != state:
            memory.remember(name, state)


def _name(source: str) -> str:
    """One report has another name every night: ``sales_2026-12-09.csv``, «отчет (10).csv»."""
    return f"sales total {re.sub(r'[0-9]+', '#', source)}"

"""Whether two reports that are both at hand tell of one deal or each of its own, by their days and stores. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from sheets_marathon.marathon.model import DealEvent
from sheets_marathon.marathon.sales.histories import Number
from sheets_marathon.marathon.sales.identity import stores_alike
from sheets_marathon.marathon.sales.parts import Part
from sheets_marathon.marathon.sales.spellings import car_key


def in_order(events: Iterable[DealEvent], latest: dt.date | None) -> dict[str, int]:
    """Places of sources, the oldest is 0; those that end on one day stand as they were read. Days after ``latest`` are
    slips of somebody's hand."""
    last: dict[str, int] = {}
    for event in events:
        day = event.on_date.toordinal() if event.on_date <= (latest or dt.date.max) else 0
        last[event.source] = max(day, last.get(event.source, 0))
    return {source: place for place, source in enumerate(sorted(last, key=last.__getitem__))}


class ReportsAtHand:
    """The days that each report has, and what it has in common with others."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._days: dict[str, tuple[dt.date, dt.date]] = {}
        self._tells: defaultdict[str, set[tuple[Number, str, dt.date]]] = defaultdict(set)
        for part in parts:
            first, last = self._days.get(part.source, (part.on_date, part.on_date))
            self._days[part.source] = (min(first, part.on_date), max(last, part.on_date))
            self._tells[part.source].add((part.number, part.seller, part.on_date))

    def apart(self, part: Part, told: Iterable[Part]) -> bool:
        """Whether a part is no later version of what other reports, all at hand, have ``told`` of a deal."""
        others = [other for other in told if other.source != part.source]
        return bool(others) and all(self._are_apart(part, other) for other in others)

    def _are_apart(self, part: Part, other: Part) -> bool:
        if _cars(part) & _cars(other):
            return False
        if part.on_date != other.on_date:
            # A report that covers both days puts a date right; two that cover one day each know nothing of each other.
            return not self._covers(part.source, other.on_date) and not self._covers(other.source, part.on_date)
        if not (part.store and other.store) or stores_alike(part.store, other.store):
            return False
        here, there = self._tells[part.source], self._tells[other.source]
        return part.seller == other.seller and len(here & there) <= 1

    def _covers(self, source: str, day: dt.date) -> bool:
        first, last = self._days[source]
        return first <= day <= last


def _cars(part: Part) -> set[str]:
    return {car_key(event.car) for event in part.events} - {""}

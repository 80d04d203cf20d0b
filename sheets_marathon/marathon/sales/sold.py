"""The sales ledger, added up: cars less returns, by the days that count (DESIGN 5, 9)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable

from sheets_marathon.marathon.model import LedgerRow


def cars_by_person(rows: Iterable[LedgerRow], first: dt.date, last: dt.date) -> dict[str, int]:
    """Cars less returns by participant id, of events dated ``first`` to ``last``, both included."""
    cars: Counter[str] = Counter()
    for row in rows:
        if first <= row.on_date <= last:
            cars[row.participant_id] += row.cars
    return dict(cars)


def cars_together(rows: Iterable[LedgerRow], people: Container[str], first: dt.date, last: dt.date) -> int:
    """Cars less returns of ``people`` (ids) together, dated ``first`` to ``last``, both included."""
    return sum(cars for person, cars in cars_by_person(rows, first, last).items() if person in people)

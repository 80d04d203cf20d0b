"""The ledger added up: cars less returns, by the days that count."""

from __future__ import annotations

import datetime as dt

from sheets_marathon.marathon.model import EventKind, LedgerRow
from sheets_marathon.marathon.sales.histories import cars_by_person

DAY = dt.date(2026, 12, 9)


def rows(*dated):
    return [LedgerRow(str(n), EventKind.SALE, on, who, "", "", cars, "") for n, (who, on, cars) in enumerate(dated)]


def test_only_events_dated_inside_count_with_both_ends_included():
    ledger = rows(("1", DAY, 1), ("1", DAY + dt.timedelta(1), 1), ("1", DAY - dt.timedelta(1), 5), ("2", DAY, -1))
    assert cars_by_person(ledger, DAY, DAY) == {"1": 1, "2": -1}
    assert cars_by_person(ledger, DAY, DAY + dt.timedelta(1)) == {"1": 2, "2": -1}


def test_cars_together_are_those_of_the_people_asked_for():
    ledger = rows(("1", DAY, 2), ("2", DAY, 3), ("3", DAY, 1))
    assert sum(cars for who, cars in cars_by_person(ledger, DAY, DAY).items() if who in {"1", "2"}) == 5

"""The sales ledger: every sold car counts once, for one person, or goes to Review (DESIGN 2, 9)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant, ReviewItem
from sheets_marathon.marathon.roster import RosterIndex


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """What an import adds. ``known``: events that an earlier export, or this one, had brought already."""

    new: tuple[LedgerRow, ...]
    known: int
    review: tuple[ReviewItem, ...]


def intake(
    events: Iterable[DealEvent],
    participants: Iterable[Participant],
    known_keys: Container[tuple[str, str]],
) -> IntakeResult:
    """New ledger rows and what a person must decide, in the order of the events. Nothing is dropped silently.

    ``known_keys``: keys of the ledger's rows. Of several events with one key the first counts. People outside the
    marathon are the comparison group and get rows too. ``why`` of a review item is ``no_document``, ``no_cars``
    or a reason of ``roster.Match``.
    """
    roster = RosterIndex(participants)
    rows: dict[tuple[str, str], LedgerRow] = {}
    review: dict[str, ReviewItem] = {}
    known = 0
    for event in events:
        problem = _unusable(event)
        if problem:
            _list(review, event, problem)
            continue
        if event.key in known_keys or event.key in rows:
            known += 1
            continue
        match = roster.match(event.seller_number, event.seller_name)
        if match.participant is None:
            _list(review, event, match.reason)
        else:
            rows[event.key] = _ledger_row(event, match.participant)
    return IntakeResult(tuple(rows.values()), known, tuple(review.values()))


def _unusable(event: DealEvent) -> str:
    if not event.document.strip():
        return "no_document"  # without an identity the next overlapping export would double it
    return "" if event.quantity else "no_cars"


def _list(review: dict[str, ReviewItem], event: DealEvent, why: str) -> None:
    identity = event.document.strip() or f"?:{event.on_date}:{event.seller_number}:{event.seller_name}"
    key = f"sale:{identity}:{event.kind}"
    said = (event.document, event.on_date.isoformat(), event.seller_number, event.seller_name)
    what = " · ".join(part.strip() for part in said if part.strip())
    # The first sighting stays, as in the ledger: "last 48 hours" reports repeat a row in another file.
    review.setdefault(key, ReviewItem(key, what, event.source, why))


def _ledger_row(event: DealEvent, person: Participant) -> LedgerRow:
    cars = abs(event.quantity)  # some systems write returns as -1, some as 1: the kind decides
    return LedgerRow(
        document=event.document,
        kind=event.kind,
        on_date=event.on_date,
        participant_id=person.id,
        name=person.name,
        store=person.store or event.store,  # the roster spells stores one way, exports in several
        cars=-cars if event.kind is EventKind.RETURN else cars,
        source=event.source,
    )


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

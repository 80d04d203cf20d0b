"""What each report says of each seller under each number: its lines added up. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sheets_marathon.marathon.model import DealEvent, EventKind, LedgerRow, Participant
from sheets_marathon.marathon.people.numbers import same_number
from sheets_marathon.marathon.people.roster import Match, fold_name
from sheets_marathon.marathon.sales.decisions import seller_text
from sheets_marathon.marathon.sales.histories import Number
from sheets_marathon.marathon.sales.identity import beside, fold_document, is_storno, kind_of, stores_alike

MOST_CARS = 100
"""More hardly makes one deal: it is a price, a mileage, or 1,000 with decimals that were taken for thousands."""


@dataclass(frozen=True, slots=True)
class Part:
    """One seller's share of a document, as one report has it, on one day.

    ``seller``: whom the report means, comparable with other parts' and with ids of participants; ``store``: as the
    report writes it; ``home``: as the roster has it; ``cars``: without a sign. ``storno``: a line of it takes a sale
    back, and is no return by its name. ``repeats``: lines that tell it again, of the same car or with the number in
    another spelling; ``doubtful``: the spellings don't say the same.
    """

    number: Number
    source: str
    seller: str
    match: Match
    on_date: dt.date
    store: str
    home: str
    cars: int
    events: tuple[DealEvent, ...]
    storno: bool = False
    doubtful: bool = False
    repeats: tuple[DealEvent, ...] = ()

    @property
    def event(self) -> DealEvent:
        """The line that stands for it."""
        return self.events[0]


def parts_of(
    events: Iterable[DealEvent],
    who: Callable[[DealEvent], Match],
    numbers: Mapping[DealEvent, str] | None = None,
) -> dict[Number, list[Part]]:
    """The parts under every number, in the order in which they were read. Each event has a kind and a document.

    ``numbers``: under which number an event stands that another system writes otherwise (``spellings``).
    """
    lines: defaultdict[tuple[Number, str, str, dt.date], list[DealEvent]] = defaultdict(list)
    matches: dict[str, Match] = {}
    others = numbers or {}
    for event in events:
        kind = kind_of(event)
        if kind is None:
            continue
        match = who(event)
        seller = match.participant.id if match.participant else f"?{fold_name(seller_text(event))}"
        matches[seller] = match
        number = others.get(event) or fold_document(event.document)
        lines[(number, kind), event.source, seller, event.on_date].append(event)
    found: defaultdict[Number, list[Part]] = defaultdict(list)
    for (under, source, seller, on_date), own in lines.items():
        told, repeats, doubtful = _added_up(own)
        match = matches[seller]
        home = match.participant.store if match.participant else ""
        store = next((event.store for event in own if event.store.strip()), "")
        storno = any(map(is_storno, own))
        found[under].append(
            Part(under, source, seller, match, on_date, store, home, _sum(told), told, storno, doubtful, repeats)
        )
    return dict(found)


def all_lines(part: Part) -> Part:
    """Every line of a doubtful part counted."""
    if not part.doubtful:
        return part
    lines = (*part.events, *part.repeats)
    return replace(part, cars=_sum(lines), events=lines, repeats=(), doubtful=False)


def _added_up(lines: list[DealEvent]) -> tuple[tuple[DealEvent, ...], tuple[DealEvent, ...], bool]:
    """One document's lines: those that tell it, and those that tell it again. A number that is spelt in several ways
    comes from several systems, each of which tells the whole; where they differ, nobody knows: the most and a doubt."""
    spelt: defaultdict[str, list[DealEvent]] = defaultdict(list)
    cars: set[tuple[str, str]] = set()
    again: list[DealEvent] = []
    for event in lines:
        spelling, car = event.written or event.document, "".join(event.car.upper().split())
        if car and (spelling, car) in cars:
            again.append(event)  # a table of several nights repeats its rows: one car is one car
        else:
            spelt[spelling].append(event)
            cars.add((spelling, car))
    most = max(spelt.values(), key=_sum)
    again += [event for same in spelt.values() if same is not most for event in same]
    return tuple(most), tuple(again), len(set(map(_sum, spelt.values()))) > 1


def _sum(lines: Iterable[DealEvent]) -> int:
    """Returns are written as 1 by some systems and as −1 by others; beside each other the signs do tell."""
    lines = list(lines)
    stornos = sum(event.quantity for event in lines if is_storno(event))
    return abs(stornos) + abs(sum(event.quantity for event in lines if not is_storno(event)))


def is_by(row: LedgerRow, event: DealEvent) -> bool:
    """Whether the event names the person whose row it is."""
    if event.seller_number.strip():
        return same_number(event.seller_number, row.participant_id)
    return fold_name(event.seller_name) == fold_name(row.name)


def elsewhere(part: Part, other: Part) -> bool:
    """Whether two sellers' parts come from different stores, so that each store may have a number of its own.

    Sources that lie beside each other are no later versions of one another, whatever else is known. Otherwise stores
    as reports write them tell, unless the roster has both sellers in one; where none is written, the roster tells.
    """
    if beside(part.source, other.source):
        return True
    if part.home and other.home and stores_alike(part.home, other.home):
        return False
    if part.store and other.store:
        return not stores_alike(part.store, other.store)
    here, there = part.home or part.store, other.home or other.store
    return bool(here and there) and not stores_alike(here, there)


def as_part(row: LedgerRow, number: Number) -> Part:
    """A ledger row, to be compared with what reports say."""
    cars, on_date, seller = abs(row.cars), row.on_date, row.participant_id
    event = DealEvent(row.document, row.kind, on_date, seller, row.name, cars, "", row.source)
    return Part(number, row.source, seller, Match(None), on_date, "", row.store, cars, (event,))


def ledger_row(part: Part, person: Participant) -> LedgerRow:
    """The first row of a deal that is somebody's."""
    return LedgerRow(
        document=part.event.document,
        kind=part.number[1],
        on_date=part.on_date,
        participant_id=person.id,
        name=person.name,
        store=person.store or part.store,  # the roster spells stores one way, exports in several
        cars=-part.cars if part.number[1] is EventKind.RETURN else part.cars,
        source=part.source,
    )

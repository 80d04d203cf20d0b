"""Deals under different numbers that may be one: of one car, or of a number that two systems write each its way. Pure.

Which numbers are one without a question says ``spellings``; what is left is asked about here, and never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import combinations

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.deals import DealTrail, Group
from sheets_marathon.marathon.sales.identity import DOUBTFUL_DAYS, days_apart
from sheets_marathon.marathon.sales.spellings import bare_number, car_key, class_of, may_be_one_number

ONE_CAR, ONE_NUMBER = "sale:VIN ", "sale:= "
"""How the keys of questions about such deals begin."""
Link = tuple[DealTrail, DealTrail, Reason, str]


def joined(groups: Sequence[Group], gone: Container[DealTrail]) -> list[Group]:
    """The groups, those single deals put together that may be one."""
    alone = [group.deals[0] for group in groups if len(group.deals) == 1 and group.why is None]
    # Whose a deal is comes first: two questions about one deal would wait for each other.
    alone = [deal for deal in alone if deal.counts or (deal.latest and deal.latest.match.participant)]
    there = [deal for deal in alone if deal not in gone]
    together: dict[DealTrail, list[DealTrail]] = {}
    why: dict[DealTrail, tuple[Reason, str]] = {}
    for deal, other, reason, key in (*_of_one_car(there), *_of_one_number(there)):
        first, second = together.setdefault(deal, [deal]), together.setdefault(other, [other])
        if first is not second:
            first += second
            together |= dict.fromkeys(second, first)
        why.setdefault(deal, (reason, key))
    found = [
        group for group in groups if group.deals[0] not in together or group.why is not None or len(group.deals) > 1
    ]
    for members in {id(members): members for members in together.values()}.values():
        reason, key = next(why[deal] for deal in members if deal in why)
        deals = sorted(members, key=lambda deal: (deal.holds.on_date, deal.number, deal.holds.seller))
        found.append(Group(tuple(deals), reason, key=key))
    return found


def _of_one_car(deals: Iterable[DealTrail]) -> Iterator[Link]:
    by_car: defaultdict[str, list[DealTrail]] = defaultdict(list)
    for deal in deals:
        part = deal.latest
        if part is not None and deal.number[1] is EventKind.SALE and not deal.cancelled:
            for car in {car_key(event.car) for event in part.events} - {""}:
                by_car[car].append(deal)
    for car, sold in by_car.items():
        key = f"{ONE_CAR}{car}:sale"
        for deal, other in combinations(sold, 2):
            # A used car may well be sold again, some months later.
            if days_apart(deal.holds.on_date, other.holds.on_date) <= DOUBTFUL_DAYS:
                yield deal, other, Reason.SAME_CAR, key


def _of_one_number(deals: Iterable[DealTrail]) -> Iterator[Link]:
    alike: defaultdict[tuple[object, ...], list[DealTrail]] = defaultdict(list)
    for deal in deals:
        if deal.parts or deal.counts:
            alike[deal.number[1], deal.holds.seller, deal.holds.on_date, deal.number[0].rpartition("-")[2]].append(deal)
    for (kind, seller, on_date, digits), near in alike.items():
        key = f"{ONE_NUMBER}{digits} {seller} {on_date:%d.%m.%Y}:{kind}"
        for deal, other in combinations(near, 2):
            if deal.number != other.number and _may_be_one(deal, other):
                yield deal, other, Reason.SAME_DEAL, key


def _may_be_one(deal: DealTrail, other: DealTrail) -> bool:
    here, there = ({car_key(event.car) for event in each.holds.events} - {""} for each in (deal, other))
    if here and there and not here & there:
        return False
    written, also = deal.holds.event.document, other.holds.event.document
    if bare_number(written) == bare_number(also) and class_of(written) != class_of(also):
        return True
    # A system has a number of its own for each deal: what one report tells side by side are two.
    return not deal.parts.keys() & other.parts.keys() and may_be_one_number(*map(bare_number, (written, also)))

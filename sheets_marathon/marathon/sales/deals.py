"""Which parts of reports, and which ledger rows, are one deal (decision 0014). Pure.

Reports are gone through from the oldest to the latest, as the ledger came first of all. What can't be told is not
guessed: deals that may be one are put together into a question.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.apart import ReportsAtHand
from sheets_marathon.marathon.sales.histories import History, Number
from sheets_marathon.marathon.sales.identity import DOUBTFUL_DAYS, SAME_DAYS, days_apart
from sheets_marathon.marathon.sales.parts import Part, as_part, elsewhere, is_by


@dataclass(eq=False, slots=True)
class DealTrail:
    """One deal: what the ledger has of it, None when nothing, and its part in each report at hand, latest last.

    ``apart``: another deal under its number is near, and reports that are all at hand tell each its own.
    """

    number: Number
    history: History | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    cancelled: bool = False
    apart: bool = False

    @property
    def latest(self) -> Part | None:
        """What the latest report says of it."""
        return next(reversed(self.parts.values()), None)

    @property
    def counts(self) -> bool:
        """Whether the ledger counts it now."""
        return self.history is not None and self.history.current is not None

    @property
    def seen(self) -> list[Part]:
        """Everything that has been said of it, the ledger's rows first."""
        rows = self.history.rows if self.history else []
        told = [row for row in rows if row.version > 0] or rows
        return [*(as_part(row, self.number) for row in told), *self.parts.values()]

    @property
    def holds(self) -> Part:
        """What holds of it now, or held last."""
        if self.latest is not None:
            return self.latest
        current = self.history.current if self.history else None
        return as_part(current, self.number) if current else self.seen[-1]

    def is_known_as(self, part: Part) -> bool:
        """Whether its seller is, or ever was, the part's."""
        current = self.history.current if self.history else None
        if current is not None and is_by(current, part.event):
            return True
        return any(seen.seller == part.seller for seen in self.seen)


@dataclass(frozen=True, slots=True)
class Group:
    """Deals under one number that can't be told apart for certain, or a single deal. ``why``: the question about them,
    None where there is none. ``since``: set where the number has begun anew after an earlier group's; ``key``: what the
    question is known by, where the first deal's own would not do."""

    deals: tuple[DealTrail, ...]
    why: Reason | None = None
    since: dt.date | None = None
    key: str = ""


def deals_of(
    parts: Mapping[Number, Sequence[Part]], past: Mapping[Number, Sequence[History]], order: Mapping[str, int]
) -> dict[Number, list[DealTrail]]:
    """The deals under every number that reports or the ledger have. ``order``: reports' places, the oldest is 0."""
    found: dict[Number, list[DealTrail]] = {}
    reports = ReportsAtHand(part for under in parts.values() for part in under)
    taken_back: Counter[tuple[str, str]] = Counter()
    numbers = list(dict.fromkeys((*parts, *past)))
    # Returns first: they say whose sale is over.
    for number in sorted(numbers, key=lambda number: number[1] is EventKind.SALE):
        deals = found[number] = [DealTrail(number, history) for history in past.get(number, ())]
        under = sorted(parts.get(number, ()), key=lambda part: order[part.source])
        by_source = {
            source: [part for part in under if part.source == source]
            for source in dict.fromkeys(part.source for part in under)
        }
        # What the ledger holds may have come from a later report than the one that is looked at.
        left = {source: _give_known(told, source, deals, reports, 0) for source, told in by_source.items()}
        for source, told in left.items():
            deals += _give(told, source, deals, reports, taken_back, order)
        for deal in deals:
            deal.parts = dict(sorted(deal.parts.items(), key=lambda told: order[told[0]]))
        for deal in deals:
            key = (number[0], deal.holds.seller)
            if number[1] is EventKind.SALE:
                sold = sum(other.holds.cars for other in deals if other.holds.seller == deal.holds.seller)
                deal.cancelled = taken_back[key] >= sold
            elif _stands(deal):
                taken_back[key] += deal.holds.cars
    return {number: found[number] for number in numbers}


def _give_known(
    parts: Iterable[Part], source: str, deals: Sequence[DealTrail], reports: ReportsAtHand, most_days: int
) -> list[Part]:
    """Gives parts of one report to the deals that are, or were, their sellers'; the parts that are left."""
    left: list[Part] = []
    sellers = {seen.seller for deal in deals for seen in deal.seen}
    # A row that names somebody by number and another by name must not take what is plainly that person's.
    by_nearness = sorted(parts, key=lambda part: min((_gap(deal, part) for deal in deals), default=0))
    for part in sorted(by_nearness, key=lambda part: part.seller not in sellers):
        own = _nearest(
            part, (deal for deal in deals if deal.is_known_as(part) and not _apart(deal, part, reports)), most_days
        )
        if own is None:
            left.append(part)
        else:
            own.parts[source] = part
    return left


def _give(
    parts: Iterable[Part],
    source: str,
    deals: Sequence[DealTrail],
    reports: ReportsAtHand,
    taken_back: Mapping[tuple[str, str], int],
    order: Mapping[str, int],
) -> list[DealTrail]:
    """Gives each part of one report its deal: its seller's own, else one that has gone to them, else a new one; the
    new ones."""

    def may_go_over(deal: DealTrail, part: Part) -> bool:
        held = deal.holds
        # What one report said and now says of somebody else was put right, in whichever stores the two are.
        anew = held.source == part.source and held.on_date == part.on_date
        apart = elsewhere(held, part) and not anew
        if part.number[1] is EventKind.RETURN or apart:
            return not apart
        # Whose car was taken back by name has not handed it over to somebody else afterwards.
        later = any(order[told] > order[source] for told in deal.parts)
        first = part if later else deal.holds
        return not taken_back[part.number[0], first.seller]

    added: list[DealTrail] = []
    for part in _give_known(parts, source, deals, reports, SAME_DAYS):
        fitting = [deal for deal in deals if deal.is_known_as(part) or may_go_over(deal, part)]
        near = _nearest(part, fitting, SAME_DAYS)
        deal = _nearest(part, (deal for deal in fitting if not _apart(deal, part, reports)), SAME_DAYS)
        if deal is None:
            deal = DealTrail(part.number, apart=near is not None)
            added.append(deal)
        deal.parts[source] = part
    return added


def _nearest(part: Part, fitting: Iterable[DealTrail], most_days: int) -> DealTrail | None:
    """The deal that a report's part is likeliest to be, of those which that report has nothing else of."""
    free = [deal for deal in fitting if part.source not in deal.parts and _gap(deal, part) <= most_days]
    return min(free, key=lambda deal: (deal.holds.seller != part.seller, _gap(deal, part)), default=None)


def _apart(deal: DealTrail, part: Part, reports: ReportsAtHand) -> bool:
    """Whether a part tells another deal than this one, as far as reports at hand say. What the ledger has taken for one
    stays one."""
    days = {row.on_date for row in deal.history.rows} if deal.history else set()
    as_told = len(days) > 1 and part.on_date in days
    return not as_told and reports.apart(part, deal.parts.values())


def _gap(deal: DealTrail, part: Part) -> int:
    return min(days_apart(seen.on_date, part.on_date) for seen in deal.seen)


def grouped(deals: Sequence[DealTrail], gone: Container[DealTrail], *, each_seller: bool) -> list[Group]:
    """The deals of one number, those together that a person must tell apart. ``gone``: deals that are withdrawn;
    ``each_seller``: what different sellers have under one number is each seller's own."""
    groups = [[deal] for deal in sorted(deals, key=lambda deal: (deal.holds.on_date, deal.holds.seller))]
    reasons: dict[int, Reason] = {}
    for (deal,), (other,) in combinations(list(map(tuple, groups)), 2):
        why = None if deal in gone or other in gone else _doubt(deal, other)
        if why is None or (why is Reason.SEVERAL_SELLERS and each_seller):
            continue
        first = next(group for group in groups if deal in group)
        second = next(group for group in groups if other in group)
        if first is not second:
            first += second
            groups = [group for group in groups if group is not second]
        reasons[id(first[0])] = why
    found: list[Group] = []
    for at, group in enumerate(groups):
        own = [reasons[id(deal)] for deal in group if id(deal) in reasons]
        if not own and any(deal.latest and deal.latest.doubtful for deal in group):
            own = [Reason.SEVERAL_SPELLINGS]
        since = min(deal.holds.on_date for deal in group) if at else None
        found.append(Group(tuple(group), own[0] if own else None, since))
    return found


def overdrawn(numbers: Mapping[Number, Sequence[DealTrail]], gone: Container[DealTrail]) -> set[DealTrail]:
    """Deals that take back more cars than their seller has sold under the number. A return by name is none of them
    where nothing is known of its sale: that may have been before the marathon."""
    sold: Counter[tuple[str, str]] = Counter()
    known = {document for document, kind in numbers if kind is EventKind.SALE}
    for (document, kind), deals in numbers.items():
        for deal in deals if kind is EventKind.SALE else ():
            current = deal.history.current if deal.history else None
            for seller in {deal.holds.seller, current.participant_id if current else deal.holds.seller}:
                sold[document, seller] += deal.holds.cars
    found: set[DealTrail] = set()
    for (document, kind), deals in numbers.items():
        if kind is EventKind.SALE:
            continue
        # What counts already comes first: it is not the one too many.
        for deal in sorted(deals, key=lambda deal: (deal.history is None, deal.holds.on_date)):
            if not _stands(deal) or deal in gone:
                continue
            storno = deal.latest is not None and deal.latest.storno
            if deal.holds.cars > sold[document, deal.holds.seller] and (storno or document in known):
                found.add(deal)
            else:
                sold[document, deal.holds.seller] -= deal.holds.cars
    return found


def _doubt(one: DealTrail, other: DealTrail) -> Reason | None:
    """Why two deals of one number may be one; None when they are two."""
    here, there = one.holds, other.holds
    if not (_stands(one) and _stands(other)):
        return None
    gap = days_apart(here.on_date, there.on_date)
    together = bool(one.parts.keys() & other.parts.keys())
    written = bool(here.store and there.store)
    if (one.cancelled or other.cancelled) and not (elsewhere(here, there) and (written or not together)):
        return None  # one report tells both that it was taken back and who has it now
    if gap > SAME_DAYS:
        in_doubt = here.seller == there.seller and not together and gap <= DOUBTFUL_DAYS
        return Reason.SAME_NUMBER if in_doubt else None
    if here.seller == there.seller:
        # What was sold under one number may come back one by one.
        in_doubt = (together or one.apart or other.apart) and one.number[1] is EventKind.SALE
        return Reason.SEVERAL_DATES if in_doubt else None
    return None if together and gap and elsewhere(here, there) else Reason.SEVERAL_SELLERS


def _stands(deal: DealTrail) -> bool:
    return bool(deal.parts) or deal.counts

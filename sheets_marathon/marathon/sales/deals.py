"""Which parts of reports, and which ledger rows, are one deal (decision 0014). Pure.

Reports are gone through from the oldest to the latest, as the ledger came first of all. What can't be told is not
guessed: deals that may be one are put together into a question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from sheets_marathon.marathon.model import EventKind
from sheets_marathon.marathon.review import Reason
from sheets_marathon.marathon.sales.histories import History, Number
from sheets_marathon.marathon.sales.identity import DOUBTFUL_DAYS, SAME_DAYS, days_apart
from sheets_marathon.marathon.sales.parts import Part, as_part, elsewhere, is_by


@dataclass(eq=False, slots=True)
class DealTrail:
    """One deal: what the ledger has of it, None when nothing, and its part in each report at hand, latest last."""

    number: Number
    history: History | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    cancelled: bool = False

    @property
    def latest(self) -> Part | None:
        """What the latest report says of it."""
        return next(reversed(self.parts.values()), None)

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
    None where there is none. ``since``: set where the number has begun anew after an earlier group's."""

    deals: tuple[DealTrail, ...]
    why: Reason | None = None
    since: dt.date | None = None


def deals_of(
    parts: Mapping[Number, Sequence[Part]], past: Mapping[Number, Sequence[History]], order: Mapping[str, int]
) -> Iterator[tuple[Number, list[DealTrail]]]:
    """The deals under every number that reports or the ledger have. ``order``: reports' places, the oldest is 0."""
    taken_back = _taken_back(parts, past)
    for number in dict.fromkeys((*parts, *past)):
        deals = [DealTrail(number, history) for history in past.get(number, ())]
        under = sorted(parts.get(number, ()), key=lambda part: order[part.source])
        by_source = {
            source: [part for part in under if part.source == source]
            for source in dict.fromkeys(part.source for part in under)
        }
        # What the ledger holds may have come from a later report than the one that is looked at.
        left = {source: _give_known(told, source, deals, 0) for source, told in by_source.items()}
        for source, told in left.items():
            deals += _give(told, source, deals, taken_back, order)
        for deal in deals:
            deal.parts = dict(sorted(deal.parts.items(), key=lambda told: order[told[0]]))
            if number[1] is EventKind.SALE:
                deal.cancelled = taken_back.get((number[0], deal.holds.seller), 0) >= deal.holds.cars
        yield number, deals


def _taken_back(
    parts: Mapping[Number, Sequence[Part]], past: Mapping[Number, Sequence[History]]
) -> dict[tuple[str, str], int]:
    """By number and seller, how many cars reports or the ledger take back."""
    found: dict[tuple[str, str], int] = {}
    told = [((part.number, part.seller), part.cars) for under in parts.values() for part in under]
    told += [
        ((number, history.current.participant_id), abs(history.current.cars))
        for number, deals in past.items()
        for history in deals
        if history.current is not None
    ]
    for ((number, kind), seller), cars in told:
        if kind is EventKind.RETURN:
            found[number, seller] = max(cars, found.get((number, seller), 0))
    return found


def _give_known(parts: Iterable[Part], source: str, deals: Sequence[DealTrail], most_days: int) -> list[Part]:
    """Gives parts of one report to the deals that are, or were, their sellers'; the parts that are left."""
    left: list[Part] = []
    for part in sorted(parts, key=lambda part: min((_gap(deal, part) for deal in deals), default=0)):
        own = _nearest(part, (deal for deal in deals if deal.is_known_as(part)), most_days)
        if own is None:
            left.append(part)
        else:
            own.parts[source] = part
    return left


def _give(
    parts: Iterable[Part],
    source: str,
    deals: Sequence[DealTrail],
    taken_back: Mapping[tuple[str, str], int],
    order: Mapping[str, int],
) -> list[DealTrail]:
    """Gives each part of one report its deal: its seller's own, else one that has gone to them, else a new one; the
    new ones."""

    def may_go_over(deal: DealTrail, part: Part) -> bool:
        if part.number[1] is EventKind.RETURN or elsewhere(deal.holds, part):
            return not elsewhere(deal.holds, part)
        # Whose car was taken back by name has not handed it over to somebody else afterwards.
        later = any(order[told] > order[source] for told in deal.parts)
        first = part if later else deal.holds
        return taken_back.get((part.number[0], first.seller), 0) < first.cars

    added: list[DealTrail] = []
    for part in _give_known(parts, source, deals, SAME_DAYS):
        deal = _nearest(part, (deal for deal in deals if may_go_over(deal, part)), SAME_DAYS)
        if deal is None:
            deal = DealTrail(part.number)
            added.append(deal)
        deal.parts[source] = part
    return added


def _nearest(part: Part, fitting: Iterable[DealTrail], most_days: int) -> DealTrail | None:
    """The deal that a report's part is likeliest to be, of those which that report has nothing else of."""
    free = [deal for deal in fitting if part.source not in deal.parts and _gap(deal, part) <= most_days]
    return min(free, key=lambda deal: (deal.holds.seller != part.seller, _gap(deal, part)), default=None)


def _gap(deal: DealTrail, part: Part) -> int:
    return min(days_apart(seen.on_date, part.on_date) for seen in deal.seen)


def grouped(deals: Sequence[DealTrail], *, each_seller: bool) -> list[Group]:
    """The deals of one number, those together that a person must tell apart; ``each_seller``: what different sellers
    have under one number is each seller's own."""
    groups = [[deal] for deal in sorted(deals, key=lambda deal: (deal.holds.on_date, deal.holds.seller))]
    reasons: dict[int, Reason] = {}
    for (deal,), (other,) in combinations(list(map(tuple, groups)), 2):
        why = _doubt(deal, other)
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


def _doubt(one: DealTrail, other: DealTrail) -> Reason | None:
    """Why two deals of one number may be one; None when they are two."""
    if one.cancelled or other.cancelled or not (_stands(one) and _stands(other)):
        return None
    here, there = one.holds, other.holds
    gap = days_apart(here.on_date, there.on_date)
    together = bool(one.parts.keys() & other.parts.keys())
    if gap > SAME_DAYS:
        in_doubt = here.seller == there.seller and not together and gap <= DOUBTFUL_DAYS
        return Reason.SAME_NUMBER if in_doubt else None
    if here.seller == there.seller:
        # What was sold under one number may come back one by one.
        return Reason.SEVERAL_DATES if together and one.number[1] is EventKind.SALE else None
    if together:
        return None if elsewhere(here, there) and gap else Reason.SEVERAL_SELLERS
    return Reason.SEVERAL_SELLERS if elsewhere(here, there) else None


def _stands(deal: DealTrail) -> bool:
    return bool(deal.parts) or (deal.history is not None and deal.history.current is not None)

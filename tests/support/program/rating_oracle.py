"""Comparing everybody with themselves: what is sold above the usual, a person's and a store's. The pure reference."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import TypeVar

from sheets_marathon.marathon.model import Participant, Standing, StoreStanding, Track, Weights
from sheets_marathon.marathon.people.roster import clean_number, fold_name, fold_store
from sheets_marathon.marathon.rating.points import rounded

_HUNDREDTH = Decimal("0.01")


def gain(sales: int, baseline: int, days_passed: int, baseline_days: int) -> float:
    """Cars above what this person usually sold in as many days, to hundredths; below it is negative.

    ``baseline``: cars sold in the ``baseline_days`` before the start; without such a period all sales are a gain.
    """
    usual = baseline * days_passed / baseline_days if baseline_days else 0.0
    # Halves away from zero at 15 digits, as the sheet's ROUND does.
    return float(Decimal(f"{sales - usual:.15g}").quantize(_HUNDREDTH, ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class StoreGain:
    """A store against itself. ``average``: gain per participating seller, to 4 decimals; ``rank`` from 1;
    ``contribution``: its sellers' scores together, its part in the common goal."""

    store: str
    average: float
    rank: int
    contribution: float


def store_gains(
    participants: Iterable[Participant], standings: Iterable[Standing], gains: Mapping[str, float]
) -> tuple[StoreGain, ...]:
    """The stores by their gain, best first. ``gains``: each seller's, by id."""
    lines = {line.id: line for line in standings}
    members: defaultdict[str, list[Participant]] = defaultdict(list)
    for person in participants:
        if person.track is Track.SELLERS and person.active and person.store and person.id in lines:
            members[fold_store(person.store)].append(person)
    averages = {
        store: rounded(math.fsum(gains[one.id] for one in people) / len(people)) for store, people in members.items()
    }
    found = [
        StoreGain(
            people[0].store,
            averages[store],
            1 + sum(other > averages[store] for other in averages.values()),
            math.fsum(lines[one.id].score for one in people),
        )
        for store, people in members.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.rank, one.store)))


_NOBODY: Mapping[str, int] = MappingProxyType({})
_Ranked = TypeVar("_Ranked")


@dataclass(frozen=True, slots=True)
class Tally:
    """What one participant has gathered; ``team``: a head's sellers' average score, None without sellers."""

    id: str
    name: str
    track: Track
    store: str
    learning: int
    sales: int
    bonus: float = 0.0
    team: float | None = None


def score(tally: Tally, weights: Weights) -> float:
    """Points in the rating, to 4 decimals. A head's own sales are shown but not counted: the team's score is."""
    practice = tally.sales * weights.sales
    if tally.track is Track.HEADS:
        practice = (tally.team or 0.0) * weights.team
    return rounded(tally.learning * weights.learning + practice + tally.bonus * weights.bonus)


def standings(
    tallies: Iterable[Tally], weights: Weights, previous: Mapping[str, int] = _NOBODY
) -> tuple[Standing, ...]:
    """The rating of one track: by rank, then folded name. ``previous``: rank by id at the last count.

    Higher score first; equal score: more learning first; still equal: the same rank, and the ranks it takes up
    are left out after it (1, 2, 2, 4), as with the sheet's RANK.
    """
    scored = [(tally, score(tally, weights)) for tally in tallies]
    ranks = _ranks([(points, tally.learning) for tally, points in scored])
    lines = [
        Standing(
            id=tally.id,
            name=tally.name,
            track=tally.track,
            store=tally.store,
            learning=tally.learning,
            sales=tally.sales,
            bonus=tally.bonus,
            score=points,
            rank=rank,
            previous_rank=previous.get(tally.id),
        )
        for (tally, points), rank in zip(scored, ranks, strict=True)
    ]
    return _in_order(lines, lambda line: (line.rank, fold_name(line.name), line.id))


def _ranks(merits: Sequence[tuple[float, ...]]) -> list[int]:
    """Competition ranks, from 1, of merits of which the greater is the better."""
    first_place: dict[tuple[float, ...], int] = {}
    for place, merit in enumerate(sorted(merits, reverse=True), start=1):
        first_place.setdefault(merit, place)
    return [first_place[merit] for merit in merits]


def _in_order(lines: Iterable[_Ranked], key: Callable[[_Ranked], tuple[int, str, str]]) -> tuple[_Ranked, ...]:
    return tuple(sorted(lines, key=key))


def team_averages(seller_standings: Iterable[Standing], participants: Iterable[Participant]) -> dict[str, float | None]:
    """For every head of the roster the average score of their active sellers; None without any."""
    people = tuple(participants)
    scores = {line.id: line.score for line in seller_standings}
    teams: defaultdict[str, list[float]] = defaultdict(list)
    for person in people:
        if person.track is Track.SELLERS and person.active and person.id in scores:
            teams[clean_number(person.head_id)].append(scores[person.id])
    return {
        person.id: _average(teams[clean_number(person.id)]) if clean_number(person.id) in teams else None
        for person in people
        if person.track is Track.HEADS
    }


def _average(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def store_standings(
    participants: Iterable[Participant],
    seller_standings: Iterable[Standing],
    finished: Container[str] = frozenset(),
) -> tuple[StoreStanding, ...]:
    """The stores' rating: by rank, then folded name. ``finished``: ids of people who did what "finished" asks.

    Stores are told apart by their text in any case, as in the sheet's formulas; a seller without a store is in none.
    """
    lines = {line.id: line for line in seller_standings}
    members: defaultdict[str, list[Participant]] = defaultdict(list)
    for person in participants:
        if person.track is Track.SELLERS and person.active and person.store and person.id in lines:
            members[fold_store(person.store)].append(person)
    averages = {
        store: rounded(_average([lines[person.id].score for person in people])) for store, people in members.items()
    }
    ranks = dict(zip(averages, _ranks([(average,) for average in averages.values()]), strict=True))
    stores = [
        StoreStanding(
            store=people[0].store,
            city=next((person.city for person in people if person.city), ""),
            participants=len(people),
            average_score=averages[store],
            share_finished=sum(person.id in finished for person in people) / len(people),
            sales_per_seller=rounded(_average([lines[person.id].sales for person in people])),
            rank=ranks[store],
        )
        for store, people in members.items()
    ]
    return _in_order(stores, lambda line: (line.rank, fold_name(line.store), line.store))

"""The rating's pure reference: what the sheet's formulas must agree with on every data set (DESIGN 5)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import TypeVar

from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Participant, Standing, Tally, Track, Weights
from sheets_marathon.marathon.people.roster import clean_number, fold_name

SCORE_DECIMALS = 4
_STEP = Decimal(1).scaleb(-SCORE_DECIMALS)
_NOBODY: Mapping[str, int] = MappingProxyType({})
_Ranked = TypeVar("_Ranked")


def rounded(value: float) -> float:
    """``value`` to 4 decimals, halves away from zero as Sheets' ROUND does (Python's ``round`` is half-even)."""
    # 15 digits are what a spreadsheet computes with: 1.00005 is taken as typed, and 0.44375 stays a half although
    # the sum that gave it ends in …49999999.
    return float(Decimal(f"{value:.15g}").quantize(_STEP, ROUND_HALF_UP))


def fold_store(store: str) -> str:
    """A store's name as the sheet's formulas compare it: in any case."""
    return store.strip().casefold()


@dataclass(frozen=True, slots=True)
class Points:
    """What weights make of somebody's results, in points of the score. ``practice``: a seller's cars, a head's team."""

    learning: float
    practice: float
    bonus: float

    @property
    def score(self) -> float:
        """All together, to 4 decimals, as the rating's formula has it."""
        return rounded(self.learning + self.practice + self.bonus)


def points_of(
    track: Track, weights: Weights, learning: float, sales: float, bonus: float, team: float | None = None
) -> Points:
    """The parts of one score; ``tabs/rating.py`` has the same as a formula.

    ``learning``: the sum of grades. ``sales``: cars; a head's own are shown and not counted. ``team``: the average
    score of a head's sellers, None without any.
    """
    practice = (team or 0.0) * weights.team if track is Track.HEADS else sales * weights.sales
    return Points(learning * weights.learning, practice, bonus * weights.bonus)


def most_from(works: int, weights: Weights) -> float:
    """The points that so many works bring at most, each with the best grade."""
    return works * MAX_POINTS * weights.learning


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


@dataclass(frozen=True, slots=True)
class StoreStanding:
    """One store's line: averages per participating seller, so that three and thirty compare fairly.

    ``average_score`` and ``sales_per_seller`` to 4 decimals; ``share_finished`` 0…1; ``rank`` from 1 by average score.
    """

    store: str
    city: str
    participants: int
    average_score: float
    share_finished: float
    sales_per_seller: float
    rank: int


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


LEAST_LEARNING = 0.5
"""Below this share of all points it is turning into a sales contest, and ops are told (DESIGN 5)."""


def share_of_learning(sellers: Iterable[Standing], weights: Weights) -> float | None:
    """Learning's part, 0…1, in all points that sellers have; None while there are none. Under 0.5, tell ops (DESIGN 5).

    Sales that returns have made negative count as none, so that they can't push the share over 1.
    """
    parts = [points_of(seller.track, weights, seller.learning, seller.sales, seller.bonus) for seller in sellers]
    learning = math.fsum(part.learning for part in parts)
    others = math.fsum(part.practice + part.bonus for part in parts)
    total = learning + max(0.0, others)
    return learning / total if total > 0 else None

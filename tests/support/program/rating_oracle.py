"""Comparing everybody with themselves: what is sold above the usual, a person's and a store's. The pure reference."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sheets_marathon.marathon.model import Participant, Standing, Track
from sheets_marathon.marathon.rating.standings import fold_store, rounded

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

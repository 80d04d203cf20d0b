"""What makes points: weights times results, rounded as the sheet rounds. Pure.

``tabs/grades.py`` and ``tabs/rating.py`` have the same rules as formulas, which compute what people see.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Standing, Track, Weights

SCORE_DECIMALS = 4
_STEP = Decimal(1).scaleb(-SCORE_DECIMALS)


def rounded(value: float) -> float:
    """``value`` to 4 decimals, halves away from zero as Sheets' ROUND does (Python's ``round`` is half-even)."""
    # 15 digits are what a spreadsheet computes with: 1.00005 is taken as typed, and 0.44375 stays a half although
    # the sum that gave it ends in …49999999.
    return float(Decimal(f"{value:.15g}").quantize(_STEP, ROUND_HALF_UP))


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

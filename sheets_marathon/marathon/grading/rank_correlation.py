"""Spearman's rank correlation and how sure it is. Pure.

The standard library alone: SciPy would weigh more than all the rest of the program.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 10
"""With fewer pairs nothing is said: the interval would reach from one end to the other."""

_CONFIDENCE = 0.95
# An atanh of 1 is infinite; beyond this nothing is seen in two decimals.
_NEARLY_ONE = 1 - 1e-9
# Cohen's marks (Statistical Power Analysis, 1988): small, medium, large.
_SMALL, _MEDIUM, _LARGE = 0.1, 0.3, 0.5


@dataclass(frozen=True, slots=True)
class Correlation:
    """``rho`` from -1 to 1 over ``pairs`` pairs; ``low`` to ``high`` is where it lies with a confidence of 95 %."""

    rho: float
    low: float
    high: float
    pairs: int

    @property
    def certain(self) -> bool:
        """Chance alone would hardly bring it about: the interval leaves 0 out."""
        return self.low > 0 or self.high < 0

    @property
    def strength(self) -> str:
        """``none``, ``weak``, ``moderate`` or ``strong``, whatever its sign."""
        size = abs(self.rho)
        if size < _SMALL:
            return "none"
        return "weak" if size < _MEDIUM else "moderate" if size < _LARGE else "strong"


def ranks(values: Sequence[float]) -> list[float]:
    """Each value's rank from 1, the smallest first; equal ones share the mean of their ranks."""
    order = sorted(range(len(values)), key=lambda index: values[index])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for index in order[start:end]:
            found[index] = (start + 1 + end) / 2
        start = end
    return found


def rank_correlation(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """Spearman's rho of finite values, pair by pair; None with under 10 pairs, or where all of one side are equal.

    The interval is Fisher's, with the standard error of Bonett & Wright (Psychometrika 65, 2000), sqrt((1 + rho²/2) /
    (n - 3)), which holds better for ranks than Pearson's 1/sqrt(n - 3).
    """
    if len(xs) != len(ys):
        raise ValueError(f"{len(xs)} values can't be paired with {len(ys)}")
    if len(xs) < FEWEST or len(set(xs)) == 1 or len(set(ys)) == 1:
        return None
    rho = max(-1.0, min(1.0, statistics.correlation(ranks(xs), ranks(ys))))
    near = max(-_NEARLY_ONE, min(_NEARLY_ONE, rho))
    error = math.sqrt((1 + near * near / 2) / (len(xs) - 3))
    reach = statistics.NormalDist().inv_cdf((1 + _CONFIDENCE) / 2) * error
    low, high = math.tanh(math.atanh(near) - reach), math.tanh(math.atanh(near) + reach)
    return Correlation(rho, min(low, rho), max(high, rho), len(xs))

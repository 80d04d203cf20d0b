"""Small leagues: people with similar sales before the start, so that everybody has neighbours worth overtaking."""

from __future__ import annotations

import math
from collections.abc import Mapping


def leagues(baseline: Mapping[str, int], size: int, known: Mapping[str, int]) -> dict[str, int]:
    """Each person's league, from 1: those who sold most. Empty without leagues (``size`` below 2), and while nobody's
    sales before the start are known.

    ``baseline``: cars sold before the start by id; ``known``: leagues given before, which stay: nobody is moved in the
    middle of a contest. A newcomer joins the league of whoever sold most nearly as much.
    """
    if size < 2:
        return {}
    kept = {person: league for person, league in known.items() if person in baseline}
    if not kept:
        return _dealt_out(baseline, size) if any(baseline.values()) else {}
    given = dict(kept)
    for person in sorted(set(baseline) - set(kept)):
        nearest = min(kept, key=lambda other: (abs(baseline[other] - baseline[person]), kept[other], other))
        given[person] = kept[nearest]
    return given


def _dealt_out(baseline: Mapping[str, int], size: int) -> dict[str, int]:
    """Leagues as even as can be, none larger than ``size``."""
    order = sorted(baseline, key=lambda person: (-baseline[person], person))
    count = math.ceil(len(order) / size)
    return {person: place * count // len(order) + 1 for place, person in enumerate(order)}

"""Which value of a setting counts, for formulas and the program alike: the last sound one that was typed. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Weights
from sheets_marathon.marathon.rating.weights import WeightProof, weight_proof

Reading = float | str | None
"""A setting as it was read: a number, a word, None for what is neither (a blank, an error, a tick)."""

_DAYS_BEGIN = 10_000
"""Above this a number may be a date: where the comma divides decimals, a typed 1.5 becomes the first of May."""


@dataclass(frozen=True, slots=True)
class SettingRule:
    """What a setting may be: a number from 0 to ``most``, a ``whole`` one if need be, or one of ``words``.

    ``counts``: points, or what is told of them in channels, depend on it.
    """

    most: float = 0
    whole: bool = False
    words: tuple[str, ...] = ()
    counts: bool = False

    def allows(self, value: Reading) -> bool:
        """Whether ``value`` is sound by itself."""
        if isinstance(value, str) or value is None:
            return value in self.words
        if self.words or not math.isfinite(value) or not 0 <= value <= self.most:
            return False
        return not self.whole or float(value).is_integer()


_WEIGHT = SettingRule(most=1_000, counts=True)
RULES: Mapping[str, SettingRule] = {
    "weight_learning": _WEIGHT,
    "weight_sales": _WEIGHT,
    "weight_bonus": _WEIGHT,
    "heads_weight_learning": _WEIGHT,
    "heads_weight_team": _WEIGHT,
    "heads_weight_bonus": _WEIGHT,
    "finish_tasks": SettingRule(most=1_000, whole=True, counts=True),
    "top_n": SettingRule(most=1_000, whole=True),
    "risers_n": SettingRule(most=1_000, whole=True),
    "names_style": SettingRule(words=("full", "short")),
    "joint_goal": SettingRule(most=10_000_000, counts=True),
    "league_size": SettingRule(most=_DAYS_BEGIN, whole=True),
}
"""Every setting that people change live, in the tab's order."""

_MOST_TASKS = 10_000
"""More of them no course has: the sheet's figure is no answer then."""

PAIR = ("weight_learning", "weight_sales")
"""These two hold together or not at all: the proof that learning outweighs selling is about both."""


class SettingFault(Enum):
    """Why what is typed does not count."""

    UNSOUND = auto()
    GONE = auto()  # its row was deleted, or lost its key
    DOUBLED = auto()  # several rows say different things
    REFUSED = auto()  # with it selling would outweigh learning


@dataclass(frozen=True, slots=True)
class Found:
    """A setting as the tab has it, an entry for each row with its key: what is ``typed``, and what stands in force
    beside it; ``()`` where there is no such row, or no such column."""

    typed: tuple[Reading, ...] = ()
    in_force: tuple[Reading, ...] = ()


@dataclass(frozen=True, slots=True)
class Sellers:
    """What the proof of weights needs, as the sheet has it: ``best`` cars of the baseline period, full marks in points
    of the weights in force; None where it shows no number."""

    best: float | None = None
    full_marks: float | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The decision about every setting. ``values``: those that count from now on; ``standing``: those that formulas
    count by until it is written. ``faults``: why what is typed does not count. ``proof``: of the sellers' weights
    among ``values``; ``asked``: of those that are typed."""

    values: Mapping[str, float | str]
    standing: Mapping[str, float | str]
    faults: Mapping[str, SettingFault]
    proof: WeightProof
    asked: WeightProof = field(repr=False)


def accept(found: Mapping[str, Found], first: Mapping[str, float | str], sellers: Sellers) -> Accepted:
    """What is typed counts where it is sound, else what was in force, else the ``first`` value.

    Weights of learning and sales that are sound by themselves and under which selling could outweigh learning are
    refused: both former ones go on. Where there are no former ones, as in an older sheet, the first ones count.
    """
    values: dict[str, float | str] = {}
    before: dict[str, float | str] = {}
    standing: dict[str, float | str] = {}
    faults: dict[str, SettingFault] = {}
    for key, rule in RULES.items():
        cells = found.get(key, Found())
        stands = next((value for value in cells.in_force if value is not None and rule.allows(value)), None)
        before[key] = first[key] if stands is None else stands
        standing |= {} if stands is None else {key: stands}
        typed = set(cells.typed)
        value = cells.typed[0] if len(typed) == 1 else None
        if value is not None and rule.allows(value):
            values[key] = value
            continue
        values[key] = before[key]
        faults[key] = (
            SettingFault.GONE if not typed else SettingFault.DOUBLED if len(typed) > 1 else SettingFault.UNSOUND
        )
    tasks = _tasks(sellers, found.get("weight_learning", Found()))
    asked = _proof(values, tasks, sellers)
    changed = [key for key in PAIR if values[key] != before[key]]
    if asked.refusals and changed:
        faults |= dict.fromkeys(changed, SettingFault.REFUSED)
        values |= {key: before[key] for key in PAIR}
    return Accepted(values, {**values, **standing}, faults, _proof(values, tasks, sellers), asked)


def _tasks(sellers: Sellers, learning: Found) -> int | None:
    """How many tasks full marks are made of; None where the sheet does not say.

    ``learning``: the weight's cells. Formulas count by the one in force, in an older sheet by the typed one.
    """
    weight = next(iter(learning.in_force or learning.typed), None)
    if sellers.full_marks is None or not isinstance(weight, int | float) or not 0 < weight < math.inf:
        return None
    tasks = sellers.full_marks / (MAX_POINTS * weight)
    return round(tasks) if abs(tasks) < _MOST_TASKS else None


def _proof(values: Mapping[str, float | str], tasks: int | None, sellers: Sellers) -> WeightProof:
    weights = Weights(*(float(values[key]) for key in (*PAIR, "weight_bonus")))
    best = int(sellers.best or 0) if tasks is not None else 0
    return weight_proof(weights, tasks or 0, {"": best} if best else {})

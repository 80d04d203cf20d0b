"""The proof that learning outweighs sales, with its numbers (DESIGN 5)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sheets_marathon.errors import WeightsRefused
from sheets_marathon.marathon.grading.grades import MAX_POINTS
from sheets_marathon.marathon.model import Weights
from sheets_marathon.marathon.rating.points import most_from


@dataclass(frozen=True, slots=True)
class WeightProof:
    """What weights come to on a roster, in points of the rating unless a name says otherwise.

    ``task_max``: the most one task brings. ``car``: what one car brings. ``full_marks``: every task at its most.
    ``best_seller``: who sold most in the baseline period, ``best_baseline`` cars. ``cars_to_beat_learning``: the
    fewest cars that bring more than full marks; None when no number does. ``refusals``: empty when all is well,
    else of ``not_a_number``, ``learning_not_positive``, ``negative_weight``, ``car_outweighs_task``,
    ``baseline_beats_learning``.
    """

    weights: Weights
    graded_tasks: int
    task_max: float
    car: float
    full_marks: float
    best_seller: str
    best_baseline: int
    cars_to_beat_learning: int | None
    refusals: tuple[str, ...]


def weight_proof(weights: Weights, graded_tasks: int, baseline: Mapping[str, int]) -> WeightProof:
    """The proof for sellers. ``baseline``: cars sold in the baseline period by each *participating* seller.

    The key (a name, or an id) is what the refusal calls the best of them.
    """
    best_seller = max(baseline, key=lambda who: (baseline[who], who), default="")
    best = baseline.get(best_seller, 0)
    task_max = most_from(1, weights)
    full_marks = most_from(graded_tasks, weights)
    numbers = (weights.learning, weights.sales, weights.bonus, weights.team)
    if not all(math.isfinite(number) for number in numbers):
        refusals: tuple[str, ...] = ("not_a_number",)
    else:
        checks = {
            "learning_not_positive": weights.learning <= 0,
            "negative_weight": min(numbers) < 0,
            "car_outweighs_task": task_max <= weights.sales,
            "baseline_beats_learning": best * weights.sales > full_marks,
        }
        refusals = tuple(name for name, broken in checks.items() if broken)
    return WeightProof(
        weights=weights,
        graded_tasks=graded_tasks,
        task_max=task_max,
        car=weights.sales,
        full_marks=full_marks,
        best_seller=best_seller,
        best_baseline=best,
        cars_to_beat_learning=_cars_over(full_marks, weights.sales),
        refusals=refusals,
    )


def _cars_over(points: float, car: float) -> int | None:
    cars = points / car if car > 0 else math.inf
    return math.floor(cars) + 1 if math.isfinite(cars) else None


def require(proof: WeightProof) -> None:
    """Raises WeightsRefused, with the numbers spelt out, unless learning outweighs sales."""
    if not proof.refusals:
        return
    weights, who = proof.weights, proof.best_seller or "nobody"
    sold = proof.best_baseline * proof.car
    said = {
        "not_a_number": f"weights must be finite numbers, found {weights}",
        "learning_not_positive": f"the weight of learning is {weights.learning:g}, it must be above 0",
        "negative_weight": f"no weight may be below 0, found {weights}",
        "car_outweighs_task": (
            f"a task brings at most {MAX_POINTS} × {weights.learning:g} = {proof.task_max:g} points "
            f"and a car {proof.car:g}: a task must bring more than a car"
        ),
        "baseline_beats_learning": (
            f"{who} sold {proof.best_baseline} cars in the baseline period, "
            f"{proof.best_baseline} × {proof.car:g} = {sold:g} points, "
            f"more than full marks in all {proof.graded_tasks} tasks: {proof.full_marks:g} points "
            f"({_beaten_by(proof)})"
        ),
    }
    raise WeightsRefused(
        "sales could outweigh learning: " + "; ".join(said[refusal] for refusal in proof.refusals),
        "raise the weight of learning or lower the weight of sales",
    )


def _beaten_by(proof: WeightProof) -> str:
    if proof.cars_to_beat_learning is None:
        return "no number of cars beats them"
    return f"{proof.cars_to_beat_learning} cars beat them"

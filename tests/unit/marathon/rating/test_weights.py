"""The proof that learning outweighs sales."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.errors import WeightsRefused
from sheets_marathon.marathon.model import Weights
from sheets_marathon.marathon.rating.weights import require, weight_proof

BASELINE = {"Ершова Анна": 34, "Попов Пётр": 28}


def test_the_first_marathons_weights_pass_with_their_numbers():
    proof = weight_proof(Weights(), 14, BASELINE)
    assert proof.refusals == ()
    assert (proof.task_max, proof.car, proof.full_marks) == (3.0, 1.0, 42.0)
    assert (proof.best_seller, proof.best_baseline, proof.cars_to_beat_learning) == ("Ершова Анна", 34, 43)
    require(proof)


def test_a_car_that_brings_as_much_as_a_task_is_refused():
    assert weight_proof(Weights(sales=3), 14, {}).refusals == ("car_outweighs_task",)
    assert weight_proof(Weights(sales=2.99), 14, {}).refusals == ()


def test_a_best_seller_who_would_beat_full_marks_is_refused():
    assert weight_proof(Weights(), 14, {"a": 43}).refusals == ("baseline_beats_learning",)
    assert weight_proof(Weights(), 14, {"a": 42}).refusals == ()  # equal: learning still wins the tie


def test_weights_that_make_no_sense_are_refused():
    assert "learning_not_positive" in weight_proof(Weights(learning=0), 14, {}).refusals
    assert "negative_weight" in weight_proof(Weights(bonus=-1), 14, {}).refusals
    assert weight_proof(Weights(sales=float("nan")), 14, {}).refusals == ("not_a_number",)


def test_when_sales_bring_nothing_no_number_of_cars_beats_learning():
    assert weight_proof(Weights(sales=0), 14, BASELINE).cars_to_beat_learning is None


def test_the_refusal_spells_the_numbers_out():
    with pytest.raises(WeightsRefused) as refused:
        require(weight_proof(Weights(learning=1, sales=3.5), 14, BASELINE))
    for part in ("3 × 1 = 3", "a car 3.5", "Ершова Анна sold 34 cars", "34 × 3.5 = 119", "14 tasks: 42", "13 cars"):
        assert part in refused.value.what
    assert refused.value.exit_code == 3
    assert refused.value.remedy


@pytest.mark.parametrize(
    "weights", [Weights(learning=-1), Weights(bonus=-1), Weights(sales=float("inf")), Weights(team=float("nan"))]
)
def test_every_refusal_can_be_told(weights):
    with pytest.raises(WeightsRefused, match="sales could outweigh learning"):
        require(weight_proof(weights, 14, {}))


POSITIVE = st.floats(0.01, 100)


@given(POSITIVE, st.floats(0, 100), st.integers(1, 40), st.dictionaries(st.text(max_size=3), st.integers(0, 200)))
def test_accepted_weights_keep_the_promise(learning, sales, tasks, baseline):
    proof = weight_proof(Weights(learning, sales), tasks, baseline)
    if not proof.refusals:
        assert 3 * learning > sales
        most = 3 * learning * tasks
        # The product multiplies in another order: the last bit may differ.
        assert all(cars * sales <= most or math.isclose(cars * sales, most) for cars in baseline.values())


@given(st.integers(1, 5), st.integers(1, 10), st.integers(1, 40))
def test_the_cars_that_beat_learning_are_the_fewest(learning, sales, tasks):
    proof = weight_proof(Weights(learning, sales), tasks, {})
    cars = proof.cars_to_beat_learning
    assert cars is not None
    assert cars * sales > proof.full_marks >= (cars - 1) * sales

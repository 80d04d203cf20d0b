"""Spearman's correlation: what it is, and that it never claims more than the numbers bear."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.grading.rank_correlation import FEWEST, rank_correlation, ranks

PAIRS = st.lists(st.tuples(st.integers(-5, 5), st.floats(-1e6, 1e6)), min_size=FEWEST, max_size=60)


@given(st.lists(st.integers(-9, 9), max_size=40))
def test_ranks_share_ties_and_add_up(values: list[int]) -> None:
    found = ranks(values)
    assert sum(found) == len(values) * (len(values) + 1) / 2
    for one, rank in zip(values, found, strict=True):
        below, equal = sum(other < one for other in values), values.count(one)
        assert rank == below + (equal + 1) / 2


@given(PAIRS)
def test_it_lies_in_its_interval_and_that_within_its_bounds(pairs: list[tuple[int, float]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    found = rank_correlation(xs, ys)
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert found is None, "where all are equal there is nothing to compare"
        return
    assert found is not None
    assert -1 <= found.low <= found.rho <= found.high <= 1
    assert found.pairs == len(pairs)
    assert found.certain == (found.low > 0 or found.high < 0)


@given(PAIRS)
def test_it_is_the_same_both_ways_and_turns_with_the_sign(pairs: list[tuple[int, float]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    found, swapped, turned = (rank_correlation(*two) for two in ((xs, ys), (ys, xs), (xs, [-y for y in ys])))
    if found is None:
        assert swapped is None
        assert turned is None
        return
    assert swapped is not None
    assert turned is not None
    assert swapped.rho == pytest.approx(found.rho)
    assert turned.rho == pytest.approx(-found.rho, abs=1e-9)
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low), abs=1e-6)


@given(PAIRS)
def test_only_the_order_counts(pairs: list[tuple[int, float]]) -> None:
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    assert rank_correlation([x**3 + 7 for x in xs], ys) == rank_correlation(xs, ys)


def test_it_is_what_textbooks_say() -> None:
    # IQ and hours of television: the worked example of en.wikipedia.org/wiki/Spearman's_rank_correlation_coefficient
    iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    found = rank_correlation(iq, hours)
    assert found is not None
    assert found.rho == pytest.approx(-29 / 165)
    assert (found.strength, found.certain) == ("weak", False)


def test_a_perfect_order_is_certain_and_too_few_pairs_are_not_told() -> None:
    found = rank_correlation(range(10), range(10))
    assert found is not None
    assert (round(found.rho, 9), found.strength, found.certain) == (1, "strong", True)
    assert rank_correlation(range(9), range(9)) is None
    with pytest.raises(ValueError, match="paired"):
        rank_correlation([1], [])


def test_noise_is_called_certain_about_one_time_in_twenty() -> None:
    chance = random.Random(7)
    found = [rank_correlation(*([chance.random() for _ in range(40)] for _ in "xy")) for _ in range(400)]
    assert 0.02 < sum(one is not None and one.certain for one in found) / 400 < 0.09

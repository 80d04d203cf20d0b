"""Which value of a setting counts, whatever was typed, emptied, deleted or doubled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.marathon.rating.accepted import RULES, Accepted, Found, Reading, Sellers, SettingFault, accept

FIRST: dict[str, float | str] = dict.fromkeys(RULES, 1) | {"names_style": "full"}
NUMBERS = st.one_of(st.floats(), st.integers(-10, 60_000), st.sampled_from([0.5, 1, 2, 3, 5]))
READINGS = st.one_of(st.none(), NUMBERS, st.sampled_from(["full", "short", "abc"]))
CELLS = st.builds(
    lambda pairs, column: Found(tuple(typed for typed, _ in pairs), tuple(held for _, held in pairs) if column else ()),
    st.lists(st.tuples(READINGS, READINGS), max_size=3),
    st.booleans(),
)
TABS = st.dictionaries(st.sampled_from(sorted(RULES)), CELLS)
SELLERS = st.builds(Sellers, st.one_of(st.none(), st.integers(0, 200)), st.one_of(st.none(), st.integers(0, 100)))


UNKNOWN = Sellers()


def decided(sellers: Sellers = UNKNOWN, **found: Found) -> Accepted:
    everything = {key: Found((first,), (first,)) for key, first in FIRST.items()}
    return accept({**everything, **found}, FIRST, sellers)


@given(TABS, SELLERS)
def test_whatever_the_tab_holds_every_setting_has_a_sound_value(found: dict[str, Found], sellers: Sellers) -> None:
    done = accept(found, FIRST, sellers)
    assert all(rule.allows(done.values[key]) for key, rule in RULES.items())
    for key in RULES:
        typed = found.get(key, Found()).typed
        if key not in done.faults:
            assert {done.values[key]} == set(typed), "what counts is what is typed, or a fault says that it is not"


@given(TABS, SELLERS)
def test_a_decision_that_was_written_down_stays(found: dict[str, Found], sellers: Sellers) -> None:
    values = accept(found, FIRST, sellers).values
    rows = {key: found[key].typed if key in found else () for key in RULES}
    written = {key: Found(typed, tuple(values[key] for _ in typed)) for key, typed in rows.items() if typed}
    again = accept(written, FIRST, Sellers(sellers.best))
    assert {key: again.values[key] for key in written if key not in ("weight_learning", "weight_sales")} == {
        key: values[key] for key in written if key not in ("weight_learning", "weight_sales")
    }


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("weight_learning", None), ("weight_learning", "abc"), ("weight_sales", -1.0), ("weight_bonus", 46143),
        ("weight_bonus", float("inf")), ("finish_tasks", 2.5), ("top_n", 46143), ("names_style", "полностью"),
        ("names_style", 1), ("joint_goal", -1), ("league_size", 1.5), ("heads_weight_team", float("nan")),
    ],
)  # fmt: skip
def test_what_can_not_be_a_value_leaves_the_one_in_force(key: str, typed: Reading) -> None:
    held: float | str = "short" if key == "names_style" else 2
    done = decided(**{key: Found((typed,), (held,))})
    assert (done.values[key], done.faults) == (held, {key: SettingFault.UNSOUND})


def test_a_row_that_is_gone_and_rows_that_differ_leave_the_one_in_force() -> None:
    assert decided(top_n=Found()).faults == {"top_n": SettingFault.GONE}
    doubled = decided(top_n=Found((7, 2), (2, 2)))
    assert (doubled.values["top_n"], doubled.faults) == (2, {"top_n": SettingFault.DOUBLED})
    assert decided(top_n=Found((7, 7), (2, 2))).values["top_n"] == 7


def test_weights_of_learning_and_sales_are_accepted_together_or_not_at_all() -> None:
    refused = decided(weight_learning=Found((2,), (3,)), weight_sales=Found((6,), (2,)))
    assert (refused.values["weight_learning"], refused.values["weight_sales"]) == (3, 2)
    assert refused.faults == {"weight_learning": SettingFault.REFUSED, "weight_sales": SettingFault.REFUSED}
    assert (refused.asked.refusals, refused.proof.refusals) == (("car_outweighs_task",), ())
    taken = decided(weight_learning=Found((3,), (3,)), weight_sales=Found((6,), (2,)))
    assert (taken.values["weight_sales"], taken.faults) == (6, {})


def test_the_best_seller_of_the_sheet_counts_in_the_proof_and_weights_in_force_may_break_it() -> None:
    ten_tasks = Sellers(best=40, full_marks=30)
    asked = decided(ten_tasks, weight_sales=Found((0.5,), (0.7,)))
    assert (asked.values["weight_sales"], asked.faults, asked.proof.refusals) == (0.5, {}, ())
    broken = decided(ten_tasks)
    assert (broken.faults, broken.proof.refusals) == ({}, ("baseline_beats_learning",))
    assert decided(Sellers(best=40)).proof.refusals == (), "without full marks nothing is known"

"""The configuration that a rehearsal writes."""

import datetime as dt
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets_marathon.rehearsal.play.conductor import BASE_CONFIG
from sheets_marathon.rehearsal.play.config_file import as_toml, completed, plan_of, read_base

KEYS = st.text(min_size=1, max_size=8)
PLAIN = st.one_of(
    st.text(max_size=12),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.lists(st.text(max_size=5), max_size=3),
)
TABLES = st.recursive(
    st.dictionaries(KEYS, PLAIN, max_size=3),
    lambda inner: st.dictionaries(KEYS, st.one_of(PLAIN, inner, st.lists(inner, min_size=1, max_size=2)), max_size=3),
    max_leaves=8,
)


@given(TABLES)
def test_what_is_written_is_read_back(table: dict[str, object]) -> None:
    assert tomllib.loads(as_toml(table)) == table


def test_additions_are_laid_over_the_base_table_by_table() -> None:
    base = {"a": {"b": 1, "c": {"d": 2}}, "list": [1]}
    assert completed(base, {"a": {"c": {"e": 3}}, "list": [2]}) == {"a": {"b": 1, "c": {"d": 2, "e": 3}}, "list": [2]}
    assert base == {"a": {"b": 1, "c": {"d": 2}}, "list": [1]}


def test_the_rehearsed_marathon_has_seven_learning_days_and_the_final_is_none() -> None:
    plan = plan_of(read_base(BASE_CONFIG))
    assert len(plan.learning_days) == 7
    assert plan.ends_on == dt.date(2026, 12, 22)
    assert plan.moment(plan.starts_on, dt.time(10)).utcoffset() == dt.timedelta(hours=3)


def test_every_key_of_the_base_has_a_comment_above_it() -> None:
    lines = BASE_CONFIG.read_text("utf-8").splitlines()
    bare = [
        line
        for above, line in pairwise(lines)
        if " = " in line and not line.startswith("#") and not above.startswith("#")
    ]
    assert bare == []


def test_what_toml_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="TOML has no NoneType"):
        as_toml({"a": None})

"""The rating's reference: scores, ranks, teams and stores."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.program.rating_oracle import Tally, score, standings, store_standings, team_averages

from sheets_marathon.marathon.model import Participant, Track, Weights
from sheets_marathon.marathon.rating.points import rounded, share_of_learning


def seller(id_, learning, sales=0, bonus=0.0, name="", store="Юг"):
    return Tally(id_, name or f"Имя {id_}", Track.SELLERS, store, learning, sales, bonus)


def test_a_sellers_score_weighs_learning_sales_and_bonus():
    assert score(seller("1", 10, 4, 2.5), Weights(1, 0.5, 2)) == 17.0


def test_returns_subtract():
    assert score(seller("1", 5, -2), Weights()) == 3.0


def test_a_heads_own_sales_are_shown_but_the_team_is_counted():
    head = Tally("1", "Лев", Track.HEADS, "Юг", learning=6, sales=100, bonus=1, team=12.5)
    assert score(head, Weights(team=2)) == 32.0
    assert score(dataclasses.replace(head, team=None), Weights(team=2)) == 7.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.00005, 0.0001), (1.00005, 1.0001), (-0.00005, -0.0001), (2.67495, 2.675), (0.1 + 0.2, 0.3), (0.03125, 0.0313)],
)
def test_halves_are_rounded_away_from_zero_as_in_sheets(value, expected):
    assert rounded(value) == expected


def ranks(*tallies, previous=None):
    return [(line.id, line.rank) for line in standings(tallies, Weights(), previous or {})]


def test_equal_scores_put_more_learning_first():
    assert ranks(seller("1", 3, 5), seller("2", 6, 2)) == [("2", 1), ("1", 2)]


def test_a_full_tie_shares_its_rank_and_the_next_one_is_left_out():
    assert ranks(seller("1", 9), seller("2", 5), seller("3", 5), seller("4", 1)) == [
        ("1", 1),
        ("2", 2),
        ("3", 2),
        ("4", 4),
    ]


def test_within_a_rank_people_stand_by_name_with_yo_as_ye():
    tied = (seller("1", 5, name="Ёлкин"), seller("2", 5, name="Жуков"), seller("3", 5, name="егоров"))
    assert [line.name for line in standings(tied, Weights())] == ["егоров", "Ёлкин", "Жуков"]


def test_places_won_are_told_from_the_previous_rank():
    lines = {line.id: line for line in standings([seller("1", 9), seller("2", 5)], Weights(), {"1": 4})}
    assert (lines["1"].risen, lines["1"].previous_rank) == (3, 4)
    assert (lines["2"].risen, lines["2"].previous_rank) == (0, None)


def test_an_empty_rating_is_empty():
    assert standings([], Weights()) == ()


TALLIES = st.lists(
    st.builds(
        Tally,
        id=st.uuids().map(str),
        name=st.text(max_size=5),
        track=st.just(Track.SELLERS),
        store=st.just("Юг"),
        learning=st.integers(0, 42),
        sales=st.integers(-5, 40),
        bonus=st.sampled_from([0.0, 0.5, 1.0, 2.5]),
    ),
    max_size=30,
    unique_by=lambda tally: tally.id,
)
WEIGHTS = st.builds(
    Weights,
    st.sampled_from([0.1, 0.5, 1.0, 2.0, 3.3]),
    st.sampled_from([0.0, 0.1, 0.3, 1.0]),
    st.sampled_from([0.0, 1.0, 1.7]),
)


@given(TALLIES, WEIGHTS)
def test_a_rank_is_one_more_than_the_number_of_people_who_are_better(tallies, weights):
    lines = standings(tallies, weights)
    for line in lines:
        better = sum((other.score, other.learning) > (line.score, line.learning) for other in lines)
        assert line.rank == better + 1


@given(TALLIES, WEIGHTS, st.randoms(use_true_random=False))
def test_the_rating_does_not_depend_on_the_order_of_its_rows(tallies, weights, random):
    shuffled = list(tallies)
    random.shuffle(shuffled)
    assert standings(shuffled, weights) == standings(tallies, weights)


def person(id_, head="", store="Юг", track=Track.SELLERS, **more):
    return Participant(id_, f"Имя {id_}", track, store, city="Казань", head_id=head, **more)


def test_a_team_is_the_average_of_its_active_sellers():
    people = (
        person("h1", track=Track.HEADS),
        person("h2", track=Track.HEADS),
        person("1", "h1"),
        person("2", "h1"),
        person("3", "h1", takes_part=False),
        person("4", "elsewhere"),
    )
    lines = standings([seller("1", 10), seller("2", 5), seller("3", 0), seller("4", 42)], Weights())
    assert team_averages(lines, people) == {"h1": 7.5, "h2": None}


def test_stores_compare_by_averages_so_that_size_does_not_matter():
    people = (person("1"), person("2"), person("3", store="Север"), person("4", store="Север", takes_part=False))
    lines = standings([seller("1", 10, 2), seller("2", 5), seller("3", 9, 1), seller("4", 42)], Weights())
    north, south = store_standings(people, lines, finished={"1", "3"})
    assert (north.store, north.rank, north.participants, north.average_score) == ("Север", 1, 1, 10.0)
    assert (south.store, south.rank, south.participants, south.average_score) == ("Юг", 2, 2, 8.5)
    assert (south.share_finished, south.sales_per_seller, south.city) == (0.5, 1.0, "Казань")


def test_stores_with_the_same_average_share_a_rank():
    people = (person("1"), person("2", store="Север"), person("3", store="Восток"))
    lines = standings([seller("1", 5), seller("2", 5), seller("3", 1)], Weights())
    assert [(s.store, s.rank) for s in store_standings(people, lines)] == [("Север", 1), ("Юг", 1), ("Восток", 3)]


def test_a_seller_without_a_store_is_in_none():
    assert store_standings([person("1", store="")], standings([seller("1", 5)], Weights())) == ()


def share(tallies, weights):
    return share_of_learning(standings(tallies, weights), weights)


def test_learnings_share_of_all_points_is_watched():
    assert share([seller("1", 6, 3), seller("2", 3, 0)], Weights()) == 0.75
    assert share([seller("1", 6, 3)], Weights(learning=2, sales=1, bonus=0)) == 0.8


def test_before_the_first_points_there_is_no_share():
    assert share([], Weights()) is None
    assert share([seller("1", 0)], Weights()) is None


@given(TALLIES, WEIGHTS)
def test_a_share_is_between_nothing_and_all_even_when_returns_prevail(tallies, weights):
    found = share(tallies, weights)
    assert found is None or 0 <= found <= 1

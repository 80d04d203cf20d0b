"""Frozen standings: their lines, how they differ from live ones, and what works without a grade could still move."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from support.program.rating_oracle import Tally, standings

from sheets_marathon.marathon.model import StoreStanding, Track, Weights
from sheets_marathon.marathon.rating.final_standings import (
    Beside,
    Contest,
    FigureChange,
    FinalLine,
    could_move_the_top,
    differences,
    possible_gains,
    store_lines,
    track_lines,
)

EVEN = Weights()
whole = st.integers(0, 20)
tallies = st.lists(
    st.builds(
        Tally,
        id=st.integers(100, 120).map(str),
        name=st.sampled_from(["Иванов", "Петрова", "Сидоров"]),
        track=st.just(Track.SELLERS),
        store=st.sampled_from(["Север", "Юг", ""]),
        learning=whole,
        sales=whole,
        bonus=st.integers(0, 20).map(lambda quarters: quarters / 4),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
lines_of = tallies.map(lambda found: track_lines(standings(found, EVEN), {}))


def line(who: str, rank: int, score: float, *, contest: Contest = Contest.SELLERS, store: str = "Север") -> FinalLine:
    return FinalLine(contest, who, f"Имя {who}", store, rank, score, learning=int(score), sales=0)


def test_a_line_has_the_rating_s_figures_and_those_beside_it() -> None:
    (one,) = track_lines(
        standings([Tally("101", "Иванов", Track.HEADS, "Север", 3, 2, 0.5, team=4)], EVEN),
        {"101": Beside(done=1, finished="да", team=4)},
    )
    assert one.key == "heads|101"
    assert one.figures() == {
        "rank": 1, "score": 7.5, "learning": 3, "sales": 2, "team": 4, "bonus": 0.5, "done": 1, "finished": "да",
    }  # fmt: skip


def test_a_seller_has_no_team_whatever_stands_there() -> None:
    (one,) = track_lines(
        standings([Tally("101", "Иванов", Track.SELLERS, "Север", 3, 2)], EVEN), {"101": Beside(team=9)}
    )
    assert one.team is None


def test_a_store_is_known_by_its_name_in_any_case() -> None:
    found = store_lines(
        [StoreStanding("Юг", "", 2, 3.5, 0.5, 1, 2), StoreStanding(" СЕВЕР ", "", 1, 4, 1, 1, 1)], {"север": "100%"}
    )
    assert [(one.key, one.rank, one.score, one.finished) for one in found] == [
        ("stores|север", 1, 4, "100%"),
        ("stores|юг", 2, 3.5, ""),
    ]


@given(lines_of)
def test_standings_do_not_differ_from_themselves(lines: tuple[FinalLine, ...]) -> None:
    assert differences(lines, reversed(lines)) == ()


@given(lines_of, lines_of)
def test_a_difference_is_there_exactly_where_figures_or_people_are_others(
    then: tuple[FinalLine, ...], now: tuple[FinalLine, ...]
) -> None:
    before, after = {one.key: one for one in then}, {one.key: one for one in now}
    found = {one.line.key: one for one in differences(then, now)}
    for key in before.keys() | after.keys():
        same = key in before and key in after and before[key].figures() == after[key].figures()
        assert (key in found) is not same
        if key in found:
            assert (found[key].frozen, found[key].live) == (before.get(key), after.get(key))


@given(lines_of, lines_of)
def test_the_changes_lead_from_the_frozen_figures_to_the_live_ones(
    then: tuple[FinalLine, ...], now: tuple[FinalLine, ...]
) -> None:
    for one in differences(then, now):
        if one.frozen and one.live:
            led = {**one.frozen.figures(), **{each.figure: each.now for each in one.changes}}
            assert led == one.live.figures()
            assert all(one.frozen.figures()[each.figure] == each.was for each in one.changes)


def test_another_spelling_and_a_spreadsheet_s_rounding_are_no_difference() -> None:
    one = line("101", 1, 0.3)
    assert differences([one], [replace(one, name="Иванова", store="Юг", score=0.1 + 0.2)]) == ()


def test_a_difference_says_from_what_to_what() -> None:
    (found,) = differences([line("101", 2, 5)], [replace(line("101", 1, 6), sales=2)])
    assert found.changes == (
        FigureChange("rank", 2, 1),
        FigureChange("score", 5, 6),
        FigureChange("learning", 5, 6),
        FigureChange("sales", 0, 2),
    )


def test_a_work_could_bring_its_author_three_points_and_head_and_store_their_share() -> None:
    lines = [
        line("101", 1, 9), line("102", 2, 5), line("103", 3, 1, store="Юг"),
        line("201", 1, 4, contest=Contest.HEADS), line("202", 2, 1, contest=Contest.HEADS),
        line("север", 1, 7, contest=Contest.STORES), line("юг", 2, 1, contest=Contest.STORES),
    ]  # fmt: skip
    heads = {"101": "201", "102": "201", "103": "202"}
    gains = possible_gains(["102", "102", "202", "gone"], lines, heads, Weights(learning=2), Weights(team=0.5))
    assert gains == {
        Contest.SELLERS: {"102": 12},
        Contest.HEADS: {"201": 3, "202": 3},
        Contest.STORES: {"север": 6},
    }


@given(tallies, st.dictionaries(st.integers(100, 120).map(str), st.integers(1, 4), max_size=4), st.integers(1, 5))
def test_the_first_places_stay_when_nobody_could_move_them(
    found: list[Tally], works: dict[str, int], top_n: int
) -> None:
    before = track_lines(standings(found, EVEN), {})
    gains = {who: 3.0 * count for who, count in works.items()}
    if could_move_the_top(before, gains, top_n):
        return
    graded = [replace(one, learning=one.learning + 3 * works.get(one.id, 0)) for one in found]
    after = track_lines(standings(graded, EVEN), {})

    def top(lines: tuple[FinalLine, ...]) -> dict[str, int]:
        return {one.id: one.rank for one in lines if one.rank <= top_n}

    assert top(before) == top(after)


def test_who_could_come_level_could_move_the_top() -> None:
    lines = [line("101", 1, 9), line("102", 2, 6), line("103", 3, 2)]
    assert [one.id for one in could_move_the_top(lines, {"102": 3, "103": 3}, 1)] == ["102"]
    assert could_move_the_top(lines, {"102": 2.9, "103": 3}, 1) == ()
    assert [one.id for one in could_move_the_top(lines, {"102": 2.9, "103": 4}, 2)] == ["103"]
    assert could_move_the_top(lines, {"101": 3}, 3) == (), "the first can only stay the first"

"""While the program writes, people type, sort, insert, paste, move and rename: what they typed stays theirs.

SHEETS_MARATHON_CROWDS=50 tries so many crowds with luck of their own; a failure names its seed and its moves.
"""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.program.crowd import HEADS, MOVES, NUMBER, RATING, REVIEW, ROSTER, SALES, SELLERS
from support.program.people_scene import at_work, check
from support.program.person import a1, sorted_rows
from support.program.program import ROSTER_TAB, RU
from support.program.program import SELLERS as SELLER_NUMBERS
from support.server.workspace_scene import RunningWorkspace

SEEDS = st.integers(0, 2**32 - 1)
CROWDS = os.environ.get("SHEETS_MARATHON_CROWDS", "")
"""How many crowds to try, each with luck of its own; without it the same few each time."""


def crowds(usual: int) -> settings:
    return settings(
        max_examples=int(CROWDS or usual),
        derandomize=not CROWDS,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],  # one example takes seconds; shrinking it would take minutes
        print_blob=True,
    )


@crowds(3)
@given(seed=SEEDS, moves=st.lists(st.sampled_from(MOVES), min_size=3, max_size=6))
def test_whatever_people_move_between_a_look_and_its_write_they_keep_what_they_typed(
    workspace: RunningWorkspace, seed: int, moves: list[str]
) -> None:
    with at_work(workspace, seed) as scene:
        for move in moves:
            scene.bustle()
            scene.meanwhile(move)
            scene.look()
        scene.calm()
        check(scene)


@crowds(2)
@given(seed=SEEDS, moves=st.lists(st.sampled_from(MOVES), min_size=2, max_size=4))
def test_the_nights_imports_and_repairs_cost_nobody_what_they_typed(
    workspace: RunningWorkspace, seed: int, moves: list[str]
) -> None:
    with at_work(workspace, seed) as scene:
        for move in moves:
            scene.bustle()
            for _ in range(3):
                scene.meanwhile(move)
            scene.night()
        scene.between.acts.clear()
        scene.night()  # the ledger is looked at by night
        scene.calm()
        check(scene)


@crowds(1)
@given(seed=SEEDS)
def test_a_crowd_that_never_stops_keeps_what_it_typed_while_the_program_works(
    workspace: RunningWorkspace, seed: int
) -> None:
    with at_work(workspace, seed) as scene, scene.slow_google(15):
        stop = threading.Event()
        with ThreadPoolExecutor(1) as others:
            crowd = others.submit(scene.crowd.act_until, stop)
            try:
                for number in range(1, 16):
                    (scene.look if number % 5 else scene.night)()
            finally:
                stop.set()
            assert crowd.result() > 15
        scene.calm()
        check(scene)


def test_rows_inserted_into_the_grades_while_a_newcomers_is_written_move_nobodys_grades(
    workspace: RunningWorkspace,
) -> None:
    with at_work(workspace, 1) as scene:
        for _ in range(8):
            scene.crowd.paste()
        for tab, role in ((SELLERS, "ПК"), (HEADS, "Старший"), (RATING, "ПК")):
            scene.crowd.newcomer(role)
            scene.between.acts.append(lambda tab=tab: scene.crowd.insert_row(tab))  # type: ignore[misc]
            scene.look()
        scene.calm()
        check(scene)
        rows = scene.crowd.rows(SELLERS)
        numbers = [row[scene.crowd.column(SELLERS, "Таб. №", rows)] for row in rows if row]
        assert set(SELLER_NUMBERS) <= {str(number) for number in numbers}


def test_a_number_that_was_overwritten_while_the_roster_was_sorted_is_back(workspace: RunningWorkspace) -> None:
    with at_work(workspace, 2) as scene:
        numbers = {who: scene.number(who) for who in scene.crowd.found(ROSTER, scene.crowd.rows(ROSTER))}
        scene.crowd.newcomer()
        scene.crowd.typed.pop((ROSTER, NUMBER, "Новиков Пётр 1"), None)
        scene.crowd.person.type({f"{ROSTER_TAB}!A{len(scene.crowd.rows(ROSTER))}": ""})
        scene.between.acts.append(
            lambda: scene.crowd.person.do(
                sorted_rows(scene.crowd.ids[ROSTER], 1, len(numbers) + 1, 12, descending=True)
            )
        )
        scene.look()
        assert {who: scene.number(who) for who in numbers} == numbers, (
            "before anybody could take a number for another's"
        )
        assert scene.number("Новиков Пётр 1") == "N001"
        check(scene)


def test_what_landed_in_somebodys_own_column_is_asked_of_them(workspace: RunningWorkspace) -> None:
    with at_work(workspace, 3) as scene:
        scene.crowd.newcomer()
        at = scene.crowd.column(ROSTER, "В марафоне с", scene.crowd.rows(ROSTER))
        scene.between.acts.append(lambda: scene.crowd.insert_column(ROSTER, at))
        scene.look()
        asked = [row for row in scene.crowd.rows(REVIEW)[1:] if "stray:" in str(row[-1])]
        assert [row[1] for row in asked] == ["'Список'!K9"]
        assert "Новиков Пётр 1" in asked[0][0]
        scene.calm()
        check(scene)
        decision = scene.crowd.column(REVIEW, "Решение", rows := scene.crowd.rows(REVIEW))
        scene.crowd.person.type({f"{RU['review']}!{a1(rows.index(asked[0]) + 1, decision)}": "вписала заново"})
        scene.look()
        resolved = scene.crowd.rows(REVIEW)[rows.index(asked[0])]
        assert resolved[scene.crowd.column(REVIEW, "Решено", rows)] != ""


@pytest.mark.parametrize("at", [0, 4, 9])
def test_deals_written_while_a_column_came_into_the_ledger_stand_right_and_once(
    workspace: RunningWorkspace, at: int
) -> None:
    with at_work(workspace, 4) as scene:
        scene.night()
        scene.between.rows_for = scene.crowd.ids[SALES]
        scene.between.acts.append(lambda: scene.crowd.insert_column(SALES, at))
        scene.deals.sell()
        scene.deals.sell()
        scene.night()
        assert not scene.between.acts
        scene.night()
        check(scene)
        rows = scene.crowd.rows(SALES)
        cars = [row[scene.crowd.column(SALES, "Автомобилей", rows)] for row in rows[1:]]
        assert cars == [1] * len(scene.deals.events)

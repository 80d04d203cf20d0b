"""The fence: a write lands on the state it was planned on, or not at all, however late and whoever else writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from support.sheet.store_scene import NOTES, PEOPLE, Scene, Workspace, new_row, rows_of, scene_in

from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.errors import AlreadyApplied, SheetError, StaleWrite, WriteRefused, WriteUnclear
from sheets_marathon.spreadsheet.changes import AddTab
from sheets_marathon.spreadsheet.plan import plan_structure

LATE_S = 90


@pytest.fixture
def scene(standing_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene_in(standing_workspace, monkeypatch) as made:
        yield made


@pytest.fixture
def store(scene: Scene) -> GoogleSheetStore:
    return scene.filled()


def fences(store: GoogleSheetStore) -> list[str]:
    return [one.name for one in store.read_layout().named_ranges if one.name.startswith("sm_fence_")]


def numbers(store: GoogleSheetStore) -> list[str]:
    return [row[0] for row in rows_of(store)]


def late(scene: Scene) -> None:
    """The next write gets no answer and is carried out much later."""
    scene.fail(mode="late", path=":batchUpdate", cut=True, delay_s=LATE_S)


def it_comes(scene: Scene) -> None:
    """The late write's moment."""
    scene.stage.set_clock(scene.stage.clock() + dt.timedelta(seconds=LATE_S + 1))


def test_each_write_moves_the_fence_and_there_is_one(store: GoogleSheetStore) -> None:
    assert fences(store) == ["sm_fence_2"]
    store.apply(new_row(store))
    assert fences(store) == ["sm_fence_3"]


def test_a_plan_is_empty_after_it_was_applied_fence_or_not(store: GoogleSheetStore) -> None:
    assert plan_structure((PEOPLE, NOTES), store.read_layout(), {}).empty


def test_the_fence_costs_no_request(scene: Scene, store: GoogleSheetStore) -> None:
    fresh = scene.store()
    scene.stage.clear_requests()
    for number in range(3):
        fresh.apply(new_row(fresh, str(number)))
    assert scene.requests() == (1 + 3, 3), "one read of where the tabs are in a process's life, as ever"


def test_a_late_write_is_kept_out_once_somebody_has_looked(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    late(scene)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    assert numbers(store) == ["7", "8", "9"]
    it_comes(scene)
    assert numbers(store) == ["7", "8", "9"]
    store.apply(new_row(store))
    assert numbers(store) == ["7", "8", "9", "10"]


def test_a_late_write_that_came_before_the_look_is_seen_by_it(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    late(scene)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    it_comes(scene)
    scene.stage.clear_requests()
    assert numbers(store) == ["7", "8", "9", "10"]
    assert scene.requests() == (2, 0), "which fence stands, and the values: nothing is left to be kept out"
    store.apply(new_row(store, "11"))
    assert len(numbers(store)) == 5


def test_a_late_write_of_a_process_that_died_fits_no_state_but_its_own(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    late(scene)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    restarted = scene.store()
    restarted.apply(new_row(restarted, "11"))
    it_comes(scene)
    assert numbers(restarted) == ["7", "8", "9", "11"]


def test_a_write_planned_before_a_late_one_came_is_stale(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    late(scene)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    restarted = scene.store()
    planned = new_row(restarted, "11")
    it_comes(scene)
    with pytest.raises(StaleWrite) as stale:
        restarted.apply(planned)
    assert not stale.value.permanent
    assert numbers(restarted) == ["7", "8", "9", "10"]
    restarted.apply(new_row(restarted, "11"))
    assert len(numbers(restarted)) == 5


def test_of_two_writers_the_second_looks_again(scene: Scene, store: GoogleSheetStore) -> None:
    other = scene.store()
    planned = new_row(other, "20")
    store.apply(new_row(store))
    with pytest.raises(StaleWrite, match="somebody else has written"):
        other.apply(planned)
    other.apply(new_row(other, "20"))
    assert numbers(store) == ["7", "8", "9", "10", "20"]


def test_the_very_first_write_is_fenced_too(scene: Scene) -> None:
    first, second = scene.store(), scene.store()
    plans = [plan_structure((PEOPLE, NOTES), one.read_layout(), {}) for one in (first, second)]
    late(scene)
    with pytest.raises(WriteUnclear):
        first.apply(plans[0].changes)
    second.apply(plans[1].changes)
    it_comes(scene)
    assert fences(second) == ["sm_fence_1"]
    assert len(second.read_layout().tabs) == 3


def test_a_fence_that_a_person_has_removed_is_put_up_again(scene: Scene, store: GoogleSheetStore) -> None:
    planned = new_row(store)
    assert scene.do({"deleteNamedRange": {"namedRangeId": "sm_fence_2"}})
    with pytest.raises(StaleWrite):
        store.apply(planned)
    store.apply(new_row(store))
    assert fences(store) == ["sm_fence_3"], "a number that was used does not come back"


def test_a_fence_is_found_again_when_its_tab_was_deleted(scene: Scene, store: GoogleSheetStore) -> None:
    store.apply(new_row(store))
    other = {tab.title: tab.sheet_id for tab in store.read_layout().tabs}
    scene.do({"deleteSheet": {"sheetId": other["Заметки"]}})
    store.apply(new_row(store, "11"))
    assert len(numbers(store)) == 5


@pytest.mark.parametrize("mode", ["after", "before"])
@pytest.mark.parametrize("how", [{"status": 503}, {"status": 500}, {"cut": True}], ids=["503", "500", "cut"])
def test_whatever_became_of_a_write_without_an_answer_the_next_plan_is_right(
    scene: Scene, store: GoogleSheetStore, mode: str, how: dict[str, Any]
) -> None:
    change = new_row(store)
    scene.fail(mode=mode, path=":batchUpdate", **how)
    with pytest.raises(WriteUnclear):
        store.apply(change, "sm_done_unclear")
    assert len(rows_of(store)) == (4 if mode == "after" else 3)
    if mode == "after":
        with pytest.raises(AlreadyApplied):
            store.apply(change, "sm_done_unclear")
    else:
        store.apply(change, "sm_done_unclear")
    assert len(rows_of(store)) == 4, "with its marker a write can be asked for again without doubling"


def test_nothing_is_written_on_top_of_a_write_that_nobody_knows_the_end_of(
    scene: Scene, store: GoogleSheetStore
) -> None:
    change = new_row(store)
    scene.fail(mode="after", path=":batchUpdate", cut=True)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    with pytest.raises(StaleWrite, match="nobody has looked"):
        store.apply(change)
    assert numbers(store) == ["7", "8", "9", "10"]


def test_keeping_a_late_write_out_may_fail_as_well(scene: Scene, store: GoogleSheetStore) -> None:
    change = new_row(store)
    late(scene)
    scene.fail(mode="before", path=":batchUpdate", nth=2, cut=True)
    with pytest.raises(WriteUnclear):
        store.apply(change)
    with pytest.raises(WriteUnclear):
        store.read_tabs(["people"])
    it_comes(scene)
    assert numbers(store) == ["7", "8", "9", "10"]


def test_a_number_that_is_taken_unseen_is_left_out_the_next_time(scene: Scene, store: GoogleSheetStore) -> None:
    scene.fail(status=400, path=":batchUpdate")
    with pytest.raises(WriteRefused):
        store.apply(new_row(store))
    store.apply(new_row(store))
    assert fences(store) == ["sm_fence_4"]


def test_a_batch_that_is_wrong_in_itself_stays_refused(store: GoogleSheetStore) -> None:
    taken = store.read_tabs(["people"])["people"].sheet_id
    for _ in range(2):
        with pytest.raises(SheetError) as refused:
            store.apply([AddTab(taken, "x", "Ещё одна", 10, 3, 1, 0)])
        assert refused.value.permanent
    assert fences(store) == ["sm_fence_2"]

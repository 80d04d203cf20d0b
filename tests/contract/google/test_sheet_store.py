"""The spreadsheet's port over the embedded workspace: what is written is found again, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.sheet.store_scene import NOTES, PEOPLE, Scene, Workspace, new_row, rows_of, scene_in

from sheets_marathon.adapters.google.sheets import GoogleSheetStore
from sheets_marathon.errors import AlreadyApplied, SheetError, TabMissing
from sheets_marathon.spreadsheet.changes import AddTab, AppendRows, SetCells
from sheets_marathon.spreadsheet.plan import plan_structure


@pytest.fixture
def scene(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    with scene_in(workspace, monkeypatch) as made:
        yield made


@pytest.fixture
def store(scene: Scene) -> GoogleSheetStore:
    return scene.filled()


def test_what_is_written_is_found_by_tags_with_its_types(store: GoogleSheetStore) -> None:
    view = store.read_tabs(["people", "notes"])["people"]
    assert [(row.number, row["id"], row["name"], row["points"]) for row in view.rows] == [
        (2, "7", "Аня", 3), (3, "8", None, 2.5), (4, "9", "=1+1", None),
    ]  # fmt: skip
    assert view.columns == {"id": 0, "name": 1, "points": 2}
    assert (view.title, view.header_row, view.last_row) == ("Люди & Ко", 1, 4)
    assert store.read_tabs(["notes"])["notes"].rows == ()


def test_the_layout_shows_everything_ours_or_not(scene: Scene, store: GoogleSheetStore) -> None:
    layout = store.read_layout()
    assert (layout.spreadsheet_id, layout.title, layout.locale) == (scene.spreadsheet_id, "Таблица", "ru_RU")
    assert layout.time_zone == "Europe/Moscow"
    assert [(tab.title, tab.tag) for tab in layout.tabs] == [
        ("Лист1", ""),
        ("Люди & Ко", "people"),
        ("Заметки", "notes"),
    ]
    people = layout.tabs[1]
    assert people.column_tags == {0: "people.id", 1: "people.name", 2: "people.points"}
    assert people.header() == ("Номер", "Имя", "Баллы")
    assert people.grid[3] == ("9", "=1+1")
    assert people.formulas == {}, "text that begins with = is no formula"


def test_a_structure_that_is_there_needs_nothing_more(store: GoogleSheetStore) -> None:
    again = plan_structure((PEOPLE, NOTES), store.read_layout(), {})
    assert (again.changes, again.refusals) == ((), ())


def test_each_call_is_one_request_and_one_more_to_learn_where_the_tabs_are(
    scene: Scene, store: GoogleSheetStore
) -> None:
    fresh = scene.store()
    for expected in ((2, 0), (1, 0)):
        scene.stage.clear_requests()
        fresh.read_tabs(["people", "notes"])
        assert scene.requests() == expected
    scene.stage.clear_requests()
    fresh.apply([SetCells(fresh.read_tabs(["people"])["people"].sheet_id, 2, 2, (1,))], "sm_done_once")
    assert scene.requests() == (1, 1)
    scene.stage.clear_requests()
    fresh.apply([])
    assert scene.requests() == (0, 0)


def test_a_tab_that_is_not_there_is_named(scene: Scene) -> None:
    with pytest.raises(TabMissing, match=r"(?s)“Люди & Ко”.*apply") as missing:
        scene.store().read_tabs(["people"])
    assert missing.value.permanent


def test_a_batch_is_applied_whole_or_not_at_all(store: GoogleSheetStore) -> None:
    taken = store.read_tabs(["people"])["people"].sheet_id
    with pytest.raises(SheetError) as refused:
        store.apply([*new_row(store), AddTab(taken, "x", "Ещё одна", 10, 3, 1, 0)])
    assert refused.value.permanent
    assert len(rows_of(store)) == 3


def test_a_marked_write_is_applied_once(store: GoogleSheetStore) -> None:
    change = new_row(store)
    store.apply(change, "sm_done_import_1")
    for _ in range(2):
        with pytest.raises(AlreadyApplied):
            store.apply(change, "sm_done_import_1")
    assert [row[0] for row in rows_of(store)] == ["7", "8", "9", "10"]
    store.apply(new_row(store, "11"), "sm_done_import_2")
    assert len(rows_of(store)) == 5


def test_a_marked_write_that_is_wrong_in_itself_is_no_repeat(store: GoogleSheetStore) -> None:
    with pytest.raises(SheetError) as refused:
        store.apply([AppendRows(4711, (("x",),))], "sm_done_wrong")
    assert not isinstance(refused.value, AlreadyApplied)

"""What a write put in the wrong place, because people moved rows or columns meanwhile, is put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.channel.scripted_channel import HandClock
from support.sheet.sheet_builder import MONDAY, MOSCOW, ROSTER, Sheet, a_marathon, a_running_sheet

from sheets_marathon.adapters.google.watched_store import WatchedStore
from sheets_marathon.errors import StaleWrite, WriteUnclear
from sheets_marathon.jobs.sheet.plan import apply_sheet, pending_changes
from sheets_marathon.jobs.sheet.repair import mend
from sheets_marathon.jobs.sheet.sync import NEWCOMERS_TABS, SYNC_TABS, sync_changes
from sheets_marathon.spreadsheet.changes import Change, SetCells
from sheets_marathon.spreadsheet.snapshot import Value

COURSE = a_marathon()
NOW = dt.datetime.combine(MONDAY, dt.time(12), MOSCOW)
NEWCOMERS = (
    {"name": "Новикова Ева", "role": "ПК", "store": "Север", "city": "Омск"},
    {"name": "Ольхин Пётр", "role": "ПК", "store": "Юг", "city": "Томск"},
)
TABS = (*SYNC_TABS, *NEWCOMERS_TABS)


@dataclass
class Busy(Sheet):
    """A sheet in which somebody acts just before a write."""

    acts: list[Callable[[], None]] = field(default_factory=list)

    def apply(self, changes: Sequence[Change], marker: str | None = None) -> None:
        if self.acts:
            self.acts.pop(0)()
        super().apply(changes, marker)


def a_busy_sheet() -> Busy:
    sheet = a_running_sheet(COURSE)
    return Busy(marathon=COURSE, held=sheet.held)


def watched(sheet: Sheet) -> WatchedStore:
    return WatchedStore(sheet, COURSE, HandClock(NOW))


def look(store: WatchedStore) -> None:
    """What a tick does with the sheet."""
    changes = sync_changes(store.read_tabs(TABS), COURSE, NOW)
    if changes:
        store.apply(changes)


def roster(sheet: Sheet) -> dict[str, dict[str, Value]]:
    return {row.text("name"): dict(row.cells) for row in sheet.rows("participants") if row.text("name")}


def questions(sheet: Sheet) -> list[tuple[str, str]]:
    return [
        (row.text("what"), row.text("where")) for row in sheet.rows("review") if row.text("key").startswith("stray:")
    ]


def joined(number: Value) -> dict[str, Value]:
    return {"id": number, "joined_on": 46363}


@settings(max_examples=60)
@given(st.permutations(range(1, 7)))
def test_however_the_roster_is_sorted_meanwhile_everybody_has_their_own_number(order: list[int]) -> None:
    sheet = a_busy_sheet()
    for one in NEWCOMERS:
        sheet.type_row("participants", one)
    before = roster(sheet)

    def sort() -> None:
        tab = sheet.tab("participants")
        tab.cells = {((order[row - 1] if row else 0), column): value for (row, column), value in tab.cells.items()}

    sheet.acts.append(sort)
    look(watched(sheet))
    found = roster(sheet)
    assert {name: cells for name, cells in found.items() if name in {str(one["name"]) for one in ROSTER}} == {
        name: cells for name, cells in before.items() if name in {str(one["name"]) for one in ROSTER}
    }
    assert {found[str(one["name"])]["id"] for one in NEWCOMERS} == {"N001", "N002"}
    assert {name: found[name] for name in ("Новикова Ева", "Ольхин Пётр")} == {
        name: {**before[name], **joined(found[name]["id"])} for name in ("Новикова Ева", "Ольхин Пётр")
    }
    assert questions(sheet) == []


@pytest.mark.parametrize("at", range(12))
def test_wherever_a_column_is_inserted_in_the_roster_meanwhile_what_people_typed_is_back(at: int) -> None:
    sheet = a_busy_sheet()
    sheet.type_row("participants", NEWCOMERS[0])
    before = roster(sheet)
    sheet.acts.append(lambda: sheet.insert_column("participants", at))
    store = watched(sheet)
    look(store)
    look(store)
    after = roster(sheet)
    assert after == {**before, "Новикова Ева": {**before["Новикова Ева"], **joined("N001")}}
    foreign = sheet.tab("participants").cells.get((5, at))
    asked = {where for _, where in questions(sheet)}
    assert (foreign is not None) == (f"'Участники'!{'ABCDEFGHIJKLM'[at]}6" in asked)


def test_a_state_that_landed_in_a_methodologists_cell_gives_it_back_at_the_next_look() -> None:
    sheet = a_busy_sheet()
    store = watched(sheet)
    view = store.read_tabs(TABS)["program"]
    key = view.rows[0].text("key")
    sheet.show("program", key, {"ready": "нет"})
    view = store.read_tabs(TABS)["program"]
    sheet.acts.append(lambda: sheet.insert_column("program", 0))
    store.apply([SetCells(view.sheet_id, view.rows[0].number, view.columns["state"], ("отправлено",))])
    assert sheet.rows("program")[0]["ready"] == "отправлено"
    sheet.reads = sheet.writes = 0
    shown = store.read_tabs(TABS)["program"]
    assert shown.rows[0]["ready"] == "нет"
    assert shown.rows[0]["state"] == "отправлено"
    assert [what for what, _ in questions(sheet)] == [f"{key} · «отправлено»"], "the former text may be an older one"
    assert (sheet.reads, sheet.writes) == (3, 1)


def test_looking_after_a_write_costs_nothing_but_after_the_roster_one_read() -> None:
    sheet = a_busy_sheet()
    store = watched(sheet)
    look(store)
    sheet.reads = sheet.writes = 0
    look(store)
    assert (sheet.reads, sheet.writes) == (1, 0)
    sheet.show("participants", "101", {"store": "Запад"})
    look(store)
    assert (sheet.reads, sheet.writes) == (2, 1)
    sheet.type_row("participants", NEWCOMERS[0])
    look(store)
    assert (sheet.reads, sheet.writes) == (4, 2)
    look(store)
    assert (sheet.reads, sheet.writes) == (5, 2)


def test_a_number_that_a_person_types_over_ours_stays() -> None:
    sheet = a_busy_sheet()
    sheet.type_row("participants", NEWCOMERS[0])
    store = watched(sheet)
    look(store)
    sheet.show("participants", "N001", {"id": "777"})
    look(store)
    assert roster(sheet)["Новикова Ева"]["id"] == "777"


def test_a_write_without_an_answer_is_looked_after_as_well() -> None:
    sheet = a_busy_sheet()
    sheet.type_row("participants", NEWCOMERS[0])
    before = roster(sheet)
    store = watched(sheet)
    changes = sync_changes(store.read_tabs(TABS), COURSE, NOW)

    def applied_and_unanswered() -> None:
        sheet.swap_rows("participants", 1, 5)
        Sheet.apply(sheet, changes)
        raise WriteUnclear("no answer")

    sheet.acts.append(applied_and_unanswered)
    with pytest.raises(WriteUnclear):
        store.apply(changes)
    assert roster(sheet)["Иванов Иван Петрович"]["id"] == "N001"
    store.read_tabs(TABS)
    assert roster(sheet) == {**before, "Новикова Ева": {**before["Новикова Ева"], **joined("N001")}}


def test_a_write_that_did_not_take_place_leaves_nothing_to_look_after() -> None:
    sheet = a_busy_sheet()
    sheet.type_row("participants", NEWCOMERS[0])
    store = watched(sheet)
    changes = sync_changes(store.read_tabs(TABS), COURSE, NOW)
    sheet.failures.append(StaleWrite("somebody was ahead"))
    with pytest.raises(StaleWrite):
        store.apply(changes)
    sheet.show("participants", "101", {"id": "N001"})
    sheet.writes = 0
    store.read_tabs(TABS)
    assert sheet.writes == 0


def test_formulas_that_landed_on_grades_give_them_back() -> None:
    sheet = a_busy_sheet()
    sheet.show("grades_sellers", "101", {"mark.1.1": 3, "mark.7.2": 2})
    sheet.show("grades_sellers", "102", {"mark.1.1": 1, "mark.7.2": "доработка"})
    before = [dict(row.cells) for row in sheet.rows("grades_sellers")]
    column = sheet.column("grades_sellers", "points")
    for row in (1, 2):
        sheet.tab("grades_sellers").formulas[row, column] = "=0"
    sheet.acts.append(lambda: sheet.insert_column("grades_sellers", 0))
    store = watched(sheet)
    assert mend(COURSE, store, HandClock(NOW)).changed
    assert [dict(row.cells) for row in sheet.rows("grades_sellers")] == before
    mend(COURSE, store, HandClock(NOW))
    assert all(len(row.formulas["points"]) > len("=0") for row in sheet.rows("grades_sellers"))


def test_the_first_apply_looks_after_a_roster_that_was_there_with_one_read() -> None:
    sheet = Busy()
    tab = sheet.add_tab("Список", [["ФИО", "Роль"], ["Иванов Иван", "ПК"], ["Петрова Анна", "Старший"]])
    sheet.acts.append(lambda: tab.cells.update({(1, 0): "Петрова Анна", (2, 0): "Иванов Иван"}))
    assert apply_sheet(COURSE, watched(sheet), HandClock(NOW)).changed
    assert (sheet.reads, sheet.writes) == (3, 2), (
        "a read, a write; the look at it, what was put right, the look at that"
    )
    assert tab.cells[1, 0] == "Петрова Анна"


@pytest.mark.parametrize("came_in", [True, False])
def test_an_apply_without_an_answer_is_looked_after_and_made_once(came_in: bool) -> None:
    sheet = Busy()
    sheet.add_tab("Список", [["ФИО", "Роль"], ["Иванов Иван", "ПК"]])
    store = watched(sheet)

    def unanswered() -> None:
        if came_in:
            Sheet.apply(sheet, pending_changes(COURSE, sheet.layout(), MONDAY).plan.changes)
        raise WriteUnclear("no answer")

    sheet.acts.append(unanswered)
    report = apply_sheet(COURSE, store, HandClock(NOW))
    assert report.changed
    assert report.lines()
    assert pending_changes(COURSE, sheet.layout(), MONDAY).empty


def test_a_question_is_closed_by_whatever_is_written_beside_it() -> None:
    sheet = a_busy_sheet()
    sheet.type_row("participants", NEWCOMERS[0])
    sheet.acts.append(lambda: sheet.insert_column("participants", 10))
    store = watched(sheet)
    look(store)
    look(store)
    (asked,) = [row for row in sheet.rows("review") if row.text("key").startswith("stray:")]
    assert asked["resolved"] is None
    sheet.show("review", asked.text("key"), {"decision": "впишу сама"})
    look(store)
    (closed,) = [row for row in sheet.rows("review") if row.text("key").startswith("stray:")]
    assert closed["resolved"] is not None
